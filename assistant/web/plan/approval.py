"""Where the plan's approval stands, the gap between the sides, and the steps this reader may take now."""

from typing import Any

from nicegui import ui

from assistant.web.plan.board import Board
from assistant.web.plan.figure import data_table
from core.approval.approval import Approval
from core.chart.chart import Grid

_STEPS = {
    "approve": ("批准", "Approve"),
    "agree": ("同意", "Agree"),
    "reject": ("退回", "Reject"),
    "withdraw": ("撤回", "Withdraw"),
    "reopen": ("重新打开", "Reopen"),
    "close": ("关闭审批", "Close"),
    "propose": ("提交审批", "Propose for approval"),
}


async def show_approval(board: Board) -> None:
    """Show the approval of the plan in hand, or how to begin one."""
    place = ui.column().classes("full-width").style("gap: 8px")
    with place:
        ui.label(board.say("审批", "Approval")).classes("hp-h").props("role=heading aria-level=3")
        shown = await board.try_call("approve_plan", do="show")
        if shown is None:
            none = board.say(
                "还没有提交审批。提交后由负责人批准，批准即锁定。", "Not proposed yet. Approval locks it."
            )
            ui.label(none).classes("hp-note")
            steps = ["propose"]
        else:
            _tell(board, shown)
            steps = [str(step) for step in shown.get("steps", ()) if str(step) in _STEPS]
        with ui.row().classes("hp-bar"):
            for step in steps:
                _button(board, step, shown)


def _tell(board: Board, shown: dict[str, Any]) -> None:
    ui.label(str(shown["text"])).classes("hp-text")
    for table in shown.get("tables", ()):
        rows = tuple(tuple(str(cell) for cell in row) for row in table["rows"])
        data_table(Grid(header=tuple(table["header"]), rows=rows), str(table["title"]))


def _button(board: Board, step: str, shown: dict[str, Any] | None) -> None:
    async def take() -> None:
        seen: dict[str, object] = {}
        found = (shown or {}).get("approval")
        if found is not None:
            approval = Approval.model_validate(found)
            seen = {"approval": approval.id, "revision": approval.revision}
        made = await board.call("approve_plan", do=step, **seen)
        if made is not None:
            await board.changed(made)

    button = ui.button(board.say(*_STEPS[step]), on_click=take)
    button.props("outline dense no-caps padding='4px 12px'")
