"""Everything a turn could change, as one hash: what is stored for people, and the files of the facts."""

import hashlib

from sqlalchemy import inspect, text

from assistant.app import App

# what every turn writes, whatever it is about: who said what, who looked, what it cost, where a model got it
_ALWAYS_WRITTEN = frozenset(
    """conversations messages audit changes marks sessions bookmarks open_questions deliveries streams quotas
    outbox feedback conversation_list confirmations usage_calls usage_turns usage_totals usage_notices traces
    trace_results schema_steps plan_refusals jobs""".split()  # noqa: SIM905
)


def fingerprint(app: App) -> str:
    """SHA-256 over every stored row of people's data and every file of facts; equal when nothing changed."""
    digest = hashlib.sha256()
    names = sorted(set(inspect(app.engine).get_table_names()) - _ALWAYS_WRITTEN)
    with app.engine.connect() as connection:
        for name in names:
            rows = sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            digest.update(f"{name}:{len(rows)}\n".encode())
            digest.update("\n".join(rows).encode())
    folder = app.settings.facts
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}:{path.stat().st_size}\n".encode())
    return digest.hexdigest()
