"""Weights in every format, and as an overlay file for `evaluate --weights`."""

import json
from collections.abc import Mapping
from decimal import Decimal

from deei_rules.framework.framework import Framework
from deei_rules.report.data import csv_text
from deei_rules.report.tables import markdown_table
from deei_rules.report.text import table
from deei_rules.report.words import number

__all__ = ["overlay_yaml", "render"]

_HEADER = ("代码", "指标", "专家权重", "现行权重")


def overlay_yaml(framework: Framework, weights: Mapping[str, Decimal], *, experts: int) -> str:
    """The overlay: leaf weights that sum to exactly 100, with basis `experts`."""
    lines = [
        f"# {experts} 位专家打分所得的三级指标权重；上级指标的权重是下级之和。",
        f"overlay: {framework.id}",
        "basis: experts",
        f"experts: {experts}",
        "weights:",
        *(f"  {code}: {weight}  # {framework.indicators[code].name}"
          for code, weight in weights.items()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def render(framework: Framework, weights: Mapping[str, Decimal], *, experts: int, form: str) -> str:
    """The weights beside those of the framework: table, json, csv or md."""
    if form == "json":
        data = {"basis": "experts", "experts": experts,
                "weights": {code: float(weight) for code, weight in weights.items()}}  # fmt: skip
        return json.dumps(data, ensure_ascii=False, indent=2)
    rows = [
        (code, framework.indicators[code].name, str(weight),
         number(float(framework.indicators[code].weight)))
        for code, weight in weights.items()
    ]  # fmt: skip
    if form == "csv":
        return csv_text(_HEADER, rows)
    total = ("", "合计", str(sum(weights.values())), "100")
    if form == "md":
        return markdown_table(_HEADER, [*rows, total])
    return "\n".join(table(_HEADER, [*rows, total], numbers="llrr"))
