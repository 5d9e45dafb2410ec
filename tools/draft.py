"""A plan being edited: each edit becomes typed operations, stored only when all have worked."""

from decimal import Decimal

from core.errors import InputError
from core.plan import operation
from core.plan.node import Level, Link, Node
from core.plan.operation import AddNode, Operation, RemoveNode, ReplaceNode, SetLinks, apply
from core.plan.plan import Plan, Reserve
from core.text import Text
from tools.edit import Add, Create, Lock, Move, Remove, SetPlan, Undo, Update
from tools.node_fields import Place, filled
from tools.node_reference import find_node
from tools.placement import check_order, find_parent, hang, next_id
from tools.record_edit import RecordEdit
from tools.record_keeping import keep
from tools.stated_value import read_money, read_period, read_reserve
from tools.tool import ToolContext

AnyEdit = Create | Add | Update | Remove | Move | Lock | SetPlan | Undo | RecordEdit


class Draft:
    """The plan as it would be after the edits so far.

    Attributes:
        plan: That plan.
        operations: What has been done to the plan that was started from.
        added: Ids of the nodes added, oldest first.
    """

    def __init__(self, plan: Plan, ctx: ToolContext) -> None:
        self.plan = plan
        self.operations: list[Operation] = []
        self.added: list[str] = []
        self._gone: set[str] = set()
        self._ctx = ctx

    def edit(self, edit: AnyEdit, path: str) -> None:
        """Make one edit; `path` is where it stands in the arguments. Raises InputError."""
        match edit:
            case Add():
                self._add(edit, path)
            case Update():
                self._update(edit, path)
            case Remove():
                self._remove(find_node(self.plan, edit.node, field=f"{path}.node"))
            case Move():
                self._move(edit, path)
            case Lock():
                node = find_node(self.plan, edit.node, field=f"{path}.node")
                self._replace(node, node.model_copy(update={"locked": edit.do == "lock"}))
            case SetPlan():
                self._set_plan(edit, path)
            case Create() | Undo():
                raise _misplaced(edit.do, path)
            case _:
                self._do(keep(self.plan, edit, self._ctx, path))

    def _do(self, step: Operation) -> None:
        self.plan = apply(self.plan, (step,))
        self.operations.append(step)

    def _replace(self, old: Node, new: Node) -> None:
        if new != old:
            self._do(ReplaceNode(node=new))

    def _place(self, path: str) -> Place:
        return Place(self.plan, self._ctx, path)

    def _add(self, edit: Add, path: str) -> None:
        level = Level(edit.level)
        parent = find_parent(self.plan, level, edit.under, self.added, path)
        links = (Link(parent=parent.id),) if parent else ()
        blank = Node(id=next_id(self.plan, level, self._gone), level=level, title=edit.title, links=links)
        node = filled(blank, edit, self._place(path))
        self._do(AddNode(node=hang(node, parent, edit.adds) if parent else node))
        self.added.append(node.id)

    def add_node(self, level: Level, title: str, parent: Node | None) -> Node:
        """Add an empty node under a parent that is known, or at the top; return it."""
        links = (Link(parent=parent.id),) if parent else ()
        node = Node(id=next_id(self.plan, level, self._gone), level=level, title=title, links=links)
        self._do(AddNode(node=node))
        self.added.append(node.id)
        return node

    def replace(self, node: Node) -> None:
        """Put a changed node in the place of the one with its id."""
        self._replace(self.plan.node(node.id), node)

    def _update(self, edit: Update, path: str) -> None:
        old = find_node(self.plan, edit.node, field=f"{path}.node")
        new = filled(old, edit, self._place(path))
        if edit.title is not None:
            new = new.model_copy(update={"title": edit.title})
        if not old.measures and new.measures and old.parent in self.plan.index:
            # only now that it has a KPI can it be told whether it adds up
            new = hang(new, self.plan.index[old.parent], None)
        self._replace(old, new)

    def _remove(self, node: Node) -> None:
        self._gone |= {node.id, *(below.id for below in self.plan.descendants(node.id))}
        self.added = [node_id for node_id in self.added if node_id not in self._gone]
        self._do(RemoveNode(node=node.id))

    def _move(self, edit: Move, path: str) -> None:
        node = find_node(self.plan, edit.node, field=f"{path}.node")
        parent = find_node(self.plan, edit.under, field=f"{path}.under")
        check_order(node.level, parent, f"{path}.under")
        moved = hang(node, parent, edit.adds)
        if moved.links != node.links:
            self._do(SetLinks(node=node.id, links=moved.links))

    def _set_plan(self, edit: SetPlan, path: str) -> None:
        currency = self.plan.currency
        changes: dict[str, object] = {}
        if edit.name is not None:
            changes["name"] = edit.name
        if edit.fiscal_start is not None:
            changes["fiscal_start"] = edit.fiscal_start
        if edit.period is not None:
            period = read_period(
                edit.period, f"{path}.period", today=self._ctx.today, fiscal_start=self.plan.fiscal_start
            )
            changes |= {"start": None if period.is_deadline else period.start, "end": period.end}
        if edit.budget is not None:
            changes["envelope"] = read_money(edit.budget, currency, f"{path}.budget")
        reserves = self._reserves(edit, changes, path)
        if reserves != self.plan.reserves:
            changes["reserves"] = reserves
        if changes:
            self._do(operation.SetPlan.model_validate(changes))

    def _reserves(self, edit: SetPlan, changes: dict[str, object], path: str) -> tuple[Reserve, ...]:
        total = changes.get("envelope", self.plan.envelope)
        kept = {reserve.kind: reserve for reserve in self.plan.reserves}
        for kind, text in (("experiment", edit.experiment), ("contingency", edit.contingency)):
            if text is None:
                continue
            whole = total if isinstance(total, Decimal) else None
            amount = read_reserve(text, whole, self.plan.currency, f"{path}.{kind}")
            kept[kind] = Reserve(kind=kind, amount=amount, source=kept[kind].source if kind in kept else "")
        return tuple(kept.values())


def new_plan(edit: Create, ctx: ToolContext, path: str) -> Plan:
    """The empty plan a `create` asks for; it is not stored yet."""
    start = end = None
    if edit.period is not None:
        period = read_period(edit.period, f"{path}.period", today=ctx.today, fiscal_start=ctx.fiscal_start)
        start, end = (None if period.is_deadline else period.start), period.end
    return Plan(
        name=edit.name,
        currency=edit.currency,
        envelope=None if edit.budget is None else read_money(edit.budget, edit.currency, f"{path}.budget"),
        start=start,
        end=end,
        fiscal_start=ctx.fiscal_start,
    )


def _misplaced(do: str, path: str) -> InputError:
    valid = Text(
        zh="create 放在最前；undo、redo 单独调用", en="create comes first; undo and redo stand alone"
    )
    return InputError(
        Text(zh=f"{do} 不能放在这里", en=f"{do} cannot stand here"), field=f"{path}.do", valid=valid
    )
