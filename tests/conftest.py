"""What many tests share: the bundled index, a tiny one to count along with, and the command line."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from deei_rules.evidence.base import EvidenceBase
from deei_rules.evidence.models import Document
from deei_rules.framework.framework import Framework
from deei_rules.framework.provinces import Provinces
from deei_rules.scoring.run import Run, evaluate

HOME = Path(__file__).resolve().parent.parent
TINY = Path(__file__).resolve().parent / "data" / "tiny"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands keep their matches here, not in the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEEI_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def provinces() -> Provinces:
    """All 31."""
    return Provinces.load(HOME / "provinces")


@pytest.fixture(scope="session")
def bundled_framework() -> Framework:
    return Framework.load(HOME / "rules", HOME / "provinces")


@pytest.fixture(scope="session")
def bundled_base(provinces: Provinces) -> EvidenceBase:
    return EvidenceBase.load(HOME / "evidence", provinces=provinces)


@pytest.fixture(scope="session")
def bundled_run(bundled_framework: Framework, bundled_base: EvidenceBase) -> Run:
    return evaluate(bundled_framework, bundled_base)


@pytest.fixture(scope="session")
def tiny() -> Path:
    """The folder of an index of three provinces and three leaves; see its YAML files."""
    return TINY


@pytest.fixture(scope="session")
def tiny_framework() -> Framework:
    return Framework.load(TINY / "rules", TINY / "provinces")


@pytest.fixture(scope="session")
def tiny_run(tiny_framework: Framework) -> Run:
    base = EvidenceBase.load(TINY / "evidence", provinces=tiny_framework.provinces)
    return evaluate(tiny_framework, base)


@pytest.fixture(scope="session")
def run_of(tiny_framework: Framework) -> Callable[..., Run]:
    """A run of the tiny index over documents at hand."""

    def run(*docs: Document, **options: object) -> Run:
        base = EvidenceBase.of(docs, provinces=tiny_framework.provinces)
        assert not base.problems
        return evaluate(tiny_framework, base, **options)  # type: ignore[arg-type]

    return run


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def deei(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `deei-rules` in this process, as the entry point does: deei("explain", "浙江")."""
    from deei_rules.cli.app import app
    from deei_rules.cli.chinese import run

    def call(*args: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["deei-rules", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        code = run(app)
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def tiny_deei(deei: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """The same over the tiny index; `evidence=` names another base."""

    def call(*args: object, evidence: Path | None = TINY / "evidence", stdin: bytes = b"") -> Outcome:
        folders: list[object] = ["--rules", TINY / "rules", "--provinces", TINY / "provinces"]
        if evidence is not None:
            folders += ["--evidence", evidence]
        return deei(*args, *folders, stdin=stdin)

    return call
