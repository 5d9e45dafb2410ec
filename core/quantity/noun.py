"""Counted nouns and measure words that stand behind a number."""

_HAN = ["人次", "人天", "新用户", "用户", "会员", "粉丝", "线索", "订单", "商机", "门店", "客户", "注册", "城市", "小时", "分钟", "工作日", "曝光", "点击", "下载", "人", "位", "名", "次", "家", "场", "条", "户", "支", "款", "台", "件", "套", "单", "篇", "部", "岁", "期", "天", "项", "座", "城", "倍", "份", "种", "类", "组", "只", "辆", "张", "站", "店", "级", "步", "本", "笔", "秒"]
_ENGLISH = ["users", "people", "persons", "customers", "buyers", "leads", "mqls", "sqls", "videos", "posts", "articles", "stores", "shops", "cities", "followers", "fans", "impressions", "views", "visits", "visitors", "clicks", "sessions", "downloads", "installs", "registrations", "signups", "sign-ups", "subscribers", "members", "accounts", "orders", "units", "items", "campaigns", "events", "kols", "influencers", "deals", "opportunities", "times", "households", "shares", "likes", "comments", "products", "markets", "channels", "partners", "dealers", "employees", "staff", "webinars", "demos", "trials", "meetings", "reviews", "tickets", "pieces", "sales", "attendees", "participants", "contacts", "user", "person", "customer", "lead", "video", "store", "city", "follower", "order", "unit", "event", "kol", "campaign", "channel", "product"]
_ADJECTIVES = (
    "new|more|extra|additional|net new|qualified|registered|paying|paid|active|core|unique|monthly active"
)

HAN = (
    r"(?:" + "|".join(sorted((w for w in _HAN if w not in {"倍"}), key=len, reverse=True)) + r")"
    r"|个(?!百?分?点|基点|月|季|星期|周|半)|個"
)
ENGLISH = (
    rf"\s?(?:(?i:{_ADJECTIVES})\s){{0,2}}(?i:"
    + "|".join(sorted(_ENGLISH, key=len, reverse=True))
    + r")(?![A-Za-z])"
)
NOUN = rf"(?:\s?(?:{HAN})|{ENGLISH})"


def name_noun(said: str) -> str:
    """The counted word itself: the last word, lower case ("new users" -> "users")."""
    words = said.split()
    return words[-1].lower() if words else ""
