"""A company with something marked in every region: what belongs to whom can be found in any answer."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.app import App, now
from assistant.settings import Settings
from core.facts.catalogue import Grain
from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.text import Language
from knowledge.access import OPERATOR, Access, Rank, Scope, Viewer
from knowledge.documents.learning import Lesson, learn
from knowledge.documents.record import About
from tools.demo_company import found_demo
from tools.registry import call
from tools.tool import ToolContext

DAY = date(2026, 10, 12)
PLAN = "两区联动"
SALES = standards()["sales"].kpi
_YEAR = date(2026, 1, 1), date(2026, 12, 31)


@dataclass(frozen=True)
class Region:
    """What is marked as one region's.

    Attributes:
        name: Its name, as a person's unit and in the facts.
        key: Its key in the facts.
        at: A digit that makes its numbers its own.
        owner: Who owns its work.
        work: Title of its work.
        secret: A word in its notes, its case and its document.
    """

    name: str
    key: str
    at: int
    owner: str
    work: str
    secret: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """Target, baseline, budget and reading; the company's are 9."""
        return tuple(number + self.at * 1_000_000 for number in (104_731, 114_733, 124_739, 134_741))

    @property
    def goal(self) -> str:
        """Title of its goal."""
        return f"{self.name}区销售额"


EAST = Region("华东", "east", 5, "东方朔", "东湖旗舰店", "东案绝密")
SOUTH = Region("华南", "south", 4, "南宫燕", "南湖旗舰店", "南案绝密")
REGIONS = (EAST, SOUTH)
COMPANY = (9_104_753, 9_124_757)
HIGH = "高管绝密"
ALL = "全国绝密"


def _nodes() -> tuple[Node, ...]:
    top = Node(
        id="G1",
        level=Level.ENTERPRISE,
        title="两区销售额",
        measures=(Measure(kpi=SALES, baseline=Decimal(0), target=Decimal(COMPANY[0])),),
        start=_YEAR[0],
        end=_YEAR[1],
        owner="全国总监",
    )
    found = [top]
    for at, region in enumerate(REGIONS, 1):
        target, baseline, money, _ = region.numbers
        found.append(
            Node(
                id=f"B{at}",
                level=Level.BUSINESS_UNIT,
                title=region.goal,
                links=(Link(parent="G1", bond=Bond.ADDS),),
                measures=(Measure(kpi=SALES, baseline=Decimal(0), target=Decimal(target)),),
                start=_YEAR[0],
                end=_YEAR[1],
                owner=f"{region.name}总",
                note=region.secret,
            )
        )
        found.append(
            Node(
                id=f"I{at}",
                level=Level.INITIATIVE,
                title=region.work,
                links=(Link(parent=f"B{at}"),),
                measures=(Measure(kpi=SALES, baseline=Decimal(baseline), target=Decimal(2 * target)),),
                budget=Budget(planned=Decimal(money), priority=at, contribution=Decimal(3)),
                start=_YEAR[0],
                end=_YEAR[1],
                owner=region.owner,
            )
        )
    return tuple(found)


def found_company(home: Path) -> None:
    """Make the company in a home: the demo company's facts, a plan of two regions, cases, documents."""
    app = App(Settings(home=home))
    ctx = context_of(app, OPERATOR)
    found_demo(ctx)
    plan = app.plans.create(
        Plan(name=PLAN, nodes=_nodes(), envelope=Decimal(COMPANY[1]), start=_YEAR[0], end=_YEAR[1]),
        by="总部",
        at=now(),
        reason=f"目标 {COMPANY[0]}",
    )
    for at, region in enumerate(REGIONS, 1):
        day = date(2026, 9, 30)
        app.actuals.record(
            [
                Reading(
                    plan=plan.id,
                    node=f"B{at}",
                    kpi=SALES.key,
                    start=_YEAR[0],
                    end=day,
                    value=Decimal(region.numbers[3]),
                    by=region.owner,
                    at=now(),
                )
            ]
        )
        told = {"direct_cause": f"{region.secret}：落地页图片太大", "action": "回滚", "title": region.secret}
        asked = {"kpi": "转化率", "period": "2026年9月", "filters": [region.name]}
        call("save_case", {**asked, **told, "units": [region.name], "owner": region.owner}, ctx)
        teach(
            ctx,
            f"{region.key}.md",
            f"# {region.secret}\n\n{region.work}的打法。",
            Access(units=(region.name,)),
        )
    asked = {"kpi": "销售额", "period": "2026年8月"}
    told = {"direct_cause": f"{HIGH}：竞品降价", "action": "观望", "title": HIGH}
    call("save_case", {**asked, **told, "rank": "executive", "units": [one.name for one in REGIONS]}, ctx)
    told = {"direct_cause": f"{ALL}：竞品降价", "action": "观望", "title": ALL}
    call("save_case", {**asked, **told, "period": "2026年9月"}, ctx)
    teach(ctx, "board.md", f"# {HIGH}\n\n董事会材料。", Access(rank=Rank.EXECUTIVE))
    east = person(Rank.DEPARTMENT, EAST.name, Scope.READ)
    call("export_plan", {"plan": PLAN}, context_of(app, east))
    app.engine.dispose()


def teach(ctx: ToolContext, name: str, text: str, access: Access) -> None:
    """Teach a document."""
    assert ctx.documents is not None
    lesson = Lesson(by="总部", at=now(), about=About(access=access), viewer=OPERATOR)
    learn(ctx.documents, text.encode(), name, lesson)


def copy_company(home: Path, to: Path) -> Path:
    """A copy of the company to be written to; the facts are shared."""
    to.mkdir(parents=True)
    with (
        closing(sqlite3.connect(home / "hoshin.db")) as kept,
        closing(sqlite3.connect(to / "hoshin.db")) as new,
    ):
        kept.backup(new)
    (to / "facts").symlink_to(home / "facts")
    return to


def context_of(app: App, viewer: Viewer, language: Language = Language.ZH_HANS) -> ToolContext:
    """What a tool acts in for somebody."""
    return app.context(language, DAY, viewer.name or "总部", viewer=viewer, reason="测试")


def person(rank: Rank, rows: str, *scopes: Scope, name: str = "来客") -> Viewer:
    """Somebody who looks into a region, or with "" into all of them."""
    units = frozenset({rows}) if rows else None
    return Viewer(id="u1", name=name, rank=rank, units=units, scopes=frozenset(scopes))


def figures(app: App) -> dict[str, int]:
    """September's revenue of each region and of the company, whole 元, as the facts have it."""
    facts = app.facts
    found = {}
    for key in (EAST.key, SOUTH.key, ""):
        series = facts.series(
            "sales",
            measures=["revenue"],
            grain=Grain.MONTH,
            start=date(2026, 9, 1),
            end=date(2026, 9, 30),
            where={"region": (key,)} if key else {},
        )
        found[key] = int(series.measures["revenue"].sum()) // 100
    return found


def marks_of(region: Region, revenue: dict[str, int]) -> tuple[str, ...]:
    """What nobody may read who may not look into a region."""
    return (region.owner, region.work, region.secret, *map(str, region.numbers), str(revenue[region.key]))


def marks_of_all(revenue: dict[str, int]) -> tuple[str, ...]:
    """What gives the hidden part away by subtraction."""
    return (*map(str, COMPANY), str(revenue[""]), "全国总监", ALL)


def compact(text: str) -> str:
    """A text with its numbers as bare digits: "510.4731万" and "5,104,731" are one."""
    return re.sub(r"(?<=\d)[.,\s](?=\d)", "", text)
