"""The pattern language: what a rule looks for, parsed from YAML into a small tree.

    "甲|乙"                    any of the literal terms; {name} stands for a shared word list
    any: [...]                at least one part
    all: [...]                every part, anywhere in the scope
    none: [...]               with the others: no part may be found in the scope
    near: [...]               every part in one sentence, or
    near: {within: sentence|clause|30, all: [...], none: [...]}
    like: 公共数据授权运营管理办法   fuzzy, likeness ≥ 85, or {text: ..., at_least: 90}
    word: "数商"               literal terms that are whole words (jieba)
    number: {unit: 亿元, after: 规模, at_least: 1}   a figure
    title: ... / text: ...    the part, looked for there only

Several keys in one mapping must all hold. Parsing reports every fault with its place.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal, TypeAlias

from deei_rules.matching.normalise import normalise_term
from deei_rules.matching.numbers import UNITS
from deei_rules.suggest import suggestion

__all__ = [
    "AllOf", "AnyOf", "Like", "Near", "NoneOf", "Number", "Pattern", "PatternFault", "Terms",
    "Vocabulary", "Within", "Word", "parse_pattern",
]  # fmt: skip

MAX_WORDS = 2_000  # of one alternation after expansion
MAX_LENGTH = 60  # characters of one term
DEFAULT_LIKENESS = 85.0
NOBODY: frozenset[str] = frozenset()
Distance: TypeAlias = Literal["sentence", "clause"] | int
Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Literal terms, normalised; `owners` names the province a term belongs to, if any."""

    source: str
    words: tuple[str, ...]
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """Literal terms that must stand on token boundaries."""

    terms: Terms


@dataclass(frozen=True, slots=True)
class Like:
    """A fuzzy term: some stretch of its length has likeness ≥ `at_least` (0–100)."""

    source: str
    text: str
    at_least: float


@dataclass(frozen=True, slots=True)
class Number:
    """A figure with one of `units`, between bounds, preceded by an `after` term if given."""

    source: str
    units: tuple[str, ...]
    after: tuple[str, ...]
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part."""

    parts: "tuple[Pattern, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part."""

    parts: "tuple[Pattern, ...]"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part in the scope."""

    part: "Pattern"


@dataclass(frozen=True, slots=True)
class Near:
    """Every part in one sentence or clause, or within so many characters of one line."""

    within: Distance
    part: "Pattern"


@dataclass(frozen=True, slots=True)
class Within:
    """The part, in one field only."""

    field: Literal["title", "text"]
    part: "Pattern"


Pattern: TypeAlias = Terms | Word | Like | Number | AnyOf | AllOf | NoneOf | Near | Within


@dataclass(frozen=True, slots=True)
class PatternFault:
    """A fault at a place inside the pattern's YAML."""

    place: Place
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word lists that {name} expands to; `owned` ones carry the province they belong to."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owned: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Every name that braces may hold."""
        return [*self.owned, *self.words]


def parse_pattern(
    data: Any, vocabulary: Vocabulary, *, place: Place = ()
) -> tuple[Pattern | None, list[PatternFault]]:
    """The pattern and its faults; None where nothing could be read."""
    parser = _Parser(vocabulary)
    pattern = parser.parse(data, place)
    if pattern is not None and not parser.faults and not _has_anchor(pattern):
        parser.fault(place, "至少要有一个必须出现的词", "none、number 不能单独使用，请加上 any 或 all")
    return pattern, parser.faults


class _Parser:
    """Walks the YAML of one pattern and gathers faults."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.faults: list[PatternFault] = []
        self.forms: dict[str, Callable[[Any, Place], Pattern | None]] = {
            "any": self.any,
            "all": self.all,
            "none": self.none,
            "near": self.near,
            "like": self.like,
            "word": self.word,
            "number": self.number,
            "title": lambda data, place: self.scoped("title", data, place),
            "text": lambda data, place: self.scoped("text", data, place),
        }

    def fault(self, place: Place, message: str, hint: str = "") -> None:
        self.faults.append(PatternFault(place, message, hint))

    def parse(self, data: Any, place: Place) -> Pattern | None:
        if isinstance(data, str):
            return self.terms(data, place)
        if isinstance(data, dict) and data:
            return self.mapping(data, place)
        hint = "多个条件请写在 any 或 all 下" if isinstance(data, list) else ""
        self.fault(place, f"模式应为词语或映射，写的是 {data!r}"[:80], hint)
        return None

    def mapping(self, data: Mapping[str, Any], place: Place) -> Pattern | None:
        parts: list[Pattern | None] = []
        for key, value in data.items():
            if key in self.forms:
                parts.append(self.forms[key](value, (*place, key)))
            else:
                unquoted = value is None and key in self.vocabulary.names()
                hint = (
                    f'词表里的词要加英文引号："{{{key}}}"' if unquoted else suggestion(key, self.forms)
                )
                self.fault((*place, key), f"不认识的模式“{key}”", hint)
        return self.together(parts)

    @staticmethod
    def together(parts: Sequence[Pattern | None]) -> Pattern | None:
        found = tuple(part for part in parts if part is not None)
        if not found:
            return None
        return found[0] if len(found) == 1 else AllOf(found)

    def several(self, data: Any, place: Place) -> list[Pattern]:
        """The parts of a list; a single part may stand without one."""
        if not isinstance(data, list):
            data = [data]
            places = [place]
        else:
            places = [(*place, index) for index in range(len(data))]
            if not data:
                self.fault(place, "列表是空的")
        parts = (self.parse(item, where) for item, where in zip(data, places, strict=True))
        return [part for part in parts if part is not None]

    def any(self, data: Any, place: Place) -> Pattern | None:
        parts = self.several(data, place)
        return AnyOf(tuple(parts)) if parts else None

    def all(self, data: Any, place: Place) -> Pattern | None:
        return self.together(self.several(data, place))

    def none(self, data: Any, place: Place) -> Pattern | None:
        parts = self.several(data, place)
        return NoneOf(AnyOf(tuple(parts))) if parts else None

    def near(self, data: Any, place: Place) -> Pattern | None:
        within: Any = "sentence"
        if isinstance(data, dict):
            data = dict(data)
            within = data.pop("within", "sentence")
            part = self.mapping(data, place)
        else:
            part = self.all(data, place)
        if within not in ("sentence", "clause") and not (type(within) is int and 2 <= within <= 500):
            self.fault((*place, "within"), f"写的是 {within!r}", "应为 sentence、clause 或 2–500 的字数")
            return None
        if part is not None and type(within) is int and not _has_anchor(part):
            hint = "none、number 不能单独使用，请在同一个 near 里加上词语"
            self.fault(place, "按字数的 near 里至少要有一个必须出现的词", hint)
        return Near(within, part) if part is not None else None

    def like(self, data: Any, place: Place) -> Pattern | None:
        text, at_least = data, DEFAULT_LIKENESS
        if isinstance(data, dict):
            self.only(data, ("text", "at_least"), place)
            text, at_least = data.get("text"), data.get("at_least", DEFAULT_LIKENESS)
        if not isinstance(text, str) or not 6 <= len(normalise_term(text)) <= MAX_LENGTH:
            self.fault(place, f"相似词写的是 {text!r}", f"应为 6 到 {MAX_LENGTH} 字的文字")
            return None
        if not isinstance(at_least, int | float) or not 70 <= at_least <= 100:
            self.fault((*place, "at_least"), f"写的是 {at_least!r}", "相似度应在 70 到 100 之间")
            return None
        return Like(text, normalise_term(text), float(at_least))

    def word(self, data: Any, place: Place) -> Pattern | None:
        terms = self.terms(data, place)
        return Word(terms) if terms is not None else None

    def number(self, data: Any, place: Place) -> Pattern | None:
        if not isinstance(data, dict):
            self.fault(place, f"写的是 {data!r}", "应为映射，如 {unit: 亿元, at_least: 1}")
            return None
        self.only(data, ("unit", "after", "at_least", "at_most"), place)
        bounds: list[float | None] = []
        for key in ("at_least", "at_most"):
            value = data.get(key)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                self.fault((*place, key), f"写的是 {value!r}", "应为数字")
                value = None
            bounds.append(value)
        after = self.terms(data["after"], (*place, "after")) if "after" in data else None
        unit = data.get("unit", "")
        if not isinstance(unit, str) or not unit:
            self.fault((*place, "unit"), "缺少单位", "如 unit: 家|户；百分比写 unit: '%'")
            return None
        units = tuple(normalise_term(one) for one in unit.split("|"))
        for one in units:
            if one not in UNITS:
                base = [known for known in UNITS if one.endswith(known)]
                hint = f"数字会换算万、亿，请写基本单位“{base[0]}”" if base else suggestion(one, UNITS)
                self.fault((*place, "unit"), f"不认识的单位“{one}”", hint[:80])
        label = f"{data['after']}…{unit}" if after else f"数字（{unit}）"
        return Number(label, units, after.words if after else (), bounds[0], bounds[1])

    def scoped(self, name: Literal["title", "text"], data: Any, place: Place) -> Pattern | None:
        part = self.parse(data, place)
        return Within(name, part) if part is not None else None

    def only(self, data: Mapping[str, Any], keys: Sequence[str], place: Place) -> None:
        for key in data:
            if key not in keys:
                self.fault((*place, key), f"不认识的键“{key}”", suggestion(key, keys))

    def terms(self, data: Any, place: Place) -> Terms | None:
        if not isinstance(data, str):
            self.fault(place, f"写的是 {data!r}", "应为词语；数字请加引号")
            return None
        words: dict[str, None] = {}
        owners: dict[str, frozenset[str]] = {}
        braces = "{" in data  # normalising would lose them
        for term in re.split("[|｜]", data) if braces else normalise_term(data).split("|"):
            for normal, owner in self.expand(term, place) if braces else ((term, NOBODY),):
                if not normal or len(normal) > MAX_LENGTH:
                    self.fault(place, f"词“{term}”为空或超过 {MAX_LENGTH} 字", "请检查多余的“|”")
                    return None
                words[normal] = None
                if owner:
                    owners[normal] = owners.get(normal, NOBODY) | owner
            if len(words) > MAX_WORDS:
                self.fault(place, f"展开后超过 {MAX_WORDS} 个词", "请拆成几个条件")
                return None
        return Terms(data, tuple(words), owners) if words else None

    def expand(self, term: str, place: Place) -> Iterator[tuple[str, frozenset[str]]]:
        """Every word a term with braces stands for, with its owners."""
        pieces = re.split(r"\{([^{}]{0,40})\}", term)
        choices: list[list[tuple[str, frozenset[str]]]] = []
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                if "{" in piece or "}" in piece:
                    self.fault(place, f"花括号不成对：{term}")
                choices.append([(normalise_term(piece) if piece else "", NOBODY)])
            elif piece in self.vocabulary.owned:
                choices.append(list(self.vocabulary.owned[piece].items()))
            elif piece in self.vocabulary.words:
                choices.append([(word, NOBODY) for word in self.vocabulary.words[piece]])
            else:
                known = self.vocabulary.names()
                self.fault(place, f"词表里没有“{{{piece}}}”", suggestion(piece, known))
                return
        if prod(map(len, choices)) > MAX_WORDS:
            self.fault(place, f"展开后超过 {MAX_WORDS} 个词", "请拆成几个条件")
            return
        for combination in itertools.product(*choices):
            owners = [owner for _, owner in combination if owner]
            yield "".join(word for word, _ in combination), NOBODY.union(*owners)


def _has_anchor(pattern: Pattern) -> bool:
    """Whether some term must be present for the pattern to hold."""
    match pattern:
        case NoneOf() | Number():
            return False
        case AnyOf(parts):
            return all(map(_has_anchor, parts))
        case AllOf(parts):
            return any(map(_has_anchor, parts))
        case Near(part=part) | Within(part=part):
            return _has_anchor(part)
        case _:
            return True
