"""The matcher: all criteria of all rules against one document at a time.

`match` answers which criteria a document meets and with which words; `near_misses`
answers, for the criteria it does not meet, what stood in the way. Filters by kind,
level and status belong here; provinces' scores, factors and dates do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from deei_rules.matching.findings import LIKENESS_SLACK, Finding, Needs, Scope, Sight, Span, Window
from deei_rules.matching.nodes import Compiler, Node, literals
from deei_rules.matching.patterns import Pattern
from deei_rules.matching.scan import Field, PlanWords, Scanner

__all__ = ["CriterionSpec", "DocumentMatch", "Hit", "Matchable", "Matcher", "NearMiss", "Quote"]


class Matchable(Protocol):
    """What the matcher reads of a document; empty tags are unknown and pass every filter."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def province(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """What the matcher needs of a criterion. `patterns` has one entry "" or one per field."""

    indicator: str
    id: str
    patterns: Mapping[str, Pattern]
    kinds: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    plans_count: bool = False

    @property
    def key(self) -> str:
        """Its name across rules: S32/measures."""
        return f"{self.indicator}/{self.id}"


class Quote(NamedTuple):
    """The document's own words that satisfied a pattern, in characters of the original field."""

    field: str  # title or text
    start: int
    end: int
    quote: str
    pattern: str
    likeness: float  # 0–100


class Hit(NamedTuple):
    """One pattern satisfied in one document; `domain` names the field of a coverage."""

    indicator: str
    criterion: str
    domain: str
    quotes: tuple[Quote, ...]
    strength: float  # 0–1: the least likeness of its spans
    value: float | None = None
    unit: str = ""

    @property
    def key(self) -> str:
        """The criterion across rules: S32/measures."""
        return f"{self.indicator}/{self.criterion}"


class NearMiss(NamedTuple):
    """A criterion that a document nearly met: `reason` is a fixed word, `detail` is for people."""

    indicator: str
    criterion: str
    reason: str  # kind, level, status, plan, excluded, likeness, not-evidence
    detail: str
    quotes: tuple[Quote, ...]

    @property
    def key(self) -> str:
        """The criterion across rules: S32/measures."""
        return f"{self.indicator}/{self.criterion}"


class DocumentMatch(NamedTuple):
    """What one document meets, which criteria it at least touches, and why it is no evidence.

    `touched` holds the bits of the criteria, by their position in the matcher, that are
    open to the document's kind, level and status and one of whose words it holds.
    """

    hits: tuple[Hit, ...]
    touched: int
    refused: str = ""


class _Compiled(NamedTuple):
    """A criterion with its nodes, by domain, and the bit that tells that it is touched."""

    spec: CriterionSpec
    nodes: Sequence[tuple[str, Node]]
    bit: int


class Matcher:
    """Compiled once from criteria; can be pickled to another process."""

    def __init__(
        self,
        criteria: Sequence[CriterionSpec],
        *,
        plans: PlanWords | None = None,
        never: Sequence[tuple[str, Pattern]] = (),
    ) -> None:
        self._inputs = (tuple(criteria), plans or PlanWords(), tuple(never))
        every = [p for spec in criteria for p in spec.patterns.values()]
        every += [pattern for _, pattern in never]
        words = [word for pattern in every for word in literals(pattern)]
        self._scanner = Scanner(words, plans or PlanWords())
        needs = Needs(self._scanner.words, reserved=len(criteria))
        compiler = Compiler(self._scanner.ids, needs)
        self._never = [(reason, compiler.node(pattern)) for reason, pattern in never]
        self._criteria = [
            self._compile(spec, index, compiler, needs) for index, spec in enumerate(criteria)
        ]
        self._scanner.needs_of = needs.by_term()
        self._bits = {spec.key: 1 << index for index, spec in enumerate(criteria)}
        self._open: dict[tuple[str, str, str], tuple[Sequence[_Compiled], int]] = {}

    @staticmethod
    def _compile(spec: CriterionSpec, index: int, compiler: Compiler, needs: Needs) -> _Compiled:
        nodes = [(domain, compiler.node(pattern)) for domain, pattern in spec.patterns.items()]
        anchors = (needs.rarest(node.needs) for _, node in nodes)
        needs.reserve(index, frozenset().union(*anchors))
        return _Compiled(spec, nodes, 1 << index)

    def __reduce__(self) -> tuple[Any, ...]:
        criteria, plans, never = self._inputs
        return _rebuild, (criteria, plans, never)

    def bit(self, key: str) -> int:
        """The bit of a criterion (S32/measures) in `DocumentMatch.touched`."""
        return self._bits[key]

    def match(self, doc: Matchable) -> DocumentMatch:
        """The criteria a document meets, in rule order."""
        scope = self._scan(doc)
        criteria, bits = self._open_to(doc)
        deeds, either = Sight(doc.province), Sight(doc.province, plans=True)
        hits: list[Hit] = []
        for spec, nodes, _ in criteria:
            for domain, node in nodes:
                if node.mask & scope.met == node.mask:
                    finding = node.find(scope, either if spec.plans_count else deeds)
                    if finding is not None and finding.firm:
                        hits.append(_hit(spec, domain, finding))
        refused = self._refused(doc, scope) if hits else ""
        return DocumentMatch(() if refused else tuple(hits), scope.met & bits, refused)

    def near_misses(self, doc: Matchable) -> list[NearMiss]:
        """For each criterion the document does not meet but nearly does: the first obstacle."""
        scope = self._scan(doc)
        refused = self._refused(doc, scope)
        misses: list[NearMiss] = []
        for spec, nodes, _ in self._criteria:
            possible = [node for _, node in nodes if node.mask & scope.met == node.mask]
            miss = self._miss(spec, possible, doc, scope, refused) if possible else None
            if miss is not None:
                misses.append(miss)
        return misses

    def _miss(
        self,
        spec: CriterionSpec,
        nodes: Sequence[Node],
        doc: Matchable,
        scope: Scope,
        refused: str,
    ) -> NearMiss | None:
        """Relax one demand at a time; the first that lets the criterion hold is the reason."""
        plain = Sight(doc.province, plans=spec.plans_count)
        obstacle = _filtered(spec, doc) or (("not-evidence", refused) if refused else None)
        trials = [
            (plain, obstacle),
            (replace(plain, plans=True), ("plan", "")),
            (replace(plain, vetoes=True), ("excluded", "")),
            (replace(plain, likeness=LIKENESS_SLACK), ("likeness", "")),
        ]
        for sight, reason in trials:
            for node in nodes:
                finding = node.find(scope, sight)
                if finding is None or not (finding.firm or sight.plans):
                    continue
                if reason is None:
                    return None  # it is a hit
                if sight is not plain and obstacle is not None:
                    return None  # two obstacles: not near
                detail = reason[1] or _detail(reason[0], node, scope, sight, finding)
                return NearMiss(spec.indicator, spec.id, reason[0], detail, _quotes(finding.spans))
        return None

    def _scan(self, doc: Matchable) -> Scope:
        """The document's fields as a scope."""
        title, text = self._scanner.scan("title", doc.title), self._scanner.scan("text", doc.text)
        windows = (Window(title, 0, len(title.text)), Window(text, 0, len(text.text)))
        return Scope(windows, title.met | text.met)

    def _open_to(self, doc: Matchable) -> tuple[Sequence[_Compiled], int]:
        """The criteria whose filters let the document's tags pass, and their bits together."""
        tags = (doc.kind, doc.level, doc.status)
        if tags not in self._open:
            criteria = [one for one in self._criteria if not _filtered(one.spec, doc)]
            self._open[tags] = criteria, sum(one.bit for one in criteria)
        return self._open[tags]

    def _refused(self, doc: Matchable, scope: Scope) -> str:
        """Why the document is no evidence at all, by the shared `never` patterns."""
        for reason, node in self._never:
            if node.mask & scope.met == node.mask and node.find(scope, Sight(doc.province, plans=True)):
                return reason
        return ""


def _rebuild(
    criteria: Sequence[CriterionSpec], plans: PlanWords, never: Sequence[tuple[str, Pattern]]
) -> Matcher:
    return Matcher(criteria, plans=plans, never=never)


def _filtered(spec: CriterionSpec, doc: Matchable) -> tuple[str, str] | None:
    """The document filter that keeps a document out, as (reason, detail)."""
    if spec.kinds and doc.kind and doc.kind not in spec.kinds:
        return "kind", f"文件类型是“{doc.kind}”，本条只看{'、'.join(sorted(spec.kinds))}"
    if spec.levels and doc.level and doc.level not in spec.levels:
        return "level", f"文件层级是“{doc.level}”，本条只看{'、'.join(sorted(spec.levels))}"
    if spec.statuses and doc.status and doc.status not in spec.statuses:
        return "status", f"文件状态是“{doc.status}”，本条只看{'、'.join(sorted(spec.statuses))}"
    return None


def _hit(spec: CriterionSpec, domain: str, finding: Finding) -> Hit:
    figure = next((span for span in finding.spans if span.value is not None), None)
    return Hit(
        spec.indicator,
        spec.id,
        domain,
        _quotes(finding.spans),
        min((span.likeness for span in finding.spans), default=100.0) / 100,
        figure.value if figure else None,
        figure.unit if figure else "",
    )


def _quotes(spans: Sequence[Span]) -> tuple[Quote, ...]:
    if len(spans) == 1:
        return (_quote(spans[0]),)
    unique = dict.fromkeys(map(_quote, spans))
    return tuple(sorted(unique, key=lambda quote: (quote.field != "title", quote.start, quote.end)))


def _quote(span: Span) -> Quote:
    field: Field = span.field
    start, end = field.original_span(span.start, span.end)
    return Quote(field.name, start, end, field.original[start:end], span.pattern, span.likeness)


def _detail(reason: str, node: Node, scope: Scope, sight: Sight, finding: Finding) -> str:
    """The obstacle in words: the plan word, the excluding phrase, the likeness."""
    if reason == "plan":
        for span in finding.spans:
            mark = span.field.plan_word(span.start, span.end)
            if mark is not None:
                return f"“{span.field.text[mark.start : mark.end]}”表明这只是打算"
    if reason == "likeness":
        span = next(span for span in finding.spans if span.likeness < span.at_least)
        return f"与“{span.pattern.lstrip('≈')}”的相似度 {int(span.likeness)} < {span.at_least:g}"
    if reason == "excluded":
        veto = node.vetoed(scope, sight)
        if veto is not None:
            start, end = veto.field.original_span(veto.start, veto.end)
            return f"被“{veto.field.original[start:end]}”排除"
    return "未满足条件"
