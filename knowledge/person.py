"""A person: what they may see and do, and how they are known on each channel."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from core.errors import InputError
from core.frozen import Frozen
from core.text import Language, Text
from knowledge.access import NOBODY, Rank, Scope, Viewer

_LONGEST_NAME, _LONGEST_IDENTITY = 80, 200
_SLACK = re.compile(r"[TE][A-Z0-9]+:[UW][A-Z0-9]+")  # a workspace or an organisation, and a member
USUAL_LATITUDE = Decimal(5)  # deviation-correction, ch. 9: corrections within ±5 % are decided on the spot


def name_key(name: str) -> str:
    """What two names have in common that people would take for the same."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _check_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if name and len(name) <= _LONGEST_NAME and name.isprintable():
        return name
    raise InputError(
        Text(zh=f"姓名 {name[:60]!r} 不能用", en=f"{name[:60]!r} cannot be a name"),
        field="name",
        valid=Text(
            zh=f"1 到 {_LONGEST_NAME} 个可见字符", en=f"1 to {_LONGEST_NAME} characters that can be seen"
        ),
    )


def _check_channel(channel: str) -> str:
    if channel and len(channel) <= 40 and channel.replace("-", "").isalnum() and channel.isascii():
        return channel.lower()
    raise InputError(
        Text(zh=f"没有 {channel[:60]!r} 这种渠道", en=f"{channel[:60]!r} cannot be a channel"),
        field="channel",
        valid=Text(zh="slack、wecom、wecom-app、web", en="slack, wecom, wecom-app, web"),
    )


def _check_scopes(scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
    given = frozenset(scopes)
    blind = given & {Scope.WRITE, Scope.APPROVE}
    if blind and Scope.READ not in given:
        listed = ", ".join(sorted(blind))
        raise InputError(
            Text(zh=f"有 {listed} 却没有 read", en=f"{listed} without read"),
            field="scopes",
            valid=Text(zh="加上 read", en="add read"),
        )
    return tuple(scope for scope in Scope if scope in given)


def _check_units(units: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if units is None:
        return None
    cleaned = tuple(dict.fromkeys(unit.strip() for unit in units))
    for unit in cleaned:
        if not unit or len(unit) > _LONGEST_NAME or not unit.isprintable():
            raise InputError(
                Text(zh=f"单位 {unit[:60]!r} 不能用", en=f"{unit[:60]!r} cannot be a unit"),
                field="units",
                valid=Text(zh="业务单元或区域的名字，如 华东", en="names of units or regions, such as East"),
            )
    return cleaned


Channel = Annotated[str, AfterValidator(_check_channel)]
Units = Annotated[tuple[str, ...] | None, AfterValidator(_check_units)]


class Identity(Frozen):
    """How somebody is known on a channel.

    Attributes:
        channel: "slack", "wecom", "wecom-app", "web".
        identity: Their id there: "T1:U1", a WeCom user id, an e-mail address or "sub:" and an OIDC subject.
    """

    channel: Channel
    identity: str

    @property
    def key(self) -> str:
        """The id as it is compared: WeCom ids and e-mail addresses have no letter case."""
        is_mail = self.channel == "web" and not self.identity.startswith("sub:")
        return self.identity.casefold() if is_mail or self.channel.startswith("wecom") else self.identity


def read_identity(channel: str, identity: str) -> Identity:
    """An identity from outside, as the channel itself would say it. Raises InputError."""
    said = find_identity(channel, identity)
    if said.channel != "slack" or _SLACK.fullmatch(said.identity):
        return said
    shown = said.identity[:60]
    raise InputError(
        Text(zh=f"Slack 的编号 {shown!r} 缺团队或写法不对", en=f"{shown!r} is no Slack team and member"),
        field="identity",
        valid=Text(zh="团队:成员，如 T024BE7LD:U024BE7LH", en="TEAM:USER, such as T024BE7LD:U024BE7LH"),
    )


def find_identity(channel: str, identity: str) -> Identity:
    """An identity to look up or to take away, however it was kept. Raises InputError."""
    said = identity.strip()
    if said and len(said) <= _LONGEST_IDENTITY and said.isprintable() and " " not in said:
        return Identity(channel=_check_channel(channel), identity=said)
    raise InputError(
        Text(zh=f"{said[:60]!r} 不能是 {channel} 上的编号", en=f"{said[:60]!r} cannot be an id on {channel}"),
        field="identity",
        valid=Text(
            zh="Slack 团队与成员（T1:U1）、企业微信 userid、邮箱",
            en="T1:U1, a WeCom user id, an e-mail address",
        ),
    )


class Profile(Frozen):
    """What is set for a person. The defaults let them see only what is for everybody, and change nothing.

    Attributes:
        name: What plans call them; nobody else is called so.
        rank: Their rank: position, department, executive.
        units: Business units or regions they may look into; None: all of them.
        scopes: What they may do at all.
        latitude: Percent by which they may move an approved number by themselves; None: any.
        language: The language they read; None: that of each message.
        active: Whether they may do anything at all.
        channels: Where alerts reach them, in order of preference; those not named come after.
    """

    name: Annotated[str, AfterValidator(_check_name)]
    rank: Rank = Rank.POSITION
    units: Units = ()
    scopes: Annotated[tuple[Scope, ...], AfterValidator(_check_scopes)] = (Scope.READ,)
    latitude: Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)] | None = USUAL_LATITUDE
    language: Language | None = None
    active: bool = True
    channels: tuple[Channel, ...] = ()


def read_profile(fields: Mapping[str, object]) -> Profile:
    """A profile from outside. Raises InputError, naming the first field that cannot be used."""
    try:
        return Profile.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, InputError):
            raise cause from error
        field = ".".join(str(part) for part in first["loc"][:1])
        shown = repr(first.get("input"))[:60]
        raise InputError(
            Text(zh=f"{field} 不能是 {shown}", en=f"{field} cannot be {shown}"),
            field=field,
            valid=_VALID.get(field, Text(zh=first["msg"], en=first["msg"])),
        ) from error


_VALID = {
    "rank": Text(zh="岗位、部门、高管", en="position, department, executive"),
    "scopes": Text(zh="read、write、approve、admin", en="read, write, approve, admin"),
    "latitude": Text(zh="0 到 100 的百分数，或不限", en="a percentage from 0 to 100, or any"),
    "language": Text(zh="zh-Hans、zh-Hant、en", en="zh-Hans, zh-Hant, en"),
}


class Person(Profile):
    """Somebody who is known.

    Attributes:
        id: "U" and five characters.
        revision: Counts the changes, 1 for the first.
        identities: How they are known on channels.
    """

    id: str
    revision: int = 1
    identities: tuple[Identity, ...] = ()

    @property
    def viewer(self) -> Viewer:
        """What they may see and do; nothing while they are not active."""
        if not self.active:
            return NOBODY.model_copy(update={"id": self.id, "name": self.name, "latitude": Decimal(0)})
        return Viewer(
            id=self.id,
            name=self.name,
            rank=self.rank,
            units=None if self.units is None else frozenset(self.units),
            scopes=frozenset(self.scopes),
            latitude=self.latitude,
        )

    @property
    def reachable(self) -> tuple[Identity, ...]:
        """Where they can be reached, the channel they like best first; nowhere while they are not active."""
        if not self.active:
            return ()
        order = {channel: place for place, channel in enumerate(self.channels)}
        return tuple(sorted(self.identities, key=lambda one: order.get(one.channel, len(order))))
