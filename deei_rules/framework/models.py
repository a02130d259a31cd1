"""The declarative side as data: what framework.yaml and a rule file may say.

Models check the shape of one file; what holds between files and fields (weights that
sum, codes that exist, patterns that parse) is checked in `loading`.
"""

import datetime as dt
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from deei_rules.evidence.models import Kind, Level, Scope, Status
from deei_rules.schema_faults import Strict

Basis = Literal["published", "derived", "assumed", "experts"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{0,2}$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
Share = Annotated[float, Field(ge=0, le=1)]


def _fraction(value: object) -> Fraction:
    """A weight: a number or a fraction such as 25/6, kept exact."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("权重应为数字或分数，如 2.5、25/6")
    try:
        weight = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError("权重应为数字或分数，如 2.5、25/6") from None
    if not 0 <= weight <= 10_000:
        raise ValueError("权重应在 0 到 10000 之间")
    return weight


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("应为存在的日期，如 2024-11-30") from None


Weight = Annotated[Fraction, BeforeValidator(_fraction)]
Day = Annotated[dt.date, BeforeValidator(_date)]


class IndicatorModel(Strict):
    """A node of the indicator tree; one without children is a leaf with a rule file."""

    code: Code
    name: Name
    weight: Weight
    basis: Basis
    note: str = ""
    children: tuple["IndicatorModel", ...] = ()


class FactorsModel(Strict):
    """What a document's tags take off its strength (0–1 each), with the reason in `note`."""

    note: str
    status: dict[Status, Share]
    level: dict[Level, Share]
    scope: dict[Scope, Share]


class TiersModel(Strict):
    """How total scores become tiers, best first."""

    note: str
    method: Literal["natural-breaks", "thresholds"]
    names: Annotated[tuple[Name, ...], Field(min_length=2)]
    thresholds: tuple[float, ...] = ()


class FrameworkModel(Strict):
    """framework.yaml."""

    id: Identifier
    name: Name
    edition: str
    as_of: Day
    indicators: Annotated[tuple[IndicatorModel, ...], Field(min_length=1)]
    factors: FactorsModel
    tiers: TiersModel


class OverlayModel(Strict):
    """Experts' weights laid over a framework (`evaluate --weights FILE`)."""

    overlay: Identifier
    basis: Literal["experts"]
    experts: Annotated[int, Field(ge=1)]
    note: str = ""
    weights: dict[Code, Weight]


class PlanWordsModel(Strict):
    """Words that make what stands near them a plan and not a deed."""

    note: str = ""
    sentence: str  # before the term, anywhere in its sentence
    clause: str  # before the term, in its clause
    after: str  # after the term, in its clause
    title: str  # before the term, in a title
    but: str  # longer words that only look like one of these
    done: str  # between plan word and term: the deed is done after all


class NeverModel(Strict):
    """Documents that are no evidence whatever they say, with the reason told."""

    reason: Name
    match: Any


class VocabularyModel(Strict):
    """vocabulary.yaml: words shared by all rules."""

    plans: PlanWordsModel
    never: tuple[NeverModel, ...] = ()
    words: dict[str, str]


class BandModel(Strict):
    """From this many covered fields on, this attainment."""

    at_least: Annotated[int, Field(ge=1)]
    attainment: Share


class CoverageModel(Strict):
    """How many of a closed list of fields are covered: a target, or bands."""

    fields: Annotated[dict[str, Any], Field(min_length=2)]
    target: Annotated[int, Field(ge=1)] | None = None
    bands: tuple[BandModel, ...] = ()


class QuantityModel(Strict):
    """A figure stated in evidence, brought to 0–1 across the provinces."""

    scale: Literal["min-max", "log-min-max", "rank", "target"]
    target: Annotated[float, Field(gt=0)] | None = None
    pick: Literal["latest", "highest"] = "latest"


class CriterionModel(Strict):
    """One checkable claim of a rule."""

    id: Identifier
    name: Name
    share: Annotated[float, Field(gt=0, le=1)]
    reason: str = ""
    kinds: tuple[Kind, ...] = ()
    levels: tuple[Level, ...] = ()
    statuses: tuple[Status, ...] = ()
    plans: Literal["reject", "count"] = "reject"
    target: Annotated[float, Field(gt=0)] | None = None
    match: Any = None  # with a coverage: what must hold before its fields are looked at
    coverage: CoverageModel | None = None
    quantity: QuantityModel | None = None


class ExampleModel(Strict):
    """A title or sentence with the criteria it meets: a test that lives in the rule."""

    title: str = ""
    text: str = ""
    province: str = ""
    kind: Kind | None = None
    level: Level | None = None
    status: Status | None = None
    hits: tuple[str, ...]


class RuleModel(Strict):
    """A rule file: one leaf of the tree."""

    id: Code
    name: Name
    question: Name
    note: str = ""
    words: dict[str, str] = {}  # noqa: RUF012  # word lists of this rule alone
    criteria: Annotated[tuple[CriterionModel, ...], Field(min_length=1)]
    examples: Annotated[tuple[ExampleModel, ...], Field(min_length=6)]


class UnitModel(Strict):
    """A prefecture-level unit (or a district of a municipality)."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    name: Name
    full_name: Name


class ProvinceModel(Strict):
    """A province's profile."""

    name: Name
    full_name: Name
    aliases: tuple[Name, ...]
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}0000$")]
    region: Literal["东部", "中部", "西部", "东北"]
    units: Annotated[tuple[UnitModel, ...], Field(min_length=1)]
    zones: tuple[Name, ...] = ()
