"""The framework: indicators, weights, factors, tiers, vocabulary and rules, checked and ready.

`Framework.load` reads a rules folder (framework.yaml, vocabulary.yaml and one YAML file
a leaf) and raises one BrokenInput that holds everything wrong in all files.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from deei_rules.errors import UsageError
from deei_rules.framework.models import ExampleModel, FactorsModel, QuantityModel, TiersModel
from deei_rules.framework.provinces import Provinces
from deei_rules.matching.matcher import CriterionSpec, Matcher
from deei_rules.matching.patterns import Pattern, Vocabulary
from deei_rules.matching.scan import PlanWords
from deei_rules.suggest import suggestion

__all__ = ["Criterion", "Framework", "Indicator", "Rule"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A node of the tree; `weight` is in points of the whole (100)."""

    code: str
    name: str
    weight: Fraction
    basis: str
    note: str
    parent: str
    children: tuple[str, ...]

    @property
    def is_leaf(self) -> bool:
        """Whether it is scored from evidence."""
        return not self.children

    @property
    def depth(self) -> int:
        """1, 2 or 3 for first-, second- and third-level indicators."""
        return len(self.code)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One checkable claim of a rule. Exactly one measure: documents, coverage or quantity."""

    id: str
    name: str
    share: float
    reason: str
    spec: CriterionSpec
    target: float = 1.0  # documents, or covered fields
    bands: tuple[tuple[int, float], ...] = ()
    quantity: QuantityModel | None = None

    @property
    def domains(self) -> tuple[str, ...]:
        """The fields of a coverage; empty otherwise."""
        return tuple(name for name in self.spec.patterns if name)

    @property
    def measure(self) -> str:
        """documents, coverage or quantity."""
        if self.quantity:
            return "quantity"
        return "coverage" if self.domains else "documents"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one leaf, with the examples it promises to satisfy."""

    code: str
    name: str
    question: str
    note: str
    criteria: tuple[Criterion, ...]
    examples: tuple[ExampleModel, ...]
    path: str
    digest: str  # SHA-256 of its text


@dataclass(frozen=True)
class Framework:
    """The whole declarative side of an index."""

    id: str
    name: str
    edition: str
    as_of: dt.date
    indicators: Mapping[str, Indicator]  # in tree order
    rules: Mapping[str, Rule]
    factors: FactorsModel
    tiers: TiersModel
    vocabulary: Vocabulary
    plans: PlanWords
    never: Sequence[tuple[str, Pattern]]
    provinces: Provinces
    digest: str  # SHA-256 over the files it was read from
    shared_digest: str  # SHA-256 over what all rules use: vocabulary and provinces' names

    @classmethod
    def load(cls, rules: Path | None = None, provinces: Path | None = None) -> "Framework":
        """The framework of a rules folder (the bundled one by default).

        Raises BrokenInput with every fault of every file, UsageError when a folder is missing.
        """
        from deei_rules.bases import Bases
        from deei_rules.framework.loading import load_framework

        bases = Bases.find(rules=rules, provinces=provinces)
        return load_framework(bases.rules, bases.provinces)

    def leaves(self) -> Iterator[Indicator]:
        """The third-level indicators, in tree order."""
        return (one for one in self.indicators.values() if one.is_leaf)

    def roots(self) -> Iterator[Indicator]:
        """The first-level indicators."""
        return (one for one in self.indicators.values() if not one.parent)

    def matcher(self, codes: Iterable[str] | None = None) -> Matcher:
        """The matcher of all rules, or of some; criteria in rule order."""
        rules = self.rules.values() if codes is None else [self.rules[code] for code in codes]
        specs = [criterion.spec for rule in rules for criterion in rule.criteria]
        return Matcher(specs, plans=self.plans, never=self.never)

    def find(self, text: str) -> Indicator:
        """The indicator a user means: a code, a name, or a unique part of a name."""
        wanted = text.strip()
        if wanted.upper() in self.indicators:
            return self.indicators[wanted.upper()]
        exact = [one for one in self.indicators.values() if one.name == wanted]
        part = [one for one in self.indicators.values() if wanted and wanted in one.name]
        for found in (exact, [one for one in part if one.is_leaf], part):
            if len(found) == 1:
                return found[0]
        if part:
            names = "、".join(f"{one.code} {one.name}" for one in part)
            raise UsageError(f"“{text}”对应多个指标：{names}。请写代码或更完整的名称")
        known = [one.name for one in self.indicators.values()]
        codes = list(self.indicators)
        hint = suggestion(wanted.upper() if wanted.isascii() else wanted,
                          codes if wanted.isascii() else known)  # fmt: skip
        if len(hint) > 60:
            hint = "全部指标请看：deei-rules indicators"
        raise UsageError(f"没有指标“{text}”。{hint}")

    def with_weights(self, weights: Mapping[str, Fraction], *, basis: str = "experts") -> "Framework":
        """The same framework with other leaf weights; the parents' are their sums."""
        unknown = sorted(set(weights) - {leaf.code for leaf in self.leaves()})
        missing = [leaf.code for leaf in self.leaves() if leaf.code not in weights]
        if unknown or missing:
            raise UsageError(f"权重与指标对不上：多出 {unknown}，缺少 {missing}")
        total = sum(weights.values())
        if total != 100:
            raise UsageError(f"权重之和是 {float(total)}，应为 100")

        def weight(code: str) -> Fraction:
            return sum((value for leaf, value in weights.items() if leaf.startswith(code)), Fraction(0))

        changed = {
            code: replace(one, weight=weight(code), basis=basis) for code, one in self.indicators.items()
        }
        text = ",".join(f"{code}={value}" for code, value in sorted(weights.items()))
        digest = hashlib.sha256(f"{self.digest}|{text}".encode()).hexdigest()
        return replace(self, indicators=changed, digest=digest)
