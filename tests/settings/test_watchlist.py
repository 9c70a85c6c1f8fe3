from pathlib import Path

import pytest

from settings.environment import environment
from settings.problems import ConfigError
from settings.watchlist import load_watchlist

GOOD = """
[[company]]
name = "奇富科技"
names = ["Qfin"]
listings = ["HK:3660", "US:QFIN"]
ads_ratio = 2

[[company]]
name = "腾讯控股"
listings = ["HK:700"]
"""


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "watchlist.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as raised:
        load_watchlist(path)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in raised.value.problems]


def test_the_watch_list_that_is_shipped_is_right_and_knows_both_listings_of_a_company() -> None:
    watchlist = load_watchlist(environment().hkwatch_watchlist)

    company = watchlist.find("US:QFIN")
    assert company is not None
    assert company is watchlist.find("HK:3660")
    assert company.symbol == "HK:3660"
    assert company.ads_ratio == 2
    assert {"360数科", "360數科", "Qifu", "360 DigiTech"} <= set(company.all_names)


def test_an_unknown_exchange_is_named_with_its_line(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("HK:700", "XX:700"))

    assert len(found) == 1
    assert found[0].startswith("watchlist.toml:10: company 2, listings: unknown exchange in 'XX:700': expected one of HK, US")


def test_leading_zeros_are_refused_with_an_example(tmp_path: Path) -> None:
    [found] = problems(tmp_path, GOOD.replace("HK:700", "HK:00700"))

    assert "malformed symbol 'HK:00700': expected such as HK:3660" in found


def test_a_name_of_two_companies_is_refused_at_the_second(tmp_path: Path) -> None:
    [found] = problems(tmp_path, GOOD.replace('"腾讯控股"', '"Qfin"'))

    assert found == "watchlist.toml:9: duplicate 'qfin': expected each name and listing in one company only"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("ads_ratio = 'two'", "company 1, ads_ratio: expected a number, found 'two'"),
        ("cik = 1741530", 'company 1, cik: expected ten digits in quotes, such as cik = "0001741530", found 1741530'),
        ("feeds = [{ url = 'ir.example.com' }]", "expected an address that begins with https:// or http://"),
        ("feeds = [{ url = 'https://a.example/', zone = 'Asia/Hongkong' }]", "did you mean Asia/Hong_Kong?"),
        ("pages = [{ url = 'https://a.example/', platform = 'q5' }]", "expected gcsweb, todayir or q4, found 'q5'"),
        ("former_name = ['x']", "company 1: unknown key former_name: did you mean former_names?"),
        ("colour = 'x'", "company 1: unknown key colour: expected name, listings"),
        ("tags = 'x'", "company 1, tags: expected a list in [ ], found 'x'"),
        ("tags = [5]", "company 1, tags 1: expected text in quotes, found 5"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words_with_its_line(tmp_path: Path, wrong: str, says: str) -> None:
    [found] = problems(tmp_path, GOOD.replace("ads_ratio = 2", wrong))

    assert found.startswith("watchlist.toml:6: ")
    assert says in found


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('name = "a', "a closing quote before the end of the line; found 'name = \"a'"),
        ("just words", "key = value, or [[table]]; found 'just words'"),
        ("name = “a”", "a value: \"text\" in straight quotes, a number, true, false or a list in [ ]; found 'name = “a”'"),
        ("tags = ['a' 'b']", "a list with commas between its values and a ] at its end; found \"tags = ['a' 'b']\""),
        ("[[company.feeds]", "]] at the end of a heading that begins with [[; found '[[company.feeds]'"),
        ("ads_ratio = 2,5", "one key = value on each line; found 'ads_ratio = 2,5'"),
        ("ads_ratio = 2\nads_ratio = 3", "each key once in its table; found 'ads_ratio = 3'"),
    ],
)
def test_malformed_toml_is_told_in_plain_words_with_the_line_as_it_stands(tmp_path: Path, line: str, says: str) -> None:
    [found] = problems(tmp_path, GOOD.replace("ads_ratio = 2", line))

    assert found.endswith(says)


@pytest.mark.parametrize(
    ("symbol", "meant"), [("hk:700", "HK:700"), ("00700.HK", "HK:700"), ("HK:00700", "HK:700"), ("QFIN.US", "US:QFIN")]
)
def test_a_symbol_in_another_spelling_is_guessed(tmp_path: Path, symbol: str, meant: str) -> None:
    [found] = problems(tmp_path, GOOD.replace("HK:700", symbol))

    assert found.endswith(f"; did you mean {meant}?")


def test_a_table_with_an_unknown_name_is_told_at_its_heading(tmp_path: Path) -> None:
    [found] = problems(tmp_path, GOOD + '[[company.feed]]\nurl = "https://ir.example.com/rss"\n')

    assert found == "watchlist.toml:11: company 2: unknown key feed: did you mean feeds?"


def test_a_mark_that_some_editors_put_before_the_text_is_no_defect(tmp_path: Path) -> None:
    (tmp_path / "watchlist.toml").write_text(GOOD, encoding="utf-8-sig")

    assert len(load_watchlist(tmp_path / "watchlist.toml").company) == 2


def test_malformed_toml_is_told_with_its_line(tmp_path: Path) -> None:
    [found] = problems(tmp_path, GOOD.replace("ads_ratio = 2", "ads_ratio = = 2"))

    assert found.startswith("watchlist.toml:6: expected TOML")


def test_several_defects_are_all_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("ads_ratio = 2", "ads_ratio = -2\ncik = 'abc'\ncolour = 'red'"))

    assert [line.split(":")[1] for line in found] == ["6", "7", "8"]


def test_other_bytes_than_utf8_are_told_with_their_line(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "# ok\nname = '腾讯'\n".encode("gb18030"))

    assert found == "watchlist.toml:2: expected UTF-8 text, found other bytes"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: expected a readable file: No such file"):
        load_watchlist(tmp_path / "none.toml")
