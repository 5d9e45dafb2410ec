"""What a person's own words ask for: a change of some kind, perhaps one, or surely none.

Only what the person says commands: passages that are quoted, pasted or forwarded, and the names of attached
files, are material. The reading is of words alone, so that no text of others takes part in it.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from assistant.consent.act import Act
from assistant.offline.length import calm
from assistant.offline.utterance import fold

_SHORT = 300  # characters
_LONGEST = 4_000  # characters looked at; what commands stands at the beginning or the end
_QUOTED = re.compile(
    r"「[^「」]{0,2000}」|『[^『』]{0,2000}』|“[^“”]{0,2000}”|\"[^\"]{0,2000}\"|《[^《》]{0,500}》|```.{0,8000}?```"
    r"|^>[^\n]*$",
    re.S | re.M,
)
_PASTED = re.compile(
    r"(?:以下(?:是|为)?|下面(?:是|为)?|附上|原文|邮件|文档|文件|the following|pasted|forwarded)"
    r"[^\n:：]{0,30}[:：][ \t]*\n"
)
_FILE_LINE = re.compile(r"^「[^」\n]{1,300}」$", re.M)

_REMOVES = (
    r"删|去掉|移除|移掉|拿掉|划掉|砍|取消|不做了|不搞了|不要|别要|不用留|不需要|不再|撤|作废|剔|清空|清掉|清除|废|去除|除掉|忘|下架|停掉|停了"
    r"|\b(?:delete|remove|drop|scrap|cancel|cut|kill|axe|discard|retract|withdraw|forget|eliminate|erase"
    r"|clear|wipe|pull|stop|unlearn)\w*\b|\bget rid\b|\btake\b.{1,40}\b(?:out|off|down|away)\b|\bno longer\b"
    r"|\bnot doing\b|\bdon'?t need\b"
)
_UNDOES = (
    r"撤|退回|回退|退到|恢复|复原|还原|回到|回复到|回滚|倒回|上一[版步]|原来|取消|重做|算了|改回|再来"
    r"|\bundo\b|\bredo\b|\brevert\w*|\bgo(?:ing)? back\b|\broll(?:ing)? ?back\b|\btake\b.{1,40}\bback\b"
    r"|\brestore\w*|\bprevious version\b|\bback to\b|\bnever ?mind\b|\bput\b.{1,40}\bback\b"
)
_DECIDES = (
    r"审批|批准|批了|批一下|核准|同意|认可|驳回|提交|提报|报批|送审|通过|撤|打回|退回|还价|反驳|重新打开|关闭|接受|认了|可以了|不行|做不到"
    r"|能到|做到|只能|申请|最多|按.{0,12}(?:来|的|批)|就这么|定了|拍板|签|没问题|没意见|反对|拒|上报|请.{0,6}批|给.{0,8}批"
    r"|\b(?:approv|reject|propos|submit|agree|counter|withdraw|retract|reopen|close|accept|sign|declin|turn"
    r"|veto|ratif|endors|send)\w*|\bok(?:ay)?\b|\bfine\b|\bgo ahead\b"
    r"|\bcan (?:only )?(?:do|make|reach|commit)\b|\bat most\b"
)
_FILES = (
    r"导入|导进|汇入|导一?下|导到|加进知识库|知识库|录入|读入|读取|读进|读一下|学|记住|记下|收录|上传|载入|灌|吃进|入库|放进|传给?|附件|文件|表格|更新|同步"
    r"|\.(?:xlsx|csv|docx?|pptx?|pdf|md|txt|parquet)\b"
    r"|\b(?:import|learn|load|read|upload|ingest|pull|take|remember|add|bring|study|index|update|sync)\w*"
)
# words that surely change something, also within a question: "能不能把…改成…"
_CHANGES = (
    r"设(?:个|一个)|[改调设定换移挪升降涨减加缩扩提推](?:成|为|到|至|给|回|进|上|下来|上去)|(?<!怎么)(?<!如何)(?<!怎样)(?:增加|新增|添加|加[一个上进条入]|新建|创建|建[一个好]"
    r"|做[一个成到]|制定|起草|生成|拆[成到解给]|分[成给到摊配]|写[进入]|记[录下到上]|存[成为到进下]|保存|录入|补[上充到]|修[改正好掉]|锁[定住]|解锁"
    r"|重新打开|沉淀成|套用|沿用|照搬|重命名|改名|安排|压[到缩]|推迟|延[到后期]|提前|预留|提醒我|盯[着住]|翻[倍番]|标记|静音|巡检|通知|交给|接手|负责人?[改换])"
    r"|参[考照].{0,20}[做建定拟出写]|照.{0,12}[做建定拟来]"
    r"|\b(?:set|chang|add|creat|increas|decreas|rais|lower|mov|split|divid|spread|allocat|assign|renam|lock|unlock"
    r"|updat|put|draft|record|sav|mut|snooz|reus|copy|fix|reserv|shift|reduc|doubl|halv|schedul|acknowledg"
    r"|verif|switch|replac|swap|extend|delay|postpon|trim|shav|bump|notif|remind|alert|watch)(?:e?[sd]?|ing|ting|ding)?\b"
    r"|\b(?:make|build|write|start) (?:it|a|an|the|this|me|us|that)\b|\bgo(?:es)? (?:from|up|down|to)\b"
)
# words that may belong to a change when nothing is asked
_WORDS = (
    r"[改调设定增添建做拆写记存录补修移挪换升降涨减加锁排压推延提留盯算翻扩缩变]|要|需|目标|负责|归|挂|放|给|帮|麻烦|请|把|将|让|用|按|策略|举措|原因|措施"
    r"|\b(?:need|want|should|must|let|give|plan|goal|target|aim|keep|note|call|owns?|run|ship|hit|reach|get|take"
    r"|cost|cause|strategy|initiative|cap|bring|push|grow|cut|launch|track|pair|rate|score|close|correct|turn|use"
    r"|log|mark|have)s?\b"
)
_QUESTIONS = (
    r"[?？]|吗|(?<!着)呢|么\W*$|什么|啥|怎么|怎样|咋|为何|如何|哪|谁(?!也|都)|多少|几个|是否|有没有|是不是|对不对|能不能|可不可以"
    r"|(?:^|[,，.。;；!！:：\n]|\b(?:and|so|but|ok|okay|hey|also|please|then)\b)\s{0,5}"
    r"(?:how|what|what's|why|who|when|where|which|whose|is|are|was|were|do|does|did|can|could|would|will|have|has)\b"
)
_LOOKS = (
    r"(?:^|[,，.。;；!！:：、\s]|请|帮我?|给我|先|再|来|想|你|我|能|可以|麻烦)(?:看|查|搜|找|显示|打开|列|展示|介绍|解释|说明|说说|讲|告诉|检查|对比|比较|分析|建议|推荐|参[考照])"
    r"|意思|区别|你好|您好|谢谢|早上好|再见|哈喽|在吗"
    r"|(?:^|[,，.;!:\n]|\b(?:please|me|to|you|and|then))\s{0,5}(?:tell me|show|list|explain|describe|find"
    r"|search|look|compare|analy[sz]e|summari[sz]e|suggest|recommend|hello|hi|hey|thanks?|thank you|bye)\b"
)
_ASKED_TO = (
    r"能不能|能否|可不可以|可以|可否|帮|请|麻烦|劳驾|给我"
    r"|\bcan (?:you|we)\b|\bcould (?:you|we)\b|\bwould you\b|\bplease\b"
)
_AMOUNT = (
    r"\d|[一二两三四五六七八九十百千万亿]{2,}|[一二两三四五六七八九十][成倍万千百个]"
    r"|\b(?:half|double|twice|triple)\b"
)

# what is not to be done: these words ask for nothing, and leave what else is said
_FORBIDDEN = (
    r"(?:(?<![特区级性分类要])别|(?<![能可要用该])不(?:要|用|必|许|得|准|能)|勿|无需|禁止|先不)"
    r"(?:再|去|先|给我|帮我|直接|擅自|随便){0,3}(?:[把对][^,.;!?。；\n]{1,20}?)?(?:做|有|进行|任何){0,3}"
    r"(?:删除?掉?|移除|去掉|清空|忘[记掉]?|撤[销回下]?|取消|恢复|回滚|重做|导入|录入|修改|改动?|变更|更改|调整|动)"
    r"|(?:(?<![特区级性分类要])别|(?<![能可要用该])不要|勿|先不)(?:再|去|先|急着|给我|帮我|直接|擅自){0,3}"
    r"(?:批准?|核准|审批|同意|驳回|提交|通过|关闭)|只看不[改动]"
    r"|\b(?:don'?t|do not|never|without|must not|mustn'?t|should not|shouldn'?t|not to)[ ]"
    r"(?:want (?:you )?to )?(?:just |ever |actually |yet )?"
    r"(?:delet|remov|drop|forget|eras|wip|clear|discard|withdraw|undo|revert|restor"
    r"|approv|reject|submit|import|learn|chang|edit|modif|updat|alter|touch)\w*"
)
# what is only supposed: "what if" is answered, not done
_SUPPOSED = (
    r"(?:如果|要是|假如|假设|假使|倘若|万一)[^。；;.!！?？\n]{1,80}?"
    r"(?:[?？]|会(?:怎|不会|是多|有多|到多|影响|差|变成什么)|怎么样|怎样|如何|是多少|有多少)"
    r"|\b(?:what if|what happens if|what would|suppose|imagine|hypothetically)\b[^.;!?\n]{0,120}"
)
_ALL = re.compile(r"任何|什么都|只看不|\bany(?:thing)?\b")

_KINDS: dict[Act, re.Pattern[str]] = {
    Act.REMOVE: re.compile(_REMOVES),
    Act.UNDO: re.compile(_UNDOES),
    Act.DECIDE: re.compile(_DECIDES),
    Act.FILE: re.compile(_FILES),
}
_CHANGE, _WORD = re.compile(_CHANGES), re.compile(_WORDS)
_QUESTION, _LOOK = re.compile(_QUESTIONS), re.compile(_LOOKS)
_FORBIDS = re.compile(_FORBIDDEN)
_SUPPOSES = re.compile(_SUPPOSED)
_COMMAND, _NUMBER = re.compile(_ASKED_TO), re.compile(_AMOUNT)
_ONLY_YES = re.compile(
    r"\W*(?:是的?|对的?|好的?|嗯+|行|可以|确认|确定|同意|没错|就这样|没问题|执行吧?|继续吧?|删吧?|撤吧?|yes|yep|yeah|y|ok(?:ay)?|sure|confirm(?:ed)?"
    r"|go ahead|do it|please do|proceed|right|correct)"
    r"(?:[\s,，。!！吧啊呀的了]|please|please do|go ahead|do it|确认|确定|删|执行|可以)*[^\w?]*"
)
_ONLY_NO = re.compile(
    r"\W*(?:不|不要|不用|不是|不行|不可以|不确认|否|别|算了|取消|先不|先别|不了"
    r"|no|nope|n|don'?t|cancel|stop|never ?mind|not now)"
    r"(?:[\s,，。!！吧啊呀的了]|要|用|做|删|thanks?|thank you|谢谢|please)*[^\w?]*"
)


class Sureness(IntEnum):
    """How far words ask for a change."""

    NO = 0  # a question, a look, a greeting
    MAYBE = 1
    YES = 2


class Wish(NamedTuple):
    """What words ask for.

    Attributes:
        sureness: How far they ask for a change at all.
        acts: The kinds of change besides EDIT that they name.
        is_question: Whether they ask or look, whatever else they do.
    """

    sureness: Sureness
    acts: frozenset[Act]
    is_question: bool = False

    def covers(self, act: Act) -> bool:
        """Whether words like these ask for such a change; EDIT needs no word of its own."""
        return act is Act.EDIT or act in self.acts


@lru_cache(maxsize=256)
def wish_of(text: str) -> Wish:
    """What a message asks for."""
    words = own_words(text)
    said = _FORBIDS.sub(" ", _SUPPOSES.sub(" ", words))
    acts = frozenset(act for act, kind in _KINDS.items() if kind.search(said))
    sureness = _sureness(said, acts)
    if said != words and not acts and not _CHANGE.search(said):
        sureness = min(sureness, Sureness.NO if _ALL.search(words) else Sureness.MAYBE)
    asks = _QUESTION.search(said) is not None or _LOOK.search(said) is not None
    return Wish(sureness, acts, asks)


def own_words(text: str) -> str:
    """What a person says in their own words, folded for matching: without what is quoted or pasted."""
    text = calm(text) if len(text) > _SHORT else text
    kept = text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}\n{text[-_LONGEST // 2 :]}"
    said = _QUOTED.sub(" ", without_files(fold(kept)))
    pasted = _PASTED.search(said)
    return said[: pasted.start()] if pasted else said


def without_files(text: str) -> str:
    """A message without the lines that only name an attached file."""
    return _FILE_LINE.sub(" ", text)


def is_yes(text: str) -> bool:
    """Whether a message says yes and nothing else."""
    return len(text) <= 40 and _ONLY_YES.fullmatch(fold(text).strip()) is not None


def is_no(text: str) -> bool:
    """Whether a message says no and nothing else."""
    return len(text) <= 40 and _ONLY_NO.fullmatch(fold(text).strip()) is not None


def _sureness(said: str, acts: frozenset[Act]) -> Sureness:
    if not said.strip():
        return Sureness.NO
    asks, looks = _QUESTION.search(said) is not None, _LOOK.search(said) is not None
    changes, amounts = _CHANGE.search(said) is not None, _NUMBER.search(said) is not None
    if not asks and not looks:
        return Sureness.YES if changes or amounts or acts or _WORD.search(said) else Sureness.MAYBE
    if changes:
        return Sureness.YES if not asks or amounts or _COMMAND.search(said) else Sureness.MAYBE
    return Sureness.MAYBE if acts or amounts else Sureness.NO
