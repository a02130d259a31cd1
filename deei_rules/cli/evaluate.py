"""`deei-rules evaluate`: the ranking of all provinces, or one province's scorecard."""

from typing import Annotated

import typer

from deei_rules.cli.common import (
    AsOf,
    Evidence,
    Format,
    OneProvince,
    Output,
    ProvincesDir,
    Rules,
    Weights,
    deliver,
    evaluated,
    report_problems,
)


def evaluate(
    province: OneProvince = None,
    as_of: AsOf = None,
    rules: Rules = None,
    evidence: Evidence = None,
    provinces: ProvincesDir = None,
    weights: Weights = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="输出格式")] = Format.table,
    output: Output = None,
) -> None:
    """评估：31 个省份的总分、名次、梯队和五力得分；或一个省份的完整得分卡。"""
    run = evaluated(rules=rules, evidence=evidence, provinces=provinces, weights=weights, as_of=as_of)
    cards = (run.scorecard(province),) if province else run.cards
    match format:
        case Format.json:
            from deei_rules.report.data import run_json as render
        case Format.csv:
            from deei_rules.report.data import run_csv as render
        case Format.md:
            from deei_rules.report.tables import run_markdown as render
        case _:
            from deei_rules.report.tables import run_table as render
    deliver(render(run, cards), output)
    report_problems(run.evidence.problems)
