"""The person named as the one who answers: "王强负责", "周婷扛", "Omar Haddad on point"."""

import re

from assistant.offline import lexicon
from assistant.offline.utterance import Utterance, fold

_EDGE = r"(?:^|[，,。；;、\s:：(（\n])(?:[\u4e00-\u9fff]{1,6}(?:部|组|团队|中心|办|那边|总监|经理|主管|点名|指定|安排)的?)?"
_DUTY = r"负责|牵头|统筹|主责|主抓|主导|操盘|跟进|挂帅|带队|督办|拍板"
# verbs that also say other things: only after what is surely a person's name
_LIGHT = r"扛|盯|背|抓|管|带|领|跟|接|挂|来做|来扛|来盯|做主"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁"
    "荀羊惠甄曲家封芮储靳汲糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲从索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通"
    "边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公肖涂闫"
)
_NAME_ZH = (
    rf"(?:[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?|[小老阿][\u4e00-\u9fff]|[\u4e00-\u9fff](?:总|工|姐|哥|老师|经理|主任"
    rf"|总监))"
)
_FULL = re.compile(
    rf"{_EDGE}(?:由|让|请|给|归)?(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:来|去|全权|总)?(?:{_DUTY})(?!人)"
)
_SHORT = re.compile(
    rf"{_EDGE}(?:由|让|请|归)?(?P<name>{_NAME_ZH})(?:来|去)?(?:{_LIGHT})(?=$|[，,。；;、\s）)！!])"
)
_LATIN_ZH = re.compile(
    rf"{_EDGE}(?:由|让|请|交给)?\s*(?P<name>[A-Z][A-Za-z.-]*(?: [A-Z][\w.-]*)?)\s*(?:来)?(?:{_DUTY}|扛"
    rf"|盯)(?!人)"
)
_RUNS = re.compile(
    r"\b(?P<name>[A-Z][a-zà-ÿ]+(?:(?: (?:de|van|von|der|den|del|della|di|da|dos|la|le|bin|al|ter|ten))*[ -][A-Z][\w'-]+)?)(?:'s (?:on it|in charge|responsible)| (?:owns"
    r"|(?:runs|leads|handles|drives|manages|heads)(?= (?:it|this|that|them|the)\b)|is (?:on (?:point"
    r"|the hook)|leading|driving|running|responsible|accountable|in charge|on it)|"
    r"(?:will|to|should|would) (?:run|lead|own|handle|drive|manage|take|head)|on point|in charge"
    r"|as (?:the )?owner|responsible|accountable|owning|leading|takes (?:it|this|that|the lead))\b)"
)
_LABEL = re.compile(
    r"\b(?:[Oo]wner|OWNER|[Ll]ead|DRI|[Aa]ccountable|[Rr]esponsible|PIC)\s*(?:is|will be|=|:|：|-|–|为"
    r"|是)\s*(?P<name>[A-Z][\w'.-]*(?: [A-Z][\w'-]*)?|[\u4e00-\u9fff]{2,4}(?=$|[，,。；;、\s)）]))"
    r"|\b(?:owned|led|run|headed|driven|managed) by (?P<by>[A-Z][\w'-]*(?: [A-Z][\w'-]*)?)"
)
_LABEL_ZH = re.compile(
    r"(?:负责人|对接人|承办人?|执行人|操盘手|项目经理|责任人|牵头人|主责人?|经办人?|owner)\s*(?:是|为|:|：|定|安排|就)?\s*(?P<name>[\u4e00-\u9fff]{2,4})(?=$"
    r"|[，,。；;、\s)）！!])"
)
_NOT_PERSON = re.compile(
    r"^(?:我们|他们|你们|谁|团队|部门|市场部|销售部|我|他|她|大家|这个|那个|一个|人|的|换成|改为|改成|换|公司|集团|预算|负责|不变|换掉|一下|门店|渠道|线上|线下"
    r"|华东|华南|华北|西南|统一|全权|各自|分别|待定|the|this|that|it|we|they|he|she|goal|target|budget|by)(?:$|\s|.)"
)


def find_owner(utterance: Utterance) -> str | None:
    """The owner a message names, if any."""
    return owner_in(utterance.original)


def owner_in(text: str) -> str | None:
    """The owner named in a piece of text, in the person's own characters."""
    folded = _simple(text)
    for pattern in (_FULL, _SHORT, _LATIN_ZH, _LABEL_ZH, _LABEL, _RUNS):
        for match in pattern.finditer(folded):
            key = "name" if match.group("name") else "by"
            found = text[match.start(key) : match.end(key)].strip(" .")
            if _is_person(found, match.group(key)):
                return found
    return _by_lexicon(text, folded)


def _by_lexicon(text: str, folded: str) -> str | None:
    for match in lexicon.OWNER.finditer(folded):
        if re.fullmatch(r"[A-Z]\w+ leads", match.group()):  # "Enterprise leads" are no person's
            continue
        for key in ("after", "by", "name", "to", "put"):
            start, end = match.span(key)
            if start >= 0:
                found = text[start:end].strip(" .")
                if _is_person(found, folded[start:end]):
                    return found
    return None


def _is_person(found: str, folded: str) -> bool:
    return len(found) >= 2 and not _NOT_PERSON.match(folded.strip(" ."))


def _simple(text: str) -> str:
    """Simplified characters with the case of Latin letters kept, the same length as `text`."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    kept = "".join(typed if typed.isascii() else char for typed, char in zip(text, folded, strict=True))
    return kept.replace("OWNER", "owner").replace("Owner", "owner")
