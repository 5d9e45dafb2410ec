"""What can be said in an empty conversation: a goal to try, questions on the plan in hand."""

from typing import NamedTuple

from assistant.web.session import Session


class Prompt(NamedTuple):
    """Something to say: what it is for, its words, and whether it begins a plan of its own."""

    title: str
    text: str
    fresh: bool = False


def prompts_for(session: Session) -> tuple[Prompt, ...]:
    """The prompts that suit what is in hand."""
    say, year = session.say, session.today.year + 1
    goal = Prompt(
        say("新目标", "A new goal"),
        say(
            f"我们智能家居{year}年Q4前市场份额要从10%提升到15%，全年营销总预算100万",
            f"Our smart home line should grow market share from 10% to 15% by end of Q4 {year}, "
            "total budget CNY 1M",
        ),
        fresh=True,
    )
    if session.plan_id is None:
        find = Prompt(
            say("查资料", "Look something up"),
            say("提升认知度一般用什么策略类型？", "Which strategy types suit an awareness goal?"),
        )
        why = Prompt(
            say("问为什么", "Ask why"),
            say("上个月销售额为什么没达标？", "Why did revenue miss plan last month?"),
        )
        return goal, why, find
    return (
        Prompt(say("检查", "Check"), say("检查一下这个计划", "check the plan")),
        Prompt(say("问为什么", "Ask why"), say("销售额为什么没达标？", "Why did revenue miss the plan?")),
        Prompt(say("导出", "Export"), say("导出Excel", "export to Excel")),
        goal,
    )
