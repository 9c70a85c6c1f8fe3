"""Labels and fixed words of the dividend forms, English and Chinese side by side (sources-hkex, 3.2)."""

TITLES = {
    "EF001": ("Cash Dividend Announcement for Equity Issuer", "股票發行人現金股息公告"),
    "EF002": ("Cash Dividend (Currency Option) Announcement for Equity Issuer", "股票發行人現金股息（可選擇貨幣）公告"),
    "EF003": ("Cash Dividend (Scrip Option) Announcement for Equity Issuer", "股票發行人現金股息（可選擇以股份代替）公告"),
}
LABELS = {
    "section_disclaimer": ("Disclaimer", "免責聲明"),
    "issuer": ("Issuer name", "發行人名稱"),
    "code": ("Stock code", "股份代號"),
    "counters": ("Multi-counter stock code and currency", "多櫃檯股份代號及貨幣"),
    "related": ("Other related stock code(s) and name(s)", "相關股份代號及名稱"),
    "title": ("Title of announcement", "公告標題"),
    "announced": ("Announcement date", "公告日期"),
    "status": ("Status", "公告狀態"),
    "reason": ("Reason for the update / change", "更新/撤回理由"),
    "section_dividend": ("Information relating to the dividend", "股息信息"),
    "section_withdrawn": ("Information relating to the dividend withdrawn", "已撤回之股息信息"),
    "type": ("Dividend type", "股息類型"),
    "nature": ("Dividend nature", "股息性質"),
    "year_end": ("For the financial year end", "財政年末"),
    "period_end": ("Reporting period end for the dividend declared", "宣派股息的報告期末"),
    "declared": ("Dividend declared", "宣派股息"),
    "approval": ("Date of shareholders' approval", "股東批准日期"),
    "section_register": ("Information relating to Hong Kong share register", "香港過戶登記處相關信息"),
    "paid": ("Default currency and amount in which the dividend will be paid", "派息金額及公司預設派發貨幣"),
    "rate": ("Exchange rate", "匯率"),
    "option_1": ("First currency option and amount", "第一項可選擇貨幣之派息金額"),
    "option_1_rate": ("Exchange rate of first currency option", "第一項可選擇貨幣之匯率"),
    "option_2": ("Second currency option and amount", "第二項可選擇貨幣之派息金額"),
    "option_2_rate": ("Exchange rate of second currency option", "第二項可選擇貨幣之匯率"),
    "part": ("Currency option for part of dividend", "可就部分股息行使貨幣選擇權"),
    "election": ("Latest time for election", "選擇權截止時限"),
    "default": ("Default option", "預設選項"),
    "scrip": ("Scrip price", "現金股息轉換為代息股份的價格"),
    "despatch": ("Despatch date of share certificates", "寄發股票日期"),
    "dealing": ("First day of dealing in scrip shares", "代息股份之首個買賣日期"),
    "ex_date": ("Ex-dividend date", "除淨日"),
    "lodgement": (
        (
            "Latest time to lodge transfer documents for registration with share registrar"
            " for determining entitlement to the dividend"
        ),
        "為符合獲取股息分派而遞交股份過戶文件之最後時限",
    ),
    "books": ("Book close period", "暫停辦理股份過戶登記手續之日期"),
    "record": ("Record date", "記錄日期"),
    "payment": ("Payment date", "股息派發日"),
    "registrar": ("Share registrar and its address", "股份過戶登記處及其地址"),
    "section_tax": ("Information relating to withholding tax", "代扣所得稅信息"),
    "withholding": ("Details of withholding tax applied to the dividend declared", "股息所涉及的代扣所得稅"),
    "section_warrants": (
        "Information relating to listed warrants / convertible securities issued by the issuer",
        "發行人所發行上市權證/可轉換債券的相關信息",
    ),
    "warrants_issued": ("Details of listed warrants / convertible securities issued", "發行人所發行上市權證/可轉換債券"),
    "section_other": ("Other information", "其他信息"),
    "other": ("Other information", "其他信息"),
    "section_directors": ("Directors of the issuer", "發行人董事"),
}
WORDS = {
    "none": ("Not applicable", "不適用"),
    "pending": ("To be announced", "有待公佈"),
    "new": ("New announcement", "新公告"),
    "update": ("Update to previous announcement", "更新公告"),
    "withdrawal": ("Withdrawal of dividend announcement", "撤回股息公告"),
    "final": ("Final", "末期"),
    "interim": ("Interim (Semi-annual)", "中期（半年期）"),
    "quarterly": ("Interim (Quarterly)", "中期（季度期）"),
    "other": ("Other", "其他"),
    "ordinary": ("Ordinary", "普通股息"),
    "special": ("Special", "特別股息"),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "cash": ("Cash", "現金"),
    "registrar": (
        "Registrar of Example Limited\n18th Floor, Sample Tower\n1 Queen's Road East\nWan Chai\nHong Kong",
        "香港樣本證券登記有限公司\n皇后大道東1號\n樣本大廈18樓\n灣仔\n香港",
    ),
}
DISCLAIMER = (
    "The exchange and its clearing house answer neither for what this form says nor for what it leaves out.",
    "交易所及結算公司對本表格所載及未載之內容均不負責，任何人因依賴本表格而蒙受之損失，交易所及結算公司一概不予承擔。",
)
DIRECTORS = (
    "The board of {name} consists of one executive director, one non-executive director and three independent directors.",
    "於本表格日期，{name}董事會由一名執行董事、一名非執行董事及三名獨立董事組成。",
)
