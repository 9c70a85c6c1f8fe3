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
    [
        "新浪财经",
        "新浪财经APP",
        "新浪网",
        "语音播报",
        "缩小字体",
        "放大字体",
        "收藏",
        "微博",
        "微信",
        "分享",
        "腾讯QQ",
        "QQ空间",
    ]
)
HEAD = 600  # characters at the head of a paragraph in which a bar is looked for
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
        r"(?:安装|下载|打开|登录|点击|扫描|扫码)[^。！!\n]{0,20}新浪(?:财经|新闻)(?:(?i:app)|客户端)(?:\s?搜索)?[^。！!\s]*[。！!】]?",
        r"新浪财经(?i:app)[:：]\S{0,12}",
        r"新浪财经\s*Level2[:：]A股极速看盘|新浪港股(?i:app)[:：]实时行情(?:\s*独家内参)?|博主一对一指导",
        r"(?:股市回暖，抄底炒股先开户！|反弹行情下的专属投资礼包！|股市跌了别害怕！|股市瞬息万变，)[^\n]*",
        r"进入\s*【新浪财经股吧】\s*讨论?|新浪(?:财经|科技)?意见反馈留言板[^\n]*",
        r"^查看最新行情\s*",
        r"查看更多(?:董秘问答|考评等级|精彩内容)\s*>*",
        r"[,，]\s*(?:诊股|股吧|基金吧|买入|卖出)(?=[)）])",  # a widget's buttons behind a code
        r"受损(?:股民|投资者)可[^\n]{0,12}新浪股民维权平台[^\n]*|(?:微博|微信)关注@?新浪[^。！!\n]*[。！!]?",
        r"视频加载中[，,]?请稍候[.…]*\s*(?:自动播放)?\s*(?:play)?",
        r"@@\w+@@[^\n]*",
    )
)

_ROLE = (
    r"[（(【]?(?:责任|执行|本文|视觉|网络|新媒体|值班|每经|实习)?"
    r"(?:编辑|责编|主编|总编|编审|编译|翻译|校对|校审|审核|审校|排版|制图|制作|设计|美编|监制|策划|统筹|记者|作者|文|撰文|采写|撰稿|运营|实习生|通讯员)"
)
# A paragraph that is nothing else is dropped.
_PARAGRAPHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:查看最新行情|热点栏目|相关专题|查看更多|阅读全文|更多精彩|下载地址.*)",
        r"(?i:APP专享直播|VIP课程推荐|新浪财经(?:公众号|APP|微博|头条号?)|我要反馈|举报\s*/\s*反馈|保存网页|图文直播间|视频直播间)",
        r"热门推荐|相关新闻|相关微博|阅读排行榜?|加载中[.…]*|点击加载更多|收起|(?:上一[页篇]\s*)?下一[页篇]\s*(?:\d+\s*/\s*\d+)?|上一[页篇]",
        r"(?:点击|点此|戳)\s*(?:这里|此处|图片|链接|下方)?\s*(?:查看|进入|了解|领取|阅读|关注|下载|收听|观看)[^。，\n]{0,30}[>》]*",
        r"更多[^。，\d\n]{0,10}(?:内容|资讯|信息|报道|新闻)[^。\d\n]{0,30}(?:关注|下载|登录|点击|访问|扫)[^。\d\n]{0,40}[。！!]?",
        r"[^。\n]{0,50}(?:扫描?|扫码|长按|识别)[^。\n]{0,14}二维码[^。\n]{0,24}[！!]?",
        r"[^。\n]{0,30}(?:扫码|扫一扫|长按)[^。\n]{0,10}(?:关注|下载|加入|进群)[^。\n]{0,24}",
        r"(?:举报|爆料|投稿|客服|商务|合作|广告|联系)(?:合作)?(?:邮箱|电话|热线|微信|QQ)[^。\n]{0,60}",
        r"[（(](?:本文)?作者(?:介绍|简介|系|为)[^）)]{1,80}[)）]",
        r"视频\s*[:：][^。\n]{1,60}",
        r"意见领袖\s*[|丨｜/].{1,30}|\S{2,12}原创(?:\s+(?:作者|编辑|文)\s*[|丨｜:：/]\s*\S{2,12})*",
        r"[【（(]?(?:风险提示|免责声明|免责条款|重要声明|法律声明|风险揭示)(?:[及与和](?:风险提示|免责声明|免责条款))?[】）)]?[:：]?",
        r"专题：.{1,60}",
        r"[（(\[【]?\s*(?:责任)?编辑\s*[:：|丨 ].{0,20}[)）\]】]?",
        r"(?:责任)?编辑\s*\S{2,4}(?:\s+(?:校对|审核)\s*\S{2,4})*|(?:主编|审核|校对)\s*[:：|丨]?\s*\S{2,4}",
        r"(?:(?:(?:封面|题|首|头|配|本文|文中|文内)(?:图片?|配图)|资料图?|数据|图片|图表|图)?来源|图源|供图)\s*[:：丨|｜].{1,24}",
        r"(?:封面|题图|首图|头图|配图)(?:图片)?(?:(?:来源|来自|源自)\s*[:：丨|｜]?|\s*[:：丨|｜])\s*[^。\d]{1,24}",
        r"[（(【\[]?[一-鿿A-Za-z\d]{0,8}(?:编辑|责编)\s*[:：|丨｜]\s*[^\s，。:：]{2,10}[)）】\]]?",
        r"本文作者可以追加内容[哦喔]?[！!。]?|(?:登录|下载|打开)?\s*搜索\s*【[^】]{1,10}】\s*(?:查看.{0,16})?",
        # a script that an extractor took for text
        r"(?:(?:var|let|const)\s+[\w$.]+\s*=|(?:window|document)\.\w+\s*[.(=]|(?:jQuery|SINA\w*)[.(\[]|\}[;)]+)[^。]*",
        r"(?:\$\((?:[\"'#.]\D|document|window|this)|\(?function\s*\w*\s*\([\w, ]*\)\s*\{)[^。]*",
        r"图\s*/\s*.{1,20}",
        r"(?:作者|文|撰文|出品|监制|编辑|来源)\s*[|丨:：/]\s*[^。，]{1,24}",
        r"[（(【]?原标题\s*[:：][^。]{1,80}",
        rf"(?:{_ROLE}\s*[:：|丨｜/／\s]\s*[^\s，。:：|丨｜/／]{{1,10}}[\s|丨｜、，;；]*){{1,6}}[)）】]?",
        r"[【（(]?(?:注|备注|(?:风险|特别|温馨)?提示|(?:免责|特别)?声明)?[】）)]?\s*[:：]?\s*(?:本文|以上|文中|上述)[^。\d]{0,24}(?:不构成[^。\d]{0,10}建议|仅供参考)[^。\d]{0,20}。?",
        r"[【（(]?(?:本文|本内容|以上内容)由[^。]{0,16}(?:AI|自动|智能|机器人)[^。]{0,10}(?:生成|撰写|发布|完成)[】）)]?。?",
        r"(?:(?:文章)?关键[词字]|标签)\s*[:：].*",
        r"@\S{2,20}|(?:\[\s*\d+\s*\]\s*)*\[?(?:下一页|余下全文|阅读全文)\]?|[—\-=_*\s（(【]*(?:(?i:END)|完|全文完)[—\-=_*\s）)】]*",
    )
)

# Under such a heading stand the headlines of other stories, to the next paragraph that is a sentence.
_OTHERS = re.compile(
    r"[【\[（(]?(?:相关|延伸|推荐|更多|往期|热门|精彩|猜你喜欢)(?:报道|阅读|新闻|推荐|文章|链接|内容|回顾|资讯)?[】\])）]?\s*[:：>]*"
)
HEADLINE = 60  # characters: longer is a paragraph

# A paragraph all of whose sentences say such things, two of them at least, is a disclaimer where it speaks of the text itself
# or stands behind the story, unless it says who said so; one of them may be news.
_DISCLAIMS = re.compile(
    r"不构成[^，。]{0,8}(?:建议|要约|依据)|市场有风险|投资(?:者)?(?:需|须)谨慎|仅供参考|(?:风险|盈亏|后果)[请需]?自[担负行]"
    r"|不代表[^，。]{0,16}(?:观点|立场)|与本[站网刊][^，。]{0,6}无关|仅代表[^，。]{0,10}(?:意见|观点)|不作推荐|据此(?:操作|投资|入市|买卖)"
    r"|由[^，。]{0,20}(?:自动|算法|AI|大模型)[^，。]{0,12}(?:生成|撰写|发布|完成)|版权归[^，。]{0,12}所有|请联系我们|请核实"
    r"|如有(?:侵权|疑问|出入|异议)|以[^，。]{0,10}公告为准|公开信息整理|不对[^，。]{0,16}(?:保证|负责)|个别用户|用户特殊"
)
_OF_ITSELF = re.compile(
    r"(?:^|(?<=[。；;，,：:！!\s（(【]))(?:本(?:文|内容|报告|资讯|信息|[站网刊平号])|以上|上述|文中|文章|内容|此(?:文|消息|信息)|该文|作者|笔者|新浪|如有|如数据)"
    r"|由[^，。]{0,20}(?:自动|算法|AI|大模型)"
)
_SAID = re.compile(
    r"(?:称|强调|提醒)[，,：:“\"]|(?<=[^如若您你者])(?:认为|指出)|(?<=[^并不])(?:表示|坦言|回应|警告)|(?:^|(?<=[。；;，,]))(?:该)?公司(?!观点|立场)"
)
_FACT = re.compile(r"(?<![\d.])\d+(?:\.\d+)?\s*(?:[年月日%％倍]|[万亿]?[港美]?[元股仙])")
# From here on the paragraph is the furniture of a page that was copied whole.
_FURNITURE = re.compile(
    r"(?:^|(?<=[。！？!?”）)\s]))(?:THE_END|我要反馈(?=\s|$)|文章关键词\s*[:：]|分享到\s*[:：]|下一条快讯将在|股市直播\s+图文直播间"
    r"|相关新闻\s+加载中|阅读排行榜|新浪简介\s*[┊|])"
)

# A paragraph that begins so, or the rest of one from here on, is the publisher's small print.
_SMALL_PRINT = re.compile(
    r"(?:(?:^|(?<=[。！？!?”）)\s]))[【\[（(]?(?:特别|新浪(?:财经)?|本站|版权|法律|郑重)声明\s*[】\])）:：]"
    r"|(?:^|(?<=[。！？!?”）)\s]))[一-鿿]{2,6}(?<!公司)(?<!集团)声明\s*[:：]\s*(?:本(?:内容|文|站|网|资讯)|此(?:文|消息系)|以上(?:内容|文章|信息)|文章|转载)"
    r"|[*＊※#\s]{0,4}[【\[（(]?免责声明\s*[】\])）:：]|(?:特别声明[:：]\s*)?以上(?:文章)?内容仅代表作者"
    r"|声明\s*[:：]\s*市场有风险|本文首发于(?:微信)?公众号|【[^】]{0,12}(?:温馨提示|免责声明|风险提示|本文结束)】"
    r"|如遇作品内容|如有关于作品内容|版权侵权联系电话|本文(?:仅代表|系)作者(?:本人)?(?:观点|个人)"
    r"|(?:如需|若|欢迎|禁止|谢绝)转载|(?:[此本]文为?[一-鿿]{0,12}，)?未经(?:允许|许可|授权)[^。\n]{0,10}转载"
    r"|(?:[（(\[]?\s*责任编辑\s*[:：]))"
)
_ENDING = re.compile(
    r"(?:(?<=[。！？!?”）)])\s*(?:编辑|责编|校对|编审|主编|审核)\s*[:：|丨]\s*\S{2,4}(?:\s+\S{2,4})?$|相关阅读\s*[:：].{1,80}$|[—\-=_*]{4,}$"
    r"|[（(【\[]\s*[一-鿿A-Za-z\d]{0,8}(?:编辑|责编|主编|编审|校对|校审|审核|编译)\s*[:：|丨]\s*[^（）()【】。\n]{1,24}[)）】\]]$)"
)
LONGEST_PRINT = 200  # characters
KEPT_SHARE = 0.5  # small print ends a text; found in its first half it takes one paragraph, not the rest


def without_boilerplate(paragraphs: list[str], *, behind_story: bool = False) -> list[str]:
    """The paragraphs of the story itself, in their order; what is left empty is dropped.

    `behind_story`: more of the story stands before them.
    """
    kept: list[str] = []
    of_others = False
    for paragraph in paragraphs:
        clean = _trimmed(paragraph, is_first=not kept)
        if kept and _OTHERS.fullmatch(clean):
            of_others = True
        elif of_others and len(clean) <= HEADLINE and "。" not in clean:
            continue
        elif any(map(str.isalnum, clean)) and not any(rule.fullmatch(clean) for rule in _PARAGRAPHS):
            if _disclaims(clean) and _OF_ITSELF.search(clean):
                continue
            of_others = False
            kept.append(clean)
    while len(kept) > (0 if behind_story else 1) and _disclaims(kept[-1]):
        kept.pop()
    return kept


def _disclaims(paragraph: str) -> bool:
    """Whether all sentences of a paragraph disclaim something, with two such phrases at least, and none reports who does."""
    if len(_DISCLAIMS.findall(paragraph)) < 2 or _FACT.search(paragraph) or _SAID.search(paragraph):
        return False
    return all(_DISCLAIMS.search(sentence) for sentence in re.split(r"[。；;！!]", paragraph) if len(sentence.strip()) > 1)


def _trimmed(paragraph: str, *, is_first: bool) -> str:
    clean = _without_menu(paragraph)
    furniture = _FURNITURE.search(clean)
    clean = clean[: furniture.start()] if furniture else clean
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
    """The paragraph without a menu or a tool bar at its head and what stands before it; nothing but words of a menu is empty.

    A bar is `RUN` of its words in a row. A breadcrumb may stand before it (证券 > 正文 …), and a badge of two letters in it.
    """
    words = list(re.finditer(r"[^\s|]+", paragraph[:HEAD]))
    if words and all(word[0] in MENU for word in words) and len(paragraph) <= HEAD:
        return ""
    end, run = 0, 0
    for word in words:
        if "。" in word[0]:
            break
        if word[0] in MENU or word[0] in TOOLS:
            run += 1
            end = word.end() if run >= RUN else end
        elif len(word[0]) > 2 or not run:
            run = 0
    return paragraph[end:].lstrip(" |") if end else paragraph
