"""Generated requests for every operation of the API: `python -m tests.contracts.openapi [requests each]`.

Every answer is held against the API's own description. An argument that is a quantity in plain words cannot
be told good from bad by a schema: that a request that fits it is refused with 422 is no fault.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS

from assistant.app import App
from assistant.http.server import build_api
from assistant.settings import read_settings
from assistant.watch.settings import WatchSettings

TOKEN = "a-token-for-generated-requests"
LEFT_OUT = ("positive_data_acceptance",)


def faults(home: Path, requests: int) -> Iterator[tuple[str, str]]:
    """Every operation's name, and what was wrong with an answer; "" for nothing."""
    quiet = WatchSettings(enabled=False)
    app = App(read_settings(home=home, embeddings="none", api_token=TOKEN, watch=quiet))
    app.assistant  # noqa: B018  (the first message need not wait for it)
    schemathesis.checks.load_all_checks()
    checks = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in LEFT_OUT]
    described = schemathesis.openapi.from_asgi("/openapi.json", build_api(app))
    try:
        for found in described.get_all_operations():
            operation = found.ok()
            yield operation.label, _play(operation, checks, requests)
    finally:
        app.engine.dispose()


def _play(operation: schemathesis.APIOperation, checks: list, requests: int) -> str:
    quick = settings(
        max_examples=requests,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @quick
    @given(operation.as_strategy())
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, checks=checks, timeout=60)

    try:
        send()
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        return _said(fault)
    return ""


def _said(fault: BaseException) -> str:
    inner = getattr(fault, "exceptions", ())
    return "\n".join(map(_said, inner)) if inner else f"{type(fault).__name__}: {fault}"


def main() -> int:
    """Send the requests and print what came of them."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for name in [name for name in os.environ if name.startswith("HOSHIN_")]:
        del os.environ[name]
    broken = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for label, fault in faults(Path(folder), requests):
            print(f"{label:60} {fault or 'as described'}", flush=True)
            broken += bool(fault)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
