import re

import pytest
import typer.main

from deei_rules.cli.app import app
from deei_rules.report.text import width


def commands(group, path=()):
    """Every command and group, as a user types it."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


ALL = list(commands(typer.main.get_command(app)))


def test_the_commands_are_those_promised():
    assert {" ".join(path) for path in ALL} >= {
        *("evaluate", "explain", "match", "indicators", "provinces", "schema"),
        *("evidence list", "evidence show", "evidence check", "weights compute"),
    }


@pytest.mark.parametrize("path", ALL, ids=" ".join)
class TestHelp:
    def test_is_in_chinese(self, deei, path):
        shown = deei(*path, "--help")
        assert shown.code == 0
        assert shown.out.startswith(f"用法：deei-rules {' '.join([*path, ''])}")
        assert (
            re.findall(
                r"\b(?:Usage|Options|Arguments|Commands|default|required|Show|str|path)\b", shown.out
            )
            == []
        )

    def test_says_what_every_option_and_command_is_for_in_one_column(self, deei, path):
        lines = [line for line in deei(*path, "--help").out.splitlines() if line.startswith("  -")]
        columns = set()
        for line in lines:
            name, gap, words = re.fullmatch(r"(  \S.*?)(  +)(\S.*)", line).groups()
            columns.add(width(name + gap))
            assert re.search("[\u4e00-\u9fff]", words)
        assert len(columns) == 1

    def test_is_the_same_for_h(self, deei, path):
        assert deei(*path, "-h").out == deei(*path, "--help").out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["foo"], "没有命令“foo”。\n查看用法：deei-rules --help"),
        (["evidence", "lst"], "你是不是想写“list”？\n查看用法：deei-rules evidence --help"),
        (["evaluate", "--provnce", "浙江"], "没有选项 --provnce，你是不是想写 --evidence、--province"),
        (["evaluate", "浙江"], "多余的参数：浙江"),
        (["evaluate", "--province"], "选项 --province 后面要写它的值"),
        (
            ["evaluate", "--format", "xml"],
            "参数 --format 的值不对：没有“xml”，可以写 table、json、csv、md",
        ),
        (["schema", "run"], "参数 “名称” 的值不对：没有“run”，可以写 evaluate、match"),
        (["explain"], "缺少参数“省份”"),
        (["match"], "缺少参数“文件...”"),
        (["weights", "compute"], "缺少参数“打分表.csv”"),
    ],
)
def test_a_usage_error_is_in_chinese_with_what_to_do(deei, args, words):
    shown = deei(*args)
    assert shown.code == 2
    assert shown.out == ""
    assert words in shown.err


@pytest.mark.parametrize("args", [[], ["evidence"], ["weights"]])
def test_a_group_alone_shows_its_help(deei, args):
    shown = deei(*args)
    assert shown.code == 2
    assert shown.out == deei(*args, "--help").out


class TestCompletion:
    def test_of_provinces_and_indicators(self):
        from deei_rules.cli.common import complete_indicator, complete_province

        assert complete_province("浙") == ["浙江"]
        assert len(complete_province("")) == 31
        assert complete_indicator("s32") == [("S32", "公共数据授权运营")]
