"""`hoshin doctor`: every finding that is not well says what to do, in the reader's language."""

import json
import os
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.app import App
from assistant.diagnosis import storage
from assistant.diagnosis.examination import CALLS, CHECKS, examine, look_at
from assistant.diagnosis.finding import Finding
from assistant.diagnosis.installation import variables_of
from assistant.settings import Settings, read_settings
from core.text import Language
from knowledge.jobs import JobStore
from tests.assistant.openai_server import Fail, Say, serve
from tests.assistant.telemetry.collector import collecting
from tests.conftest import Terminal


def look(name: str, language: Language = Language.ZH_HANS, **settings: object) -> Finding:
    app = App(read_settings(**{"embeddings": "none", **settings}))
    try:
        return look_at(app, name, language)
    finally:
        if "engine" in vars(app):
            app.engine.dispose()


@pytest.mark.slow
def test_every_check_is_carried_out_and_a_fresh_home_is_well() -> None:
    app = App(read_settings(embeddings="none"))
    found = {one.check: one for one in examine(app, calls=True)}
    app.engine.dispose()
    assert list(found) == [*CHECKS, *CALLS]
    assert {one.check: one.detail for one in found.values() if one.state != "ok"} == {}
    assert all(one.fix == "" for one in found.values())


def test_a_misspelt_variable_of_a_group_is_named_with_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_SLACK_BOT_TOKKEN", "x")
    monkeypatch.setenv("HOSHIN_WATCH_SETTLE", "30")
    found = look("variables")
    assert found.state == "warning"
    assert "HOSHIN_SLACK_BOT_TOKKEN" in found.detail
    assert "HOSHIN_SLACK_BOT_TOKEN" in found.fix
    assert "HOSHIN_WATCH_SETTLE" not in found.detail
    assert {"HOSHIN_WECOM_BOT_TOKEN", "HOSHIN_BUDGET_MONTH_MONEY", "HOSHIN_TRACES"} <= set(
        variables_of(Settings)
    )


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    for free, state in ((10**12, "ok"), (10**9, "warning"), (10**8, "failed")):
        monkeypatch.setattr(storage.shutil, "disk_usage", lambda _path, free=free: usage(10**12, 0, free))
        found = look("disk", Language.EN)
        assert found.state == state
        assert bool(found.fix) == (state != "ok")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_home_that_everybody_may_change(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o777)
    found = look("files")
    assert (found.state, found.fix) == ("warning", f"chmod 700 {home}")


def test_a_schema_that_is_behind_and_not_to_be_changed_here() -> None:
    schema, database = (look(name, migrate="never") for name in ("schema", "database"))
    assert (schema.state, database.state) == ("failed", "failed")
    assert "hoshin database migrate" in schema.fix
    assert database.fix


def test_jobs_that_nobody_runs_and_jobs_that_were_given_up() -> None:
    app = App(read_settings(embeddings="none"))
    store, now = JobStore(app.engine), datetime.now(UTC)
    job = store.add("watch", due=now - timedelta(hours=1), now=now)
    assert job is not None
    assert "hoshin worker" in look("jobs").fix
    for _ in range(5):
        claimed = store.claim(job.id, "a", now + timedelta(days=1))
        assert claimed is not None
        store.fail(claimed, "a", "no", now - timedelta(hours=1))
    found = look("jobs")
    assert "dead 1" in found.detail
    assert "--retry" in found.fix
    app.engine.dispose()


def test_nobody_stands_in_and_money_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_BUDGET_MONTH_MONEY", "100")
    local = {"model": "vllm", "model_name": "m", "base_url": "http://127.0.0.1:9/v1", "fallback": "none"}
    fallback, budgets = (look(name, **local) for name in ("fallback", "budgets"))
    assert fallback.state == budgets.state == "warning"
    assert "HOSHIN_FALLBACK=none" in fallback.fix
    assert "price" in budgets.fix
    keyless = look("fallback", model="deepseek", api_key="k" * 20, fallback="qwen, none")
    assert keyless.state == "failed"
    assert "DASHSCOPE_API_KEY" in keyless.detail


def test_a_setting_that_cannot_be_used_says_which_and_what_would_be_valid(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- just\n- a list\n")
    chinese = look("thresholds", thresholds=tmp_path / "bad.yaml")
    english = look("thresholds", Language.EN, thresholds=tmp_path / "bad.yaml")
    assert chinese.state == english.state == "failed"
    assert "设置 HOSHIN_THRESHOLDS" in chinese.fix
    assert "set HOSHIN_THRESHOLDS" in english.fix
    assert "閾值" in look("thresholds", Language.ZH_HANT, thresholds=tmp_path / "bad.yaml").detail


def test_a_check_that_breaks_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_app: App) -> object:
        raise ZeroDivisionError("inside")

    monkeypatch.setitem(CHECKS, "python", break_down)  # type: ignore[arg-type]
    found = look("python", Language.EN)
    assert (found.state, found.detail) == ("failed", "ZeroDivisionError: inside")
    assert "log" in found.fix


def test_models_are_called_when_asked_for() -> None:
    with serve(Say("OK")) as script:
        found = look("model call", Language.EN, model="vllm", model_name="m", base_url=script.url)
    assert found.state == "ok"
    assert "15 tokens" in found.detail
    with serve(Fail(401)) as script:
        how = {"model": "vllm", "model_name": "m", "base_url": script.url}
        alone = look("model call", Language.EN, fallback="none", **how)
    assert alone.state == "failed"
    assert "HOSHIN_API_KEY" in alone.fix


def test_a_collector_and_a_chroma_server_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_TRACES", "http://127.0.0.1:9")
    away = look("traces call", Language.EN)
    assert away.state == "warning"
    assert "4318" in away.fix
    with collecting() as kept:
        monkeypatch.setenv("HOSHIN_TRACES", kept.url)
        assert look("traces call", Language.EN).state == "ok"
    chroma = look("chroma call", Language.EN, chroma_url="http://127.0.0.1:9", embeddings="use")
    assert chroma.state == "warning"
    assert "HOSHIN_CHROMA_URL" in chroma.fix


@pytest.mark.slow
def test_the_command_prints_what_to_do_below_and_exits_with_1(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text("- just\n- a list\n")
    monkeypatch.setenv("HOSHIN_THRESHOLDS", str(tmp_path / "bad.yaml"))
    monkeypatch.setenv("HOSHIN_EMBEDDINGS", "none")
    monkeypatch.setenv("HOSHIN_LANGUAGE", "zh-Hans")
    done = terminal("doctor")
    assert done.code == 1
    assert done.out.splitlines()[-1].startswith("→ thresholds: 设置 HOSHIN_THRESHOLDS")
    listed = json.loads(terminal("doctor", "--json").out)
    assert {"check", "state", "detail", "fix"} == set(listed[0])
