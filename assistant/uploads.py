"""Where files may be read from: a person imports from a folder of their own."""

from pathlib import Path

from assistant.settings import Settings
from knowledge.access import Viewer


def uploads_of(settings: Settings, viewer: Viewer) -> Path:
    """The only folder somebody's tools read files from; the operator's holds everybody's."""
    return settings.uploads / viewer.id if viewer.id else settings.uploads
