"""A pressed button: the tool call it stands for, as whoever pressed it, and what is shown in its place."""

from typing import TYPE_CHECKING

from assistant.channels import refusals
from assistant.channels.incoming import Press
from assistant.channels.notice import Notice
from assistant.door import use_tool
from assistant.explanation import explain, in_lines
from assistant.uploads import uploads_of
from assistant.wording import in_script
from core.errors import InputError
from core.text import Language
from knowledge.access import Scope, Viewer
from tools.tool import Table

if TYPE_CHECKING:
    from assistant.app import App


def carry_out(app: "App", press: Press, viewer: Viewer) -> Notice:
    """What came of a press. The person's rights are checked by the tool; an error is shown, not raised."""
    language = _language_of(app, press)
    if Scope.READ not in viewer.scopes:
        refusal = refusals.unknown_person(press.channel, press.identity)
        return Notice(kind="error", text=in_script(refusal, language))
    context = app.context(
        language,
        app.today,
        viewer.name,
        reason=press.note or press.tool,
        viewer=viewer,
        imports=uploads_of(app.settings, viewer),
        cause=f"{press.channel}:{press.delivery}",
    )
    try:
        result = use_tool(press.tool, press.arguments, context)
    except InputError as error:
        data = explain(error, language)
        return Notice(kind="error", text=in_lines(data))
    tables = tuple(Table.model_validate(table) for table in result.get("tables", ()))
    return Notice(text=result["text"], tables=tables)


def _language_of(app: "App", press: Press) -> Language:
    person = app.people.find(press.channel, press.identity)
    return (person and person.language) or Language.ZH_HANS
