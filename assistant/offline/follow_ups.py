"""A message that only points at something said before: "那第二个呢", "what about the second one?"."""

import re

from assistant.offline.utterance import Utterance, periods

_ONE_ZH = r"(?:第\s*(?:[一二两三四五六七八九十]+|\d{1,2})|最后|倒数第[一二三]|上|下|前|后|另|另外|其他|其它|别的|[这那哪])(?:面)?(?:[一二两三几])?(?:个|条|项|种|点|家|位|份|张|行|款|些)|它们?|他们|这|那|其余的?|剩下的?"
_ZH = re.compile(
    rf"^\W*(?:那么?|还有|然后|再|和|请|就|说说|讲讲|看看|解释一?下|详细说说)*\s*(?:{_ONE_ZH})\s*"
    r"(?:的|又|该|要|应该|具体|到底)*(?:怎么(?:样|改|办|做|弄|看|说|算|回事)?|如何|咋样|是(?:什么|啥|多少|哪个)|为什么|什么意思|多少|呢|改一?下|详细(?:说说|讲讲|一点)?|展开(?:说说|讲讲)?|说说|讲讲)*[呢吗呀啊嘛吧]*\W*$"
)
_EN = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|then|but|now|well|what about|how about|what's|what is|what are|how do (?:i|we) (?:change|do|fix)|how to (?:change|do|fix)|how is|how's|tell me (?:more )?about|more (?:about|on)|explain|show me|why)\b[\s,]*)*"
    r"(?:(?:the |that |this )?(?:first|second|third|fourth|fifth|last|next|previous|other|1st|2nd|3rd|[4-9]th)(?: (?:one|ones|item|option|point|line|row))?|(?:number|no\.?|#)\s*\d{1,2}|(?:that|this|the other|these|those) ones?|it|that|this|these|those|them)"
    r"(?: then| mean| instead| again)?\W*$"
)


def is_bare_follow_up(utterance: Utterance) -> bool:
    """Whether nothing is said but an ordinal, a pronoun or a time: what is meant stands in an earlier answer."""
    text = utterance.commanding.strip()
    if _ZH.match(text) or _EN.match(text):
        return True
    said = periods(utterance.mentions)
    if len(said) != 1 or said[0].text.strip() == text:
        return False
    rest = utterance.commanding[: said[0].start] + "它" + utterance.commanding[said[0].end :]
    return bool(_ZH.match(rest.strip()) or _EN.match(rest.replace("它", "it").strip()))
