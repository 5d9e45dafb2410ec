"""Files of tenants: what is passed on to them, what never is, and what is refused."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.app import App
from assistant.errors import ConfigError
from assistant.settings import Settings, read_common_settings, read_settings
from assistant.tenants.front import host_of
from assistant.tenants.own_settings import OWN, SHARED, settings_of
from assistant.tenants.pool import check_apart
from assistant.tenants.register import Register, read_register
from assistant.tenants.sender import SLACK, WECOM, sender_of
from assistant.tenants.tenant import Tenant

ACME = Tenant(id="acme", hosts=("acme.hoshin.test",), slack_teams=("T1",), wecom_corps=("ww1",))
BOLT = Tenant(id="bolt", hosts=("bolt.hoshin.test",), slack_teams=("T2",))


@pytest.fixture
def tenants(tmp_path, monkeypatch):
    folder = tmp_path / "tenants"
    folder.mkdir()
    monkeypatch.setenv("HOSHIN_TENANTS", str(folder))
    return folder


def test_every_setting_is_either_passed_on_or_ones_own():
    """A setting that is added has to be put into one of the two lists."""
    assert SHARED | OWN | {"tenant", "tenants"} == set(Settings.model_fields)
    assert not SHARED & OWN


def test_nothing_of_the_process_or_of_another_is_passed_on(monkeypatch, tmp_path):
    monkeypatch.setenv("HOSHIN_API_TOKEN", "token of the installation")
    monkeypatch.setenv("HOSHIN_SLACK_BOT_TOKEN", "xoxb-installation")
    monkeypatch.setenv("HOSHIN_SLACK_SIGNING_SECRET", "of the installation")
    monkeypatch.setenv("HOSHIN_MCP_TOKEN", "hoshin_installation")
    monkeypatch.setenv("HOSHIN_LANGUAGE", "en")
    monkeypatch.setenv("HOSHIN_WATCH_TIME_ZONE", "Europe/Berlin")
    common = read_common_settings(model="deepseek", api_key="key-of-deepseek", base_url="https://a.test")
    own = Tenant(id="bolt", settings={"watch": {"a_day": 7}, "slack": {}})
    settings = settings_of(own, common)
    assert settings.api_token is None
    assert not settings.slack.is_on
    assert settings.mcp.token is None
    assert settings.language == "en"
    assert (str(settings.watch.time_zone), settings.watch.a_day) == ("Europe/Berlin", 7)
    assert settings.api_key == SecretStr("key-of-deepseek")
    assert settings.home == common.home / "tenants/bolt"
    assert settings.database == f"sqlite:///{settings.home}/hoshin.db"


def test_a_key_is_not_sent_to_another_address():
    common = read_common_settings(model="deepseek", api_key="key-of-deepseek")
    own = {"model": "openai-compatible", "base_url": "http://127.0.0.1:9/v1", "model_name": "m"}
    assert settings_of(Tenant(id="bolt", settings=own), common).api_key is None


def test_a_key_of_the_process_is_not_sent_to_a_tenants_address(monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", "key-of-the-process")
    own = {"model": "deepseek", "base_url": "http://evil.test/v1"}
    with pytest.raises(ConfigError, match="api_key"):
        settings_of(Tenant(id="bolt", settings=own), read_common_settings())
    settings_of(Tenant(id="bolt", settings={**own, "api_key": "its-own"}), read_common_settings())


def test_on_postgresql_each_has_a_database_of_its_own():
    common = read_common_settings(database_url="postgresql+psycopg://hoshin:pw@db/hoshin")
    assert settings_of(ACME, common).database == "postgresql+psycopg://hoshin:pw@db/hoshin_acme"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- 1", "not a mapping"),
        ("colour: red", "colour"),
        ("hosts: ['*.hoshin.test']", "host name"),
        ("hosts: [localhost]", "host name"),
        ("hosts: acme.hoshin.test", "hosts"),
        ("settings: {colour: red}", "no such setting 'colour'"),
        ("settings: {slack: {colour: red}}", "no such setting slack.colour"),
        ("settings: {slack: 7}", "not a mapping"),
        ("settings: {tenant: other}", "no such setting 'tenant'"),
        ("settings: {turn_timeout: never}", "turn_timeout"),
        ("settings: {api_token: short}", "shorter"),
        ("settings: {api_token: '${NOT_SET_ANYWHERE}'}", "NOT_SET_ANYWHERE"),
        ("{", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told_with_the_file(tenants, terminal, text, said):
    (tenants / "acme.yaml").write_text(text, encoding="utf-8")
    told = terminal("tenants", "check")
    assert told.code in (1, 3)
    assert said in told.out + told.err
    assert "acme" in told.out + told.err


def test_secrets_are_not_repeated(tenants, terminal):
    (tenants / "acme.yaml").write_text("settings: {api_token: [hunter2]}", encoding="utf-8")
    told = terminal("tenants", "check")
    assert "hunter2" not in told.out + told.err


@pytest.mark.parametrize(
    "second",
    [
        Tenant(id="bolt", hosts=("ACME.hoshin.test.",)),
        Tenant(id="bolt", slack_teams=("T1",)),
        Tenant(id="bolt", wecom_corps=("ww1",)),
        Tenant(id="acme"),
    ],
)
def test_two_are_not_known_by_the_same(second):
    with pytest.raises(ConfigError, match="already"):
        Register((ACME, second))


@pytest.mark.parametrize("own", [{"home": "{home}"}, {"database_url": "sqlite:////tmp/one.db"}])
def test_two_do_not_share_a_home_or_a_database(own, tmp_path):
    own = {name: value.replace("{home}", str(tmp_path)) for name, value in own.items()}
    both = Register(tuple(one.model_copy(update={"settings": own}) for one in (ACME, BOLT)))
    with pytest.raises(ConfigError, match="shares"):
        check_apart(both, read_common_settings())


def test_a_database_is_bound_to_its_tenant(tmp_path):
    at = {"database_url": f"sqlite:///{tmp_path}/one.db"}
    for tenant, opens in ((ACME, True), (ACME, True), (BOLT, False)):
        app = App(settings_of(tenant.model_copy(update={"settings": at}), read_common_settings()))
        if opens:
            app.engine.dispose()
        else:
            with pytest.raises(ConfigError, match="tenant 'acme'"):
                _ = app.engine


@pytest.mark.slow
def test_a_tenant_is_added_listed_checked_and_named(tenants, terminal, home):
    assert terminal("tenants", "add", "acme", "--host", "acme.hoshin.test", "--name", "阿克米").code == 0
    assert terminal("tenants", "add", "bolt", "--host", "bolt.hoshin.test", "--set", "language=en").code == 0
    again = terminal("tenants", "add", "other", "--host", "bolt.hoshin.test")
    assert (again.code, "bolt's already" in again.err) == (3, True)
    assert "阿克米" in terminal("tenants", "list").out
    assert terminal("tenants", "check").out.count("\tok\t") == 2
    assert (tenants / "acme.yaml").stat().st_mode & 0o077 == 0
    assert (home / "tenants/acme/hoshin.db").exists()
    edit = '{"edits": [{"do": "create", "name": "秋季"}]}'
    assert terminal("--tenant", "acme", "tool", "edit_plan", "--json", edit).code == 0
    assert "秋季" in terminal("--tenant", "acme", "plans").out
    assert "秋季" not in terminal("--tenant", "bolt", "plans").out


def test_where_there_are_tenants_one_is_named(tenants, terminal):
    (tenants / "acme.yaml").write_text("hosts: [acme.hoshin.test]", encoding="utf-8")
    unnamed, unknown = terminal("plans"), terminal("--tenant", "other", "plans")
    assert (unnamed.code, "--tenant acme" in unnamed.err) == (3, True)
    assert (unknown.code, "no tenant 'other'" in unknown.err) == (3, True)


def test_a_tenant_without_tenants_is_refused(monkeypatch):
    monkeypatch.setenv("HOSHIN_TENANT", "acme")
    with pytest.raises(ConfigError, match="HOSHIN_TENANTS"):
        read_settings()


def test_one_file_may_hold_all(tmp_path: Path):
    file = tmp_path / "tenants.yaml"
    file.write_text("- {id: acme, hosts: [acme.hoshin.test]}\n- {id: bolt}\n", encoding="utf-8")
    assert [one.id for one in read_register(file).tenants] == ["acme", "bolt"]


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        ([(b"host", b"Acme.hoshin.test:8080")], "acme.hoshin.test"),
        ([(b"host", b"acme.hoshin.test"), (b"host", b"bolt.hoshin.test")], ""),
        ([(b"host", "阿克米".encode())], ""),
        ([(b"host", b"[::1")], ""),
        ([], ""),
    ],
)
def test_the_host_is_the_one_that_is_called(headers, host):
    assert host_of({"type": "http", "headers": headers}) == host


@pytest.mark.parametrize(
    ("path", "body", "whose"),
    [
        (SLACK, b'{"team_id": "T1", "event": {}}', "acme"),
        (SLACK, b'{"team": {"id": "T2"}}', "bolt"),
        (SLACK, b"team_id=T2&command=%2Fhoshin", "bolt"),
        (SLACK, b"payload=%7B%22team%22%3A%7B%22id%22%3A%22T1%22%7D%7D", "acme"),
        (SLACK, b'{"team_id": ["T1"]}', None),
        (SLACK, b"{" * 100_000, None),
        (SLACK, b"\xff\xfe", None),
        (SLACK, b"team_id=T1&" + b"a=1&" * 200, None),
        (WECOM, b"<xml><ToUserName>ww1</ToUserName><Encrypt>x</Encrypt></xml>", "acme"),
        (WECOM, b"<xml><ToUserName>ww2</ToUserName></xml>", None),
        (WECOM, b'<!DOCTYPE a [<!ENTITY b "ww1">]><xml><ToUserName>&b;</ToUserName></xml>', None),
    ],
)
def test_a_delivery_says_whose_it_is(path, body, whose):
    found = sender_of(path, body, Register((ACME, BOLT)))
    assert (found.id if found else None) == whose
