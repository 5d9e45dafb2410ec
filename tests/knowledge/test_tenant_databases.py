"""Tenants on PostgreSQL: a database each, made with the tenant, bound to it, restored into by nobody else."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.app import App, now
from assistant.errors import ConfigError
from assistant.settings import read_common_settings
from assistant.tenants.founding import examine, found
from assistant.tenants.own_settings import settings_of
from assistant.tenants.tenant import Tenant
from core.errors import InputError
from knowledge.backup.backup import back_up
from knowledge.backup.restore import restore

pytestmark = pytest.mark.slow
ACME, BOLT = Tenant(id="acme"), Tenant(id="bolt-2")


def test_each_has_a_database_and_keeps_it(postgres_server: str, tmp_path: Path) -> None:
    common = read_common_settings(home=tmp_path, database_url=postgres_server, embeddings="none")
    both = {tenant.id: settings_of(tenant, common) for tenant in (ACME, BOLT)}
    assert examine(ACME, common).state == "failed"
    for settings in both.values():
        found(settings)
        found(settings)  # again does no harm
    admin = create_engine(postgres_server.replace("postgresql://", "postgresql+psycopg://"))
    with admin.connect() as connection:
        names = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
    admin.dispose()
    assert {"postgres_acme", "postgres_bolt_2"} <= names
    apps = {tenant: App(settings) for tenant, settings in both.items()}
    for tenant, app in apps.items():
        app.conversations.append("c1", "human", {"text": f"{tenant}绝密"}, at=now())
    for tenant, app in apps.items():
        (message,) = app.conversations.messages("c1")
        assert message["payload"] == {"text": f"{tenant}绝密"}
    assert examine(ACME, common).state == "ok"
    stray = App(both["bolt-2"].model_copy(update={"database_url": both["acme"].database_url}))
    with pytest.raises(ConfigError, match="tenant 'acme'"):
        _ = stray.engine
    back_up(apps["acme"].engine, both["acme"].home, tmp_path / "a.tar.gz", program="0.5.0", at=now())
    other, file = both["bolt-2"], tmp_path / "a.tar.gz"
    with pytest.raises(InputError, match="of tenant 'acme'"):
        restore(file, other.database, other.home, program="1", at=now(), force=True, tenant="bolt-2")
    (kept,) = apps["bolt-2"].conversations.messages("c1")
    assert kept["payload"] == {"text": "bolt-2绝密"}
    for app in apps.values():
        app.engine.dispose()
