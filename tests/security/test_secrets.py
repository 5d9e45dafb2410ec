"""Canary secrets in every setting that holds one: flows are run, and nothing written has any of them."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from assistant.app import App
from assistant.explanation import explain
from assistant.log import log_error, open_log
from assistant.redaction.mask import secrets_of
from assistant.settings import Settings, read_settings
from core.errors import InputError
from core.text import Language
from tools.registry import call

TODAY = date(2026, 1, 15)


def secret_names(kind: type[BaseModel], prefix: str) -> Iterator[str]:
    """The variable of every setting that is a secret."""
    for name, field in kind.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from secret_names(annotation, str(annotation.model_config.get("env_prefix", "")))
        elif "SecretStr" in str(annotation):
            yield f"{prefix}{name}".upper()


def test_every_secret_of_the_settings_is_known_to_the_masker() -> None:
    names = list(secret_names(Settings, "HOSHIN_"))
    assert {"HOSHIN_API_KEY", "HOSHIN_API_TOKEN", "HOSHIN_EMBEDDINGS_KEY"} <= set(names)
    assert len(names) >= 10

    class Group(BaseModel):
        inner: SecretStr
        several: dict[str, SecretStr]

    class Whole(BaseModel):
        group: Group
        address: str = "postgresql+psycopg://u:in-the-address@h/n"

    made = Whole(group=Group(inner=SecretStr("inner-one"), several={"a": SecretStr("several-one")}))
    assert set(secrets_of(made)) == {"inner-one", "several-one", "in-the-address"}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOMEBODYS_API_KEY", "canary-environment-0123456789")
    settings = read_settings(
        embeddings="none",
        model="vllm",
        model_name="canary",
        base_url="http://127.0.0.1:9/v1",
        api_key=SecretStr("canary-model-key-0123456789"),
        api_token=SecretStr("canary-operator-token-0123456789"),
        fallback="offline",
        model_retries=0,
    )
    app = App(settings)
    yield app
    asyncio.run(app.aclose())


CANARIES = (b"canary-model-key", b"canary-operator-token", b"canary-environment", b"sk-pasted0123456789abcd")


@pytest.mark.slow
def test_no_secret_is_written_anywhere(app: App) -> None:
    log = open_log(app.settings)
    said = "记住我的密钥 sk-pasted0123456789abcd，智能门锁份额从10%到15%，2026年底前，预算500万"
    reply = asyncio.run(app.assistant.ask("c", said, person="李娜", today=TODAY))
    context = app.context(Language.ZH_HANS, TODAY, "李娜", plan=reply.plan.id if reply.plan else None)
    if reply.plan is not None:
        call("export_plan", {"format": "excel"}, context)
    try:
        raise RuntimeError(f"refused canary-model-key-0123456789 {app.settings.api_token!r} 13812345678")
    except RuntimeError as error:
        log_error(app.settings, error, "12345678")
    logging.getLogger("hoshin.test").warning(
        "%s %s", "canary-environment-0123456789", {"token": "canary-operator-token-0123456789"}
    )
    assert "refused" in log.read_text(encoding="utf-8")
    assert "13812345678" not in log.read_text(encoding="utf-8")
    transcript = json.dumps(app.conversations.messages("c"), ensure_ascii=False, default=str).encode()
    places = {"reply": reply.model_dump_json().encode(), "transcript": transcript}
    app.audit.flush()
    for file in app.settings.home.rglob("*"):
        if file.is_file():
            places[str(file)] = file.read_bytes()
    for place, data in places.items():
        for canary in CANARIES:
            assert canary not in data, place


@pytest.mark.parametrize(
    "given",
    [
        {"database_url": "mysql://u:canary-db-password@h/n"},
        {"embeddings_url": "ftp://u:canary-db-password@h"},
        {"api_token": "short-canary"},
    ],
)
def test_errors_about_settings_tell_no_secret(
    given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "home"))
    with pytest.raises(InputError) as caught:
        App(read_settings(**given)).engine  # noqa: B018
    for language in (Language.ZH_HANS, Language.EN):
        assert "canary" not in json.dumps(explain(caught.value, language), ensure_ascii=False)


def test_a_token_that_is_wrong_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "home"))
    app = App(read_settings(embeddings="none"))
    shown = app.tokens.present("hoshin_canary-wrong-token-0123456789", at=datetime.now(UTC))
    app.failures.note("127.0.0.1", shown.why, door="http", at=datetime.now(UTC))
    app.audit.flush()
    app.engine.dispose()
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or b"canary-wrong" not in file.read_bytes()
