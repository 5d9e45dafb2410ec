"""Signs and words of currencies, before or after an amount."""

PREFIX = (
    r"(?:US\$|HK\$|NT\$|S\$|[¥$€£]|(?<![A-Za-z])(?i:RMB|CNY|USD|EUR|HKD|GBP|JPY|TWD|SGD)"
    r"|人民币|美元|美金|港币|港元|欧元|日元)"
)
SUFFIX = (
    r"(?:元人民币|美元|美金|港币|港元|欧元|日元|英镑|新台币|台币|人民币|元(?![旦素宇气老])"
    r"|块钱|块(?![屏板业内地砖面头区])"
    r"|(?i:(?:US |HK )?dollars?|bucks|yuan|euros?|RMB|CNY|USD|EUR|HKD|GBP|JPY|TWD|SGD)(?![A-Za-z])|€|£)"
)

_CODES = {
    "us$": "USD", "$": "USD", "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "¥": "CNY", "€": "EUR", "£": "GBP",
    "rmb": "CNY", "人民币": "CNY", "元人民币": "CNY", "美元": "USD",
    "美金": "USD", "港币": "HKD",
    "港元": "HKD", "欧元": "EUR",
    "日元": "JPY", "英镑": "GBP", "新台币": "TWD", "台币": "TWD", "元": "CNY", "块": "CNY",
    "块钱": "CNY", "dollar": "USD", "dollars": "USD", "us dollar": "USD", "us dollars": "USD", "bucks": "USD",
    "hk dollar": "HKD", "hk dollars": "HKD", "yuan": "CNY", "euro": "EUR", "euros": "EUR",
}  # fmt: skip
_SHARED = {
    "$": {"USD", "HKD", "SGD", "TWD", "AUD", "CAD", "NZD"},
    "¥": {"CNY", "JPY"},
    "元": {"CNY", "HKD", "TWD", "MOP", "SGD"},
    "块": {"CNY", "HKD", "TWD"},
}


def name_currency(word: str, default: str) -> str:
    """The ISO 4217 code of a sign or word. `$`, `¥` and 元 mean the default currency where it uses them."""
    said = word.strip().lower()
    if default in _SHARED.get(said, ()):
        return default
    return _CODES.get(said, said.upper())
