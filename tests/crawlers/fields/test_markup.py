"""HTML of feeds and flashes to text, and text that only holds signs of HTML."""

import pytest

from crawlers.fields.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>【甲】</b>派息<br>每股", "【甲】派息\n每股"),
        ("市盈率<10倍，A<b公司", "市盈率<10倍，A<b公司"),
        ("收益率<市场预期>，甲公司", "收益率<市场预期>，甲公司"),
        ("价格&lt;5元&amp;更低&nbsp;", "价格<5元&更低"),
        ("甲<!-- 注 -->公司", "甲公司"),
        ("<script>x</script>甲", "甲"),
    ],
)
def test_only_what_is_a_tag_is_taken_for_one(markup: str, text: str) -> None:
    assert plain_text(markup) == text
