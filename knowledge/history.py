"""Undo and redo over versions that are never deleted.

Every undo is itself a new version, so the list of versions only grows. What undo means is read from it by
replaying it with the two stacks of a text editor:

    create, save, restore   push the version on the past and forget the future
    undo                    moves the newest of the past to the future
    redo                    moves it back

So undo after undo steps further back, redo steps forward again, and a fresh edit ends the chance to redo.
Going to a version that lies in the past or the future is several steps at once; going to one that a fresh
edit left aside is a restore: an ordinary edit whose content is the old one, which undo takes back.
"""

from enum import StrEnum
from typing import NamedTuple

from core.errors import InputError
from core.text import Text


class Action(StrEnum):
    """How a version came about."""

    CREATE = "create"
    SAVE = "save"
    UNDO = "undo"
    REDO = "redo"
    RESTORE = "restore"


class Step(NamedTuple):
    """One version: how it came about and, unless it is new content, the version whose content it has."""

    version: int
    action: Action
    restores: int | None


class Timeline(NamedTuple):
    """The editor's stacks, as versions that brought new content. `past[-1]` is the current content."""

    past: tuple[int, ...]
    future: tuple[int, ...]


def replay(steps: tuple[Step, ...]) -> Timeline:
    """The stacks after all steps, oldest first."""
    past: list[int] = []
    future: list[int] = []
    for step in steps:
        match step.action:
            case Action.UNDO:
                while past[-1] != step.restores:
                    future.append(past.pop())
            case Action.REDO:
                while past[-1] != step.restores:
                    past.append(future.pop())
            case _:
                past.append(step.version)
                future.clear()
    return Timeline(tuple(past), tuple(reversed(future)))


def step_back(steps: tuple[Step, ...]) -> Step:
    """The step one undo makes. Raises InputError when there is nothing left to undo."""
    past = replay(steps).past
    if len(past) < 2:
        raise InputError(
            Text(
                zh="已经是最早的内容，没有可撤销的修改",
                en="this is the first content; there is nothing to undo",
            )
        )
    return Step(_next(steps), Action.UNDO, past[-2])


def step_forward(steps: tuple[Step, ...]) -> Step:
    """The step one redo makes. Raises InputError when nothing was undone since the last edit."""
    future = replay(steps).future
    if not future:
        raise InputError(
            Text(zh="没有可重做的修改", en="there is nothing to redo"),
            valid=Text(zh="重做只能紧跟在撤销之后", en="redo works only after an undo"),
        )
    return Step(_next(steps), Action.REDO, future[0])


def go_to(steps: tuple[Step, ...], version: int) -> Step:
    """The step that brings back the content of `version`, which must be one of `steps`.

    Raises:
        InputError: The plan has that content already.
    """
    origin = _origin(next(step for step in steps if step.version == version))
    timeline = replay(steps)
    if origin == timeline.past[-1]:
        raise InputError(
            Text(
                zh=f"当前内容就是第 {version} 版的内容",
                en=f"the plan already has the content of version {version}",
            ),
            field="to_version",
        )
    if origin in timeline.past:
        return Step(_next(steps), Action.UNDO, origin)
    if origin in timeline.future:
        return Step(_next(steps), Action.REDO, origin)
    return Step(_next(steps), Action.RESTORE, origin)


def _origin(step: Step) -> int:
    if step.action in (Action.UNDO, Action.REDO) and step.restores is not None:
        return step.restores
    return step.version


def _next(steps: tuple[Step, ...]) -> int:
    return steps[-1].version + 1
