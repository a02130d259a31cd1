"""What the commands share: options, loading, suggestions on Tab, and safe writing."""

import contextlib
import gc
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deei_rules.cli.chinese import put

if TYPE_CHECKING:
    import datetime as dt

    from deei_rules.errors import Problem
    from deei_rules.framework.framework import Framework
    from deei_rules.scoring.run import MatchAll, Run

__all__ = [
    "AsOf", "Evidence", "Format", "OneProvince", "Output", "ProvincesDir", "Rules", "Weights",
    "complete_indicator", "complete_province", "deliver", "evaluated", "loaded", "report_problems",
]  # fmt: skip


class Format(StrEnum):
    """Formats of a result."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


Rules = Annotated[Path | None, typer.Option("--rules", metavar="目录", help="规则目录（默认用自带的）")]
Evidence = Annotated[
    Path | None, typer.Option("--evidence", metavar="目录", help="证据目录（默认用自带的）")
]
ProvincesDir = Annotated[
    Path | None, typer.Option("--provinces", metavar="目录", help="省份目录（默认用自带的）")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="日期", help="截止日，如 2024-11-30；之后的文件视为不存在"),
]
Weights = Annotated[
    Path | None,
    typer.Option("--weights", metavar="文件", help="专家权重（weights compute --output 的结果）"),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="文件", help="写入文件，不在屏幕显示")
]


def complete_province(incomplete: str) -> list[str]:
    """Province names that begin as typed."""
    from deei_rules.bases import Bases

    names = [path.stem.partition("-")[2] for path in Bases.find().provinces.glob("*.yaml")]
    return sorted(name for name in names if name.startswith(incomplete))


def complete_indicator(incomplete: str) -> list[tuple[str, str]]:
    """Indicator codes that begin as typed, with their names."""
    from deei_rules.bases import Bases

    paths = sorted(Bases.find().rules.glob("*/*.yaml"))
    pairs = [path.stem.partition("-")[::2] for path in paths]
    return [(code, name) for code, name in pairs if code.startswith(incomplete.upper())]


OneProvince = Annotated[
    str | None,
    typer.Option(
        "--province", "-p", metavar="省份", help="只看一个省份", autocompletion=complete_province
    ),
]


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Loading makes many lasting objects and no garbage: looking for it costs a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def loaded(rules: Path | None, provinces: Path | None) -> "Framework":
    """The framework."""
    from deei_rules.framework.framework import Framework

    with _no_collection():
        return Framework.load(rules, provinces)


def evaluated(
    *,
    rules: Path | None,
    evidence: Path | None,
    provinces: Path | None,
    weights: Path | None = None,
    as_of: str | None = None,
) -> "Run":
    """The run that a command shows; faults of the evidence are told by `report_problems`."""
    from deei_rules.bases import Bases
    from deei_rules.evidence.base import EvidenceBase
    from deei_rules.scoring.run import evaluate

    cutoff = _day(as_of)
    framework = loaded(rules, provinces)
    if weights is not None:
        from deei_rules.framework.loading import load_overlay

        framework = framework.with_weights(load_overlay(weights, framework))
    with _no_collection():
        folder = Bases.find(evidence=evidence).evidence
        base: EvidenceBase = EvidenceBase.load(folder, provinces=framework.provinces)
        return evaluate(framework, base, as_of=cutoff, match=_kept_matches(framework))


def _kept_matches(framework: "Framework") -> "MatchAll | None":
    """Matching through the user's cache; None (match everything) where there is to be none."""
    from deei_rules.store.match_cache import MatchCache, default_path

    path = default_path()
    return MatchCache(framework, path).match if path is not None else None


def _day(text: str | None) -> "dt.date | None":
    if text is None:
        return None
    import datetime as dt

    from deei_rules.errors import UsageError

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"日期“{text}”不存在或写法不对，应如 2024-11-30") from None


def report_problems(problems: "Sequence[Problem]") -> None:
    """Name what could not be used, and end with exit code 3 if there was anything."""
    if not problems:
        return
    print(f"\n{len(problems)} 处输入有问题，未计入以上结果：", file=sys.stderr)
    for problem in problems:
        print(problem, file=sys.stderr)
    raise typer.Exit(3)


def deliver(text: str, output: Path | None) -> None:
    """Print the text, or put it into a file in one step, so that no half file is ever left."""
    text = text if text.endswith("\n") else text + "\n"
    if output is None:
        put(text)
        return
    from deei_rules.errors import UsageError, reason

    try:
        if output.exists() and not output.is_file() and not output.is_dir():
            output.write_text(text, "utf-8")  # a device or a pipe: there is nothing to replace
        else:
            _replace(output.resolve(), text)
    except OSError as error:
        raise UsageError(f"无法写入 {output}：{reason(error)}；原有文件没有改动") from None
    print(f"已写入 {output}", file=sys.stderr)


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then take its place; links and the file's rights are kept."""
    rights = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".deei-rules.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, rights)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
