"""The language of somebody who has not said anything yet: the setting, else the terminal's locale."""

import os

from core.text import Language


def reader_language() -> Language:
    """The language to speak before a message tells."""
    chosen = os.environ.get("HOSHIN_LANGUAGE", "")
    if chosen in tuple(Language):
        return Language(chosen)
    name = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower()
    if not name.startswith("zh"):
        return Language.EN
    return Language.ZH_HANT if name.startswith(("zh_tw", "zh_hk", "zh_mo")) else Language.ZH_HANS


def read_language(name: str | None, text: str) -> Language:
    """The language asked for, else that of `text`, else the reader's.

    Raises:
        BadRequest: There is no such language.
    """
    from assistant.errors import BadRequest, same
    from assistant.language import detect_language
    from core.text import Text

    if name is None:
        return detect_language(text, reader_language())
    known = {"zh": Language.ZH_HANS, **{language.value.lower(): language for language in Language}}
    if name.lower() not in known:
        raise BadRequest(
            Text(zh=f"不支持语言 {name!r}", en=f"the language {name!r} is not supported"),
            field="lang",
            valid=same(", ".join(known)),
        )
    return known[name.lower()]
