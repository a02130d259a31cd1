"""Matches kept between runs: what a document meets under a rule need not be found twice.

A result follows from the document (title, text, province, kind, level, status) and from
the rule (its text, the shared vocabulary, the provinces' names, the engine's source), so
their digests are its key. An edited rule is matched anew for every document, a new
document against every rule, and nothing else. Whatever is wrong with the file, whoever
else writes to it, however it was cut short: the worst is that matching is done again.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from deei_rules.evidence.models import Document
from deei_rules.framework.framework import Framework
from deei_rules.matching.matcher import DocumentMatch, Hit, Quote

__all__ = ["MatchCache", "default_path", "document_digest"]

Digest: TypeAlias = str

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rule_sets (id INTEGER PRIMARY KEY, digests TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS matches (
    document TEXT PRIMARY KEY, rule_set INTEGER NOT NULL, refused TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
"""
_SELECT = "SELECT document, rule_set, refused, body FROM matches"
_WAIT = 2.0  # seconds to wait for another process that writes
_CHUNK = 500  # documents asked for at once


class _Entry(NamedTuple):
    """One document under one rule: the bits of its criteria touched, counted in the rule."""

    touched: int
    hits: tuple[Hit, ...]


class _Kept(NamedTuple):
    """One document: the rules it was matched against, and what came of those it touched."""

    rules: frozenset[Digest]
    entries: Mapping[Digest, _Entry]
    refused: str


_NEW = _Kept(frozenset(), {}, "")


def default_path() -> Path | None:
    """Where matches are kept: in DEEI_CACHE_DIR or the user's cache folder; None for “off”.

    The number in the name is the format's: another format, another file.
    """
    given = os.environ.get("DEEI_CACHE_DIR", "")
    if given == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = Path(given) if given else Path(base) / "deei-rules"
    return folder / "matches-1.sqlite" if folder.is_absolute() else None


def document_digest(doc: Document) -> Digest:
    """SHA-256 over what the matcher reads of a document, half of it in hexadecimal."""
    fields = (doc.title, doc.text, doc.province, doc.kind, doc.level, doc.status)
    data = "\x1f".join(fields).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:32]


class MatchCache:
    """A framework's matches, read from and written to one SQLite file."""

    def __init__(self, framework: Framework, path: Path) -> None:
        self._framework, self._path = framework, path
        shared = f"{_engine_digest()}|{framework.shared_digest}"
        self._code_of: dict[Digest, str] = {}  # in rule order
        self._first_bit: dict[Digest, int] = {}
        criteria = 0
        for code, rule in framework.rules.items():
            digest = hashlib.sha256(f"{shared}|{rule.digest}".encode()).hexdigest()[:32]
            self._code_of[digest] = code
            self._first_bit[digest] = criteria
            criteria += len(rule.criteria)
        self._place = {digest: place for place, digest in enumerate(self._code_of)}

    def match(self, documents: Sequence[Document]) -> list[DocumentMatch]:
        """The documents' matches: from the file where it has them, else found, and kept."""
        keys = [document_digest(doc) for doc in documents]
        kept = self._read(keys)
        changed = self._find_missing(dict(zip(keys, documents, strict=True)), kept)
        if changed:
            self._write({key: kept[key] for key in changed})
        return [self._joined(kept[key]) for key in keys]

    def _find_missing(
        self, documents: Mapping[Digest, Document], kept: dict[Digest, _Kept]
    ) -> list[Digest]:
        """Match every document against the rules it lacks; the keys of those that lacked any."""
        wanted = frozenset(self._code_of)
        lacking: dict[frozenset[Digest], list[Digest]] = defaultdict(list)
        for key in documents:
            missing = wanted - kept.get(key, _NEW).rules
            if missing:
                lacking[missing].append(key)
        for missing, keys in lacking.items():
            rules = sorted(missing, key=self._place.__getitem__)
            matcher = self._framework.matcher([self._code_of[digest] for digest in rules])
            for key in keys:
                result = matcher.match(documents[key])
                old = kept.get(key, _NEW)
                entries = {digest: e for digest, e in old.entries.items() if digest in wanted}
                entries |= self._split(result, rules)
                kept[key] = _Kept(wanted, entries, old.refused or result.refused)
        return [key for keys in lacking.values() for key in keys]

    def _split(self, result: DocumentMatch, rules: Sequence[Digest]) -> dict[Digest, _Entry]:
        """A result by rule; rules that were not touched have no entry."""
        entries: dict[Digest, _Entry] = {}
        touched = result.touched
        for digest in rules:
            code = self._code_of[digest]
            size = len(self._framework.rules[code].criteria)
            hits = tuple(hit for hit in result.hits if hit.indicator == code)
            own, touched = touched & ((1 << size) - 1), touched >> size
            if own or hits:
                entries[digest] = _Entry(own, hits)
        return entries

    def _joined(self, kept: _Kept) -> DocumentMatch:
        """A document's result over all rules, as the whole matcher would give it."""
        hits: list[Hit] = []
        touched = 0
        for digest in sorted(kept.entries, key=self._place.__getitem__):
            entry = kept.entries[digest]
            touched |= entry.touched << self._first_bit[digest]
            hits += entry.hits
        return DocumentMatch(tuple(hits), touched, kept.refused)

    def _read(self, keys: Sequence[Digest]) -> dict[Digest, _Kept]:
        """What the file has of some documents; nothing where it cannot be used."""
        kept: dict[Digest, _Kept] = {}

        def read(connection: sqlite3.Connection) -> None:
            sets: dict[int, list[Digest]] = {
                number: json.loads(digests)
                for number, digests in connection.execute("SELECT id, digests FROM rule_sets")
            }
            known = {number: frozenset(digests) for number, digests in sets.items()}
            for chunk in (keys[at : at + _CHUNK] for at in range(0, len(keys), _CHUNK)):
                query = f"{_SELECT} WHERE document IN ({','.join('?' * len(chunk))})"
                for key, number, refused, body in connection.execute(query, chunk):
                    entries = dict(self._decoded(json.loads(body), sets[number]))
                    kept[key] = _Kept(known[number], entries, refused)

        return kept if self._use(read) else {}

    def _write(self, kept: Mapping[Digest, _Kept]) -> None:
        """Keep some documents' results, all or none."""
        rule_set = json.dumps(list(self._code_of))

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("INSERT OR IGNORE INTO rule_sets (digests) VALUES (?)", [rule_set])
                query = "SELECT id FROM rule_sets WHERE digests = ?"
                (number,) = connection.execute(query, [rule_set]).fetchone()
                connection.executemany(
                    "INSERT OR REPLACE INTO matches VALUES (?, ?, ?, ?)",
                    (
                        (key, number, one.refused, json.dumps(self._encoded(one), ensure_ascii=False))
                        for key, one in kept.items()
                    ),
                )
                connection.execute(
                    "DELETE FROM rule_sets WHERE id NOT IN (SELECT rule_set FROM matches)"
                )

        self._use(write)

    def _use(self, action: Callable[[sqlite3.Connection], None]) -> bool:
        """Whether an action on the file, made if need be, went well. A spoilt file is removed."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._path, timeout=_WAIT)) as connection:
                connection.executescript(_SCHEMA)
                action(connection)
        except (OSError, sqlite3.OperationalError):  # busy, full, read-only: go without
            return False
        except (sqlite3.DatabaseError, ValueError, TypeError, LookupError):
            with contextlib.suppress(OSError):
                self._path.unlink()
            return False
        return True

    def _encoded(self, one: _Kept) -> list[Any]:
        return [
            [self._place[digest], entry.touched, [hit[1:] for hit in entry.hits]]
            for digest, entry in one.entries.items()
        ]

    def _decoded(
        self, body: Iterable[Any], digests: Sequence[Digest]
    ) -> Iterator[tuple[Digest, _Entry]]:
        for place, touched, hits in body:
            digest = digests[place]
            code = self._code_of.get(digest)
            if code is not None:
                yield digest, _Entry(touched, tuple(_hit(code, *fields) for fields in hits))


def _hit(
    code: str,
    criterion: str,
    domain: str,
    quotes: Iterable[Sequence[Any]],
    strength: float,
    value: float | None,
    unit: str,
) -> Hit:
    return Hit(code, criterion, domain, tuple(Quote(*one) for one in quotes), strength, value, unit)


def _engine_digest() -> str:
    """SHA-256 over the source that reads rules and matches: another engine, other results."""
    digest = hashlib.sha256()
    for room in ("framework", "matching"):
        for path in sorted((Path(__file__).parents[1] / room).iterdir()):
            if path.suffix in (".py", ".txt"):
                digest.update(path.read_bytes())
    return digest.hexdigest()
