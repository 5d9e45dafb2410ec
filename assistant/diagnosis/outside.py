"""Checks that call what is outside, when asked for: models, embeddings, Chroma, channels, a collector."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

import httpx

from assistant.app import App
from assistant.diagnosis.finding import Finding, Outcome, broken, odd, well
from assistant.models.endpoint import OFFLINE, ends_offline, read_endpoints
from core.text import Text

_PATIENCE = 10.0  # seconds


def call_models(app: App) -> Outcome:
    """Ask every model of the chain for a word."""
    if app.settings.model == OFFLINE:
        return well("内置模型不用调用", "the embedded model needs no call")
    answers = asyncio.run(_ask_all(app))
    said = ", ".join(f"{name} {outcome}" for name, outcome, _ in answers)
    wrong = [(name, failure) for name, _, failure in answers if failure is not None]
    if not wrong:
        return well(said)
    name, failure = wrong[0]
    detail = Text(zh=f"{said}：{failure.zh}", en=f"{said}: {failure.en}")
    fix = Text(
        zh=f"检查 {name} 的地址、密钥、模型名和网络（HOSHIN_BASE_URL、HOSHIN_API_KEY、HOSHIN_MODEL_NAME）",
        en=f"check the address, key and model of {name}, and the network (HOSHIN_BASE_URL, HOSHIN_API_KEY, "
        "HOSHIN_MODEL_NAME)",
    )
    answered = len(wrong) < len(answers) or ends_offline(app.settings)
    return odd(detail, fix) if answered else broken(detail, fix)


async def _ask_all(app: App) -> list[tuple[str, str, Text | None]]:
    """Each model's name, how it went, and why it failed if it did."""
    from langchain_core.messages import HumanMessage

    from assistant.models.declaration import Declarations
    from assistant.models.failure import CallFailed
    from assistant.models.limits import read_limits
    from assistant.models.link import Link, Tries
    from assistant.models.speech import Speech
    from assistant.models.wire import Request

    limits, declarations = read_limits(app.settings, stands_in=False), Declarations()
    request = Request([HumanMessage("Answer with the word OK.")], (), None, ())
    found: list[tuple[str, str, Text | None]] = []
    for endpoint in read_endpoints(app.settings):
        link, begun = Link(endpoint, limits, declarations), perf_counter()
        try:
            answer = await link.call(request, Speech(None), Tries(), alone=True, english=True)
        except CallFailed as failure:
            words = failure.kind.words
            detail = Text(zh=f"{words.zh}（{failure.detail}）", en=f"{words.en} ({failure.detail})")
            found.append((link.name, "✗", detail))
        else:
            tokens = answer.usage_metadata["total_tokens"] if answer.usage_metadata else 0
            found.append((link.name, f"{perf_counter() - begun:.1f} s, {tokens} tokens", None))
        finally:
            await link.aclose()
    return found


def call_embeddings(app: App) -> Outcome:
    """Embed a word."""
    if app.settings.embeddings == "none":
        return well("没有用", "not used")
    from assistant.meaning import load_embedder

    begun = perf_counter()
    embedder = load_embedder(app.settings)
    vectors = embedder.embed_queries(["市场份额"])
    return well(
        f"{embedder.fingerprint.model}: {vectors.shape[1]} dimensions, {perf_counter() - begun:.2f} s"
    )


def call_chroma(app: App) -> Outcome:
    """Whether the server of vectors answers."""
    url = app.settings.chroma_url
    if url is None:
        return well("没有用服务器，向量在 home 里", "no server: the vectors are in the home folder")
    address = f"{url.rstrip('/')}/api/v2/heartbeat"
    fix = Text(
        zh="启动 Chroma 服务器，或检查 HOSHIN_CHROMA_URL；期间检索只比较词",
        en="start the Chroma server, or check HOSHIN_CHROMA_URL; search compares words meanwhile",
    )
    return _reach("GET", address, fix)


def call_collector(app: App) -> Outcome:
    """Whether a collector takes traces."""
    where = app.settings.telemetry.traces
    if where in ("off", "file"):
        return well("没有外发", "nothing goes outside")
    from assistant.telemetry.address import traces_address

    fix = Text(
        zh="启动收集器并打开 OTLP/HTTP（4318 端口），或检查 HOSHIN_TRACES",
        en="start the collector with OTLP over HTTP (port 4318), or check HOSHIN_TRACES",
    )
    return _reach("POST", traces_address(where), fix)


def _reach(method: str, address: str, fix: Text) -> Outcome:
    headers = {"Content-Type": "application/x-protobuf"} if method == "POST" else {}
    try:
        answer = httpx.request(method, address, headers=headers, timeout=_PATIENCE)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        said = f"{address}: {error}"
        return odd(Text(zh=said, en=said), fix)
    return well(f"{address}: {answer.status_code}")


def call_slack(app: App) -> Outcome:
    """What `hoshin slack check` finds."""
    if not app.settings.slack.is_on:
        return well("没有接", "not connected")
    from assistant.slack.check import check_slack

    return _worst(asyncio.run(check_slack(app)), "hoshin slack check")


def call_wecom(app: App) -> Outcome:
    """What `hoshin wecom check` finds."""
    if not app.settings.wecom.is_on:
        return well("没有接", "not connected")
    from assistant.wecom.check import Examination

    return _worst(asyncio.run(Examination(app).run()), "hoshin wecom check")


def _worst(findings: Sequence[Finding], command: str) -> Outcome:
    """The gravest finding stands for all."""
    fix = Text(zh=f"{command} 逐项说明", en=f"{command} tells about each")
    for state, make in (("failed", broken), ("warning", odd)):
        for finding in findings:
            if finding.state == state:
                said = f"{finding.check}: {finding.detail}"
                return make(Text(zh=said, en=said), fix)
    return well(f"{len(findings)} 项都好", f"all {len(findings)} are well")
