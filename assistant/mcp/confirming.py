"""Destructive calls over MCP: made only when the client says, in `_meta`, that the person confirmed them.

What stands in `_meta` is written by the client and never by its model, so that a model which was talked into
a call cannot confirm it.
"""

from collections.abc import Mapping
from typing import Any

from assistant.app import App
from assistant.consent.loss import loss_of
from assistant.consent.request import VALID_FOR, digest_of
from assistant.errors import NeedsConfirmation, same
from core.errors import InputError
from core.plan.plan import Plan
from core.text import Text
from knowledge.confirmations import Confirmation
from tools.tool import ToolContext

CONFIRM = "hoshin/confirm"


def check_confirmed(
    app: App, name: str, arguments: Mapping[str, Any], context: ToolContext, meta: Mapping[str, Any]
) -> None:
    """Let a call pass that takes nothing away, or that was confirmed; each confirmation holds once.

    Raises:
        NeedsConfirmation: It was not confirmed. The error names what the client has to show and to send.
    """
    loss = loss_of(name, arguments, context)
    if loss is None:
        return
    store, at, person = app.confirmations, context.now(), context.viewer.id
    digest, place = digest_of(name, arguments, _plan(arguments, context)), f"mcp:{person}"
    given = store.find(str(meta.get(CONFIRM, "")))
    if given is not None and _holds(given, place, digest) and store.take(given.id, person, yes=True, at=at):
        return
    id = store.ask(place, person, digest, {"tool": name}, at=at, until=at + VALID_FOR)
    raise NeedsConfirmation(
        Text(
            zh=f"没有执行，需要本人确认：{loss.zh}",
            en=f"not done, the person has to confirm it: {loss.en}",
        ),
        field=f"_meta.{CONFIRM}",
        valid=same(id),
    )


def _plan(arguments: Mapping[str, Any], context: ToolContext) -> Plan | None:
    try:
        return context.load(arguments.get("plan"))
    except InputError:
        return None


def _holds(given: Confirmation, place: str, digest: str) -> bool:
    """Whether a confirmation is of exactly this call, by this person."""
    return (given.conversation, given.digest) == (place, digest)
