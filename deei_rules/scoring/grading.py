"""From hits to attainments: one province, one criterion at a time, with every reason kept.

A document lends a criterion its strength (status × level × scope × match). The same
paper counts once, by its strongest title. What met the pattern and still did not
count is kept as an aside with its reason, for the trail.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from deei_rules.evidence.dates import earliest, is_exact
from deei_rules.evidence.models import Document, Level, Scope, Status
from deei_rules.framework.framework import Criterion
from deei_rules.framework.models import FactorsModel
from deei_rules.matching.matcher import Hit
from deei_rules.scoring import formula

__all__ = [
    "Aside", "Counted", "CriterionResult", "Factors", "State", "factors_of", "grade", "state_of",
]  # fmt: skip

State: TypeAlias = Literal["met", "partly", "unmet", "no-evidence"]


@dataclass(frozen=True, slots=True)
class Factors:
    """What made a document's strength, each 0–1."""

    status: float
    level: float
    scope: float
    match: float

    @property
    def strength(self) -> float:
        """The product: 0–1."""
        return formula.strength(status=self.status, level=self.level, scope=self.scope, match=self.match)


@dataclass(frozen=True, slots=True)
class Counted:
    """A document that counts for a criterion; `capped` when the target was already met."""

    doc: Document
    hit: Hit
    factors: Factors
    strength: float
    flags: tuple[str, ...] = ()
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A document that met the pattern and did not count."""

    doc: Document
    hit: Hit
    reason: str  # same-paper, repealed, other-figure, other-document
    detail: str


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """How far a province meets a criterion (attainment 0–1), and by what."""

    criterion: Criterion
    attainment: float
    state: State
    counted: tuple[Counted, ...] = ()
    asides: tuple[Aside, ...] = ()
    looked_at: int = 0  # documents that at least mention the criterion's words
    value: float | None = None  # of a quantity, before normalisation
    unit: str = ""
    scaled: float | None = None  # the quantity across provinces, 0–1
    covered: tuple[str, ...] = ()  # fields of a coverage


def factors_of(doc: Document, hit: Hit, model: FactorsModel, as_of: dt.date) -> Factors:
    """The four factors of a document; a repealed one counts in full until the day it ended."""
    status = doc.status or "正式"
    if status == "废止" and doc.ended and as_of < earliest(doc.ended):
        status = "正式"
    level = doc.level or ("市级" if doc.city else "省级")
    return Factors(
        model.status[cast("Status", status)],
        model.level[cast("Level", level)],
        model.scope[cast("Scope", doc.scope or "综合")],
        hit.strength,
    )


def flags_of(doc: Document) -> tuple[str, ...]:
    """What a reader should know about the document's date."""
    if not doc.issued:
        return ("未注明日期",)
    return () if is_exact(doc.issued) else ("日期不精确",)


def grade(
    criterion: Criterion,
    hits: Sequence[tuple[Document, Hit]],
    *,
    looked_at: int,
    factors: FactorsModel,
    as_of: dt.date,
) -> CriterionResult:
    """The result of one criterion for one province; a quantity still lacks its scaled value."""
    if not hits:
        return CriterionResult(criterion, 0.0, state_of((), 0.0, looked_at), looked_at=looked_at)
    counted, asides = _once_a_paper(hits, factors, as_of)
    if criterion.measure == "quantity":
        counted, others = _one_figure(counted, criterion)
        asides += others
        chosen = counted[0].hit if counted else None
        return CriterionResult(
            criterion, 0.0, state_of(counted, 0.0, looked_at), counted, asides, looked_at,
            chosen.value if chosen else None, chosen.unit if chosen else "",
        )  # fmt: skip
    if criterion.measure == "coverage":
        counted, others = _one_a_domain(counted)
        asides += others
        covered = tuple(c.hit.domain for c in counted)
        attainment = (
            formula.band_attainment(len(covered), criterion.bands)
            if criterion.bands
            else formula.attainment([c.strength for c in counted], target=criterion.target)
        )
    else:
        covered = ()
        attainment = formula.attainment([c.strength for c in counted], target=criterion.target)
    counted = _capped(counted, criterion.target if not criterion.bands else len(counted) + 1.0)
    return CriterionResult(
        criterion, attainment, state_of(counted, attainment, looked_at), counted, asides, looked_at,
        covered=covered,
    )  # fmt: skip


def state_of(counted: Sequence[Counted], attainment: float, looked_at: int) -> State:
    """Met, or in part, where a document counts; else whether any was at least looked at."""
    if counted:
        return "met" if attainment >= 1 - 1e-9 else "partly"
    return "unmet" if looked_at else "no-evidence"


def _once_a_paper(
    hits: Sequence[tuple[Document, Hit]], model: FactorsModel, as_of: dt.date
) -> tuple[tuple[Counted, ...], tuple[Aside, ...]]:
    """The strongest title of each paper (and domain), strongest papers first."""
    graded = []
    asides: list[Aside] = []
    for doc, hit in hits:
        factors = factors_of(doc, hit, model, as_of)
        if factors.strength > 0:
            graded.append(Counted(doc, hit, factors, factors.strength, flags_of(doc)))
        else:
            asides.append(Aside(doc, hit, "repealed", f"文件状态为“{doc.status}”，不计"))
    graded.sort(key=lambda c: (-c.strength, c.doc.paper != "", c.doc.id))
    kept: dict[tuple[str, str], Counted] = {}
    for one in graded:
        first = kept.setdefault((one.doc.paper_id, one.hit.domain), one)
        if first is not one:
            detail = f"与“{first.doc.title}”是同一文件，只计一次"
            asides.append(Aside(one.doc, one.hit, "same-paper", detail))
    return tuple(kept.values()), tuple(asides)


def _one_a_domain(
    counted: Sequence[Counted],
) -> tuple[tuple[Counted, ...], tuple[Aside, ...]]:
    """The strongest document of each field of a coverage, fields by name of first mention."""
    best: dict[str, Counted] = {}
    asides = []
    for one in counted:
        first = best.setdefault(one.hit.domain, one)
        if first is not one:
            detail = f"领域“{one.hit.domain}”已由“{first.doc.title}”覆盖"
            asides.append(Aside(one.doc, one.hit, "other-document", detail))
    return tuple(best.values()), tuple(asides)


def _one_figure(
    counted: Sequence[Counted], criterion: Criterion
) -> tuple[tuple[Counted, ...], tuple[Aside, ...]]:
    """The figure that stands for the province: the latest one, or the highest."""
    assert criterion.quantity is not None
    latest = criterion.quantity.pick == "latest"

    def key(one: Counted) -> tuple[str, float, str]:
        value = one.hit.value or 0.0
        return (one.doc.issued if latest else "", value, one.doc.id)

    ordered = sorted(counted, key=key, reverse=True)
    if not ordered:
        return (), ()
    why = "取日期最近的数值" if latest else "取最大的数值"
    asides = [Aside(c.doc, c.hit, "other-figure", why) for c in ordered[1:]]
    return (ordered[0],), tuple(asides)


def _capped(counted: Sequence[Counted], target: float) -> tuple[Counted, ...]:
    """The documents in order of strength, those beyond the target marked."""
    so_far: list[float] = []
    result = []
    for one in counted:
        full = formula.attainment(so_far, target=target) >= 1
        result.append(replace(one, capped=True) if full else one)
        so_far.append(one.strength)
    return tuple(result)
