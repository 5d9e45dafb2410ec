"""What is wrong with the plan, gravest first, and one click where the fix needs no decision."""

from nicegui import ui

from assistant.web.plan.board import Board
from assistant.web.plan.view import View
from tools.validate import FindingResult, ValidateResult

_MOST = 60  # findings shown at once
_SEVERITIES = {"error": ("错误", "Errors"), "warning": ("警告", "Warnings"), "info": ("提示", "Hints")}


class FindingsView(View):
    """The findings of the rules."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._more = False

    async def fill(self) -> None:
        """Put the findings there."""
        say = self.board.say
        found = await self.board.call("validate")
        if found is None:
            return
        result = ValidateResult.model_validate(found)
        ui.label(self.board.said(result.text.split("\n", 1)[0])).classes("hp-lead")
        fixable = [finding for finding in result.findings if finding.fixable]
        if len(fixable) > 1:
            label = say(f"修正全部 {len(fixable)} 处", f"Fix all {len(fixable)}")
            numbers = [str(finding.number) for finding in fixable]
            ui.button(label, icon="auto_fix_high", on_click=lambda: self._fix(numbers)).props(
                "outline dense no-caps padding='4px 12px'"
            )
        for severity, words in _SEVERITIES.items():
            mine = [finding for finding in result.findings if finding.severity == severity]
            if mine:
                ui.label(f"{say(*words)} {len(mine)}").classes("hp-h").props("role=heading aria-level=3")
            for finding in mine[: None if self._more else _MOST]:
                self._card(finding)
            if len(mine) > _MOST and not self._more:
                ui.button(say("全部显示", "Show all"), on_click=self._all).props("flat dense no-caps")
        if result.unchecked:
            self._unchecked(result)

    def _card(self, finding: FindingResult) -> None:
        said = self.board.said
        with ui.column().classes(f"hp-card hp-{finding.severity.value}"):
            ui.label(f"{finding.rule} · {said(finding.title)}").classes("hp-note")
            ui.label(said(finding.message)).classes("hp-text")
            with ui.row().classes("hp-bar"):
                ui.label("→ " + said(finding.fix)).classes("hp-note")
                if finding.fixable:
                    button = ui.button(
                        self.board.say("修正", "Fix"), on_click=lambda: self._fix([str(finding.number)])
                    )
                    button.props("unelevated dense no-caps size=sm padding='2px 10px'")
                    button.props["aria-label"] = self.board.say(f"修正 {finding.rule}", f"Fix {finding.rule}")
            ui.label(said(finding.source)).classes("hp-note").style("font-size: 12px")

    async def _fix(self, numbers: list[str]) -> None:
        """Carry out fixes that need no decision; the numbers are those of the plan as it is seen."""
        if await self.board.is_current():
            made = await self.board.call("validate", fix=numbers)
            if made is not None:
                await self.board.changed(made)

    async def _all(self) -> None:
        self._more = True
        await self.show()

    def _unchecked(self, result: ValidateResult) -> None:
        label = self.board.say(
            f"没能检查的规则 {len(result.unchecked)} 条", f"{len(result.unchecked)} rules not checked"
        )
        with ui.expansion(label).classes("full-width").props("dense"):
            for rule in result.unchecked:
                ui.label(
                    f"{rule.rule} {self.board.said(rule.title)}：{self.board.said(rule.reason)}"
                ).classes("hp-note")
