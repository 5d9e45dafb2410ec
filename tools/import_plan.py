"""`import_plan`: a plan from an Excel or CSV table, as a new plan or into the one in hand."""

from pydantic import Field

from tools.tool import PlanArguments


class ImportPlanArguments(PlanArguments):
    """Arguments of `import_plan`."""

    path: str = Field(min_length=1, max_length=1000, description="The file (.xlsx or .csv).")
    name: str | None = Field(default=None, max_length=200, description="Name of the new plan.")
    update: bool = Field(default=False, description="Update the plan in hand instead of making a new one.")
