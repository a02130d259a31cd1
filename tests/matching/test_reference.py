"""A slow and obvious reading of the pattern language, as the oracle of the fast one.

Plans are left aside. A scope is a list of plain strings, each with the field it is of.
"""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deei_rules.evidence.models import Document
from deei_rules.matching.matcher import CriterionSpec, Matcher
from deei_rules.matching.normalise import normalise_term
from deei_rules.matching.patterns import (
    AllOf,
    AnyOf,
    Near,
    NoneOf,
    Terms,
    Vocabulary,
    Within,
    parse_pattern,
)


def holds(pattern, scope):
    """Whether a pattern holds in a scope: [(field, text), …]."""
    match pattern:
        case Terms(words=words):
            return any(word in text for _, text in scope for word in words)
        case AnyOf(parts):
            return any(holds(part, scope) for part in parts)
        case AllOf(parts):
            return all(holds(part, scope) for part in parts)
        case NoneOf(part):
            return not holds(part, scope)
        case Near(within=within, part=part):
            ends = "。!?;\n" if within == "sentence" else "。!?;\n,:"
            pieces = [(field, piece) for field, text in scope for piece in re.split(f"[{ends}]", text)]
            return any(holds(part, [piece]) for piece in pieces)
        case Within(field=name, part=part):
            return holds(part, [(field, text) for field, text in scope if field == name])
    raise AssertionError(pattern)


def expected(pattern, title, text):
    return holds(pattern, [("title", normalise_term(title)), ("text", normalise_term(text))])


def found(pattern, title, text):
    matcher = Matcher([CriterionSpec("S32", "x", {"": pattern})])
    return bool(matcher.match(Document("甲", title, text)).hits)


# Few words that overlap and contain each other, so that small documents often hit.
WORDS = ["数据", "公共数据", "据平", "平台", "台", "登记", "公共"]
terms = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map("|".join)


def larger(patterns):
    several = st.lists(patterns, min_size=1, max_size=3)
    with_none = st.fixed_dictionaries(
        {"all": several, "none": st.lists(patterns, min_size=1, max_size=2)}
    )
    return st.one_of(
        several.map(lambda parts: {"any": parts}),
        several.map(lambda parts: {"all": parts}),
        with_none,
        several.map(lambda parts: {"near": parts}),
        with_none.map(lambda parts: {"near": parts}),
        several.map(lambda parts: {"near": {"within": "clause", "all": parts}}),
        patterns.map(lambda part: {"title": part}),
        patterns.map(lambda part: {"text": part}),
        st.tuples(patterns, several).map(lambda both: {"title": both[0], "any": both[1]}),
        st.tuples(terms, several).map(
            lambda both: {"any": [both[0], {"all": [*both[1], {"none": both[0]}]}]}
        ),
    )


patterns = st.recursive(terms, larger, max_leaves=8)
texts = st.lists(st.sampled_from([*WORDS, "办法", *"。，；\n："]), max_size=12).map("".join)


@settings(max_examples=500)
@given(patterns, texts, texts)
@example({"near": ["数据", "平台"]}, "数据", "平台")
@example({"near": {"all": ["数据"], "none": ["平台"]}}, "", "数据平台。数据")
@example({"title": {"all": ["数据"], "none": ["平台"]}}, "数据", "平台")
@example({"all": ["登记"], "none": [{"title": "数据"}]}, "", "数据登记")
@example(
    {"near": {"within": "clause", "all": [{"near": ["数据", "平台"]}, "登记"]}}, "", "数据，平台登记"
)
def test_hits_exactly_where_the_obvious_reading_does(data, title, text):
    pattern, faults = parse_pattern(data, Vocabulary())
    assert faults == []
    assert found(pattern, title, text) is expected(pattern, title, text)


@pytest.mark.parametrize(
    ("data", "title", "text", "holds"),
    [
        ("数据|平台", "", "平台", True),
        ({"near": ["数据", "平台"]}, "数据", "平台", False),
        ({"near": ["数据", "平台"]}, "", "数据，平台", True),
        ({"near": ["数据", "平台"]}, "", "数据；平台", False),
        ({"near": {"within": "clause", "all": ["数据", "平台"]}}, "", "数据，平台", False),
        ({"all": ["数据"], "none": ["平台"]}, "平台", "数据", False),
        ({"title": "数据", "none": "平台"}, "数据", "", True),
    ],
)
def test_the_oracle_itself_reads_as_the_language_says(data, title, text, holds):
    assert expected(parse_pattern(data, Vocabulary())[0], title, text) is holds
