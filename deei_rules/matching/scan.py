"""One pass over a text: which terms stand where, and what surrounds them.

Every literal of every pattern is in one Aho–Corasick automaton, so a text is scanned
once, whatever the number of rules. Sentences, clauses and plan words are looked for
only where a hit asks. Positions count characters of the normalised text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick

from deei_rules.matching.normalise import NormalisedText, normalise
from deei_rules.matching.numbers import Quantity, quantities

__all__ = ["ROLES", "Field", "PlanWords", "Reading", "Scanner"]

_SENTENCE_ENDS = re.compile(r"[。!?;\n]")
_CLAUSE_ENDS = re.compile(r"[。!?;\n]|[,:](?!(?<=[0-9].)[0-9])")  # not in 1,000 or 9:30
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\n")
_TITLES = re.compile(r"《[^《》\n]{1,200}》")

ROLES = ("sentence", "clause", "after", "title", "but", "done")  # of plan words


class Reading(IntEnum):
    """How firmly a term is said to be so."""

    DEED = 0
    LEANING = 1  # a weak plan word governs its clause: 推动、加快
    PLAN = 2  # a plan word governs its sentence: 拟、研究制定


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The shared vocabulary of plans, normalised; see rules/vocabulary.yaml."""

    sentence: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    done: tuple[str, ...] = ()

    def all(self) -> Iterable[str]:
        """Every word of every list."""
        for role in ROLES:
            yield from getattr(self, role)


class Mark(NamedTuple):
    """A plan word at a place."""

    start: int
    end: int
    role: str


class Scanner:
    """All literals in one automaton; `ids` numbers them.

    `needs_of` gives, for each term, the needs it meets as bits (see `findings.Needs`).
    """

    def __init__(self, words: Iterable[str], plans: PlanWords) -> None:
        self.words = tuple(dict.fromkeys((*words, *plans.all())))
        self.ids: Mapping[str, int] = {word: index for index, word in enumerate(self.words)}
        self.needs_of: Mapping[int, int] = {}
        roles: dict[int, tuple[str, ...]] = {}
        for role in ROLES:
            for word in getattr(plans, role):
                roles[self.ids[word]] = (*roles.get(self.ids[word], ()), role)
        self.plan_roles = roles
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(self.words)) if self.words else None

    def scan(self, name: str, text: str) -> "Field":
        """The field's text with every occurrence of every term."""
        normal = normalise(text)
        hits: dict[int, list[tuple[int, int]]] = {}
        if self._automaton is not None:
            try:
                found = self._automaton.find_overlapping(normal.text)
            except UnicodeEncodeError:  # half a character, as "\ud800" in JSON may give
                found = self._automaton.find_overlapping(_SURROGATE.sub("\ufffd", normal.text))
            for start, end, term in found:
                if term in hits:
                    hits[term].append((start, end))
                else:
                    hits[term] = [(start, end)]
        return Field(name, normal, hits, self)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Where the stretches of a text end; `around` finds the one that holds a position."""

    ends: list[int]
    length: int

    def around(self, position: int) -> tuple[int, int]:
        index = bisect_right(self.ends, position)
        start = self.ends[index - 1] if index else 0
        end = self.ends[index] if index < len(self.ends) else self.length
        return start, end


class Field:
    """A scanned title or text."""

    def __init__(
        self,
        name: str,
        normal: NormalisedText,
        hits: Mapping[int, list[tuple[int, int]]],
        scanner: Scanner,
    ) -> None:
        self.name, self.text, self.hits = name, normal.text, hits
        self.original, self.original_span = normal.original, normal.original_span
        self._scanner = scanner
        self.met = 0  # the needs that the field's terms meet, as bits
        needs_of = scanner.needs_of
        for term in hits:
            self.met |= needs_of.get(term, 0)

    def sentence(self, position: int) -> tuple[int, int]:
        """The sentence that holds a position, as a half-open span."""
        return self._sentences.around(position)

    def clause(self, position: int) -> tuple[int, int]:
        """The clause that holds a position."""
        return self._clauses.around(position)

    def line(self, position: int) -> tuple[int, int]:
        """The line (paragraph) that holds a position."""
        return self._lines.around(position)

    def reading(self, start: int, end: int) -> Reading:
        """Whether the term at this span is a deed, leans to a plan, or is a plan."""
        word = self.plan_word(start, end)
        if word is None:
            return Reading.DEED
        return Reading.LEANING if word.role == "clause" else Reading.PLAN

    def plan_word(self, start: int, end: int) -> Mark | None:
        """The plan word that governs a span; the strongest one, then the nearest."""
        if not self._marks:
            return None
        sentence, clause = self.sentence(start), self.clause(start)
        weak: Mark | None = None
        first, last = (bisect_left(self._marks, (at,)) for at in (sentence[0], clause[1]))
        for mark in reversed(self._marks[first:last]):
            if not self._governs(mark, start):
                continue
            if mark.role == "after":
                if mark.start >= end and mark.end <= clause[1]:
                    return mark
            elif mark.end <= start and not self._done_between(mark.end, start):
                if mark.role == "sentence" or mark.role == "title":
                    return mark
                if mark.start >= clause[0] and weak is None:
                    weak = mark
        return weak

    def _governs(self, mark: Mark, position: int) -> bool:
        """A word inside 《…》 is part of a name and governs nothing outside it."""
        title = self._title_around(mark.start)
        return title is None or title == self._title_around(position)

    def _title_around(self, position: int) -> tuple[int, int] | None:
        """The 《…》 of the original text that holds a position, if any."""
        if not self._titles:
            return None
        at = self.original_span(position, position + 1)[0]
        return next(((a, b) for a, b in self._titles if a < at < b), None)

    def _done_between(self, start: int, end: int) -> bool:
        index = bisect_left(self._done, start)
        return index < len(self._done) and self._done[index] < end

    @cached_property
    def sentences(self) -> list[tuple[int, int, int]]:
        """(start, end, needs met) of every sentence."""
        return self._stretches(self._sentences)

    @cached_property
    def clauses(self) -> list[tuple[int, int, int]]:
        """(start, end, needs met) of every clause."""
        return self._stretches(self._clauses)

    @cached_property
    def figures(self) -> list[Quantity]:
        """Every quantity in the field, in order."""
        return list(quantities(self.text))

    def _stretches(self, bounds: _Bounds) -> list[tuple[int, int, int]]:
        ends, needs_of = bounds.ends, self._scanner.needs_of
        met = [0] * (len(ends) + 1)
        for term, spans in self.hits.items():
            if term in needs_of:
                for start, _ in spans:
                    met[bisect_right(ends, start)] |= needs_of[term]
        return list(zip([0, *ends], [*ends, bounds.length], met, strict=True))

    @cached_property
    def _sentences(self) -> _Bounds:
        return self._bounds(_SENTENCE_ENDS)

    @cached_property
    def _clauses(self) -> _Bounds:
        return self._bounds(_CLAUSE_ENDS)

    @cached_property
    def _lines(self) -> _Bounds:
        return self._bounds(_LINE_ENDS)

    def _bounds(self, ends: re.Pattern[str]) -> _Bounds:
        return _Bounds([m.end() for m in ends.finditer(self.text)], len(self.text))

    @cached_property
    def _plan_spans(self) -> Mapping[str, list[tuple[int, int]]]:
        """Where the plan vocabulary's words stand, by role."""
        spans: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
        roles = self._scanner.plan_roles
        for term in self.hits.keys() & roles.keys():
            for role in roles[term]:
                spans[role] += self.hits[term]
        return spans

    @cached_property
    def _marks(self) -> list[Mark]:
        """The plan words in force here, by position; a title has its own list."""
        roles = ("title",) if self.name == "title" else ("sentence", "clause", "after")
        covers = self._plan_spans["but"]
        return sorted(
            Mark(start, end, role)
            for role in roles
            for start, end in self._plan_spans[role]
            if not any(a <= start and end <= b for a, b in covers)
            and not (role == "clause" and self.text[end : end + 1].isdigit())  # 推动26家企业完成
        )

    @cached_property
    def _titles(self) -> list[tuple[int, int]]:
        return [match.span() for match in _TITLES.finditer(self.original)]

    @cached_property
    def _done(self) -> list[int]:
        return sorted(start for start, _ in self._plan_spans["done"])
