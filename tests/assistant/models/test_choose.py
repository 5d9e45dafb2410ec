from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.models.chain import Chain
from assistant.models.choose import choose_counter, choose_model
from assistant.models.estimate import EstimateCounter
from assistant.models.profile import read_profiles
from assistant.models.tokens import TokenCounter
from assistant.settings import read_settings


def chain(**settings: object) -> Chain:
    model = choose_model(read_settings(**settings))
    assert isinstance(model, Chain)
    return model


@pytest.mark.parametrize("name", sorted(read_profiles()))
def test_every_profile_makes_a_chain_that_ends_offline(name: str) -> None:
    made = chain(model=name, model_name="m", base_url="http://127.0.0.1:9/v1", api_key="k" * 20)
    (link,) = made.links
    assert link.endpoint.model == "m"
    assert link.endpoint.url.startswith("http://127.0.0.1:9/v1/")
    assert "k" * 20 in link.endpoint.headers[{"azure": "api-key"}.get(name, "Authorization")]
    assert made._stand_in is not None


@pytest.mark.parametrize("name", [n for n, p in read_profiles().items() if p.key and p.model])
def test_a_hosted_profile_needs_only_its_own_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = read_profiles()[name]
    assert profile.key
    monkeypatch.delenv(profile.key, raising=False)
    with pytest.raises(ConfigError, match=profile.key):
        choose_model(read_settings(model=name))
    monkeypatch.setenv(profile.key, "k" * 20)
    (link,) = chain(model=name).links
    assert link.endpoint.base_url == profile.base_url
    assert profile.price is not None
    assert profile.context is not None


def test_azure_is_reached_by_deployment_and_version() -> None:
    made = chain(model="azure", base_url="https://x.openai.azure.com", model_name="gpt 4.1", api_key="k")
    endpoint = made.links[0].endpoint
    assert endpoint.url == (
        "https://x.openai.azure.com/openai/deployments/gpt%204.1/chat/completions?api-version=2024-10-21"
    )
    assert endpoint.headers["api-key"] == "k"
    assert "Authorization" not in endpoint.headers


def test_a_local_profile_needs_no_key() -> None:
    assert "Authorization" not in chain(model="ollama").links[0].endpoint.headers


def test_an_unknown_profile_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        choose_model(read_settings(model="opnai"))
    assert caught.value.valid is not None
    assert "deepseek" in caught.value.valid.en
    assert "offline" in caught.value.valid.en


def test_what_a_profile_leaves_open_has_to_be_set() -> None:
    with pytest.raises(ConfigError, match="HOSHIN_BASE_URL"):
        choose_model(read_settings(model="openai-compatible", model_name="m"))
    with pytest.raises(ConfigError, match="HOSHIN_MODEL_NAME"):
        choose_model(read_settings(model="vllm"))


def test_the_chain_has_the_models_that_are_set_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "k" * 20)
    made = chain(model="ollama", base_url="http://127.0.0.1:1/v1", fallback="qwen, ollama, none")
    assert [link.name for link in made.links] == ["ollama", "qwen"]
    assert made.links[1].endpoint.base_url == read_profiles()["qwen"].base_url
    assert made._stand_in is None


@pytest.mark.parametrize(("fallback", "what"), [("qwenn", "qwenn"), ("vllm", "vllm: model")])
def test_a_fallback_that_cannot_be_used_is_said_at_start(fallback: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what) as caught:
        choose_model(read_settings(model="ollama", fallback=fallback))
    assert caught.value.field in ("HOSHIN_FALLBACK", "HOSHIN_PROFILES")


def test_the_fallback_is_no_secret_way_to_go_offline_only() -> None:
    assert [link.name for link in chain(model="ollama", fallback="offline").links] == ["ollama"]


def test_tokens_are_counted_as_the_profile_says(tmp_path: Path) -> None:
    given = {"base_url": "http://127.0.0.1:9/v1", "model_name": "m", "api_key": "k"}
    assert isinstance(choose_counter(read_settings(model="openai", **given)), TokenCounter)
    assert isinstance(choose_counter(read_settings(model="qwen", **given)), EstimateCounter)
