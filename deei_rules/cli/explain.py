"""`deei-rules explain`: why a province has its points."""

from enum import StrEnum
from typing import Annotated

import typer

from deei_rules.cli.common import (
    AsOf,
    Evidence,
    Output,
    ProvincesDir,
    Rules,
    Weights,
    complete_indicator,
    complete_province,
    deliver,
    evaluated,
    report_problems,
)


class TrailFormat(StrEnum):
    """Formats of an explanation."""

    tree = "tree"
    json = "json"
    md = "md"


def explain(
    province: Annotated[
        str, typer.Argument(metavar="省份", help="如 浙江", autocompletion=complete_province)
    ],
    indicator: Annotated[
        str | None,
        typer.Argument(
            metavar="指标",
            help="代码、名称或名称中独有的一段，如 S32、公共数据授权运营、授权；不写则看全部",
            autocompletion=complete_indicator,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="列出全部计入与未计入的文件，不省略")
    ] = False,
    as_of: AsOf = None,
    rules: Rules = None,
    evidence: Evidence = None,
    provinces: ProvincesDir = None,
    weights: Weights = None,
    format: Annotated[TrailFormat, typer.Option("--format", "-f", help="输出格式")] = (TrailFormat.tree),
    output: Output = None,
) -> None:
    """说明得分的理由：计入了哪些文件的哪些词，差一点计入的文件又为什么没有计入。"""
    from deei_rules.trail.explain import explain as one
    from deei_rules.trail.explain import explain_all

    run = evaluated(rules=rules, evidence=evidence, provinces=provinces, weights=weights, as_of=as_of)
    parts = (one(run, province, indicator),) if indicator else explain_all(run, province)
    match format:
        case TrailFormat.json:
            from deei_rules.report.data import explanation_json

            text = explanation_json(parts)
        case TrailFormat.md:
            from deei_rules.report.tree import explanation_markdown

            text = explanation_markdown(parts, everything=everything)
        case _:
            from deei_rules.report.tree import explanation_text

            text = explanation_text(parts, everything=everything)
    deliver(text, output)
    report_problems(run.evidence.problems)
