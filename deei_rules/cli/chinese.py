"""typer in Chinese: its help headings and its usage errors, and our own errors on stderr."""

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer._click.core import Context
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from deei_rules.errors import BrokenInput, DeeiError, UsageError, reason
from deei_rules.report.text import pad, width

__all__ = ["Command", "Group", "put", "run"]

_HELP = (
    ("Usage:", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Arguments", "参数："),
    ("Options", "选项："),
    ("Commands", "命令："),
    ("[default: ", "[默认："),
    ("[required]", "[必填]"),
    ("[env var: ", "[环境变量："),
    ("Show this message and exit.", "显示本帮助。"),
    ("Install completion for the current shell.", "为当前终端安装 Tab 补全。"),
    (
        "Show completion for the current shell, to copy it or customize the installation.",
        "显示 Tab 补全脚本，便于自行安装。",
    ),
)
_TYPES = re.compile(r" <(?:str|path|list\[str\])>")


def _chinese(text: str) -> str:
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return _TYPES.sub("", text)


class _Formatter(HelpFormatter):
    """Help in Chinese, in columns that line up where a character is two wide."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = re.sub(r"\{([^{}]*)\}(?:\.\.\.)?", r"\1", _chinese(args))
        self.write(f"用法：{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        self.write(f"{_chinese(heading)}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 34, col_spacing: int = 2) -> None:
        cells = [(_chinese(first), _chinese(second)) for first, second in rows]
        column = max(width(first) for first, _ in cells) + col_spacing
        for first, second in cells:
            self.write(f"{'':{self.current_indent}}{pad(first, column)}{second}".rstrip() + "\n")


class _Context(Context):
    formatter_class = _Formatter


class Command(TyperCommand):
    """A command whose help is in Chinese."""

    context_class = _Context


class Group(TyperGroup):
    """A group of commands whose help is in Chinese."""

    context_class = _Context


def put(text: str) -> None:
    """Write to standard output; a reader that has gone (`| head`) ends the program quietly."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        raise typer.Exit(0) from None
    except OSError as error:
        _abandon_stdout()
        raise UsageError(f"结果没有写完：{reason(error)}") from None


def _abandon_stdout() -> None:
    """Point the descriptor elsewhere, so that the flush at exit does not fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(app: typer.Typer) -> int:
    """Run the app and return its exit code; faults become messages on stderr."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = app(prog_name="deei-rules", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except NoArgsIsHelpError as error:
        put(error.format_message() + "\n")
        return 2
    except ClickException as error:
        _say(_usage(error))
        return 2
    except BrokenInput as error:
        _say(f"输入有 {len(error.problems)} 处问题：\n{error}")
        return error.exit_code
    except DeeiError as error:
        _say(str(error))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _say("已中断，没有写入任何文件")
        return 130


def _usage(error: ClickException) -> str:
    """A usage error of typer in Chinese, with what to do next."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "deei-rules"
    return f"{_fault(error)}\n查看用法：{path} --help"


def _fault(error: ClickException) -> str:
    match error:
        case NoSuchOption():
            near = "、".join(sorted(error.possibilities or ()))
            return f"没有选项 {error.option_name}" + (f"，你是不是想写 {near}？" if near else "")
        case MissingParameter():
            return f"缺少参数{_name(error.param)}"
        case BadParameter():
            return f"参数 {_name(error.param)} 的值不对：{_value(error.message)}"
    return _value(error.format_message())


def _name(param: Any) -> str:
    """An option as it is typed, an argument as the help calls it."""
    long = [name for name in getattr(param, "opts", ()) if name.startswith("--")]
    named = getattr(param, "metavar", "") or getattr(param, "name", "")
    return long[0] if long else f"“{named}”"


_MESSAGES = (
    (r"No such command '(.*?)'\.", r"没有命令“\1”。"),
    (r" ?Did you mean '?(.*?)'?\?", r"你是不是想写“\1”？"),
    (r"Missing command\.", "缺少命令"),
    (r"Got unexpected extra arguments? ?(?:\(s\))? ?\((.*)\)", r"多余的参数：\1"),
    (r"(?:Value error, )?'(.*?)' is not one of '(.*)'\.", r"没有“\1”，可以写 \2"),
    (r"', '", "、"),
    (r"Option '(.*?)' requires an argument\.", r"选项 \1 后面要写它的值"),
    (r"Option '(.*?)' does not take a value\.", r"选项 \1 后面不写值"),
)


def _value(message: str) -> str:
    for english, chinese in _MESSAGES:
        message = re.sub(english, chinese, message)
    return message


def _say(text: str) -> None:
    print(text, file=sys.stderr)
