"""Checks of what is known: guidance, search, the thresholds of rules."""

from assistant.app import App
from assistant.diagnosis.finding import Outcome, broken, odd, well
from core.errors import InputError
from core.text import Language, Text


def check_guidance(app: App) -> Outcome:
    """The pages, and those that cannot be read."""
    zh, en = (len(app.guidance.pages(language)) for language in (Language.ZH_HANS, Language.EN))
    own = app.settings.guidance
    detail = f"{zh} pages in zh, {en} in en" + (f", company pages from {own}" if own else "")
    left_out = [one.error for one in app.guidance.unreadable]
    if left_out:
        return odd(
            Text(
                zh=f"{detail}；没有收入：{'；'.join(error.message.zh for error in left_out)}",
                en=f"{detail}; left out: {'; '.join(str(error) for error in left_out)}",
            ),
            Text(zh=f"按提示改 {own} 里的页面", en=f"mend the pages in {own} as told"),
        )
    if zh and en:
        return well(detail)
    return broken(
        Text(zh=f"{detail}：缺页面", en=f"{detail}: pages are missing"),
        Text(zh="重新安装 hoshin", en="install hoshin again"),
    )


def check_search(app: App) -> Outcome:
    """Whether meanings are compared."""
    if app.settings.embeddings == "none":
        return well("只比较词：HOSHIN_EMBEDDINGS 是 none", "words only: HOSHIN_EMBEDDINGS is none")
    try:
        state = app.library.state()
    except InputError as error:  # words still answer
        return odd(
            Text(zh=f"只比较词：{error.message.zh}", en=f"words only: {error.message.en}"),
            error.valid or Text(zh="hoshin index --rebuild", en="hoshin index --rebuild"),
        )
    kinds = ", ".join(f"{one.kind} {one.passages - one.behind}/{one.passages}" for one in state)
    made_by = next((one.embedder for one in state if one.embedder), app.settings.embeddings)
    kept = app.settings.chroma_url or str(app.settings.vectors)
    return well(f"{made_by} in {kept}: {kinds} passages have vectors")


def check_thresholds(app: App) -> Outcome:
    """Those a company overrides."""
    names = ", ".join(app.thresholds)
    return well(names or "规则的默认值", names or "the defaults of the rules")
