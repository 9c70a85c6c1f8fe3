"""What stands around a story in forms that no recorded page has, and sentences that only look like it."""

import pytest

from crawlers.fields.text import clean_text, clean_title

STORY = "甲公司全年收入增长一成，董事会建议派息。"


@pytest.mark.parametrize(
    "around",
    [
        "证券 > 正文 股吧 题目 2024年03月22日 08:30 样例网 新浪财经APP 缩小字体 放大字体 收藏 微博 微信 分享 腾讯QQ QQ空间 {}",
        "样例报 新浪财经APP 缩小字体 放大字体 收藏 微博 分享 MD 微信 腾讯QQ QQ空间 {} 新浪声明：登载此文出于传递信息之目的。",
        "新浪网 作者 某某 缩小字体 放大字体 收藏 微博 微信 分享 {} 特别声明：以上内容仅代表作者本人观点。 阅读排行榜",
        "{} THE_END 进入 【新浪财经股吧】 讨论 我要反馈 保存网页",
        "{} (责任编辑：finet) 文章关键词： 公司 中标 我要反馈 新浪直播 收起",
        "{} 分享到: 微博 微信 QQ空间 下一条快讯将在 ?? 秒后",
        "{} @@title@@ @@teacher_name@@：@@title@@ 热门推荐",
        "热点栏目 自选股 数据中心 炒股就看 金麒麟分析师研报 ，权威，专业，助您挖掘潜力主题机会！ {} 查看更多董秘问答>>",
        "下载新浪财经APP，了解全球实时汇率 {}",
        "点击查看最新行情\n{}",
        "视频加载中，请稍候... 自动播放 play\n{}",
        "视频：甲公司业绩会\n{}",
        "样例社原创 作者 | 某甲 编辑 | 某乙\n{}",
        "文｜某甲\n{}",
        "意见领袖 | 某甲\n{}",
        "每经编辑 某甲\n{}",
        "（本文作者介绍：样例机构首席经济学家。）\n{}",
        "{}\n记者 某甲 编辑 某乙 校对 某丙",
        "{}\n责编：某甲丨校审：某乙",
        "{}\n排版：某甲\n制图：某乙",
        "{}\n图源：样例图库",
        "{}\n受损股民可至新浪股民维权平台登记该公司维权：http://wq.example.com/ 微博关注@新浪证券、微信关注样例！",
        "{}\n24小时滚动播报最新的财经资讯和视频，更多粉丝福利扫描二维码关注（sinafinance）",
        "{}\n扫码关注样例网公众号",
        "{}\n更多港股重磅资讯，请下载样例财经app",
        "{}\n举报/反馈\n举报邮箱：someone@example.com",
        "{}\nAPP专享直播\n上一页下一页1/10",
        "{}\n相关报道：\n甲公司去年亏损\n乙公司拟发行新股！",
        "{}\n推荐阅读\n甲公司去年亏损",
        "{}\nvar page = {{\"a\":1}}; window.SINA_TEXT_PAGE_INFO = page;",
        "{}\n$('#top').hide(); (function(d, s) {{ s.load(); }})(document);",
        "{}\nSINA_TEXT_PAGE_INFO['search_show'] = true;",
        "{}\n声明：市场有风险，投资需谨慎。本文为AI大模型基于第三方数据库自动发布，不代表新浪财经观点。如有疑问，请联系我们。",
        "{}\n以上内容为样例之星据公开信息整理，由智能算法生成，不构成投资建议。",
        "{}\n以上信息由样例大数据整理而成，由AI算法生成，与本站立场无关，如数据存在问题请联系我们。",
        "{}\n风险提示及免责条款\n市场有风险，投资需谨慎。本文不构成个人投资建议，也未考虑到个别用户特殊的投资目标。",
        "{}\n风险提示：本文所提到的观点仅代表个人意见，所涉及标的不作推荐，据此买卖，风险自负。",
        "{}\n注：本文不构成投资建议。",
        "{}\n【本文由样例财经AI自动生成】",
        "{}\n本文首发于微信公众号：样例财经。文章内容属作者个人观点，不代表本站立场。投资者据此操作，风险请自担。",
    ],
)  # fmt: skip
def test_furniture_of_a_page_is_cut_and_the_story_is_whole(around: str) -> None:
    assert clean_text(around.format(STORY)).text == STORY


@pytest.mark.parametrize(
    "story",
    [
        "公司发布新产品。市场有风险，投资需谨慎，但该句属于报道原文。",
        "公司免责声明称，前瞻性陈述不构成投资建议，董事会于3月8日批准派息。",
        "股东以公告为准，据公开信息整理，甲公司2025年派息0.5港元。",
        "不构成要约收购，不构成重大资产重组。",
        "AI生成内容业务收入增长五成，智能算法驱动广告。",
        "据悉，公司智能生成业务收入20亿元，AI撰写工具用户破亿。",
        "更多信息请查看公司公告，股东大会将于4月15日召开，届时审议派息方案。",
        "用户可扫描二维码下载客户端登记。",
        "相关报道称，公司拟回购。",
        "视频：业务收入增长两成，广告占比提升。",
        "风险提示：新能源车销量不及预期；原材料价格上涨。",
        "收藏、微博、微信等渠道流量增长。",
        "派息 0 0 0 0.16",
        "收入来源：保险、理财。",
        "本文来自公司公告，具体以公告为准。",
        "转自有资金用于回购",
        "作者为公司前员工。",
        "$500 million was raised.",
        "$(0.12) per ADS",
        "$(1,234) 567",
        "The function of the board (the “Board”) is to manage.",
    ],
)
def test_a_sentence_that_looks_like_furniture_stays(story: str) -> None:
    cleaned = clean_text(story)

    assert (cleaned.text, cleaned.publisher) == (story, None)


def test_under_a_heading_of_other_stories_only_their_headlines_go() -> None:
    raw = f"{STORY}\n相关阅读：\n乙公司去年亏损\n此外，甲公司将回购股份。\n丙表示满意"

    assert clean_text(raw).text == f"{STORY}\n此外，甲公司将回购股份。\n丙表示满意"


def test_a_widgets_buttons_go_and_the_code_before_them_stays() -> None:
    assert clean_text("甲公司（600519，股吧）(300750.SZ, 诊股)派息。").text == "甲公司（600519）(300750.SZ)派息。"


@pytest.mark.parametrize(
    ("credit", "publisher"),
    [
        ("{}\n（文章来源：样例时报网）", "样例时报网"),
        ("{}（文章来源：样例时报网）", "样例时报网"),
        ("{}\n本文源自：样例界AI电报", "样例界AI电报"),
        ("{}\n（本文来自样例财经）", "样例财经"),
        ("{}\n(本文来源：样例网)\n(原标题：甲公司派息)\n(责任编辑：9)", "样例网"),
        ("本文转载自微信公众号“样例那点事”\n{}", "样例那点事"),
        ("来源 | 样例财经\n{}", "样例财经"),
        ("文 | 某某\n来源 | 样例财经社（ID:abc）\n{}", "样例财经社"),
        ("作者：某某 来源：样例社\n{}", "样例社"),
        ("来源：样例社，作者：某某\n{}", "样例社"),
        ("来源：@样例\n{}", "样例"),
        ("{}【本文结束】如需转载请务必注明出处：样例网责任编辑：某某", "样例网"),
        ("{}此文为样例界原创稿件，未经允许谢绝转载。", "样例界"),
        ("{}\n以上内容为样例之星据公开信息整理，由智能算法生成，不构成投资建议。", "样例之星"),
        ("来源：公司公告\n{}", None),
        ("来源：Wind、样例证券研究所\n{}", None),
        ("{}\n（文章来源：公司公告）", None),
    ],
)
def test_a_credit_behind_the_story_names_its_publisher_too(credit: str, publisher: str | None) -> None:
    cleaned = clean_text(credit.format(STORY))

    assert cleaned.publisher == publisher
    assert cleaned.text == STORY or publisher is None


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("甲公司今日公布业绩|派息|股息_新浪财经_新浪网", "甲公司今日公布业绩"),
        ("甲公司今日公布业绩|公司_新浪财经_新浪网", "甲公司今日公布业绩"),
        ("甲公司今日公布业绩_港股新闻_新浪财经_新浪网", "甲公司今日公布业绩"),
        ("甲公司今日公布业绩__新浪财经头条_新浪网", "甲公司今日公布业绩"),
        ("甲公司今日公布业绩-新浪财经", "甲公司今日公布业绩"),
        ("甲公司今日公布业绩_7x24小时财经新闻_新浪网", "甲公司今日公布业绩"),
        ("港股异动|甲公司涨超5%_新浪财经_新浪网", "港股异动|甲公司涨超5%"),
        ("港股异动 | 甲公司-W(01234)涨超5%", "港股异动 | 甲公司-W(01234)涨超5%"),
        ("阿里-新浪合作", "阿里-新浪合作"),
    ],
)
def test_channel_and_keywords_behind_a_headline_go_with_the_name_of_the_site(raw: str, title: str) -> None:
    assert clean_title(raw) == title
