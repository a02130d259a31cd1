"""Why a province has its points: every document that counted, and every one that nearly did.

An `Explanation` is data; `report` turns it into a tree, JSON or Markdown. What counted
was written down while scoring; what nearly counted is looked for here, for one province,
because nobody asks for it on the way to a ranking.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deei_rules.evidence.models import Document
from deei_rules.evidence.tagging import foreign
from deei_rules.matching.matcher import Quote
from deei_rules.scoring import formula
from deei_rules.scoring.grading import CriterionResult
from deei_rules.scoring.run import IndicatorScore, Run, exists

if TYPE_CHECKING:
    from deei_rules.scoring.run import Scorecard

__all__ = ["REASONS", "CriterionExplanation", "Explanation", "NotCounted", "explain", "explain_all"]

REASONS = {
    "after-cutoff": "截止日之后",
    "foreign": "不是本省的",
    "kind": "文件类型不符",
    "level": "层级不符",
    "status": "状态不符",
    "plan": "只是打算",
    "excluded": "被排除",
    "likeness": "相似度不够",
    "not-evidence": "不是证据",
    "same-paper": "同一文件",
    "repealed": "已废止",
    "other-figure": "另有数值",
    "other-document": "领域已覆盖",
}


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A document that met or nearly met a criterion and did not count, with the reason."""

    doc: Document
    reason: str  # a key of REASONS
    detail: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class CriterionExplanation:
    """One criterion's result with its near misses."""

    result: CriterionResult
    points: float  # weight × share × attainment
    not_counted: tuple[NotCounted, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An indicator's points in one province; `parts` are the indicators below, if any."""

    card: "Scorecard"
    score: IndicatorScore
    criteria: tuple[CriterionExplanation, ...] = ()
    parts: "tuple[Explanation, ...]" = ()

    def __str__(self) -> str:
        from deei_rules.report.tree import explanation_tree

        return "\n".join(explanation_tree(self))


def explain(run: Run, province: str, indicator: str) -> Explanation:
    """Why a province has its points on an indicator of any level.

    Raises UsageError, with a suggestion, when there is no such province or indicator.
    """
    code = run.framework.find(indicator).code
    return _Explainer(run, province, code).explain(code)


def explain_all(run: Run, province: str) -> tuple[Explanation, ...]:
    """The explanations of all first-level indicators of a province."""
    explainer = _Explainer(run, province)
    return tuple(explainer.explain(root.code) for root in run.framework.roots())


class _Explainer:
    """One province's near misses under an indicator (all for ""), worked out once."""

    def __init__(self, run: Run, province: str, code: str = "") -> None:
        self.run = run
        self.card = run.scorecard(province)
        self.matcher = run.framework.matcher(
            leaf for leaf in run.framework.rules if leaf.startswith(code)
        )
        self.misses: dict[str, list[NotCounted]] = defaultdict(list)
        for doc in run.evidence.documents:
            if doc.province == self.card.province:
                for key, miss in self._misses(doc):
                    self.misses[key].append(miss)

    def explain(self, code: str) -> Explanation:
        score = self.card.indicators[code]
        children = self.run.framework.indicators[code].children
        criteria = tuple(self._criterion(score, result) for result in score.criteria)
        return Explanation(self.card, score, criteria, tuple(map(self.explain, children)))

    def _criterion(self, score: IndicatorScore, result: CriterionResult) -> CriterionExplanation:
        asides = [NotCounted(one.doc, one.reason, one.detail, one.hit.quotes) for one in result.asides]
        counted = {one.doc.id for one in result.counted}
        misses = [miss for miss in self.misses[result.criterion.spec.key] if miss.doc.id not in counted]
        points = formula.points(score.weight, [(result.criterion.share, result.attainment)])
        return CriterionExplanation(result, points, tuple(sorted([*asides, *misses], key=_order)))

    def _misses(self, doc: Document) -> Iterator[tuple[str, NotCounted]]:
        """Why a document did not count, by criterion."""
        other = foreign(doc, self.run.framework.provinces)
        if other or not exists(doc, self.run.as_of):
            reason = "foreign" if other else "after-cutoff"
            detail = other or f"日期 {doc.issued} 在截止日 {self.run.as_of} 之后"
            for hit in self.matcher.match(doc).hits:
                yield hit.key, NotCounted(doc, reason, detail, hit.quotes)
            return
        for miss in self.matcher.near_misses(doc):
            yield miss.key, NotCounted(doc, miss.reason, miss.detail, miss.quotes)


def _order(one: NotCounted) -> tuple[int, str]:
    return list(REASONS).index(one.reason), one.doc.id
