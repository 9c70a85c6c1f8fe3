"""One address and one identity for each story."""

import pytest

from crawlers.fields.addresses import absolute, canonical_url, docid_story, story_id

BASE = "https://stock.finance.sina.com.cn/hkstock/news/03660.html"


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://finance.sina.com.cn/stock/usstock/c/2026-09-29/doc-initmeav9622448.shtml", "sina:nitmeav9622448"),
        ("https://finance.sina.cn/usstock/mggd/2026-09-29/detail-initmeav9622448.d.html?vt=4", "sina:nitmeav9622448"),
        ("https://finance.sina.com.cn/world/2026-09-29/doc-initmeav9622448.shtml.md", "sina:nitmeav9622448"),
        ("https://t.cj.sina.cn/articles/view/1826017320/6cd6d02804001jp9s?from=finance", "sina:1826017320_6cd6d02804001jp9s"),
        ("https://k.sina.cn/article_7880068201_1d5b04c6901901v47y.html?from=tech", "sina:7880068201_1d5b04c6901901v47y"),
        ("http://finance.sina.com.cn/zl/china/2026-06-09/zl-iniavfst1780547.shtml", "sina:niavfst1780547"),
        ("https://cj.sina.cn/articles/view/5982285918/16492705e00107sqne?froms=ggmp", "sina:5982285918_16492705e00107sqne"),
        ("https://k.sina.com.cn/article_7880068201_1d5b04c6901901v47y.html", "sina:7880068201_1d5b04c6901901v47y"),
        ("http://vip.stock.finance.sina.com.cn/x/1.html?id=5&from=a", "https://vip.stock.finance.sina.com.cn/x/1.html?id=5"),
    ],
)
def test_a_story_has_one_identity_under_all_its_addresses(url: str, identity: str) -> None:
    assert story_id(url) == identity


def test_the_head_of_a_page_names_the_story_where_its_address_does_not() -> None:
    assert story_id("https://finance.sina.com.cn/x.shtml", "nitmeav9622448") == "sina:nitmeav9622448"
    assert docid_story("comos:nitmeav9622448") == "sina:nitmeav9622448"


def test_the_canonical_address_is_https_without_tracking_fragment_and_twin() -> None:
    url = "http://Finance.sina.com.cn/roll/2026-03-07/doc-inhqeetp1678744.shtml.md?from=finance&froms=ggmp&wm=1&page=2#x"

    assert canonical_url(url) == "https://finance.sina.com.cn/roll/2026-03-07/doc-inhqeetp1678744.shtml?page=2"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/hkstock/dividends/03660.html ", "https://stock.finance.sina.com.cn/hkstock/dividends/03660.html"),
        ("//tech.sina.com.cn/a.shtml", "https://tech.sina.com.cn/a.shtml"),
        ("http://stock.finance.sina.com.cn/b", "https://stock.finance.sina.com.cn/b"),
        ("javascript:volid(0);", None),
        ("http://[x", None),
        ("mailto:a@example.com", None),
        ("", None),
        (" #top", None),
    ],
)
def test_links_of_a_list_become_addresses_and_scripts_do_not(href: str, address: str | None) -> None:
    assert absolute(href, BASE) == address
