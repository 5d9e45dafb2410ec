"""Metrics: what a turn counts, who may read them, names as Prometheus wants them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.messages import ToolMessage
from prometheus_client.parser import text_string_to_metric_families

from assistant.app import App
from assistant.http.server import build_api
from assistant.settings import read_settings
from assistant.telemetry.counting import Counting
from assistant.telemetry.metrics import COUNTERS, HISTOGRAMS, count, observe, open_metrics
from assistant.telemetry.tool_calls import ToolCall
from tests.assistant.http.conftest import _served, connect  # noqa: F401
from tests.assistant.openai_server import Say

# by the values of labels, in the order of their names
Samples = dict[str, dict[tuple[str, ...], float]]


def read(text: str) -> Samples:
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@pytest.fixture
def counting(plain_app: App) -> Iterator[Counting]:
    made = Counting(plain_app)
    yield made
    made.close()


def test_names_follow_the_conventions() -> None:
    for metric in (*COUNTERS, *HISTOGRAMS):
        assert re.fullmatch("hoshin_[a-z_]+", metric.name)
        assert set(metric.labels).isdisjoint({"person", "conversation", "plan", "user"})
    assert all(metric.name.endswith("_total") for metric in COUNTERS)
    assert all(metric.name.endswith("_seconds") for metric in HISTOGRAMS)


def test_counted_is_written_and_gauges_are_read_now(counting: Counting, plain_app: App) -> None:
    count("hoshin_turns_total", "web", "ok")
    count("hoshin_turns_total", "web", "ok", amount=2)
    observe("hoshin_turn_seconds", 0.3, "web")
    body, media = counting.written()
    found = read(body.decode())
    assert media.startswith("text/plain")
    assert found["hoshin_turns_total"] == {("web", "ok"): 3}
    assert found["hoshin_turn_seconds_bucket"]["web", "0.25"] == 0
    assert found["hoshin_turn_seconds_bucket"]["web", "0.5"] == 1
    assert found["hoshin_database_connections"]["idle",] >= 0
    assert found["hoshin_build_info"]


def test_what_is_closed_counts_nothing(plain_app: App) -> None:
    made = open_metrics()
    Counting(plain_app).close()
    count("hoshin_turns_total", "web", "ok")
    assert b'door="web"' not in made.written()[0]


@pytest.mark.slow
def test_a_turn_over_http_is_counted(connect) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    client, app, _ = connect(Say(calls=(("show_plan", {}),)), Say("好"), embeddings="none")
    app.assistant  # noqa: B018  (seconds of imports, which a busy machine makes longer than the client waits)
    url = "/v1/conversations/c1/messages"
    assert client.post(url, json={"text": "看看计划"}, headers={"Accept": "text/event-stream"}).text
    found = read(client.get("/metrics").text)
    assert sum(found["hoshin_turns_total"].values()) == 1
    assert found["hoshin_turns_total"]["http", "ok"] == 1
    assert found["hoshin_model_calls_total"]["ok", "vllm"] == 2
    assert found["hoshin_model_tokens_total"]["vllm", "input"] == 20
    assert found["hoshin_model_tokens_total"]["vllm", "output"] == 10
    assert found["hoshin_time_to_first_token_seconds_count"]["http",] == 1
    assert sum(found["hoshin_tool_calls_total"].values()) == 1
    assert found["hoshin_tool_seconds_count"]["show_plan",] == 1


@pytest.mark.slow
def test_only_the_operator_reads_metrics(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    operator, scraper = "operator-token-1234", "scraper-token-12345"
    monkeypatch.setenv("HOSHIN_API_TOKEN", operator)
    monkeypatch.setenv("HOSHIN_METRICS_TOKEN", scraper)

    def status(token: str = "") -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.get(f"{url}/metrics", headers=headers).status_code

    with _served(App(read_settings())) as url:  # the server is for others: metrics are off by default
        assert [status(), status(operator), status(scraper)] == [404, 404, 404]
    monkeypatch.setenv("HOSHIN_METRICS", "on")
    with _served(App(read_settings())) as url:
        assert [status(), status(operator), status(scraper), status("x" * 20)] == [404, 200, 200, 404]
        assert httpx.get(f"{url}/v1/plans", headers={"Authorization": f"Bearer {scraper}"}).status_code == 401


def test_off_is_off(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_METRICS", "off")
    assert build_api(App(read_settings())).state.counting is None


def test_the_dashboard_asks_for_metrics_that_there_are() -> None:
    text = (Path(__file__).parents[3] / "deploy" / "grafana.json").read_text(encoding="utf-8")
    asked = set(re.findall(r"hoshin_[a-z_]+", " ".join(_expressions(json.loads(text)))))
    named = {metric.name for metric in COUNTERS} | {f"{metric.name}_bucket" for metric in HISTOGRAMS}
    read_now = {"hoshin_deliveries", "hoshin_jobs", "hoshin_alerts", "hoshin_database_connections"}
    assert asked <= named | read_now | {"hoshin_budget_used_ratio"}
    assert {metric.name for metric in COUNTERS} - asked <= {
        "hoshin_model_calls_total",
        "hoshin_consents_total",
    }


def _expressions(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def test_a_confirmation_is_no_error_and_a_refusal_is_one_of_its_own(counting: Counting) -> None:
    for kind in ("needs_confirmation", "refused", "unknown"):
        message = ToolMessage("no", tool_call_id="1", status="error", artifact={"type": kind})
        with ToolCall(None, "edit_plan", {"id": "1", "args": {}}, known=True) as seen:
            seen.end(message)
    found = read(counting.written()[0].decode())
    assert found["hoshin_consents_total"] == {("edit_plan",): 1}
    assert found["hoshin_refusals_total"] == {("refused",): 1}
    assert found["hoshin_errors_total"] == {("unknown",): 1}
    assert sum(found["hoshin_tool_calls_total"].values()) == 3
