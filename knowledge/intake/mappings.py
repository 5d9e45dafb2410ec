"""Saved mappings: a change is a new revision, the newest applies."""

from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select

from core.errors import UnknownReference
from core.text import Text
from knowledge.database import writing
from knowledge.intake.mapping import Mapping
from knowledge.moment import write_moment
from knowledge.watch_tables import MAPPINGS


class MappingStore:
    """Mappings in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, mapping: Mapping, *, by: str, at: datetime) -> None:
        """Keep a mapping under its name; the same once more changes nothing."""
        body = mapping.model_dump_json()
        this = MAPPINGS.c.name == mapping.name
        with writing(self._engine) as connection:
            newest = select(MAPPINGS.c.body).where(this).order_by(MAPPINGS.c.revision.desc()).limit(1)
            if connection.execute(newest).scalar() == body:
                return
            last = connection.execute(select(func.max(MAPPINGS.c.revision)).where(this)).scalar() or 0
            row = {"name": mapping.name, "revision": last + 1, "made_by": by, "body": body}
            connection.execute(insert(MAPPINGS), {**row, "made_at": write_moment(at)})

    def load(self, name: str) -> Mapping:
        """The mapping of this name. Raises UnknownReference."""
        found = {mapping.name: mapping for mapping in self.list()}
        if name in found:
            return found[name]
        listed = ", ".join(found)
        raise UnknownReference(
            Text(zh=f"没有映射 {name!r}", en=f"there is no mapping {name!r}"),
            candidates=tuple(found),
            field="mapping",
            valid=Text(zh=listed, en=listed),
        )

    def find(self, table: str, names: tuple[str, ...]) -> Mapping | None:
        """The mapping of a table whose columns are all among `names`, the one saved last first."""
        return next(
            (m for m in self.list() if m.table == table and all(fed.source in names for fed in m.fed)), None
        )

    def list(self) -> tuple[Mapping, ...]:
        """The newest revision of each, the one saved last first."""
        query = select(MAPPINGS.c.name, MAPPINGS.c.body).order_by(
            MAPPINGS.c.made_at.desc(), MAPPINGS.c.revision.desc()
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        newest: dict[str, Mapping] = {}
        for row in rows:
            newest.setdefault(row.name, Mapping.model_validate_json(row.body))
        return tuple(newest.values())

    def remove(self, name: str) -> None:
        """Forget a mapping. Raises UnknownReference."""
        self.load(name)
        with writing(self._engine) as connection:
            connection.execute(delete(MAPPINGS).where(MAPPINGS.c.name == name))
