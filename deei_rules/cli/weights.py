"""`deei-rules weights compute`: experts' marks to weights, by the index's own formula."""

from pathlib import Path
from typing import Annotated

import typer

from deei_rules.cli.chinese import Command, Group
from deei_rules.cli.common import Format, ProvincesDir, Rules, deliver, loaded

weights_app = typer.Typer(cls=Group, no_args_is_help=True, help="专家赋权。")


@weights_app.callback()
def _weights() -> None:
    """Keeps `compute` a sub-command."""


@weights_app.command("compute", cls=Command)
def compute(
    marks: Annotated[
        Path,
        typer.Argument(metavar="打分表.csv", help="一行一位专家，一列一个指标（代码或名称），1–8 分"),
    ],
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="L1", help="L1：保留公布的一级权重，只在各一级指标内分配"),
    ] = None,
    rules: Rules = None,
    provinces: ProvincesDir = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="输出格式")] = Format.table,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="文件", help="写成权重文件，供 evaluate --weights 使用"),
    ] = None,
) -> None:
    """由专家打分算出三级指标权重，合计恰为 100。"""
    from deei_rules.errors import UsageError
    from deei_rules.framework import weighting
    from deei_rules.report import weights as report
    from deei_rules.yaml_source import read_text

    if within not in (None, "L1", "l1"):
        raise UsageError(f"--within 只能写 L1，写的是“{within}”")
    if not marks.is_file():
        raise UsageError(f"打分表不存在：{marks}")
    framework = loaded(rules, provinces)
    names = {leaf.code: leaf.name for leaf in framework.leaves()}
    read = weighting.read_marks(read_text(marks, 4 * 1024 * 1024), path=str(marks), codes=names)
    exact = weighting.expert_weights(read)
    parents = {code: code[0] for code in names}
    if within:
        roots = {root.code: root.weight for root in framework.roots()}
        exact = weighting.within(exact, parents, roots)
    decimals = weighting.rounded(exact, parents=parents if within else None)
    if output is not None:
        deliver(report.overlay_yaml(framework, decimals, experts=len(read)), output)
    deliver(report.render(framework, decimals, experts=len(read), form=format.value), None)
