"""Exporting a plan to a place of the person's choosing."""

import shutil
from pathlib import Path
from typing import Any

from assistant.errors import BadRequest
from core.text import Text
from tools.registry import call
from tools.tool import ToolContext


def export_file(context: ToolContext, format: str, to: Path | None = None) -> Path:
    """Export the plan in hand and return the file's path.

    Args:
        context: With the plan in hand.
        format: "excel" or "markdown".
        to: A file or an existing folder to copy it to; None leaves it in the exports folder.

    Raises:
        InputError: There is no such plan.
        BadRequest: `to` cannot be written.
    """
    result: Any = call("export_plan", {"format": format}, context)
    made = Path(result.path)
    if to is None:
        return made
    target = to / made.name if to.is_dir() else to
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(made, target))
    except OSError as error:
        raise BadRequest(
            Text(
                zh=f"写不了 {str(target)!r}：{error.strerror}",
                en=f"cannot write {str(target)!r}: {error.strerror}",
            ),
            field="to",
        ) from error
