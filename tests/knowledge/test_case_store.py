from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest

from core.deviation.case import Case, CaseStatus, Deviation, DeviationType, Effect, Impact, Segment, Verdict
from core.deviation.case_life import expire, review, revise, withdraw
from core.errors import InputError, MissingInput, UnknownReference, VersionConflict
from core.quantity.unit import PERCENT
from core.text import Language
from knowledge.access import OPERATOR, Access, Rank, Viewer
from knowledge.case_filter import CaseFilter
from knowledge.cases import CaseStore
from knowledge.changes import ChangeLog
from knowledge.search.entry import Kind
from knowledge.search.library import Library
from knowledge.search.wanted import Wanted

AT = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 10, 12)
NOBODY = Viewer(name="新人", rank=Rank.POSITION, units=frozenset({"西南"}))


def case(title="落地页改版后转化率腰斩", kpi="conversion", actual="0.52", month=9, **fields):
    data = Deviation(
        kpi=kpi,
        kpi_name="转化率",
        unit=PERCENT,
        planned=Decimal("1.20"),
        actual=Decimal(actual),
        start=date(2026, month, 1),
        end=date(2026, month, 28),
        where={"region": ("east",)},
        place="华东",
        segments=(Segment(where={"channel": "video"}, name="短视频", value=Decimal("-0.3")),),
        causes=("campaign",),
    )
    told = {
        "type": DeviationType.INTERNAL,
        "impact": Impact.HIGH,
        "problem": "华东短视频来的人不下单",
        "direct_cause": "新落地页打开要八秒",
        "action": "回滚旧页面，压缩图片后再测",
        "owner": "陈曦",
    }
    return Case(title=title, data=data, **told | fields)


def add(store, one=None, **kept):
    return store.add(one or case(), by="周航", at=AT, **kept)


def change(store, kept, make, **arguments):
    return store.change(kept.id, make, **{"viewer": OPERATOR, "by": "周航", "at": AT} | arguments)


def test_a_case_comes_back_as_it_was(engine):
    store = CaseStore(engine)
    kept = add(store, access=Access(units=("华东",), owner="周航"), reason="复盘")
    assert kept.id.startswith("K")
    assert len(kept.id) == 6
    again = CaseStore(engine)
    assert again.load(kept.id.lower(), viewer=OPERATOR) == kept
    assert again.history(kept.id, viewer=OPERATOR) == (kept,)
    assert again.list(viewer=OPERATOR, today=TODAY) == (kept,)


def test_a_taken_id_is_not_used_twice(engine):
    ids = iter(["KAAAAA", "KAAAAA", "KBBBBB"])
    store = CaseStore(engine, ids=lambda: next(ids))
    assert [add(store).id, add(store).id] == ["KAAAAA", "KBBBBB"]


def test_what_cannot_be_kept_leaves_nothing(engine):
    store = CaseStore(engine)
    with pytest.raises(MissingInput):
        add(store, case(action=""))
    assert store.list(viewer=OPERATOR, today=TODAY) == ()
    assert ChangeLog(engine).last() == 0


def test_every_change_is_a_revision_and_nothing_is_overwritten(engine):
    store = CaseStore(engine)
    first = add(store)
    effect = Effect(verdict=Verdict.WORKED, text="转化率回到3.1%", after=Decimal("3.1"))
    second = change(store, first, partial(revise, changes={"effect": effect}, today=TODAY))
    third = change(store, first, partial(review, by="韩冰", today=TODAY, expires_on=date(2027, 9, 30)))
    same = change(store, first, partial(review, by="韩冰", today=TODAY))
    fourth = change(store, first, partial(revise, changes={"deep_cause": "没有性能验收"}, today=TODAY))
    assert [k.revision for k in (first, second, third, same, fourth)] == [1, 2, 3, 3, 4]
    assert store.history(first.id, viewer=OPERATOR) == (first, second, third, fourth)
    assert third.case.status is CaseStatus.REVIEWED
    assert (fourth.case.status, fourth.case.reviewed_by, fourth.case.effect) == (CaseStatus.DRAFT, "", effect)
    assert store.load(first.id, viewer=OPERATOR, revision=2) == second
    assert [c.source for c in ChangeLog(engine).after(0)] == [first.id] * 4


def test_a_review_ends_and_is_renewed(engine):
    store = CaseStore(engine)
    kept = add(store)
    change(store, kept, partial(review, by="韩冰", today=TODAY, expires_on=date(2026, 12, 31)))
    later = date(2027, 1, 1)
    assert store.list(viewer=OPERATOR, today=date(2026, 12, 31)) != ()
    assert store.list(viewer=OPERATOR, today=later) == ()
    assert store.list(viewer=OPERATOR, today=later, wanted=CaseFilter(statuses=(CaseStatus.EXPIRED,))) != ()
    with pytest.raises(MissingInput, match="expired"):
        change(store, kept, partial(review, by="韩冰", today=later))
    with pytest.raises(InputError, match="over already"):
        change(store, kept, partial(review, by="韩冰", today=later, expires_on=TODAY))
    change(store, kept, partial(review, by="韩冰", today=later, expires_on=date(2027, 12, 31)))
    assert store.list(viewer=OPERATOR, today=later) != ()


def test_what_is_withdrawn_stays_withdrawn(engine):
    store = CaseStore(engine)
    kept = add(store)
    change(store, kept, withdraw)
    assert store.list(viewer=OPERATOR, today=TODAY) == ()
    for make in (partial(review, by="a", today=TODAY), partial(expire, today=TODAY)):
        with pytest.raises(InputError, match="withdrawn"):
            change(store, kept, make)
    assert len(store.history(kept.id, viewer=OPERATOR)) == 2


def test_who_may_not_see_a_case_is_told_there_is_none(engine):
    store = CaseStore(engine)
    kept = add(store, access=Access(rank=Rank.DEPARTMENT, units=("华东",), owner="周航"))
    add(store, case("公开的"))
    asked = (
        lambda: store.load(kept.id, viewer=NOBODY),
        lambda: store.history(kept.id, viewer=NOBODY),
        lambda: change(store, kept, withdraw, viewer=NOBODY),
    )
    said = set()
    for ask in (*asked, lambda: store.load("KZZZZZ", viewer=NOBODY)):
        with pytest.raises(UnknownReference) as raised:
            ask()
        said.add(raised.value.message.en.replace(kept.id, "?").replace("KZZZZZ", "?"))
        assert kept.id not in raised.value.candidates
        assert kept.id not in str(raised.value.valid)  # another case's id may be near
    assert len(said) == 1
    assert [k.case.title for k in store.list(viewer=NOBODY, today=TODAY)] == ["公开的"]
    assert [s.kept.case.title for s in store.similar(kept.case.data, viewer=NOBODY, today=TODAY)] == [
        "公开的"
    ]
    owner = Viewer(name="周航", rank=Rank.POSITION, units=frozenset({"西南"}))
    assert store.load(kept.id, viewer=owner) == kept
    assert change(store, kept, lambda same: same, access=lambda _: Access()).revision == 2
    assert store.load(kept.id, viewer=NOBODY).revision == 2


def test_a_mistyped_id_brings_the_nearest(engine):
    store = CaseStore(engine, ids=lambda: "K7Q2X")
    add(store)
    with pytest.raises(UnknownReference) as raised:
        store.load("K7Q2Y", viewer=OPERATOR)
    assert raised.value.candidates == ("K7Q2X",)
    with pytest.raises(UnknownReference):
        store.load("K7Q2X", viewer=OPERATOR, revision=9)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (CaseFilter(), {"a", "b", "c"}),
        (CaseFilter(kpis=frozenset({"conversion"})), {"a", "b"}),
        (CaseFilter(down=True), {"a", "c"}),
        (CaseFilter(down=False), {"b"}),
        (CaseFilter(segments=(frozenset({"east", "华东"}), frozenset({"video", "短视频"}))), {"a", "b", "c"}),
        (CaseFilter(segments=(frozenset({"north", "华北"}),)), set()),
        (CaseFilter(type=DeviationType.MARKET), {"b"}),
        (CaseFilter(impact=Impact.LOW), {"c"}),
        (CaseFilter(unit="华东"), {"a", "b", "c"}),
        (CaseFilter(unit="門鎖"), {"c"}),
        (CaseFilter(owner="林"), {"b"}),
        (CaseFilter(start=date(2026, 9, 1)), {"a"}),
        (CaseFilter(start=date(2026, 6, 1), end=date(2026, 7, 31)), {"b"}),
        (CaseFilter(statuses=(CaseStatus.WITHDRAWN,)), {"d"}),
    ],
)
def test_filters(engine, wanted, found):
    store = CaseStore(engine)
    add(store, case("a"))
    add(store, case("b", actual="1.5", month=7, type=DeviationType.MARKET, owner="林晓"))
    add(store, case("c", kpi="leads", month=2, impact=Impact.LOW, unit="门锁"))
    change(store, add(store, case("d")), withdraw)
    assert {k.case.title for k in store.list(viewer=OPERATOR, today=TODAY, wanted=wanted)} == found


def test_the_most_like_comes_first_and_the_found_cause_counts(engine):
    store = CaseStore(engine)
    near, far = add(store, case("近", cause="campaign")), add(store, case("远", cause="stock", actual="1.19"))
    asked = case().data
    found = store.similar(asked, viewer=OPERATOR, today=TODAY)
    assert [one.kept.id for one in found] == [near.id, far.id]
    assert found[0].likeness.score == pytest.approx(1)
    told = store.similar(asked, viewer=OPERATOR, today=TODAY, words={far.id: 1.0})
    assert [one.likeness.parts[-1].score for one in told] == [0.0, 1.0]
    assert store.similar(asked, viewer=OPERATOR, today=TODAY, at_least=0.99) == found[:1]


def test_the_library_finds_living_cases_in_the_words_they_were_written_in(engine):
    store = CaseStore(engine)
    library = Library((store,), ChangeLog(engine))
    kept = add(store, access=Access(rank=Rank.DEPARTMENT))
    english = add(
        store,
        case(
            "Redesign broke conversion",
            problem="visitors left the new page",
            direct_cause="slow images",
            action="rolled back",
            language=Language.EN,
        ),
    )

    def find(query, **wanted):
        told = Wanted(**{"kinds": (Kind.CASE,), "on": TODAY} | wanted)
        answer = library.search(query, language=Language.ZH_HANS, wanted=told)
        return [one.entry.source for one in answer.found]

    assert find("落地頁打開太慢") == [kept.id]
    assert find("visitors left the redesigned page") == [english.id]
    assert find("落地页打开太慢", viewer=NOBODY) == []
    change(store, kept, partial(expire, today=TODAY))
    assert find("落地页打开太慢") == []
    assert find("落地页打开太慢", on=None) == [kept.id]
    change(store, english, withdraw)
    assert english.id not in find("visitors left the redesigned page", on=None)


def test_a_change_on_an_old_revision_is_refused(engine):
    store = CaseStore(engine)
    kept = add(store)
    change(store, kept, partial(revise, changes={"owner": "林晓"}, today=TODAY), expected_revision=1)
    with pytest.raises(VersionConflict):
        change(store, kept, partial(revise, changes={"owner": "韩冰"}, today=TODAY), expected_revision=1)
    assert store.load(kept.id, viewer=OPERATOR).case.owner == "林晓"


def test_many_writers_lose_nothing(engine):
    store = CaseStore(engine)
    kept = add(store, case(deep_cause="0"))

    def append(number):
        def make(before):
            return revise(before, {"deep_cause": f"{before.deep_cause} {number}"}, today=TODAY)

        return change(store, kept, make).revision

    with ThreadPoolExecutor(4) as pool:
        revisions = list(pool.map(append, range(1, 13)))
    assert sorted(revisions) == list(range(2, 14))
    words = store.load(kept.id, viewer=OPERATOR).case.deep_cause.split()
    assert sorted(map(int, words)) == list(range(13))
