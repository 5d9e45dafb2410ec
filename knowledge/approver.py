"""Who somebody is in an approval, by their rank, their scopes and their delegated authority."""

from core.approval.circle import Actor
from knowledge.access import Rank, Scope, Viewer


def actor_of(viewer: Viewer, name: str = "") -> Actor:
    """The person as approvals know them.

    Args:
        viewer: Who asks.
        name: What to call them where the viewer has no name (whoever runs the program).
    """
    return Actor(
        id=viewer.id,
        name=viewer.name or name,
        may_write=Scope.WRITE in viewer.scopes,
        may_approve=Scope.APPROVE in viewer.scopes,
        is_senior=viewer.rank >= Rank.DEPARTMENT,
        is_head=viewer.rank is Rank.EXECUTIVE,
        is_operator=not viewer.id and not viewer.name and Scope.ADMIN in viewer.scopes,
        latitude=viewer.latitude,
    )
