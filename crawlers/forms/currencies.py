"""How forms print currencies, folded -> ISO 4217: the codes that they print as such, RMB, and names and signs."""

_CODES = (
    ("AED", "AMD", "ARS", "AUD", "BDT", "BGN", "BHD", "BND", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP"),
    ("EUR", "FJD", "GBP", "GEL", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KGS", "KHR", "KRW"),
    ("KWD", "KZT", "LAK", "LKR", "MMK", "MNT", "MOP", "MXN", "MYR", "NGN", "NOK", "NPR", "NZD", "OMR", "PEN", "PGK", "PHP"),
    ("PKR", "PLN", "QAR", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "UZS", "VND", "ZAR"),
)
CURRENCIES = {code.lower(): code for row in _CODES for code in row} | {
    "rmb": "CNY", "cnh": "CNY", "人民币": "CNY", "hk$": "HKD", "港元": "HKD", "港币": "HKD", "us$": "USD", "美元": "USD",
    "欧元": "EUR", "英镑": "GBP", "日圆": "JPY", "日元": "JPY", "s$": "SGD", "新加坡元": "SGD", "a$": "AUD", "澳元": "AUD",
    "c$": "CAD", "加元": "CAD", "瑞士法郎": "CHF", "nt$": "TWD", "新台币": "TWD", "泰铢": "THB", "韩元": "KRW", "韩圜": "KRW",
    "菲律宾比索": "PHP", "马来西亚林吉特": "MYR", "瑞典克朗": "SEK", "澳门元": "MOP", "澳门币": "MOP",
}  # fmt: skip
