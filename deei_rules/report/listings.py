"""Lists of indicators, provinces and documents, in every format."""

import json
from collections.abc import Iterable, Sequence

from deei_rules.evidence.models import Document
from deei_rules.framework.framework import Framework
from deei_rules.framework.provinces import Provinces
from deei_rules.report.data import csv_text
from deei_rules.report.tables import markdown_table
from deei_rules.report.text import cut, table
from deei_rules.report.words import BASES, number, title_words

__all__ = ["document", "documents", "indicators", "provinces"]

_CONFIDENCE = {"high": "高", "medium": "中", "low": "低", "": "未注明"}


def indicators(framework: Framework, form: str) -> str:
    """The tree, with each leaf's question."""
    keys = ("code", "name", "weight", "basis", "criteria", "question")
    nodes = [(one, framework.rules.get(one.code)) for one in framework.indicators.values()]
    if form in ("json", "csv"):
        data = [
            (one.code, one.name, float(one.weight), one.basis, len(rule.criteria) if rule else None,
             rule.question if rule else one.note)
            for one, rule in nodes
        ]  # fmt: skip
        return _data(keys, data, form)
    rows = [
        ("  " * (one.depth - 1) * (form == "table") + one.code, one.name, number(float(one.weight)),
         BASES[one.basis], str(len(rule.criteria)) if rule else "",
         rule.question if rule else one.note)
        for one, rule in nodes
    ]  # fmt: skip
    header = ("代码", "指标", "权重", "依据", "准则数", "问题")
    return _shown(header, rows, form, numbers="llrlrl")


def provinces(names: Provinces, form: str) -> str:
    """The profiles, a line each."""
    keys = ("code", "name", "full_name", "aliases", "region", "units")
    profiles = [
        (p.code, p.name, p.full_name, "、".join(p.aliases), p.region, p.units) for p in names.values()
    ]
    if form in ("json", "csv"):
        return _data(keys, profiles, form)
    header = ("代码", "省份", "全称", "别名", "地区", "地级单位")
    rows = [(*words, str(units)) for *words, units in profiles]
    return _shown(header, rows, form, numbers="lllllr")


def documents(docs: Iterable[Document], form: str) -> str:
    """Documents, a line each."""
    keys = ("id", "province", "issued", "level", "kind", "status", "title")
    if form in ("json", "csv"):
        return _data(keys, [[getattr(doc, key) for key in keys] for doc in docs], form)
    rows = [
        (d.id, d.province, d.issued or "–", d.level, d.kind, d.status,
         cut(d.title, 60) if form == "table" else d.title)
        for d in docs
    ]  # fmt: skip
    header = ("编号", "省份", "日期", "层级", "类型", "状态", "标题")
    return _shown(header, rows, form, numbers="l" * 7)


def _data(keys: Sequence[str], rows: Sequence[Sequence[object]], form: str) -> str:
    """For programs: figures unrounded, nothing for what is not there."""
    if form == "csv":
        return csv_text(keys, rows)
    data = [dict(zip(keys, row, strict=True)) for row in rows]
    return json.dumps(data, ensure_ascii=False, indent=2)


def _shown(header: Sequence[str], rows: Sequence[Sequence[str]], form: str, *, numbers: str) -> str:
    """For the eye: a table, in plain text or in Markdown."""
    if form == "md":
        return markdown_table(header, rows)
    return "\n".join([*table(header, rows, numbers=numbers), "", f"共 {len(rows)} 项"])


def document(doc: Document, same: Sequence[Document]) -> str:
    """One document with all its tags, its text and where it was read."""
    tags = (
        ("编号", doc.id), ("省份", doc.province), ("城市", doc.city), ("文号", doc.number),
        ("发文机关", doc.issuer), ("日期", doc.issued or "未注明"), ("废止日期", doc.ended),
        ("状态", doc.status), ("层级", doc.level), ("类型", doc.kind), ("范围", doc.scope),
        ("同一文件", doc.paper or "、".join(one.id for one in same)), ("出自", doc.origin),
    )  # fmt: skip
    lines = [title_words(doc), ""]
    lines += [f"{name}：{value}" for name, value in tags if value]
    if doc.text:
        lines += ["", *(f"  {line}" for line in doc.text.splitlines())]
    if doc.sources:
        lines += ["", "来源："]
    for one in doc.sources:
        where = one.report or one.url
        mirror = "（转载页，请勿直接点开）" if one.host == "mirror" else ""
        lines.append(f"  {where}{mirror}　可信度：{_CONFIDENCE[one.confidence]}")
    return "\n".join(lines)
