"""What happens when a command fails: one clear line (or JSON), an exit code, and the traceback in the log."""

import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from core.errors import InputError

FAILED, BAD_INPUT, BAD_SETTING = 1, 2, 3
_READ = 2000  # characters that tell the language


@contextmanager
def guarded(*, as_json: bool, said: str = "", lang: str | None = None) -> Iterator[None]:
    """Run a command's body; every error becomes a message and an exit code, never a traceback.

    Args:
        as_json: Print {"error": {"type", "message", "field", "valid"}} on standard output instead of a line
            on standard error.
        said: What the person typed, for the language of the message.
        lang: The language asked for, if one was.
    """
    from core.errors import InputError

    try:
        yield
    except InputError as error:
        _report(_describe(error, said, lang), _code_of(error), as_json=as_json)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away
        raise typer.Exit(0) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        _report(_log(error), FAILED, as_json=as_json)


def print_json(data: object) -> None:
    """Print JSON for another program, in UTF-8 whatever the locale."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()


def _describe(error: "InputError", said: str, lang: str | None) -> dict[str, Any]:
    from assistant.cli.locale import read_language
    from assistant.explanation import explain
    from core.errors import InputError

    head = said[:_READ]
    try:
        language = read_language(lang, head)
    except InputError:  # the language itself may be what cannot be used
        language = read_language(None, head)
    return explain(error, language)


def _code_of(error: Exception) -> int:
    from assistant.errors import Busy, ConfigError, InternalError, ModelUnavailable

    if isinstance(error, ConfigError):
        return BAD_SETTING
    return FAILED if isinstance(error, ModelUnavailable | Busy | InternalError) else BAD_INPUT


def _log(error: Exception) -> dict[str, Any]:
    reference = uuid.uuid4().hex[:8]
    where = ""
    try:
        from assistant.log import log_error
        from assistant.settings import read_settings

        where = f"; details in {log_error(read_settings(), error, reference)}"
    except Exception:  # the log itself may be what failed
        where = ""
    message = f"internal error {reference}: {type(error).__name__}{where}"
    return {"type": "internal", "message": message, "field": None, "valid": None}


def _report(data: dict[str, Any], code: int, *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"error": data})
    else:
        line = " ".join(str(data["message"]).split())
        hint = f" ({data['valid']})" if data["valid"] else ""
        text = f"hoshin: {line}{hint}\n"
        sys.stderr.buffer.write(text.encode("utf-8", "replace"))
        sys.stderr.flush()
    raise typer.Exit(code)
