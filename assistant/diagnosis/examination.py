"""What `hoshin doctor` looks at: small checks, each saying what is used, what is wrong, how to mend it."""

from collections.abc import Callable, Iterator

from assistant.app import App
from assistant.diagnosis import chat, installation, library, outside, service, storage
from assistant.diagnosis.finding import Finding, Outcome
from core.errors import InputError
from core.text import Language, Text

Check = Callable[[App], Outcome]

CHECKS: dict[str, Check] = {
    "python": installation.check_python,
    "packages": installation.check_packages,
    "variables": installation.check_variables,
    "home": storage.check_home,
    "files": storage.check_files,
    "disk": storage.check_disk,
    "schema": storage.check_schema,
    "database": storage.check_database,
    "clock": storage.check_clock,
    "model": chat.check_model,
    "fallback": chat.check_fallback,
    "tokenizer": chat.check_tokenizer,
    "budgets": chat.check_budgets,
    "guidance": library.check_guidance,
    "search": library.check_search,
    "thresholds": library.check_thresholds,
    "api": service.check_api,
    "jobs": service.check_jobs,
    "traces": service.check_traces,
    "metrics": service.check_metrics,
    "slack": service.check_slack,
    "wecom": service.check_wecom,
}
CALLS: dict[str, Check] = {
    "model call": outside.call_models,
    "embeddings call": outside.call_embeddings,
    "chroma call": outside.call_chroma,
    "traces call": outside.call_collector,
    "slack call": outside.call_slack,
    "wecom call": outside.call_wecom,
}


def examine(app: App, language: Language = Language.EN, *, calls: bool = False) -> Iterator[Finding]:
    """Every check, in order; a check that breaks is a finding, not an end.

    Args:
        app: The program.
        language: The reader's.
        calls: Whether what is outside is called, too: models, embeddings, Chroma, Slack, WeCom, a collector.
    """
    for name in (*CHECKS, *(CALLS if calls else ())):
        yield look_at(app, name, language)


def look_at(app: App, name: str, language: Language = Language.EN) -> Finding:
    """One check. Raises KeyError when there is none of that name."""
    check = CHECKS[name] if name in CHECKS else CALLS[name]
    return _carry_out(check, app).told(name, language)


def _carry_out(check: Check, app: App) -> Outcome:
    try:
        return check(app)
    except InputError as error:
        return Outcome("failed", error.message, _way_out(error))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        return Outcome("failed", Text(zh=said, en=said), _UNEXPECTED)


_UNEXPECTED = Text(
    zh="这不该发生：请把 logs/hoshin.log 的末尾连同这一行报给我们",
    en="this should not happen: report this line with the end of logs/hoshin.log",
)


def _way_out(error: InputError) -> Text:
    """What would be valid, and the setting it is about."""
    zh, en = (error.valid.zh, error.valid.en) if error.valid else ("", "")
    name = error.field or ""
    if name.startswith("HOSHIN_"):
        return Text(
            zh=f"设置 {name}：{zh}" if zh else f"检查 {name}",
            en=f"set {name}: {en}" if en else f"check {name}",
        )
    return Text(zh=zh, en=en) if zh else _UNEXPECTED
