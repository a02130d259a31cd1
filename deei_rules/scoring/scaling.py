"""Bringing a raw quantity (companies, 亿元, per cent) to 0–1 across provinces.

The index normalises raw quantities before it scores them, so that one extreme
value does not swing the comparison. More is always better here. Four methods,
with lo and hi the least and the greatest figure present and n how many there are:

- ``min-max``      (x − lo) / (hi − lo)
- ``log-min-max``  the same on ln(1 + x): keeps order, tames one giant. The unit
                   matters (ln(1 + 2 万) is not ln(1 + 20000)): use the small one.
- ``rank``         (n − rank) / (n − 1), ties sharing the better rank
- ``target``       x / target, from 0 up to 1; looks at no other province

Two promises hold for all of them. A missing figure stays missing: it is never
0, and it moves nobody else. And where the figures present are all the same, the
comparing methods give every province 1: nobody is behind anybody.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import inf, isclose, isfinite, log1p
from typing import Literal

from deei_rules.scoring.statistics import TIE, ranks

__all__ = ["ScalingMethod", "scale"]

ScalingMethod = Literal["min-max", "log-min-max", "rank", "target"]


def scale(
    values: Mapping[str, float | None], method: ScalingMethod, *, target: float | None = None
) -> dict[str, float | None]:
    """Each province's figure as 0–1, never NaN; None stays None, order is kept.

    `target` is read by the method ``target`` only. Figures that differ by less
    than one part in 10⁹ are the same figure (rounding noise must not become a
    full range). Raises ValueError, naming the provinces, for a figure that is
    not finite or, under ``log-min-max``, is negative; and for a target that is
    missing or not positive.

    >>> scale({"浙江": 30, "江苏": 10, "山西": None, "安徽": 15}, "min-max")
    {'浙江': 1.0, '江苏': 0.0, '山西': None, '安徽': 0.25}
    """
    present = {province: value for province, value in values.items() if value is not None}
    _refuse({p: v for p, v in present.items() if not isfinite(v)}, "不是有限的数")
    if method == "log-min-max":
        _refuse({p: v for p, v in present.items() if v < 0}, "小于 0，不能取对数")
    if method == "target":
        scaled = _by_target(present, target)
    elif _all_same(present):
        scaled = dict.fromkeys(present, 1.0)
    elif method == "min-max":
        scaled = _by_range(present)
    elif method == "log-min-max":
        scaled = _by_log_range(present)
    elif method == "rank":
        scaled = _by_rank(present)
    else:
        raise ValueError(f"没有名为“{method}”的标准化方法")
    return {province: scaled.get(province) for province in values}


def _by_range(present: Mapping[str, float]) -> dict[str, float]:
    # Fractions, because hi − lo of two huge floats may be inf.
    exact = {province: Fraction(value) for province, value in present.items()}
    low, high = min(exact.values()), max(exact.values())
    return {province: float((value - low) / (high - low)) for province, value in exact.items()}


def _by_log_range(present: Mapping[str, float]) -> dict[str, float]:
    return _by_range({province: log1p(value) for province, value in present.items()})


def _by_rank(present: Mapping[str, float]) -> dict[str, float]:
    count = len(present)
    return {province: (count - rank) / (count - 1) for province, rank in ranks(present).items()}


def _by_target(present: Mapping[str, float], target: float | None) -> dict[str, float]:
    if target is None or not 0 < target < inf:
        raise ValueError(f"按目标值标准化需要一个正的目标值，现为 {target}")
    return {province: min(1.0, max(0.0, value / target)) for province, value in present.items()}


def _all_same(present: Mapping[str, float]) -> bool:
    return not present or isclose(min(present.values()), max(present.values()), rel_tol=TIE)


def _refuse(offenders: Mapping[str, float], why: str) -> None:
    if offenders:
        listed = "、".join(f"{province}（{value}）" for province, value in sorted(offenders.items()))
        raise ValueError(f"数值{why}：{listed}")
