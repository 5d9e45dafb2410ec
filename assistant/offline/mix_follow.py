"""What is said after a split over channels: why not more here, what if a return is demanded, another total."""

import re

from assistant.offline.channels import ChannelName, distinct, find_channels
from assistant.offline.mix_limits import Demands, read_demands
from assistant.offline.mix_modes import read_modes
from assistant.offline.mixes import kpi_of, split_mix
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.sums import find_sums

_WHY = re.compile(r"为什么|为啥|为何|怎么(?:不|没|才|这么)|凭什么|干嘛不|\bwhy\b|how come")
_MORE = re.compile(
    r"不多|不给|没给|没有|没分|这么少|那么少|才给|才这|只给|只有|只分|不投|多给|多投|多一[点些]|少了|这么低|加(?:一)?点"
    r"|not more|no more|so little|so few|only|nothing|not get|n't (?:you )?(?:give|get|put)|less|zero|more (?:to|for|on|money)"
)
_IF = re.compile(
    r"如果|要是|假如|假设|若是?|倘若|换成|改成|那(?!么多)|再(?!见)|呢|的话|加一?[条个]|加上|还要|另外|同时|只投|去掉"
    r"|what if|\bif\b|suppose|with\b|instead|make it|also|add|and (?:what )?(?:if|with)?|now\b|then\b"
)
_TOTAL = re.compile(
    r"总|预算|一共|换成|改成|加到|减到|降到|提到|只有|变成|total|budget|instead|make it|only have|had"
)
_CONSIDER = re.compile(r"考虑|算上|算进|计入|consider|into account|include")
_SAVED = ("name", "gain", "per", "shape", "top", "half", "slope", "points", "now")


def follow_mix(situation: Situation) -> Script | None:
    """The last split over channels again, explained or under another demand."""
    last = situation.memory.last
    if last is None or last.name != "allocate" or not ({"channels", "mix"} & last.arguments.keys()):
        return None
    if len(situation.utterance.text) > 80:
        return None
    channels = find_channels(situation)
    arguments = _explain(situation, last.arguments, channels) or _change(situation, last.arguments, channels)
    if arguments is None:
        return None
    return carry_out(situation, "allocate_channels", Call(name="allocate", arguments=arguments))


def consider_synergy(situation: Situation) -> Script | None:
    """A split that is to take synergy into account; a bare question about synergy is left alone."""
    text = situation.utterance.commanding
    if "measured_synergy" not in read_modes(situation.utterance, ()).mix:
        return None
    if any(item.is_money for item in find_sums(situation.utterance)):
        return split_mix(situation)
    return follow_mix(situation) if _CONSIDER.search(text) else None


def _explain(situation: Situation, last: Arguments, channels: tuple[ChannelName, ...]) -> Arguments | None:
    text = situation.utterance.commanding
    if not (_WHY.search(text) and _MORE.search(text) and channels):
        return None
    if find_sums(situation.utterance):
        return None
    mix = {**last.get("mix", {}), "why": [name.name for name in distinct(channels)]}
    return {**last, "mix": mix}


def _change(situation: Situation, last: Arguments, channels: tuple[ChannelName, ...]) -> Arguments | None:
    utterance = situation.utterance
    modes = read_modes(utterance, channels, following=True)
    if not (_IF.search(utterance.commanding) or modes.mix):
        return None
    demands = read_demands(utterance, channels, modes.taken)
    if "total" in demands.frame and not _TOTAL.search(utterance.commanding) and channels:
        return None
    changed = _take_modes(_merge(last, demands, channels), modes.mix)
    kpi = kpi_of(utterance, situation.catalogue) if not demands.limits else None
    if kpi and kpi != last.get("mix", {}).get("kpi") and "gain" not in str(last.get("channels")):
        changed["mix"] = {**changed.get("mix", {}), "kpi": kpi}
    return changed if changed != last else None


def _take_modes(arguments: Arguments, said: Arguments) -> Arguments:
    """Another mode takes the place of the one before; more said of periods joins what was said."""
    if not said:
        return arguments
    mix = dict(arguments.get("mix", {}))
    periods = {**mix.get("periods", {}), **said.get("periods", {})}
    for name in ("periods", "synergy", "measured_synergy", "tail"):
        mix.pop(name, None)
    if mix.get("aim") == "worst" or "aim" not in said:
        mix.pop("aim", None)
    mix |= said | ({"periods": periods} if "periods" in said else {})
    return {**arguments, "mix": mix}


def _merge(last: Arguments, demands: Demands, channels: tuple[ChannelName, ...]) -> Arguments:
    changed = {**last, **demands.frame}
    mix = {k: v for k, v in last.get("mix", {}).items() if k != "why"}
    if demands.limits:
        new = {(x["of"], tuple(x.get("channels", ()))) for x in demands.limits}
        kept = [x for x in mix.get("limits", []) if (x["of"], tuple(x.get("channels", ()))) not in new]
        mix["limits"] = [*kept, *demands.limits]
    entries = [dict(entry) for entry in last.get("channels", [])]
    had_all = not entries or mix.get("others", False)
    names = {name.key: name.name for name in distinct(channels)}
    for key, fields in demands.channels.items():
        same = [e for e in entries if names[key].lower() in (e["name"].lower(), key)]
        if not same:
            entries.append({"name": names[key]})
            mix |= {"others": True} if had_all else {}
        _replace(same[0] if same else entries[-1], fields)
    if entries:
        changed["channels"] = entries
    changed.pop("mix", None)
    return {**changed, "mix": mix} if mix or not entries else changed


def _replace(entry: Arguments, fields: Arguments) -> None:
    """What is said now takes the place of what was said of the channel before."""
    for name in fields.keys() & {"forbidden", "locked", "mandatory"}:
        for other in set(entry) - set(_SAVED):
            if other != name:
                entry.pop(other)
    if "forbidden" in entry and "forbidden" not in fields:
        entry.pop("forbidden")
    entry.update(fields)
