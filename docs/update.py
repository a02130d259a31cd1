"""Fill the transcripts in the docs with what the commands really print.

    python docs/update.py [--check]

A transcript is a fenced block below a comment such as `<!-- output: deei-rules provinces -->`;
`| head -N` keeps its first lines. `--check` changes nothing and exits with 1 where a
transcript is stale.
"""

import contextlib
import io
import os
import re
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(<!-- output: (?P<command>[^\n]*?) -->\n```text\n)(?P<text>.*?)(```\n)", re.S)


def output_of(command: str) -> str:
    """What a deei-rules command prints, run in this process from the project's root."""
    from deei_rules.cli.app import app

    command, _, head = command.partition(" | head -")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        app(shlex.split(command)[1:], standalone_mode=False)
    lines = printed.getvalue().splitlines()
    kept = lines[: int(head)] if head else lines
    if len(kept) < len(lines):
        kept.append("…")
    return "".join(line.rstrip() + "\n" for line in kept)


def updated(text: str) -> str:
    """The page with every transcript made anew."""
    return BLOCK.sub(lambda m: m[1] + output_of(m["command"]) + m[4], text)


def stale_pages() -> dict[Path, str]:
    """The pages whose transcripts are not what the commands print, with their new text."""
    os.chdir(ROOT)
    pages = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {page: page.read_text("utf-8") for page in pages}
    return {page: new for page, text in texts.items() if (new := updated(text)) != text}


if __name__ == "__main__":
    stale = stale_pages()
    for path, new_text in stale.items():
        if "--check" not in sys.argv:
            path.write_text(new_text, "utf-8")
        print(f"{'stale' if '--check' in sys.argv else 'updated'}: {path.relative_to(ROOT)}")
    sys.exit(1 if stale and "--check" in sys.argv else 0)
