"""`hkwatch parse` on pages that are none."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import build

HKEX = "https://www1.hkexnews.hk/search/titleSearchServlet.do?lang=EN"
FLASH = "https://zhibo.sina.com.cn/api/zhibo/feed?page=1"
BAN = "<!DOCTYPE html><html><body>拒绝访问：您的地址已被封禁</body></html>"


@pytest.mark.parametrize(
    ("source", "url", "body", "says"),
    [
        ("hkex_forms", HKEX, "{}", "Drifted: hkex_forms: "),
        ("hkex_reconcile", HKEX, "{}", "Drifted: hkex_reconcile: "),
        ("hkex_filings", HKEX, "{}", "Drifted: hkex_filings: "),
        ("sina_flash", FLASH, "{}", "expected result with status, data.feed.list and page_info, found '{}'"),
        ("sina_flash", FLASH, '{"result": {}}', "page_info; status missing, found"),
        ("sina_flash", FLASH, BAN, "Banned: sina_flash: "),
        ("sina_news", "https://finance.sina.com.cn/a.shtml", BAN, "Banned: sina_news: "),
        ("sina_roll", "https://feed.mix.sina.com.cn/api/roll/get", BAN, "Banned: sina_roll: "),
    ],
)
def test_a_page_that_is_none_is_one_line_with_the_source_that_was_asked(
    tmp_path: Path, source: str, url: str, body: str, says: str
) -> None:
    (tmp_path / "page").write_text(body, encoding="utf-8")

    ended = CliRunner().invoke(build(["parse"]), ["parse", source, str(tmp_path / "page"), "--url", url])

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
