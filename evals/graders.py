"""Grade a turn: pure functions from what was expected and what was heard to a verdict. Nothing is averaged.

A crash fails the turn it happened in. What was not asked for is not graded.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

from evals.answers import says, wrong_with_answer
from evals.arguments import compare_arguments, merge_edits
from evals.canonical import canonical_hash
from evals.cases import Dialogue, End, ExpectedCall, Script, Triple, Turn, turns_of
from evals.compare import Scene, fewest, fold, holds, read_amount
from evals.play import Heard, Made, Played, found_rules
from evals.state import check_state, wrong_with_plan

CHECKS = ("tool", "arguments", "state", "ask", "reply", "grounds")

_REFUSALS = re.compile(
    r"不能|不会|无法|做不|办不|没法|不支持|不在|超出|不提供|尚不|暂不|不做|只能|只负责|帮不"
    r"|can(?:no|')t|can’t|not able|unable|do not|don't|don’t|does not|doesn't|outside|beyond|not something"
    r"|only "
)
_LOOKS = frozenset({"show_plan", "find_plans", "search_knowledge", "suggest", "validate"})
_DOES = frozenset(
    """edit_plan cascade allocate import_plan export_plan reuse_plan save_case learn_documents""".split()  # noqa: SIM905
)
_MANY = 5


@dataclass
class Verdict:
    """What came out of one turn or one whole case.

    Attributes:
        checks: True or False by name of the check; a check that was not asked for is missing.
        notes: What was wrong, for a person.
        crashed: Whether it broke.
        asked: Whether it asked back.
        should_ask: Whether it should have; None where either is fine.
    """

    checks: dict[str, bool] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    crashed: bool = False
    asked: bool = False
    should_ask: bool | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing that was expected went wrong."""
        return not self.crashed and False not in self.checks.values()


def grade_case(case: Script, played: Played, today: date) -> list[Verdict]:
    """A verdict for every turn; one more for a conversation's end, and for the likeness of a triple."""
    turns = turns_of(case)
    verdicts = [grade_turn(turn, heard, today) for turn, heard in zip(turns, played.turns, strict=False)]
    missing = len(turns) - len(played.turns)
    verdicts += [crashed("the conversation broke off") for _ in range(missing)]
    if len(played.turns) > len(turns):
        verdicts.append(crashed(played.turns[-1].crash))
    elif isinstance(case, Dialogue):
        verdicts.append(grade_end(case.end, played))
    elif isinstance(case, Triple):
        verdicts.append(grade_likeness(played))
    return verdicts


def grade_turn(turn: Turn, heard: Heard, today: date) -> Verdict:
    """The verdict on one turn."""
    if heard.crash:
        return crashed(heard.crash, should_ask=_should_ask(turn))
    verdict = Verdict(asked=heard.asked, should_ask=_should_ask(turn))
    scene = Scene(heard.before, heard.after, today)
    if turn.may_ask and heard.asked:
        _note(verdict, "tool", _kept_still(heard))
        return verdict
    if turn.holds_still or heard.moved:
        _note(verdict, "tool", _kept_still(heard))
    if turn.alternatives:
        _grade_calls(verdict, turn.alternatives, heard, scene)
    if turn.state:
        _note(verdict, "state", check_state(turn.state, heard.after))
    if turn.exact:
        _note(verdict, "state", wrong_with_plan(heard.after, heard.reference))
    if turn.ask:
        _note(verdict, "ask", [] if heard.asked else [f"did not ask back: {heard.reply[:120]!r}"])
    _note_reply(verdict, turn, heard)
    _note_grounds(verdict, turn, heard)
    return verdict


def grade_end(end: End, played: Played) -> Verdict:
    """The verdict on what a conversation left behind."""
    verdict = Verdict()
    if end.state:
        _note(verdict, "state", check_state(end.state, played.turns[-1].after))
    missing = sorted(set(end.findings) - played.findings)
    if end.findings:
        found = ", ".join(sorted(played.findings))
        _note(verdict, "grounds", [f"no finding of {', '.join(missing)}; found {found}"] if missing else [])
    if end.workbook:
        problem = _broken_workbook(played)
        _note(verdict, "state", [problem] if problem else [])
    return verdict


def grade_likeness(played: Played) -> Verdict:
    """Whether the same wish in three scripts left the same plan behind."""
    verdict = Verdict()
    ends = {canonical_hash(heard.after) for heard in played.turns}
    _note(verdict, "state", [] if len(ends) == 1 else [f"{len(ends)} different plans in three scripts"])
    return verdict


def _should_ask(turn: Turn) -> bool | None:
    """True where it must ask, False where everything needed was said, None where either is fine."""
    if turn.ask:
        return True
    return None if turn.holds_still or turn.may_ask or [] in turn.alternatives else False


def crashed(crash: str, *, should_ask: bool | None = None) -> Verdict:
    return Verdict(checks={"tool": False}, notes=[crash[-2000:]], crashed=True, should_ask=should_ask)


def _note(verdict: Verdict, check: str, wrong: list[str]) -> None:
    verdict.checks[check] = verdict.checks.get(check) is not False and not wrong
    verdict.notes += [f"{check}: {problem}" for problem in wrong]


def _kept_still(heard: Heard) -> list[str]:
    wrong = ["something stored was changed"] if heard.moved else []
    if heard.versions_before != heard.versions_after or heard.before != heard.after:
        wrong.append("the plan was changed")
    wrong += [
        f"{call.name} was called: {call.arguments!r}"
        for call in heard.calls
        if call.ok and call.name in _DOES and not _only_looks(call)
    ]
    return wrong


def _only_looks(call: Made) -> bool:
    """Whether a call that could change something asked first, only listed what there is, or only tried."""
    asked, arguments = bool(call.result.get("question")), call.arguments
    return asked or arguments.get("action") == "list" or bool(arguments.get("dry_run"))


def _grade_calls(
    verdict: Verdict, alternatives: list[list[ExpectedCall]], heard: Heard, scene: Scene
) -> None:
    """Grade against the alternative that fits best: the right tools, then the fewest wrong arguments."""
    graded = [_match(calls, heard, scene) for calls in alternatives]
    tools, arguments = min(graded, key=lambda pair: (len(pair[0]), len(pair[1])))
    _note(verdict, "tool", tools)
    if any(call.arguments or call.name == "edit_plan" for calls in alternatives for call in calls):
        _note(verdict, "arguments", arguments if not tools else ["another tool was called"])


def _match(expected: list[ExpectedCall], heard: Heard, scene: Scene) -> tuple[list[str], list[str]]:
    """What is wrong with the choice of tools, and with the arguments."""
    tolerated = any(call.name in _DOES for call in expected)
    may_fail = {call.name for call in expected if call.may_fail}
    made = _joined([c for c in heard.calls if c.ok or c.name in may_fail])
    wanted = Counter(call.name for call in expected)
    given = Counter(call.name for call in made)
    extra = {name for name in given - wanted if not (tolerated and name in _LOOKS)}
    missing = set(wanted - given)
    tools = [f"no call of {name}" for name in sorted(missing)]
    tools += [f"{name} was called without need" for name in sorted(extra)]
    tools += [f"{c.name} failed: {c.result.get('message')}" for c in heard.calls if tools and not c.ok]
    return tools, [] if missing else _best_pairing(expected, made, scene)


def _joined(calls: list[Made]) -> list[Made]:
    """The calls, with those of `edit_plan` made one: it does not matter how many calls the edits come in."""
    edits: list[dict[str, Any]] = [
        edit for call in calls if call.name == "edit_plan" for edit in call.arguments.get("edits") or []
    ]
    others = [call for call in calls if call.name != "edit_plan"]
    if len(others) == len(calls):
        return calls
    result = next(call.result for call in reversed(calls) if call.name == "edit_plan")
    return [*others, Made("edit_plan", {"edits": merge_edits(edits)}, True, result)]


def _best_pairing(expected: list[ExpectedCall], made: list[Made], scene: Scene) -> list[str]:
    wrong: list[str] = []
    for name in sorted({call.name for call in expected}):
        wanted = [call for call in expected if call.name == name]
        given = [call for call in made if call.name == name][-_MANY:]
        pairings = permutations(given, len(wanted))
        wrong += fewest(_pair(wanted, pairing, scene) for pairing in pairings)
    return wrong


def _pair(wanted: list[ExpectedCall], given: tuple[Made, ...], scene: Scene) -> list[str]:
    wrong: list[str] = []
    for call, made in zip(wanted, given, strict=True):
        found = compare_arguments(call.name, call.arguments, made.arguments, scene)
        wrong += [f"{call.name}: {problem}" for problem in found]
    return wrong


def _note_reply(verdict: Verdict, turn: Turn, heard: Heard) -> None:
    said = fold(heard.reply).replace(",", "")
    if turn.decline and not _REFUSALS.search(heard.reply.casefold()):
        _note(verdict, "reply", [f"did not say that it cannot: {heard.reply[:120]!r}"])
    elif turn.decline:
        _note(verdict, "reply", [])
    if turn.reply:
        found = any(says(said, fold(part)) for part in turn.reply)
        _note(verdict, "reply", [] if found else [f"none of {turn.reply} in {heard.reply[:200]!r}"])
    leaked = [part for part in turn.absent if fold(part) in said]
    if turn.absent:
        _note(verdict, "reply", [f"{leaked} in the reply"] if leaked else [])
    for check, wrong in wrong_with_answer(turn, heard).items():
        _note(verdict, check, wrong)


def _note_grounds(verdict: Verdict, turn: Turn, heard: Heard) -> None:
    if turn.cites:
        cited = [f"{citation.id} {citation.title}" for citation in heard.citations]
        found = any(holds(topic, name) for topic in turn.cites for name in cited)
        _note(verdict, "grounds", [] if found else [f"cites {cited}, none of {turn.cites}"])
    if turn.findings:
        results = [call.result for call in heard.calls if call.name == "validate" and call.ok]
        rules = found_rules(results[-1]) if results else frozenset()
        missing = sorted(set(turn.findings) - rules)
        _note(verdict, "grounds", [f"no finding of {missing}; found {sorted(rules)}"] if missing else [])
    if turn.result:
        _note(verdict, "state", _missing_parts(turn, heard))


def _missing_parts(turn: Turn, heard: Heard) -> list[str]:
    results = [call.result for call in heard.calls if call.name == "cascade" and call.ok]
    parts = results[-1].get("parts", ()) if results else ()
    amounts = [read_amount(part.get("amount")) for part in parts]
    values = Counter(amount.value for amount in amounts if amount is not None)
    missing = Counter(turn.result) - values
    return [f"no part of {', '.join(str(value) for value in missing)}"] if missing else []


def _broken_workbook(played: Played) -> str:
    calls = [call for heard in played.turns for call in heard.calls if call.name == "export_plan" and call.ok]
    paths = [Path(value) for call in calls for value in _strings(call.result) if value.endswith(".xlsx")]
    written = [path for path in paths if path.is_file()]
    if not written:
        return "no workbook was written"
    from openpyxl import load_workbook

    sheets = load_workbook(written[-1]).sheetnames
    return "" if len(sheets) >= 6 else f"the workbook has the sheets {sheets}, not six documents"


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _strings(part)]
    return []
