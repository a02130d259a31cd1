"""`indicators`, `provinces`, `evidence` and `schema`: look around."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deei_rules.cli.chinese import Command, Group, put
from deei_rules.cli.common import (
    Evidence,
    Format,
    OneProvince,
    Output,
    ProvincesDir,
    Rules,
    deliver,
    loaded,
)

if TYPE_CHECKING:
    from deei_rules.evidence.base import EvidenceBase
    from deei_rules.framework.provinces import Provinces

Shape = Annotated[Format, typer.Option("--format", "-f", help="输出格式")]


def indicators(
    rules: Rules = None,
    provinces: ProvincesDir = None,
    format: Shape = Format.table,
    output: Output = None,
) -> None:
    """指标：5 个一级、15 个二级、34 个三级，各有权重、依据和准则数。"""
    from deei_rules.report import listings

    deliver(listings.indicators(loaded(rules, provinces), format.value), output)


def provinces(
    provinces: ProvincesDir = None, format: Shape = Format.table, output: Output = None
) -> None:
    """省份：名称、简称、代码、地区和所辖地级单位数。"""
    from deei_rules.bases import Bases
    from deei_rules.framework.provinces import Provinces
    from deei_rules.report import listings

    folder = Bases.find(provinces=provinces).provinces
    deliver(listings.provinces(Provinces.load(folder), format.value), output)


class Contract(StrEnum):
    """Published JSON schemas."""

    evaluate = "evaluate"
    match = "match"


def schema(
    name: Annotated[Contract, typer.Argument(metavar="名称", help="evaluate 或 match")],
    output: Output = None,
) -> None:
    """显示 evaluate 或 match 输出的 JSON Schema。"""
    from importlib.resources import files

    path = files("deei_rules.report") / "schemas" / f"{name.value}.schema.json"
    deliver(path.read_text("utf-8"), output)


evidence_app = typer.Typer(cls=Group, no_args_is_help=True, help="查看和检查证据。")


@evidence_app.command("list", cls=Command)
def evidence_list(
    province: OneProvince = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="类型", help="如 规范性文件")] = None,
    evidence: Evidence = None,
    provinces: ProvincesDir = None,
    format: Shape = Format.table,
    output: Output = None,
) -> None:
    """列出证据文件。"""
    from deei_rules.errors import UsageError
    from deei_rules.evidence.models import KINDS
    from deei_rules.report import listings
    from deei_rules.suggest import suggestion

    if kind is not None and kind not in KINDS:
        raise UsageError(f"没有文件类型“{kind}”。{suggestion(kind, KINDS)}")
    base, names = _base(evidence, provinces)
    wanted = names.find(province).name if province else None
    docs = [doc for doc in base.documents if wanted in (None, doc.province) and kind in (None, doc.kind)]
    deliver(listings.documents(docs, format.value), output)


@evidence_app.command("show", cls=Command)
def evidence_show(
    document: Annotated[str, typer.Argument(metavar="编号", help="文件 id，如 zhejiang-88436130")],
    evidence: Evidence = None,
    provinces: ProvincesDir = None,
) -> None:
    """显示一份证据：标签、正文和来源。"""
    from deei_rules.errors import UsageError
    from deei_rules.report import listings
    from deei_rules.suggest import suggestion

    base, _ = _base(evidence, provinces)
    by_id = {doc.id: doc for doc in base.documents}
    if document not in by_id:
        hint = suggestion(document, by_id)
        hint = hint if len(hint) < 80 else "全部编号请看：deei-rules evidence list"
        raise UsageError(f"没有编号为“{document}”的证据。{hint}")
    same = [doc for doc in base.documents if doc.paper == document]
    deliver(listings.document(by_id[document], same), None)


@evidence_app.command("check", cls=Command)
def evidence_check(evidence: Evidence = None, provinces: ProvincesDir = None) -> None:
    """检查证据目录：格式、标签、日期、编号；有问题则退出码为 1。"""
    base, _ = _base(evidence, provinces)
    put("".join(f"{problem}\n" for problem in base.problems))
    papers = len({doc.paper_id for doc in base.documents})
    undated = sum(not doc.issued for doc in base.documents)
    put(
        f"可用 {len(base.documents)} 份（{papers} 个不同文件，{undated} 份未注明日期），"
        f"问题 {len(base.problems)} 处\n"
    )
    raise typer.Exit(1 if base.problems else 0)


def _base(evidence: Path | None, provinces: Path | None) -> "tuple[EvidenceBase, Provinces]":
    from deei_rules.bases import Bases
    from deei_rules.evidence.base import EvidenceBase
    from deei_rules.framework.provinces import Provinces

    bases = Bases.find(evidence=evidence, provinces=provinces)
    names = Provinces.load(bases.provinces)
    return EvidenceBase.load(bases.evidence, provinces=names), names
