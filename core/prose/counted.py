"""What stands behind a number in prose: counted things, and stretches of time."""

from decimal import Decimal

from core.quantity.noun import ENGLISH, HAN

# unit and how many of it: days and weeks are days, quarters and years are months
TIME_UNITS: dict[str, tuple[str, Decimal]] = {
    word: (unit, Decimal(many))
    for words, unit, many in (
        (("天", "日", "day", "days"), "day", 1),
        (("周", "个星期", "星期", "week", "weeks"), "day", 7),
        (("个月", "month", "months"), "month", 1),
        (("个季度", "季度", "quarter", "quarters"), "month", 3),
        (("年", "year", "years"), "month", 12),
        (("小时", "个小时", "hour", "hours"), "hour", 1),
        (("分钟", "minute", "minutes"), "minute", 1),
    )
    for word in words
}
TIME = (
    r"(?:个月|个季度|季度|个星期|星期|天|日(?![均常活历志])|周(?![一二三四五六日转期年])|年(?![底初末度均前后])"
    r"|个?小时|分钟|(?i:days?|weeks?|months?|quarters?|years?|hours?|minutes?)(?![A-Za-z]))"
)
COUNTED = rf"(?:人(?![均工力]|民币)|{HAN}|{ENGLISH})"
