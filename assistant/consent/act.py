"""What a tool call would do to what is kept: nothing, or one or more kinds of change."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from tools.registry import TOOLS
from tools.tool import Effect

Arguments = Mapping[str, Any]


class Act(StrEnum):
    """A kind of change. All but EDIT have to be asked for by name."""

    EDIT = "edit"
    REMOVE = "remove"
    UNDO = "undo"
    DECIDE = "decide"
    FILE = "file"


_EDITS = {"remove": Act.REMOVE, "forget": Act.REMOVE, "undo": Act.UNDO, "redo": Act.UNDO}


def acts_of(tool: str, arguments: Arguments) -> frozenset[Act]:
    """The kinds of change a call would make; none for one that only looks, previews or computes."""
    found = TOOLS.get(tool)
    if found is None or found.effect is Effect.READ:
        return frozenset()
    read = _ACTS.get(tool)
    return frozenset({Act.EDIT}) if read is None else read(arguments)


def _edits(arguments: Arguments) -> frozenset[Act]:
    edits = arguments.get("edits")
    edits = edits if isinstance(edits, list) else [edits]
    return frozenset(
        _EDITS.get(str(edit.get("do")), Act.EDIT) if isinstance(edit, Mapping) else Act.EDIT for edit in edits
    )


def _when(argument: str, default: bool) -> Callable[[Arguments], frozenset[Act]]:
    return lambda arguments: frozenset({Act.EDIT}) if arguments.get(argument, default) else frozenset()


def _by(argument: str, default: str, acts: Mapping[str, Act]) -> Callable[[Arguments], frozenset[Act]]:
    """The act of each value of `argument` that changes something."""

    def read(arguments: Arguments) -> frozenset[Act]:
        act = acts.get(str(arguments.get(argument, default)))
        return frozenset() if act is None else frozenset({act})

    return read


def _imports(arguments: Arguments) -> frozenset[Act]:
    """A preview changes nothing."""
    if arguments.get("action") == "list" or not arguments.get("confirmed"):
        return frozenset()
    return frozenset({Act.REMOVE if arguments.get("action") == "undo" else Act.FILE})


def _learns(arguments: Arguments) -> frozenset[Act]:
    """A document is forgotten only when it is confirmed; before, the tool itself asks."""
    action = arguments.get("action", "learn")
    if action == "forget":
        return frozenset({Act.REMOVE}) if arguments.get("confirmed") else frozenset()
    return frozenset({Act.FILE}) if action == "learn" else frozenset()


def _reuses(arguments: Arguments) -> frozenset[Act]:
    return frozenset() if arguments.get("dry_run") else frozenset({Act.EDIT})


_ACTS: dict[str, Callable[[Arguments], frozenset[Act]]] = {
    "edit_plan": _edits,
    "cascade": lambda arguments: (
        frozenset({Act.EDIT})
        if arguments.get("goal") is not None and arguments.get("save", True)
        else frozenset()
    ),
    "allocate": _when("save", default=False),
    "reallocate": _when("save", default=False),
    "validate": _when("fix", default=False),
    "reuse_plan": _reuses,
    "import_plan": lambda _: frozenset({Act.FILE}),
    "import_facts": _imports,
    "learn_documents": _learns,
    "approve_plan": _by(
        "do",
        "show",
        dict.fromkeys(
            ("propose", "counter", "agree", "approve", "reject", "withdraw", "reopen", "close"), Act.DECIDE
        ),
    ),
    "save_case": _by(
        "do",
        "save",
        {**dict.fromkeys(("save", "revise", "review", "expire"), Act.EDIT), "withdraw": Act.REMOVE},
    ),
    "watch_kpis": _by(
        "do", "list", {**dict.fromkeys(("set", "mute", "unmute", "run"), Act.EDIT), "remove": Act.REMOVE}
    ),
    "follow_up": _by(
        "do",
        "list",
        dict.fromkeys(("acknowledge", "snooze", "correct", "done", "verify", "drop", "close"), Act.EDIT),
    ),
}
