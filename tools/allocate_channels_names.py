"""The names of channels: the label each has in the answer, found by any way to write it."""

from collections.abc import Mapping

from core.facts.channel_name import fold_channel
from tools.allocate_channels_curve import KnownCurve


class Names:
    """Finds the label a channel has in the answer by any way to write its name."""

    def __init__(self, curves: Mapping[str, KnownCurve]) -> None:
        self._labels: dict[str, str] = {}
        for name, known in curves.items():
            label = known.name or name
            self._labels |= {fold_channel(name): label, fold_channel(label): label}

    def label(self, name: str) -> str:
        """The label; the name itself when no channel is called so."""
        return self._labels.get(fold_channel(name), name)
