"""The bundled framework holds what the report says and what its own rules promise."""

from fractions import Fraction

import pytest

from deei_rules.framework.examples import failed_examples
from deei_rules.matching.patterns import AllOf, AnyOf, Like, Near, NoneOf, Number, Terms, Within, Word


def points(framework, depth):
    return {code: one.weight for code, one in framework.indicators.items() if one.depth == depth}


def test_has_5_15_and_34_indicators(bundled_framework):
    assert [len(points(bundled_framework, depth)) for depth in (1, 2, 3)] == [5, 15, 34]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_weights_sum_to_exactly_100(bundled_framework, depth):
    weights = points(bundled_framework, depth).values()
    assert {type(weight) for weight in weights} == {Fraction}
    assert sum(weights) == 100


def test_has_the_published_first_level_weights(bundled_framework):
    assert points(bundled_framework, 1) == {"P": 25, "S": 20, "C": 20, "A": 15, "G": 20}


@pytest.mark.parametrize(("code", "name", "weight"), [("C1", "主体培育", 3), ("C3", "数据交易", 7)])
def test_has_the_published_second_level_weights(bundled_framework, code, name, weight):
    one = bundled_framework.indicators[code]
    assert (one.name, one.weight, one.basis) == (name, weight, "published")


def test_every_leaf_has_its_rule(bundled_framework):
    assert list(bundled_framework.rules) == [leaf.code for leaf in bundled_framework.leaves()]
    assert {code: rule.name for code, rule in bundled_framework.rules.items()} == {
        leaf.code: leaf.name for leaf in bundled_framework.leaves()
    }


def test_every_criterion_says_why_its_share_is_what_it_is(bundled_framework):
    silent = [
        c.spec.key for rule in bundled_framework.rules.values() for c in rule.criteria if not c.reason
    ]
    assert silent == []


def test_every_rule_has_six_examples_with_a_positive_and_two_negatives(bundled_framework):
    poor = {
        code: (len(rule.examples), positive)
        for code, rule in bundled_framework.rules.items()
        if (positive := sum(bool(example.hits) for example in rule.examples)) < 1
        or len(rule.examples) < max(6, positive + 2)
    }
    assert poor == {}


def test_every_criterion_is_shown_by_an_example(bundled_framework):
    unshown = [
        criterion.spec.key
        for rule in bundled_framework.rules.values()
        for criterion in rule.criteria
        if not any(criterion.id in example.hits for example in rule.examples)
    ]
    assert unshown == []


def test_every_example_hits_what_it_names(bundled_framework):
    assert (
        list(map(str, failed_examples(bundled_framework.rules.values(), bundled_framework.matcher())))
        == []
    )


def own_words(pattern):
    """The words a pattern's author wrote; {province} stands for whatever province is looked at."""
    match pattern:
        case Terms(words=words, owners=owners):
            yield from (word for word in words if word not in owners)
        case Word(terms):
            yield from own_words(terms)
        case Like(text=text):
            yield text
        case Number(after=after):
            yield from after
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from own_words(part)
        case NoneOf(part) | Near(part=part) | Within(part=part):
            yield from own_words(part)


def test_no_rule_names_a_province_or_a_place(bundled_framework):
    places = {
        name
        for province in bundled_framework.provinces.values()
        for name in (*province.text_names, *province.aliases, *province.places)
        if len(name) > 1
    }
    named = {
        (criterion.spec.key, word, place)
        for rule in bundled_framework.rules.values()
        for criterion in rule.criteria
        for pattern in criterion.spec.patterns.values()
        for word in own_words(pattern)
        for place in places
        if place in word
    }
    assert named == set()
