"""Lists of names in a message: "华东、华南和西南", "A/B/C", a name a line, or names in one run."""

import itertools
import re
from dataclasses import dataclass, replace

from assistant.offline.cues import BOUNDS
from assistant.offline.names import strip_words
from assistant.offline.sizes import COUNT, DIGITS, find_shapes, find_sizes, numbered_names
from assistant.offline.utterance import Utterance, fold

_COMMANDS = re.compile(
    r"(?:按照?|依照?|依据|照着?(?!明|片|相)|根据|比照|参照)(?!摩)|的?(?:平均|平分|均分|均摊|平摊|等分|对半|等额|一样多|一视同仁)(?:地)?|"
    r"(?:分配|分摊|分解|拆解|拆分|下达|下发|下放|派发|交给|分给|分到|分成|分为|分至|分去|拆给|拆到|拆成|拆为|摊给|摊到|切给|切成|派给|派到|落到|落给|甩给|压给|压到|归到|均给|匀给|分別|分别|各自|一起|共同|合力)(?:给|到|成|为|至)?|"
    r"(?:怎么|如何|该怎么|要怎么)(?:分|拆|摊|切|落)?|(?:比例|权重|占比|比重|份额)(?:依次|分别)?(?:是|为)?|依次(?:是|为)?|剩下的?|余下的?|其余的?|剩余的?|"
    r"(?:扛下|扛|承担|认领|来背|背(?!包|心)|来分|来做|来扛|一块儿?)|"
    r"(?:各(?=[占多是拿要分得自\s\x00]|$))|(?:帮我|帮忙|麻烦|请|一下|吧$)|(?:总共|一共|合计|共计|总额|总量|总盘子?|总数)|但是?|(?<!自)由(?!来)|"
    r"(?:(?<=[\s\x00，,])|^)(?:分|拆|摊|切|给|到(?!店|家)|把|将|由|让)(?=[\u4e00-\u9fffa-z])|(?:分|拆|摊|切)(?:掉|走|下去|好|开|完|算)?(?=[\s\x00，,。；;]|$)|"
    r"(?<![\w-])(?:split|divide|distribute|allocate|apportion|carve|spread|share(?=\s+(?:out|it|them|what|the))|shared?|break|broken|cascade|across|among|amongst|between|over|into|to|for|by|at|in|on|of|with|equally|evenly|"
    r"equal|pro rata|respectively|in the ratio|ratio|weights?|weighted|gets?|takes?|each|is|are|what's left|the rest|the remainder|respectively|please|pls|but|according|per|using|should|will|would|can|let|total|down|up|out|proportion(?:ally)?|goes|go)(?![\w-])"
)
_COUNTED = re.compile(
    rf"(?:这|那|的|全国)?{COUNT}(?P<noun>[\u4e00-\u9fff]{{0,5}}?|\s[a-z]+)(?=来|去|扛|背|一起|分|拆|平|均|按|照|依|各|共|对|[\x00，,、：:。\s]|$)"
)
_HARD = re.compile(r"[\x00。；;！!？?()（）:：=＝]|\.(?=\s|$)")
_SOFT = re.compile(
    r"\s*(?:、|，|,|/|\n|\||&|\+|以及|还有|(?<=[\u4e00-\u9fff\w\s])(?:和(?!平|谐)|与|跟(?!团)|及)(?=[\u4e00-\u9fff\w\s])|(?<![\w-])(?:and|plus|vs\.?)(?![\w-]))\s*"
)
_NOT_NAMES = re.compile(
    r"^(?:最后|首先|其次|然后|按|照|根据|平均|去年|历史|个|各|每|月|周|万元|万|元|pp|save|each|them|it|the|a|parts?|together|team|then|so|now|year|total|sum|target|goal|revenue|sales|leads|budget|"
    r"总|总共|总额|总量|总盘子?|合计|目标|任务|指标|业绩|营收|销售额|这|那|这个目标|那个目标|我们|老规矩|取整到?|round|rounded|nearest thousand|取整|精确到?|round|nearest|this|that|it's|we|need|have|want|and|plus)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FAMILIAR = re.compile(
    r"天猫|京东|抖音|快手|拼多多|小红书|视频号|公众号|微信|微博|淘宝|唯品会|美团|饿了么|大众点评|携程|百度|知乎|b站|小程序|企微|私域|线上|线下|直播|门店|门市|官网|电商|经销商?|代理商?|分销|直营|加盟|商超|便利店|"
    r"华东|华南|华北|华中|西南|西北|东北|华西|东部|西部|南部|北部|中部|东区|西区|南区|北区|中区|海外|国内|"
    r"北京|上海|广州|深圳|杭州|南京|苏州|成都|重庆|武汉|西安|天津|长沙|郑州|青岛|宁波|无锡|厦门|福州|济南|合肥|东莞|佛山|台北|台中|台南|高雄|新竹|桃园|香港|澳门|"
    r"搜索|展会|内容|社群|会员|老客|新客|老店|新店|企业|个人|零售|批发|大客户|中小客户|大陆|亚太|欧洲|北美|日本|韩国|东南亚"
)


@dataclass(frozen=True)
class Atom:
    """One possible name: where it stands, as typed, and in which stretch between boundaries."""

    start: int
    end: int
    name: str
    stretch: int
    clause: int = 0


def find_atoms(utterance: Utterance) -> list[Atom]:
    """Everything that could be a name: what is left between sizes, times and words of command."""
    text = _masked(utterance)
    atoms: list[Atom] = []
    start = 0
    for number, stretch in enumerate(_HARD.split(text)):
        at = start
        clause = 0
        for piece in re.split(f"({_SOFT.pattern})", stretch):
            if piece and not _SOFT.fullmatch(piece):
                found = _cut_spaces(utterance, at, at + len(piece), number)
                atoms += [replace(atom, clause=clause) for atom in found]
            clause += bool(re.search(r"[，,\n]", piece))
            at += len(piece)
        start += len(stretch) + 1
    return [atom for atom in atoms if is_listed(atom.name)]


def _masked(utterance: Utterance) -> str:
    text = utterance.text
    blanks = [(m.start, m.end) for m in utterance.mentions]
    blanks += [(f.start, f.end) for f in find_sizes(utterance)]
    blanks += [(s.start, s.end) for s in find_shapes(utterance)]
    for start, end in blanks:
        if not _numbered(utterance, start):
            text = text[:start] + "\x00" * (end - start) + text[end:]
    # counts first: "三个事业部" is one phrase, of which the numeral is already blank
    for match in _COUNTED.finditer(utterance.text):
        if not _numbered(utterance, match.start()):
            text = text[: match.start()] + "\x00" * len(match.group()) + text[match.end() :]
    text = BOUNDS.sub(lambda m: "\x00" * len(m.group()), text)
    return _COMMANDS.sub(lambda m: "\x00" * len(m.group()), text)


def _numbered(utterance: Utterance, position: int) -> bool:
    return any(start <= position < end for start, end in numbered_names(utterance.text))


def _cut_spaces(utterance: Utterance, start: int, end: int, stretch: int) -> list[Atom]:
    """One atom, or one a word where Chinese names are set apart by spaces alone."""
    piece = utterance.original[start:end]
    words = list(re.finditer(r"\S+", piece))
    apart = all(_HAN.search(w.group()) or len(w.group()) > 1 for w in words)
    if len(words) >= 2 and apart and _HAN.search(piece):
        return [_atom(start + w.start(), w.group(), stretch) for w in words]
    return [_atom(start, piece, stretch)]


def _atom(start: int, piece: str, stretch: int) -> Atom:
    name = strip_words(piece)
    at = start + max(piece.find(name), 0)
    return Atom(at, at + len(name), name, stretch)


_KINDS = re.compile(r"大区|区域|产品|渠道|部门|团队|城市|业务|regions?|products?|teams?")


def is_listed(name: str) -> bool:
    """Whether words can be a name in a list: no word for the kind of thing the parts are."""
    return is_name(name) and not _KINDS.fullmatch(fold(name).strip())


TIME_NAME = re.compile(
    r"(?:按|每|逐|各|分|第)?(?:[一二三四1-4]|四个|每个)?季度?(?:来)?(?:拆|分|摊|切)?(?:开|解|一下)?$|q[1-4](?:\s*(?:占|拿|分|得|gets?|takes?)|$)|第?[一二三四1-4]季度?(?:占|拿|得)|(?:the )?quarters?$|quarterly$"
)


def is_name(name: str) -> bool:
    """Whether words can be the name of a part."""
    folded = fold(name).strip()
    return (
        bool(folded)
        and len(folded) <= 40
        and not _NOT_NAMES.match(folded)
        and not TIME_NAME.match(folded)
        and any(c.isalnum() for c in folded)
    )


def find_names(utterance: Utterance, count: int = 0, near: int | None = None) -> list[str]:
    """The names of a list of `count` (0: the longest there is), the nearest to a position if one is given."""
    atoms = find_atoms(utterance)
    lists = _lists(atoms)
    fitting = (
        [names for names in lists if len(names) == count] if count else [n for n in lists if len(n) >= 2]
    )
    if fitting:
        chosen = min(fitting, key=lambda n: _distance(n, near)) if count else max(fitting, key=len)
        return [atom.name for atom in chosen]
    run = _find_run(utterance, atoms, count or said_count(utterance), near)
    if run:
        return run
    return _nearest(atoms, count, near) if count and near is not None else _count_up(utterance, count)


def _lists(atoms: list[Atom]) -> list[list[Atom]]:
    """Names between two boundaries, and those of them in one clause."""
    stretches: dict[tuple[int, ...], list[Atom]] = {}
    for atom in atoms:
        stretches.setdefault((atom.stretch, atom.clause), []).append(atom)
        stretches.setdefault((atom.stretch,), []).append(atom)
    lists = []
    for stretch in stretches.values():
        unique = {fold(atom.name): atom for atom in reversed(stretch)}
        lists.append(sorted(unique.values(), key=lambda atom: atom.start))
    return lists


def _distance(names: list[Atom], near: int | None) -> int:
    return 0 if near is None else min(abs(names[0].start - near), abs(names[-1].end - near))


def _find_run(utterance: Utterance, atoms: list[Atom], count: int, near: int | None) -> list[str]:
    """Names written in one run: numbered ("一部二部三部"), familiar ("天猫京东拼多多"), or of one length."""
    sides = _SIDES.search(utterance.text)
    if sides and len(sides.group("run")) == count:
        return [
            char + utterance.original[sides.end() - 1]
            for char in utterance.original[sides.start() : sides.end("run")]
        ]
    numbered = numbered_names(utterance.text)
    if len(numbered) >= 2 and count in (0, len(numbered)) and _is_one_run(utterance.text, numbered):
        return [utterance.original[start:end] for start, end in numbered]
    ordered = sorted(atoms, key=lambda a: 0 if near is None else min(abs(a.end - near), abs(a.start - near)))
    for atom in ordered:
        run = _cut_run(atom.name, count)
        if run:
            return run
    return []


_SIDES = re.compile(r"(?P<run>[东南西北中]{2,5})[二两三四五2-5]?(?:个|大)?[区部]")


def _is_one_run(text: str, spans: list[tuple[int, int]]) -> bool:
    return all(not text[a[1] : b[0]].strip("、，, 和") for a, b in itertools.pairwise(spans))


def _cut_run(run: str, count: int) -> list[str]:
    folded = fold(run)
    familiar = list(_FAMILIAR.finditer(folded))
    if len(familiar) >= 2 and count in (0, len(familiar)) and "".join(m.group() for m in familiar) == folded:
        return [run[m.start() : m.end()] for m in familiar]
    if count < 2 or not _HAN.search(run) or re.search(r"\s", run):
        return []
    suffixed = re.findall(r".+?(?:区|店|部|省|市|线|校|院|馆|组|品|类|客|端)(?!.{0}$)|.+$", folded)
    if len(suffixed) == count and len({s[-1] for s in suffixed}) == 1:
        cuts = [sum(len(s) for s in suffixed[:i]) for i in range(count + 1)]
        return [run[a:b] for a, b in itertools.pairwise(cuts)]
    if len(run) % count == 0 and 2 <= len(run) // count <= 4:
        size = len(run) // count
        return [run[i : i + size] for i in range(0, len(run), size)]
    return []


def _nearest(atoms: list[Atom], count: int, near: int | None) -> list[str]:
    """The last names before a place, else the first after it, whatever joins them ("iOS to Android 3 to 4")."""
    place = near or 0
    before = [a for a in atoms if a.end <= place]
    after = [a for a in atoms if a.start >= place]
    if len(before) >= count:
        return [a.name for a in before[-count:]]
    return [a.name for a in after[:count]] if len(after) >= count else []


def said_count(utterance: Utterance) -> int:
    """How many parts the message says there are, 0 if it does not."""
    match = _COUNTED.search(utterance.text)
    number = (
        re.match(r"\d+|[a-z]+|[一二三四五六七八九十两]", match.group().lstrip("这那的全国"))
        if match
        else None
    )
    if number is None:
        return 0
    said = number.group()
    return int(said) if said.isdigit() else DIGITS.get(said, 0)


_UNNAMED = re.compile(
    r"(?P<n>[2-9]|1[0-2]|[两二三四五六七八九十])\s*个?(?P<noun>大?区域?|产品线?|渠道|部门|团队|门店|城市|事业部|份|组|人|业务员|销售)|(?P<en>two|three|four|five|six|seven|eight|nine|ten|[2-9])\s+(?P<ennoun>regions?|products?|channels?|teams?|stores?|cities|units|parts|people|reps)"
)


def _count_up(utterance: Utterance, count: int) -> list[str]:
    """Numbered names for parts that are only counted: "四个大区" → 大区1 … 大区4."""
    match = _UNNAMED.search(utterance.text)
    if match is None:
        return []
    said = match.group("n") or match.group("en")
    number = int(said) if said.isdigit() else DIGITS[said]
    if count not in (0, number):
        return []
    if match.group("n"):
        return [f"{match.group('noun')}{i}" for i in range(1, number + 1)]
    return [f"{match.group('ennoun').rstrip('s')} {i}" for i in range(1, number + 1)]
