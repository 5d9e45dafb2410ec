"""The plan store's contract, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import Engine, text

from core.errors import AmbiguousInput, InputError, UnknownReference, VersionConflict
from core.plan.kpi import Kpi, Measure
from core.plan.node import Budget, Level, Link, Node
from core.plan.operation import AddNode, SetPlan
from core.plan.plan import Plan
from core.quantity.unit import PERSONS
from core.text import Text
from knowledge.database import connect
from knowledge.history import Action
from knowledge.plan_body import DamagedPlan
from knowledge.plans import PlanStore
from knowledge.short_id import new_short_id

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(engine: Engine) -> PlanStore:
    return PlanStore(engine)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    minutes = count()
    return lambda: START + timedelta(minutes=next(minutes))


def goal(**fields: object) -> Node:
    return Node.model_validate({"id": "G1", "level": Level.ENTERPRISE, "title": "份额提升", **fields})


def initiative(number: int, planned: int, owner: str = "王芳") -> Node:
    return Node(
        id=f"I{number}",
        level=Level.INITIATIVE,
        title=f"举措{number}",
        links=(Link(parent="G1"),),
        owner=owner,
        budget=Budget(planned=Decimal(planned)),
        end=date(2026, 6, number),
    )


def test_create_numbers_from_one_and_gives_a_readable_id(store: PlanStore) -> None:
    made = store.create(Plan(name="智能家居", nodes=(goal(),)), by="李", at=START, reason="新建")
    assert (made.version, made.name) == (1, "智能家居")
    assert len(made.id) == 6
    assert made.id.startswith("P")
    assert store.load(made.id) == made


def test_ids_avoid_letters_that_are_mistaken_for_digits() -> None:
    assert not set("".join(new_short_id("P")[1:] for _ in range(300))) & set("01ILO")


def test_a_taken_id_is_drawn_again(engine: Engine) -> None:
    drawn = iter(["PAAAAA", "PAAAAA", "PBBBBB"])
    store = PlanStore(engine, ids=lambda: next(drawn))
    first = store.create(Plan(name="甲"), by="a", at=START, reason="")
    second = store.create(Plan(name="乙"), by="a", at=START, reason="")
    assert (first.id, second.id) == ("PAAAAA", "PBBBBB")
    assert store.load("PAAAAA").name == "甲"


def test_every_change_is_a_version_with_who_when_why_and_what(
    store: PlanStore, clock: Callable[[], datetime]
) -> None:
    plan = store.create(Plan(name="一"), by="李", at=clock(), reason="开始")
    edits = (AddNode(node=goal()), SetPlan(name="二"))
    changed = plan.model_copy(update={"name": "二", "nodes": (goal(),)})
    saved = store.save(changed, expected_version=1, by="王", at=clock(), reason="加目标", operations=edits)
    assert saved.version == 2
    assert store.load(plan.id, 1) == plan
    assert store.load(plan.id, 2) == store.load(plan.id) == saved
    first, second = store.versions(plan.id)
    assert (first.by, first.at, first.reason, first.action) == ("李", START, "开始", Action.CREATE)
    assert (second.version, second.by, second.reason) == (2, "王", "加目标")
    assert second.at == START + timedelta(minutes=1)
    assert store.operations(plan.id, 2) == edits
    assert store.operations(plan.id, 1) == ()


def test_the_second_editor_is_told_and_nothing_is_lost(
    store: PlanStore, clock: Callable[[], datetime]
) -> None:
    plan = store.create(Plan(name="原来"), by="李", at=clock(), reason="")
    theirs = plan.model_copy(update={"name": "王的修改"})
    mine = plan.model_copy(update={"name": "张的修改"})
    store.save(theirs, expected_version=1, by="王", at=clock(), reason="先")
    for _ in range(2):  # a retry of the same edit is kept once
        with pytest.raises(VersionConflict) as told:
            store.save(mine, expected_version=1, by="张", at=clock(), reason="后")
    assert "'王'" in told.value.message.zh
    assert "2026-01-05 08:01 UTC" in told.value.message.en
    assert store.load(plan.id).name == "王的修改"
    assert len(store.versions(plan.id)) == 2
    (kept,) = store.set_aside(plan.id)
    assert (kept.plan.name, kept.plan.version, kept.by, kept.reason) == ("张的修改", 1, "张", "后")


def test_saving_from_a_version_that_does_not_exist_yet_is_a_conflict(store: PlanStore) -> None:
    plan = store.create(Plan(name="一"), by="李", at=START, reason="")
    with pytest.raises(VersionConflict):
        store.save(plan, expected_version=7, by="李", at=START, reason="")


def test_undo_and_redo_make_new_versions(store: PlanStore, clock: Callable[[], datetime]) -> None:
    plan = store.create(Plan(name="一"), by="李", at=clock(), reason="")
    for version, name in ((1, "二"), (2, "三")):
        changed = plan.model_copy(update={"name": name})
        store.save(changed, expected_version=version, by="李", at=clock(), reason=name)
    back = store.undo(plan.id, expected_version=3, by="王", at=clock())
    assert (back.version, back.name) == (4, "二")
    assert store.undo(plan.id, expected_version=4, by="王", at=clock()).name == "一"
    assert store.redo(plan.id, expected_version=5, by="王", at=clock()).name == "二"
    there = store.undo(plan.id, expected_version=6, by="王", at=clock(), to_version=3)
    assert (there.version, there.name) == (7, "三")
    infos = store.versions(plan.id)
    assert [info.action for info in infos[3:]] == [Action.UNDO, Action.UNDO, Action.REDO, Action.REDO]
    assert [info.restores for info in infos[3:]] == [2, 1, 2, 3]
    assert "version 2" in infos[3].reason
    assert store.list()[0].name == "三"


def test_undo_tells_of_a_conflict_and_of_an_end(store: PlanStore) -> None:
    plan = store.create(Plan(name="一"), by="李", at=START, reason="")
    with pytest.raises(InputError, match="nothing to undo"):
        store.undo(plan.id, expected_version=1, by="李", at=START)
    with pytest.raises(InputError, match="nothing to redo"):
        store.redo(plan.id, expected_version=1, by="李", at=START)
    with pytest.raises(UnknownReference, match="no version 9"):
        store.undo(plan.id, expected_version=1, by="李", at=START, to_version=9)
    store.save(plan, expected_version=1, by="王", at=START, reason="")
    with pytest.raises(VersionConflict):
        store.undo(plan.id, expected_version=1, by="李", at=START)


def test_an_unknown_plan_names_the_nearest(store: PlanStore) -> None:
    made = store.create(Plan(name="智能家居年度计划"), by="李", at=START, reason="")
    near = made.id[:-1] + ("2" if made.id[-1] != "2" else "3")
    with pytest.raises(UnknownReference) as told:
        store.load(near)
    assert told.value.candidates == (made.id,)
    with pytest.raises(UnknownReference) as told:
        store.resolve("智能家居年度计画")
    assert told.value.candidates == (made.id,)
    with pytest.raises(UnknownReference, match="no version 2"):
        store.load(made.id, 2)
    for call in (store.versions, store.load):
        with pytest.raises(UnknownReference):
            call("不存在")
    with pytest.raises(UnknownReference):
        store.save(Plan(id="PZZZZZ"), expected_version=1, by="李", at=START, reason="")


def test_a_plan_is_named_by_id_or_name_in_any_script(store: PlanStore) -> None:
    made = store.create(Plan(name="智能门锁 Launch"), by="李", at=START, reason="")
    assert store.resolve(made.id.lower()) == made.id
    assert store.resolve(" 智能門鎖 ｌａｕｎｃｈ ") == made.id
    store.create(Plan(name="智能门锁 launch"), by="李", at=START, reason="")
    with pytest.raises(AmbiguousInput) as told:
        store.resolve("智能门锁 launch")
    assert len(told.value.readings) == 2


def test_a_summary_reads_budget_period_and_owners_off_the_nodes(store: PlanStore) -> None:
    nodes = (goal(owner="*"), initiative(1, 200_000), initiative(2, 150_000, owner="李雷"))
    store.create(Plan(name="曝光", nodes=nodes, start=date(2026, 1, 1)), by="李", at=START, reason="")
    (summary,) = store.list()
    assert summary.budget == Decimal(350_000)
    assert (summary.start, summary.end) == (date(2026, 1, 1), date(2026, 6, 2))
    assert summary.owners == ("王芳", "李雷")
    assert (summary.goal, summary.nodes, summary.by, summary.at) == ("份额提升", 3, "李", START)


def test_list_shows_the_last_changed_first_in_pages(store: PlanStore, clock: Callable[[], datetime]) -> None:
    made = [store.create(Plan(name=name), by="李", at=clock(), reason="") for name in "甲乙丙"]
    store.save(made[0], expected_version=1, by="李", at=clock(), reason="")
    assert [plan.name for plan in store.list()] == ["甲", "丙", "乙"]
    assert [plan.name for plan in store.list(limit=1, offset=1)] == ["丙"]


def test_moments_without_a_zone_are_refused(store: PlanStore) -> None:
    with pytest.raises(InputError, match="no time zone"):
        store.create(Plan(name="一"), by="李", at=datetime(2026, 1, 1), reason="")
    assert store.list() == ()


def test_unusual_text_is_kept_or_refused_but_never_half_stored(store: PlanStore) -> None:
    odd = Plan(name="a\x00b\U0001f600", nodes=(goal(title="\x00'; DROP TABLE plans; --"),))
    made = store.create(odd, by="o'x\x00", at=START, reason="\x00\n")
    assert store.load(made.id).nodes == odd.nodes
    with pytest.raises(InputError, match="cannot be stored"):
        store.save(
            made.model_copy(update={"name": "half \ud800"}), expected_version=1, by="李", at=START, reason=""
        )
    assert [info.version for info in store.versions(made.id)] == [1]
    assert store.list()[0].version == 1


def test_a_large_plan_comes_back_exactly(store: PlanStore) -> None:
    nodes = (goal(), *(initiative(number % 28 + 1, number) for number in range(300)))
    nodes = tuple(node.model_copy(update={"id": f"N{at}"}) if at else node for at, node in enumerate(nodes))
    made = store.create(Plan(name="大", nodes=nodes, envelope=Decimal("1e9")), by="李", at=START, reason="")
    loaded = store.load(made.id)
    assert loaded == made
    assert loaded.model_dump_json() == made.model_dump_json()


def test_a_damaged_body_is_noticed(store: PlanStore, engine: Engine) -> None:
    made = store.create(Plan(name="一"), by="李", at=START, reason="")
    with engine.begin() as connection:
        forged = made.model_copy(update={"name": "二"}).model_dump_json().encode()
        connection.execute(text("UPDATE plan_versions SET body = :body"), {"body": forged})
    with pytest.raises(DamagedPlan):
        store.load(made.id)


def test_of_many_threads_that_save_at_once_exactly_one_wins_each_version(store: PlanStore) -> None:
    plan = store.create(Plan(name="0"), by="李", at=START, reason="")
    outcomes: list[tuple[int, bool]] = []

    def edit(thread: int) -> None:
        for turn in range(5):
            current = store.load(plan.id)
            changed = current.model_copy(update={"name": f"{thread}.{turn}"})
            try:
                store.save(changed, expected_version=current.version, by=str(thread), at=START, reason="")
            except VersionConflict:
                outcomes.append((thread, False))
            else:
                outcomes.append((thread, True))

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wins = sum(won for _, won in outcomes)
    assert len(outcomes) == 30
    assert wins >= 1
    assert [info.version for info in store.versions(plan.id)] == list(range(1, wins + 2))
    assert len(store.set_aside(plan.id)) == 30 - wins


@pytest.fixture
def shelf() -> Iterator[PlanStore]:
    """Three plans to be found."""
    engine = connect("sqlite://")
    store, awareness = PlanStore(engine), Text(zh="品牌认知率", en="brand awareness")
    lock = goal(title="智能门锁曝光", measures=(Measure(kpi=Kpi(key="a", name=awareness, unit=PERSONS)),))
    plans = (
        Plan(name="门锁 2026", nodes=(lock, initiative(1, 350_000)), envelope=Decimal(1_000_000)),
        Plan(name="会员留存", nodes=(goal(title="提升复购率"),), end=date(2026, 3, 31)),
        Plan(name="Speaker launch", nodes=(goal(title="Smart speaker sales"), initiative(2, 80_000, "赵云"))),
    )
    for minute, plan in enumerate(plans):
        store.create(plan, by="李", at=START + timedelta(minutes=minute), reason="")
    yield store
    engine.dispose()


def test_find_by_what_is_known(shelf: PlanStore) -> None:
    speaker, retention, lock = shelf.find()
    assert (speaker.name, retention.name, lock.name) == ("Speaker launch", "会员留存", "门锁 2026")
    assert shelf.find(ids={lock.id}) == (lock,)
    assert shelf.find(ids=()) == ()
    assert shelf.find(owner="王") == (lock,)
    assert shelf.find(min_budget=Decimal(80_000), max_budget=Decimal(80_000)) == (speaker,)
    assert shelf.find(min_budget=Decimal(80_001)) == (lock,)
    assert shelf.find(start=date(2026, 5, 1)) == (speaker, lock)
    assert shelf.find(end=date(2025, 12, 31)) == ()
    assert shelf.find(limit=1) == (speaker,)
