"""What brand is worth beside short-term return, and how much each channel builds it."""

from dataclasses import dataclass

from core.errors import InputError
from core.quantity.value import Share
from core.text import Text
from tools.reallocate_arguments import ReallocateArguments
from tools.response_history import ResponseSource, find_keys
from tools.stated_value import read_amount, read_score
from tools.tool import ToolContext

WEIGHT = 0.1  # brand's share of a growing company's budget in the source's stage template
BUILDER = 2.56  # the source's example: social builds 156 % more brand than search for the same money
_BUILDERS = (
    "视频",
    "kol",
    "达人",
    "红人",
    "社媒",
    "社交",
    "内容",
    "品牌",
    "video",
    "social",
    "influencer",
    "brand",
)


@dataclass(frozen=True)
class Balance:
    """Short-term return against brand.

    Attributes:
        weight: Of brand, 0 to 1.
        index: Brand contribution of a unit of money by channel key, 1 like the others.
        notes: What is assumed.
    """

    weight: float
    index: dict[str, float]
    notes: tuple[str, ...]


def read_balance(
    ctx: ToolContext, source: ResponseSource, names: dict[str, str], arguments: ReallocateArguments
) -> Balance:
    """The stated weight and contributions, with defaults for the rest.

    Raises:
        InputError: A number cannot be read or is out of range.
        UnknownReference: A channel is not there.
    """
    weight = _share(arguments.brand_weight, "brand_weight") if arguments.brand_weight is not None else WEIGHT
    stated = {}
    for at, line in enumerate(arguments.brand):
        (key,) = find_keys(ctx, source, [line.channel])
        stated[key] = _index(line.index, f"brand.{at}.index")
    index = {key: stated.get(key, BUILDER if _builds(source, key) else 1.0) for key in names}
    return Balance(weight, index, _notes(ctx, names, arguments, stated, index, weight))


def read_change(arguments: ReallocateArguments, usual: float) -> float:
    """The most a channel may change, as a share."""
    return usual if arguments.max_change is None else _share(arguments.max_change, "max_change")


def _builds(source: ResponseSource, key: str) -> bool:
    value = next(v for v in source.channel.values if v.key == key)
    known = " ".join((value.key, value.name.zh, value.name.en)).casefold()
    return any(word in known for word in _BUILDERS)


def _notes(
    ctx: ToolContext,
    names: dict[str, str],
    arguments: ReallocateArguments,
    stated: dict[str, float],
    index: dict[str, float],
    weight: float,
) -> tuple[str, ...]:
    if not weight:
        return ()
    said = [
        ctx.say(
            f"品牌权重 {weight:.0%}"
            + ("（默认：成长期模板里品牌占 10%）" if arguments.brand_weight is None else "")
            + "：短期回报和品牌贡献的相对变化按这个比例合计。",
            f"Brand weighs {weight:.0%}"
            + (" (default: brand's share in the growth template)" if arguments.brand_weight is None else "")
            + ": relative changes of return and of brand are added in that proportion.",
        )
    ]
    assumed = [names[key] for key in names if key not in stated and index[key] != 1]
    if assumed:
        listed = "、".join(assumed) if ctx.language != "en" else ", ".join(assumed)
        said.append(
            ctx.say(
                f"品牌贡献是假设，不是测量：{listed}每块钱按其他渠道的 {BUILDER} 倍算；有调研数据请给出。",
                f"Brand contributions are assumed, not measured: a unit of money in {listed} counts "
                f"{BUILDER} times as much as elsewhere; give survey figures if there are any.",
            )
        )
    return tuple(said)


def _index(text: str, field: str) -> float:
    amount = read_amount(text, field)
    value = float(amount.value)
    value = 1 + value / 100 if isinstance(amount, Share) else value
    if not 0 <= value <= 1000:
        raise _refused(text, field, Text(zh="0 到 1000", en="0 to 1000"))
    return value


def _share(text: str, field: str) -> float:
    value = float(read_score(text, field))
    share = value / 100 if isinstance(read_amount(text, field), Share) or value > 1 else value
    if share < 0:
        raise _refused(text, field, Text(zh="0% 或更大", en="0% or more"))
    return share


def _refused(text: str, field: str, valid: Text) -> InputError:
    return InputError(Text(zh=f"{text!r} 超出范围", en=f"{text!r} is out of range"), field=field, valid=valid)
