"""What answers tell a browser."""

import pytest

from tests.assistant.http.conftest import Connect, connect  # noqa: F401

pytestmark = pytest.mark.slow


def test_the_api_lets_nothing_be_loaded_or_framed(connect: Connect) -> None:  # noqa: F811
    client, _, _ = connect()
    for path in ("/v1/tools", "/v1/nothing", "/health", "/auth/sign-in"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "referrer-policy" in headers
    policy = client.get("/v1/tools").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in client.get("/auth/sign-in").headers["content-security-policy"]
