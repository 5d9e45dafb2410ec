"""People: who they are on each channel, what they may see, and that nobody is let in by accident."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from core.errors import InputError, UnknownReference, VersionConflict
from core.text import Language
from knowledge.access import NOBODY, Access, Rank, Scope
from knowledge.audit_entry import Actor
from knowledge.database import connect
from knowledge.people import PeopleStore
from knowledge.people_tables import AUDIT, IDENTITIES
from knowledge.person import Identity, Person, Profile, read_identity, read_profile
from knowledge.rooms import Room, RoomStore, read_room

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BY = Actor(id="", name="admin", door="cli")


@pytest.fixture
def people(engine: Engine) -> PeopleStore:
    return PeopleStore(engine)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[PeopleStore]:
    """People on SQLite only, for what does not depend on the database."""
    engine = connect(f"sqlite:///{tmp_path}/quick.db")
    yield PeopleStore(engine)
    engine.dispose()


def _add(people: PeopleStore, name: str, *known: str, **profile: object) -> Person:
    identities = [read_identity(*one.split("=", 1)) for one in known]
    return people.add(read_profile({"name": name, **profile}), identities, by=BY, at=NOW)


def test_somebody_added_is_found_by_every_way_they_are_known(people: PeopleStore) -> None:
    added = _add(
        people, "李娜", "slack=T1:U1", "wecom=LiNa", "web=Li.Na@Example.com",
        rank="2", units=("华东", "华东 ", "华南"), scopes=("write", "read"), latitude="2.5",
        language="zh-Hant", channels=("wecom", "slack"),
    )  # fmt: skip
    assert added.id.startswith("U")
    assert len(added.id) == 6
    assert (added.rank, added.units, added.scopes) == (
        Rank.DEPARTMENT, ("华东", "华南"), (Scope.READ, Scope.WRITE),
    )  # fmt: skip
    assert (added.latitude, added.language) == (Decimal("2.5"), Language.ZH_HANT)
    for channel, identity in (("slack", "T1:U1"), ("wecom", "lina"), ("web", "li.na@example.COM ")):
        assert people.find(channel, identity) == added
    assert people.find("slack", "T1:u1") is None  # Slack ids are exact
    assert people.find("wecom", "T1:U1") is None  # an id is one channel's
    assert people.person(added.id.lower()) == added
    assert people.by_name(" 李娜") == people.resolve("slack:T1:U1") == people.resolve(added.id) == added
    assert [one.channel for one in added.reachable] == ["wecom", "slack", "web"]
    assert people.list() == (added,)


def test_the_viewer_is_what_was_set(people: PeopleStore) -> None:
    viewer = _add(people, "王总", rank=3, units=None, scopes=tuple(Scope), latitude=None).viewer
    assert viewer.sees_all
    assert viewer.scopes == frozenset(Scope)
    assert viewer.latitude is None
    regional = _add(people, "赵经理", rank=2, units=("华东",)).viewer
    assert regional.units == {"华东"}
    assert regional.may_see(Access(rank=Rank.DEPARTMENT, units=("华东",)))
    assert not regional.may_see(Access(units=("华南",)))


def test_by_default_nobody_sees_more_than_what_is_for_everybody(quick: PeopleStore) -> None:
    viewer = _add(quick, "new").viewer
    assert (viewer.rank, viewer.units, viewer.scopes) == (Rank.POSITION, frozenset(), {Scope.READ})
    assert viewer.latitude == Decimal(5)
    assert not viewer.may_see(Access(units=("华东",)))
    assert not viewer.may_see(Access(rank=Rank.DEPARTMENT))
    assert quick.viewer("slack", "T9:U9") == NOBODY
    assert quick.find("slack", "T9\x00:U9") is None
    assert quick.find("", "") is None


def test_one_identity_belongs_to_one_person(people: PeopleStore) -> None:
    first = _add(people, "A", "wecom=Zhang")
    with pytest.raises(InputError, match=r"A .*already") as refused:
        _add(people, "B", "slack=T1:U2", "wecom=ZHANG")
    assert "unlink wecom" in str(refused.value.valid)
    assert people.by_name("B") is None  # nothing of it is kept
    assert people.find("slack", "T1:U2") is None
    assert people.link("A", Identity(channel="wecom", identity="zhang"), by=BY, at=NOW) == first
    unlinked = people.unlink(Identity(channel="wecom", identity="zhang"), by=BY, at=NOW)
    assert unlinked.identities == ()
    assert _add(people, "B", "wecom=zhang").identities == (Identity(channel="wecom", identity="zhang"),)
    with pytest.raises(UnknownReference):
        people.unlink(Identity(channel="slack", identity="nobody"), by=BY, at=NOW)


@pytest.mark.parametrize("other", ["李娜", " 李娜 ", "lina", "ＬＩＮＡ", "LiNa"])
def test_no_two_people_have_one_name(people: PeopleStore, other: str) -> None:
    _add(people, "李娜")
    _add(people, "LINA")
    with pytest.raises(InputError, match="already"):
        _add(people, other)
    _add(people, "third")
    with pytest.raises(InputError, match="already"):
        people.change("third", {"name": other}, by=BY, at=NOW)
    assert len(people.list()) == 3


def test_a_change_keeps_what_it_does_not_name(people: PeopleStore) -> None:
    before = _add(people, "李娜", "slack=T1:U1", units=("华东",), scopes=("read", "write"))
    after = people.change("李娜", {"rank": 3, "units": None}, by=BY, at=NOW, expected_revision=1)
    assert after == before.model_copy(update={"rank": Rank.EXECUTIVE, "units": None, "revision": 2})
    assert people.change(before.id, {"rank": 3}, by=BY, at=NOW) == after  # no change, no revision
    with pytest.raises(VersionConflict):
        people.change("李娜", {"rank": 1}, by=BY, at=NOW, expected_revision=1)


def test_somebody_not_active_may_do_nothing_and_can_come_back(people: PeopleStore) -> None:
    _add(people, "李娜", "slack=T1:U1", rank=3, units=None, scopes=tuple(Scope))
    people.change("李娜", {"active": False}, by=BY, at=NOW)
    gone = people.find("slack", "T1:U1")
    assert gone is not None
    assert gone.viewer.scopes == frozenset()
    assert not gone.viewer.may_see(Access())
    assert not gone.viewer.may_see(Access(owner="李娜"))
    assert gone.reachable == ()
    with pytest.raises(InputError, match="not active"):
        people.link("李娜", Identity(channel="web", identity="a@b.cn"), by=BY, at=NOW)
    back = people.change("李娜", {"active": True}, by=BY, at=NOW)
    assert back.viewer.sees_all
    assert (people.list(active=True), people.list(active=False)) == ((back,), ())


def test_somebody_removed_is_known_nowhere_and_keeps_the_name(people: PeopleStore) -> None:
    _add(people, "李娜", "slack=T1:U1", "wecom=lina")
    gone = people.remove("李娜", by=BY, at=NOW)
    assert (gone.active, gone.identities) == (False, ())
    assert people.find("slack", "T1:U1") is None
    with pytest.raises(InputError, match="already") as refused:
        _add(people, "李娜")
    assert "--active" in str(refused.value.valid)
    assert _add(people, "other", "slack=T1:U1").name == "other"  # the identity is free again


def test_every_change_is_in_the_audit_trail(engine: Engine, people: PeopleStore) -> None:
    person = _add(people, "李娜", "slack=T1:U1")
    people.change("李娜", {"scopes": ("read", "admin")}, by=Actor(id="U9", name="王", door="http"), at=NOW)
    people.remove("李娜", by=BY, at=NOW)
    with pytest.raises(InputError):
        _add(people, "李娜")
    with engine.connect() as connection:
        rows = connection.execute(select(AUDIT).order_by(AUDIT.c.number)).all()
    assert [row.action for row in rows] == [
        "person-add", "person-link", "person-change", "person-unlink", "person-change",
    ]  # fmt: skip
    assert {(row.kind, row.subject) for row in rows} == {("person", person.id)}
    assert (rows[2].person, rows[2].name, rows[2].door) == ("U9", "王", "http")
    assert "read → read,admin" in rows[2].detail


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a", "rank": "boss"}, "rank"),
        ({"name": "a", "rank": 4}, "rank"),
        ({"name": "a", "scopes": ("write",)}, "scopes"),
        ({"name": "a", "scopes": ("everything",)}, "scopes"),
        ({"name": "a", "units": ("",)}, "units"),
        ({"name": "a", "units": ("a\tb",)}, "units"),
        ({"name": "a", "latitude": "-1"}, "latitude"),
        ({"name": "a", "latitude": "NaN"}, "latitude"),
        ({"name": "a", "latitude": "101"}, "latitude"),
        ({"name": "a", "language": "fr"}, "language"),
        ({"name": "a", "channels": ("e mail",)}, "channel"),
        ({"name": "a", "salary": 1}, "salary"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as refused:
        read_profile(fields)
    assert refused.value.field == field
    assert refused.value.valid is not None


@pytest.mark.parametrize("identity", ["", " ", "a b", "x" * 201, "a\x00"])
def test_an_identity_that_cannot_be_used_is_refused(identity: str) -> None:
    with pytest.raises(InputError) as refused:
        read_identity("slack", identity)
    assert refused.value.field == "identity"


def test_an_unknown_person_is_refused_with_those_like_them(quick: PeopleStore) -> None:
    person = _add(quick, "Margaret")
    with pytest.raises(UnknownReference) as refused:
        quick.resolve("Margret")
    assert refused.value.candidates == (person.id,)


@pytest.mark.parametrize("turn", range(3))
def test_of_many_who_claim_an_identity_at_once_one_gets_it(
    engine: Engine, people: PeopleStore, turn: int
) -> None:
    names = [f"p{number}" for number in range(6)]
    for name in names:
        people.add(Profile(name=name), by=BY, at=NOW)
    won, lost = _all_at_once(
        lambda name: people.link(name, Identity(channel="slack", identity="T1:U1"), by=BY, at=NOW), names
    )
    assert (len(won), len(lost)) == (1, 5)
    owner = people.find("slack", "T1:U1")
    assert owner is not None
    assert owner.name == won[0]
    with engine.connect() as connection:
        assert len(connection.execute(select(IDENTITIES)).all()) == 1
        linked = select(AUDIT).where(AUDIT.c.action == "person-link")
        assert len(connection.execute(linked).all()) == 1


def test_of_many_who_take_a_name_at_once_one_gets_it(people: PeopleStore) -> None:
    won, lost = _all_at_once(
        lambda channel: people.add(
            Profile(name="李娜"), [Identity(channel=channel, identity="1")], by=BY, at=NOW
        ),
        [f"c{number}" for number in range(6)],
    )
    assert (len(won), len(lost)) == (1, 5)
    assert [one.channel for one in people.list()[0].identities] == won


def test_no_change_made_at_once_with_another_is_lost(people: PeopleStore) -> None:
    _add(people, "李娜")
    changes: dict[str, dict[str, object]] = {
        "rank": {"rank": 3},
        "units": {"units": ("华东",)},
        "latitude": {"latitude": "1"},
        "language": {"language": "en"},
        "channels": {"channels": ("slack",)},
    }
    _, lost = _all_at_once(lambda name: people.change("李娜", changes[name], by=BY, at=NOW), list(changes))
    assert lost == []
    person = people.list()[0]
    assert (person.rank, person.units, person.latitude) == (Rank.EXECUTIVE, ("华东",), Decimal(1))
    assert (person.language, person.channels, person.revision) == (Language.EN, ("slack",), 6)


def test_a_room_never_shows_more_than_it_may_nor_more_than_the_person_may(engine: Engine) -> None:
    rooms, people = RoomStore(engine), PeopleStore(engine)
    boss = _add(people, "王总", rank=3, units=None, scopes=tuple(Scope)).viewer
    east = _add(people, "李娜", rank=2, units=("华东", "华南")).viewer
    rooms.set(Room(channel="slack", room="T1:C1", rank=Rank.POSITION, units=("华东",)), by=BY, at=NOW)
    room = rooms.find("slack", "T1:C1")
    for viewer in (boss, east):
        shown = room.narrow(viewer)
        assert (shown.rank, shown.units) == (Rank.POSITION, {"华东"})
        assert (shown.id, shown.name, shown.scopes, shown.latitude) == (
            viewer.id, viewer.name, viewer.scopes, viewer.latitude,
        )  # fmt: skip
        assert not shown.may_see(Access(rank=Rank.EXECUTIVE, owner=viewer.name))
    assert rooms.find("slack", "T1:C2").narrow(boss) == boss
    assert rooms.find("slack", "T1:C2").speaks == "mention"
    rooms.set(Room(channel="slack", room="*", speaks="never", units=()), by=BY, at=NOW)
    assert rooms.find("slack", "T1:C2").narrow(boss).units == frozenset()
    assert rooms.find("slack", "T1:C2").room == "T1:C2"
    assert rooms.find("slack", "T1:C1") == room  # its own rule stays
    assert rooms.find("wecom", "C2").speaks == "mention"  # another channel's


def test_the_rule_of_a_room_is_replaced_listed_and_removed(engine: Engine) -> None:
    rooms = RoomStore(engine)
    rooms.set(Room(channel="slack", room="C1", speaks="always"), by=BY, at=NOW)
    second = rooms.set(Room(channel="slack", room="C1", speaks="never"), by=BY, at=NOW)
    assert rooms.list() == (second,)
    assert rooms.remove("slack", "C1", by=BY, at=NOW) == second
    assert rooms.list() == ()
    with pytest.raises(UnknownReference):
        rooms.remove("slack", "C1", by=BY, at=NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": "slack", "room": ""}, "room"),
        ({"channel": "slack", "room": "a\nb"}, "room"),
        ({"channel": "sl ack", "room": "a"}, "channel"),
        ({"channel": "slack", "room": "a", "speaks": "loudly"}, "speaks"),
        ({"channel": "slack", "room": "a", "rank": 7}, "rank"),
        ({"channel": "slack", "room": "a", "units": ("",)}, "units"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as refused:
        read_room(fields)
    assert refused.value.field == field


def _all_at_once(act: object, arguments: list[str]) -> tuple[list[str], list[str]]:
    """Run `act` on every argument in a thread of its own; those that came through, those refused."""
    won: list[str] = []
    lost: list[str] = []
    barrier = threading.Barrier(len(arguments))

    def run(argument: str) -> None:
        barrier.wait()
        try:
            act(argument)  # type: ignore[operator]
        except InputError:
            lost.append(argument)
        else:
            won.append(argument)

    threads = [threading.Thread(target=run, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) + len(lost) == len(arguments)
    return won, lost
