"""How a goal's numbers were split over its parts: what anybody can recompute by hand."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from assistant.web.plan.board import Board
from assistant.web.plan.figure import data_table
from core.chart.chart import Grid
from core.plan.node import Node


def show_certificate(board: Board, node: Node) -> None:
    """The certificate of the split a node is a part of, or of its own parts, one click away."""
    say = board.say
    place = ui.column().classes("full-width").style("gap: 6px")

    async def load() -> None:
        found = board.certificates.get(node.id) or await _checked(board, node)
        button.set_visibility(False)
        with place:
            if found is None or found.get("certificate") is None:
                ui.label(say("它的数字不是由下级加总的", "Its numbers are not made of parts")).classes(
                    "hp-note"
                )
            else:
                _tell(board, found)

    with place:
        ui.label(say("计算凭证", "Certificate")).classes("hp-h")
        button = ui.button(say("核对", "Check"), icon="calculate", on_click=load).props(
            "flat dense no-caps size=sm"
        )


async def _checked(board: Board, node: Node) -> Mapping[str, Any] | None:
    """The split of a goal over its parts as they stand, checked again by the tool; nothing is written."""
    plan = board.plan
    if plan is None:
        return None
    goal = (
        node if any(child.adds_up for child in plan.children(node.id)) else plan.index.get(node.parent or "")
    )
    if goal is None or goal.measure is None:
        return None
    parts = [child for child in plan.children(goal.id) if child.adds_up and child.measure]
    same = [c for c in parts if c.measure and c.measure.kpi.key == goal.measure.kpi.key]
    shares = [
        {"name": child.title, "amount": f"{child.measure.change:f}"}
        for child in same
        if child.measure is not None and child.measure.change is not None
    ]
    if not shares:
        return None
    return await board.call("cascade", goal=goal.id, method="amounts", parts=shares, save=False)


def _tell(board: Board, found: Mapping[str, Any]) -> None:
    certificate = found["certificate"]
    ui.label(str(found["text"])).classes("hp-note")
    header = board.say(
        "部分|权重|精确份额|余数名次|得到", "Part|Weight|Exact share|Rank of remainder|Amount"
    ).split("|")
    rows = tuple(
        (
            str(line["name"]),
            str(line["weight"]),
            str(line["quota"]),
            "" if line["rank"] is None else str(line["rank"]),
            str(line["amount"]),
        )
        for line in certificate["lines"]
    )
    label = board.say("计算凭证", "Certificate")
    data_table(Grid(header=tuple(header), rows=rows), label)
    total, unit, rest = (certificate[name] for name in ("total", "unit", "residual"))
    zh = f"总量 {total}，最小单位 {unit}，残差 {rest}"
    en = f"total {total}, smallest unit {unit}, residual {rest}"
    ui.label(board.say(zh, en)).classes("hp-note")
