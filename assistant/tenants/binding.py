"""A database says whose it is: one tenant's address in another's settings opens nothing."""

from sqlalchemy import Engine, select

from assistant.errors import ConfigError
from core.text import Text
from knowledge.database import insert_once, writing
from knowledge.tables import MARKS

_NAME = "tenant"


def bind(engine: Engine, tenant: str) -> None:
    """Make a database a tenant's, for good. Raises ConfigError when it is another's."""
    query = select(MARKS.c.value).where(MARKS.c.name == _NAME)
    with engine.connect() as connection:
        owner = connection.execute(query).scalar_one_or_none()
    if owner is None:
        with writing(engine) as connection:
            insert_once(connection, MARKS, {"name": _NAME, "value": tenant})
            owner = connection.execute(query).scalar_one()
    if owner != tenant:
        engine.dispose()
        raise ConfigError(
            Text(
                zh=f"这个数据库是租户 {owner!r} 的，不是 {tenant!r} 的",
                en=f"the database is tenant {owner!r}'s, not {tenant!r}'s",
            ),
            field="HOSHIN_TENANTS",
            valid=Text(zh="每个租户一个数据库", en="a database of its own for each tenant"),
        )
