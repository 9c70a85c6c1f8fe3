"""A company that a headline names without a code, when every company is watched: the words that stand where its name stands."""

import re

from alerts.detect.companies import Mention
from alerts.detect.houses import houses_in
from alerts.detect.roles import broker_head
from alerts.lexicons import lexicon

# A house's act, then the name, then what is said of it.
_ACT = "|".join(lexicon("ratings")["before_name"]["words"])
_NAME = r"[\u4e00-\u9fffA-Za-z0-9][\u4e00-\u9fffA-Za-z0-9&·.'\-]{1,13}?(?: [A-Z][A-Z&]+)*"
_BY_ACT = re.compile(
    rf"(?:^|[:\s,])(?:{_ACT})(?P<name>{_NAME})(?=\s?[“\"「《(]|为(?:行业)?首选|股价|\s?的?目标价|\s?评级|H股|A股|美股|投资评级)"
)
_FIRST = re.compile(
    rf":\s?(?:{_ACT})?(?P<name>{_NAME})(?=去年|今年|本年|上年|全年|上半年|下半年|首季|次季|上季|本季|季度|第?[一二三四1-4]季|末季|中期|[Qq]\d|\d{{4}}年|\d+月|经调整|业绩|净利|纯利|营收|收入|销售|盈利|毛利|利润|交付"
    r"|目标价|评级|被|获|受|有望|有|将|拟|仍|在|宣|公布|发布|推|具|为|\s|[“\"「《(,])"
)
# A headline about a price or a payment begins with the name.
_HEAD = re.compile(
    rf"^(?:[^|]{{2,8}}\|\s?)?(?:快讯\s?[:!]\s?)?(?P<name>{_NAME})(?=(?:年内|今年以来|年初至今|年迄今|本周|上周|本月|上月|近?一年|过去一年|股价|盘前|盘后|夜盘|隔夜|ADR|港股|美股|今早|今日|盘中|早盘|午后|尾盘|高开|低开|收盘|开盘|现|急|大|再|一度|暗盘|收)*(?:涨|跌|升|挫|高开|低开|飙|泻)[^,;。]{{0,6}}\d"
    r"|(?:赴港|港股|香港)?IPO|(?:再次|再度|重新|二次|三次|首次)?(?:递表|向港交所|向联交所|再向港交所)|通过(?:港交所|香港)"
    r"|:\s?(?:第?[一二三四1-4]季|上半年|前三季|中期|全年|20\d\d年|Q[1-4])[^,;。]{0,8}(?:净利|纯利|净亏|营收|收入|溢利)[^,;。]{0,6}\d"
    r"|(?:上半年|半年|中期|去年|全年|首季|第?[一二三四]季度?|Q[1-4]|前三季度?)(?:净赚|狂赚|多赚|少赚|净利|纯利|净亏|营收)[^,;。]{0,8}\d"
    r"|(?:预计|预期)(?:20\d\d年|上半年|中期|全年|本年度|[一二三四1-4]季度)[^,;。]{0,8}(?:净利|纯利|净亏|溢利|亏损|盈利)"
    r"|(?:拟|将|计划|同意|宣布)(?:[^,;。:]{0,16}\d[^,;。:]{0,8}(?:收购|回购|出售|配售|股息|分红)|[^,;。:]{0,8}股息[^,;。:]{0,4}\d|更名|易名)"
    r"|(?:将于|拟|建议|宣|公布|宣布)*(?:派|宣派|派发|派付)[^,;。]{0,16}(?:息|红利|分红|\d))"
)
_DEED = re.compile(r"拟|将|宣|公布|获|完成|建议|每|第[一二三四]季|上半年|全年|中期|董事")
_COMMODITY = re.compile(
    r"布伦特|原油|^(?:现货|纽约|国际)?(?:黄金|白银|天然气)$|比特币|期铜|同比|按年|环比|销售|房企|[额率量价]$"
)
_NO_NAME = re.compile(
    r"板块|行业|概念股|指数|恒指|期货|油价|金价|市场|经济|大市|成份股|[A-Z]股|个股|股市|汇率|经常|亚洲|全球|中国AI|美联储|部$|政府|委员?会?$|总统|专家|分析师|特朗普|央行|机构|公司$|企业|银行业|保险业|制造业|服务业|大行|险企|券商|车企|酒企|银行股|基金|[多两三四五六七八九十\d]家|险资|外资|资本|巴菲特|买家|财团|内房|内银|港股|美股|A股|道指|纳指"
)


def unnamed(title: str) -> Mention | None:
    """The company of a folded headline that carries no code; its name stands in for a symbol."""
    head = broker_head().match(title)
    if head is None:
        found = _HEAD.match(title)
        found = None if found is None or _COMMODITY.search(found["name"]) else found
    else:
        found = _BY_ACT.search(title, head.end() - 1) or _FIRST.search(title, head.end() - 1)
        if found is not None and _DEED.match(found["name"]) and head.group().endswith(":"):
            return Mention(0, head.end() - 1, head.group()[:-1], head.group()[:-1])  # a bank's own deed, not its word
    if found is None or _NO_NAME.search(found["name"]):
        return None
    if title.startswith(("预计", "预期"), found.end("name")) and houses_in(found["name"]):
        return None  # a house that forecasts
    return Mention(found.start("name"), found.end("name"), found["name"], found["name"])
