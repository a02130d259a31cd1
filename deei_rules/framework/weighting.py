"""Experts' weighting: from a table of marks to weights that sum to exactly 100.

n experts each mark every third-level indicator from 1 (very unimportant) to
8 (very important), C_ij. The index's own formula for the weight of indicator j:

    C_j = Σ_i C_ij / Σ_i Σ_j C_ij × 100

Three steps, each exact: `read_marks` reads the experts' CSV and names every bad
cell at once, `expert_weights` is the formula (`within` keeps published weights
of the parents), and `rounded` gives decimals for YAML without losing the sum.
Weights are points out of 100, as `Fraction` until they are rounded.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from deei_rules.errors import BrokenInput, Problem

__all__ = ["LEAST_MARK", "MOST_MARK", "expert_weights", "read_marks", "rounded", "within"]

LEAST_MARK, MOST_MARK = 1, 8


def expert_weights(marks: Sequence[Mapping[str, int]]) -> dict[str, Fraction]:
    """Each indicator's weight from the experts' marks; the weights sum to exactly 100.

    One mapping an expert, indicator code to mark. Raises ValueError when there
    is no mark, when experts marked different indicators, or for a mark outside 1–8.

    >>> expert_weights([{"P11": 8, "P12": 4}, {"P11": 7, "P12": 1}])
    {'P11': Fraction(75, 1), 'P12': Fraction(25, 1)}
    """
    if not marks or not marks[0]:
        raise ValueError("没有任何专家打分")
    codes = list(marks[0])
    if any(expert.keys() != marks[0].keys() for expert in marks):
        raise ValueError("各位专家打分的指标不一致")
    if any(not LEAST_MARK <= mark <= MOST_MARK for expert in marks for mark in expert.values()):
        raise ValueError(f"打分必须是 {LEAST_MARK}–{MOST_MARK} 的整数")
    total = sum(sum(expert.values()) for expert in marks)
    return {code: Fraction(sum(expert[code] for expert in marks) * 100, total) for code in codes}


def within(
    weights: Mapping[str, Fraction],
    parents: Mapping[str, str],
    parent_weights: Mapping[str, Fraction],
) -> dict[str, Fraction]:
    """Keep each parent's weight and share it among its children in proportion to `weights`.

    `parents` gives each indicator's parent: a first-level indicator, or any other
    split of the whole (the published C1 and C3, say, beside the rest of C). The
    result sums to exactly the parents' sum. Raises ValueError when an indicator
    has no parent, a parent no weight, or a weight no children to go to.

    >>> half = Fraction(1, 2)
    >>> within({"S11": half, "S12": half}, {"S11": "S", "S12": "S"}, {"S": Fraction(20)})
    {'S11': Fraction(10, 1), 'S12': Fraction(10, 1)}
    """
    sums = _sums(weights, parents)
    if unweighted := sorted(sums.keys() - parent_weights.keys()):
        raise ValueError(f"没有上级指标的权重：{'、'.join(unweighted)}")
    if empty := sorted(parent for parent in parent_weights if not sums.get(parent)):
        raise ValueError(f"上级指标之下没有可分配的权重：{'、'.join(empty)}")
    return {
        code: parent_weights[parents[code]] * weight / sums[parents[code]]
        for code, weight in weights.items()
    }


def rounded(
    weights: Mapping[str, Fraction],
    *,
    places: int = 4,
    parents: Mapping[str, str] | None = None,
) -> dict[str, Decimal]:
    """Weights as decimals that still sum to exactly the same, by the largest remainder.

    Every weight is cut to `places` decimals; the units so lost go one each to the
    weights that lost most, equal losses by code. So each is less than one unit
    from its exact value, and the same input always gives the same decimals.

    With `parents`, the parents' sums are rounded first and each is then shared
    among its own children: a parent whose weight has no more than `places`
    decimals keeps it exactly. Raises ValueError when the whole sum has more.

    >>> rounded({"a": Fraction(100, 3), "b": Fraction(100, 3), "c": Fraction(100, 3)}, places=2)
    {'a': Decimal('33.34'), 'b': Decimal('33.33'), 'c': Decimal('33.33')}
    """
    units = {code: weight * 10**places for code, weight in weights.items()}
    total = sum(units.values(), start=Fraction(0))
    if total.denominator != 1:
        raise ValueError(f"权重之和 {total / 10**places} 不能用 {places} 位小数写尽")
    if parents is None:
        whole = _largest_remainder(units, int(total))
    else:
        whole = {}
        for parent, share in _largest_remainder(_sums(units, parents), int(total)).items():
            children = {code: unit for code, unit in units.items() if parents[code] == parent}
            whole |= _largest_remainder(children, share)
    return {code: Decimal(whole[code]).scaleb(-places) for code in weights}


def read_marks(text: str, *, path: str, codes: Mapping[str, str]) -> list[dict[str, int]]:
    """Read the experts' marks from CSV: one row an expert, one column an indicator.

    `codes` are the indicators to be marked, code to Chinese name; a column is
    headed by either. A first column headed 专家 or expert is skipped, as are blank
    rows; a BOM, full-width digits and quotation marks in names do not matter.
    Each expert's marks come in the order of `codes`. Raises BrokenInput with
    every fault in the file; `path` is only where the problems say they are.

    >>> names = {"P11": "顶层设计", "P12": "制度创新"}
    >>> read_marks("专家,P12,顶层设计\\n甲,3,8\\n", path="marks.csv", codes=names)
    [{'P11': 8, 'P12': 3}]
    """
    faults = _Faults(path)
    (header_line, header), *experts = _rows(text, faults) or [(0, [])]
    if not experts and not faults.found:
        why = "表头之下没有一行专家打分" if header else "文件是空的"
        faults.add(header_line, why, _LAYOUT)
    columns = _columns(header, header_line, codes, faults) if header else []
    marks = [_marks(cells, line, header, columns, faults) for line, cells in experts]
    if faults.found:
        raise BrokenInput(faults.found)
    return [{code: expert[code] for code in codes} for expert in marks]


@dataclass(frozen=True, slots=True)
class _Faults:
    """What is wrong with one file, as it is found."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str, hint: str, *, heading: str | None = None) -> None:
        column = "" if heading is None else f"“{_short(heading)}”"
        place = f"第{line}行{column}" if line else ""
        self.found.append(Problem(self.path, line, place, message, hint))


def _sums(weights: Mapping[str, Fraction], parents: Mapping[str, str]) -> dict[str, Fraction]:
    """The weights of each parent's children, added up; in the order of the children."""
    if orphans := sorted(weights.keys() - parents.keys()):
        raise ValueError(f"没有上级指标：{'、'.join(orphans)}")
    sums: dict[str, Fraction] = {}
    for code, weight in weights.items():
        sums[parents[code]] = sums.get(parents[code], Fraction(0)) + weight
    return sums


def _largest_remainder(exact: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Whole numbers next to `exact` that sum to `total`, their own sum or next to it."""
    whole = {code: value.numerator // value.denominator for code, value in exact.items()}
    by_loss = sorted(exact, key=lambda code: (whole[code] - exact[code], code))
    for code in by_loss[: total - sum(whole.values())]:
        whole[code] += 1
    return whole


_LAYOUT = "第一行写指标代码或名称，以下一行一位专家，列之间用英文逗号分隔"
_SCALE = f"请写 {LEAST_MARK}–{MOST_MARK} 的整数：{LEAST_MARK} 最不重要，{MOST_MARK} 最重要"
_EXPERT_HEADINGS = {"专家", "专家姓名", "专家编号", "EXPERT"}
_MARK = re.compile(rf"\+?0*([{LEAST_MARK}-{MOST_MARK}])")


def _rows(text: str, faults: _Faults) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it starts on.

    Spreadsheets pad rows with empty cells: those past the header's width are cut.
    """
    rows: list[tuple[int, list[str]]] = []
    for line, raw in _csv_rows(text, faults):
        cells = [" ".join(unicodedata.normalize("NFKC", cell).split()) for cell in raw]
        width = len(rows[0][1]) if rows else 0
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if any(cells):
            rows.append((line, cells))
    return rows


def _csv_rows(text: str, faults: _Faults) -> Iterator[tuple[int, list[str]]]:
    # Strict, or an unpaired quotation mark would swallow the rest of the file as one cell.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        hint = "检查这一行起的英文双引号是否成对；格内要写引号请用“”"
        faults.add(line, "从这一行起无法读作 CSV", hint)


def _columns(
    header: Sequence[str], line: int, codes: Mapping[str, str], faults: _Faults
) -> list[str | None]:
    """The indicator of each column; None for the expert's name and for what is not one."""
    known = _spellings(codes)
    columns = [known.get(_folded(heading)) for heading in header]
    missing = [code for code in codes if code not in columns]
    if missing and (why := _no_header(header)):
        faults.add(line, why, _LAYOUT)
        return columns
    for place, (heading, code) in enumerate(zip(header, columns, strict=True)):
        if code is None and not (place == 0 and _folded(heading) in _EXPERT_HEADINGS):
            why = f"没有指标“{_short(heading)}”" if heading else f"第 {place + 1} 列没有表头"
            faults.add(line, why, _suggestion(heading, missing, codes), heading=heading)
        elif code is not None and code in columns[:place]:
            first = header[columns.index(code)]
            why = f"第 {place + 1} 列与前面的“{first}”是同一个指标"
            faults.add(line, why, "每个指标只留一列", heading=heading)
    if missing:
        listed = "、".join(f"{code}（{codes[code]}）" for code in missing)
        faults.add(line, f"缺少 {len(missing)} 个指标：{listed}", "每个指标都要有一列")
    return columns


def _no_header(header: Sequence[str]) -> str:
    """Why the first row cannot be a header at all; empty when it can."""
    if len(header) == 1 and re.search(r"[,;\t、|]", header[0]):
        return "各列之间不是英文逗号"
    if all(cell.isdecimal() for cell in header[1:] or header):
        return "第一行是打分，不是表头"
    return ""


def _marks(
    cells: Sequence[str],
    line: int,
    header: Sequence[str],
    columns: Sequence[str | None],
    faults: _Faults,
) -> dict[str, int]:
    """One expert's good marks; the bad ones are faults."""
    if len(cells) != len(header):
        why = f"这一行有 {len(cells)} 格，表头有 {len(header)} 列"
        faults.add(line, why, "缺的打分要补上，多出的格要删去")
    marks: dict[str, int] = {}
    # A row of another length is already a fault; what it has is checked all the same.
    for cell, heading, code in zip(cells, header, columns, strict=False):
        if code is None:
            continue
        if mark := _MARK.fullmatch(cell):
            marks[code] = int(mark[1])
        else:
            faults.add(line, _bad_mark(cell), _SCALE, heading=heading)
    return marks


def _bad_mark(cell: str) -> str:
    if not cell:
        return "没有打分"
    if re.fullmatch(r"[+-]?[0-9]+", cell):
        return f"“{_short(cell)}”超出 {LEAST_MARK}–{MOST_MARK}"
    return f"“{_short(cell)}”不是整数"


def _spellings(codes: Mapping[str, str]) -> dict[str, str]:
    """Every folded way to head an indicator's column: code, name, code and name."""
    return {
        _folded(spelling): code for code, name in codes.items() for spelling in (code + name, name, code)
    }


def _suggestion(heading: str, missing: Sequence[str], codes: Mapping[str, str]) -> str:
    """The indicator meant by an unknown heading, sought first among those without a column."""
    if _folded(heading) in _EXPERT_HEADINGS:
        return "专家姓名要放在第一列"
    for candidates in (missing, list(codes)):
        spellings = _spellings({code: codes[code] for code in candidates})
        for close in difflib.get_close_matches(_folded(heading), spellings, n=1):
            return f"你是不是想写“{spellings[close]}”？（{codes[spellings[close]]}）"
    return "表头要写三级指标的代码或名称"


def _folded(heading: str) -> str:
    """A heading without what never distinguishes two: width, case, space, quotation marks."""
    return re.sub(r"""[\s“”"‘’'「」《》]""", "", unicodedata.normalize("NFKC", heading)).upper()


def _short(cell: str) -> str:
    return cell if len(cell) <= 20 else cell[:19] + "…"
