"""Patterns made ready to run: each form knows the terms it needs and how to find itself.

A node is looked for in a scope, a list of windows (a field and a stretch of it). It
answers with a `Finding`, the spans that satisfy it, or None. Where several places
would do, deeds go before plans and the first place before later ones, so that the
answer is the strongest reading of the text and always the same.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from deei_rules.matching import patterns as ast
from deei_rules.matching.findings import LIKENESS_SLACK, Finding, Needs, Scope, Sight, Span, Window
from deei_rules.matching.likeness import best_likeness, seeds
from deei_rules.matching.scan import Field, Reading

__all__ = ["Compiler", "Node", "literals"]


class Node(ABC):
    """A compiled pattern.

    `ids` are all its terms. `needs` are sets of terms each of which must be represented
    in a text for the pattern to hold there; `mask` has their bits (see `Needs`). `find` is
    called only where the scope meets them all: `mask & scope.met == mask`.
    """

    ids: frozenset[int] = frozenset()
    needs: tuple[frozenset[int], ...] = ()
    mask: int = 0

    @abstractmethod
    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        """The strongest, first finding in the scope."""

    def vetoed(self, scope: Scope, sight: Sight) -> Span | None:
        """The first phrase by which a `none` somewhere below excludes; None without one."""
        return None


def literals(pattern: ast.Pattern) -> tuple[str, ...]:
    """Every literal the automaton needs for a pattern."""
    match pattern:
        case ast.Terms(words=words):
            return words
        case ast.Word(terms):
            return terms.words
        case ast.Like(text=text, at_least=at_least):
            return seeds(text, at_least - LIKENESS_SLACK)
        case ast.AnyOf(parts) | ast.AllOf(parts):
            return tuple(word for part in parts for word in literals(part))
        case ast.NoneOf(part) | ast.Near(part=part) | ast.Within(part=part):
            return literals(part)
    return ()


class Compiler:
    """Makes nodes of patterns; one pattern object, wherever it stands, becomes one node.

    `ids` are the automaton's numbers of the literals.
    """

    def __init__(self, ids: Mapping[str, int], needs: Needs) -> None:
        self._ids, self._needs = ids, needs
        self._made: dict[int, tuple[ast.Pattern, Node]] = {}  # by the pattern's identity

    def node(self, pattern: ast.Pattern) -> Node:
        """The node for a pattern."""
        if id(pattern) not in self._made:
            node = self._compiled(pattern)
            node.mask = self._needs.mask(node.needs)
            self._made[id(pattern)] = pattern, node  # kept, so that the identity stays its own
        return self._made[id(pattern)][1]

    def _nodes(self, patterns: Iterable[ast.Pattern]) -> list[Node]:
        return [self.node(pattern) for pattern in patterns]

    def _compiled(self, pattern: ast.Pattern) -> Node:
        match pattern:
            case ast.Terms():
                return _Terms(pattern, self._ids)
            case ast.Word(terms):
                return _Word(terms, self._ids)
            case ast.Like():
                return _Like(pattern, self._ids)
            case ast.Number():
                return _Number(pattern)
            case ast.AnyOf(parts):
                return _AnyOf(self._nodes(parts), self._needs)
            case ast.AllOf(parts):
                positive, vetoes = _parted(parts)
                return _AllOf(self._nodes(positive), self._nodes(veto.part for veto in vetoes))
            case ast.NoneOf(part):
                return _AllOf([], [self.node(part)])
            case ast.Near(int(reach), part):
                positive, vetoes = _parted(part.parts if isinstance(part, ast.AllOf) else (part,))
                wanted, barred = ast.AllOf(positive), ast.AllOf(vetoes)
                return _Close(reach, self.node(wanted), self.node(barred))
            case ast.Near(within, part):
                return _Near(within, self.node(part))
            case ast.Within(name, part):
                return _Within(name, self.node(part))


def _parted(
    parts: Iterable[ast.Pattern],
) -> tuple[tuple[ast.Pattern, ...], tuple[ast.NoneOf, ...]]:
    """The parts that are wanted, and those that exclude."""
    parts = tuple(parts)
    vetoes = tuple(part for part in parts if isinstance(part, ast.NoneOf))
    return tuple(part for part in parts if not isinstance(part, ast.NoneOf)), vetoes


def _better(old: Finding | None, new: Finding | None) -> Finding | None:
    """Deeds before plans; otherwise the one found first."""
    if old is None or (new is not None and new.firm and not old.firm):
        return new
    return old


class _Terms(Node):
    """Literal terms."""

    def __init__(self, pattern: ast.Terms, ids: Mapping[str, int]) -> None:
        self.source = pattern.source
        self.ids = frozenset(ids[word] for word in pattern.words)
        self.needs = (self.ids,)
        self.owners = {ids[word]: names for word, names in pattern.owners.items()}

    def accepts(self, field: Field, start: int, end: int) -> bool:
        """Whether an occurrence counts at all; word boundaries narrow it."""
        return True

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        best: Span | None = None
        for field, first, last in scope.windows:
            for term in field.hits.keys() & self.ids:
                if sight.province not in ("", *self.owners.get(term, (sight.province,))):
                    continue
                for start, end in _inside(field.hits[term], first, last):
                    if not self.accepts(field, start, end):
                        continue
                    reading = Reading.DEED if sight.plans else field.reading(start, end)
                    if reading is Reading.PLAN:
                        continue
                    span = Span(field, start, end, self.source, 100.0, reading)
                    if best is None or _order(span) < _order(best):
                        best = span
            if best is not None and best.reading is Reading.DEED:
                break
        return Finding((best,)) if best is not None else None


def _inside(spans: Sequence[tuple[int, int]], first: int, last: int) -> Sequence[tuple[int, int]]:
    """The occurrences of one term in a window: they come in order and are of one length."""
    if first <= spans[0][0] and spans[-1][1] <= last:
        return spans
    length = spans[0][1] - spans[0][0]
    return spans[bisect_left(spans, (first,)) : bisect_left(spans, (last - length + 1,))]


def _order(span: Span) -> tuple[int, int, int]:
    """Deeds first, then the leftmost, then the longest."""
    return span.reading, span.start, -span.end


class _Word(_Terms):
    """Literal terms on token boundaries; jieba is loaded when the first one is met."""

    def accepts(self, field: Field, start: int, end: int) -> bool:
        from deei_rules.matching.tokens import boundaries

        first, last = field.sentence(start)
        cuts = boundaries(field.text[first:last])
        return start - first in cuts and end - first in cuts


class _Like(Node):
    """A fuzzy term."""

    def __init__(self, pattern: ast.Like, ids: Mapping[str, int]) -> None:
        self.pattern = pattern
        self.ids = frozenset(ids[seed] for seed in literals(pattern))
        self.needs = (self.ids,)

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        best: Span | None = None
        for window in scope.windows:
            for span in self._spans(window, self.pattern.at_least - sight.likeness, sight):
                if best is None or (span.reading, -span.likeness) < (best.reading, -best.likeness):
                    best = span
        return Finding((best,)) if best is not None else None

    def _spans(self, window: Window, cutoff: float, sight: Sight) -> list[Span]:
        field, first, last = window
        by_line: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for term in field.hits.keys() & self.ids:
            for start, end in _inside(field.hits[term], first, last):
                a, b = field.line(start)
                by_line.setdefault((max(a, first), min(b, last)), []).append((start, end))
        spans = []
        for line, seed_spans in sorted(by_line.items()):
            found = best_likeness(self.pattern.text, field.text, line, seed_spans, cutoff)
            if found is not None:
                likeness, start, end = found
                reading = Reading.DEED if sight.plans else field.reading(start, end)
                if reading is not Reading.PLAN:
                    source = f"≈{self.pattern.source}"
                    asked = self.pattern.at_least
                    spans.append(Span(field, start, end, source, likeness, reading, at_least=asked))
        return spans


class _Number(Node):
    """A figure with a unit."""

    def __init__(self, pattern: ast.Number) -> None:
        self.pattern = pattern

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        wanted = self.pattern
        best: Span | None = None
        for field, first, last in scope.windows:
            figures = field.figures
            for index in range(bisect_left(figures, first, key=attrgetter("start")), len(figures)):
                figure = figures[index]
                start, end = figure.start, figure.end
                if end > last:
                    break
                if figure.unit not in wanted.units:
                    continue
                if wanted.at_least is not None and figure.value < wanted.at_least:
                    continue
                if wanted.at_most is not None and figure.value > wanted.at_most:
                    continue
                if wanted.after and not _follows(field.text[first:start], wanted.after):
                    continue
                reading = Reading.DEED if sight.plans else field.reading(start, end)
                if reading is Reading.PLAN:
                    continue
                span = Span(field, start, end, wanted.source, 100.0, reading, figure.value, figure.unit)
                if best is None or _order(span) < _order(best):
                    best = span
        return Finding((best,)) if best is not None else None


_FIGURE_GAP = 8  # characters that may stand between an `after` term and its figure


def _follows(before: str, terms: Sequence[str]) -> bool:
    """Whether one of the terms ends at most a few characters before the end of the text."""
    found = ((before.rfind(term), term) for term in terms)
    return any(at >= 0 and len(before) - at - len(term) <= _FIGURE_GAP for at, term in found)


class _AnyOf(Node):
    """At least one part."""

    def __init__(self, parts: Sequence[Node], needs: Needs) -> None:
        self.parts = parts
        self.ids = frozenset().union(*(part.ids for part in parts))
        if all(part.needs for part in parts):
            self.needs = (frozenset().union(*(needs.rarest(part.needs) for part in parts)),)

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        best: Finding | None = None
        for part in self.parts:
            if part.mask & scope.met == part.mask:
                best = _better(best, part.find(scope, sight))
                if best is not None and best.firm:
                    break
        return best

    def vetoed(self, scope: Scope, sight: Sight) -> Span | None:
        possible = (part for part in self.parts if part.mask & scope.met == part.mask)
        return next((v for part in possible if (v := part.vetoed(scope, sight))), None)


class _AllOf(Node):
    """Every part, and none of the vetoes."""

    def __init__(self, parts: Sequence[Node], vetoes: Sequence[Node]) -> None:
        self.parts = sorted(parts, key=lambda part: isinstance(part, _Number))  # the dear ones last
        self.vetoes = vetoes
        self.ids = frozenset().union(*(part.ids for part in parts))
        self.needs = tuple(need for part in parts for need in part.needs)

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        spans: list[Span] = []
        for part in self.parts:
            found = part.find(scope, sight)
            if found is None:
                return None
            spans.extend(found.spans)
        if not sight.vetoes and self.veto(scope, sight) is not None:
            return None
        return Finding(tuple(spans))

    def vetoed(self, scope: Scope, sight: Sight) -> Span | None:
        own = self.veto(scope, sight)
        return own or next((v for part in self.parts if (v := part.vetoed(scope, sight))), None)

    def veto(self, scope: Scope, sight: Sight) -> Span | None:
        """The excluding phrase that stands in the scope; said as a plan, it excludes too."""
        for node in self.vetoes:
            if node.mask & scope.met != node.mask:
                continue
            found = node.find(scope, replace(sight, plans=True))
            if found is not None and found.spans:
                return found.spans[0]
        return None


class _Near(Node):
    """The parts in one sentence or clause."""

    def __init__(self, within: ast.Distance, part: Node) -> None:
        self.within, self.part = within, part
        self.ids, self.needs = part.ids, part.needs

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        best: Finding | None = None
        for narrow in self._stretches(scope):
            best = _better(best, self.part.find(narrow, sight))
            if best is not None and best.firm:
                break
        return best

    def vetoed(self, scope: Scope, sight: Sight) -> Span | None:
        found = (self.part.vetoed(narrow, sight) for narrow in self._stretches(scope))
        return next(filter(None, found), None)

    def _stretches(self, scope: Scope) -> Iterator[Scope]:
        """Every sentence or clause in which all parts could stand together, in order."""
        mask = self.mask
        for field, first, last in scope.windows:
            for start, end, met in field.sentences if self.within == "sentence" else field.clauses:
                if met & mask == mask and start < last and end > first:
                    yield Scope((Window(field, max(start, first), min(end, last)),), met)


def _occurrences(window: Window, terms: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Every place of the terms inside a window."""
    field, first, last = window
    for term in field.hits.keys() & terms:
        yield from _inside(field.hits[term], first, last)


class _Close(Node):
    """The parts within so many characters of one line, and no veto that close to them.

    The stretch begins or ends with one of the terms.
    """

    def __init__(self, reach: int, part: Node, veto: Node) -> None:
        self.reach, self.part, self.veto = reach, part, veto
        self.ids, self.needs = part.ids, part.needs

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        best: Finding | None = None
        for window, found in self._stretches(scope, sight):
            if sight.vetoes or self._veto(window, found, sight) is None:
                best = _better(best, found)
                if best is not None and best.firm:
                    break
        return best

    def vetoed(self, scope: Scope, sight: Sight) -> Span | None:
        found = (self._veto(window, one, sight) for window, one in self._stretches(scope, sight))
        return next(filter(None, found), None)

    def _stretches(self, scope: Scope, sight: Sight) -> Iterator[tuple[Window, Finding]]:
        """Where the parts stand together, each with the window it was found in."""
        for window in scope.windows:
            field, first, last = window
            spans: set[tuple[int, int]] = set()
            for start, end in _occurrences(window, self.ids):
                low, high = field.line(start)
                spans.add((start, min(start + self.reach, high, last)))
                spans.add((max(end - self.reach, low, first), end))
            for start, end in sorted(spans):
                found = self.part.find(Scope((Window(field, start, end),), scope.met), sight)
                if found is not None:
                    yield window, found

    def _veto(self, window: Window, found: Finding, sight: Sight) -> Span | None:
        """The excluding phrase within reach of the stretch, before or after it."""
        field, first, last = window
        low, high = field.line(found.spans[0].start)
        start = min(span.start for span in found.spans) - self.reach
        end = max(span.end for span in found.spans) + self.reach
        around = Window(field, max(start, low, first), min(end, high, last))
        return self.veto.vetoed(Scope((around,), field.met), sight)


class _Within(Node):
    """The part, in one field."""

    def __init__(self, name: str, part: Node) -> None:
        self.name, self.part = name, part
        self.ids, self.needs = part.ids, part.needs

    def find(self, scope: Scope, sight: Sight) -> Finding | None:
        narrow = self._narrow(scope)
        return self.part.find(narrow, sight) if narrow else None

    def vetoed(self, scope: Scope, sight: Sight) -> Span | None:
        narrow = self._narrow(scope)
        return self.part.vetoed(narrow, sight) if narrow else None

    def _narrow(self, scope: Scope) -> Scope | None:
        """The windows of the field, if they could hold the part."""
        for window in scope.windows:
            if window.field.name == self.name:
                met = scope.met & window.field.met
                return Scope((window,), met) if met & self.part.mask == self.part.mask else None
        return None
