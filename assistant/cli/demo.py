"""`hoshin demo`: the worked example of the alignment framework, as a conversation with the embedded model."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli.guard import guarded

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.reply import Reply

# The example is dated in its source: share to 15 % by 2024 Q4, work from September to November.
_TODAY = date(2024, 7, 1)
_TURNS = {
    "zh": (
        "我们智能家居2024年Q4前市场份额要从10%提升到15%，全年营销总预算100万",
        "智能音箱贡献2个百分点，智能门锁贡献3个百分点",
        "智能门锁季度销售额从500万元做到650万元，新增注册用户从8万做到12万，都在2024年Q4",
        "智能门锁目标人群品牌认知率提升45%，现在是30%，2024年Q4",
        "是提升到45%",
        "针对“智能门锁品牌认知度提升45%”，策略是线上线下整合曝光",
        "两个举措：与3位头部科技KOL合作测评视频，预算20万，2024年9月完成，覆盖500万人，负责人*；"
        "在10个核心城市社区体验店举办“智能安防日”活动，预算15万，2024年10-11月，触达10万人，负责人*",
        "KOL测评视频一共3条，单条播放量低于100万就分析原因",
        "总共100万，门锁曝光要35万，音箱促销要50万，放得下吗？",
        "提升认知度一般用什么策略类型？",
        "看看整棵目标树",
        "检查一下",
        "导出Excel",
    ),
    "en": (
        "Our smart home line should grow market share from 10% to 15% by end of Q4 2024, total budget CNY 1M",
        "smart speakers 2pp, smart locks 3pp",
        "smart locks: quarterly sales from CNY 5M to CNY 6.5M and new registrations from 80k to 120k, "
        "by end of Q4 2024",
        "Increase smart locks brand awareness by 45% from 30% by end of Q4 2024",
        "to 45%",
        "new strategy: integrated online and offline exposure for brand awareness",
        "Add an initiative: review videos with 3 leading tech KOLs, budget CNY 200k, September 2024, "
        "reach 5M people",
        "Add an initiative: smart security day in 10 city stores, budget CNY 150k, "
        "October to November 2024, reach 100k people",
        "We have 1M. Lock exposure wants 350k and the speaker promotion wants 500k. Does it fit?",
        "which strategy types suit an awareness goal?",
        "show me the tree",
        "check the plan",
        "export to Excel",
    ),
}


def demo(
    to: Annotated[Path, typer.Option(help="Folder the workbook is written to; emptied first.")] = Path(
        "demo-output"
    ),
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """Play the worked example through the real agent: turns, goal tree, tables, findings, workbook."""
    with guarded(as_json=False):
        _play(to.resolve(), "en" if language == "en" else "zh")


def _play(to: Path, language: Literal["zh", "en"]) -> None:
    import asyncio

    from assistant.app import App
    from assistant.cli.screen import show_markdown
    from assistant.settings import read_settings

    home = to / "home"
    shutil.rmtree(home, ignore_errors=True)
    settings = read_settings(home=home, model="offline", database_url="")
    app = App(settings)
    asyncio.run(_talk(app, _TURNS[language], show=show_markdown))
    for made in sorted((home / "exports").glob("*.xlsx")):
        shutil.copy2(made, to / made.name)
        show_markdown(f"→ {to / made.name}")


async def _talk(app: "App", turns: tuple[str, ...], show: Callable[[str], None]) -> None:
    try:
        for turn in turns:
            show(f"## > {turn}")
            reply: Reply = await app.assistant.ask("demo", turn, person="demo", today=_TODAY)
            show(reply.reply + "\n")
    finally:
        await app.aclose()
