"""Cleaning of plain text: what is the story stays, what publishers put around it goes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fields.text import clean_text, clean_title, plain_name

STORY = "甲公司公布全年业绩，末期息每股0.16美元。"


@pytest.mark.parametrize(
    "around",
    [
        "热点栏目\n自选股\n数据中心\n行情中心\n资金流向\n模拟交易\n客户端\n{}",
        "热点栏目 自选股 数据中心 行情中心 资金流向 模拟交易 客户端 {}",
        "查看最新行情\n{}",
        "专题：聚焦年报季\n{}",
        "炒股就看金麒麟分析师研报，权威，专业，及时，全面，助您挖掘潜力主题机会！ {}",
        "{} \n炒股开户享福利，入金抽188元红包，100%中奖！\n海量资讯、精准解读，尽在新浪财经APP",
        "{}\n海量资讯、精准解读，尽在新浪财经APP\n责任编辑：李四",
        "{}(责任编辑：李四)",
        "{}  编辑 李四  校对 王五",
        "{}编辑：李四",
        "{}\n特别声明：以上文章内容仅代表作者本人观点，不代表新浪网观点或立场。",
        "{}\n免责声明：自媒体综合提供的内容均源自自媒体，版权归原作者所有。",
        "{}【本文结束】如需转载请务必注明出处：样例网责任编辑：李四",
        "{}        如遇作品内容、版权等问题，请在30日内与本网联系。版权侵权联系电话：010-00000000",
        "（首图来源：甲公司）\n{}",
        "{}\n来源：甲公司",
        "{}\n(图片为甲公司授权样例网使用)",
        "{}（以上内容为智能写手完成，仅作为用户看盘参考，不作为交易依据。）",
        "{}\n【线索征集令！】你吐槽，我倾听；您爆料，我报道！",
        "{}\n新浪财经APP：直播上线 博主一对一指导",
        "{}\n登录新浪财经APP 搜索【信披】查看更多考评等级",
        ".appendQr_wrap{{border:1px solid #E6E6E6;padding:8px;}}\n{}",
        "{}\n(sinaads = window.sinaads || []).push({{}})",
        "原标题：甲公司派息\n{}",
        "{}相关阅读：一图读懂甲公司",
        "热点栏目 资金流向 千股千评 个股诊断 最新评级 模拟交易 客户端\n{}",
        "新浪财经 语音播报 缩小字体 放大字体 收藏 微博 微信 分享 0 腾讯QQ QQ空间\n{}",
        "新浪财经Level2：A股极速看盘\n新浪财经App：直播上线\n博主一对一指导\n新浪港股APP：实时行情 独家内参\n{}",
        "{}\n股市回暖，抄底炒股先开户！智能定投、条件单、个股雷达……送给你>>",
        "{}\n进入【新浪财经股吧】讨论",
        "{}\n新浪声明：新浪网登载此文出于传递更多信息之目的，并不意味着赞同其观点或证实其描述。",
        "{}\n郑重声明：样例",
        "{}\n编辑 李四 审核 王五",
        "{}\n主编：赵六",
        "查看最新行情 {}",
        "{}特别声明：以上文章内容仅代表作者本人观点，不代表新浪网观点或立场。",
        "{}免责声明：本文内容与数据仅供参考。",
    ],
)
def test_what_stands_around_a_story_is_cut(around: str) -> None:
    assert clean_text(around.format(STORY)).text == STORY


@pytest.mark.parametrize(
    "story",
    [
        "公司推出客户端，海量资讯由算法挑选。",
        "风险提示：监管政策趋严。",
        "甲公司发布公告并郑重声明：网传消息不实，公司经营正常。",
        "甲公司表示，未经授权不得引用其数据，此举引发争议；分析师认为影响有限，股价当日收涨。",
        "原标题：甲公司派息。甲公司公布末期息每股八仙，记录日为四月十五日。",
        "特别声明：甲公司从未授权任何第三方以公司名义开展业务。" + "公司将依法追究相关责任。" * 20,
        "他说，炒股开户的人数创了新高，来源是证券业协会。",
        "请通过官方客户端购票，避免损失。",
        "The company said revenue rose 12.5%. It declared a dividend of US$0.16 per share.",
    ],
)
def test_a_sentence_that_only_uses_such_words_stays(story: str) -> None:
    assert clean_text(story).text == story


@pytest.mark.parametrize(
    ("raw", "publisher"),
    [
        ("转自：智通财经网智通财经APP获悉，甲公司派息。", "智通财经"),
        ("本文源自:智通财经网  智通财经APP讯，甲公司派息。", "智通财经"),
        ("转自：金融界金融界3月10日消息，甲公司派息。", "金融界"),
        ("转自：样例商报样例商报讯（记者 赵六）甲公司派息。", "样例商报"),
        ("转自：样例日报3月10日，甲公司派息。", "样例日报"),
        ("转自：样例日报随着技术发展，甲公司派息。", "样例日报"),
        ("转自：新华财经 \n新华财经北京12月9日电 甲公司派息。", "新华财经"),
        ("来源：面包财经\n甲公司派息。", "面包财经"),
        ("（来源：样例周刊）\n甲公司派息。", "样例周刊"),
        ("本文来源：时代财经 作者：综合 11月22日，甲公司派息。", "时代财经"),
        ("原标题：甲公司\n来源：样例网\n甲公司派息。", "样例网"),
        ("热点栏目\n自选股\n来源：样例网\n甲公司派息。", "样例网"),
    ],
)
def test_the_publisher_behind_a_syndicated_story_is_read_and_cut(raw: str, publisher: str) -> None:
    cleaned = clean_text(raw)

    assert cleaned.publisher == publisher
    assert "转自" not in cleaned.text
    assert "来源" not in cleaned.text
    assert cleaned.text.endswith("甲公司派息。")


def test_the_source_of_a_picture_is_not_the_publisher() -> None:
    cleaned = clean_text("甲公司派息。\n来源：富途牛牛\n股价走高。")

    assert (cleaned.publisher, cleaned.text) == (None, "甲公司派息。\n股价走高。")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("格隆汇11月14日丨甲公司派息。", "格隆汇"),
        ("新浪科技讯 11月14日早间消息，甲公司派息。", "新浪科技"),
        ("21世纪经济报道记者 张三 北京报道 12月21日，甲公司派息。", "21世纪经济报道"),
        ("《样例经济日报》11月28日消息，甲公司派息。", "样例经济日报"),
        ("【甲公司派息】财联社11月14日电，甲公司派息。", "财联社"),
        ("甲公司派息。（澎湃新闻记者 王某某）", "澎湃新闻"),
        ("样例汇APP获悉，甲公司派息。", "样例汇"),
        ("36氪获悉，甲公司派息。", "36氪"),
        ("【样例社3月19日讯】甲公司派息。", "样例社"),
        ("样例汇3月19日｜甲公司派息。", "样例汇"),
        ("样例财经北京3月19日电 甲公司派息。", "样例财经"),
        ("每经AI快讯，甲公司派息。", "每经AI快讯"),
        ("样例通讯社19日专讯", "样例通讯社"),
        ("甲公司3月19日讯，派息。", None),
        ("香港3月19日电 甲公司派息。", None),
        ("国务院3月19日消息，甲公司派息。", None),
        ("记者获悉，甲公司派息。", None),
        ("北京时间3月10日消息，甲公司派息。", None),
        ("3月10日消息，甲公司派息。", None),
        ("据港交所11月14日消息，甲公司派息。", None),
    ],
)
def test_a_dateline_introduces_the_writer(text: str, name: str | None) -> None:
    assert clean_text(text).dateline == name


@given(st.text(alphabet=st.sampled_from("转自来源：:网报 \n　。（）()甲乙A1.{};【】责任编辑丨|")))
def test_cleaning_twice_changes_nothing_more_than_cleaning_once(raw: str) -> None:
    once = clean_text(raw).text

    assert "\n\n" not in once
    assert once == once.strip()


@pytest.mark.parametrize(
    "unit",
    [
        "编辑 甲 ",
        "更多",
        "不构成",
        "扫码",
        "本文来源：甲",
        "由AI",
        " ",
        "\u3000",
        "\n",
        "（",
        "a{",
        "字\t\t",
        "_",
        "来源：",
        "The net income (rose), ",
    ],
)
def test_the_time_for_a_text_does_not_grow_faster_than_the_text(unit: str) -> None:
    began = time.process_time()

    clean_text(unit * (60_000 // len(unit)))

    assert time.process_time() - began < 5  # a rule that looks back and forth takes minutes


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("甲公司派息_新浪财经_新浪网", "甲公司派息"),
        ("甲公司派息_新浪科技_新浪网", "甲公司派息"),
        ("甲公司派息_手机新浪网", "甲公司派息"),
        ("甲公司派息_中华网", "甲公司派息"),
        ("IPO | 甲公司派息", "IPO | 甲公司派息"),
        ("_新浪财经_新浪网", ""),
        ("新浪财经_新浪网", ""),
        (" _手机新浪网", ""),
        ("新浪裁员", "新浪裁员"),
        ("", ""),
        ("  甲公司&amp;乙公司\n派息 ", "甲公司&乙公司 派息"),
    ],
)
def test_a_title_ends_before_the_name_of_the_site(raw: str, title: str) -> None:
    assert clean_title(raw) == title


def test_full_width_letters_of_a_short_name_become_plain_ones() -> None:
    assert plain_name("小鹏汽车－Ｗ") == "小鹏汽车-W"
