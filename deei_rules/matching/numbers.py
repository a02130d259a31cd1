"""Figures with their units in normalised text: 三千余家, 1.2万亿元, 10%-80%.

A number in a government text is more often a year, a clause, a document number
or part of a name (2023年, 第十七条, 5g, 1+6, 十四五) than a figure, so most of
this module says what is not one. Promises:

- 万 and 亿 are expanded exactly; 四成 and 百分之四十 are 40 %.
- Chinese numerals are a figure only before a known unit or 余; Arabic ones
  need no unit, but a doubtful one without it (2025, 2.0, top10) is refused.
- Durations in years, months and weeks are not figures; 天 and 小时 are units.
- Spans come in order and never overlap; the time is linear in the text.

Text is taken as `normalise` leaves it. A missed figure is seen by whoever reads
the text, an invented one earns points: what can be read both ways is refused.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from deei_rules.matching.figure_words import (
    ABOUT_AFTER,
    ABOUT_BEFORE,
    ABOUT_BEFORE_SCALE,
    ASCII_DIGITS,
    BEFORE_RANK,
    BELOW,
    DATA_TWENTY,
    DIGITS,
    FALLING,
    FIRSTS,
    HUNDREDTHS,
    JOINED_TO_ONE,
    LATIN,
    LENGTHS,
    LETTERS,
    LONGEST_DIGITS,
    LONGEST_SPELT,
    NAMES,
    NOT_ABOUT,
    ONE_OF,
    POWERS,
    TO,
    TO_OR_AND,
    UNITS,
    WORDS,
    YEARS,
)

__all__ = ["UNITS", "Quantity", "quantities", "read_quantity"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure stated in `text[start:end]`, unit and inner 余 or 多 included."""

    value: float  # 万 and 亿 expanded
    unit: str  # one of UNITS; "" when none is known
    approximate: bool  # 约, 超过 … before, 余, 多 inside, 以上, 左右 … after
    start: int
    end: int


def quantities(text: str, *, units: Collection[str] | None = None) -> Iterator[Quantity]:
    """The figures of a normalised text in order; those in `units` when given.

    Both ends of a range are figures. `units` are members of UNITS in either
    case (TB or tb), "" for figures without a unit.

    >>> [(q.value, q.unit) for q in quantities("2023年集聚数商50-100家,同比增长16%")]
    [(50.0, '家'), (100.0, '家'), (16.0, '%')]
    """
    wanted = None if units is None else frozenset(unit.lower() for unit in units)
    for figure in _settled(text):
        if _counts(text, figure) and (wanted is None or figure.unit in wanted):
            value = float(figure.number * figure.scale)
            yield Quantity(value, figure.unit, figure.approximate, figure.start, figure.end)


def read_quantity(text: str) -> Quantity | None:
    """The first figure with a unit in a normalised text; None when there is none.

    >>> read_quantity("集聚数商三千余家")
    Quantity(value=3000.0, unit='家', approximate=True, start=4, end=8)
    """
    return next((quantity for quantity in quantities(text) if quantity.unit), None)


@dataclass(slots=True)
class _Figure:
    """A numeral being read; `end` moves over its scale and unit as they are found."""

    number: Decimal
    start: int
    end: int
    scale: int = 1
    unit: str = ""
    approximate: bool = False
    needs_unit: bool = False
    refused: bool = False
    ordinal: bool = False


def _counts(text: str, figure: _Figure) -> bool:
    """Whether a figure that knows its neighbours is a quantity."""
    if figure.refused or figure.unit:
        return not figure.refused
    is_version = text[figure.start : figure.end].rstrip("余多").endswith(".0")
    return not (figure.needs_unit or is_version or _is_year(figure) or _is_label(text, figure))


def _is_year(figure: _Figure) -> bool:
    """2023, and the month 2023.7; not 近2000."""
    if figure.unit or figure.approximate or figure.scale > 1:
        return False
    return int(figure.number) in YEARS


def _is_label(text: str, figure: _Figure) -> bool:
    """The number of an item: (3), or 1. and 1、 where a line or sentence begins."""
    before, after = text[figure.start - 1 : figure.start], text[figure.end : figure.end + 1]
    if before == "(" and after == ")":
        return figure.end - figure.start < 3
    return before in ("", "\n", "。", ";") and after in (".", "、", ")")


# Neighbours


def _settled(text: str) -> Iterator[_Figure]:
    """The numerals of the text, each with what it takes from those it is joined to."""
    previous: _Figure | None = None
    for figure in _figures(text):
        if previous:
            if figure.start - previous.end <= 2:
                _join(previous, figure, text[previous.end : figure.start])
            yield previous
        previous = figure
    if previous:
        yield previous


def _join(first: _Figure, second: _Figure, by: str) -> None:
    """第3-5条 are ordinals, 2021-2023年 years, 50-100家 and 5-10万元 one unit."""
    if first.ordinal and by in TO_OR_AND:
        second.ordinal = second.refused = True
    elif by not in TO_OR_AND or first.unit:
        return
    elif not second.unit and (first.refused or _is_year(first)):
        second.refused = True
    elif by in TO:
        if first.scale == 1 and first.number < second.number:
            first.scale = second.scale
        first.unit = second.unit
        first.refused |= second.refused
        first.approximate = second.approximate = first.approximate or second.approximate


# One numeral


def _figures(text: str) -> Iterator[_Figure]:
    """Every numeral of the text in order, refused or not."""
    next_token = _token().search
    at = 0
    while token := next_token(text, at):
        figure = _read(text, token)
        yield figure
        at = figure.end


@cache  # compiled when first used, so that importing is cheap
def _token() -> re.Pattern[str]:
    digits = "".join(DIGITS)
    return re.compile(
        r"(?P<code>[0-9]++([-./:])[0-9]++(?:\2[0-9]++)++)"  # 2024-07-15, 10.0.0.1
        r"|(?P<arabic>(?:[0-9]{1,3}+(?:,[0-9]{3}(?![0-9]))++|[0-9]++)(?:\.[0-9]++)?+)"
        # 三千瓦 is read as 三 and 千瓦
        rf"|(?P<spelt>(?:[{digits}十百万亿]|千(?![瓦米克伏]))++(?:点[{digits}]++)?+)"
    )


@cache
def _tail() -> re.Pattern[str]:
    """What stands between the digits and the unit: 20余万家, 1.2万亿元, 3000+家."""
    more = "余(?![额杭])|[多+]"
    scale = "[十百千]?[万亿]{1,2}|[十百千](?![瓦米克伏分])"
    return re.compile(f"(?P<inner>{more})?(?P<scale>{scale})?(?P<outer>{more})?")


def _read(text: str, token: re.Match[str]) -> _Figure:
    number = _number(token)
    if number is None:
        return _refused(token)
    if token[0] in HUNDREDTHS and text.startswith("分之", token.end()):
        return _read_percentage(text, token)
    figure = _Figure(number, *token.span())
    if token["arabic"]:
        _read_arabic(text, figure, token)
    else:
        _read_spelt(text, figure, token[0])
    figure.ordinal = text.endswith("第", 0, figure.start)
    figure.refused |= figure.ordinal or _is_rank(text, figure) or _is_policy(text, figure)
    return figure


def _read_arabic(text: str, figure: _Figure, token: re.Match[str]) -> None:
    more = _read_tail(text, figure)
    if figure.scale > 1 and not (more or figure.unit):
        more = _read_lower(text, figure)
    _read_about(text, figure, ABOUT_BEFORE)
    figure.refused |= _is_code(text, figure, token, more)
    _read_sign(text, figure)


def _read_spelt(text: str, figure: _Figure, run: str) -> None:
    more = _read_tail(text, figure)
    _read_about(text, figure, ABOUT_BEFORE_SCALE if run[0] in "百千万亿" else ABOUT_BEFORE)
    figure.needs_unit = more != "余" or figure.number < 10
    figure.refused |= _is_word(text, figure, run)


def _refused(token: re.Match[str]) -> _Figure:
    return _Figure(Decimal(0), *token.span(), refused=True)


def _read_percentage(text: str, token: re.Match[str]) -> _Figure:
    """百分之四十 and 百分之40, from 百 on; 千分之五 is 0.5 %."""
    part = _token().match(text, token.end() + len("分之"))
    number = _number(part) if part else None
    if part is None or number is None:
        return _refused(part or token)
    figure = _Figure(number * HUNDREDTHS[token[0]], token.start(), part.end(), unit="%")
    _read_about(text, figure, ABOUT_BEFORE)
    return figure


def _read_tail(text: str, figure: _Figure) -> str:
    """Take in scale and unit after the digits; returns the 余, 多 or + among them."""
    tail = _tail().match(text, figure.end)
    assert tail is not None  # every part is optional
    more = tail["inner"] or tail["outer"] or ""
    figure.scale = _scale(tail["scale"] or "")
    figure.approximate = bool(more)
    figure.end = tail.end()
    if figure.scale == 1 and figure.number <= 10 and _tenth().match(text, figure.end):
        figure.unit, figure.scale, figure.end = "%", 10, figure.end + 1
    elif found := _word_at(text, figure.end):
        unit, end = found
        if unit is None:
            figure.refused = True
        else:
            figure.unit, figure.end = unit, end
    return more


def _scale(chars: str) -> int:
    power = sum(POWERS[char] for char in chars)
    return int(10**power)


@cache
def _tenth() -> re.Pattern[str]:
    """The 成 of 四成, not of 成立 or 成果."""
    return re.compile("成(?![立为功员果本都交就型熟长品分绩效套])")


def _word_at(text: str, at: int) -> tuple[str | None, int] | None:
    """The unit at `at` (None for a word that makes the number no figure) and its end."""
    if text.startswith(" ", at):  # 500 pflops
        at += 1
    if text[at : at + 1] not in FIRSTS:
        return None
    for length in LENGTHS:
        word = text[at : at + length]
        if word in WORDS and not _goes_on(text, word, at + len(word)):
            return WORDS[word], at + len(word)
    return None


def _goes_on(text: str, word: str, end: int) -> bool:
    """Whether a unit of letters is only the beginning of a longer word: p of pdf."""
    return word[0] in LETTERS and text[end : end + 1] in LATIN


def _read_lower(text: str, figure: _Figure) -> str:
    """Read on in 1亿4千万 and 3万5000家; returns the lower part's 余, 多 or +."""
    token = _token().match(text, figure.end)
    number = _number(token) if token and token["arabic"] else None
    if token is None or number is None:
        return ""
    lower = _Figure(number, *token.span())
    more = _read_tail(text, lower)
    if lower.number * lower.scale >= figure.scale:
        return ""
    figure.number = figure.number * figure.scale + lower.number * lower.scale
    figure.scale = 1
    figure.unit, figure.approximate, figure.end = lower.unit, lower.approximate, lower.end
    figure.refused |= lower.refused
    return more


def _read_about(text: str, figure: _Figure, words: tuple[str, ...]) -> None:
    start = figure.start
    before = text.endswith(words, 0, start) and not text.endswith(NOT_ABOUT, 0, start)
    figure.approximate |= before or text.startswith(ABOUT_AFTER, figure.end)


def _read_sign(text: str, figure: _Figure) -> None:
    """A dash is a minus only in 增长-3.2% and its like."""
    if text.endswith(FALLING, 0, figure.start):
        figure.number = -figure.number
        figure.start -= 1


# What is no figure


def _is_code(text: str, figure: _Figure, token: re.Match[str], more: str) -> bool:
    """Whether Arabic digits belong to a name, a code, a ratio or a time."""
    start, end = token.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    return (
        before in ("+", "×", "*")
        or after in ("×", "*")
        or (before in (":", "/") and text[start - 2 : start - 1] in ASCII_DIGITS)
        or (after in (":", "/") and text[end + 1 : end + 2] in ASCII_DIGITS)
        or (more == "+" and not figure.unit)
        or (not figure.unit and figure.end == end and after in LETTERS)
        or _is_after_letter(text, figure)
    )


def _is_after_letter(text: str, figure: _Figure) -> bool:
    """db33, gb/t 36073, v2.0, covid-19, h100台; but gdp3000亿元 is a figure."""
    start = figure.start
    before = text[max(start - 2, 0) : start]
    if before[-1:] in LETTERS:
        return not figure.unit or before[:-1] not in LETTERS
    return not figure.unit and before[-1:] in (" ", "-", "/") and before[:-1] in LETTERS


def _is_word(text: str, figure: _Figure, run: str) -> bool:
    """Whether Chinese numerals belong to a word or are vague: 万物, 一批, 数千家."""
    start = figure.start
    is_before_one = text.startswith("一", figure.end)
    if figure.number == 0 or (figure.unit == "个" and is_before_one):  # 零部件, 五个一
        return True
    if run == "一":
        is_joined = text.endswith(JOINED_TO_ONE, 0, start)
        return is_joined or is_before_one or figure.unit not in ONE_OF  # 一人一码
    if run[0] in POWERS and text.endswith(("数", "几"), 0, start):
        return not text.endswith("总数", 0, start)
    if run[0] in "百千万亿" and not figure.approximate:
        # 千家万户 and 万元 count nothing, 百亿元 does
        return run[0] in "万亿" or len(run) == 1 or not figure.unit
    return text.startswith(NAMES, start) or text.endswith("分之", 0, start)


def _is_rank(text: str, figure: _Figure) -> bool:
    is_after = text.endswith("前", 0, figure.start)
    is_countable = figure.unit in ("", "名", "位")
    return is_after and is_countable and not text.endswith(BEFORE_RANK, 0, figure.start)


def _is_policy(text: str, figure: _Figure) -> bool:
    is_twenty = figure.unit == "条" and figure.number == 20 and figure.scale == 1
    return is_twenty and text.endswith(DATA_TWENTY, 0, figure.start)


# Numerals


def _number(token: re.Match[str]) -> Decimal | None:
    """The value of a token; None when it is not one number."""
    if digits := token["arabic"]:
        return _arabic_number(digits.replace(",", ""))
    return _spelt_number(token["spelt"]) if token["spelt"] else None


def _arabic_number(digits: str) -> Decimal | None:
    """None for codes: 007, or more than 15 digits."""
    whole, _, places = digits.partition(".")
    starts_with_zero = len(whole) > 1 and whole[0] == "0"
    is_long = max(len(whole), len(places)) > LONGEST_DIGITS
    return None if starts_with_zero or is_long else Decimal(digits)


def _spelt_number(run: str) -> Decimal | None:
    """二十, 三点五; None for 十四五, 三五, 二〇二三."""
    if len(run) > LONGEST_SPELT:
        return None
    whole, point, places = run.partition("点")
    value = _spelt_integer(whole)
    if value is None:
        return None
    return Decimal(f"{value}{point and '.'}{''.join(str(DIGITS[char]) for char in places)}")


def _spelt_integer(run: str) -> int | None:
    if run[-2:-1] in BELOW and DIGITS.get(run[-1]):
        run += BELOW[run[-2]]
    for char in "亿万":
        high, found, low = run.rpartition(char)
        if found:
            highs = _spelt_integer(high) if high else 1
            lows = _spelt_integer(low) if low else 0
            return None if highs is None or lows is None else highs * _scale(char) + lows
    if run in ("百", "千"):
        return _scale(run)
    section = _section().fullmatch(run)
    return _section_value(section) if section else None


@cache
def _section() -> re.Pattern[str]:
    """Numerals below 万; only 十 may stand without a digit before it."""
    digit = "[一二两三四五六七八九]"
    return re.compile(f"(?:({digit})千)?零?(?:({digit})百)?零?(?:({digit}?)十)?[零〇]?({digit})?")


def _section_value(section: re.Match[str]) -> int:
    values = (
        (DIGITS[digit] if digit else 1) * 10**power
        for digit, power in zip(section.groups(), (3, 2, 1, 0), strict=True)
        if digit is not None
    )
    return sum(values)
