"""An OpenID Connect provider: authorization code with PKCE, state and nonce.

OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; Discovery 1.0, section 4; RFC 7636 (PKCE); RFC 9207 (issuer
in the answer). Signatures are checked with the provider's published keys, only by asymmetric algorithms.
"""

import time
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from assistant.loopback import is_loopback
from assistant.sign_in.refusals import not_trusted, unavailable
from assistant.sign_in.settings import SignInSettings

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_SCOPES = "openid email profile"
_TIMEOUT = 10.0  # seconds
_KEPT = 3600.0  # seconds that what the provider says of itself is kept
_LEEWAY = 60  # seconds that two clocks may differ
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Claims(NamedTuple):
    """What the provider says of somebody, checked.

    Attributes:
        subject: Their id there.
        email: Their address, "" when it does not say.
        is_verified: Whether it knows that the address is theirs.
        name: What it calls them.
    """

    subject: str
    email: str
    is_verified: bool
    name: str


class Provider:
    """The provider that is set. Safe to share between tasks.

    Args:
        settings: Which one it is.
    """

    def __init__(self, settings: SignInSettings) -> None:
        self._settings = settings
        self._issuer = str(settings.issuer)
        self._about: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser to sign in. Raises ProviderUnavailable."""
        about = await self._discover()
        parameters = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.callback,
            "scope": _SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return str(add_params_to_uri(about["authorization_endpoint"], list(parameters.items())))

    async def redeem(self, code: str, verifier: str, nonce: str, issuer: str | None) -> Claims:
        """Who it is that a browser came back with `code` for.

        Args:
            code: From the address they came back to.
            verifier: Of the attempt that was begun.
            nonce: Of the attempt that was begun.
            issuer: The issuer named in that address, None when none was.

        Raises:
            SignInNeeded: What the provider says must not be believed.
            ProviderUnavailable: It cannot be reached.
        """
        if issuer is not None and issuer != self._issuer:
            raise not_trusted(f"iss {issuer[:60]!r}")
        tokens = await self._exchange(code, verifier)
        signed = tokens.get("id_token")
        if not isinstance(signed, str):
            raise not_trusted("id_token")
        claims = await self._check(signed, nonce, str(tokens.get("access_token", "")))
        return Claims(
            subject=str(claims["sub"]),
            email=str(claims.get("email") or ""),
            is_verified=_is_true(claims.get("email_verified")),
            name=str(claims.get("name") or ""),
        )

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        about = await self._discover()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.callback,
            "client_id": str(self._settings.client_id),
            "code_verifier": verifier,
        }
        auth: httpx.BasicAuth | None = None
        if self._settings.client_secret is not None:
            secret = self._settings.client_secret.get_secret_value()
            if "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", _BASIC):
                auth = httpx.BasicAuth(quote(form["client_id"], safe=""), quote(secret, safe=""))
            else:
                form["client_secret"] = secret
        answer = await self._ask("POST", about["token_endpoint"], form, auth)
        if answer.status_code in (400, 401, 403):
            raise not_trusted(_error_of(answer))
        return _object(answer, self._issuer)

    async def _check(self, signed: str, nonce: str, access_token: str) -> CodeIDToken:
        """The claims of an id token that is ours, fresh, and signed by the provider. Raises SignInNeeded."""
        about = await self._discover()
        try:
            try:
                token = self._decode(signed, await self._key_set(), about)
            except InvalidKeyIdError:  # the provider has changed its keys
                token = self._decode(signed, await self._key_set(anew=True), about)
            client = self._settings.client_id
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"value": self._issuer}, "aud": {"essential": True, "value": client}},
                {"nonce": nonce, "client_id": client, "access_token": access_token},
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise not_trusted(f"id_token: {str(error)[:120]}") from error
        return claims

    def _decode(self, signed: str, keys: KeySet, about: dict[str, Any]) -> jwt.Token:
        offered = about.get("id_token_signing_alg_values_supported", ["RS256"])
        return jwt.decode(signed, keys, algorithms=[one for one in _ALGORITHMS if one in offered])

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        if anew or self._keys is None or time.monotonic() - self._keys[0] > _KEPT:
            about = await self._discover()
            data = _object(await self._ask("GET", about["jwks_uri"]), self._issuer)
            try:
                self._keys = (time.monotonic(), KeySet.import_key_set(data))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError) as error:
                raise unavailable(self._issuer, "jwks_uri") from error
        return self._keys[1]

    async def _discover(self) -> dict[str, Any]:
        """What the provider says of itself."""
        if self._about is None or time.monotonic() - self._about[0] > _KEPT:
            address = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
            about = _object(await self._ask("GET", address), self._issuer)
            if about.get("issuer") != self._issuer:
                raise unavailable(self._issuer, f"issuer {str(about.get('issuer'))[:80]!r}")
            for name in _ENDPOINTS:
                if not _is_safe(str(about.get(name, ""))):
                    raise unavailable(self._issuer, f"{name} {str(about.get(name))[:80]!r}")
            self._about = (time.monotonic(), about)
        return self._about[1]

    async def _ask(
        self,
        method: str,
        address: str,
        form: dict[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
                answer = await client.request(
                    method, address, data=form, auth=auth, headers={"Accept": "application/json"}
                )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unavailable(self._issuer, type(error).__name__) from error
        if answer.status_code >= 500 or answer.is_redirect:
            raise unavailable(self._issuer, f"HTTP {answer.status_code}")
        return answer


_BASIC = ("client_secret_basic",)


def _is_true(value: object) -> bool:
    return value is True or value == "true"  # some providers write it as text; 1 is not a truth value here


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _object(answer: httpx.Response, issuer: str) -> dict[str, Any]:
    if answer.status_code != 200:
        raise unavailable(issuer, f"HTTP {answer.status_code}")
    try:
        data = answer.json()
    except ValueError as error:
        raise unavailable(issuer, "JSON") from error
    if not isinstance(data, dict):
        raise unavailable(issuer, "JSON")
    return data


def _error_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"])[:60]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"
