"""The docs say what is: transcripts, commands and links."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def _update_module():
    spec = importlib.util.spec_from_file_location("docs_update", ROOT / "docs" / "update.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_transcripts_are_what_the_commands_print(monkeypatch):
    monkeypatch.chdir(ROOT)
    stale = _update_module().stale_pages()
    assert not stale, f"run: python docs/update.py ({', '.join(page.name for page in stale)})"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "<")):
            assert (page.parent / target).exists(), target


def test_every_command_is_in_both_readmes():
    from deei_rules.cli.app import app

    names = [command.name for command in app.registered_commands]
    names += [group.name for group in app.registered_groups]
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text("utf-8")
        assert not [name for name in names if name not in text], readme
