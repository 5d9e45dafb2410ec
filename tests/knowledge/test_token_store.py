"""API tokens: never more than the person may do at that moment, and never again once they ended."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from core.errors import InputError, UnknownReference
from knowledge.access import Scope
from knowledge.audit_entry import Actor
from knowledge.database import connect
from knowledge.people import PeopleStore
from knowledge.people_tables import TOKENS
from knowledge.person import Person, read_profile
from knowledge.sessions import SessionStore
from knowledge.tickets import TicketStore
from knowledge.tokens import TokenStore

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BY = Actor(name="admin", door="cli")
READ, WRITE, APPROVE, ADMIN = tuple(Scope)


@pytest.fixture
def people(engine: Engine) -> PeopleStore:
    return PeopleStore(engine)


@pytest.fixture
def tokens(engine: Engine, people: PeopleStore) -> TokenStore:
    return TokenStore(engine, people)


@pytest.fixture
def lina(people: PeopleStore) -> Person:
    profile = {"name": "李娜", "scopes": ("read", "write"), "units": ("华东",), "rank": 2}
    return people.add(read_profile(profile), by=BY, at=NOW)


def test_a_token_acts_as_the_person_and_its_secret_is_kept_nowhere(
    engine: Engine, tokens: TokenStore, lina: Person
) -> None:
    token, secret = tokens.create("李娜", " BI 看板 ", by=BY, at=NOW)
    assert (token.name, token.scopes, token.person) == ("BI 看板", (READ, WRITE), lina.id)
    assert secret.startswith("hoshin_")
    assert len(secret) >= 43 + len("hoshin_")  # 256 bits
    presented = tokens.present(secret, at=NOW)
    assert (presented.why, presented.viewer) == ("valid", lina.viewer)
    with engine.connect() as connection:
        for table in ("tokens", "audit"):
            rows = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert secret not in rows
            assert secret.removeprefix("hoshin_") not in rows
        assert len(connection.execute(select(TOKENS.c.digest)).scalar_one()) == 64


def test_a_token_has_at_most_the_scopes_it_was_given(tokens: TokenStore, lina: Person) -> None:
    _, secret = tokens.create("李娜", "read", scopes=[READ], by=BY, at=NOW)
    viewer = tokens.present(secret, at=NOW).viewer
    assert viewer is not None
    assert viewer.scopes == {READ}
    assert (viewer.units, viewer.rank, viewer.name) == ({"华东"}, lina.rank, "李娜")


@pytest.mark.parametrize("scopes", [[ADMIN], [READ, APPROVE], []])
def test_a_token_cannot_be_given_more_than_the_person_has(
    tokens: TokenStore, lina: Person, scopes: list[Scope]
) -> None:
    with pytest.raises(InputError) as refused:
        tokens.create("李娜", "too much", scopes=scopes, by=BY, at=NOW)
    assert refused.value.field == "scopes"
    assert tokens.list() == ()


def test_what_the_person_may_do_now_is_the_most(
    tokens: TokenStore, people: PeopleStore, lina: Person
) -> None:
    _, secret = tokens.create("李娜", "a", by=BY, at=NOW)
    people.change("李娜", {"scopes": ("read", "approve"), "units": ("华南",), "rank": 1}, by=BY, at=NOW)
    viewer = tokens.present(secret, at=NOW).viewer
    assert viewer is not None
    assert (viewer.scopes, viewer.units, int(viewer.rank)) == ({READ}, {"华南"}, 1)


def test_deactivating_the_person_kills_it_for_good(
    tokens: TokenStore, people: PeopleStore, lina: Person
) -> None:
    _, secret = tokens.create("李娜", "a", by=BY, at=NOW)
    people.change("李娜", {"active": False}, by=BY, at=NOW)
    assert tokens.present(secret, at=NOW).viewer is None
    people.change("李娜", {"active": True}, by=BY, at=NOW)
    assert tokens.present(secret, at=NOW).why == "revoked"
    people.change("李娜", {"active": False}, by=BY, at=NOW)
    with pytest.raises(InputError, match="not active"):
        tokens.create("李娜", "b", by=BY, at=NOW)


def test_a_token_ends_by_time(tokens: TokenStore, lina: Person) -> None:
    token, secret = tokens.create("李娜", "a", life=timedelta(days=1), by=BY, at=NOW)
    assert tokens.present(secret, at=token.expires - timedelta(microseconds=1)).why == "valid"
    assert tokens.present(secret, at=token.expires).why == "expired"
    assert token.standing(token.expires) == "expired"


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_lives_for_a_year_at_most(tokens: TokenStore, lina: Person, days: int) -> None:
    with pytest.raises(InputError) as refused:
        tokens.create("李娜", "a", life=timedelta(days=days), by=BY, at=NOW)
    assert refused.value.field == "days"


def test_a_token_is_revoked_at_once_and_once(tokens: TokenStore, people: PeopleStore, lina: Person) -> None:
    token, secret = tokens.create("李娜", "a", by=BY, at=NOW)
    other, still = tokens.create("李娜", "b", by=BY, at=NOW)
    ended = tokens.revoke(token.id.lower(), by=BY, at=NOW)
    assert tokens.revoke(token.id, by=BY, at=NOW + timedelta(hours=1)) == ended
    assert tokens.present(secret, at=NOW).why == "revoked"
    assert tokens.present(still, at=NOW).why == "valid"
    with pytest.raises(UnknownReference):
        tokens.revoke(other.id, by=BY, at=NOW, of="U99999")
    with pytest.raises(UnknownReference):
        tokens.revoke("T99999", by=BY, at=NOW)
    assert {one.id for one in tokens.list(person=lina.id)} == {token.id, other.id}
    assert tokens.list(person="U99999") == ()


@pytest.mark.parametrize("secret", ["", "hoshin_", "x" * 5000, "hoshin_\ud800", "' OR 1=1 --"])
def test_what_is_no_token_is_unknown(tokens: TokenStore, lina: Person, secret: str) -> None:
    tokens.create("李娜", "a", by=BY, at=NOW)
    assert tokens.present(secret, at=NOW) == (None, None, "unknown")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 81])
def test_a_token_says_what_it_is_for(tokens: TokenStore, lina: Person, name: str) -> None:
    with pytest.raises(InputError) as refused:
        tokens.create("李娜", name, by=BY, at=NOW)
    assert refused.value.field == "name"


def test_when_a_token_was_used_last_is_kept_to_the_minute(tokens: TokenStore, lina: Person) -> None:
    _, secret = tokens.create("李娜", "a", by=BY, at=NOW)
    assert tokens.list()[0].used is None
    for seconds in (0, 59, 61, 70):
        tokens.present(secret, at=NOW + timedelta(seconds=seconds))
    assert tokens.list()[0].used == NOW + timedelta(seconds=61)


def test_ids_that_are_taken_are_drawn_again(engine: Engine, people: PeopleStore, lina: Person) -> None:
    drawn = iter(["TAAAAA", "TAAAAA", "TBBBBB"])
    tokens = TokenStore(engine, people, ids=lambda: next(drawn))
    assert [tokens.create("李娜", "a", by=BY, at=NOW)[0].id for _ in range(2)] == ["TAAAAA", "TBBBBB"]


@pytest.mark.slow
@given(
    own=st.sets(st.sampled_from(Scope)).filter(lambda scopes: READ in scopes),
    asked=st.none() | st.sets(st.sampled_from(Scope)),
    later=st.sets(st.sampled_from(Scope)).filter(lambda scopes: READ in scopes),
)
@settings(max_examples=40, deadline=None)
def test_never_more_than_the_person_has(own: set[Scope], asked: set[Scope] | None, later: set[Scope]) -> None:
    engine = connect("sqlite://")
    people = PeopleStore(engine)
    tokens = TokenStore(engine, people)
    people.add(read_profile({"name": "a", "scopes": tuple(own)}), by=BY, at=NOW)
    try:
        _, secret = tokens.create("a", "t", scopes=asked, by=BY, at=NOW)
    except InputError:
        assert asked is not None
        assert not asked or asked - own
        return
    finally:
        people.change("a", {"scopes": tuple(later)}, by=BY, at=NOW)
    viewer = tokens.present(secret, at=NOW).viewer
    assert viewer is not None
    assert viewer.scopes == (own if asked is None else asked) & later
    engine.dispose()


@pytest.fixture
def tickets(engine: Engine) -> TicketStore:
    return TicketStore(engine)


def test_a_ticket_is_taken_once_by_whoever_is_first(tickets: TicketStore) -> None:
    secret = tickets.issue("link", {"person": "U1"}, at=NOW, until=NOW + timedelta(minutes=10))
    taken: list[object] = []
    barrier = threading.Barrier(6)

    def redeem() -> None:
        barrier.wait()
        taken.append(tickets.redeem("link", secret, at=NOW))

    threads = [threading.Thread(target=redeem) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, taken)) == ["None"] * 5 + ["{'person': 'U1'}"]


def test_a_ticket_ends_by_time_and_is_of_one_kind(tickets: TicketStore) -> None:
    secret = tickets.issue("link", {}, at=NOW, until=NOW + timedelta(minutes=10))
    assert tickets.redeem("oidc", secret, at=NOW) is None
    assert tickets.redeem("link", secret, at=NOW + timedelta(minutes=10)) is None
    assert tickets.redeem("link", secret, at=NOW + timedelta(minutes=9)) == {}


@pytest.fixture
def sessions(engine: Engine) -> SessionStore:
    return SessionStore(engine)


def test_a_session_lasts_until_its_time_or_until_it_is_ended(
    sessions: SessionStore, people: PeopleStore, lina: Person
) -> None:
    until = NOW + timedelta(hours=12)
    first = sessions.open(lina.id, at=NOW, until=until)
    second = sessions.open(lina.id, at=NOW, until=until)
    assert sessions.person_of(first, at=until - timedelta(seconds=1)) == lina.id
    assert sessions.person_of(first, at=until) is None
    assert sessions.person_of("another", at=NOW) is None
    assert sessions.end(first, at=NOW)
    assert not sessions.end(first, at=NOW)
    assert sessions.person_of(first, at=NOW) is None
    assert sessions.end_all(lina.id, at=NOW) == 1
    assert sessions.person_of(second, at=NOW) is None
    third = sessions.open(lina.id, at=NOW, until=until)
    people.remove("李娜", by=BY, at=NOW)
    assert sessions.person_of(third, at=NOW) is None


def test_every_process_signs_with_one_key(url: str, sessions: SessionStore) -> None:
    again = connect(url)
    assert SessionStore(again).key == sessions.key
    assert len(sessions.key) >= 43
    again.dispose()
