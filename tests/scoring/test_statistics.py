from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deei_rules.scoring.statistics import Summary, natural_breaks, ranks, summarise, tiers

NAMES = ["领跑者", "跟随者", "探索者", "起步者"]

eighths = st.integers(0, 800).map(lambda n: n / 8)  # exact in binary: a shift keeps ties
provinces = st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=3)
scoreboards = st.dictionaries(provinces, eighths, max_size=31)


class TestRanks:
    @pytest.mark.parametrize(
        ("scores", "expected"),
        [
            ({}, {}),
            ({"甲": 5}, {"甲": 1}),
            ({"甲": 1, "乙": 2, "丙": 2, "丁": 3}, {"丁": 1, "丙": 2, "乙": 2, "甲": 4}),
            ({"甲": 0.3, "乙": 0.1 + 0.2}, {"甲": 1, "乙": 1}),
            ({"甲": 80.0004, "乙": 80.0001}, {"甲": 1, "乙": 2}),  # unrounded
            ({"甲": 0, "乙": -1}, {"甲": 1, "乙": 2}),
        ],
    )
    def test_competition_ranks(self, scores, expected):
        assert ranks(scores) == expected

    def test_a_chain_of_ties_is_judged_against_its_first(self):
        # Each within 1e-9 of its neighbour; 丙 is not within 1e-9 of 甲.
        scores = {"甲": 1 + 1.4e-9, "乙": 1 + 0.7e-9, "丙": 1, "丁": 1 - 0.7e-9}
        assert ranks(scores) == {"甲": 1, "乙": 1, "丙": 3, "丁": 3}

    def test_come_best_first_and_a_tie_by_name(self):
        assert list(ranks({"c": 1, "b": 2, "a": 2 - 1e-12, "d": 3})) == ["d", "a", "b", "c"]

    def test_refuse_what_is_not_a_number(self):
        with pytest.raises(ValueError, match="浙江（nan）"):
            ranks({"山西": 1, "浙江": float("nan")})

    @given(scoreboards, st.integers(-100, 100), st.randoms(use_true_random=False))
    def test_neither_a_shift_nor_the_order_of_provinces_matters(self, scores, shift, random):
        shuffled = random.sample(sorted(scores), len(scores))
        moved = {province: scores[province] + shift for province in shuffled}
        assert list(ranks(moved).items()) == list(ranks(scores).items())

    @given(scoreboards)
    def test_a_rank_is_one_more_than_those_ahead(self, scores):
        assert ranks(scores) == {
            province: 1 + sum(other > score for other in scores.values())
            for province, score in scores.items()
        }


class TestSummarise:
    def test_a_small_table(self):
        summary = summarise({"甲": 90, "乙": 60, "丙": 50, "丁": 40})
        assert summary == Summary(
            mean=60, median=55, share_above_mean=1 / 4, highest=90, lowest=40, spread=50
        )

    def test_one_province(self):
        assert summarise({"甲": 70}) == Summary(70, 70, 0, 70, 70, 0)

    def test_rounding_puts_nobody_above_the_mean(self):
        assert summarise({"甲": 0.3, "乙": 0.1 + 0.2, "丙": 0.3}).share_above_mean == 0

    def test_odd_median(self):
        assert summarise({"甲": 1, "乙": 9, "丙": 2}).median == 2

    def test_nobody(self):
        with pytest.raises(ValueError, match="没有得分"):
            summarise({})

    def test_not_finite(self):
        with pytest.raises(ValueError, match="浙江"):
            summarise({"浙江": float("inf")})


def slow_natural_breaks(values, classes):
    """Try every way to cut; of equal ones the lowest start of the top class, then the next."""
    distinct = sorted(set(values))

    def cost(members):
        mean = Fraction(sum(members)) / len(members)
        return sum((value - mean) ** 2 for value in members)

    def classes_from(starts):
        ends = [*starts[1:], len(distinct)]
        for start, end in zip(starts, ends, strict=True):
            yield [Fraction(v) for v in values if v in distinct[start:end]]

    cuts = combinations(range(1, len(distinct)), min(classes, len(distinct)) - 1)
    best = min(
        ((0, *cut) for cut in cuts),
        key=lambda starts: (sum(map(cost, classes_from(starts))), starts[::-1]),
    )
    return [distinct[start] for start in best]


class TestNaturalBreaks:
    @pytest.mark.parametrize(
        ("values", "classes", "expected"),
        [
            ([], 3, []),
            ([5], 3, [5]),
            ([1, 2, 10, 11], 2, [1, 10]),
            ([11, 1, 10, 2], 2, [1, 10]),
            ([1, 2, 10, 11], 1, [1]),
            ([1, 2, 4], 9, [1, 2, 4]),  # no more classes than distinct values
            ([3, 3, 3], 2, [3]),
            ([0, 5, 5, 5, 10], 2, [0, 5]),  # alike stay together
            ([0, 1, 2], 2, [0, 1]),  # a toss-up: the top class reaches lowest
            ([0.1, 0.2, 0.3], 2, [0.1, 0.2]),  # … also where binary fractions differ
            ([0, 1, 2, 3, 4], 3, [0, 1, 3]),
        ],
    )
    def test_small_tables(self, values, classes, expected):
        assert natural_breaks(values, classes) == expected

    def test_values_alike_but_for_rounding_stay_together(self):
        assert natural_breaks([0.3, 0.1 + 0.2, 5], 3) == [0.3, 5]

    def test_at_least_one_class(self):
        with pytest.raises(ValueError, match="至少"):
            natural_breaks([1, 2], 0)

    @given(st.lists(st.integers(0, 12) | eighths, min_size=1, max_size=9), st.integers(1, 6))
    def test_agrees_with_trying_every_cut(self, values, classes):
        assert natural_breaks(values, classes) == slow_natural_breaks(values, classes)


class TestTiers:
    def test_by_thresholds(self):
        scores = {"丁": 20, "甲": 80, "乙": 79.99, "丙": 40}
        assert tiers(scores, names=NAMES, method="thresholds", thresholds=[80, 60, 40]) == {
            "甲": "领跑者",  # a threshold is reached, not passed
            "乙": "跟随者",
            "丙": "探索者",
            "丁": "起步者",
        }

    def test_by_natural_breaks(self):
        scores = {"甲": 90, "乙": 70, "丙": 69, "丁": 50, "戊": 20, "己": 22}
        assert tiers(scores, names=NAMES, method="natural-breaks") == {
            "甲": "领跑者",
            "乙": "跟随者",
            "丙": "跟随者",
            "丁": "探索者",
            "己": "起步者",
            "戊": "起步者",
        }

    def test_fewer_scores_than_names_leave_the_last_names_unused(self):
        scores = {"甲": 9, "乙": 5, "丙": 5}
        expected = {"甲": "领跑者", "乙": "跟随者", "丙": "跟随者"}
        assert tiers(scores, names=NAMES, method="natural-breaks") == expected

    def test_nobody(self):
        assert tiers({}, names=NAMES, method="natural-breaks") == {}

    def test_one_tier_needs_no_threshold(self):
        expected = {"甲": "领跑者", "乙": "领跑者"}
        scores = {"甲": 9, "乙": 5}
        assert tiers(scores, names=NAMES[:1], method="thresholds", thresholds=[]) == expected
        assert tiers(scores, names=NAMES[:1], method="natural-breaks") == expected

    def test_rounding_does_not_cost_a_tier(self):
        scores = {"甲": 0.3, "乙": 0.1 + 0.2}
        placed = tiers(scores, names=NAMES[:2], method="thresholds", thresholds=[0.1 + 0.2])
        assert placed == {"甲": "领跑者", "乙": "领跑者"}

    @pytest.mark.parametrize(
        ("thresholds", "words"),
        [
            (None, "需要 3 个分数线"),
            ([80, 60], "需要 3 个分数线"),
            ([80, 60, 60], "由高到低"),
            ([40, 60, 80], "由高到低"),
            ([float("nan"), 60, 40], "由高到低"),
        ],
    )
    def test_refuse_bad_thresholds(self, thresholds, words):
        with pytest.raises(ValueError, match=words):
            tiers({"甲": 1}, names=NAMES, method="thresholds", thresholds=thresholds)

    def test_refuse_no_names_and_unknown_methods(self):
        with pytest.raises(ValueError, match="梯队名称"):
            tiers({"甲": 1}, names=[], method="natural-breaks")
        with pytest.raises(ValueError, match="quantiles"):
            tiers({"甲": 1}, names=NAMES, method="quantiles")  # type: ignore[arg-type]

    def test_not_finite(self):
        with pytest.raises(ValueError, match="浙江"):
            tiers({"浙江": float("nan")}, names=NAMES, method="natural-breaks")

    @given(scoreboards, st.sampled_from(["thresholds", "natural-breaks"]))
    def test_a_better_rank_never_has_a_lower_tier(self, scores, method):
        noisy = {province: score + i * 1e-13 for i, (province, score) in enumerate(scores.items())}
        placed = tiers(noisy, names=NAMES, method=method, thresholds=[75, 50, 25])
        ranked = ranks(noisy)
        assert list(placed) == list(ranked)
        tier = [NAMES.index(placed[province]) for province in ranked]
        assert tier == sorted(tier)
        by_rank = {(ranked[province], placed[province]) for province in ranked}
        assert len(by_rank) == len(set(ranked.values()))
