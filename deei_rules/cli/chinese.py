"""typer in Chinese: its help headings and its usage errors, and our own errors on stderr."""

import re
import sys
from typing import Any

import typer
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer.core import TyperCommand, TyperGroup

from deei_rules.errors import BrokenInput, DeeiError

__all__ = ["Command", "Group", "run"]

_HEADINGS = (
    ("Usage:", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
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


def _chinese(text: str) -> str:
    text = re.sub(r"(to copy it or)\s+(customize)", r"\1 \2", text)  # undo the wrapping
    for english, chinese in _HEADINGS:
        text = text.replace(english, chinese)
    return text


class Command(TyperCommand):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _chinese(super().get_help(ctx))


def run(app: typer.Typer) -> int:
    """Run the app and return its exit code; faults become messages on stderr."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except NoArgsIsHelpError as error:
        print(_chinese(error.format_message()))
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
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone, e.g. `| head`
        return 0
    except (KeyboardInterrupt, typer.Abort):
        _say("已中断，没有写入任何文件")
        return 130


def _usage(error: ClickException) -> str:
    """A usage error of typer in Chinese, with what to do next."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "deei-rules"
    help_line = f"\n查看用法：{path} --help"
    match error:
        case NoSuchOption():
            near = error.possibilities
            hint = f"，你是不是想写 {'、'.join(sorted(near))}？" if near else ""
            return f"没有选项 {error.option_name}{hint}{help_line}"
        case MissingParameter():
            name = getattr(error.param, "metavar", "") or getattr(error.param, "name", "")
            return f"缺少参数“{name}”{help_line}"
        case BadParameter():
            name = getattr(error.param, "metavar", "") or getattr(error.param, "name", "")
            return f"参数“{name}”的值不对：{_value(error.message)}{help_line}"
    return f"{_value(error.format_message())}{help_line}"


def _value(message: str) -> str:
    for english, chinese in (
        ("No such command", "没有命令"),
        ("Missing command.", "缺少命令"),
        ("Got unexpected extra argument", "多余的参数"),
        (" is not one of ", " 不在可选值之中："),
        ("Did you mean", "你是不是想写"),
        ("does not exist.", "不存在"),
        ("requires an argument", "需要一个值"),
    ):
        message = message.replace(english, chinese)
    return message


def _say(text: str) -> None:
    print(text, file=sys.stderr)
