"""An explanation as a tree for the terminal."""

from collections.abc import Iterator, Sequence

from deei_rules.evidence.models import Reference
from deei_rules.matching.matcher import Quote
from deei_rules.report.tables import escaped
from deei_rules.report.words import (
    MARKS,
    STATES,
    arithmetic,
    document_words,
    is_web_address,
    notes_on,
    number,
    percent,
    source_words,
    strength_words,
)
from deei_rules.trail.explain import REASONS, CriterionExplanation, Explanation, NotCounted

__all__ = ["explanation_markdown", "explanation_text", "explanation_tree"]

MOST = 5  # documents and near misses shown for one criterion; JSON has them all


def explanation_tree(one: Explanation, *, everything: bool = False) -> Iterator[str]:
    """The lines of the tree; `everything` lifts the limit on documents shown."""
    score = one.score
    yield (
        f"{score.code} {score.name}　{number(score.points)} / {number(score.weight)} 分　"
        f"得分率 {percent(score.score_rate)}　第 {score.rank} 名"
    )
    if one.criteria:
        parts = " + ".join(
            f"{number(c.result.criterion.share)}×{number(c.result.attainment)}" for c in one.criteria
        )
        yield f"│ 算式：{number(score.weight)} × ({parts}) = {number(score.points)}"
    branches: list[Iterator[str]] = [_criterion(c, everything) for c in one.criteria]
    branches += [explanation_tree(part, everything=everything) for part in one.parts]
    yield from _joined(branches)


def _joined(branches: Sequence[Iterator[str]]) -> Iterator[str]:
    """Branches under one node, with the lines that tie them together."""
    for index, branch in enumerate(branches):
        last = index == len(branches) - 1
        for number_of_line, line in enumerate(branch):
            if number_of_line == 0:
                yield ("└─ " if last else "├─ ") + line
            else:
                yield ("   " if last else "│  ") + line


def _criterion(one: CriterionExplanation, everything: bool) -> Iterator[str]:
    result = one.result
    state = f"{MARKS[result.state]} {STATES[result.state]}"
    share = f"{result.criterion.id}，份额 {number(result.criterion.share)}"
    yield f"{state}　{result.criterion.name}（{share}）　{number(one.points)} 分"
    looked = f"；提到相关词语的本省文件 {result.looked_at} 份" if not result.counted else ""
    yield f"│ {arithmetic(result)}{looked}"
    missing = [d for d in result.criterion.domains if d not in result.covered]
    if missing:
        yield f"│ 未覆盖：{'、'.join(missing)}"
    most = len(result.counted) + len(one.not_counted) if everything else MOST
    branches = []
    for counted in result.counted[:most]:
        domain = f"［{counted.hit.domain}］" if counted.hit.domain else ""
        notes = notes_on(counted)
        head = f"✓ {domain}{document_words(counted.doc)}　强度 {strength_words(counted)}"
        head += f"　⚑ {'；'.join(notes)}" if notes else ""
        lines = [head, *_quotes(counted.hit.quotes)]
        source = source_words(counted.doc.sources)
        lines.append(f"  编号 {counted.doc.id}" + (f"，来源 {source}" if source else ""))
        branches.append(iter(lines))
    if len(result.counted) > most:
        branches.append(iter([f"… 另有 {len(result.counted) - most} 份计入的文件（--all 全部列出）"]))
    branches += [iter(_not_counted(miss)) for miss in one.not_counted[:most]]
    if len(one.not_counted) > most:
        branches.append(iter([f"… 另有 {len(one.not_counted) - most} 份未计入的文件（--all 全部列出）"]))
    yield from _joined(branches)


def _not_counted(miss: NotCounted) -> list[str]:
    head = f"✗ {document_words(miss.doc)}　未计入：{REASONS[miss.reason]}——{miss.detail}"
    return [head, *_quotes(miss.quotes), f"  编号 {miss.doc.id}"]


def _quotes(quotes: Sequence[Quote]) -> Iterator[str]:
    """The words that met the criterion, with their places, in one line."""
    words = []
    for one in quotes:
        place = f"{'标题' if one.field == 'title' else '正文'}第 {one.start + 1}–{one.end} 字"
        if one.pattern.startswith("≈"):
            place += f"，与“{one.pattern[1:]}”相似度 {one.likeness:.0f}"
        words.append(f"“{one.quote}”（{place}）")
    if words:
        yield "  " + " ".join(words)


def explanation_text(parts: Sequence[Explanation], *, everything: bool) -> str:
    """One indicator, or all first-level ones, with a heading."""
    card = parts[0].card
    lines = [
        f"{card.province}　总分 {number(card.total)}　第 {card.rank} 名　{card.tier}　"
        f"截止 {card.run.as_of}　评估编号 {card.run.id}"
    ]
    for part in parts:
        lines += ["", *explanation_tree(part, everything=everything)]
    return "\n".join(lines)


def explanation_markdown(parts: Sequence[Explanation], *, everything: bool) -> str:
    """The same as nested Markdown lists, for a report; only official and known pages are links."""
    card = parts[0].card
    lines = [
        f"# {card.province}：得分理由", "",
        f"总分 {number(card.total)}，第 {card.rank} 名，{card.tier}。截止 {card.run.as_of}，"
        f"评估编号 `{card.run.id}`。",
    ]  # fmt: skip
    for part in parts:
        lines += _markdown(part, 2, everything)
    return "\n".join(lines)


def _markdown(one: Explanation, depth: int, everything: bool) -> Iterator[str]:
    score = one.score
    yield ""
    yield f"{'#' * depth} {score.code} {score.name}"
    yield ""
    yield (
        f"{number(score.points)} / {number(score.weight)} 分，得分率 {percent(score.score_rate)}，"
        f"第 {score.rank} 名"
    )
    for criterion in one.criteria:
        yield ""
        yield from _markdown_criterion(criterion, everything)
    for part in one.parts:
        yield from _markdown(part, depth + 1, everything)


def _markdown_criterion(one: CriterionExplanation, everything: bool) -> Iterator[str]:
    result = one.result
    most = len(result.counted) + len(one.not_counted) if everything else MOST
    share = number(result.criterion.share)
    yield (
        f"**{MARKS[result.state]} {result.criterion.name}**（{STATES[result.state]}，份额 {share}，"
        f"{number(one.points)} 分）：{arithmetic(result)}"
    )
    yield ""
    for counted in result.counted[:most]:
        notes = notes_on(counted)
        tail = f"（{'；'.join(notes)}）" if notes else ""
        title = escaped(document_words(counted.doc))
        yield f"- ✓ {title}，强度 {strength_words(counted)}{tail}{_links(counted.doc.sources)}"
        yield from (f"  - {escaped(line.strip())}" for line in _quotes(counted.hit.quotes))
    if len(result.counted) > most:
        yield f"- … 另有 {len(result.counted) - most} 份计入的文件"
    for miss in one.not_counted[:most]:
        why = escaped(f"{REASONS[miss.reason]}——{miss.detail}")
        yield f"- ✗ {escaped(document_words(miss.doc))}，未计入：{why}"
    if len(one.not_counted) > most:
        yield f"- … 另有 {len(one.not_counted) - most} 份未计入的文件"


def _links(sources: Sequence[Reference]) -> str:
    """Live links to official and known pages only; mirrors may be hijacked."""
    links = [
        f"[{'官方' if one.host == 'official' else '来源'}](<{one.url}>)"
        for one in sources
        if one.host in ("official", "known") and is_web_address(one.url)
    ]
    return "　" + " ".join(links) if links else ""
