from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deei_rules.scoring.scaling import scale

COMPARING = ["min-max", "log-min-max", "rank"]
METHODS = [*COMPARING, "target"]

# Four provinces, one giant, two alike, one without a figure.
COMPANIES = {"粤": 3000, "浙": 200, "苏": 200, "青": 100, "藏": None}


def table(values):
    return st.dictionaries(st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=3), values, max_size=31)


class TestScale:
    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            ("min-max", {"粤": 1, "浙": 1 / 29, "苏": 1 / 29, "青": 0, "藏": None}),
            ("rank", {"粤": 1, "浙": 2 / 3, "苏": 2 / 3, "青": 0, "藏": None}),
            ("target", {"粤": 1, "浙": 1 / 2, "苏": 1 / 2, "青": 1 / 4, "藏": None}),
        ],
    )
    def test_methods(self, method, expected):
        assert scale(COMPANIES, method, target=400) == expected

    def test_log_min_max_tames_the_giant(self):
        scaled = scale(COMPANIES, "log-min-max")
        expected = (log1p(200) - log1p(100)) / (log1p(3000) - log1p(100))
        assert scaled["浙"] == pytest.approx(expected)
        assert scaled["浙"] > scale(COMPANIES, "min-max")["浙"]
        assert (scaled["粤"], scaled["青"]) == (1, 0)

    @pytest.mark.parametrize("method", METHODS)
    def test_missing_stays_missing_and_moves_nobody(self, method):
        present = {province: value for province, value in COMPANIES.items() if value is not None}
        scaled = scale(COMPANIES, method, target=400)
        assert scaled == scale(present, method, target=400) | {"藏": None}
        assert list(scaled) == list(COMPANIES)

    @pytest.mark.parametrize("method", METHODS)
    def test_all_missing_or_nobody(self, method):
        assert scale({"甲": None, "乙": None}, method, target=1) == {"甲": None, "乙": None}
        assert scale({}, method, target=1) == {}

    @pytest.mark.parametrize("method", COMPARING)
    @pytest.mark.parametrize(
        "values",
        [
            {"甲": 7},
            {"甲": 0, "乙": 0},
            {"甲": 7, "乙": 7, "丙": None},
            {"甲": 0.1 + 0.2, "乙": 0.3},  # rounding noise is not a range
        ],
    )
    def test_nobody_is_behind_anybody(self, method, values):
        assert set(scale(values, method).values()) - {None} == {1}

    def test_target_looks_at_no_other_province(self):
        assert scale({"甲": 1, "乙": 1}, "target", target=4) == {"甲": 1 / 4, "乙": 1 / 4}

    def test_rank_shares_the_better_rank(self):
        scaled = scale({"甲": 5, "乙": 5 + 1e-12, "丙": 3, "丁": 3, "戊": 1}, "rank")
        assert scaled == {"甲": 1, "乙": 1, "丙": 2 / 4, "丁": 2 / 4, "戊": 0}

    def test_huge_figures_do_not_overflow(self):
        assert scale({"甲": 1e308, "乙": -1e308, "丙": 0}, "min-max") == {
            "甲": 1,
            "乙": 0,
            "丙": 1 / 2,
        }
        assert scale({"甲": 1e308}, "target", target=1e-308) == {"甲": 1}

    def test_a_negative_figure_is_no_part_of_a_target(self):
        assert scale({"甲": -3}, "target", target=4) == {"甲": 0}


class TestRefusals:
    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
    def test_not_finite(self, method, bad):
        with pytest.raises(ValueError, match="有限的数：浙江"):
            scale({"山西": 1, "浙江": bad}, method, target=1)

    def test_log_of_a_negative_names_every_province(self):
        with pytest.raises(ValueError, match="取对数：山西（-2）、浙江（-1）"):
            scale({"浙江": -1, "江苏": 0, "山西": -2}, "log-min-max")

    def test_log_of_a_negative_even_where_all_are_the_same(self):
        with pytest.raises(ValueError, match="取对数"):
            scale({"浙江": -1}, "log-min-max")

    @pytest.mark.parametrize("target", [None, 0, -1, float("nan"), float("inf")])
    def test_target(self, target):
        with pytest.raises(ValueError, match="目标值"):
            scale({"浙江": 1}, "target", target=target)

    def test_unknown_method(self):
        with pytest.raises(ValueError, match="z-score"):
            scale({"浙江": 1, "山西": 2}, "z-score")  # type: ignore[arg-type]


class TestProperties:
    @pytest.mark.parametrize("method", METHODS)
    @given(values=table(st.none() | st.floats(0, allow_infinity=False)))
    def test_within_0_and_1_and_monotone(self, method, values):
        scaled = scale(values, method, target=12.5)
        assert scaled.keys() == values.keys()
        present = sorted((values[p], s) for p, s in scaled.items() if s is not None)
        assert len(present) == sum(value is not None for value in values.values())
        assert all(0 <= s <= 1 for _, s in present)
        assert [s for _, s in present] == sorted(s for _, s in present)

    @given(values=table(st.floats(allow_nan=False, allow_infinity=False)))
    def test_min_max_of_any_finite_figures(self, values):
        scaled = scale(values, "min-max").values()
        assert not values or (max(scaled) == 1 and min(scaled) in (0, 1))

    @given(values=table(st.integers(-1000, 1000)), shift=st.integers(-1000, 1000))
    def test_min_max_does_not_depend_on_the_unit(self, values, shift):
        moved = {province: value * 16 + shift for province, value in values.items()}
        assert scale(moved, "min-max") == scale(values, "min-max")
