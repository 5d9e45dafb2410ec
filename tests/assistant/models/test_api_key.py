import traceback

import pytest
from pydantic import SecretStr

from assistant.errors import ConfigError
from assistant.models.api_key import mask_key, mask_keys, read_key
from assistant.models.endpoint import read_endpoints
from assistant.settings import read_settings

LONG = "abcd1234secretkey"
BAD = ["abcd 1234secret", "abcd1234\nsecret", "密钥abcd1234", "abcd\x001234", "abcd1234\u200b", "“abcd1234”"]


@pytest.mark.parametrize("given", [LONG, f"{LONG}\n", f" {LONG}\r\n"])
def test_white_space_around_a_key_is_no_part_of_it(given: str) -> None:
    key = read_key(given, "X_KEY")
    assert key is not None
    assert key.get_secret_value() == LONG


@pytest.mark.parametrize("given", [None, "", " \n", SecretStr("\n")])
def test_white_space_alone_is_no_key(given: str | SecretStr | None) -> None:
    assert read_key(given, "X_KEY") is None


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("variable", ["HOSHIN_API_KEY", "HOSHIN_EMBEDDINGS_KEY", "DASHSCOPE_API_KEY"])
def test_a_key_no_header_can_carry_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    if "\x00" in value:  # no environment can hold it
        with pytest.raises(ConfigError, match=variable):
            read_key(value, variable)
        return
    monkeypatch.setenv(variable, value)
    given = {"base_url": "http://127.0.0.1:9/v1", "model_name": "m"}
    with pytest.raises(ConfigError) as caught:
        read_endpoints(read_settings(model="qwen", **given))
    said = f"{caught.value.message.zh}{caught.value.message.en}{caught.value.valid}"
    assert caught.value.field == variable
    assert variable in said
    assert "abcd" not in said
    assert "abcd" not in "".join(traceback.format_exception(caught.value))


def test_a_mounted_key_is_read_without_its_line_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", f"{LONG}\n")
    monkeypatch.setenv("HOSHIN_API_KEY", f"{LONG}1\n")
    settings = read_settings(model="openai", fallback="qwen")
    keys = [one.key.get_secret_value() for one in read_endpoints(settings) if one.key]
    assert keys == [f"{LONG}1", LONG]


def test_a_blank_key_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "\n")
    with pytest.raises(ConfigError, match="OPENAI_API_KEY is not set"):
        read_endpoints(read_settings(model="openai"))


@pytest.mark.parametrize(
    ("text", "key", "masked"),
    [
        (f"no {LONG}!", LONG, "no ***!"),
        (f"no {LONG[:10]}", LONG, "no ***"),
        (f'{{"message":"{LONG[:9]}"}}', LONG, '{"message":"***"}'),
        ('{"k": "a\\"b\\\\cdefgh"}', 'a"b\\cdefgh', '{"k": "***"}'),
        ("the token k", "k", "the token ***"),
        ("Incorrect API key provided: sk-abcdef123456.", None, "Incorrect API key provided: sk-***"),
        ("nothing", LONG, "nothing"),
    ],
)
def test_a_key_is_hidden_whole_and_in_part(text: str, key: str | None, masked: str) -> None:
    assert mask_key(text, SecretStr(key) if key else None) == masked


def test_what_looks_like_a_key_is_hidden() -> None:
    assert "abcdef" not in mask_keys("Incorrect API key provided: sk-abcdef123456.")
    assert mask_keys("no keys here") == "no keys here"
