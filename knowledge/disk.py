"""What is said when a disk does not take a file or give it: it is full, or closed to us."""

import errno

from core.errors import Unavailable
from core.text import Text

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})


class DiskUnavailable(Unavailable):
    """A file could not be written or read; it may be possible again at any time."""


def disk_trouble(error: OSError) -> DiskUnavailable | None:
    """The error as people are told of it; None when it is none of the disk's."""
    if error.errno in _FULL:
        message = Text(
            zh="磁盘满了，文件没有写成；已存的都在",
            en="the disk is full and the file is not written; all that was saved is",
        )
    elif error.errno in _CLOSED:
        message = Text(
            zh="文件读写不了（磁盘只读、出错或没有权限）；已存的都在",
            en="the file cannot be read or written (a disk that is read-only or fails, or no permission)",
        )
    else:
        return None
    valid = Text(
        zh="请管理员腾出空间或恢复读写，再试一次", en="make room, or make it accessible, and try again"
    )
    return DiskUnavailable(message, field="HOSHIN_HOME", valid=valid)
