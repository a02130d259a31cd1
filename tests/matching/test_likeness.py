from itertools import combinations
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from deei_rules.matching.likeness import best_likeness, lengths, seeds
from deei_rules.matching.nodes import literals
from deei_rules.matching.patterns import Like

MODEL = "公共数据授权运营管理办法"  # twelve characters


def occurrences(pieces, text):
    return [
        (at, at + len(piece))
        for piece in pieces
        for at in range(len(text) - len(piece) + 1)
        if text.startswith(piece, at)
    ]


def brute_force(model, text, cutoff):
    """The best of all stretches; of equals the leftmost, then the shortest."""
    every = combinations(range(len(text) + 1), 2)
    likeness, (start, end) = max(
        ((fuzz.ratio(model, text[a:b]), (a, b)) for a, b in every), key=itemgetter(0)
    )
    return (likeness, start, end) if likeness >= cutoff else None


def seeded(model, text, cutoff):
    spans = occurrences(seeds(model, cutoff), text)
    return best_likeness(model, text, (0, len(text)), spans, cutoff)


# few characters, so that models repeat themselves and stretches resemble them
models = st.text("公共数据办", min_size=6, max_size=14)
texts = st.text("公共数据办法", min_size=1, max_size=20)
cutoffs = st.integers(60, 100)


@st.composite
def disturbed(draw):
    """A model, and a text that holds it with a few characters lost, added or changed."""
    model = draw(models)
    inside = list(model)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(inside)))
        inside[at : at + draw(st.integers(0, 2))] = draw(st.text("公共数据办法", max_size=2))
    return model, draw(texts) + "".join(inside) + draw(texts)


@given(disturbed(), cutoffs)
def test_seeds_lose_nothing(pair, cutoff):
    model, text = pair
    assert seeded(model, text, cutoff) == brute_force(model, text, cutoff)


@given(models, texts, cutoffs)
def test_a_stretch_as_like_as_asked_has_a_length_within_bounds(model, text, cutoff):
    shortest, longest = lengths(model, cutoff)
    if fuzz.ratio(model, text) >= cutoff:
        assert shortest <= len(text) <= longest


@given(models, cutoffs)
def test_seeds_are_the_model_in_pieces(model, cutoff):
    pieces = seeds(model, cutoff)
    assert all(pieces)
    assert set("".join(pieces)) == set(model)
    assert all(piece in model for piece in pieces)


@pytest.mark.parametrize(
    ("at_least", "pieces"),
    [
        (100, ["公共数据授权运营管理办法"]),
        (96, ["公共数据授权", "运营管理办法"]),  # one character more leaves 24 of 25: 96
        (92, ["公共数据授权运营管理办法"[at : at + 4] for at in (0, 4, 8)]),  # two more leave 92.3
    ],
)
def test_a_model_has_one_piece_more_than_edits(at_least, pieces):
    assert list(seeds(MODEL, at_least)) == pieces


def test_the_pieces_reach_below_the_threshold_for_near_misses():
    assert literals(Like(MODEL, MODEL, 85.0)) == seeds(MODEL, 75)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("印发公共数据授权运营管理办法。", (0, 15), (100, 2, 14)),
        ("印发公共数据授权运营管理办法。", (3, 15), (100 * 22 / 23, 3, 14)),  # 公 is on another line
        ("公共数据资源授权运营管理办法", (0, 14), (100 * 24 / 26, 0, 14)),
        ("公共数据授权运营管理办法\n", (0, 13), (100, 0, 12)),
        ("共数据授权运营管理办法\n", (0, 12), (100 * 22 / 23, 0, 11)),  # a break is no character
        ("公共数据开放平台管理办法", (0, 12), None),
    ],
)
def test_looks_at_stretches_of_one_line(text, line, found):
    spans = [span for span in occurrences(seeds(MODEL, 85), text) if line[0] <= span[0]]
    assert best_likeness(MODEL, text, line, spans, 85) == (found and pytest.approx(found))


def test_of_equally_good_stretches_the_leftmost_wins():
    assert seeded(MODEL, MODEL + "，" + MODEL, 85) == (100, 0, 12)
