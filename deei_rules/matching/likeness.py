"""Fuzzy terms: how like a model wording a stretch of text is.

The likeness (0–100) of a model in a line is the best `fuzz.ratio` between the model and
any stretch of that line, so that 公共数据资源授权运营管理办法 is like 公共数据授权运营管理办法
though two characters longer. `fuzz.ratio` is 100 × (1 - d / (m + w)) with m and w the
lengths of model and stretch and d the number of insertions and deletions.

Seeds make this cheap and lose nothing. For a likeness ≥ t the stretch has at most
w = ⌊m × (2 - t) / t⌋ characters (t as a share), so at most d = ⌊(1 - t) × (m + w)⌋ edits are
made. Each edit can spoil one piece only: of d + 1 pieces of the model at least one stands
unchanged in the text (pigeonhole). Only around such pieces is the likeness worked out.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import ceil

__all__ = ["best_likeness", "lengths", "seeds"]

_ROUNDING = 1e-9


def lengths(model: str, at_least: float) -> tuple[int, int]:
    """The least and the most characters of a stretch with likeness ≥ `at_least` (0–100]."""
    share, size = at_least / 100, len(model)
    return ceil(size * share / (2 - share) - _ROUNDING), int(size * (2 - share) / share + _ROUNDING)


def seeds(model: str, at_least: float) -> tuple[str, ...]:
    """Pieces of the model of which one must stand in any text with likeness ≥ `at_least`."""
    size, longest = len(model), lengths(model, at_least)[1]
    edits = int((100 - at_least) / 100 * (size + longest) + _ROUNDING)
    pieces = min(edits + 1, size)
    cuts = [round(index * size / pieces) for index in range(pieces + 1)]
    return tuple(dict.fromkeys(model[a:b] for a, b in pairwise(cuts)))


def best_likeness(
    model: str, text: str, line: tuple[int, int], seed_spans: Iterable[tuple[int, int]], cutoff: float
) -> tuple[float, int, int] | None:
    """(likeness, start, end) of the best stretch of a line that holds a seed; None below cutoff.

    Of equally good stretches the leftmost wins, then the shortest.
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import LCSseq

    shortest, longest = lengths(model, cutoff)
    first, last = line
    stretches: set[tuple[int, int]] = set()
    for a, b in seed_spans:
        low, high = max(first, b - longest), min(last, a + longest)
        # The shared characters must fill at least the shortest stretch.
        if LCSseq.similarity(model, text[low:high], score_cutoff=shortest):
            stretches.update(
                (start, end)
                for start in range(low, a + 1)
                for end in range(max(b, start + shortest), min(high, start + longest) + 1)
            )
    ordered = sorted(stretches)
    choices = [text[start:end] for start, end in ordered]
    found = process.extractOne(model, choices, scorer=fuzz.ratio, score_cutoff=cutoff)
    return (found[1], *ordered[found[2]]) if found else None
