"""Who may see what: every stored thing says for whom it is, every reader says who asks."""

import unicodedata
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property

from core.frozen import Frozen


class Rank(IntEnum):
    """The three levels of data permission: position, department, executive (岗位、部门、高管)."""

    POSITION = 1
    DEPARTMENT = 2
    EXECUTIVE = 3


class Scope(StrEnum):
    """What somebody, or a token in their name, may do at all."""

    READ = "read"
    WRITE = "write"
    APPROVE = "approve"
    ADMIN = "admin"


class Access(Frozen):
    """For whom a stored thing is.

    Attributes:
        rank: The lowest rank that may see it.
        units: Business units or regions that may see it; empty: all.
        owner: Somebody who may always see it, "" if nobody in particular.
        owners: Others who may always see it.
        whole: Whether it tells of every unit at once, so that only who may look into all of them may see it.
    """

    rank: Rank = Rank.POSITION
    units: tuple[str, ...] = ()
    owner: str = ""
    owners: tuple[str, ...] = ()
    whole: bool = False

    def belongs_to(self, name: str) -> bool:
        """Whether somebody of this name may always see it."""
        return bool(name) and (name == self.owner or name in self.owners)


EVERYBODY = Access()


class Viewer(Frozen):
    """Who asks.

    Attributes:
        id: The person's id, "" for whoever runs the program.
        name: Their name, as it stands in plans.
        rank: Their rank.
        units: Business units or regions they may look into; None: all of them.
        scopes: What they may do at all.
        latitude: Delegated authority: percent by which they may move an approved number by themselves
            (±5 in deviation-correction, ch. 9); None: any.
        owns: Whether what they own is theirs to see whatever its access; not where others read along.
    """

    id: str = ""
    name: str = ""
    rank: Rank = Rank.EXECUTIVE
    units: frozenset[str] | None = None
    scopes: frozenset[Scope] = frozenset(Scope)
    latitude: Decimal | None = None
    owns: bool = True

    def may_see(self, access: Access) -> bool:
        """Whether this person may see a thing kept under `access`."""
        if Scope.READ not in self.scopes:
            return False
        if self.owns and access.belongs_to(self.name):
            return True
        if self.rank < access.rank:
            return False
        if self.units is None:
            return True
        return not access.whole and (not access.units or not self._folded.isdisjoint(map(fold, access.units)))

    def may_change(self, access: Access) -> bool:
        """Whether this person may change a thing kept under `access`, or take it away.

        Its owner may; an executive who may see it; and a department about what is of its own units.
        """
        if Scope.WRITE not in self.scopes or not self.may_see(access):
            return False
        if self.rank is Rank.EXECUTIVE or (self.owns and access.belongs_to(self.name)):
            return True
        return self.rank is Rank.DEPARTMENT and (self.units is None or bool(access.units))

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from this person."""
        return self.rank is Rank.EXECUTIVE and self.units is None and Scope.READ in self.scopes

    @property
    def is_unlimited(self) -> bool:
        """Whether nothing is hidden from this person and nothing is refused for what it is about."""
        return self.sees_all and Scope.WRITE in self.scopes

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(fold, self.units or ()))


def fold(name: str) -> str:
    """A name of a unit as it is compared: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


OPERATOR = Viewer()  # whoever runs the program sees everything
NOBODY = Viewer(rank=Rank.POSITION, units=frozenset(), scopes=frozenset())  # whom nobody has let in
