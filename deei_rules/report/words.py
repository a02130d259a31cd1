"""How results are put into Chinese words and figures, the same in every format."""

from collections.abc import Iterable
from math import isclose

from deei_rules.evidence.models import Document, Reference
from deei_rules.scoring.grading import Counted, CriterionResult

__all__ = ["STATES", "arithmetic", "figure", "number", "percent", "source_words", "strength_words"]

STATES = {"met": "满足", "partly": "部分满足", "unmet": "未满足", "no-evidence": "无证据"}
BASES = {"published": "公布", "derived": "推得", "assumed": "假定", "experts": "专家赋权"}
MARKS = {"met": "●", "partly": "◐", "unmet": "○", "no-evidence": "–"}


def number(value: float) -> str:
    """A figure as people write it: at most three decimals, none where it is whole.

    >>> number(0.45), number(1.0)
    ('0.45', '1')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(share: float) -> str:
    """A share (0–1) as a percentage with one decimal."""
    return f"{share * 100:.1f}%"


def figure(value: float, unit: str) -> str:
    """A quantity in its usual size: 1.2 万亿元, 9.3%."""
    if unit == "%":
        return f"{number(value)}%"
    for size, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{number(value / size)} {name}{unit}"
    return f"{number(value)} {unit}"


def strength_words(one: Counted) -> str:
    """A document's strength with the factors that are not 1."""
    names = (("状态", one.factors.status), ("层级", one.factors.level),
             ("范围", one.factors.scope), ("匹配", one.factors.match))  # fmt: skip
    parts = [f"{name} {number(value)}" for name, value in names if not isclose(value, 1)]
    return number(one.strength) if not parts else f"{number(one.strength)}（{' × '.join(parts)}）"


def notes_on(one: Counted) -> tuple[str, ...]:
    """What a reader should know about a document that counts: its date, a target already met."""
    return (*one.flags, "目标已满，不再加分") if one.capped else one.flags


def arithmetic(result: CriterionResult) -> str:
    """How the attainment follows from the documents, in one line."""
    criterion = result.criterion
    if criterion.measure == "quantity":
        if result.scaled is None:
            return "缺数据：没有可用的数值，按未得分处理，不当作 0 参与归一"
        text = f"数值 {figure(result.value or 0, result.unit)}，各省归一后 {number(result.scaled)}"
        return f"{text}；× 强度 {number(result.counted[0].strength)} = {number(result.attainment)}"
    if criterion.bands:
        bands = "，".join(f"≥{count} 个 {number(value)}" for count, value in criterion.bands)
        return f"覆盖 {len(result.covered)} 个领域（{bands}）→ 达成度 {number(result.attainment)}"
    if not result.counted:
        return "没有计入的文件 → 达成度 0"
    total = sum(one.strength for one in result.counted)
    unit = "个领域" if criterion.domains else "份文件"
    text = f"{len(result.counted)} {unit}强度合计 {number(total)}，目标 {number(criterion.target)}"
    return f"{text} → 达成度 {number(result.attainment)}"


def document_words(doc: Document) -> str:
    """A document in one line: title, number, date and what lowers its weight."""
    tags = [doc.number, doc.issued or "日期不详"]
    tags += [doc.city or doc.level] if doc.level and doc.level != "省级" else []
    tags += [doc.status] if doc.status not in ("", "正式") else []
    return f"{title_words(doc)}（{'，'.join(tag for tag in tags if tag)}）"


def title_words(doc: Document) -> str:
    """A document's title in 《》; one that has such marks of its own gets no second pair.

    >>> title_words(Document("a", "《浙江省公共数据条例》解读"))
    '《浙江省公共数据条例》解读'
    """
    title = doc.title or doc.text[:30]
    return title if "《" in title else f"《{title}》"


def is_web_address(url: str) -> bool:
    """Whether an address may be shown as a link: http or https, without blanks or brackets."""
    return url.startswith(("http://", "https://")) and not any(c in url for c in ' <>\n\t"')


def source_words(sources: Iterable[Reference]) -> str:
    """Sources without links: official pages by address, mirrors by host only."""
    from urllib.parse import urlsplit

    names = []
    for one in sources:
        if one.report:
            names.append(one.report)
        elif one.host in ("official", "known"):
            names.append(one.url)
        elif one.url:
            names.append(f"转载页（{urlsplit(one.url).hostname or '来源不详'}）")
    return "；".join(dict.fromkeys(names))
