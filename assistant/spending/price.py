"""What a call of a chat model costs: its tokens at the price of its profile."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.models.profile import read_profiles
from knowledge.purse import to_billionths

if TYPE_CHECKING:
    from assistant.models.price import Price


def cost_of(profile: str, model: str, usage: Mapping[str, Any], own: Path | None) -> tuple[int, str]:
    """Billionths of a currency unit, and the currency; (0, "") when the profile has no price for the model.

    Args:
        profile: Its name.
        model: The model that answered: the price is that of the profile's own model and of no other.
        usage: `usage_metadata` of the answer.
        own: The operator's own file of profiles, if there is one.
    """
    price = price_of(profile, own) if is_priced_for(profile, model, own) else None
    return (0, "") if price is None else (to_billionths(price.cost(usage)), price.currency)


@lru_cache(maxsize=256)
def price_of(profile: str, own: Path | None) -> "Price | None":
    """The price of a profile; None when it has none, or is not known."""
    found = read_profiles(own).get(profile)
    return None if found is None else found.price


@lru_cache(maxsize=256)
def is_priced_for(profile: str, model: str, own: Path | None) -> bool:
    """Whether the price of a profile, if it has one, is this model's; one that names no model is for any."""
    found = read_profiles(own).get(profile)
    return found is not None and found.model in (None, model)


@lru_cache(maxsize=256)
def model_of(profile: str, own: Path | None) -> str:
    """The model a profile asks for; the profile's own name when it does not say."""
    found = read_profiles(own).get(profile)
    return (found.model if found else None) or profile
