"""A run: all provinces' scorecards under one framework, one evidence base, one cut-off.

`evaluate` is the whole way from documents to ranks. It opens no file and is
deterministic: the same inputs give the same run id and the same numbers.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import fsum
from typing import TYPE_CHECKING, TypeAlias

from deei_rules import __version__
from deei_rules.evidence.base import EvidenceBase
from deei_rules.evidence.dates import earliest
from deei_rules.evidence.models import Document
from deei_rules.evidence.tagging import foreign
from deei_rules.framework.framework import Framework
from deei_rules.matching.matcher import DocumentMatch, Hit
from deei_rules.scoring import formula
from deei_rules.scoring.grading import CriterionResult, grade, state_of
from deei_rules.scoring.scaling import scale
from deei_rules.scoring.statistics import Summary, ranks, summarise, tiers

if TYPE_CHECKING:
    from deei_rules.trail.explain import Explanation

MatchAll: TypeAlias = Callable[[Sequence[Document]], Sequence[DocumentMatch]]

__all__ = ["IndicatorScore", "Run", "Scorecard", "evaluate"]


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """Points (0–weight) of one indicator; leaves carry the results of their criteria."""

    code: str
    name: str
    weight: float
    points: float
    rank: int
    criteria: tuple[CriterionResult, ...] = ()

    @property
    def score_rate(self) -> float:
        """得分率: points / weight, 0–1; 0 where the weight is 0."""
        return self.points / self.weight if self.weight else 0.0


@dataclass(frozen=True)
class Scorecard:
    """One province's points on every indicator, with its rank and tier in the run."""

    run: "Run"
    province: str
    total: float
    rank: int
    tier: str
    indicators: Mapping[str, IndicatorScore]

    def explain(self, indicator: str) -> "Explanation":
        """Why the province has its points on an indicator, down to the words that earned them."""
        from deei_rules.trail.explain import explain

        return explain(self.run, self.province, indicator)


@dataclass(frozen=True)
class Run:
    """All scorecards, best first, with the inputs they follow from."""

    id: str
    as_of: dt.date
    framework: Framework
    evidence: EvidenceBase
    cards: tuple[Scorecard, ...]

    def scorecard(self, province: str) -> Scorecard:
        """The card of a province by any of its names; raises UsageError with a suggestion."""
        name = self.framework.provinces.find(province).name
        return next(card for card in self.cards if card.province == name)

    def summary(self, code: str = "") -> Summary:
        """Mean, median, share above the mean and spread of an indicator; of the total for ""."""
        return summarise(
            {c.province: c.indicators[code].points if code else c.total for c in self.cards}
        )


def evaluate(
    framework: Framework,
    evidence: EvidenceBase,
    *,
    as_of: dt.date | None = None,
    match: MatchAll | None = None,
) -> Run:
    """Score every province from the evidence that existed on a day (the framework's by default).

    Documents after the cut-off, of another province or of none are not looked at; the
    trail tells which they were. `match` finds the documents' matches in another way than
    one by one, such as from a cache; it may not change them.
    """
    as_of = as_of or framework.as_of
    documents = [doc for doc in evidence.documents if doc.province and exists(doc, as_of)]
    matches = (match or _match_all(framework))(documents)
    found = _by_province(framework, documents, matches)
    results = {name: _grade(framework, found.get(name, []), as_of) for name in framework.provinces}
    _scale_quantities(framework, results)
    run = Run(_run_id(framework, evidence, as_of), as_of, framework, evidence, ())
    object.__setattr__(run, "cards", _cards(run, results))
    return run


def _match_all(framework: Framework) -> MatchAll:
    matcher = framework.matcher()
    return lambda documents: [matcher.match(doc) for doc in documents]


Matched = list[tuple[Document, DocumentMatch]]
Results = dict[str, list[CriterionResult]]  # by leaf code, in rule order


def exists(doc: Document, as_of: dt.date) -> bool:
    """Whether a document existed on a day; undated ones count and are flagged."""
    return not doc.issued or earliest(doc.issued) <= as_of


def _by_province(
    framework: Framework, documents: Iterable[Document], matches: Iterable[DocumentMatch]
) -> dict[str, Matched]:
    """The documents that touch any criterion, by province; those of another one left out."""
    found: dict[str, Matched] = defaultdict(list)
    for doc, result in zip(documents, matches, strict=True):
        if result.touched and not (result.hits and foreign(doc, framework.provinces)):
            found[doc.province].append((doc, result))
    return found


def _grade(framework: Framework, matched: Matched, as_of: dt.date) -> Results:
    """Every criterion of one province."""
    hits: dict[str, list[tuple[Document, Hit]]] = defaultdict(list)
    for doc, result in matched:
        for hit in result.hits:
            hits[hit.key].append((doc, hit))
    bits = map((1).__lshift__, count())  # criteria have bits in rule order
    return {
        code: [
            grade(
                criterion,
                hits[criterion.spec.key],
                looked_at=_looked_at(matched, next(bits)),
                factors=framework.factors,
                as_of=as_of,
            )
            for criterion in rule.criteria
        ]
        for code, rule in framework.rules.items()
    }


def _looked_at(matched: Matched, bit: int) -> int:
    return sum(1 for _, result in matched if result.touched & bit)


def _scale_quantities(framework: Framework, results: Mapping[str, Results]) -> None:
    """Bring every stated figure to 0–1 across the provinces; a missing figure stays missing."""
    for code, rule in framework.rules.items():
        for index, criterion in enumerate(rule.criteria):
            if criterion.quantity is None:
                continue
            values = {name: result[code][index].value for name, result in results.items()}
            scaled = scale(values, criterion.quantity.scale, target=criterion.quantity.target)
            for name, result in results.items():
                result[code][index] = _with_scale(result[code][index], scaled[name])


def _with_scale(result: CriterionResult, scaled: float | None) -> CriterionResult:
    """The attainment of a quantity: its scaled value times the strength of the document."""
    if scaled is None:
        return result
    attainment = formula.attainment([scaled * result.counted[0].strength], target=1)
    state = state_of(result.counted, attainment, result.looked_at)
    return replace(result, scaled=scaled, attainment=attainment, state=state)


def _cards(run: Run, results: Mapping[str, Results]) -> tuple[Scorecard, ...]:
    framework = run.framework
    leaves = {
        name: {
            code: formula.points(
                float(framework.indicators[code].weight),
                [(r.criterion.share, r.attainment) for r in criteria],
            )
            for code, criteria in result.items()
        }
        for name, result in results.items()
    }
    points = {
        code: {name: _below(code, leaves[name]) for name in leaves}
        for code in ("", *framework.indicators)
    }
    rank = {code: ranks(scores) for code, scores in points.items()}
    model = framework.tiers
    tier = tiers(
        points[""],
        names=model.names,
        method=model.method,
        thresholds=list(model.thresholds) or None,
    )
    cards = [
        Scorecard(
            run,
            name,
            points[""][name],
            rank[""][name],
            tier[name],
            {
                code: IndicatorScore(
                    code,
                    one.name,
                    float(one.weight),
                    points[code][name],
                    rank[code][name],
                    tuple(results[name].get(code, ())),
                )
                for code, one in framework.indicators.items()
            },
        )
        for name in framework.provinces
    ]
    return tuple(sorted(cards, key=lambda card: card.rank))


def _below(code: str, leaves: Mapping[str, float]) -> float:
    """The exact sum of the leaves under an indicator; of all for ""."""
    return fsum(value for leaf, value in leaves.items() if leaf.startswith(code))


def _run_id(framework: Framework, evidence: EvidenceBase, as_of: dt.date) -> str:
    """A name that follows from the inputs: framework, documents, cut-off, engine version."""
    parts = (framework.digest, evidence.digest(), as_of.isoformat(), __version__)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
