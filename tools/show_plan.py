"""`show_plan`: a plan as a tree, its tables, one node, its versions, or what changed between two."""

from typing import Literal

from pydantic import Field

from tools.tool import PlanArguments


class ShowPlanArguments(PlanArguments):
    """Arguments of `show_plan`."""

    view: Literal["tree", "goals", "strategies", "budget", "timeline", "node", "versions", "changes"] = "tree"
    node: str | None = Field(
        default=None, max_length=200, description="Id or title, for `node`, or to show one branch."
    )
    version: int | None = Field(default=None, ge=1, description="An older version; default: the newest.")
    against: int | None = Field(default=None, ge=1, description="For `changes`: compare with this version.")
