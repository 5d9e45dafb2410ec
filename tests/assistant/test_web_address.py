"""Addresses in settings are checked when they are read, and the error names the setting."""

import pytest

from assistant.errors import ConfigError
from assistant.settings import read_settings
from assistant.web_address import check_web_address
from core.errors import InputError
from core.text import Language


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000/v1", "https://api.example.com", "https://[::1]:443/v1", "http://模型.公司/v1"],
)
def test_an_address_stays_as_it_is(address: str) -> None:
    assert check_web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.example.com/v1",
        "ftp://example.com",
        "http:///v1",
        "http://example.com:99999/v1",
        "http://example.com:0",
        "http://example.com:eighty",
        "http://[::1/v1",
        "http://example.com/a b",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        check_web_address(address)


@pytest.mark.parametrize(
    ("variable", "value", "valid"),
    [
        ("HOSHIN_BASE_URL", "http://models:99999/v1", "https://example.com"),
        ("HOSHIN_WECOM_SOCKET_URL", "http://example.com", "wss://example.com"),
        ("HOSHIN_SIGN_IN_ISSUER", "https://example.com/?a", "https://example.com"),
    ],
)
def test_the_setting_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, valid: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as refused:
        read_settings()
    error = refused.value
    assert error.field == variable
    assert value in error.message.said_in(Language.ZH_HANS)
    assert error.valid is not None
    assert error.valid.said_in(Language.EN) == valid
