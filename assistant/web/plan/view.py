"""A view of the plan: filled when it is first looked at, and again when the plan has changed."""

from nicegui import ui

from assistant.web.plan.board import Board


class View:
    """Base of the views. It stands where it is made."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.place = ui.column().classes("hp-view")

    async def show(self) -> None:
        """Show the plan as it is now."""
        self.place.clear()
        with self.place:
            if self.board.plan is None:
                ui.label(
                    self.board.say(
                        "还没有计划。先在对话里说一个目标。", "No plan yet. Say a goal in the chat."
                    )
                )
            else:
                await self.fill()

    async def fill(self) -> None:
        """Put what it shows into the place; there is a plan."""
        raise NotImplementedError
