"""Checks of what serves: HTTP, jobs, traces, metrics, the channels."""

from datetime import timedelta

from assistant.app import App, now
from assistant.diagnosis.finding import Outcome, odd, well
from assistant.exposure import exposed_by
from core.text import Text
from knowledge.jobs import JobStore

_OVERDUE = timedelta(minutes=10)


def check_api(app: App) -> Outcome:
    """Who may use HTTP."""
    settings = app.settings
    if settings.api_token:
        return well("HTTP 要 HOSHIN_API_TOKEN", "HTTP asks for HOSHIN_API_TOKEN")
    if settings.sign_in.is_on or exposed_by(settings):
        return well("HTTP 要登录或个人令牌", "HTTP asks people to sign in, or for their tokens")
    return well(
        "没有 HOSHIN_API_TOKEN：HTTP 只供本机", "no HOSHIN_API_TOKEN: HTTP is served to this machine only"
    )


def check_jobs(app: App) -> Outcome:
    """Whether somebody runs them."""
    store = JobStore(app.engine)
    counts = store.counts()
    said = ", ".join(f"{status} {counts[status]}" for status in sorted(counts)) or "none"
    overdue = store.ready(now() - _OVERDUE, limit=1)
    if overdue:
        return odd(
            Text(
                zh=f"{said}；有任务到期超过 10 分钟没人做",
                en=f"{said}; a job has waited for more than 10 minutes",
            ),
            Text(
                zh="运行 hoshin serve（HOSHIN_WATCH_ENABLED=true）或 hoshin worker",
                en="run hoshin serve (with HOSHIN_WATCH_ENABLED=true) or hoshin worker",
            ),
        )
    if counts.get("dead"):
        return odd(
            Text(zh=f"{said}：有放弃了的任务", en=f"{said}: some were given up"),
            Text(
                zh="hoshin jobs --status dead 看原因，hoshin jobs --retry ID 重试",
                en="hoshin jobs --status dead tells why, hoshin jobs --retry ID tries again",
            ),
        )
    return well(said)


def check_traces(app: App) -> Outcome:
    """Where traces and the log go."""
    told = app.settings.telemetry
    where = app.settings.logs / "traces.jsonl" if told.traces == "file" else told.traces
    said = f"{where}; log: {app.settings.logs / 'hoshin.log'} ({told.log_format})"
    if told.trace_content and told.traces != "off":
        return odd(
            Text(zh=f"{said}；轨迹里有说过的话（已打码）", en=f"{said}; traces show what was said (masked)"),
            Text(zh="排查完就去掉 HOSHIN_TRACE_CONTENT", en="unset HOSHIN_TRACE_CONTENT when you are done"),
        )
    return well(said)


def check_metrics(app: App) -> Outcome:
    """Who may read them."""
    told = app.settings.telemetry
    if told.metrics == "off":
        return well("关", "off")
    if told.metrics == "auto":
        return well("只供本机用户", "for this machine's own user only")
    if told.metrics_token is None and app.settings.api_token is None:
        return odd(
            Text(
                zh="HOSHIN_METRICS=on，但没有令牌，别处读不到",
                en="HOSHIN_METRICS=on, but there is no token for it",
            ),
            Text(zh="设置 HOSHIN_METRICS_TOKEN", en="set HOSHIN_METRICS_TOKEN"),
        )
    return well("本机用户，或凭令牌", "this machine's own user, or with a token")


def check_slack(app: App) -> Outcome:
    """Whether it is set."""
    if not app.settings.slack.is_on:
        return well("没有接", "not connected")
    return well("已设置；--call 会问 Slack", "set; --call asks Slack")


def check_wecom(app: App) -> Outcome:
    """Whether it is set."""
    if not app.settings.wecom.is_on:
        return well("没有接", "not connected")
    return well("已设置；--call 会问企业微信", "set; --call asks WeCom")
