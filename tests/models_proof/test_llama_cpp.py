"""The wire format against llama.cpp's own server with a small GGUF model; skipped where neither is at hand.

LLAMA_SERVER names the program `llama-server`, LLAMA_GGUF a model file, LLAMA_TEMPLATE a chat template for a
model that has none for tools; docs/how-to/use-a-model.md says how they were had and what came out. What the
model says does not matter here, only how it comes.
"""

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.errors import ModelUnavailable
from assistant.models.chain import Chain
from assistant.models.choose import choose_model
from assistant.settings import read_settings

SERVER, MODEL = os.environ.get("LLAMA_SERVER"), os.environ.get("LLAMA_GGUF")
TEMPLATE = os.environ.get("LLAMA_TEMPLATE")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not (SERVER and MODEL), reason="LLAMA_SERVER and LLAMA_GGUF are not set"),
]
KEY = "local-secret-1"
HELLO = HumanMessage("Say hello.")
LOOK = {
    "type": "function",
    "function": {
        "name": "look",
        "description": "Look.",
        "parameters": {
            "type": "object",
            "properties": {"at": {"type": "string", "enum": ["plans"]}},
            "required": ["at"],
        },
    },
}

Make = Callable[..., Chain]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with 768 tokens of context and a key."""
    assert SERVER
    assert MODEL
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("llama")
    command = [
        SERVER, "-m", MODEL, "--port", str(port), "-c", "768", "-np", "1", "--jinja", "--api-key", KEY,
        *(["--chat-template-file", TEMPLATE] if TEMPLATE else []),
    ]  # fmt: skip
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as server,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait(health: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if httpx.get(health).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError("the server did not start")


@pytest.fixture
def make(url: str, tmp_path: Path) -> Make:
    profiles = tmp_path / "profiles.yaml"
    profiles.write_text("tiny: {like: llama.cpp, answer: 48}\n", encoding="utf-8")

    def chain(**given: Any) -> Chain:
        asked: dict[str, Any] = {
            "model": "tiny", "profiles": profiles, "base_url": url, "api_key": KEY, "fallback": "none",
            "model_timeout": 600, "model_first_token": 600, "model_retries": 0,
        }  # fmt: skip
        made = choose_model(read_settings(**asked | given))
        assert isinstance(made, Chain)
        return made

    return chain


def ask(chain: Chain, messages: Sequence[BaseMessage], **bound: Any) -> AIMessage:
    async def call() -> AIMessage:
        try:
            return await (chain.bind_tools([LOOK], **bound) if bound else chain).ainvoke(list(messages))
        finally:
            await chain.aclose()

    return asyncio.run(call())


def test_an_answer_has_text_usage_and_a_mark(make: Make) -> None:
    message = ask(make(), [HELLO])
    assert message.text
    assert message.usage_metadata is not None
    assert message.usage_metadata["input_tokens"] > 5
    assert "estimated" not in message.usage_metadata
    mark = {"profile": "tiny", "model": "default", "attempts": 1, "fallback": ""}
    assert message.response_metadata["hoshin"] == mark


def test_a_tool_is_called_and_its_result_is_taken(make: Make) -> None:
    question = HumanMessage("List my plans.")
    seen: list[BaseMessage] = []  # a base model does what it has seen done
    for number in range(2):
        called = [{"name": "look", "args": {"at": "plans"}, "id": f"call{number}"}]
        result = ToolMessage("no plans", tool_call_id=f"call{number}", name="look")
        seen += [question, AIMessage("", tool_calls=called), result, AIMessage("No plans.")]
    call = ask(make(), [*seen, question], tool_choice="required")
    assert [(one["name"], one["args"]) for one in call.tool_calls] == [("look", {"at": "plans"})]
    result = ToolMessage("no plans", tool_call_id=call.tool_calls[0]["id"], name="look")
    assert ask(make(), [question, call, result], tool_choice="none").text


def test_a_stream_comes_in_pieces_and_ends_whole(make: Make) -> None:
    async def run() -> tuple[list[str], AIMessage]:
        chain = make()
        pieces: list[str] = []
        async for mode, data in create_agent(chain, []).astream(
            {"messages": [HELLO]}, stream_mode=["messages", "values"]
        ):
            if mode == "messages":
                pieces.append(data[0].text)
            else:
                last = data["messages"][-1]
        await chain.aclose()
        return pieces, last

    pieces, last = asyncio.run(run())
    assert len(pieces) > 3
    assert "".join(pieces).startswith(last.text.partition("\n\n（")[0][:20])
    assert "estimated" not in last.usage_metadata


def test_a_conversation_too_long_loses_its_oldest_turns(make: Make) -> None:
    old = [said for n in range(4) for said in (HumanMessage(f"{n} " + "word " * 250), AIMessage("ok"))]
    message = ask(make(), [*old, HELLO])
    assert message.usage_metadata is not None
    assert message.usage_metadata["input_tokens"] < 768
    assert message.response_metadata["hoshin"]["attempts"] == 2


def test_a_wrong_key_is_told(make: Make) -> None:
    with pytest.raises(ModelUnavailable, match="the key is not accepted"):
        ask(make(api_key="wrong-secret-2"), [HELLO])
