"""A document: one tagged piece of evidence, and the values its tags may take."""

from dataclasses import dataclass, field
from typing import Literal, get_args

Status = Literal["正式", "试行", "征求意见稿", "废止"]
Level = Literal["省级", "市级", "县级"]
Scope = Literal["综合", "部门"]
Kind = Literal[
    "地方性法规",
    "政府规章",
    "规范性文件",
    "规划方案",
    "标准",
    "平台",
    "机构",
    "案例",
    "数据集",
    "统计核算",
    "赛事活动",
    "新闻动态",
]

STATUSES: tuple[Status, ...] = get_args(Status)
LEVELS: tuple[Level, ...] = get_args(Level)
SCOPES: tuple[Scope, ...] = get_args(Scope)
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a document's facts were read: a page, or a report that names it.

    `host` says what kind of page: official (government, university), known (press,
    portals of the field) or mirror (a copy elsewhere, never shown as a live link).
    """

    url: str = ""
    host: str = ""
    report: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One tagged piece of evidence.

    `text` is the whole text or, for a record, its facts, one a line. `issued` is a day,
    a month, a year (2024-07-15, 2024-07, 2024) or empty. An empty `kind`, `level` or
    `province` means unknown.
    """

    id: str
    title: str = ""
    text: str = ""
    province: str = ""
    city: str = ""
    number: str = ""
    issuer: str = ""
    issued: str = ""
    ended: str = ""  # the day a repealed document stopped to apply
    status: str = "正式"
    level: str = ""
    kind: str = ""
    scope: str = ""
    paper: str = ""  # id of the document that is the same paper under another title
    sources: tuple[Reference, ...] = ()
    origin: str = field(default="", compare=False)  # file it was read from

    @property
    def paper_id(self) -> str:
        """Documents with the same paper id are one paper and count once."""
        return self.paper or self.id
