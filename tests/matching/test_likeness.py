import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from deei_rules.matching.likeness import best_likeness, seeds
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
    """The best of all stretches of the model's length, the leftmost of equals."""
    size = min(len(model), len(text))
    stretches = [(fuzz.ratio(model, text[a : a + size]), -a) for a in range(len(text) - size + 1)]
    likeness, start = max(stretches)
    return (likeness, -start, -start + size) if likeness >= cutoff else None


def seeded(model, text, cutoff):
    spans = occurrences(seeds(model, cutoff), text)
    return best_likeness(model, text, (0, len(text)), spans, cutoff)


# few characters, so that models repeat themselves and stretches resemble them
models = st.text("公共数据办", min_size=6, max_size=20)
texts = st.text("公共数据办法", min_size=1, max_size=40)
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
def test_short_lines_are_compared_as_a_whole(model, text, cutoff):
    assume(len(text) <= len(model))
    if occurrences(seeds(model, cutoff), text):
        assert seeded(model, text, cutoff) == brute_force(model, text, cutoff)
    else:
        assert brute_force(model, text, cutoff) is None


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
        (96, ["公共数据授权运营管理办法"]),  # one edit would leave 95.8
        (95, ["公共数据授权", "运营管理办法"]),
        (85, ["公共数", "据授权", "运营", "管理办法"]),  # three edits at most
    ],
)
def test_a_model_has_one_piece_more_than_edits(at_least, pieces):
    assert len(seeds(MODEL, at_least)) == len(pieces)
    assert "".join(seeds(MODEL, at_least)) == "".join(pieces)


def test_the_pieces_reach_below_the_threshold_for_near_misses():
    assert literals(Like(MODEL, MODEL, 85.0)) == seeds(MODEL, 75)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("印发公共数据授权运营管理办法。", (0, 15), (100, 2, 14)),
        ("印发公共数据授权运营管理办法。", (3, 15), (100 * 22 / 24, 3, 15)),  # 公 is on another line
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
