"""Passages in memory: replaced source by source, and never seen by whom they are not for."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import Language
from knowledge.access import Access, Rank, Viewer
from knowledge.search.corpus import Corpus
from knowledge.search.entry import Entry, Kind
from knowledge.search.glossary import Glossary
from knowledge.search.lexical import read_query
from knowledge.search.wanted import Wanted

QUERY = read_query("门锁预算", Glossary([]))
UNITS = ("门锁", "音箱", "照明")
DAYS = st.sampled_from([None, date(2024, 1, 1), date(2024, 6, 30), date(2025, 1, 1)])
ACCESS = st.builds(
    Access,
    rank=st.sampled_from(Rank),
    units=st.lists(st.sampled_from(UNITS), max_size=2, unique=True).map(tuple),
    owner=st.sampled_from(["", "李经理", "周航"]),
)
VIEWERS = st.builds(
    Viewer,
    name=st.sampled_from(["", "李经理", "王总"]),
    rank=st.sampled_from(Rank),
    units=st.none() | st.frozensets(st.sampled_from(UNITS), max_size=2),
)
ENTRIES = st.builds(
    Entry,
    kind=st.sampled_from(Kind),
    source=st.sampled_from(["a", "b", "c", "d"]),
    number=st.integers(0, 5),
    language=st.just(Language.ZH_HANS),
    title=st.just("计划"),
    text=st.sampled_from(["门锁预算一百万", "音箱预算", "天气", "门锁"]),
    topic=st.sampled_from(["", "allocation"]),
    unit=st.sampled_from(["", "智能门锁", "音箱"]),
    owner=st.sampled_from(["", "李经理"]),
    start=DAYS,
    end=DAYS,
    expires=DAYS,
    access=ACCESS,
)
WANTED = st.builds(
    Wanted,
    viewer=VIEWERS,
    kinds=st.lists(st.sampled_from(Kind), max_size=2, unique=True).map(tuple),
    topic=st.sampled_from([None, "allocation"]),
    unit=st.sampled_from([None, "门锁", "門鎖"]),
    owner=st.sampled_from([None, "李"]),
    start=DAYS,
    end=DAYS,
    on=DAYS,
    sources=st.lists(st.sampled_from(["a", "b", "x"]), max_size=2, unique=True).map(tuple),
)


def filled(entries: list[Entry]) -> Corpus:
    corpus = Corpus()
    grouped: dict[tuple[Kind, str], list[Entry]] = {}
    for entry in entries:
        grouped.setdefault((entry.kind, entry.source), []).append(entry)
    corpus.replace_all(dict(grouped))
    return corpus


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(ENTRIES, max_size=25), WANTED)
def test_a_reading_holds_exactly_what_the_filters_take(entries: list[Entry], wanted: Wanted) -> None:
    corpus = filled(entries)
    allowed = [entry for entry in entries if wanted.takes(entry)]
    reading = corpus.search(QUERY, wanted)
    for kind in Kind:
        digests = list(corpus.digests(kind))
        seen = [one.entry for one in reading.with_digests(kind, digests)]
        assert sorted(map(repr, seen)) == sorted(repr(one) for one in allowed if one.kind is kind)
        assert set(reading.digests(kind)) == {one.digest for one in allowed if one.kind is kind}
    found = [one.entry for one in reading.best(100)]
    with_words = [entry for entry in allowed if entry.text != "天气"]
    assert sorted(map(repr, found)) == sorted(map(repr, with_words))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.lists(st.sampled_from(["门锁", "预算", "音箱", "天气"]), max_size=4)
        ),
        max_size=12,
    )
)
def test_replacing_leads_where_building_anew_does(steps: list[tuple[str, list[str]]]) -> None:
    """Whatever was there before, search sees the last state of every source only."""
    lived, last = Corpus(), dict[str, list[Entry]]()
    for source, texts in steps:
        entries = [
            Entry(kind=Kind.PLAN, source=source, number=n, language=Language.ZH_HANS, title="", text=text)
            for n, text in enumerate(texts)
        ]
        lived.replace(Kind.PLAN, source, entries)
        last[source] = entries
    fresh = filled([entry for entries in last.values() for entry in entries])
    assert len(lived) == len(fresh)
    assert sorted(lived.digests(Kind.PLAN)) == sorted(fresh.digests(Kind.PLAN))
    assert set(lived.sources(Kind.PLAN)) == {source for source, entries in last.items() if entries}
    one, other = (corpus.search(QUERY, Wanted()).best(50) for corpus in (lived, fresh))
    assert sorted((c.entry.key, round(c.coverage, 5)) for c in one) == sorted(
        (c.entry.key, round(c.coverage, 5)) for c in other
    )


def test_only_the_best_by_words_are_candidates() -> None:
    entries = [
        Entry(
            kind=Kind.PLAN, source=f"p{n}", number=0, language=Language.ZH_HANS, title="",
            text="门锁" + "长" * n,
        )
        for n in range(50)
    ]  # fmt: skip
    best = filled(entries).search(QUERY, Wanted()).best(10)
    assert {one.entry.source for one in best} == {f"p{n}" for n in range(10)}
