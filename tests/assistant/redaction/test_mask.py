"""Secrets and personal data: hidden where they are, and nothing else is."""

import logging
import time

import pytest
from pydantic import SecretStr

from assistant.redaction.lines import MaskedLines
from assistant.redaction.mask import Masker, hide_keys, mask, secrets_of
from assistant.settings import read_settings
from tests.security.regexes import hostile

KEYS = (
    "sk-abcdefghijklmnop1234",
    "sk-proj-Abc_def-ghijklmnop1234",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1" * 18,
    "xoxb-1234567890-abcdefghij",
    "hoshin_" + "Zz9-" * 10,
    "AIza" + "b" * 35,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlX2hlcmU",
)


@pytest.mark.parametrize("key", KEYS)
def test_keys_are_hidden_by_their_form(key: str) -> None:
    assert key not in mask(f"refused: {key}.")
    assert key not in hide_keys(f"我的密钥 {key} 请保存")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc123def456", "abc123def456"),
        ("postgresql+psycopg://hoshin:p4ssw0rd@db/hoshin", "p4ssw0rd"),
        ("GET /auth/link?ticket=Abc-123_x HTTP/1.1", "Abc-123_x"),
        ('{"api_key": "zxcvbnm123"}', "zxcvbnm123"),
        ("HOSHIN_WECOM_APP_AES_KEY=abcdefg1234567", "abcdefg1234567"),
        ("signing_secret: 0011223344", "0011223344"),
        ("密码是Abc12345!", "Abc12345!"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----", "MIIEv"),
    ],
)
def test_secrets_are_hidden_by_their_place(text: str, secret: str) -> None:
    assert secret not in mask(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打给13812345678吧", "打给[phone]吧"),
        ("+86 138-1234-5678", "[phone]"),
        ("(415) 555-2671", "[phone]"),
        ("身份证11010519491231002X", "身份证[id]"),
        ("身份证110105194912310021", "身份证110105194912310021"),  # the check digit is wrong
        ("li.na@example.com.cn", "[e-mail]"),
        ("4111 1111 1111 1111", "[card]"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),  # fails Luhn's check
    ],
)
def test_personal_data(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "plan P7KQ2M v3, budget 5,000,000元 at 2026-11-22T11:33:14.123456+00:00",
        "把市场份额从10%提高到15%，预算500万，token 数 1234",
        "the token budget is used up; key results: 3",
        "关键目标：密码锁销量提升20%",
    ],
)
def test_what_is_neither_stays(text: str) -> None:
    assert mask(text) == text
    assert hide_keys(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "set kpi key = market_share to 15%",
        "目标key=conversion_rate，提到3%",
        "token: 1200000",
        "token：500.5万",
        "落地页 https://shop.example/?code=SPRING2026&utm=x",
        "https://x.example/list?key=summer&state=on",
    ],
)
def test_what_people_say_of_keys_and_codes_stays(text: str) -> None:
    assert hide_keys(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("api_key=zxcvbnm123", "zxcvbnm123"),
        ("access key: zxcvbnm123", "zxcvbnm123"),
        ("my password: 12345678", "12345678"),
        ("token=a1200000x", "a1200000x"),
        ("https://x.example/?access_token=abcd1234", "abcd1234"),
        ("密码是Abc12345!", "Abc12345!"),
    ],
)
def test_secrets_people_say_are_hidden(text: str, secret: str) -> None:
    assert secret not in hide_keys(text)


def test_values_of_settings_are_known() -> None:
    secret = 'a"b\\c-quite-unlike-a-key'
    settings = read_settings(
        model="openai", api_key=SecretStr(secret), database_url="postgresql://u:db-pass-99@h/n"
    )
    values = set(secrets_of(settings))
    assert {secret, "db-pass-99"} <= values
    masker = Masker()
    masker.learn(values)
    import json

    for shown in (secret, json.dumps(secret), repr(secret), "db-pass-99"):
        assert "quite-unlike" not in masker.mask(shown)
        assert "db-pass" not in masker.mask(shown)


def test_tracebacks_and_arguments_of_lines_are_masked() -> None:
    lines = MaskedLines(logging.Formatter("%(message)s"))
    try:
        raise ValueError("key sk-abcdefghijklmnop1234 of 13812345678")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 1, "failed: %s", ("Bearer abcdef123456",), (ValueError, error, None)
        )
    line = lines.format(record)
    assert "ValueError" in line
    for secret in ("abcdefghijklmnop", "13812345678", "abcdef123456"):
        assert secret not in line


@pytest.mark.slow
def test_long_texts_take_little_time() -> None:
    from assistant.redaction.patterns import KEYS, NAMED, PERSONAL, SAID

    for pattern in (*KEYS, *NAMED, *SAID, *PERSONAL):
        for text in (
            *list(hostile(pattern.words, 20_000))[::6],
            "a@" * 10_000,
            "a.b-" * 5_000,
            "1 " * 10_000,
        ):
            begun = time.perf_counter()
            pattern.words.sub("", text)
            assert time.perf_counter() - begun < 1.5, (pattern.words.pattern[:60], text[:10])
