"""Checks of the chat models: which one answers, who stands in, how tokens are counted, what may be spent."""

from assistant.app import App
from assistant.diagnosis.finding import Outcome, broken, odd, well
from assistant.models.endpoint import OFFLINE, ends_offline, read_endpoints
from core.text import Text


def check_model(app: App) -> Outcome:
    """The model that is asked first."""
    settings = app.settings
    if settings.model == OFFLINE:
        return well(
            "offline：内置模型；设 HOSHIN_MODEL 换成语言模型",
            "offline: the embedded model; set HOSHIN_MODEL to use a language model",
        )
    first = read_endpoints(settings)[0]
    key = "HOSHIN_API_KEY" if settings.api_key else first.profile.key or "no key"
    said = f"{first.name}: {first.model} at {first.base_url} ({key})"
    return well(f"{said}；没有调用，--call 会调用", f"{said}; not called, --call does")


def check_fallback(app: App) -> Outcome:
    """Who answers when it does not."""
    settings = app.settings
    if settings.model == OFFLINE:
        return well("内置模型用不着备用", "the embedded model needs none")
    names = [endpoint.name for endpoint in read_endpoints(settings)]
    if ends_offline(settings):
        return well(" → ".join([*names, "offline"]))
    if len(names) == 1:
        return odd(
            Text(zh=f"{names[0]} 出错时没有谁顶上", en=f"nobody stands in when {names[0]} fails"),
            Text(
                zh="去掉 HOSHIN_FALLBACK=none，由内置模型顶上，或写上备用的模型",
                en="unset HOSHIN_FALLBACK=none so that the embedded model does, or name a further model",
            ),
        )
    return well(" → ".join(names))


def check_tokenizer(app: App) -> Outcome:
    """Whether tokens are counted."""
    from assistant.models.choose import choose_counter
    from assistant.models.tokens import TokenCounter

    counter = choose_counter(app.settings)
    if app.settings.model == OFFLINE:
        return well("内置模型用不着", "not needed by the embedded model")
    if not isinstance(counter, TokenCounter):
        return well("估算：这个模型的分词器没有公开", "estimated: this model's own is not published")
    folder = app.settings.home / "tokenizer"
    if counter.fitting(["市场份额", "市场份额" * 100], 20) == 1:
        return well(str(folder))
    return broken(
        Text(zh=f"{folder} 里的词表数错了", en=f"the vocabulary in {folder} counts wrongly"),
        Text(zh=f"删掉 {folder}，会重新生成", en=f"remove {folder}; it is made again"),
    )


def check_budgets(app: App) -> Outcome:
    """What may be spent, and whether it is used up."""
    settings = app.settings
    limits = list(settings.budget.limits())
    if settings.model == OFFLINE:
        return well("内置模型不花钱", "the embedded model costs nothing")
    if not limits:
        return well("没有设额度（HOSHIN_BUDGET_…）", "none is set (HOSHIN_BUDGET_…)")
    over = [one for one in app.spending.month() if one.is_over]
    if over:
        return odd(
            Text(
                zh=f"全公司本月的额度已用完：{over[0].used:,} / {over[0].limit:,}",
                en=f"the company's budget for this month is used up: {over[0].used:,} of {over[0].limit:,}",
            ),
            Text(zh=f"调高 {over[0].variable}", en=f"raise {over[0].variable}"),
        )
    unpriced = [one.name for one in read_endpoints(settings) if one.profile.price is None]
    if unpriced and any(unit == "money" for _, unit, _ in limits):
        return odd(
            Text(
                zh=f"{'、'.join(unpriced)} 没有价格，按钱的额度管不到它",
                en=f"{', '.join(unpriced)} has no price: budgets in money do not hold it",
            ),
            Text(
                zh="在 HOSHIN_PROFILES 的文件里给它 price，或改用按词元的额度",
                en="give it a price in the file of HOSHIN_PROFILES, or set budgets in tokens",
            ),
        )
    said = ", ".join(f"{scope} {limit:f} {unit}" for scope, unit, limit in limits)
    return well(said)
