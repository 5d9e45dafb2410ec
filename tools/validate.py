"""`validate`: what is wrong with a plan or a goal sentence, with evidence and a fix for each finding."""

from pydantic import Field

from tools.tool import PlanArguments


class ValidateArguments(PlanArguments):
    """Arguments of `validate`."""

    statement: str | None = Field(
        default=None, max_length=2000, description="A goal sentence to check instead of a plan."
    )
    rules: list[str] = Field(
        default_factory=list, description='Only these rules ("R05"); empty for all.', max_length=64
    )
    fix: list[str] = Field(
        default_factory=list,
        description="Rules whose mechanical fixes are to be applied and saved.",
        max_length=64,
    )
