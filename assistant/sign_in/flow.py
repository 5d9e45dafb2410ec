"""Signing in, from the first click to the session: through the provider, or by a one-time link."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from assistant.app import App
from assistant.sign_in.provider import Claims, Provider
from assistant.sign_in.refusals import (
    inactive,
    link_is_over,
    not_trusted,
    unknown_person,
    unverified,
)
from assistant.thread import in_thread
from core.errors import InputError
from knowledge.audit_entry import AuditEntry, Outcome
from knowledge.person import Person

ATTEMPT = timedelta(minutes=10)  # from the first click to coming back
LINK = timedelta(minutes=10)
_LONGEST_PATH = 2000
_OIDC, _LINK = "oidc", "link"


class SignedIn(NamedTuple):
    """Somebody who has come in.

    Attributes:
        secret: Of their session, for the cookie.
        life: How long it lasts.
        next: The page they wanted.
    """

    secret: str
    life: timedelta
    next: str


async def begin(app: App, provider: Provider, wanted: str, at: datetime) -> tuple[str, str]:
    """Where to send the browser, and the state to keep in its cookie. Raises ProviderUnavailable."""
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
    body = {"verifier": verifier, "nonce": nonce, "next": safe_path(wanted)}
    state = await in_thread(app.tickets.issue, _OIDC, body, at=at, until=at + ATTEMPT)
    return await provider.address(state, nonce, verifier), state


async def finish(
    app: App, provider: Provider, *, state: str, code: str, issuer: str | None, at: datetime
) -> SignedIn:
    """The session of whoever came back.

    Raises:
        SignInNeeded: The attempt was not begun here, is over, or the provider's answer must not be believed.
        Forbidden: They are not known here, or not active.
        ProviderUnavailable: The provider cannot be reached.
    """
    body = await in_thread(app.tickets.redeem, _OIDC, state, at=at)
    if body is None:
        raise not_trusted("state")
    claims = await provider.redeem(code, body["verifier"], body["nonce"], issuer)
    person = await in_thread(_person_of, app, claims)
    return await in_thread(_open, app, person, _OIDC, body["next"], at)


def issue_link(app: App, person: Person, at: datetime, *, wanted: str = "/") -> str:
    """The secret of a one-time link that signs a person in. Raises Forbidden when they are not active."""
    if not person.active:
        raise inactive(person.name)
    body = {"person": person.id, "next": safe_path(wanted)}
    return app.tickets.issue(_LINK, body, at=at, until=at + LINK)


def follow_link(app: App, secret: str, at: datetime) -> SignedIn:
    """The session of whoever follows a link. Raises SignInNeeded, Forbidden."""
    body = app.tickets.redeem(_LINK, secret, at=at)
    if body is None:
        raise link_is_over()
    return _open(app, app.people.person(body["person"]), _LINK, body["next"], at)


def note_refusal(app: App, error: InputError, way: str, at: datetime) -> None:
    """Write down that somebody did not come in."""
    said = str(error.message.en)
    entry = AuditEntry(
        at=at, door="web", action="sign-in", outcome=Outcome.REFUSED, detail={"way": way, "why": said}
    )
    app.audit.note(entry)


def safe_path(wanted: str) -> str:
    """A page of ours: what leads anywhere else becomes the first one."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/auth/"))
    is_plain = wanted.isprintable() and "\\" not in wanted and len(wanted) <= _LONGEST_PATH
    return wanted if is_ours and is_plain else "/"


def _person_of(app: App, claims: Claims) -> Person:
    settings = app.settings.sign_in
    if settings.claim == "sub":
        identity = f"sub:{claims.subject}"
    else:
        identity = claims.email
        if not identity or not (claims.is_verified or settings.trust_email):
            raise unverified(identity)
    person = app.people.find("web", identity)
    if person is None:
        raise unknown_person(identity)
    return person


def _open(app: App, person: Person, way: str, wanted: str, at: datetime) -> SignedIn:
    if not person.active:
        raise inactive(person.name)
    life = timedelta(hours=app.settings.sign_in.hours)
    secret = app.sessions.open(person.id, at=at, until=at + life)
    app.audit.add(
        AuditEntry(
            at=at,
            person=person.id,
            name=person.name,
            door="web",
            action="sign-in",
            kind="person",
            subject=person.id,
            detail={"way": way},
        )
    )
    return SignedIn(secret, life, wanted)
