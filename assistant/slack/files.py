"""Files that people share: fetched with the bot's token, from Slack and nowhere else, up to a size."""

import asyncio
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import aiohttp

from assistant.channels.incoming import Attachment
from assistant.errors import BadRequest
from assistant.slack.errors import SlackDown
from assistant.slack.settings import SlackSettings
from assistant.slack.web import SlackWeb
from core.errors import InputError
from core.text import Text

_HOSTS = ("files.slack.com", "slack-files.com")
_PIECE = 65_536


async def fetch_file(
    web: SlackWeb, settings: SlackSettings, attachment: Attachment, folder: Path, largest: int
) -> Path:
    """Download a file into `folder`.

    Raises:
        BadRequest: It is too large, or does not lie with Slack.
        SlackDeclined: Slack does not hand it out.
        SlackDown: Slack does not answer.
    """
    address = str(attachment.source.get("url", ""))
    if not address:  # a file shared from elsewhere comes with its id only
        told = await web.call("files.info", file=attachment.source.get("id", ""))
        address = str(told.get("file", {}).get("url_private_download", ""))
    if not lies_with_slack(address, settings.api_url):
        raise _elsewhere(attachment.name)
    if attachment.size > largest:
        raise _too_large(attachment.name, largest)
    path = _free_path(folder, attachment.name)
    try:
        await _download(web, address, path, attachment.name, largest)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def lies_with_slack(address: str, api_url: str) -> bool:
    """Whether an address may be given the bot's token."""
    try:
        parts, api = urlsplit(address), urlsplit(api_url)
        if parts.username is not None or not parts.hostname:
            return False
        if (parts.scheme, parts.hostname, _port(parts)) == (api.scheme, api.hostname, _port(api)):
            return True
        return parts.scheme == "https" and _port(parts) == 443 and parts.hostname in _HOSTS
    except ValueError:
        return False


async def _download(web: SlackWeb, address: str, path: Path, name: str, largest: int) -> None:
    session = web.client.session
    assert session is not None
    headers = {"Authorization": f"Bearer {web.client.token}"}
    try:
        async with session.get(
            address, headers=headers, allow_redirects=False, proxy=web.client.proxy
        ) as answer:
            _check(answer, name, largest)
            with path.open("wb") as out:
                size = 0
                async for piece in answer.content.iter_chunked(_PIECE):
                    size += len(piece)
                    if size > largest:
                        raise _too_large(name, largest)
                    await asyncio.to_thread(out.write, piece)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SlackDown("file", type(error).__name__) from error


def _check(answer: aiohttp.ClientResponse, name: str, largest: int) -> None:
    is_page = answer.content_type == "text/html" and not name.lower().endswith((".html", ".htm"))
    if answer.status != 200 or is_page:  # without files:read Slack sends its sign-in page
        raise _not_given(name, answer.status)
    if (answer.content_length or 0) > largest:
        raise _too_large(name, largest)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _free_path(folder: Path, name: str) -> Path:
    """A path in the folder that holds no other file."""
    plain = Path(name).name or "file"
    path, number = folder / plain, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(plain).stem} ({number}){Path(plain).suffix}"
    return path


def _elsewhere(name: str) -> InputError:
    return BadRequest(
        Text(zh=f"「{name}」不在 Slack 上，不去取", en=f"“{name}” does not lie with Slack"),
        field="file",
        valid=Text(zh="把文件直接传到 Slack", en="upload the file to Slack itself"),
    )


def _too_large(name: str, largest: int) -> InputError:
    return BadRequest(
        Text(zh=f"「{name}」太大", en=f"“{name}” is too large"),
        field="file",
        valid=Text(zh=f"至多 {largest:,} 字节", en=f"at most {largest:,} bytes"),
    )


def _not_given(name: str, status: int) -> InputError:
    return BadRequest(
        Text(zh=f"Slack 没有给出「{name}」（{status}）", en=f"Slack did not hand out “{name}” ({status})"),
        field="file",
        valid=Text(zh="应用需要 files:read 权限", en="the app needs the scope files:read"),
    )
