"""What publishers put around and into a text that is not the story: adverts, menus, credits, disclaimers, leaked code.

Each rule names the form, not a company: the forms are those of Sina Finance pages from 2017 to 2026.
"""

import re

MENU = frozenset(
    [
        "热点栏目",
        "自选股",
        "数据中心",
        "行情中心",
        "资金流向",
        "模拟交易",
        "客户端",
        "千股千评",
        "个股诊断",
        "最新评级",
        "THE_END",
    ]
)
TOOLS = frozenset(
    ["新浪财经", "新浪网", "语音播报", "缩小字体", "放大字体", "收藏", "微博", "微信", "分享", "腾讯QQ", "QQ空间", "0"]
)
RUN = 3  # so many words of a menu or tool bar in a row are no sentence

# Gone wherever they stand: code, live prices put in by scripts, credits, adverts of one sentence.
_EVERYWHERE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?a:(?:^|(?<=[\s}]))[@.#]?[A-Za-z_][\w\-.#,:> *()]{0,120})\{[^{}]*[:;][^{}]*\}",  # leaked CSS
        r"\(?sinaads\s*=[^\n]*|SINA_TEXT_PAGE_INFO\[[^\n]*",
        r"(?:\((?:\d[\d.,]*|--), [+-]?\d[\d.]*, [+-]?\d[\d.]*%\))",  # (431.2, 7.37, 1.74%) behind a company's name
        r"[（(](?:首图|题图|图片|封面图|封面|图|资料图|配图)?\s*(?:来源|源)\s*[:：丨| ][^（()）\n]{1,40}[)）]",
        r"[（(](?:图片|图|资料图|配图|本文图片)[^（()）\n]{0,30}(?:授权|提供)[^（()）\n]{0,20}[)）]",
        r"[（(][^（()）\n]*(?:不作为(?:交易|投资)依据|不构成[^（()）\n]{0,6}投资建议|仅供参考)[^（()）\n]*[)）]",
        r"(?:编辑\s*[|丨]\s*\w{2,8})?本文(?:章)?仅(?:为|供)(?:信息交流|参考)[^。\n]{0,12}[，,]?不构成任?何?[^。，\n]{0,4}建议",
        r"(?:^|(?<=[。！!\s]))炒股(?:开户|就看)[^。！!\n]*(?:[。！!]|$)",
        r"海量资讯、精准解读，尽在新浪财经\s*(?i:app)[。！!]?",
        r"【?(?:线索征集令|投资者赔偿征集|股民福利)[！!】][^\n]*?(?:邮箱[:：]\s*\S+|$)",
        r"(?:安装|下载|打开|登录|点击|扫描|扫码)[^。！!\n]{0,20}新浪(?:财经|新闻)(?:(?i:app)|客户端)[^。！!\n]*[。！!】]?",
        r"新浪财经(?i:app)[:：]\S{0,12}",
        r"新浪财经\s*Level2[:：]A股极速看盘|新浪港股(?i:app)[:：]实时行情(?:\s*独家内参)?|博主一对一指导",
        r"(?:股市回暖，抄底炒股先开户！|反弹行情下的专属投资礼包！|股市跌了别害怕！|股市瞬息万变，)[^\n]*",
        r"进入\s*【新浪财经股吧】\s*讨论?|新浪(?:财经|科技)?意见反馈留言板[^\n]*",
        r"^查看最新行情\s*",
        r"查看更多(?:董秘问答|考评等级|精彩内容)\s*>*",
    )
)

# A paragraph that is nothing else is dropped.
_PARAGRAPHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:查看最新行情|热点栏目|相关专题|查看更多|阅读全文|更多精彩|点击进入专题.*|下载地址.*)",
        r"专题：.{1,60}",
        r"[（(\[【]?\s*(?:责任)?编辑\s*[:：|丨 ].{0,20}[)）\]】]?",
        r"(?:责任)?编辑\s*\S{2,4}(?:\s+(?:校对|审核)\s*\S{2,4})*|(?:主编|审核|校对)\s*[:：|丨]?\s*\S{2,4}",
        r"(?:资料|数据|图片|图表)?来源\s*[:：丨|].{1,24}",
        r"图\s*/\s*.{1,20}",
        r"(?:作者|文|撰文|出品|监制|编辑|来源)\s*[|丨:：/]\s*[^。，]{1,24}",
        r"原标题\s*[:：][^。]{1,80}",
        r"(?:文章关键词|关键字|标签)\s*[:：].*",
    )
)

# A paragraph that begins so, or the rest of one from here on, is the publisher's small print.
_SMALL_PRINT = re.compile(
    r"(?:(?:^|(?<=[。！？!?”）)\s]))[【\[（(]?(?:特别|新浪(?:财经)?|本站|版权|法律|郑重)声明\s*[】\])）:：]"
    r"|[【\[（(]?免责声明\s*[】\])）:：]|(?:特别声明[:：]\s*)?以上(?:文章)?内容仅代表作者"
    r"|【[^】]{0,12}(?:温馨提示|免责声明|风险提示|本文结束)】"
    r"|如遇作品内容|如有关于作品内容|版权侵权联系电话|本文(?:仅代表|系)作者(?:本人)?(?:观点|个人)"
    r"|(?:如需|若|欢迎|禁止|谢绝)转载|(?:[此本]文为?[一-鿿]{0,12}，)?未经(?:允许|许可|授权)[^。\n]{0,10}转载"
    r"|(?:[（(\[]?\s*责任编辑\s*[:：]))"
)
_ENDING = re.compile(
    r"(?:(?<=[。！？!?”）)])\s*(?:编辑|责编|校对|编审|主编|审核)\s*[:：|丨]\s*\S{2,4}(?:\s+\S{2,4})?$|相关阅读\s*[:：].{1,80}$|[—\-=_*]{4,}$)"
)
LONGEST_PRINT = 200  # characters
KEPT_SHARE = 0.5  # small print ends a text; found in its first half it takes one paragraph, not the rest


def without_boilerplate(paragraphs: list[str]) -> list[str]:
    """The paragraphs of the story itself, in their order; what is left empty is dropped."""
    kept: list[str] = []
    for paragraph in paragraphs:
        clean = _trimmed(paragraph, is_first=not kept)
        if clean and not any(rule.fullmatch(clean) for rule in _PARAGRAPHS):
            kept.append(clean)
    return kept


def _trimmed(paragraph: str, *, is_first: bool) -> str:
    clean = _without_menu(paragraph)
    for rule in _EVERYWHERE:
        clean = rule.sub("", clean)
    found = _SMALL_PRINT.search(clean)
    if found and is_first and found.start() == 0 and len(clean) > LONGEST_PRINT:
        found = None  # a story may be a statement, and then begins with that word
    if found and (found.start() == 0 or found.start() > len(clean) * KEPT_SHARE):
        clean = clean[: found.start()]
    elif found:
        end = clean.find("。", found.end())
        clean = clean[: found.start()] + (clean[end + 1 :] if end >= 0 else "")
    return _ENDING.sub("", clean.strip()).strip()


def _without_menu(paragraph: str) -> str:
    """The paragraph without the words of a menu or a tool bar at its head; one that is a word of the menu alone is empty."""
    words = re.split(r"[\s|]+", paragraph.strip())
    length = next((n for n, word in enumerate(words) if word not in MENU and word not in TOOLS), len(words))
    if length >= RUN or (length == len(words) and set(words) <= MENU):
        return " ".join(words[length:])
    return paragraph
