import pytest

from assistant.errors import ConfigError
from assistant.settings import read_settings
from assistant.wecom.settings import WeComSettings

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def _refusal(monkeypatch: pytest.MonkeyPatch, **given: str) -> ConfigError:
    for name, value in given.items():
        monkeypatch.setenv(f"HOSHIN_WECOM_{name.upper()}", value)
    with pytest.raises(ConfigError) as refused:
        read_settings()
    return refused.value


def test_nothing_set_is_off() -> None:
    settings = WeComSettings()
    assert (settings.has_callback, settings.has_socket, settings.has_app) == (False, False, False)
    assert settings.groups == {}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"bot_token": "t"}, "BOT_AES_KEY"),
        ({"bot_aes_key": KEY}, "BOT_TOKEN"),
        ({"bot_id": "aib"}, "BOT_SECRET"),
        ({"bot_secret": "s"}, "BOT_ID"),
        ({"corp_id": "ww"}, "AGENT_ID"),
        ({"corp_id": "ww", "agent_id": "1"}, "SECRET"),
        ({"app_token": "t"}, "APP_AES_KEY"),
        ({"app_token": "t", "app_aes_key": KEY}, "SECRET"),
        ({"bot_token": "t", "bot_aes_key": "short"}, "BOT_AES_KEY"),
        ({"bot_token": "t", "bot_aes_key": "!" * 43}, "BOT_AES_KEY"),
        ({"bot_token": "t", "bot_aes_key": KEY, "bot_id": "a", "bot_secret": "s"}, "BOT_ID"),
        ({"corp_id": "ww", "agent_id": "no", "secret": "s"}, "AGENT_ID"),
        ({"public_url": "hoshin.example.com"}, "PUBLIC_URL"),
        ({"api_url": "ftp://x"}, "API_URL"),
        ({"socket_url": "https://x"}, "SOCKET_URL"),
        ({"webhooks": "sales"}, "WEBHOOKS"),
        ({"webhooks": "=key"}, "WEBHOOKS"),
        ({"webhooks": "a=1,a=2"}, "WEBHOOKS"),
        ({"webhooks": "a=https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"}, "WEBHOOKS"),
    ],
)
def test_half_or_wrong_settings_name_the_variable(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], field: str
) -> None:
    refused = _refusal(monkeypatch, **given)
    assert refused.field == f"HOSHIN_WECOM_{field}"
    assert refused.valid is not None
    assert KEY not in str(refused)


def test_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_WECOM_WEBHOOKS", " 销售群=k-1 , board=k-2,")
    monkeypatch.setenv("HOSHIN_WECOM_BOT_TOKEN", "t")
    monkeypatch.setenv("HOSHIN_WECOM_BOT_AES_KEY", KEY)
    settings = WeComSettings()
    assert settings.groups == {"销售群": "k-1", "board": "k-2"}
    assert settings.has_callback
    assert KEY not in repr(settings)
    assert "k-1" not in repr(settings)
