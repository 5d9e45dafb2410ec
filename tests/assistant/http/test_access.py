import pytest

from assistant.errors import ConfigError
from assistant.http.access import check_host
from assistant.settings import read_settings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.10"])
def test_this_machine_needs_no_token(host: str) -> None:
    check_host(read_settings(), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", ""])
def test_others_need_one(host: str) -> None:
    with pytest.raises(ConfigError, match="HOSHIN_API_TOKEN"):
        check_host(read_settings(), host)
    check_host(read_settings(api_token="a-token-of-some-length"), host)
