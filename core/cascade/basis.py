"""What the weights of a split come from."""

from enum import StrEnum

from core.text import Text


class Basis(StrEnum):
    """Where the weights come from."""

    AMOUNTS = "amounts"
    SHARES = "shares"
    WEIGHTS = "weights"
    RATIO = "ratio"
    HISTORY = "history"
    HEADROOM = "headroom"
    EQUAL = "equal"
    PAIRWISE = "pairwise"
    DENOMINATORS = "denominators"
    CURRENT = "current"
    SEASON = "season"
    GROWTH = "growth"
    DENTON = "denton"
    WORKING_DAYS = "working_days"

    @property
    def label(self) -> Text:
        """What people call it."""
        return _LABELS[self]


_LABELS = {
    Basis.AMOUNTS: Text(zh="各部分给定数额", en="given amounts"),
    Basis.SHARES: Text(zh="给定占比", en="given shares"),
    Basis.WEIGHTS: Text(zh="权重", en="weights"),
    Basis.RATIO: Text(zh="比例", en="a ratio"),
    Basis.HISTORY: Text(zh="历史数据", en="history"),
    Basis.HEADROOM: Text(zh="剩余空间", en="headroom"),
    Basis.EQUAL: Text(zh="均分", en="equal parts"),
    Basis.PAIRWISE: Text(zh="两两比较（AHP）", en="pairwise judgements (AHP)"),
    Basis.DENOMINATORS: Text(zh="分母规模", en="sizes of the denominators"),
    Basis.CURRENT: Text(zh="当前数值", en="current amounts"),
    Basis.SEASON: Text(zh="季节曲线", en="a season profile"),
    Basis.GROWTH: Text(zh="逐期增长", en="a growth path"),
    Basis.DENTON: Text(zh="比例 Denton 法", en="proportional Denton"),
    Basis.WORKING_DAYS: Text(zh="工作日数", en="working days"),
}
