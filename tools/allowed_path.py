"""Which files a tool may read: any from a terminal, over a network only those in the folder for imports."""

from pathlib import Path

from core.text import Text
from tools.failure import RefusedInput


def allowed_path(said: str, folder: Path | None) -> Path:
    """The file or folder, if it may be read: inside the folder for imports, no symbolic link out of it.

    Args:
        said: What the person named.
        folder: The folder for imports; None: anywhere.

    Raises:
        RefusedInput: It may not be read, or it is no name: an empty one would be the folder one is in.
    """
    if not said.strip():
        raise RefusedInput(
            Text(zh=f"{said!r} 不是文件名", en=f"{said!r} is the name of no file"),
            field="path",
            valid=Text(zh="文件或文件夹的名字", en="the name of a file or folder"),
        )
    if folder is None:
        return Path(said).expanduser()
    root = folder.resolve()
    path = root / said
    if ".." in Path(said).parts or not path.resolve().is_relative_to(root):
        raise RefusedInput(
            Text(zh=f"不能读取 {said!r}：不在导入文件夹里", en=f"{said!r} is outside the folder for imports"),
            field="path",
            valid=Text(zh="导入文件夹里的文件名", en="the name of a file in the folder for imports"),
        )
    if any(part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(root) and part != root):
        raise RefusedInput(
            Text(zh=f"不读取符号链接 {said!r}", en=f"{said!r} is a symbolic link, which is not followed"),
            field="path",
            valid=Text(zh="普通文件", en="an ordinary file"),
        )
    return path
