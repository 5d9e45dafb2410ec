from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.models.endpoint import Endpoint
from assistant.models.profile import find_profile, read_profiles
from assistant.settings import read_settings


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profiles.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_profile_takes_over_what_it_is_like(tmp_path: Path) -> None:
    path = write(tmp_path, "bot:\n  like: azure\n  base_url: https://a.example\n  model: gpt\n")
    profile = find_profile("bot", path)
    assert profile.auth == "api-key"
    assert profile.base_url == "https://a.example"
    assert "bot" not in read_profiles()


def test_an_entry_of_a_known_name_changes_only_what_it_gives(tmp_path: Path) -> None:
    price = "{input: 1, output: 3, currency: CNY, as_of: 2026-11-01}"
    own = f"qwen:\n  query: {{version: 2024-10-21}}\n  price: {price}\n"
    profile = find_profile("qwen", write(tmp_path, own))
    assert profile.price is not None
    assert profile.price.input == 1
    assert profile.query == {"version": "2024-10-21"}
    assert profile.base_url == read_profiles()["qwen"].base_url


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", "mapping"),
        ("a: [", "profiles.yaml"),
        ("a: 3\n", "a: not a profile"),
        ("offline: {model: x}\n", "offline"),
        ("a: {like: nobody}\n", "nobody"),
        ("a: {base_url: ftp://x}\n", "base_url"),
        ("a: {temprature: 1}\n", "temprature"),
        ("a: {tool_choice: [always]}\n", "tool_choice"),
        ("a: {like: [vllm]}\n", r"a\.like: \['vllm'\] is none of openai"),
        ("a: {like: {x: 1}}\n", r"a\.like"),
        ("a: {like: 3}\n", r"a\.like: 3"),
        ("a: {path: /x/{deployment}/chat}\n", "profiles.yaml"),
        ("a: {path: '/x/{deployment}/chat'}\n", r"a\.path: '/x/\{deployment\}/chat' is no path"),
        ("a: {path: '/x/{'}\n", r"a\.path"),
        ("a: {path: '/x/}'}\n", r"a\.path"),
        ("a: {path: '/{model.__class__}'}\n", r"a\.path"),
        ("a: {path: '/{model!r}'}\n", r"a\.path"),
        ("a: {path: '/{}'}\n", r"a\.path"),
        ("a: {path: chat}\n", r"a\.path"),
        ("a: {path: /a b}\n", r"a\.path"),
        ("a: {headers: {X-Team: 市场部}}\n", r"a\.headers: the header 'X-Team' cannot be sent"),
        ("a: {headers: {X Team: b}}\n", r"a\.headers"),
        ('a: {headers: {X-Team: "b\\nX-Other: c"}}\n', r"a\.headers"),
        ('a: {headers: {X-Team: ""}}\n', r"a\.headers"),
        ("a: {extra: {d: 2024-01-01}}\n", r"a\.extra: the field 'd' cannot be written as JSON"),
        ("a: {extra: {deep: {d: [2024-01-01]}}}\n", r"a\.extra: the field 'deep'"),
        ("a: {extra: {d: .inf}}\n", r"a\.extra: the field 'd'"),
        ("a: {extra: {3: x}}\n", r"a\.extra"),
        ("a: {base_url: 'https://h/v1?x=1'}\n", r"a\.base_url: has a \? or #"),
        ("a: {price: {input: -1, output: 1, currency: USD, as_of: 2026-01-01}}\n", "price"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        read_profiles(write(tmp_path, text))
    assert caught.value.field == "HOSHIN_PROFILES"


def test_what_is_wrong_is_said_in_both_languages_and_no_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_profiles(write(tmp_path, "bot: {headers: {X-Key: geheim-密钥}}\n"))
    message = caught.value.message
    assert "bot.headers：请求头 'X-Key'" in message.zh
    assert "geheim" not in message.zh + message.en


def test_what_can_be_sent_is_taken_as_it_is(tmp_path: Path) -> None:
    own = (
        "bot:\n  path: '/x/{model}/{{y}}'\n  headers: {X-Team: 'a b;c=\"d\"', X-Day: 2026-10-12}\n"
        "  extra: {a: {b: [1, 2.5, null, 市场]}}\n"
    )
    profile = find_profile("bot", write(tmp_path, own))
    assert profile.headers == {"X-Team": 'a b;c="d"', "X-Day": "2026-10-12"}
    assert profile.extra == {"a": {"b": [1, 2.5, None, "市场"]}}
    endpoint = Endpoint("bot", profile, "http://127.0.0.1:9/v1/", "q 3", None)
    assert endpoint.url == "http://127.0.0.1:9/v1/x/q%203/{y}"
    assert find_profile("bare", write(tmp_path, "bare: {path: ''}\n")).path == ""


@pytest.mark.parametrize(
    "given",
    [
        {"model": "vllm", "base_url": "https://h/v1?x=1"},
        {"embeddings": "api", "embeddings_url": "https://h/v1#x", "embeddings_model": "m"},
    ],
)
def test_an_address_that_paths_are_added_to_has_no_query(given: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"_URL=.*has a \? or #"):
        read_settings(**given)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        read_profiles(tmp_path / "none.yaml")


def test_a_price_is_exact_and_counts_cached_tokens_once() -> None:
    price = read_profiles()["openai"].price
    assert price is not None
    usage = {"input_tokens": 1_000, "output_tokens": 10, "input_token_details": {"cache_read": 400}}
    assert price.cost(usage) == Decimal("0.00148")  # 600 at 2, 400 at 0.5, 10 at 8 dollars a million
    assert price.cost({"input_tokens": 1, "input_token_details": {"cache_read": 9}}) == Decimal("0.0000005")
    assert price.cost({}) == 0


def test_every_price_says_of_when_it_is() -> None:
    for profile in read_profiles().values():
        if profile.price is not None:
            assert profile.price.as_of > date(2025, 1, 1)
            assert profile.price.source.startswith("https://")
