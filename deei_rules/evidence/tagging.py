"""Tags that a document does not state but shows: status, kind, scope, and whose it is.

Stated tags always win. Everything here is read from title and issuer by fixed, plain
rules, so that an auditor can redo it by eye.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deei_rules.evidence.models import Document
from deei_rules.matching.normalise import normalise_term

if TYPE_CHECKING:
    from deei_rules.framework.provinces import Provinces

__all__ = ["foreign", "scope_of", "tag"]

_DRAFT = ("征求意见稿", "公开征求意见", "草案", "送审稿")
_TRIAL = ("试行)", "暂行)", "(试行", "(暂行", "试点)", "暂行办法", "暂行规定", "暂行条例")
_KIND_BY_ENDING = (
    ("条例", "地方性法规"),
    ("办法", "规范性文件"),
    ("规定", "规范性文件"),
    ("细则", "规范性文件"),
    ("规则", "规范性文件"),
    ("意见", "规范性文件"),
    ("措施", "规范性文件"),
    ("方案", "规划方案"),
    ("规划", "规划方案"),
    ("计划", "规划方案"),
    ("要点", "规划方案"),
)
POLICY_KINDS = ("地方性法规", "政府规章", "规范性文件", "规划方案")
_OVERALL = ("人民政府", "政府办公", "人民代表大会", "人大常委", "省委办公", "市委办公",
            "区党委", "中共", "领导小组", "委员会办公厅")  # fmt: skip
_BUREAU = ("局", "厅", "委员会", "委", "办公室", "中心", "银行", "法院")
_CENTRAL = ("中共中央", "国务院", "国家", "工业和信息化部", "财政部", "中央网信办", "全国人大",
            "科技部", "科学技术部", "商务部", "中国人民银行", "公安部")  # fmt: skip


# What may stand before the name of the place whose document it is.
_LEAD = re.compile(
    r"^(?:关于|转发|转载|印发|中共|20[0-9]{2}年?度?|第[0-9一二三四五六七八九十]{1,3}届|[(:,、-])+"
)
_OPENING = 4  # characters in which such a name begins: the longest short name has three


def tag(doc: Document) -> Document:
    """The document with every tag filled that can be told; the rest stay unknown."""
    changes: dict[str, Any] = {}
    if doc.status in ("", "正式") and any(word in doc.title for word in _DRAFT):
        changes["status"] = "征求意见稿"
    elif not doc.status:
        title = normalise_term(doc.title)
        changes["status"] = "试行" if any(word in title for word in _TRIAL) else "正式"
    if not doc.kind:
        changes["kind"] = _kind(normalise_term(doc.title))
    if not doc.scope:
        changes["scope"] = scope_of(changes.get("kind", doc.kind), doc.issuer)
    return replace(doc, **changes) if changes else doc


def _kind(title: str) -> str:
    """Kind by the last word of the title, a bracket such as (试行) left aside."""
    bare = title.split("(")[0] or title
    if bare.startswith("db") and "/t" in bare.replace(" ", ""):
        return "标准"
    return next((kind for ending, kind in _KIND_BY_ENDING if bare.endswith(ending)), "")


def scope_of(kind: str, issuer: str) -> str:
    """部门 for a policy that only bureaus issued; 综合 for all else."""
    if kind not in POLICY_KINDS or not issuer:
        return "综合"
    if any(word in issuer for word in _OVERALL):
        return "综合"
    return "部门" if any(word in issuer for word in _BUREAU) else "综合"


def foreign(doc: Document, provinces: "Provinces") -> str:
    """Why a document filed under a province is not its own; empty when it is.

    Its title begins with another province or its places and neither title, issuer nor
    text names its own; or it is a policy that a central body issued. Another province
    named later on is a venue (数据产品登陆上海数据交易所), not the owner.
    """
    own = provinces.get(doc.province)
    if own is None or own.full_name in doc.title:
        return ""  # the short name alone may be another's place: 天津 has a 河北区
    title = normalise_term(doc.title)
    named = provinces.mentioned(title)
    if doc.province in named:
        return ""
    issuer = normalise_term(doc.issuer)
    if doc.kind in POLICY_KINDS and not named and issuer.startswith(_CENTRAL):
        return f"中央文件（{doc.issuer}），不是{doc.province}自己的"
    if not named or not provinces.mentioned(_LEAD.sub("", title)[:_OPENING]):
        return ""
    if doc.province in {*provinces.mentioned(issuer), *provinces.mentioned(normalise_term(doc.text))}:
        return ""
    return f"标题说的是{'、'.join(named)}，不是{doc.province}"
