from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.models.profile import find_profile, read_profiles


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
        ("a: {price: {input: -1, output: 1, currency: USD, as_of: 2026-01-01}}\n", "price"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        read_profiles(write(tmp_path, text))
    assert caught.value.field == "HOSHIN_PROFILES"


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
