"""An OpenID Connect provider on loopback that really signs, and misbehaves in the way it is told to."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hoshin", "a:secret/with odd&characters"


_KEY = RSAKey.generate_key(2048, {"kid": "one"})


class OidcServer:
    """The provider.

    Attributes:
        person: Claims of whoever signs in.
        wrong: Claims put in place of the right ones.
        signer: Key that signs; another one than is published when it is to be refused.
        algorithm: What it signs with.
        discovery: Replaces entries of the discovery document.
        down: Answers 503 to everything.
        answers: What it adds to the address it sends browsers back to.
    """

    def __init__(self) -> None:
        self.key = _KEY
        self.person: dict[str, Any] = {"sub": "s-1", "email": "lina@example.com", "email_verified": True}
        self.wrong: dict[str, Any] = {}
        self.signer = self.key
        self.algorithm = "RS256"
        self.discovery: dict[str, Any] = {}
        self.down = False
        self.answers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realm"

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            **self.discovery,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, as if the person had signed in."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = {"code": code, "state": asked["state"], **self.answers}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self._codes.pop(form.get("code", ""), None)
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        shown = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        name, _, secret = shown.partition(":")
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if asked is None or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self._id_token(asked)}

    def _forge(self, signed: str) -> str:
        """No signature, or one that takes the published key for a shared secret."""
        if self.algorithm == "none":
            return ""
        return _encode(hmac.new(self.key.as_pem(private=False), signed.encode(), "sha256").digest())

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": asked["client_id"], "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.person, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm != "RS256":
            head = _encode(json.dumps({"alg": self.algorithm, "kid": "one"}).encode())
            signed = f"{head}.{_encode(json.dumps(claims).encode())}"
            return f"{signed}.{self._forge(signed)}"
        return jwt.encode({"alg": self.algorithm, "kid": self.signer.kid}, claims, self.signer)


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def provider() -> Iterator[OidcServer]:
    """The provider, while the block runs."""
    server = OidcServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(10)


def _handler_of(server: OidcServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if server.down:
                self._say(503, {})
            elif parts.path.endswith("/.well-known/openid-configuration"):
                self._say(200, server.about())
            elif parts.path.endswith("/keys"):
                self._say(200, server.keys())
            else:
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", server.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if server.down:
                self._say(503, {})
            else:
                self._say(*server.token(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, data: dict[str, Any]) -> None:
            body = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler
