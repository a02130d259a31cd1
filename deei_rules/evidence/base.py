"""The evidence base: every document of a folder, tagged, checked, each paper once.

Faults do not stop the reading: `problems` names what could not be used, and a run over
a base with problems says so and ends with exit code 3.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from deei_rules.errors import Problem, UsageError, shown
from deei_rules.evidence.models import Document
from deei_rules.evidence.readers import read_file
from deei_rules.evidence.tagging import tag

if TYPE_CHECKING:
    from deei_rules.framework.provinces import Provinces

__all__ = ["EvidenceBase"]

_ENDINGS = (".yaml", ".yml", ".md", ".txt", ".jsonl", ".jsonl.gz")


@dataclass(frozen=True)
class EvidenceBase:
    """Documents in a fixed order (by id), and what could not be read."""

    documents: Sequence[Document]
    problems: Sequence[Problem] = ()

    @classmethod
    def load(cls, folder: Path | None = None, *, provinces: "Provinces | None" = None) -> "EvidenceBase":
        """Every document of a folder and its sub-folders (the bundled base by default).

        Raises UsageError if the folder does not exist or holds no evidence file.
        """
        from deei_rules.bases import Bases

        folder = folder or Bases.find().evidence
        if not folder.is_dir():
            raise UsageError(f"证据目录不存在：{shown(folder)}")
        paths = [
            path
            for path in sorted(folder.rglob("*"))
            if path.name.lower().endswith(_ENDINGS) and not path.stem.upper().startswith("README")
        ]
        if not paths:
            raise UsageError(f"证据目录里没有 .yaml、.md、.txt 或 .jsonl 文件：{shown(folder)}")
        read = [one for path in paths for one in read_file(path)]
        documents = [one for one in read if isinstance(one, Document)]
        problems = [one for one in read if isinstance(one, Problem)]
        return cls.of(documents, problems=problems, provinces=provinces)

    @classmethod
    def of(
        cls,
        documents: Iterable[Document],
        *,
        problems: Iterable[Problem] = (),
        provinces: "Provinces | None" = None,
    ) -> "EvidenceBase":
        """A base of documents at hand: tags filled, ids unique, papers and provinces checked."""
        faults = list(problems)
        by_id: dict[str, Document] = {}
        for doc in documents:
            if doc.id in by_id:
                first = by_id[doc.id].origin
                hint = f"第一次出现在 {first}；请改其中一个 id，或删去重复的一份"
                faults.append(Problem(doc.origin, 0, "id", f"id “{doc.id}”重复，后一份未计入", hint))
            elif provinces is not None and doc.province and doc.province not in provinces:
                faults.append(_unknown_province(doc, provinces))
            else:
                by_id[doc.id] = tag(doc)
        for doc in list(by_id.values()):
            if doc.paper and (doc.paper not in by_id or by_id[doc.paper].paper):
                message = f"{doc.id} 指向的主文件“{doc.paper}”不存在或本身不是主文件"
                faults.append(Problem(doc.origin, 0, "paper", message, "请写主文件的 id"))
                by_id[doc.id] = replace(doc, paper="")
        ordered = [by_id[name] for name in sorted(by_id)]
        return cls(ordered, sorted(faults))

    def digest(self) -> str:
        """SHA-256 over every document, whatever file it was read from."""
        digest = hashlib.sha256()
        for doc in self.documents:
            fields = (doc.id, doc.title, doc.text, doc.province, doc.city, doc.number, doc.issuer,
                      doc.issued, doc.ended, doc.status, doc.level, doc.kind, doc.scope,
                      doc.paper)  # fmt: skip
            digest.update("\x1f".join(fields).encode("utf-8", "surrogatepass"))
            digest.update(b"\x1e")
        return digest.hexdigest()


def _unknown_province(doc: Document, provinces: "Provinces") -> Problem:
    try:
        hint = f"请写简称“{provinces.find(doc.province).name}”"
    except UsageError as error:
        hint = str(error)
    message = f"{doc.id} 的省份“{doc.province}”不存在，未计入"
    return Problem(doc.origin, 0, "province", message, hint)
