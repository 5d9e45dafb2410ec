"""What language a reader reads: what she chose, what is known of her, what her browser says."""

from starlette.requests import HTTPConnection

from assistant.app import App
from core.text import Language

COOKIE = "hoshin_language"


def language_for(connection: HTTPConnection, app: App) -> Language:
    """The language of a page."""
    chosen = connection.cookies.get(COOKIE, "")
    if chosen in tuple(Language):
        return Language(chosen)
    if app.settings.language != "auto":
        return Language(app.settings.language)
    return _accepted(connection.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    """The first language of ours in an Accept-Language header; Chinese when it names none."""
    for part in header.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
            return Language.ZH_HANT
        if tag.startswith("zh"):
            return Language.ZH_HANS
        if tag.startswith("en"):
            return Language.EN
    return Language.ZH_HANS
