"""Adding a tenant: its file, its home, its database; and looking whether it can be served."""

import os
from pathlib import Path

import yaml
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from assistant.diagnosis.finding import Finding
from assistant.settings import Settings
from assistant.tenants.binding import bind
from assistant.tenants.own_settings import settings_of
from assistant.tenants.pool import check_apart
from assistant.tenants.register import Register
from assistant.tenants.tenant import Tenant, bad_tenant
from core.errors import InputError
from core.text import Text
from knowledge.database import connect, look


def write_file(tenant: Tenant, folder: Path, register: Register, common: Settings) -> Path:
    """Write a new tenant's file, readable for whoever runs the program alone.

    Raises:
        ConfigError: Its id, a host or its database is another's already; its settings cannot be used.
    """
    check_apart(Register((*register.tenants, tenant)), common)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{tenant.id}.yaml"
    if path.exists():
        raise bad_tenant(tenant.id, "已经有了", "is there already")
    fields = tenant.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        yaml.safe_dump(fields, file, allow_unicode=True, sort_keys=False)
    return path


def found(settings: Settings) -> None:
    """Make a tenant's home and database. Raises InputError when the server does not let us."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_database(settings.database)
    engine = connect(settings.database)
    try:
        bind(engine, settings.tenant)
    finally:
        engine.dispose()


def examine(tenant: Tenant, common: Settings) -> Finding:
    """How a tenant is: its settings, its database, whose that is."""
    try:
        settings: Settings = settings_of(tenant, common)
        state = look(settings.database)
        if not state.done:
            return Finding(
                check=tenant.id, state="failed", detail="no database yet: hoshin tenants add makes it"
            )
        if not state.pending:
            engine = connect(settings.database, migrates=False)
            bind(engine, tenant.id)
            engine.dispose()
    except InputError as error:
        return Finding(check=tenant.id, state="failed", detail=error.message.en)
    detail = f"{len(state.done)} steps taken, {len(state.pending)} pending"
    return Finding(check=tenant.id, state="ok", detail=detail)


def _make_database(url: str) -> None:
    """Make a PostgreSQL database that is not there yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return
    driven = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(driven.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            known = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.execute(known, {"name": parsed.database}).first() is None:
                quoted = connection.dialect.identifier_preparer.quote_identifier(str(parsed.database))
                connection.execute(text(f"CREATE DATABASE {quoted}"))
    except SQLAlchemyError as error:
        raise InputError(
            Text(
                zh=f"建不了数据库 {parsed.database!r}：{str(error).splitlines()[0][:200]}",
                en=f"cannot make the database {parsed.database!r}: {str(error).splitlines()[0][:200]}",
            ),
            field="database_url",
            valid=Text(zh="先由数据库管理员建好", en="have the database's administrator make it first"),
        ) from error
    finally:
        engine.dispose()
