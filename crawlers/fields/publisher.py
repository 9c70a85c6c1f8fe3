"""Who wrote a syndicated story: the name behind 转自, 本文源自, 来源, or in the dateline with which it begins."""

import re

GENERIC = frozenset(  # a site's own labels for "from somewhere"
    {
        "",
        "市场资讯",
        "自媒体综合",
        "新浪财经",
        "新浪财经综合",
        "新浪财经-自媒体综合",
        "新浪港股",
        "新浪美股",
        "媒体滚动",
        "滚动播报",
    }
)
LONGEST_NAME = 16
_CREDIT = re.compile(
    r"^[（(\[【]?\s*(?:(?:作者|文|撰文|记者)\s*[:：|｜丨]\s*\S{1,8}[\s，,]+)?(?:本文|文章|信息|稿件)?(?:转自|轉自|转载自|源自|来源于|来源|來源|稿源|出品)\s*[:：丨|｜]\s*@?(?P<rest>\S.*)$",
    re.DOTALL,
)
_FROM = (
    r"(?:(?:本文|文章|稿件|信息)(?:转载自|转自|源自于?|来自于?|来源于?|首发于|[原刊]载于|[编摘节]选自|编译自|摘自)\s*[:：丨|]?"
    r"|(?:转载自|转自|轉自)\s*[:：丨|])\s*"
)
_CALLED = r"(?:微信)?(?:公众号|订阅号)?\s*[:：]?\s*[“「《\"]?(?P<name>[^“”「」《》\"。，,:：（）()\s]{2,16})[”」》\"]?"
# …公众号，作者：某某；样例网编辑：某某。
_BEHIND_NAME = (
    r"(?:的?(?:微信)?(?:公众号|订阅号)|网站|一文)?(?:\s*[（(]\s*(?:微信|公众号)?(?:ID|号)[^（）()]{1,40}[)）])?"
    r"(?:[，,；;。]\s*[^，,；;。:：\s]{0,10}经授权(?:发布|转载)|[，,；;。]\s*(?:原标题|原文标题|作者|文|[^。，,；;:：\s]{0,8}(?:编辑|责编))"
    r"\s*(?:[:：]|为)\s*(?:[《“][^》”]{1,60}[》”]|[^，,；;。]{1,30}))*"
)
_WHOLE = re.compile(rf"[（(\[【]?\s*{_FROM}{_CALLED}\s*{_BEHIND_NAME}\s*[)）\]】]?[。.]?")
_LAST_WORDS = re.compile(rf"[（(\[【]\s*{_FROM}{_CALLED}\s*[)）\]】]$")
_ACCOUNT = re.compile(r"公众号|订阅号")  # which a company may have: what is in quotes there is its name
_NOBODY = re.compile(r"公告|官网|官方|网络$|互联网|本人|作者|读者|投稿|内部|公司$")
_IMPRINT = re.compile(
    r"注明(?:出处|来源)\s*[:：]\s*[“「]?(?P<named>[^\s，。；;”」）)]{2,16}?)(?=责任编辑|[\s，。；;”」）)]|$)"
    r"|[此本]文(?:章)?(?:为|系)(?P<own>[^\s，。]{2,10})原创"
    r"|【(?!特别|风险|温馨|重要|免责|版权|郑重|法律|友情|投资|本[站网])(?P<house>[^】\s，。]{2,10}?)(?:温馨提示|(?:版权|免责)声明)】"
    r"|以上内容(?:为|由)(?P<made>[^，。]{2,20}?)\s*(?:完成|据公开信息整理|根据公开信息整理)"
)
_BYLINE = re.compile(r"^\s*(?:作者|记者|編輯|编辑|撰文)\s*[:：|丨]\s*\S{1,8}(?:\s+|$)")
_ENDS_NAME = (
    r"(?:日报|晚报|时报|早报|商报|新报|报道|周刊|财经|新闻网|"
    r"新闻|通讯社|新华网|中国网|电视台|证券|资讯|在线|频道|观察|头条|APP|网|社|报|界|汇)"
)
_NAME = re.compile(rf"^[^\s\d，。、：:（(【《“]{{1,9}}?{_ENDS_NAME}(?:财经|科技|证券|新闻)?")
_CLOSING = re.compile(rf"[（(]([^（()）\s\d，。]{{1,12}}?{_ENDS_NAME})[)）]\s*$")
_BEFORE_DATE = re.compile(r"^([^\d\s，。、：:（(]{2,10})(?=\d{4}年|\d{1,2}月\d{1,2}日)")
_DATELINE = re.compile(
    r"^(?:【[^】]{0,80}】\s*)?[《「【]?(?P<name>\d{2}氪|(?:\d{2}世纪)?[A-Za-z一-鿿]{2,12}?)[》」]?(?:APP)?\s*"
    r"(?:讯(?=[\s，,：:（(])|记者[\s|丨]|\d{1,2}月\d{1,2}日\s?(?:讯|电|消息|丨|\||｜|（|[早午晚]间消息)|\d{1,2}日专?[讯电]|获悉[，,]"
    r"|\s[一-鿿]{2,4}\s+\d{1,2}月\d{1,2}日)"
)
_REPORTER = re.compile(
    r"《(?P<paper>[^》\s]{2,12}(?:报|社|网|刊|财经|新闻))》(?:APP)?(?:记者|讯)"
    r"|[（(](?P<agency>[一-鿿]{2,10}?(?:报|社|网|刊|财经|新闻|经济))(?:首席)?记者[\s:：]"
)
_PLACE = re.compile(r"(?<=..)(?:北京|上海|广州|深圳|香港|杭州|成都|纽约|伦敦|东京|华盛顿|新加坡)$")  # where it was written
_NO_NAMES = re.compile(
    r"^(?:据|截至|截止|北京时间|当地时间|美东时间|今年|去年|今日|昨日|自|从|于|在|近日|日前|本报|本网|本刊|公司|港交所|联交所|香港交易所|证监会|央行)"
    r"|(?:(?<!e)公司|集团|控股|股份|银行|汽车|指数|国务院|委员会|政府|法院|大学|记者|小编|市场|笔者)$|^(?:香港|北京|上海|深圳|广州|纽约|伦敦|东京)$"
)


def credit(paragraph: str) -> tuple[str | None, str]:
    """The publisher that the paragraph names as its source, and the paragraph without that.

    `(None, paragraph)` where it names none. Understands a name that runs into the text: `转自：经济日报随着信贷…`.
    """
    whole = _WHOLE.fullmatch(paragraph)
    if whole is not None and _repeated(whole["name"]) is None and not _is_nobody(whole):
        return canonical(whole["name"]), ""
    found = _CREDIT.match(paragraph)
    if found is None:
        return None, paragraph
    rest = found["rest"].strip()
    words = re.split(r"[\s|丨｜（(）)】\]]|[，,](?=作者)|(?=「)", rest, maxsplit=1)
    if len(rest) <= 2 * LONGEST_NAME and "。" not in rest and ("、" in words[0] or _NOBODY.search(words[0])):
        return None, paragraph  # where a picture's or a table's figures are from
    if _repeated(rest) is None and len(words[0]) <= LONGEST_NAME and not re.search(r"[，。]", words[0]):
        after = _BYLINE.sub("", words[1].strip()) if len(words) > 1 else ""
        if len(rest) <= 2 * LONGEST_NAME and "。" not in rest:
            after = ""
        return canonical(words[0]), after
    name = _repeated(rest) or _match(_BEFORE_DATE, rest) or _match(_NAME, rest)
    return (canonical(name), rest[len(name) :].lstrip()) if name else (None, rest)


def last_credit(paragraph: str) -> tuple[str | None, str]:
    """Like `credit`, for the last paragraph of a story: `（文章来源：样例网）` alone or behind its last sentence.

    A mere 来源 there is a picture's or a table's, and names nobody.
    """
    found = _WHOLE.fullmatch(paragraph) or _LAST_WORDS.search(paragraph)
    if found is None or _is_nobody(found):
        return None, paragraph
    return canonical(found["name"]), paragraph[: found.start()].rstrip()


def imprint(text: str) -> str | None:
    """Whom the small print names: 转载请注明出处：样例网, 【样例网温馨提示】, 本文为样例网原创, 以上内容为样例之星据…整理."""
    found = _IMPRINT.search(text)
    return canonical(found["named"] or found["own"] or found["house"] or found["made"]) if found else None


def dateline(text: str) -> str | None:
    """Who introduces himself in a story: `格隆汇11月14日丨`, `新浪科技讯 11月14日早间消息`, `21世纪经济报道记者` at its head,
    else `《…报》记者` or `（…新闻记者 …）` anywhere in it."""
    found = _DATELINE.match(text)
    if found is not None and not _NO_NAMES.search(found["name"]):
        name = found["name"] + ("讯" if found["name"][-1] in "快财简资通电" and text[found.end("name")] == "讯" else "")
        return canonical(_PLACE.sub("", name))
    reporter = _REPORTER.search(text)
    return canonical(reporter["paper"] or reporter["agency"]) if reporter else None


def canonical(name: str) -> str:
    """One spelling of a publisher: without the suffix that only says where it is read (智通财经网, 智通财经APP -> 智通财经)."""
    plain = re.sub(r"\s+", " ", name).strip(" 　《》「」:：")
    plain = re.sub(r"(?<=.)(?:APP|客户端)$", "", plain)
    return re.sub(r"(?<=..财经)网$", "", plain)


def _is_nobody(found: re.Match[str]) -> bool:
    return _NOBODY.search(found["name"]) is not None and not _ACCOUNT.search(found[0])


def _match(rule: re.Pattern[str], text: str) -> str | None:
    found = rule.match(text)
    return found[0] if found else None


def _repeated(text: str) -> str | None:
    """The name in `金融界金融界3月10日` or `智通财经网智通财经APP`: what is said twice, but for its last character."""
    for length in range(LONGEST_NAME, 1, -1):
        name, rest = text[:length], text[length:]
        if not name[-1:].isalnum():
            continue
        if rest.startswith(name) or (length > 3 and rest.startswith(name[:-1])):
            return name
    return None


def closing_credit(text: str) -> tuple[str | None, str]:
    """The publisher in brackets at the very end of a flash, `…（证券时报）`, and the text without it."""
    found = _CLOSING.search(text)
    return (canonical(found[1]), text[: found.start()].rstrip()) if found else (None, text)
