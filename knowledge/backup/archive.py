"""The file of a backup: a compressed tar of the database, the files, and at its end the manifest."""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

from knowledge.backup.manifest import DATABASE, FOLDERS, NAME, Manifest, Member, damaged, read_manifest

_PART = 1 << 20  # bytes read at once
_IN_MEMORY = 16 << 20  # bytes of a file held while its length is found
_LONGEST_MANIFEST = 64 << 20
_LEVEL = 6


class ArchiveWriter:
    """Puts files into a backup, and notes what it put in.

    Args:
        to: The tar.
    """

    def __init__(self, to: tarfile.TarFile) -> None:
        self._to = to
        self.members: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> None:
        """Put a file in as it is now; one that grows meanwhile is taken up to what was read."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file, SpooledTemporaryFile(_IN_MEMORY) as held:
            while part := file.read(_PART):
                digest.update(part)
                size += len(part)
                held.write(part)
            held.seek(0)
            self._put(name, size, held)
        self.members[name] = Member(bytes=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Put the manifest in, which ends a backup: without it, it is cut off."""
        text = manifest.model_dump_json(indent=1).encode()
        self._put(NAME, len(text), io.BytesIO(text))

    def _put(self, name: str, size: int, content: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._to.addfile(info, content)


@contextmanager
def write_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Write a backup; it stands at `path` when the block is over without an error, and not before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with (
                gzip.GzipFile("", "wb", _LEVEL, file) as packed,
                tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as to,
            ):
                yield ArchiveWriter(to)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def unpack_archive(path: Path, to: Path) -> Manifest:
    """Unpack a backup into an empty folder, every byte checked against the manifest.

    Raises:
        DamagedBackup: It is cut off, was changed, or holds a file whose name leads elsewhere.
    """
    found: dict[str, Member] = {}
    manifest = None
    try:
        with tarfile.open(path, "r:gz") as packed:
            for info in packed:
                content = packed.extractfile(info) if info.isreg() else None
                if content is None or manifest is not None:
                    raise damaged(f"里面有 {info.name!r}", f"{info.name!r} is in it")
                if info.name == NAME:
                    manifest = read_manifest(content.read(_LONGEST_MANIFEST))
                else:
                    found[info.name] = _unpack(content, to / _checked(info.name))
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise damaged(f"打不开 {str(path)!r}", f"{str(path)!r} cannot be opened") from error
        raise damaged("文件不完整或被改动", "it is cut off or was changed") from error
    if manifest is None:
        raise damaged("文件不完整，没有清单", "it is cut off: there is no manifest")
    for name in sorted(manifest.members.keys() | found.keys()):
        if manifest.members.get(name) != found.get(name):
            raise damaged(f"{name!r} 与清单不符", f"{name!r} is not what the manifest says")
    return manifest


def _checked(name: str) -> PurePosixPath:
    """A name that stays inside, in one of the folders there are."""
    path = PurePosixPath(name)
    if name == DATABASE or (len(path.parts) > 1 and path.parts[0] in FOLDERS and ".." not in path.parts):
        return path
    raise damaged(f"里面有 {name!r}", f"{name!r} is in it")


def _unpack(content: IO[bytes], to: Path) -> Member:
    to.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with to.open("xb") as file:
        while part := content.read(_PART):
            digest.update(part)
            size += len(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return Member(bytes=size, sha256=digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
