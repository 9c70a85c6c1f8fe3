"""The labels of the exchange's dividend forms, English and Chinese, in the order in which the forms print them.

The order matters: where a label's words occur twice, the place that keeps to it is the label (crawlers/forms/order.py).


Source: forms EF001, EF002 and EF003 of HKEX, v1.0 (2021) to v1.1.1 (2026). Chinese labels stand in simplified characters
because lines are folded to these before they are compared.
"""

# field -> its printings. Within a language a longer printing is tried before a shorter one.
LABELS: dict[str, tuple[str, ...]] = {
    "issuer": ("issuer name", "name of issuer", "发行人名称"),
    "stock_code": ("stock code", "股份代号"),
    "counters": ("multi-counter stock code and currency", "multi-counter stock code(s) and currency", "多柜台股份代号及货币"),
    "related": (
        "other related stock code(s) and name(s)",
        "other related stock codes and names",
        "other related stock code and name",
        "相关股份代号及名称",
    ),
    "title": ("title of announcement", "公告标题"),
    "announcement_date": ("announcement date", "公告日期"),
    "status": ("status", "announcement status", "公告状态"),
    "reason": (
        "reason for the update / change",
        "reason for the update / withdrawal",
        "reason for update / withdrawal",
        "reason for the update",
        "reason for the withdrawal",
        "reason for withdrawal",
        "更新/撤回理由",
        "更新理由",
        "撤回理由",
    ),
    "section_dividend": (
        "information relating to the dividend",
        "information relating to the withdrawn dividend",
        "information relating to the dividend withdrawn",
        "股息信息",
        "已撤回之股息信息",
    ),
    "dividend_type": ("dividend type", "股息类型"),
    "dividend_nature": ("dividend nature", "股息性质"),
    "year_or_period_end": (
        "for the financial year / period end",
        "for the financial year/period end",
        "for the financial year / period ended",
        "财政年末/报告期末",
        "财政年度/期间末",
        "财政年度/期间结束日",
    ),
    "financial_year_end": ("for the financial year end", "for the financial year ended", "财政年末"),
    "period_end": (
        "reporting period end for the dividend declared",
        "reporting period end for which the dividend is declared",
        "宣派股息的报告期末",
    ),
    "declared": ("dividend declared", "宣派股息"),
    "approval_date": (
        "date of shareholders' approval",
        "date of shareholder's approval",
        "date of shareholders approval",
        "股东批准日期",
    ),
    "default_option": ("default option", "预设选项"),
    "scrip_price": (
        "scrip price",
        "price at which the cash dividend is converted into scrip shares",
        "conversion price of scrip shares",
        "现金股息转换为代息股份的价格",
    ),
    "scrip_despatch": (
        "despatch of shares",
        "despatch date of shares",
        "date of despatch of shares",
        "despatch date of scrip shares",
        "寄发股票日期",
    ),
    "scrip_dealing": (
        "first dealing day of scrip shares",
        "first dealing day of the scrip shares",
        "first dealing day",
        "first day of dealings in scrip shares",
        "代息股份之首个买卖日期",
    ),
    "scrip_part": (
        "part cash part scrip",
        "part cash part scrip option",
        "partly in cash and partly in scrip",
        "option to receive part cash and part scrip",
        "可以部分现金及部分新股方式收取股息",
    ),
    "scrip_fractions": ("fractions", "treatment of fractions", "fractional entitlements", "零碎股份处理方式"),
    "section_register": (
        "information relating to hong kong share register",
        "information relating to the hong kong share register",
        "香港过户登记处相关信息",
    ),
    "paid": (
        "default currency and amount in which the dividend will be paid",
        "default currency and amount in which the withdrawn dividend will be paid",
        "派息金额及公司预设派发货币",
    ),
    "rate": ("exchange rate", "汇率"),
    "option_1_amount": ("第一项可选择货币之派息金额",),
    "option_1_rate": ("第一项可选择货币之汇率",),
    "option_2_amount": ("第二项可选择货币之派息金额",),
    "option_2_rate": ("第二项可选择货币之汇率",),
    "option_3_amount": ("第三项可选择货币之派息金额",),
    "option_3_rate": ("第三项可选择货币之汇率",),
    "part_in_currency": (
        "currency option for part of dividend",
        "currency option for part of the dividend",
        "可就部分股息行使货币选择权",
    ),
    "election": (
        "latest time for election",
        "latest time for making election",
        "latest time for currency election",
        "latest time for scrip election",
        "latest time to elect",
        "选择权截止时限",
    ),
    "ex_date": ("ex-dividend date", "ex dividend date", "除净日"),
    "last_lodgement": (
        (
            "latest time to lodge transfer documents for registration with share registrar"
            " for determining entitlement to the dividend"
        ),
        (
            "latest time to lodge transfer documents for registration with the share registrar"
            " for determining entitlement to the dividend"
        ),
        "latest time to lodge transfer documents for determining entitlement to the dividend",
        "latest time to lodge transfer documents",
        "为符合获取股息分派而递交股份过户文件之最后时限",
    ),
    "book_close": ("book close period", "book closure period", "暂停办理股份过户登记手续之日期"),
    "record_date": ("record date", "记录日期"),
    "payment_date": ("payment date", "股息派发日"),
    "registrar": ("share registrar and its address", "股份过户登记处及其地址"),
    "section_tax": ("information relating to withholding tax", "代扣所得税信息"),
    "withholding_tax": (
        "details of withholding tax applied to the dividend declared",
        "details of withholding tax applied to the dividend",
        "股息所涉及的代扣所得税",
    ),
    "section_warrants": (
        "information relating to listed warrants / convertible securities issued by the issuer",
        "information relating to listed warrants / convertible securities",
        "发行人所发行上市权证/可转换债券的相关信息",
    ),
    "warrants": (
        "details of listed warrants / convertible securities issued by the issuer",
        "listed warrants / convertible securities issued by the issuer",
        "发行人所发行上市权证/可转换债券",
    ),
    "other": ("other information", "其他信息"),
    "directors": ("directors of the issuer", "发行人董事"),
}

# A form that lacks one of these, or its value, was not read as a whole.
REQUIRED = ("issuer", "stock_code", "announcement_date", "status", "declared", "ex_date", "record_date", "payment_date")
