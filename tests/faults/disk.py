"""Disks that run full or can only be read: real ones, small, in memory. Needs the right to mount."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SLACK = 4096


class Disk:
    """A file system of its own in a folder.

    Args:
        folder: Where it is mounted.
        options: Of mount, such as "size=8m" or "ro".
    """

    def __init__(self, folder: Path, options: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("this machine does not let tests mount a disk")

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no room."""
        block = b"\0" * _SLACK
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(block)
            except OSError:
                return

    def clear(self) -> None:
        """Make room again."""
        self._ballast.unlink()

    def make_writable(self) -> None:
        """What could only be read can be written."""
        subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True)

    def unmount(self) -> None:
        """Take it away, also from who has files open on it."""
        subprocess.run(["umount", "-l", self.folder], check=False)


@contextmanager
def mounted(folder: Path, options: str = "size=8m") -> Iterator[Disk]:
    """A disk mounted in a folder."""
    disk = Disk(folder, options)
    try:
        yield disk
    finally:
        disk.unmount()
