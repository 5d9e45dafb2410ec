"""Why somebody is not let in, and what they or the administrator can do."""

from assistant.errors import SignInNeeded, same
from core.errors import Forbidden, InputError
from core.text import Text


class ProviderUnavailable(InputError):
    """The identity provider cannot be reached, or does not answer as OpenID Connect asks."""


def unavailable(issuer: str, reason: str) -> ProviderUnavailable:
    """The provider does not do its part."""
    return ProviderUnavailable(
        Text(zh=f"登录服务 {issuer} 不可用：{reason}", en=f"the sign-in service {issuer} fails: {reason}"),
        field="HOSHIN_SIGN_IN_ISSUER",
        valid=Text(zh="稍后再试，或告诉管理员", en="try again later, or tell the administrator"),
    )


def not_trusted(reason: str) -> SignInNeeded:
    """What came back from the provider must not be believed."""
    return SignInNeeded(
        Text(zh=f"登录没有完成：{reason}", en=f"signing in did not succeed: {reason}"),
        valid=Text(zh="重新登录", en="sign in again"),
    )


def denied(error: str) -> SignInNeeded:
    """The provider, or the person there, said no."""
    return SignInNeeded(
        Text(zh=f"登录服务拒绝了：{error[:60]!r}", en=f"the sign-in service refused: {error[:60]!r}"),
        valid=Text(zh="重新登录", en="sign in again"),
    )


def unknown_person(identity: str) -> Forbidden:
    """Whom the provider knows and we do not."""
    return Forbidden(
        Text(zh=f"{identity} 还没有登记", en=f"{identity} is not known here"),
        valid=same(f"hoshin people add NAME --web {identity} · hoshin people link NAME web {identity}"),
    )


def inactive(name: str) -> Forbidden:
    """Somebody who was let go."""
    return Forbidden(
        Text(zh=f"{name} 已停用", en=f"{name} is not active"),
        valid=Text(zh="请管理员恢复", en="ask the administrator"),
    )


def unverified(email: str) -> Forbidden:
    """An address that may be somebody else's."""
    return Forbidden(
        Text(
            zh=f"登录服务没有确认过邮箱 {email!r} 属于您",
            en=f"the sign-in service has not verified that {email!r} is yours",
        ),
        valid=Text(
            zh="先在登录服务确认邮箱；或由管理员设 HOSHIN_SIGN_IN_TRUST_EMAIL=true、HOSHIN_SIGN_IN_CLAIM=sub",
            en="verify the address there, or HOSHIN_SIGN_IN_TRUST_EMAIL=true or HOSHIN_SIGN_IN_CLAIM=sub",
        ),
    )


def link_is_over() -> SignInNeeded:
    """A one-time link that was used, or is older than ten minutes."""
    return SignInNeeded(
        Text(zh="这个链接用过了或已过期", en="this link was used already, or is too old"),
        valid=same("hoshin people link-web NAME"),
    )
