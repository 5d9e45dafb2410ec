"""A conversation that goes on for hundreds of turns stays small on disk and flat in time."""

import statistics
import time
from datetime import UTC, datetime

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from sqlalchemy import text

from assistant.app import App
from assistant.digest import Digest
from assistant.models.estimate import EstimateCounter
from assistant.transcript import Transcript

TURNS = 300
LINES = "\n".join(
    f"- I{n} 短视频投放{n} · 预算 {n * 37}万元 · 负责人 孙悦 · 截止 2026-12-31" for n in range(20)
)


def turn(number: int) -> list[BaseMessage]:
    artifact = {
        "text": LINES,
        "plan": {"id": "P7KQ2M", "version": number},
        "rows": [[number, "华东", "95.1%"]] * 20,
    }
    call = {"name": "show_plan", "args": {"view": "budget"}, "id": f"call_{number}"}
    return [
        HumanMessage(f"现在第{number}步的预算是什么样，哪些还没有负责人"),
        AIMessage("", tool_calls=[call]),
        ToolMessage(f"v{number}\n{LINES}", tool_call_id=call["id"], name="show_plan", artifact=artifact),
        AIMessage(f"第{number}步：\n{LINES}\n下一步：检查一下。"),
    ]


@pytest.mark.slow
def test_a_thousand_turns_would_take_two_megabytes_and_no_more_time_each(plain_app: App) -> None:
    store, digest, spent = plain_app.conversations, Digest(), []
    transcript = Transcript(store, "c", lambda: datetime(2026, 1, 5, tzinfo=UTC))
    for number in range(TURNS):
        started = time.process_time()
        before, length = digest, store.look("c")[0]
        digest = transcript.recall(EstimateCounter(), 16_000, length=length, digest=digest).digest
        for message in turn(number):
            transcript.add(message)
        transcript.store()
        if digest != before:
            store.archive("c", digest.upto)
        spent.append(time.process_time() - started)
    with plain_app.engine.connect() as connection:
        rows = connection.execute(text("SELECT payload FROM messages")).scalars().all()
        blocks = connection.execute(text("SELECT body FROM message_archive")).scalars().all()
    kept = sum(len(row.encode()) for row in rows) + sum(map(len, blocks))
    assert kept * 1_000 / TURNS < 2_000_000
    assert digest.turns > TURNS - 40
    assert statistics.median(spent[-100:]) < 3 * statistics.median(spent[:100]) + 0.002
    whole = transcript.whole()
    assert [message.text for message in whole[:4]] == [message.text for message in turn(0)]
    assert len(whole) == 4 * TURNS
