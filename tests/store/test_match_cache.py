"""Kept matches save work and never change a result."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deei_rules.evidence.base import EvidenceBase
from deei_rules.evidence.models import Document
from deei_rules.framework.framework import Framework
from deei_rules.report.data import run_json
from deei_rules.scoring.run import evaluate
from deei_rules.store import match_cache
from deei_rules.store.match_cache import MatchCache, default_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "matches.sqlite"


@pytest.fixture
def index(tmp_path: Path, tiny: Path) -> Path:
    """The tiny index, to be edited."""
    return Path(shutil.copytree(tiny, tmp_path / "index"))


def load(index: Path) -> Framework:
    return Framework.load(index / "rules", index / "provinces")


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[tuple[str, ...], str]]]:
    """What was really matched since last asked: (rules, document id)."""
    seen: list[tuple[tuple[str, ...], str]] = []
    real = Framework.matcher

    def spied(self: Framework, codes: object = None) -> object:
        matcher = real(self, codes)  # type: ignore[arg-type]
        whole = matcher.match
        rules = tuple(codes) if codes is not None else tuple(self.rules)  # type: ignore[call-overload]

        class Spy:
            def match(self, doc: Document) -> object:
                seen.append((rules, doc.id))
                return whole(doc)

        return Spy()

    monkeypatch.setattr(Framework, "matcher", spied)

    def take() -> list[tuple[tuple[str, ...], str]]:
        taken = list(seen)
        seen.clear()
        return taken

    return take


def documents(index: Path, framework: Framework) -> list[Document]:
    return list(EvidenceBase.load(index / "evidence", provinces=framework.provinces).documents)


class TestWork:
    def test_nothing_is_matched_twice(self, index, file, matched):
        framework = load(index)
        docs = documents(index, framework)
        first = MatchCache(framework, file).match(docs)
        assert {doc for _, doc in matched()} == {doc.id for doc in docs}
        assert MatchCache(framework, file).match(docs) == first
        assert matched() == []

    def test_an_edited_rule_is_matched_anew_and_no_other(self, index, file, matched):
        framework = load(index)
        docs = documents(index, framework)
        MatchCache(framework, file).match(docs)
        matched()
        rule = sorted((index / "rules").glob("*/*.yaml"))[0]
        rule.write_text(rule.read_text("utf-8") + "\n# edited\n", "utf-8")
        MatchCache(load(index), file).match(docs)
        code = rule.name.split("-")[0]
        assert sorted(matched()) == sorted(((code,), doc.id) for doc in docs)

    def test_an_added_document_is_matched_and_no_other(self, index, file, matched):
        framework = load(index)
        docs = documents(index, framework)
        MatchCache(framework, file).match(docs)
        matched()
        new = Document("新", "浙江省公共数据条例", province="浙江", kind="地方性法规")
        MatchCache(framework, file).match([*docs, new])
        assert [doc for _, doc in matched()] == ["新"]

    @pytest.mark.parametrize(
        "change",
        [{"title": "甲"}, {"text": "乙"}, {"kind": "案例"}, {"level": "县级"}, {"province": "上海"}],
    )
    def test_a_document_is_another_when_what_is_matched_changes(self, change):
        from dataclasses import replace

        doc = Document("甲", "标题", "正文", "浙江", kind="标准", level="省级")
        assert match_cache.document_digest(doc) != match_cache.document_digest(replace(doc, **change))

    def test_shared_words_are_part_of_every_rule(self, index, file, matched):
        framework = load(index)
        docs = documents(index, framework)
        MatchCache(framework, file).match(docs)
        matched()
        words = index / "rules" / "vocabulary.yaml"
        words.write_text(words.read_text("utf-8") + "\n# edited\n", "utf-8")
        MatchCache(load(index), file).match(docs)
        assert {rules for rules, _ in matched()} == {tuple(framework.rules)}


class TestResults:
    def test_the_bundled_run_is_the_same_to_the_byte(
        self, bundled_framework, bundled_base, bundled_run, file
    ):
        wanted = run_json(bundled_run, bundled_run.cards)
        for _ in ("found", "kept"):
            match = MatchCache(bundled_framework, file).match
            run = evaluate(bundled_framework, bundled_base, match=match)
            assert run_json(run, run.cards) == wanted

    def test_a_rule_edited_back_and_forth_gives_its_own_results(self, index, file):
        framework = load(index)
        docs = documents(index, framework)
        rule = sorted((index / "rules").glob("*/*.yaml"))[0]
        original = rule.read_text("utf-8")
        plain = [framework.matcher().match(doc) for doc in docs]
        for text in (original, original + "\n# edited\n", original):
            rule.write_text(text, "utf-8")
            assert MatchCache(load(index), file).match(docs) == plain


class TestFaults:
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda file: file.write_bytes(
                b"this is no database, and long enough to be read as one" * 40
            ),
            lambda file: file.write_bytes(file.read_bytes()[:2000]),
            lambda file: _execute(file, "UPDATE matches SET body = '[[9999, 1, []]]'"),
            lambda file: _execute(file, "UPDATE matches SET body = 'nonsense'"),
            lambda file: _execute(file, "UPDATE rule_sets SET digests = '{}'"),
            lambda file: _execute(file, "DELETE FROM rule_sets"),
            lambda file: file.unlink(),
        ],
        ids=["no database", "cut short", "bad place", "bad body", "bad set", "no set", "gone"],
    )
    def test_a_spoilt_file_costs_time_and_nothing_else(self, index, file, spoil):
        framework = load(index)
        docs = documents(index, framework)
        plain = MatchCache(framework, file).match(docs)
        spoil(file)
        assert MatchCache(framework, file).match(docs) == plain
        assert MatchCache(framework, file).match(docs) == plain

    def test_a_folder_that_cannot_be_made_is_done_without(self, index, tmp_path):
        (tmp_path / "taken").write_text("a file", "utf-8")
        framework = load(index)
        docs = documents(index, framework)
        plain = [framework.matcher().match(doc) for doc in docs]
        assert MatchCache(framework, tmp_path / "taken" / "matches.sqlite").match(docs) == plain

    def test_a_writer_that_holds_the_file_is_not_waited_for_long(self, index, file, monkeypatch):
        monkeypatch.setattr(match_cache, "_WAIT", 0.05)
        framework = load(index)
        docs = documents(index, framework)
        plain = MatchCache(framework, file).match(docs)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert MatchCache(framework, file).match(docs) == plain
        other.close()

    def test_two_processes_at_once_agree(self, index, file):
        script = (
            "import sys; from pathlib import Path\n"
            "from deei_rules import EvidenceBase, Framework\n"
            "from deei_rules.store.match_cache import MatchCache\n"
            "index, file = map(Path, sys.argv[1:])\n"
            "framework = Framework.load(index / 'rules', index / 'provinces')\n"
            "docs = EvidenceBase.load(index / 'evidence', provinces=framework.provinces).documents\n"
            "print(len(MatchCache(framework, file).match(docs)))\n"
        )
        command = [sys.executable, "-c", script, str(index), str(file)]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        assert len({process.communicate()[0] for process in both}) == 1
        framework = load(index)
        docs = documents(index, framework)
        assert MatchCache(framework, file).match(docs) == [framework.matcher().match(d) for d in docs]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("off", None),
        ("/tmp/x", "/tmp/x/matches-1.sqlite"),
        ("", "/home/cache/deei-rules/matches-1.sqlite"),
    ],
)
def test_where_matches_are_kept(monkeypatch, given, found):
    monkeypatch.setenv("DEEI_CACHE_DIR", given)
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/cache")
    assert default_path() == (Path(found) if found else None)


def _execute(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()
