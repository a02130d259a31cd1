"""False alarms on whole laws: how many that have nothing to do with data get a hit.

    python benchmarks/laws.py [--corpus FILE] [--list]

A law has nothing to do with data when its title has none of the words below. Then the
data regulations by name, with the indicators that they hit.

The corpus (3,471 Chinese laws and regulations) is read from ../shared, which is not
part of this repository: without it, pass a .jsonl(.gz) file with `id`, `title`, `text`.
"""

import argparse
import sys
import time
from pathlib import Path

from deei_rules import Document, Framework
from deei_rules.evidence.readers import read_file
from deei_rules.report.matches import Probe

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpora" / "laws.jsonl.gz"
ABOUT_DATA = ("数据", "数字", "信息", "智能", "智慧", "网络", "电子", "科技", "科学技术", "知识产权",
              "统计", "档案")  # fmt: skip
SHOWN = ("数据条例", "大数据", "数字经济", "公共数据", "数据管理")


def main() -> None:
    """Print the share of unrelated laws with a hit, then the data regulations."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--list", action="store_true", help="list the false alarms with their words")
    options = parser.parse_args()
    if not options.corpus.is_file():
        sys.exit(f"{options.corpus} is not here: pass --corpus (see the module docstring)")
    probe = Probe(Framework.load())
    unrelated = alarms = characters = 0
    regulations: list[str] = []
    start = time.perf_counter()
    for law in read_file(options.corpus):
        if not isinstance(law, Document):
            continue
        characters += len(law.text)
        hits = probe.match(law).hits
        codes = " ".join(dict.fromkeys(hit.indicator for hit in hits))
        if not any(word in law.title for word in ABOUT_DATA):
            unrelated += 1
            alarms += bool(hits)
            if hits and options.list:
                words = "；".join("+".join(q.quote for q in hit.quotes) for hit in hits)
                print(f"{law.title}: {codes}: {words[:120]}")
        elif any(word in law.title for word in SHOWN):
            regulations.append(f"{law.title}: {codes or 'no hit'}")
    seconds = time.perf_counter() - start
    print(f"{alarms} of {unrelated} unrelated laws hit ({alarms / unrelated:.2%})")
    print(f"{characters:,} characters in {seconds:.1f} s ({characters / seconds / 1e6:.2f} M/s)")
    print("\n".join(sorted(regulations)))


if __name__ == "__main__":
    main()
