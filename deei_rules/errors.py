"""What can be wrong with the input, and how it is said.

A `Problem` is one fault at one place; readers collect every problem before
they raise, so that an author sees all of them at once, sorted by place.

    DeeiError            anything we raise on purpose; `exit_code` for the command line
    ├── UsageError  (2)  the caller asked for something that does not exist
    └── BrokenInput (3)  a file cannot be used; carries its problems
"""

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: where it is, what is wrong and what to do (Chinese)."""

    path: str
    line: int  # 1-based; 0 where the file as a whole is meant
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        field = f" 字段“{self.field}”：" if self.field else " "
        hint = f"\n    → {self.hint}" if self.hint else ""
        return f"{place}{field}{self.message}{hint}"


class DeeiError(Exception):
    """A fault that is the input's, not the program's; its text is for the user (Chinese)."""

    exit_code = 1


class UsageError(DeeiError):
    """A name, option or path that does not exist."""

    exit_code = 2


class BrokenInput(DeeiError):
    """Files that cannot be used; `problems` holds every fault found, sorted by place."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shown(path: Path) -> str:
    """A path as users know it: relative to the working directory where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


_REASONS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "上级路径不是目录",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "文件名太长",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese where we know how."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
