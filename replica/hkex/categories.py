"""Headline categories of HKEXnews: codes with their English and Chinese names (sources-hkex, 1.7)."""

TIER_ONE = {
    "10000": ("Announcements and Notices", "公告及通告"),
    "20000": ("Circulars", "通函"),
    "30000": ("Listing Documents", "上市文件"),
    "40000": ("Financial Statements/ESG Information", "財務報表/環境、社會及管治資料"),
    "50000": ("Next Day Disclosure Returns", "翌日披露報表"),
    "51500": ("Monthly Returns", "月報表"),
    "52000": ("Proxy Forms", "委任代表表格"),
    "53000": ("Company Information Sheet", "公司資料報表"),
    "54000": ("Constitutional Documents", "憲章文件"),
}
TIER_TWO = {  # code: (tier one, group, English, Chinese)
    "11200": ("10000", "1", "Connected Transaction", "關連交易"),
    "11300": ("10000", "1", "Continuing Connected Transaction", "持續關連交易"),
    "12150": ("10000", "2", "Change of Auditors", "更換核數師"),
    "12350": (
        "10000",
        "2",
        "Change of Directors or of Important Executive Functions or Responsibilities",
        "更換董事或重要行政職能或職責的變更",
    ),
    "12550": ("10000", "2", "Change of Company Secretary", "更換公司秘書"),
    "12700": ("10000", "2", "Change in Company Name", "更改公司名稱"),
    "12951": ("10000", "2", "Change of Chief Executive", "更換行政總裁"),
    "12952": ("10000", "2", "List of Directors and their Role and Function", "董事名單和他們的地位和作用"),
    "13150": ("10000", "3", "Date of Board Meeting", "董事會召開日期"),
    "13200": ("10000", "3", "Delay in Results Announcement", "延遲發表業績公告"),
    "13250": ("10000", "3", "Dividend or Distribution", "股息或分派"),
    "13251": ("10000", "3", "Dividend or Distribution (Announcement Form)", "股息或分派（公告表格）"),
    "13300": ("10000", "3", "Final Results", "末期業績"),
    "13400": ("10000", "3", "Interim Results", "中期業績"),
    "13500": ("10000", "3", "Profit Warning", "盈利警告"),
    "13600": ("10000", "3", "Quarterly Results", "季度業績"),
    "14400": ("10000", "4", "Notice of AGM", "股東周年大會通告"),
    "14700": ("10000", "4", "Results of AGM", "股東周年大會的結果"),
    "16200": ("10000", "6", "Discloseable Transaction", "須予披露的交易"),
    "16300": ("10000", "6", "Major Transaction", "主要交易"),
    "17650": ("10000", "7", "Resumption", "復牌"),
    "17850": ("10000", "7", "Suspension", "停牌"),
    "17960": ("10000", "7", "Trading Halt", "短暫停牌"),
    "18110": ("10000", "8", "Bonus (Announcement Form)", "紅股或紅利（公告表格）"),
    "18200": ("10000", "8", "Change in Dividend Payment Date", "更改股息支付日期"),
    "18220": ("10000", "8", "Closure of Books or Change of Book Closure Period", "暫停辦理過戶登記手續或更改暫停辦理過戶日期"),
    "19150": ("10000", "9", "Clarification of News or Reports - Standard Content", "澄清新聞報道或報告 - 標準內容"),
    "19600": ("10000", "9", "Unusual Price Movement", "不尋常價格變動"),
    "19750": ("10000", "9", "Inside Information", "內幕消息"),
    "19760": ("10000", "9", "Other - Business Update", "其他-業務發展"),
    "19790": ("10000", "9", "Other - Miscellaneous", "其他-雜項"),
    "19810": ("10000", "9", "Overseas Regulatory Announcement - Other", "海外監管公告-其他"),
    "40100": ("40000", "-1", "Annual Report", "年報"),
    "40200": ("40000", "-1", "Interim/Half-Year Report", "中期/半年度報告"),
    "40400": ("40000", "-1", "ESG Information/Report", "環境、社會及管治資料/報告"),
    "50100": ("50000", "-1", "Share Buyback", "股份購回"),
    "50200": ("50000", "-1", "Others", "其他"),
    "27900": ("20000", "16", "Other", "其他"),
}
GROUPS = {  # tier-two groups of announcements
    "1": ("Connected Transactions", "關連交易"),
    "2": ("Corporate Positions and Committees/Corporate Changes", "企業職位及委員會/公司變動"),
    "3": ("Financial Information", "財務資料"),
    "4": ("Meetings", "會議"),
    "6": ("Notifiable Transactions", "須予公布的交易"),
    "7": ("Reorganisation, Change in Shareholding and Trading", "重組、股權變動及買賣"),
    "8": ("Securities/Share Capital", "證券/股本"),
    "9": ("Miscellaneous", "雜項"),
    "16": ("Other", "其他"),
}


def text(tier_one: str, tier_two: list[str], lang: str, separator: str = " / ") -> str:
    """Such as `Announcements and Notices - [Final Results / Dividend or Distribution]`; `lang` is e or c."""
    side = 0 if lang == "e" else 1
    head = TIER_ONE[tier_one][side]
    if not tier_two:
        return head
    return f"{head} - [{separator.join(TIER_TWO[code][2 + side] for code in tier_two)}]"
