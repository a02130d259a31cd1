"""docs/rules.md shows every form with a text it hits and one it does not: each is run here."""

import re
from pathlib import Path

import pytest

from deei_rules.evidence.models import Document
from deei_rules.framework.framework import Framework
from deei_rules.matching.matcher import CriterionSpec, Matcher
from deei_rules.matching.patterns import _Parser, parse_pattern
from deei_rules.yaml_source import parse_yaml

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "rules.md").read_text("utf-8")
ROW = re.compile(
    r"^\| `(?P<form>.+?)` \| [^|]*(?:\\\|[^|]*)* \| (?P<hit>[^|]+) \| (?P<miss>[^|]+) \|$", re.M
)
ROWS = [
    (row["form"].replace("\\|", "|"), row["hit"].strip(), row["miss"].strip())
    for row in ROW.finditer(PAGE.partition("<!-- forms -->")[2].partition("\n## ")[0])
]


@pytest.fixture(scope="module")
def vocabulary():
    return Framework.load().vocabulary


@pytest.mark.parametrize(("form", "hit", "miss"), ROWS, ids=[row[0] for row in ROWS])
def test_each_form_hits_and_misses_as_the_page_says(form, hit, miss, vocabulary):
    pattern, faults = parse_pattern(parse_yaml(f"match: {form}")["match"], vocabulary)
    assert not faults
    matcher = Matcher([CriterionSpec("X", "form", {"": pattern})])
    in_title = "title" in form
    for words, expected in ((hit, True), (miss, False)):
        as_title = in_title == expected if "title:" in form or "text:" in form else False
        doc = Document(
            "d", title=words if as_title else "", text="" if as_title else words, province="浙江"
        )
        assert bool(matcher.match(doc).hits) is expected, words


def test_the_page_shows_every_form():
    shown = " ".join(form for form, _, _ in ROWS)
    for name in _Parser(Framework.load().vocabulary).forms:
        assert f"{name}:" in shown, name
