"""Answering where a number comes from inside a turn, in the place of the model."""

from langchain_core.messages import AIMessage

from assistant.course import Course
from assistant.provenance.asking import tell_origin
from assistant.provenance.check import check
from assistant.provenance.gate import open_ledger
from assistant.provenance.record import KEY, write_trace


def answer_origin(course: Course) -> bool:
    """Answer the last message if it asks where a number of this conversation comes from; whether it did."""
    context = course.turn.context
    said = course.history[-1].text
    told = tell_origin(said, course.transcript.rows, context.language, context.plans.load)
    if told is None:
        return False
    checked = check(told, open_ledger(course.turn, course.history), earlier=True)
    course.take(AIMessage(told, additional_kwargs={KEY: write_trace(checked, course.turn.plan())}))
    return True
