"""Sample-ratio mismatch: whether people fell into the arms as planned. If not, nothing else can be trusted.

Source: Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments" (2019).
"""

from collections.abc import Sequence

from core.errors import InputError
from core.text import Text

ALARM = 0.001  # p-value below which the split itself is in doubt


def check_split(people: Sequence[int], weights: Sequence[float]) -> float:
    """P-value of the chi-square test that people fell into the arms in proportion to the weights.

    Raises:
        InputError: Fewer than two arms, nobody in them, or weights that are not all above 0.
    """
    if len(people) < 2 or len(people) != len(weights) or sum(people) <= 0 or min(weights) <= 0:
        raise InputError(
            Text(zh="分流比例与组数对不上", en="the split does not fit the arms"),
            field="split",
            valid=Text(
                zh="每组一个大于 0 的份额，例如 70:30", en="a share above 0 for each arm, such as 70:30"
            ),
        )
    from scipy.special import chdtrc

    whole, total = sum(people), sum(weights)
    expected = [whole * weight / total for weight in weights]
    statistic = sum((n - e) ** 2 / e for n, e in zip(people, expected, strict=True))
    return float(chdtrc(len(people) - 1, statistic))
