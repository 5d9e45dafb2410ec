"""`export_plan`: the plan's six documents as an Excel workbook, or as Markdown."""

from typing import Literal

from pydantic import Field

from tools.tool import PlanArguments

DocumentName = Literal["goals", "subgoals", "strategies", "alignment", "monitoring", "master"]


class ExportPlanArguments(PlanArguments):
    """Arguments of `export_plan`."""

    format: Literal["excel", "markdown"] = "excel"
    documents: list[DocumentName] = Field(
        default_factory=list,
        description="拆解清单 goals, 营销目标拆解表 subgoals, 策略与举措规划表 strategies, 对齐校验表 alignment, "
        "执行监控表 monitoring, 总表 master; empty for all six.",
        max_length=6,
    )
    version: int | None = Field(default=None, ge=1)
