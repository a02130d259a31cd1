"""Fuzzy terms: how like a stretch of text is to a model wording.

The likeness (0–100) of a model of m characters in a line is the best `fuzz.ratio`
between the model and any stretch of m characters of that line, or the whole line
where it is shorter. `fuzz.ratio` is 100 × (1 - d / (2m)) with d the number of
insertions and deletions.

Seeds make this cheap and lose nothing: likeness ≥ t allows at most d = ⌊(1 - t/100) × 2m⌋
edits, and each edit can spoil one piece only, so of d + 1 pieces of the model at least
one stands unchanged in the text (pigeonhole). Only there is the likeness worked out.
"""

from collections.abc import Iterable
from itertools import pairwise

__all__ = ["best_likeness", "seeds"]


def seeds(model: str, at_least: float) -> tuple[str, ...]:
    """Pieces of the model of which one must stand in any text with likeness ≥ `at_least`."""
    edits = int((100 - at_least) / 100 * 2 * len(model) + 1e-9)
    pieces = min(edits + 1, len(model))
    cuts = [round(index * len(model) / pieces) for index in range(pieces + 1)]
    return tuple(dict.fromkeys(model[a:b] for a, b in pairwise(cuts)))


def best_likeness(
    model: str,
    text: str,
    line: tuple[int, int],
    seed_spans: Iterable[tuple[int, int]],
    cutoff: float,
) -> tuple[float, int, int] | None:
    """(likeness, start, end) of the best stretch of a line that holds a seed; None below cutoff.

    Of equally good stretches the leftmost wins.
    """
    from rapidfuzz import fuzz

    size = len(model)
    first, last = line
    if last > first and text[last - 1] == "\n":
        last -= 1
    if last - first <= size:
        likeness = fuzz.ratio(model, text[first:last], score_cutoff=cutoff)
        return (likeness, first, last) if likeness >= cutoff else None
    starts = {
        start for a, b in seed_spans for start in range(max(first, b - size), min(a, last - size) + 1)
    }
    best: tuple[float, int, int] | None = None
    for start in sorted(starts):
        floor = best[0] if best else cutoff
        likeness = fuzz.ratio(model, text[start : start + size], score_cutoff=floor)
        if likeness >= cutoff and (best is None or likeness > best[0]):
            best = (likeness, start, start + size)
    return best
