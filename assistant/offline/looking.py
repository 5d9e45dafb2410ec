"""Messages that want to see, find, check, take back, save or load something."""

from assistant.offline import lexicon
from assistant.offline.edits import undo_edit
from assistant.offline.files import absent_format, export_call, import_call, wants_export, wants_import
from assistant.offline.finding import find_call
from assistant.offline.requests import (
    is_statement_check,
    names_view,
    node_asked_about,
    repair_call,
    show_call,
    validate_call,
)
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out, say
from assistant.offline.splits import is_split
from assistant.offline.utterance import amounts, changes, periods


def take_back(situation: Situation) -> Script | None:
    """Undo, redo, or back to an earlier plan."""
    text = situation.utterance.commanding
    if lexicon.BACK.search(text):
        previous = next(
            (p for p in reversed(situation.memory.plans) if not situation.plan or p != situation.plan.id),
            None,
        )
        arguments: Arguments = {"view": "tree", **({"plan": previous} if previous else {})}
        return carry_out(situation, "back", Call(name="show_plan", arguments=arguments))
    edit = undo_edit(situation.utterance)
    if edit is None:
        return None
    if not situation.plan:
        return say(situation, "no_plan", asks=True)
    return carry_out(situation, "undo", Call(name="edit_plan", arguments={"edits": [edit]}))


def handle_files(situation: Situation) -> Script | None:
    """Export and import."""
    text = situation.utterance.commanding
    if wants_import(situation.utterance):
        call = import_call(situation.utterance)
        return carry_out(situation, "import", call) if call else None
    figures = amounts(situation.utterance.mentions) or changes(situation.utterance.mentions)
    if wants_export(situation.utterance) and not figures:
        if not situation.plan:
            return say(situation, "no_plan", asks=True)
        return _export(situation)
    if lexicon.IMPORT.search(text) and not lexicon.GUIDANCE.search(text) and len(text) < 40:
        return say(situation, "which_file", asks=True)
    return None


def _export(situation: Situation) -> Script:
    """The file asked for; where there is no such format, what was made instead is said."""
    call = export_call(situation.utterance)
    script = carry_out(situation, "export", call)
    asked = absent_format(situation.utterance)
    if not asked:
        return script
    made = "Markdown" if call.arguments["format"] == "markdown" else "Excel"
    return script.model_copy(update={"reply": "other_format", "slots": {"asked": asked, "made": made}})


def check(situation: Situation) -> Script | None:
    """Check the plan or a goal sentence, or carry out its fixes."""
    utterance = situation.utterance
    if is_statement_check(utterance):
        return carry_out(situation, "validate", validate_call(utterance))
    if situation.has_plan and (repair := repair_call(utterance)):
        return carry_out(situation, "validate", repair)
    if not lexicon.VALIDATE.search(utterance.commanding) or changes(utterance.mentions):
        return None
    call = validate_call(utterance)
    if call.arguments:
        return carry_out(situation, "validate", call)
    if amounts(utterance.mentions):
        return None
    if not situation.plan:
        return None if lexicon.GUIDANCE.search(utterance.commanding) else say(situation, "no_plan", asks=True)
    return carry_out(situation, "validate", call)


def tell_about(situation: Situation) -> Script | None:
    """A question about something in the plan, or a wish to see it: "KOL预算是多少", "pull up the Roadshow"."""
    if (
        situation.plan is None
        or amounts(situation.utterance.mentions)
        or changes(situation.utterance.mentions)
    ):
        return None
    if lexicon.ENOUGH.search(situation.utterance.commanding):
        return None
    node = node_asked_about(situation.utterance, situation.plan, situation.memory.focus)
    if node is None or (
        periods(situation.utterance.mentions) and is_split(situation.utterance, situation.plan)
    ):
        return None
    return carry_out(situation, "show", Call(name="show_plan", arguments={"view": "node", "node": node.id}))


def show_view(situation: Situation) -> Script | None:
    """A table by its name: "預算分配表讓我看一下", "把时间线摊开"."""
    utterance = situation.utterance
    if situation.plan is None or not names_view(utterance.commanding) or utterance.mentions:
        return None
    return carry_out(situation, "show", show_call(utterance, situation.plan, situation.memory.focus))


def find_plans(situation: Situation) -> Script | None:
    """Plans to be found."""
    text = situation.utterance.commanding
    if not lexicon.FIND.search(text) or changes(situation.utterance.mentions):
        return None
    return carry_out(situation, "find", find_call(situation.utterance))


def show_plan(situation: Situation) -> Script | None:
    """The plan in one of its views."""
    text = situation.utterance.commanding
    named = any(pattern.search(text) for _, pattern in lexicon.VIEWS)
    bare = named and len(text.strip()) <= 12 and not lexicon.GUIDANCE.search(text)
    if not (
        lexicon.SHOW.search(text)
        or lexicon.VERSIONS.search(text)
        or lexicon.CHANGES.search(text)
        or bare
        or lexicon.DETAIL.search(text)
    ):
        return None
    if not situation.plan:
        general = lexicon.GUIDANCE.search(text) or lexicon.FRAMEWORK_WORDS.search(text)
        return None if general else say(situation, "no_plan", asks=True)
    return carry_out(
        situation, "show", show_call(situation.utterance, situation.plan, situation.memory.focus)
    )


def show_history(situation: Situation) -> Script | None:
    """What changed, who changed it: asked about before anything is taken as a change."""
    text = situation.utterance.commanding
    if not (lexicon.CHANGES.search(text) or lexicon.VERSIONS.search(text)) or lexicon.FRAMEWORK_WORDS.search(
        text
    ):
        return None
    if amounts(situation.utterance.mentions) or changes(situation.utterance.mentions) or not situation.plan:
        return None
    return carry_out(
        situation, "show", show_call(situation.utterance, situation.plan, situation.memory.focus)
    )
