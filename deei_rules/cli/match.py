"""`deei-rules match`: which criteria does each document meet, and with which words."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deei_rules.cli.chinese import put
from deei_rules.cli.common import ProvincesDir, Rules, loaded, report_problems

if TYPE_CHECKING:
    from deei_rules.errors import Problem
    from deei_rules.evidence.models import Document


class MatchFormat(StrEnum):
    """Formats of matches."""

    table = "table"
    jsonl = "jsonl"


def match(
    files: Annotated[
        list[str],
        typer.Argument(metavar="文件...", help=".jsonl、.jsonl.gz、.yaml、.md、.txt；- 为标准输入"),
    ],
    rules: Rules = None,
    provinces: ProvincesDir = None,
    format: Annotated[MatchFormat, typer.Option("--format", "-f", help="输出格式")] = (
        MatchFormat.table
    ),
    near: Annotated[
        bool, typer.Option("--near", help="也列出差一点满足的准则和差在哪里（table 格式）")
    ] = False,
) -> None:
    """试匹配：每份文件满足哪些准则，是哪些词满足的。不看截止日，不打分。"""
    from deei_rules.evidence.models import Document
    from deei_rules.report.matches import Probe

    framework = loaded(rules, provinces)
    probe = Probe(framework)
    write = probe.json_line if format is MatchFormat.jsonl else partial(probe.lines, near=near)
    problems: list[Problem] = []
    for one in _read(files):
        if isinstance(one, Document):
            put(write(one) + "\n")
        else:
            problems.append(one)
    report_problems(problems)


def _read(files: list[str]) -> "Iterator[Document | Problem]":
    from deei_rules.errors import Problem
    from deei_rules.evidence.readers import read_file, read_stream

    for name in files:
        if name == "-":
            yield from read_stream(sys.stdin.buffer)
        elif not Path(name).exists():
            yield Problem(name, 0, "", "文件不存在", "请检查路径")
        elif Path(name).is_dir():
            yield Problem(name, 0, "", "这是一个目录", "请写文件名，如 目录/*.md")
        else:
            yield from read_file(Path(name))
