"""Patterns as rules write them, matched against a document of one title and one text."""

import pytest

from deei_rules.evidence.models import Document
from deei_rules.matching.matcher import CriterionSpec, Matcher
from deei_rules.matching.patterns import Vocabulary, parse_pattern
from deei_rules.matching.scan import PlanWords
from deei_rules.yaml_source import parse_yaml

VOCABULARY = Vocabulary(
    {"公共数据": ("公共数据", "政务数据"), "办法": ("办法", "条例")},
    {
        "province": {
            "浙江": frozenset({"浙江"}),
            "上海": frozenset({"上海"}),
            "沪市": frozenset({"上海"}),
        }
    },
)
PLANS = PlanWords(
    sentence=("拟", "研究制定"),
    clause=("推动", "探索"),
    after=("征求意见",),
    title=("筹建",),
    but=("虚拟",),
    done=("已", "正式印发"),
)


def _spec(pattern, **filters):
    """The criterion S32/x with this pattern, in YAML; a dict has one pattern a field."""
    patterns = pattern if isinstance(pattern, dict) else {"": pattern}
    parsed = {name: parse_pattern(parse_yaml(text), VOCABULARY) for name, text in patterns.items()}
    assert [faults for _, faults in parsed.values() if faults] == []
    return CriterionSpec("S32", "x", {name: found for name, (found, _) in parsed.items()}, **filters)


def _matcher(pattern, *, never="", **filters):
    refusals = [("不是证据", *_spec(never).patterns.values())] if never else []
    return Matcher([_spec(pattern, **filters)], plans=PLANS, never=refusals)


def _quotes(pattern, text="", title="", **tags):
    """The document's own words that satisfy the pattern, title first; none without a hit."""
    hits = _matcher(pattern).match(Document("甲", title, text, **tags)).hits
    return [quote.quote for hit in hits for quote in hit.quotes]


@pytest.fixture(scope="session")
def spec():
    return _spec


@pytest.fixture(scope="session")
def matcher():
    return _matcher


@pytest.fixture(scope="session")
def quotes():
    return _quotes


@pytest.fixture(scope="session")
def plans():
    return PLANS
