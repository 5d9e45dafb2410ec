from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from core.errors import Forbidden, InputError, UnknownReference, VersionConflict
from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Budget, Level, Link, Node, Raci
from core.plan.operation import AddNode, RemoveNode, ReplaceNode, SetMeasure, SetPlan, apply
from core.plan.plan import Plan
from core.progress.reading import Reading
from knowledge.access import NOBODY, OPERATOR, Rank, Scope, Viewer, fold
from knowledge.actual_view import ActualView
from knowledge.actuals import ActualStore
from knowledge.database import connect
from knowledge.plan_reach import reach_of
from knowledge.plan_view import PlanView
from knowledge.plans import PlanStore
from knowledge.search.library import Library
from knowledge.search.view import LibraryView
from knowledge.unit_names import names_of

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
SALES = standards()["sales"].kpi
READ, BOTH = frozenset({Scope.READ}), frozenset({Scope.READ, Scope.WRITE})


def viewer(name: str = "", units: str | None = "", rank: Rank = Rank.DEPARTMENT, **more: object) -> Viewer:
    said = {
        "name": name,
        "units": None if units is None else frozenset(units.split()),
        "rank": rank,
        "scopes": BOTH,
    }
    return Viewer.model_validate({**said, **more})


EAST, SOUTH = viewer("陈曦", "华东"), viewer("林晓", "华南")


def goal(node_id: str, title: str, under: str = "", number: int = 1, owner: str | None = None) -> Node:
    return Node(
        id=node_id,
        level=Level.BUSINESS_UNIT if under else Level.ENTERPRISE,
        title=title,
        links=(Link(parent=under, bond=Bond.ADDS),) if under else (),
        measures=(Measure(kpi=SALES, baseline=Decimal(0), target=Decimal(number)),),
        owner=owner,
    )


def work(node_id: str, title: str, under: str, money: int, owner: str | None = None) -> Node:
    return Node(
        id=node_id,
        level=Level.INITIATIVE,
        title=title,
        links=(Link(parent=under),),
        budget=Budget(planned=Decimal(money)),
        owner=owner,
    )


REGIONS = Plan(
    name="两区 2026",
    nodes=(
        goal("G1", "全国销售额", number=905, owner="周航"),
        goal("B1", "华东区销售额", "G1", 501),
        goal("B2", "华南区销售额", "G1", 404),
        work("I1", "华东门店", "B1", 51, "赵磊"),
        work("I2", "华南门店", "B2", 42, "孙悦"),
    ),
    envelope=Decimal(93),
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = connect("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> PlanStore:
    return PlanStore(engine)


@pytest.fixture
def plan(store: PlanStore) -> Plan:
    return store.create(REGIONS, by="总部", at=AT, reason="全国目标 905")


def view(store: PlanStore, who: Viewer) -> PlanView:
    return PlanView(store, who, frozenset(map(fold, who.units or ())), lambda: None)


def save(plans: PlanStore, plan: Plan, *operations: object, by: str = "陈曦") -> Plan:
    made = apply(plan, operations)  # type: ignore[arg-type]
    return plans.save(made, expected_version=plan.version, by=by, at=AT, reason="改", operations=operations)  # type: ignore[arg-type]


def test_every_method_of_a_store_is_defined_for_a_view() -> None:
    for whole, part in ((PlanStore, PlanView), (ActualStore, ActualView)):
        public = {name for name in vars(whole) if not name.startswith("_")} - {"audience"}
        assert public <= vars(part).keys(), f"{part.__name__} lets {public - vars(part).keys()} through"
    assert "search" in vars(LibraryView)
    assert {name for name in vars(Library) if not name.startswith("_")} == {
        "search", "sync", "index", "state", "close",
    }  # what else is public must be a view's own, too  # fmt: skip


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("华东", "华东"),
        ("华东区销售额", "华东"),
        ("华东大区", "华东"),
        ("华东大区目标", "华东"),
        ("Ｅast Sales", "east"),
    ],
)
def test_a_unit_is_known_by_what_a_node_is_called(title: str, unit: str) -> None:
    assert fold(unit) in names_of(goal("B1", title))


@pytest.mark.parametrize("title", ["华东南区销售额", "大华东", "华东与华南销售额", "华", "区"])
def test_a_unit_is_not_taken_for_another(title: str) -> None:
    assert fold("华东") not in names_of(goal("B1", title))


def test_a_region_sees_its_branch_and_above_it_titles_only(store: PlanStore, plan: Plan) -> None:
    seen = view(store, EAST).load(plan.id)
    assert [node.id for node in seen.nodes] == ["G1", "B1", "I1"]
    assert (seen.node("G1").title, seen.node("G1").measures) == ("全国销售额", ())
    assert seen.node("G1").owner is None
    assert seen.node("B1") == plan.node("B1")
    assert seen.envelope is None
    (summary,) = view(store, EAST).list()
    assert (summary.nodes, summary.budget, summary.owners, summary.by) == (3, Decimal(51), ("赵磊",), "")


@pytest.mark.parametrize(
    ("who", "ids", "changes"),
    [
        (OPERATOR, "G1 B1 B2 I1 I2", "G1 B1 B2 I1 I2"),
        (EAST, "G1 B1 I1", "B1 I1"),
        (viewer("x", "华东", scopes=READ), "G1 B1 I1", ""),
        (viewer("x", "华东", Rank.POSITION), "G1 B1 I1", ""),
        (viewer("赵磊", "", Rank.POSITION), "G1 B1 I1", "I1"),
        (viewer("赵磊", "华南", Rank.POSITION), "G1 B1 B2 I1 I2", "I1"),
        (viewer("赵磊", "", Rank.POSITION, owns=False), "", ""),
        (viewer("周航", "", Rank.POSITION), "G1 B1 B2 I1 I2", "G1 B1 B2 I1 I2"),
        (viewer("总部", "", Rank.POSITION), "G1 B1 B2 I1 I2", "G1 B1 B2 I1 I2"),  # who made it
        (viewer("x", "华东 华南"), "G1 B1 B2 I1 I2", "B1 B2 I1 I2"),
        (viewer("x", units="西南"), "", ""),
        (viewer("x", rank=Rank.POSITION, units=None), "G1 B1 B2 I1 I2", ""),
        (viewer("x", units=None), "G1 B1 B2 I1 I2", "G1 B1 B2 I1 I2"),
        (NOBODY, "", ""),
    ],
)
def test_how_far_somebody_reaches(store: PlanStore, plan: Plan, who: Viewer, ids: str, changes: str) -> None:
    plans = view(store, who)
    reach = plans.reach(plan.id)
    assert sorted(reach.change) == sorted(changes.split())
    if not ids:
        assert plans.ids() == ()
        assert (plans.list(), plans.names(limit=9), plans.count(limit=9)) == ((), (), 0)
        for ask in (plans.load, plans.resolve, plans.versions, plans.set_aside):
            with pytest.raises(UnknownReference) as caught:
                ask(plan.id)
            assert caught.value.candidates == ()
        return
    assert [node.id for node in plans.load(plan.id).nodes] == sorted(ids.split(), key="G1 B1 B2 I1 I2".index)
    assert plans.resolve("两区 2026") == plan.id


def test_totals_above_two_regions_stay_hidden_while_there_is_a_third(store: PlanStore) -> None:
    three = REGIONS.model_copy(update={"nodes": (*REGIONS.nodes, goal("B3", "华北区销售额", "G1", 77))})
    stored = store.create(three, by="总部", at=AT, reason="")
    seen = view(store, viewer("x", "华东 华南")).load(stored.id)
    assert seen.node("G1").measures == ()
    assert "905" not in seen.model_dump_json()


def test_raci_shows_a_node_and_lets_change_who_does_it(store: PlanStore) -> None:
    told = work("I1", "华东门店", "B1", 51).model_copy(
        update={"raci": Raci(responsible=("做事的",), informed=("知会的",))}
    )
    stored = store.create(apply(REGIONS, (ReplaceNode(node=told),)), by="总部", at=AT, reason="")
    does, hears = (
        view(store, viewer(name, "", Rank.POSITION)).reach(stored.id) for name in ("做事的", "知会的")
    )
    assert (does.seen, does.change) == (frozenset({"I1"}), frozenset({"I1"}))
    assert (hears.seen, hears.change) == (frozenset({"I1"}), frozenset())


def test_a_change_of_the_own_part_is_made_on_the_whole_plan(store: PlanStore, plan: Plan) -> None:
    plans = view(store, EAST)
    seen = plans.load(plan.id)
    saved = save(plans, seen, ReplaceNode(node=seen.node("I1").model_copy(update={"title": "新"})))
    assert (saved.version, len(saved.nodes)) == (2, 3)
    whole = store.load(plan.id)
    assert whole.node("I1").title == "新"
    assert [whole.node(one) for one in ("G1", "B1", "B2", "I2")] == [
        plan.node(one) for one in ("G1", "B1", "B2", "I2")
    ]
    assert whole.envelope == 93
    assert save(plans, saved, RemoveNode(node="I1")).version == 3


@pytest.mark.parametrize(
    "operation",
    [
        SetPlan(envelope=Decimal(1)),
        SetPlan(name="x"),
        RemoveNode(node="G1"),
        SetMeasure(node="G1", measure=Measure(kpi=SALES, target=Decimal(1))),
        ReplaceNode(node=goal("G1", "改名")),
        AddNode(node=goal("G9", "新顶层")),
        AddNode(node=work("I9", "新", "G1", 1)),
    ],
)
def test_what_is_not_ones_own_is_refused_in_one_way(store: PlanStore, plan: Plan, operation: object) -> None:
    plans = view(store, EAST)
    with pytest.raises(Forbidden) as caught:
        save(plans, plans.load(plan.id), operation)
    assert "华南" not in str(caught.value.message)
    assert store.load(plan.id).version == 1


def test_who_may_only_read_changes_nothing(store: PlanStore, plan: Plan) -> None:
    plans = view(store, viewer("x", units=None, scopes=READ))
    seen = plans.load(plan.id)
    assert seen.envelope == 93
    for attempt in (
        lambda: save(plans, seen, SetPlan(name="x")),
        lambda: plans.create(REGIONS, by="x", at=AT, reason=""),
        lambda: plans.undo(plan.id, expected_version=1, by="x", at=AT),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_undo_takes_back_what_is_ones_own_and_nothing_else(store: PlanStore, plan: Plan) -> None:
    east, south = view(store, EAST), view(store, SOUTH)
    mine = east.load(plan.id)
    one = save(east, mine, ReplaceNode(node=mine.node("I1").model_copy(update={"title": "新"})))
    with pytest.raises(Forbidden):
        south.undo(plan.id, expected_version=2, by="林晓", at=AT)
    back = east.undo(plan.id, expected_version=one.version, by="陈曦", at=AT)
    assert back.node("I1").title == "华东门店"
    with pytest.raises(Forbidden):
        south.redo(plan.id, expected_version=3, by="林晓", at=AT)
    assert east.redo(plan.id, expected_version=3, by="陈曦", at=AT).node("I1").title == "新"
    with pytest.raises(InputError, match="already has"):
        east.undo(plan.id, expected_version=4, by="陈曦", at=AT, to_version=4)


def test_versions_are_those_that_changed_what_is_seen(store: PlanStore, plan: Plan) -> None:
    east, south = view(store, EAST), view(store, SOUTH)
    mine = south.load(plan.id)
    save(south, mine, SetMeasure(node="B2", measure=Measure(kpi=SALES, target=Decimal(414))), by="林晓")
    mine = east.load(plan.id)
    save(east, mine, SetMeasure(node="B1", measure=Measure(kpi=SALES, target=Decimal(511))))
    assert [(info.version, info.reason) for info in east.versions(plan.id)] == [(1, ""), (3, "改")]
    assert [info.version for info in south.versions(plan.id)] == [1, 2]
    assert len(view(store, OPERATOR).versions(plan.id)) == 3
    assert east.operations(plan.id, 2) == ()
    assert "404" not in east.load(plan.id, 1).model_dump_json()


def test_what_is_hidden_today_is_hidden_in_old_versions(store: PlanStore, plan: Plan) -> None:
    named = store.load(plan.id)
    taken = ReplaceNode(node=named.node("I2").model_copy(update={"owner": "赵磊"}))
    save(store, named, taken)
    mine = view(store, viewer("赵磊", "", Rank.POSITION))
    assert {"I1", "I2"} <= mine.load(plan.id).index.keys()
    given = ReplaceNode(node=named.node("I2").model_copy(update={"owner": "孙悦"}))
    save(store, store.load(plan.id), given)
    assert "I2" not in mine.load(plan.id).index
    assert "I2" not in mine.load(plan.id, 2).index


def test_a_conflict_does_not_tell_who_was_first(store: PlanStore, plan: Plan) -> None:
    east = view(store, EAST)
    seen = east.load(plan.id)
    save(store, plan, SetPlan(name="别名"), by="华南的人")
    with pytest.raises(VersionConflict) as caught:
        save(east, seen, SetMeasure(node="B1", measure=Measure(kpi=SALES, target=Decimal(1))))
    assert "华南" not in str(caught.value.message)
    with pytest.raises(VersionConflict):
        east.undo(plan.id, expected_version=1, by="陈曦", at=AT)


def test_plans_are_found_by_what_is_seen_of_them(store: PlanStore, plan: Plan) -> None:
    east = view(store, EAST)
    assert [one.id for one in east.find(owner="赵磊")] == [plan.id]
    assert east.find(owner="孙悦") == ()
    assert east.find(max_budget=Decimal(60))
    assert east.find(min_budget=Decimal(60)) == ()  # 93 in the whole plan
    assert east.find(start=date(2026, 1, 1)) == ()


def test_readings_are_of_nodes_that_are_seen(engine: Engine, store: PlanStore, plan: Plan) -> None:
    actuals = ActualStore(engine)

    def reading(node: str, value: int) -> Reading:
        day = date(2026, 2, 1)
        return Reading(
            plan=plan.id, node=node, kpi=SALES.key, start=day, end=day, value=Decimal(value), at=AT
        )

    actuals.record([reading("B1", 11), reading("B2", 22), reading("G1", 33)])
    east = ActualView(actuals, view(store, EAST))
    assert [one.value for one in east.of(plan.id)] == [11]
    assert east.of(plan.id, "B2") == ()
    assert east.history(reading("B2", 0)) == ()
    assert len(east.history(reading("B1", 0))) == 1
    for hidden in ("B2", "G1"):
        with pytest.raises(Forbidden):
            east.record([reading("B1", 12), reading(hidden, 1)])
    assert [one.value for one in actuals.of(plan.id)] == [11, 22, 33]
    owner = ActualView(actuals, view(store, viewer("赵磊", "", Rank.POSITION)))
    assert owner.record([reading("I1", 5)])[0].reading.value == 5
    with pytest.raises(Forbidden):
        owner.record([reading("B1", 5)])
    assert ActualView(actuals, view(store, NOBODY)).of(plan.id) == ()


def test_a_plan_of_which_all_hangs_under_ones_own_is_seen_whole() -> None:
    own = Plan(nodes=(goal("G1", "华东销售额"), work("I1", "门店", "G1", 1)), envelope=Decimal(5))
    reach = reach_of(own, EAST, frozenset({"华东"}), "别人")
    assert (reach.whole, reach.all) == (True, True)
    assert not reach_of(Plan(), EAST, frozenset({"华东"}), "别人").is_any
