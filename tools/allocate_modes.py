"""Splits over channels that plain limits do not cover: periods, synergy, and fits that may be off."""

from collections.abc import Mapping, Sequence

from core.errors import InputError
from core.mix.request import Request
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_answer import MixAnswer
from tools.allocate_channels_arguments import MixArguments
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_channels_request import is_tail
from tools.allocate_periods import split_periods
from tools.allocate_room import MODES
from tools.allocate_synergy import split_pairs
from tools.allocate_tail import split_tail
from tools.tool import ToolContext


def run_mode(
    ctx: ToolContext,
    arguments: AllocateArguments,
    request: Request,
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> MixAnswer | None:
    """The answer of the mode that was asked for; None when plain limits are all there is.

    Raises:
        InputError: Two modes at once, or a demand that the mode cannot carry.
        InfeasibleSplit: The demands clash.
    """
    mix = arguments.mix or MixArguments()
    asked = {
        "periods": mix.periods is not None,
        "synergy": bool(mix.synergy) or mix.measured_synergy,
        "tail": is_tail(mix, curves),
    }
    modes = [name for name, wanted in asked.items() if wanted]
    if not modes:
        _refuse_strays(arguments, mix)
        return None
    if len(modes) > 1 or (mix.aim != "most" and modes != ["tail"]):
        said = [MODES[name] for name in modes]
        if len(modes) == 1:
            said.append(Text(zh=f"aim={mix.aim}", en=f"aim={mix.aim}"))
        raise InputError(
            Text(
                zh=f"{'和'.join(s.zh for s in said)}不能在同一次里算",
                en=f"{' and '.join(s.en for s in said)} cannot be computed in one call",
            ),
            field="mix",
            valid=Text(zh="一次选一种", en="one of them at a time"),
        )
    if modes == ["periods"]:
        return split_periods(ctx, arguments, request, curves, notes)
    if modes == ["synergy"]:
        return split_pairs(ctx, mix, request, curves, notes)
    return split_tail(ctx, mix, request, curves, notes)


def _refuse_strays(arguments: AllocateArguments, mix: MixArguments) -> None:
    carried = next((c.name for c in arguments.channels if c.carry is not None), None)
    if carried is not None:
        raise InputError(
            Text(
                zh=f"{carried} 说了延续效应，但没有说分几期",
                en=f"{carried} has a carry-over, but no periods are given",
            ),
            field="channels.carry",
            valid=Text(
                zh='加上 mix.periods，例如 {"span": "12周"}', en='add mix.periods: {"span": "12 weeks"}'
            ),
        )
    if mix.tail is not None:
        raise InputError(
            Text(
                zh="tail 只用于 aim=worst、由历史拟合、没有列情景时",
                en="tail is for aim=worst with fitted curves and no scenarios",
            ),
            field="mix.tail",
        )
