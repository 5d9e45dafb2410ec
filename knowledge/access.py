"""Who may see what: every stored thing says for whom it is, every reader says who asks."""

from enum import IntEnum

from core.frozen import Frozen


class Rank(IntEnum):
    """The three levels of data permission: position, department, executive (岗位、部门、高管)."""

    POSITION = 1
    DEPARTMENT = 2
    EXECUTIVE = 3


class Access(Frozen):
    """For whom a stored thing is.

    Attributes:
        rank: The lowest rank that may see it.
        units: Business units or regions that may see it; empty: all.
        owner: Somebody who may always see it, "" if nobody in particular.
    """

    rank: Rank = Rank.POSITION
    units: tuple[str, ...] = ()
    owner: str = ""


EVERYBODY = Access()


class Viewer(Frozen):
    """Who asks.

    Attributes:
        name: Their name.
        rank: Their rank.
        units: Business units or regions they may look into; None: all of them.
    """

    name: str = ""
    rank: Rank = Rank.EXECUTIVE
    units: frozenset[str] | None = None

    def may_see(self, access: Access) -> bool:
        """Whether this person may see a thing kept under `access`."""
        if access.owner and access.owner == self.name:
            return True
        if self.rank < access.rank:
            return False
        return not access.units or self.units is None or not self.units.isdisjoint(access.units)


OPERATOR = Viewer()  # whoever runs the program sees everything
