"""The ranking and the scorecard as tables, for the terminal and in Markdown."""

from collections.abc import Iterable, Sequence

from deei_rules.report.text import cut, table
from deei_rules.report.words import (
    BASES,
    MARKS,
    STATES,
    document_words,
    figure,
    number,
    percent,
)
from deei_rules.scoring.grading import CriterionResult
from deei_rules.scoring.run import IndicatorScore, Run, Scorecard

__all__ = ["markdown_table", "run_markdown", "run_table"]

REASON_WIDTH = 74  # columns of a reason on the terminal


def run_table(run: Run, cards: Sequence[Scorecard]) -> str:
    """The ranking; for a single card, the scorecard with its reasons."""
    if len(cards) == 1:
        return "\n".join(_card_lines(cards[0]))
    header, rows = _ranking(run, cards)
    lines = [_title(run), "", *table(header, rows, numbers="rll" + "r" * (len(header) - 3))]
    return "\n".join([*lines, "", *_summary(run)])


def run_markdown(run: Run, cards: Sequence[Scorecard]) -> str:
    """The same in Markdown."""
    if len(cards) == 1:
        return "\n".join(_card_markdown(cards[0]))
    header, rows = _ranking(run, cards)
    return "\n".join([f"# {_title(run)}", "", markdown_table(header, rows), "", *_summary(run)])


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; pipes and line breaks in cells are made harmless."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(escaped(cell) for cell in cells) + " |"

    return "\n".join([line(header), "|" + " --- |" * len(header), *map(line, rows)])


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    for char in ("\\", "|", "<", "*", "_", "`", "["):
        text = text.replace(char, "&lt;" if char == "<" else f"\\{char}")
    return text.replace("\n", " ")


def _title(run: Run) -> str:
    return f"{run.framework.name}（{run.framework.edition}）　截止 {run.as_of}　评估编号 {run.id}"


def _ranking(run: Run, cards: Sequence[Scorecard]) -> tuple[list[str], list[list[str]]]:
    roots = list(run.framework.roots())
    header = ["名次", "省份", "梯队", "总分", *(root.name for root in roots)]
    rows = [
        [str(card.rank), card.province, card.tier, f"{card.total:.2f}"]
        + [f"{card.indicators[root.code].points:.2f}" for root in roots]
        for card in cards
    ]
    return header, rows


def _summary(run: Run) -> list[str]:
    one = run.summary()
    documents = len(run.evidence.documents)
    return [
        f"平均 {one.mean:.2f}　中位数 {one.median:.2f}　高于平均的省份 {percent(one.share_above_mean)}"
        f"　最高 {one.highest:.2f}　最低 {one.lowest:.2f}　极差 {one.spread:.2f}",
        f"证据 {documents} 份。理由：deei-rules explain 省份 [指标]",
    ]


def _card_lines(card: Scorecard) -> list[str]:
    run = card.run
    lines = [
        _title(run),
        "",
        f"{card.province}　总分 {card.total:.2f} / 100　第 {card.rank} 名（共 {len(run.cards)}）"
        f"　{card.tier}",
        "",
    ]
    header = ("一级指标", "得分", "权重", "得分率", "名次")
    rows = [
        (f"{s.code} {s.name}", f"{s.points:.2f}", number(s.weight), percent(s.score_rate),
         str(s.rank))
        for root in run.framework.roots() if (s := card.indicators[root.code])
    ]  # fmt: skip
    lines += table(header, rows, numbers="lrrrr")
    for score in card.indicators.values():
        lines += _indicator_lines(score, run.framework.indicators[score.code].depth)
    states = "　".join(f"{MARKS[state]} {name}" for state, name in STATES.items())
    leaf = max(run.framework.leaves(), key=lambda one: card.indicators[one.code].points)
    command = f"deei-rules explain {card.province}"
    lines += ["", f"{states}　⚑ 证据里没有注明日期", "",
              f"每一分的出处：{command} 指标代码，如 {command} {leaf.code}"]  # fmt: skip
    return lines


def _indicator_lines(score: IndicatorScore, depth: int) -> list[str]:
    rate = f"{score.points:.2f} / {number(score.weight)}　{percent(score.score_rate)}"
    head = f"{score.code} {score.name}　{rate}　第 {score.rank} 名"
    if depth == 1:
        return ["", f"━━ {head}"]
    if depth == 2:
        return ["", f"  {head}"]
    lines = [f"    {head}"]
    for result in score.criteria:
        part = f"{number(result.criterion.share)}×{number(result.attainment)}"
        lines.append(f"      {MARKS[result.state]} {result.criterion.name}　{part}")
        lines.append(f"        {cut(_reason(result), REASON_WIDTH)}")
    return lines


def _reason(result: CriterionResult) -> str:
    """Why a criterion stands as it does, in one line."""
    if not result.counted:
        if result.looked_at:
            return f"本省有 {result.looked_at} 份文件提到，都不满足"
        return "没有任何证据"
    first = result.counted[0]
    flag = "⚑" if not first.doc.issued else ""
    more = f" 等 {len(result.counted)} 份" if len(result.counted) > 1 else ""
    words = f"{flag}{document_words(first.doc)}{more}"
    if result.value is not None:
        return f"{figure(result.value, result.unit)}，{words}"
    if result.criterion.domains:
        return f"{len(result.covered)} 个领域：{'、'.join(result.covered)}"
    return words


def _card_markdown(card: Scorecard) -> list[str]:
    run = card.run
    lines = [
        f"# {card.province}：{run.framework.name}得分卡", "",
        f"总分 **{card.total:.2f}**，第 **{card.rank}** 名，{card.tier}。截止 {run.as_of}，"
        f"评估编号 `{run.id}`。", "",
    ]  # fmt: skip
    header = ("代码", "指标", "得分", "权重", "依据", "得分率", "名次", "准则")
    rows = []
    for code, score in card.indicators.items():
        indicator = run.framework.indicators[code]
        criteria = "；".join(
            f"{MARKS[r.state]} {r.criterion.name}（{_reason(r)}）" for r in score.criteria
        )
        rows.append(
            (code, score.name, f"{score.points:.2f}", number(score.weight), BASES[indicator.basis],
             percent(score.score_rate), str(score.rank), criteria)
        )  # fmt: skip
    return [*lines, markdown_table(header, rows)]
