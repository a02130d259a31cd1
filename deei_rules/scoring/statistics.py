"""What a run says about the provinces as a set: ranks, a summary, natural breaks, tiers.

Scores are compared unrounded. Two that differ by no more than `TIE`, absolutely
or relatively, are a tie; in a chain of near scores each is compared with the
highest of its group, so a group never drifts wider than one `TIE`. Ranks,
breaks and tiers share these groups: provinces with one rank have one tier.

Dictionaries come best first, provinces of one rank by name. A score that is not
a finite number raises ValueError naming its province.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import fsum, isclose, isfinite, lcm
from typing import Literal, TypeVar

__all__ = ["TIE", "Summary", "TierMethod", "natural_breaks", "ranks", "summarise", "tied", "tiers"]

TIE = 1e-9

TierMethod = Literal["thresholds", "natural-breaks"]

_Key = TypeVar("_Key", str, int)


def tied(one: float, other: float) -> bool:
    """Whether two scores are the same but for rounding."""
    return isclose(one, other, rel_tol=TIE, abs_tol=TIE)


def ranks(scores: Mapping[str, float]) -> dict[str, int]:
    """Competition ranks, 1 the best; a tie shares the better rank and uses up the next.

    >>> ranks({"沪": 80.5, "京": 80.5, "浙": 91, "晋": 60})
    {'浙': 1, '京': 2, '沪': 2, '晋': 4}
    """
    ranked: dict[str, int] = {}
    for group in _tie_groups(scores):
        ranked |= dict.fromkeys(sorted(group), len(ranked) + 1)
    return ranked


@dataclass(frozen=True, slots=True)
class Summary:
    """A set of scores in a few figures: in points, but for the share (0–1)."""

    mean: float
    median: float
    share_above_mean: float  # strictly above; tied with the mean is not above it
    highest: float
    lowest: float
    spread: float  # highest − lowest


def summarise(scores: Mapping[str, float]) -> Summary:
    """Summarise the scores; ValueError when there are none."""
    if not scores:
        raise ValueError("没有得分，无法汇总")
    _check_finite(scores)
    values = sorted(scores.values())
    count = len(values)
    mean = fsum(values) / count
    above = sum(value > mean and not tied(value, mean) for value in values)
    return Summary(
        mean=mean,
        median=(values[(count - 1) // 2] + values[count // 2]) / 2,
        share_above_mean=above / count,
        highest=values[-1],
        lowest=values[0],
        spread=values[-1] - values[0],
    )


def natural_breaks(values: Sequence[float], classes: int) -> list[float]:
    """Lower bounds, ascending, of the classes that lie closest together (Fisher–Jenks).

    Exact: of all ways to cut the sorted values into `classes` runs, the one with
    the least sum of squared deviations from the class means (W. D. Fisher, "On
    Grouping for Maximum Homogeneity", 1958), found by dynamic programming in
    exact fractions. Of equally good ones, the one whose top class reaches lowest,
    then the next class, and so on: a toss-up is settled in the provinces' favour.

    Each bound is the lowest value of its class. Tied values stay together; with
    fewer distinct values than classes, each distinct value is a class.

    >>> natural_breaks([55, 56, 58, 71, 72, 90], 3)
    [55, 71, 90]
    """
    if classes < 1:
        raise ValueError(f"至少要分 1 级，现为 {classes}")
    scores = dict(enumerate(values))
    groups = [[scores[key] for key in group] for group in reversed(_tie_groups(scores))]
    if not groups:
        return []
    deviation = _deviation_within(groups)
    count = len(groups)
    # best[end]: least cost of the first `end` groups and where its classes start,
    # top class first, so that comparing the pairs also settles equal costs.
    best: dict[int, tuple[int, tuple[int, ...]]] = {
        end: (deviation(0, end), (0,)) for end in range(1, count + 1)
    }
    for used in range(1, min(classes, count)):
        best = {
            end: min(
                (best[start][0] + deviation(start, end), (start, *best[start][1]))
                for start in range(used, end)
            )
            for end in range(used + 1, count + 1)
        }
    return [groups[start][-1] for start in reversed(best[count][1])]


def tiers(
    scores: Mapping[str, float],
    *,
    names: Sequence[str],
    method: TierMethod,
    thresholds: Sequence[float] | None = None,
) -> dict[str, str]:
    """Each province's tier; `names` and `thresholds` come best first.

    ``thresholds``: the least points of every tier but the last, which takes the
    rest; a score tied with a threshold has reached it. ``natural-breaks``: the
    classes of `natural_breaks`, and with fewer distinct scores than names the
    last names stay unused. Raises ValueError for no names, or for thresholds that
    are not one fewer than the names, or do not fall.

    >>> tiers({"浙": 91, "晋": 60}, names=["领跑者", "起步者"], method="natural-breaks")
    {'浙': '领跑者', '晋': '起步者'}
    """
    if not names:
        raise ValueError("至少要有一个梯队名称")
    if method == "natural-breaks":
        _check_finite(scores)
        floors = natural_breaks(list(scores.values()), len(names))[:0:-1]
    elif method == "thresholds":
        floors = [
            min([floor, *(score for score in scores.values() if tied(score, floor))])
            for floor in _checked_thresholds(thresholds, names)
        ]
    else:
        raise ValueError(f"没有名为“{method}”的分档方法")
    placed: dict[str, str] = {}
    for group in _tie_groups(scores):
        missed = sum(scores[group[0]] < floor for floor in floors)
        placed |= dict.fromkeys(sorted(group), names[missed])
    return placed


def _tie_groups(scores: Mapping[_Key, float]) -> list[list[_Key]]:
    """Keys by falling score, those tied with the first of a group together."""
    _check_finite(scores)
    groups: list[list[_Key]] = []
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if groups and tied(scores[key], scores[groups[-1][0]]):
            groups[-1].append(key)
        else:
            groups.append([key])
    return groups


def _deviation_within(groups: Sequence[Sequence[float]]) -> Callable[[int, int], int]:
    """Sum of squared deviations from the mean over groups[start:end], as a function.

    Its unit is one that makes every answer a whole number: the comparisons stay exact.
    Twelve significant digits stand for a value, so that 0.1, 0.2, 0.3 are evenly
    spaced as they are to a reader, and the rule for equal costs can apply.
    """
    values = [Fraction(f"{group[0]:.12g}") for group in groups]
    unit = lcm(*(value.denominator for value in values))
    points = [(len(g), int(value * unit)) for g, value in zip(groups, values, strict=True)]
    counts = [0, *accumulate(count for count, _ in points)]
    sums = [0, *accumulate(count * value for count, value in points)]
    squares = [0, *accumulate(count * value**2 for count, value in points)]
    whole = lcm(*range(1, counts[-1] + 1))

    def deviation(start: int, end: int) -> int:
        total, count = sums[end] - sums[start], counts[end] - counts[start]
        return ((squares[end] - squares[start]) * count - total**2) * (whole // count)

    return deviation


def _checked_thresholds(thresholds: Sequence[float] | None, names: Sequence[str]) -> Sequence[float]:
    if thresholds is None or len(thresholds) != len(names) - 1:
        raise ValueError(f"{len(names)} 个梯队需要 {len(names) - 1} 个分数线，现为 {thresholds}")
    if not all(map(isfinite, thresholds)) or any(low >= high for high, low in pairwise(thresholds)):
        raise ValueError(f"分数线必须由高到低排列，现为 {list(thresholds)}")
    return thresholds


def _check_finite(scores: Mapping[_Key, float]) -> None:
    offenders = sorted(key for key, score in scores.items() if not isfinite(score))
    if offenders:
        listed = "、".join(f"{key}（{scores[key]}）" for key in offenders)
        raise ValueError(f"得分不是有限的数：{listed}")
