from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deei_rules.scoring.formula import attainment, band_attainment, points, strength
from deei_rules.scoring.statistics import ranks

FULL, DRAFT, CITY, DEPARTMENT = 1, 1 / 2, 1 / 2, 1 / 4

unit = st.floats(0, 1)


class TestStrength:
    @pytest.mark.parametrize(
        ("status", "level", "scope", "match", "expected"),
        [
            (FULL, FULL, FULL, 1, 1),
            (DRAFT, FULL, FULL, 1, 1 / 2),
            (DRAFT, CITY, FULL, 1, 1 / 4),
            (FULL, FULL, DEPARTMENT, 0.9, 0.9 / 4),
            (0, FULL, FULL, 1, 0),  # 废止
        ],
    )
    def test_is_the_product_of_its_factors(self, status, level, scope, match, expected):
        assert strength(status=status, level=level, scope=scope, match=match) == pytest.approx(expected)

    @given(unit, unit, unit, unit)
    def test_lies_between_0_and_1(self, status, level, scope, match):
        assert 0 <= strength(status=status, level=level, scope=scope, match=match) <= 1


class TestAttainment:
    @pytest.mark.parametrize(
        ("strengths", "target", "expected"),
        [
            ([], 1, 0),
            ([1], 1, 1),
            ([1, 1, 1], 1, 1),  # more than the target earns no more
            ([1], 3, 1 / 3),
            ([1, 1 / 2], 3, 1 / 2),
            ([0.1] * 10, 1, 1),  # adding one by one would give 0.999…
        ],
    )
    def test_is_the_share_of_the_target_reached(self, strengths, target, expected):
        assert attainment(strengths, target=target) == expected

    @pytest.mark.parametrize("target", [0, -1, float("nan"), float("inf")])
    def test_refuses_a_target_nobody_can_reach_or_miss(self, target):
        with pytest.raises(ValueError, match="目标值"):
            attainment([1], target=target)

    @given(st.lists(unit, max_size=40).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(xs))))
    def test_does_not_depend_on_the_order_of_documents(self, lists):
        one, other = lists
        assert attainment(one, target=7) == attainment(other, target=7)


class TestBandAttainment:
    # S42 领域“线头”数商: ≤2 / 3–4 / ≥5 fields
    BANDS = ((1, 1 / 3), (3, 2 / 3), (5, 1))

    @pytest.mark.parametrize(
        ("covered", "expected"),
        [(0, 0), (1, 1 / 3), (2, 1 / 3), (3, 2 / 3), (4, 2 / 3), (5, 1), (31, 1)],
    )
    def test_is_the_highest_band_reached(self, covered, expected):
        assert band_attainment(covered, self.BANDS) == expected

    def test_nothing_covered_is_0_even_where_a_band_starts_at_0(self):
        assert band_attainment(0, [(0, 1 / 2), (3, 1)]) == 0

    def test_below_the_first_band_is_0(self):
        assert band_attainment(1, [(2, 1)]) == 0

    def test_no_bands_is_0(self):
        assert band_attainment(5, []) == 0


class TestPoints:
    @pytest.mark.parametrize(
        ("weight", "parts", "expected"),
        [
            (4, [(0.45, 1), (0.35, 1), (0.2, 1)], 4),
            (4, [(0.45, 1), (0.35, 1 / 2), (0.2, 0)], 4 * (0.45 + 0.35 / 2)),
            (4, [(1, 0)], 0),
            (4, [], 0),
            (0, [(1, 1)], 0),
        ],
    )
    def test_is_the_weight_times_what_is_attained(self, weight, parts, expected):
        assert points(weight, parts) == pytest.approx(expected)

    @given(
        st.lists(st.tuples(unit, unit), max_size=30).flatmap(
            lambda parts: st.tuples(st.just(parts), st.permutations(parts))
        )
    )
    def test_shuffled_criteria_never_flip_a_tie(self, lists):
        one, other = (points(3, parts) for parts in lists)
        assert one == other
        assert ranks({"甲": one, "乙": other}) == {"甲": 1, "乙": 1}

    def test_every_order_of_criteria_gives_the_same_bits(self):
        parts = [(0.1, 0.7), (0.2, 0.9), (0.3, 1 / 3), (0.15, 0.1), (0.25, 0.6)]
        assert len({points(2.9412, order) for order in permutations(parts)}) == 1
