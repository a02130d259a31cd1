"""Precision, recall and F1 of indicator hits against double-annotated labels.

    python benchmarks/accuracy.py [--gold FILE] [--records FILE] [--disagreements]

A label counts when both annotators gave it; one that only one gave (disputed) counts
neither way. Drafts are left out, because the annotators treated them unevenly. Rules
were tuned on a random two thirds of the records (crc32 of the id not divisible by 3);
the last third was kept apart and is reported beside the whole.

Labels and records are read from ../shared (relative to the project's root), which is
not part of this repository: without it, pass --gold and --records of your own.
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from deei_rules import Document, Framework
from deei_rules.evidence.readers import read_file
from deei_rules.report.matches import Probe

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


class Case(NamedTuple):
    """One labelled record and what the rules say of it (indicator codes)."""

    doc: Document
    wanted: frozenset[str]
    disputed: frozenset[str]
    found: frozenset[str]

    @property
    def kept_apart(self) -> bool:
        """Whether the record belongs to the third that rules were not tuned on."""
        return zlib.crc32(self.doc.id.encode()) % 3 == 0


class Tally(NamedTuple):
    """Hits that are labelled, hits that are not, labels without a hit."""

    right: int
    wrong: int
    missed: int

    def line(self, name: str) -> str:
        """Precision, recall and F1 in one line."""
        precision = self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 0.0
        both = 2 * self.right + self.wrong + self.missed
        f1 = 2 * self.right / both if both else 0.0
        return (
            f"{name:<14} {precision:9.3f} {recall:7.3f} {f1:7.3f}"
            f" {self.right:6} {self.wrong:6} {self.missed:7}"
        )


def read_cases(records: Path, gold: Path) -> Iterator[Case]:
    """Every labelled record that is not a draft."""
    labels = {}
    for line in gold.read_text("utf-8").splitlines():
        data = json.loads(line)
        labels[data["id"]] = frozenset(data["indicators"]), frozenset(data["disputed"])
    probe = Probe(Framework.load())
    for doc in read_file(records):
        if isinstance(doc, Document) and doc.id in labels and doc.status != "征求意见稿":
            hits = frozenset(hit.indicator for hit in probe.match(doc).hits)
            yield Case(doc, *labels[doc.id], hits)


def tally(cases: Iterable[Case], code: str = "") -> Tally:
    """The counts of one indicator, or of all together."""
    counts: Counter[str] = Counter()
    for case in cases:
        wanted, found = (
            {one for one in codes if code in ("", one)} for codes in (case.wanted, case.found)
        )
        counts["right"] += len(wanted & found)
        counts["wrong"] += len(found - wanted - case.disputed)
        counts["missed"] += len(wanted - found)
    return Tally(counts["right"], counts["wrong"], counts["missed"])


def main() -> None:
    """Print the table, and with --disagreements every hit or label the other side lacks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=Path, default=SHARED / "evidence" / "records.jsonl")
    parser.add_argument("--gold", type=Path, default=SHARED / "gold" / "labels.jsonl")
    parser.add_argument("--disagreements", action="store_true", help="list every disagreement")
    options = parser.parse_args()
    for path in (options.records, options.gold):
        if not path.is_file():
            sys.exit(f"{path} is not here: pass --records and --gold (see the module docstring)")
    cases = list(read_cases(options.records, options.gold))
    tuned = [case for case in cases if not case.kept_apart]
    apart = [case for case in cases if case.kept_apart]
    print(f"{'':<14} {'precision':>9} {'recall':>7} {'F1':>7} {'right':>6} {'wrong':>6} {'missed':>7}")
    print(tally(cases).line(f"all ({len(cases)})"))
    print(tally(tuned).line(f"tuned ({len(tuned)})"))
    print(tally(apart).line(f"apart ({len(apart)})"))
    for code in sorted({code for case in cases for code in case.wanted | case.found}):
        print(tally(cases, code).line(code))
    if options.disagreements:
        for case in cases:
            wrong, missed = case.found - case.wanted - case.disputed, case.wanted - case.found
            if wrong or missed:
                words = case.doc.text.replace("\n", " / ")[:200]
                print(f"{case.doc.id}  +{sorted(wrong)} -{sorted(missed)}  {case.doc.title}: {words}")


if __name__ == "__main__":
    main()
