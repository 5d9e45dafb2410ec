"""What `hoshin doctor` looks at: one small check a line, each saying what is used and what to do."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import packages_distributions
from typing import Literal

from assistant.app import App
from assistant.models.choose import OFFLINE
from assistant.models.profile import find_profile
from assistant.settings import Settings
from core.errors import InputError
from core.frozen import Frozen
from core.text import Language

_OURS = ("assistant", "core", "knowledge", "prompts", "tools")
_OLDEST = (3, 11)

State = Literal["ok", "warning", "failed"]


class Finding(Frozen):
    """The outcome of one check."""

    check: str
    state: State
    detail: str


def examine(app: App) -> Iterator[Finding]:
    """Every check, in order; a check that breaks is a finding, not an end."""
    checks: tuple[Callable[[App], Finding], ...] = (
        _python,
        _packages,
        _variables,
        _home,
        _database,
        _model,
        _tokenizer,
        _guidance,
        _search,
        _thresholds,
        _api,
        _clock,
    )
    for check in checks:
        try:
            yield check(app)
        except InputError as error:
            yield _finding(check, "failed", str(error))
        except Exception as error:
            yield _finding(check, "failed", f"{type(error).__name__}: {error}")


def _finding(check: Callable[[App], Finding], state: State, detail: str) -> Finding:
    return Finding(check=check.__name__.strip("_"), state=state, detail=detail)


def _python(_app: App) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return _finding(
        _python, "ok" if sys.version_info >= _OLDEST else "failed", f"{version} at {sys.executable}"
    )


def _packages(_app: App) -> Finding:
    owners = packages_distributions()
    others = {
        f"{name} also belongs to {owner}"
        for name in _OURS
        for owner in owners.get(name, ())
        if owner != "hoshin"
    }
    if others:
        return _finding(_packages, "failed", "; ".join(sorted(others)) + "; install hoshin on its own (pipx)")
    return _finding(_packages, "ok", ", ".join(_OURS))


def _variables(_app: App) -> Finding:
    known = {f"HOSHIN_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith("HOSHIN_") and name not in known)
    if unknown:
        return _finding(_variables, "warning", f"not settings of this program: {', '.join(unknown)}")
    given = sorted(name for name in known if os.environ.get(name))
    return _finding(_variables, "ok", ", ".join(given) or "all defaults")


def _home(app: App) -> Finding:
    home = app.settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return _finding(_home, "failed", f"{home} cannot be written: {error.strerror}; set HOSHIN_HOME")
    return _finding(_home, "ok", str(home))


def _database(app: App) -> Finding:
    stored = len(app.plans.list(limit=1000))
    return _finding(_database, "ok", f"{app.engine.url.render_as_string(hide_password=True)}, {stored} plans")


def _model(app: App) -> Finding:
    from assistant.models.choose import choose_model

    settings = app.settings
    model = choose_model(settings)
    if settings.model == OFFLINE:
        detail = "offline: the embedded model; set HOSHIN_MODEL to use a language model"
        return _finding(_model, "ok", detail)
    profile = find_profile(settings.model, settings.profiles)
    url = settings.base_url or profile.base_url
    name = settings.model_name or profile.model
    key = "HOSHIN_API_KEY" if settings.api_key else profile.key or "no key"
    detail = f"{settings.model}: {name} at {url} ({key}) by {type(model).__name__}; not called by this check"
    return _finding(_model, "ok", detail)


def _tokenizer(app: App) -> Finding:
    from assistant.models.choose import choose_counter

    counter = choose_counter(app.settings)
    if app.settings.model == OFFLINE:
        return _finding(_tokenizer, "ok", "not needed by the embedded model")
    fitting = counter.fitting(["市场份额", "市场份额" * 100], 20)
    return _finding(_tokenizer, "ok" if fitting == 1 else "failed", str(app.settings.home / "tokenizer"))


def _guidance(app: App) -> Finding:
    zh, en = (len(app.guidance.pages(language)) for language in (Language.ZH_HANS, Language.EN))
    own = f", company pages from {app.settings.guidance}" if app.settings.guidance else ""
    detail = f"{zh} pages in zh, {en} in en{own}"
    left_out = "; ".join(str(one.error) for one in app.guidance.unreadable)
    if left_out:
        return _finding(_guidance, "warning", f"{detail}; left out: {left_out}")
    return _finding(_guidance, "ok" if zh and en else "failed", detail)


def _search(app: App) -> Finding:
    if app.settings.embeddings == "none":
        return _finding(_search, "ok", "words only: HOSHIN_EMBEDDINGS is none")
    try:
        state = app.library.state()
    except InputError as error:  # words still answer
        return _finding(_search, "warning", f"words only: {error}")
    kinds = ", ".join(f"{one.kind} {one.passages - one.behind}/{one.passages}" for one in state)
    made_by = next((one.embedder for one in state if one.embedder), app.settings.embeddings)
    kept = app.settings.chroma_url or str(app.settings.vectors)
    return _finding(_search, "ok", f"{made_by} in {kept}: {kinds} passages have vectors")


def _thresholds(app: App) -> Finding:
    names = ", ".join(app.thresholds)
    return _finding(_thresholds, "ok", names or "the defaults of the rules")


def _api(app: App) -> Finding:
    if app.settings.api_token:
        return _finding(_api, "ok", "HTTP asks for HOSHIN_API_TOKEN")
    return _finding(_api, "ok", "no HOSHIN_API_TOKEN: HTTP is served to this machine only")


def _clock(_app: App) -> Finding:
    return _finding(_clock, "ok", datetime.now().astimezone().isoformat(timespec="seconds"))
