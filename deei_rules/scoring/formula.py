"""The one formula: how evidence becomes points.

    points(indicator, province) = weight × Σ_criteria share × attainment
    attainment(criterion, province) = min(1, Σ_documents strength / target)
    strength(document) = status factor × level factor × scope factor × match strength

Nothing else in the package multiplies factors or adds up points. Every sum is
`math.fsum`, which rounds once: the order in which documents or criteria come
never changes a figure, so it never makes or breaks a tie.
"""

from collections.abc import Iterable, Sequence
from math import fsum, inf

__all__ = ["attainment", "band_attainment", "points", "strength"]


def strength(*, status: float, level: float, scope: float, match: float) -> float:
    """How much one document counts, 0–1: the product of four factors, each 0–1.

    >>> strength(status=0.5, level=1, scope=0.5, match=1)
    0.25
    """
    return float(status * level * scope * match)


def attainment(strengths: Iterable[float], *, target: float) -> float:
    """How far a criterion is met, 0–1: the documents' strengths against the target.

    Raises ValueError unless the target is a positive number.

    >>> attainment([1, 0.5], target=2)
    0.75
    """
    if not 0 < target < inf:
        raise ValueError(f"目标值必须是正数，现为 {target}")
    return min(1.0, fsum(strengths) / target)


def band_attainment(covered: int, bands: Sequence[tuple[int, float]]) -> float:
    """How far a banded criterion is met, 0–1: the highest band whose first count is reached.

    `bands` are (from_count, attainment), counts ascending. Nothing covered, or
    less than the first band asks for, is 0.

    >>> at_most_2, three_or_4, five_up = (1, 0.3), (3, 0.6), (5, 1.0)
    >>> band_attainment(4, [at_most_2, three_or_4, five_up])
    0.6
    """
    reached = [value for from_count, value in bands if from_count <= covered]
    return float(reached[-1]) if covered > 0 and reached else 0.0


def points(weight: float, parts: Iterable[tuple[float, float]]) -> float:
    """Points of an indicator, 0–weight, from its criteria's (share, attainment), both 0–1.

    >>> points(4, [(0.5, 1), (0.25, 0.5), (0.25, 0)])
    2.5
    """
    return weight * fsum(share * attained for share, attained in parts)
