"""Where patterns look and what they find: scopes, spans, findings, and the needs that guide them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from deei_rules.matching.scan import Field, Reading

__all__ = ["LIKENESS_SLACK", "Finding", "Needs", "Scope", "Sight", "Span", "Window"]


LIKENESS_SLACK = 10.0  # how far below its threshold a likeness is still told as a near miss


class Window(NamedTuple):
    """A stretch of a field in which to look."""

    field: Field
    start: int
    end: int


class Scope(NamedTuple):
    """Where to look: windows, and the needs (as bits) that the terms in them may meet."""

    windows: tuple[Window, ...]
    met: int


class Span(NamedTuple):
    """One found term: the normalised field's stretch, the pattern that found it, its likeness."""

    field: Field
    start: int
    end: int
    pattern: str
    likeness: float  # 0–100; 100 for a literal
    reading: Reading
    value: float | None = None  # of a figure
    unit: str = ""
    at_least: float = 0  # the likeness that a fuzzy term asks for


class Finding(NamedTuple):
    """The spans that satisfy a pattern; firm unless each of them is only a plan."""

    spans: tuple[Span, ...]

    @property
    def firm(self) -> bool:
        """Whether some span is said as a deed."""
        return not self.spans or any(span.reading is Reading.DEED for span in self.spans)


@dataclass(frozen=True, slots=True)
class Sight:
    """How a document is looked at, and what to overlook when asking why it did not hit."""

    province: str = ""  # whose {province} names count; all when empty
    plans: bool = False  # plans count as deeds
    vetoes: bool = False  # `none` is ignored
    likeness: float = 0  # so much below the threshold still counts


_PER_CHARACTER = 0.2  # how much rarer a term is for each character more


class Needs:
    """Numbers sets of terms with bits, so that “is each represented?” is one comparison."""

    def __init__(self, words: Sequence[str], *, reserved: int = 0) -> None:
        self._words = words
        self._sets = [frozenset[int]()] * reserved
        self._bits: dict[frozenset[int], int] = {}

    def mask(self, needs: Iterable[frozenset[int]]) -> int:
        """The bits of some sets together; the same set always has the same bit."""
        mask = 0
        for need in needs:
            if need not in self._bits:
                self._bits[need] = 1 << len(self._sets)
                self._sets.append(need)
            mask |= self._bits[need]
        return mask

    def reserve(self, index: int, need: frozenset[int]) -> None:
        """Give one of the reserved bits to a set that shares it with no other."""
        self._sets[index] = need

    def rarest(self, needs: Iterable[frozenset[int]]) -> frozenset[int]:
        """The set least likely to be represented: few and long terms are rare."""
        words = self._words
        return min(needs, key=lambda need: sum(_PER_CHARACTER ** len(words[t]) for t in need))

    def by_term(self) -> dict[int, int]:
        """For each term, the bits of the sets that it represents."""
        masks: dict[int, int] = {}
        for index, need in enumerate(self._sets):
            for term in need:
                masks[term] = masks.get(term, 0) | 1 << index
        return masks
