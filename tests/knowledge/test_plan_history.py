"""Undo and redo against the behaviour of a text editor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from knowledge.history import Action, Step, go_to, replay, step_back, step_forward


def saved(*contents: int) -> tuple[Step, ...]:
    return tuple(Step(version, Action.SAVE if version > 1 else Action.CREATE, None) for version in contents)


def test_undo_after_undo_steps_further_back() -> None:
    steps = saved(1, 2, 3)
    steps += (step_back(steps),)
    assert steps[-1] == Step(4, Action.UNDO, 2)
    steps += (step_back(steps),)
    assert steps[-1] == Step(5, Action.UNDO, 1)
    with pytest.raises(InputError, match="nothing to undo"):
        step_back(steps)


def test_redo_steps_forward_until_a_fresh_edit() -> None:
    steps = saved(1, 2, 3)
    steps += (step_back(steps),)
    steps += (step_back(steps),)
    steps += (step_forward(steps),)
    assert steps[-1] == Step(6, Action.REDO, 2)
    steps += (Step(7, Action.SAVE, None),)
    with pytest.raises(InputError, match="nothing to redo"):
        step_forward(steps)
    assert step_back(steps) == Step(8, Action.UNDO, 2)


def test_going_to_a_version_left_aside_is_an_edit_that_undo_takes_back() -> None:
    steps = saved(1, 2)
    steps += (step_back(steps), Step(4, Action.SAVE, None))  # version 2 is left aside now
    steps += (go_to(steps, 2),)
    assert steps[-1] == Step(5, Action.RESTORE, 2)
    assert step_back(steps) == Step(6, Action.UNDO, 4)


def test_going_into_the_past_and_the_future_keeps_redo() -> None:
    steps = saved(1, 2, 3, 4)
    steps += (go_to(steps, 1),)
    assert steps[-1] == Step(5, Action.UNDO, 1)
    assert go_to(steps, 3) == Step(6, Action.REDO, 3)
    assert step_forward(steps) == Step(6, Action.REDO, 2)
    with pytest.raises(InputError, match="already has the content"):
        go_to(steps, 5)


class Editor:
    """The model: an ordinary editor with two stacks of contents."""

    def __init__(self) -> None:
        self.past = [1]
        self.future: list[int] = []

    def edit(self, content: int) -> None:
        self.past.append(content)
        self.future.clear()

    def undo(self) -> bool:
        if len(self.past) < 2:
            return False
        self.future.append(self.past.pop())
        return True

    def redo(self) -> bool:
        if not self.future:
            return False
        self.past.append(self.future.pop())
        return True


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["edit", "undo", "redo"]), max_size=40))
def test_any_sequence_behaves_as_an_editor(actions: list[str]) -> None:
    editor, steps = Editor(), saved(1)
    for action in actions:
        version = steps[-1].version + 1
        if action == "edit":
            editor.edit(version)
            steps += (Step(version, Action.SAVE, None),)
            continue
        possible = editor.undo() if action == "undo" else editor.redo()
        step = step_back if action == "undo" else step_forward
        if possible:
            steps += (step(steps),)
        else:
            with pytest.raises(InputError):
                step(steps)
        assert replay(steps).past[-1] == editor.past[-1]
