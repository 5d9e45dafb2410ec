"""What every plan needs beside its goals: a rhythm of meetings, a form of review, where to look for causes, method.

Sources: alignment-framework, parts 2 and 4; deviation-correction, chapters 2, 10 and 13.
"""

# ruff: noqa: E501 - a table reads best a row a line
from core.drafting.suggestion import Kind, Suggestion
from core.text import Text


def _of(kind: Kind, key: str, page: str, *texts: tuple[str, str]) -> Suggestion:
    title, text, why = (Text(zh=zh, en=en) for zh, en in texts)
    return Suggestion(kind=kind, key=f"{kind}:{key}", title=title, text=text, why=why, page=page)


CADENCE = (
    _of(Kind.CADENCE, "review", "monthly-quarterly", ("复盘节奏", "rhythm of review"),
        ("每月复盘，每季度才决定目标要不要改，中间只调举措", "review every month; decide on the goals only each quarter, and adjust the work in between"),
        ("几周的波动不该改目标", "a few weeks' ups and downs should not move a goal")),
    _of(Kind.CADENCE, "meetings", "meeting-cadence", ("会议节奏", "rhythm of meetings"),
        ("执行会每周、战术会双周、战略会每月", "execution weekly, tactics every two weeks, strategy monthly"),
        ("各层谈各层的事，偏离先在周会上看到", "each level has its own business, and the weekly one sees deviations first")),
)  # fmt: skip
REVIEW = (
    _of(Kind.REVIEW, "template", "review-templates", ("复盘模板", "form of review"),
        ("跨部门用五步（目标、结果、差距、归因、改进），月度偏差用四步（问题、原因、措施、验证）", "five steps across departments (goal, result, gap, cause, improvement), four for a monthly deviation (problem, cause, measure, check)"),
        ("每个偏差至少一项有负责人的改进", "every deviation ends in at least one measure with an owner")),
)  # fmt: skip
CAUSES = (
    _of(Kind.CAUSE, "taxonomy", "deviation-causes", ("偏差原因分类", "kinds of causes"),
        ("没达标时先排除数据问题，再看外部（竞争、监管、习惯），最后看内部（流程、资源、能力、激励）", "when it is missed, rule out the data first, then look outside (rivals, rules, habits), then inside (process, resources, skills, incentives)"),
        ("事先说好从哪几类找，免得只找顺手的", "agreed beforehand, so that not only the handy cause is found")),
)  # fmt: skip
METHOD = (
    _of(Kind.METHOD, "smart", "smart", ("目标写法", "how to write a goal"),
        ("每个目标写明指标、基准值、目标值、时间和数据来源", "give every goal its KPI, baseline, target, deadline and data source"),
        ("少一样就没法核对", "without one of them it cannot be checked")),
    _of(Kind.METHOD, "dimensions", "four-dimensions", ("四个维度", "four dimensions"),
        ("子目标逐个看品牌、用户、销售、渠道，哪个不设也说明理由", "go through brand, user, sales and channel; say why where one has no goal"),
        ("漏掉的维度最后才被发现", "a dimension left out is noticed last")),
)  # fmt: skip
