"""Where a rule or a threshold comes from: a document and the place in it."""

from core.frozen import Frozen
from core.text import Text
from core.validation.wording import both

FRAMEWORK = "alignment-framework"
BUDGETING = "sme-budget-allocation"
CORRECTION = "deviation-correction"
OWN = "hoshin"

_TITLES = {
    FRAMEWORK: both("营销策略与目标对齐策略框架工具指南", "Guide to aligning marketing strategy with goals"),
    BUDGETING: both(
        "中小企业自动化营销预算规划与资源配置", "Marketing budgets and resources of smaller companies"
    ),
    CORRECTION: both("市场策略执行偏差纠正", "Correcting deviations of a marketing strategy"),
    OWN: both("Hoshin 自有规则", "Hoshin's own rule"),
}


class Source(Frozen):
    """A document, by its short name or a literature reference, and the place in it."""

    document: str
    place: Text

    @property
    def title(self) -> Text:
        """The document's title; a literature reference is its own title."""
        return _TITLES.get(self.document, both(self.document, self.document))


def cite(document: str, zh: str, en: str) -> Source:
    """A source at a place named in both languages."""
    return Source(document=document, place=both(zh, en))
