"""Reading a rules folder: what holds between fields and between files.

`models` checks the shape of each file; here codes must exist, weights and shares must
sum, patterns must parse, examples must name criteria. Faults are gathered over all
files and raised together.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import fsum
from pathlib import Path

from deei_rules.errors import BrokenInput, Problem, UsageError, shown
from deei_rules.evidence.models import LEVELS, SCOPES, STATUSES
from deei_rules.framework.framework import Criterion, Framework, Indicator, Rule
from deei_rules.framework.models import (
    CriterionModel,
    FrameworkModel,
    IndicatorModel,
    OverlayModel,
    RuleModel,
    VocabularyModel,
)
from deei_rules.framework.provinces import Provinces
from deei_rules.matching.matcher import CriterionSpec
from deei_rules.matching.normalise import normalise_term
from deei_rules.matching.patterns import AllOf, Pattern, Place, Vocabulary, parse_pattern
from deei_rules.matching.scan import ROLES, PlanWords
from deei_rules.schema_faults import Model, validate
from deei_rules.suggest import suggestion
from deei_rules.yaml_source import Source

__all__ = ["load_framework", "load_overlay"]

FRAMEWORK, VOCABULARY = "framework.yaml", "vocabulary.yaml"


def load_framework(folder: Path, provinces: Path) -> Framework:
    """The framework of a rules folder and a provinces folder.

    Raises BrokenInput with all faults of all files, UsageError when a folder is missing.
    """
    if not folder.is_dir():
        raise UsageError(f"规则目录不存在：{shown(folder)}")
    faults: Sequence[Problem] = ()
    try:
        known = Provinces.load(provinces)
    except BrokenInput as broken:
        known, faults = Provinces([]), broken.problems
    return _Loader(folder, known, faults).load()


def load_overlay(path: Path, framework: Framework) -> dict[str, Fraction]:
    """The leaf weights of an experts' overlay (`weights compute --output`) for a framework."""
    if not path.is_file():
        raise UsageError(f"权重文件不存在：{shown(path)}")
    source = Source.read(path)
    overlay = validate(OverlayModel, source)
    if overlay.overlay != framework.id:
        hint = f"现在评估的是“{framework.id}”，请用它的指标重新打分"
        message = f"这是另一个指数“{overlay.overlay}”的权重"
        raise BrokenInput([source.problem(("overlay",), message, hint)])
    return dict(overlay.weights)


class _Loader:
    """One reading of one folder; `faults` grows until `load` raises or returns."""

    def __init__(self, folder: Path, provinces: Provinces, faults: Sequence[Problem] = ()) -> None:
        self.folder, self.provinces = folder, provinces
        self.faults = list(faults)
        self.digest = hashlib.sha256()

    def load(self) -> Framework:
        top = self.read(self.folder / FRAMEWORK, FrameworkModel)
        words = self.read(self.folder / VOCABULARY, VocabularyModel)
        vocabulary = self.vocabulary(*words) if words and self.provinces else None
        never = self.never(*words, vocabulary) if words else []
        indicators = dict(self.tree(*top)) if top else {}
        rules = self.rules(indicators, vocabulary)
        if top:
            self.check_factors(*top)
        if self.faults or not top or not words or vocabulary is None:
            raise BrokenInput(self.faults)
        model = top[0]
        return Framework(
            model.id,
            model.name,
            model.edition,
            model.as_of,
            indicators,
            {code: rules[code] for code, one in indicators.items() if one.is_leaf},
            model.factors,
            model.tiers,
            vocabulary,
            _plan_words(words[0]),
            never,
            self.provinces,
            self.digest.hexdigest(),
            _digest(words[1].text, *(name for p in self.provinces.values() for name in p.text_names)),
        )

    def read(self, path: Path, model: type[Model]) -> tuple[Model, Source] | None:
        if not path.is_file():
            self.faults.append(Problem(shown(path), 0, "", "缺少这个文件"))
            return None
        try:
            source = Source.read(path)
            self.digest.update(f"{path.relative_to(self.folder)}\n{source.text}".encode())
            return validate(model, source), source
        except BrokenInput as broken:
            self.faults.extend(broken.problems)
            return None

    def tree(self, model: FrameworkModel, source: Source) -> Iterator[tuple[str, Indicator]]:
        """Every indicator, parents before children, with weights that sum."""
        total = sum(one.weight for one in model.indicators)
        if total != 100:
            self.fault(source, ("indicators",), f"一级指标权重之和是 {_number(total)}，应为 100")
        seen: set[str] = set()
        for index, root in enumerate(model.indicators):
            yield from self.branch(source, root, "", ("indicators", index), seen)
        names: dict[str, str] = {}
        for code, name in _names(model.indicators):
            if names.setdefault(name, code) != code:
                self.fault(source, ("indicators",), f"名称“{name}”用于 {names[name]} 和 {code}")

    def branch(
        self, source: Source, node: IndicatorModel, parent: str, place: Place, seen: set[str]
    ) -> Iterator[tuple[str, Indicator]]:
        if node.code in seen:
            self.fault(source, (*place, "code"), f"代码“{node.code}”重复")
        if not node.code.startswith(parent) or len(node.code) != len(parent) + 1:
            self.fault(source, (*place, "code"), f"代码“{node.code}”应为“{parent}”加一个数字")
        seen.add(node.code)
        children = tuple(child.code for child in node.children)
        below = sum(child.weight for child in node.children)
        if children and below != node.weight:
            self.fault(
                source,
                (*place, "weight"),
                f"{node.code} 的权重是 {_number(node.weight)}，下级之和是 {_number(below)}",
                "请调整其中之一；除不尽的权重可写成分数，如 25/6",
            )
        yield (
            node.code,
            Indicator(node.code, node.name, node.weight, node.basis, node.note, parent, children),
        )
        for index, child in enumerate(node.children):
            yield from self.branch(source, child, node.code, (*place, "children", index), seen)

    def vocabulary(self, model: VocabularyModel, source: Source) -> Vocabulary:
        own = {name: frozenset({p.name}) for p in self.provinces.values() for name in p.text_names}
        return Vocabulary(self.words(model.words, source), {"province": own})

    def words(self, lists: Mapping[str, str], source: Source) -> dict[str, tuple[str, ...]]:
        words = {name: _split(text) for name, text in lists.items()}
        for name in words:
            if not words[name]:
                self.fault(source, ("words", name), "词表是空的")
            if "{" in lists[name]:
                self.fault(source, ("words", name), "词表里不能再用花括号", "请把词写全")
        return words

    def never(
        self, model: VocabularyModel, source: Source, vocabulary: Vocabulary | None
    ) -> list[tuple[str, Pattern]]:
        found = []
        for index, one in enumerate(model.never):
            pattern = self.pattern(one.match, source, ("never", index, "match"), vocabulary)
            if pattern is not None:
                found.append((one.reason, pattern))
        return found

    def pattern(
        self, data: object, source: Source, place: Place, vocabulary: Vocabulary | None
    ) -> Pattern | None:
        if vocabulary is None:  # every pattern would only complain of missing words
            return None
        pattern, faults = parse_pattern(data, vocabulary, place=place)
        self.faults.extend(source.problem(f.place, f.message, f.hint) for f in faults)
        return pattern

    def rules(
        self, indicators: Mapping[str, Indicator], vocabulary: Vocabulary | None
    ) -> dict[str, Rule]:
        """Every rule file, in the folder of its first-level indicator."""
        rules: dict[str, Rule] = {}
        leaves = [code for code, one in indicators.items() if one.is_leaf]
        for path in sorted(self.folder.glob("*/*.yaml")):
            found = self.read(path, RuleModel)
            if found is None:
                continue
            model, source = found
            if model.id not in leaves and leaves:
                hint = suggestion(model.id, leaves)
                self.fault(source, ("id",), f"指标树里没有三级指标“{model.id}”", hint)
            elif model.id in rules:
                self.fault(source, ("id",), f"{model.id} 已由 {rules[model.id].path} 定义")
            elif leaves and model.name != indicators[model.id].name:
                hint = f"framework.yaml 里是“{indicators[model.id].name}”"
                self.fault(source, ("name",), f"名称“{model.name}”与指标树不符", hint)
            rules[model.id] = self.rule(model, source, vocabulary)
        for code in leaves:
            if code not in rules and not self.faults:
                where = shown(self.folder / FRAMEWORK)
                message = f"三级指标 {code} {indicators[code].name} 没有规则文件"
                self.faults.append(Problem(where, 0, "", message))
        return rules

    def rule(self, model: RuleModel, source: Source, vocabulary: Vocabulary | None) -> Rule:
        for name in model.words.keys() & set(vocabulary.names() if vocabulary else ()):
            self.fault(source, ("words", name), f"“{name}”已在共用词表中", "请换一个名称，或直接使用")
        own_words = self.words(model.words, source)
        if vocabulary is not None:
            vocabulary = replace(vocabulary, words={**vocabulary.words, **own_words})
        total = fsum(one.share for one in model.criteria)
        if abs(total - 1) > 1e-9:
            hint = "各条 share 是该指标得分的份额，合计必须为 1"
            self.fault(source, ("criteria",), f"share 之和是 {total:g}，应为 1", hint)
        ids: set[str] = set()
        criteria = []
        for index, one in enumerate(model.criteria):
            place = ("criteria", index)
            if one.id in ids:
                self.fault(source, (*place, "id"), f"准则 id “{one.id}”重复")
            ids.add(one.id)
            criteria.append(self.criterion(model.id, one, source, place, vocabulary))
        for index, example in enumerate(model.examples):
            for name in example.hits:
                if name not in ids:
                    where = ("examples", index, "hits")
                    self.fault(source, where, f"没有准则“{name}”", suggestion(name, sorted(ids)))
            if not example.title and not example.text:
                self.fault(source, ("examples", index), "样例要有 title 或 text")
        return Rule(
            model.id, model.name, model.question, model.note,
            tuple(criteria), tuple(model.examples), source.path, _digest(source.text),
        )  # fmt: skip

    def criterion(
        self, code: str, model: CriterionModel, source: Source, place: Place, words: Vocabulary | None
    ) -> Criterion:
        patterns: dict[str, Pattern] = {}
        if model.match is None and model.coverage is None:
            self.fault(source, place, "match 和 coverage 至少要写一个")
        gate = None
        if model.match is not None:
            gate = self.pattern(model.match, source, (*place, "match"), words)
            if gate is not None and model.coverage is None:
                patterns[""] = gate
        target = model.target or 1.0
        bands: tuple[tuple[int, float], ...] = ()
        if model.coverage is not None:
            where = (*place, "coverage")
            for name, data in model.coverage.fields.items():
                pattern = self.pattern(data, source, (*where, "fields", name), words)
                if pattern is not None:
                    patterns[str(name)] = AllOf((pattern, gate)) if gate else pattern
            target, bands = self.coverage_target(model, source, where)
        if model.quantity is not None:
            self.check_quantity(model, source, (*place, "quantity"))
        spec = CriterionSpec(
            code, model.id, patterns,
            frozenset(model.kinds), frozenset(model.levels), frozenset(model.statuses),
            model.plans == "count",
        )  # fmt: skip
        return Criterion(
            model.id, model.name, model.share, model.reason, spec, target, bands, model.quantity
        )

    def coverage_target(
        self, model: CriterionModel, source: Source, where: Place
    ) -> tuple[float, tuple[tuple[int, float], ...]]:
        coverage = model.coverage
        assert coverage is not None
        bands = tuple((band.at_least, band.attainment) for band in coverage.bands)
        if (coverage.target is None) == (not bands):
            self.fault(source, where, "target 和 bands 必须写一个且只写一个")
        if list(bands) != sorted(bands) or len({b for b, _ in bands}) != len(bands):
            self.fault(source, (*where, "bands"), "各档要从低到高，个数和达成度都递增")
        if coverage.target and coverage.target > len(coverage.fields):
            message = f"target 是 {coverage.target}，领域只有 {len(coverage.fields)} 个"
            self.fault(source, (*where, "target"), message)
        if model.target is not None:
            self.fault(source, where, "coverage 的 target 要写在 coverage 里面")
        return float(coverage.target or 1), bands

    def check_quantity(self, model: CriterionModel, source: Source, where: Place) -> None:
        quantity = model.quantity
        assert quantity is not None
        if model.coverage is not None or model.target is not None:
            self.fault(source, where, "quantity 不能与 coverage 或 target 同用")
        if (quantity.scale == "target") != (quantity.target is not None):
            self.fault(source, where, "scale: target 要写 target，其他归一方法不写")
        if model.match is not None and not _has_number(model.match):
            self.fault(source, where, "match 里没有 number，读不到数值")

    def check_factors(self, model: FrameworkModel, source: Source) -> None:
        tags = (("status", STATUSES), ("level", LEVELS), ("scope", SCOPES))
        for name, values in tags:
            missing = [value for value in values if value not in getattr(model.factors, name)]
            if missing:
                self.fault(source, ("factors", name), f"缺少：{'、'.join(missing)}")
        tiers = model.tiers
        wanted = len(tiers.names) - 1 if tiers.method == "thresholds" else 0
        if len(tiers.thresholds) != wanted:
            message = f"thresholds 应有 {wanted} 个，写了 {len(tiers.thresholds)} 个"
            self.fault(source, ("tiers", "thresholds"), message)

    def fault(self, source: Source, place: Place, message: str, hint: str = "") -> None:
        self.faults.append(source.problem(place, message, hint))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def _plan_words(model: VocabularyModel) -> PlanWords:
    return PlanWords(**{role: _split(getattr(model.plans, role)) for role in ROLES})


def _split(text: str) -> tuple[str, ...]:
    words = (normalise_term(word) for word in text.split("|"))
    return tuple(dict.fromkeys(word for word in words if word))


def _has_number(data: object) -> bool:
    if isinstance(data, dict):
        return "number" in data or any(map(_has_number, data.values()))
    return isinstance(data, list) and any(map(_has_number, data))


def _names(nodes: tuple[IndicatorModel, ...]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        yield node.code, node.name
        yield from _names(node.children)


def _number(value: Fraction | int) -> str:
    return f"{float(value):g}"
