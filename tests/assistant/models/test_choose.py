import pytest

from assistant.errors import ConfigError
from assistant.models.choose import choose_model
from assistant.models.profile import read_profiles
from assistant.settings import read_settings


@pytest.mark.parametrize("name", sorted(read_profiles()))
def test_every_profile_makes_a_chat_model(name: str) -> None:
    settings = read_settings(model=name, model_name="m", base_url="http://127.0.0.1:9/v1", api_key="k" * 20)
    model = choose_model(settings)
    assert model.model_name == "m"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [n for n, p in read_profiles().items() if p.key and p.model])
def test_a_hosted_profile_needs_only_its_own_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = read_profiles()[name]
    assert profile.key
    monkeypatch.delenv(profile.key, raising=False)
    with pytest.raises(ConfigError, match=profile.key):
        choose_model(read_settings(model=name))
    monkeypatch.setenv(profile.key, "k" * 20)
    model = choose_model(read_settings(model=name))
    assert model.openai_api_base == profile.base_url  # type: ignore[attr-defined]


def test_a_local_profile_needs_no_key() -> None:
    assert choose_model(read_settings(model="ollama"))


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
