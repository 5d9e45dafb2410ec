"""Who somebody is here, as they see it themselves."""

from decimal import Decimal

from fastapi import APIRouter

from assistant.http.access import TheViewer
from assistant.http.problem import PROBLEMS
from core.frozen import Frozen
from knowledge.access import Rank, Scope

router = APIRouter(prefix="/v1/me", tags=["people"], responses=PROBLEMS)


class Me(Frozen):
    """Who asks, and what they may see and do.

    Attributes:
        id: Their id, "" for the operator.
        name: Their name.
        rank: 1 position, 2 department, 3 executive.
        units: Units they may look into, null for all.
        scopes: What they may do, with this token.
        latitude: Percent by which they may move an approved number by themselves, null for any.
    """

    id: str
    name: str
    rank: Rank
    units: tuple[str, ...] | None
    scopes: tuple[Scope, ...]
    latitude: Decimal | None


@router.get("")
def read_me(viewer: TheViewer) -> Me:
    """Who asks, and what they may see and do."""
    return Me(
        id=viewer.id,
        name=viewer.name,
        rank=viewer.rank,
        units=None if viewer.units is None else tuple(sorted(viewer.units)),
        scopes=tuple(scope for scope in Scope if scope in viewer.scopes),
        latitude=viewer.latitude,
    )
