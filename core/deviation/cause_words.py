"""The kind of cause a sentence names, by the words people use for it. A word list, no guessing beyond it."""

# ruff: noqa: E501 - a table reads best a row a line
import re
import unicodedata

_WORDS = (
    ("stock", r"断货|缺货|无货|没货|库存|补货|供货|out[- ]of[- ]stock|stock[- ]?outs?|\bsuppl(?:y|ier)|inventory|stock ran|ran out|sold out"),
    ("tracking", r"埋点|口径|统计错|漏记|漏统|重复统计|tracking|\btags?\b|\bpixel|definition changed"),
    ("delay", r"数据(?:延迟|缺失|没到|晚到)|漏数|\bdata (?:late|delay|missing|gap)|late data"),
    ("campaign", r"落地页|承接页|素材|创意|着陆页|改版|页面|详情页|文案|landing page|creative|redesign|banner|\bad copy"),
    ("competitor", r"竞品|竞对|对手|竞争|友商|抢投|competit|rival"),
    ("regulation", r"监管|政策|合规|新规|法规|regulat|polic(?:y|ies)|compliance|\bprivacy"),
    ("underspent", r"没花(?:完|出)|花不出|投放不足|少投|预算(?:没|未|冻结)|续签|underspen|not spent|budget (?:frozen|freeze)|contract"),
    ("mismatch", r"资源错配|分配不(?:当|合理)|投错|预算(?:分|投)(?:错|偏)|misallocat|wrong (?:place|channel)"),
    ("late_work", r"延期|推迟|延误|晚(?:了|上线)|拖延|没上线|审批|开业|\bdelay(?:ed)?\b|\blate\b|postpon|approval|not live"),
    ("own_price", r"提价|涨价|降价|定价|价格|折扣|优惠|\bpric(?:e|es|ing)\b|discount|coupon"),
    ("capability", r"新人|能力|培训|不熟|人手|离职|话术|skills?|training|turnover|inexperienced|new (?:staff|people|hires)"),
    ("incentive", r"激励|考核|提成|冲量|incentive|bonus|commission"),
    ("target", r"目标(?:定|太|过)|定高|target (?:too|was too)|over-?ambitious|unrealistic"),
    ("habits", r"习惯|偏好|用户迁移|流失到|人群变|habits?|preference|audience moved"),
    ("season", r"季节|淡季|节日|假期|春节|天气|season|holiday|festival|weather"),
    ("averages", r"结构变化|占比变|平均数|mix shift|\bmix\b"),
    ("open_loop", r"没(?:有)?(?:复盘|跟进|验证|闭环)|no follow-?up|never (?:checked|verified)"),
)  # fmt: skip
_PATTERNS = tuple((key, re.compile(words)) for key, words in _WORDS)


def recognise_cause(text: str) -> str:
    """Key of the kind of cause a text names most often, the first named of equals; "" when it names none.

    Chinese is read in Simplified characters.
    """
    said = unicodedata.normalize("NFKC", text).lower()
    found = [
        (len(hits), -hits[0].start(), key) for key, words in _PATTERNS if (hits := list(words.finditer(said)))
    ]
    return max(found)[2] if found else ""
