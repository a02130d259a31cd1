import datetime as dt
import random
from fractions import Fraction
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deei_rules.errors import UsageError
from deei_rules.evidence.base import EvidenceBase
from deei_rules.evidence.models import LEVELS, STATUSES, Document
from deei_rules.report.data import run_json
from deei_rules.scoring.run import evaluate

# The tiny index (tests/data/tiny/rules): X11 40 points = measures 20 + platform 20 (two
# documents), X12 20 points, Y11 40 points = size 30 (min-max) + policy 10.
MEASURES = "授权运营办法"
PLATFORM = "授权运营平台上线。"


def measures(name, province="浙江", **tags):
    tags = {"kind": "规范性文件", "issued": "2024-01-01", **tags}
    return Document(name, MEASURES, province=province, **tags)


def platform(name, province="浙江", **tags):
    return Document(name, "平台", PLATFORM, province=province, issued="2024-01-01", **tags)


def size(name, province, figure, **tags):
    return Document(
        name, "统计", f"数字经济规模{figure}。", province=province, issued="2024-01-01", **tags
    )


def points(run, province, code):
    return run.scorecard(province).indicators[code].points


def result(run, province, code, criterion):
    criteria = run.scorecard(province).indicators[code].criteria
    return next(one for one in criteria if one.criterion.id == criterion)


class TestPoints:
    @pytest.mark.parametrize(
        ("docs", "expected"),
        [
            ([], 0),
            ([measures("a")], 20),
            ([measures("a"), measures("b")], 20),
            ([measures("a", level="市级")], 10),
            ([measures("a", status="征求意见稿")], 6),
            ([measures("a", scope="部门")], 16),
            ([platform("a")], 10),
            ([platform("a"), platform("b")], 20),
            ([measures("a"), platform("b"), platform("c")], 40),
        ],
    )  # fmt: skip
    def test_of_x11(self, run_of, docs, expected):
        assert points(run_of(*docs), "浙江", "X11") == pytest.approx(expected)

    def test_every_sum_is_the_sum_of_its_leaves(self, bundled_run):
        for card in bundled_run.cards:
            leaves = {code: one.points for code, one in card.indicators.items() if len(code) == 3}
            assert len(leaves) == 34
            assert card.total == fsum(leaves.values())
            for code, one in card.indicators.items():
                below = fsum(value for leaf, value in leaves.items() if leaf.startswith(code))
                assert one.points == below
                assert 0 <= one.points <= one.weight + 1e-9
                assert one.score_rate == pytest.approx(one.points / one.weight)

    def test_another_provinces_document_earns_nothing(self, run_of):
        foreign = Document(
            "a", "江苏省授权运营办法", province="浙江", kind="规范性文件", issued="2024-01-01"
        )
        assert points(run_of(foreign), "浙江", "X11") == 0

    def test_a_document_of_no_province_earns_nobody_anything(self, run_of):
        run = run_of(measures("a", province=""))
        assert [card.total for card in run.cards] == [0, 0, 0]


class TestCutOff:
    @pytest.mark.parametrize(
        ("issued", "as_of", "expected"),
        [
            ("2024-11-30", None, 20),  # the framework's own day
            ("2024-12-01", None, 0),
            ("2024-12-01", dt.date(2024, 12, 1), 20),
            ("2024", None, 20),  # some day of 2024
            ("2024", dt.date(2023, 12, 31), 0),
            ("2024-12", None, 0),
            ("", dt.date(2000, 1, 1), 20),  # undated: counts
        ],
    )
    def test_later_documents_do_not_exist(self, run_of, issued, as_of, expected):
        assert points(run_of(measures("a", issued=issued), as_of=as_of), "浙江", "X11") == expected

    def test_the_frameworks_own_day_is_the_default(self, run_of):
        assert run_of().id == run_of(as_of=dt.date(2024, 11, 30)).id

    def test_undated_documents_are_flagged(self, run_of):
        counted = result(run_of(measures("a", issued="")), "浙江", "X11", "measures").counted
        assert counted[0].flags == ("未注明日期",)

    def test_a_repealed_document_counts_before_its_end(self, run_of):
        repealed = measures("a", status="废止", issued="2020-01-01", ended="2023-08-01")
        assert points(run_of(repealed, as_of=dt.date(2023, 7, 31)), "浙江", "X11") == 20
        assert points(run_of(repealed, as_of=dt.date(2023, 8, 1)), "浙江", "X11") == 0


class TestStates:
    @pytest.mark.parametrize(
        ("docs", "state"),
        [
            ([], "no-evidence"),
            ([Document("a", "平台", "平台建设会议。", province="浙江")], "no-evidence"),
            ([Document("a", "平台", "授权运营平台上线研讨会。", province="浙江")], "unmet"),
            ([platform("a")], "partly"),
            ([platform("a"), platform("b")], "met"),
        ],
    )
    def test_of_a_criterion(self, run_of, docs, state):
        assert result(run_of(*docs), "浙江", "X11", "platform").state == state

    def test_the_bundled_run_knows_all_of_them(self, bundled_run):
        states = {
            one.state
            for card in bundled_run.cards
            for score in card.indicators.values()
            for one in score.criteria
        }
        assert states == {"met", "partly", "unmet", "no-evidence"}


class TestQuantities:
    def scaled(self, run):
        return {card.province: result(run, card.province, "Y11", "size").scaled for card in run.cards}

    def test_are_compared_across_the_provinces(self, run_of):
        run = run_of(
            size("a", "浙江", "4万亿元"), size("b", "江苏", "5万亿元"), size("c", "山西", "1万亿元")
        )
        assert self.scaled(run) == {"浙江": 0.75, "江苏": 1.0, "山西": 0.0}
        assert points(run, "浙江", "Y11") == pytest.approx(40 * 0.75 * 0.75)

    def test_a_missing_figure_is_missing_and_moves_nobody(self, run_of):
        run = run_of(size("a", "浙江", "4万亿元"), size("b", "江苏", "5万亿元"))
        assert self.scaled(run) == {"浙江": 0.0, "江苏": 1.0, "山西": None}
        assert result(run, "山西", "Y11", "size").state == "no-evidence"

    def test_equal_figures_are_all_in_front(self, run_of):
        run = run_of(size("a", "浙江", "4万亿元"), size("b", "江苏", "40000亿元"))
        assert self.scaled(run) == {"浙江": 1.0, "江苏": 1.0, "山西": None}

    def test_a_weak_source_takes_off_its_part(self, run_of):
        run = run_of(size("a", "浙江", "4万亿元", level="市级"), size("b", "江苏", "1万亿元"))
        assert points(run, "浙江", "Y11") == pytest.approx(40 * 0.75 * 1.0 * 0.5)


class TestRanks:
    def test_a_tie_shares_the_better_rank_and_the_tier(self, run_of):
        run = run_of(measures("a"), measures("b", "江苏"))
        assert [(card.province, card.rank) for card in run.cards] == [
            ("江苏", 1),
            ("浙江", 1),
            ("山西", 3),
        ]
        assert run.scorecard("浙江").tier == run.scorecard("江苏").tier

    def test_tiers_are_by_the_frameworks_threshold(self, run_of):
        docs = [measures("a"), platform("b"), platform("c"), size("d", "浙江", "4万亿元")]
        tiers = {card.province: (card.total, card.tier) for card in run_of(*docs).cards}
        assert tiers["浙江"] == (70, "领先")  # at least 50
        assert tiers["江苏"] == (0, "其他")

    def test_each_indicator_has_its_own_ranks(self, run_of):
        run = run_of(measures("a"), size("b", "江苏", "1万亿元"))
        assert run.scorecard("浙江").indicators["X"].rank == 1
        assert run.scorecard("浙江").indicators["Y"].rank == 2

    @pytest.mark.parametrize("name", ["浙江", "浙江省", "浙", "zhejiang", "ZheJiang"])
    def test_a_card_is_found_by_every_name(self, tiny_run, name):
        assert tiny_run.scorecard(name).province == "浙江"

    def test_an_unknown_province_is_a_usage_error(self, tiny_run):
        with pytest.raises(UsageError, match="你是不是想写“浙江”"):
            tiny_run.scorecard("浙汪")


class TestDeterminism:
    def test_shuffled_documents_give_the_same_bytes(self, bundled_framework, bundled_base, bundled_run):
        docs = list(bundled_base.documents)
        random.Random(2024).shuffle(docs)
        base = EvidenceBase.of(docs, provinces=bundled_framework.provinces)
        again = evaluate(bundled_framework, base)
        assert again.id == bundled_run.id
        assert run_json(again, again.cards) == run_json(bundled_run, bundled_run.cards)

    def test_the_run_id_follows_from_framework_documents_and_day(self, run_of, tiny_framework):
        ids = {
            run_of(measures("a")).id,
            run_of(measures("a", issued="2024-01-02")).id,
            run_of(measures("a"), measures("b")).id,
            run_of(measures("a"), as_of=dt.date(2024, 11, 29)).id,
        }
        assert len(ids) == 4
        weights = {"X11": Fraction(20), "X12": Fraction(40), "Y11": Fraction(40)}
        other = evaluate(tiny_framework.with_weights(weights), EvidenceBase.of([measures("a")]))
        assert other.id not in ids


class TestWeights:
    def test_other_weights_scale_the_points_and_sum_upwards(self, tiny_framework):
        weights = {"X11": Fraction(10), "X12": Fraction(50), "Y11": Fraction(40)}
        run = evaluate(tiny_framework.with_weights(weights), EvidenceBase.of([measures("a")]))
        card = run.scorecard("浙江")
        assert card.total == card.indicators["X"].points == 5
        assert card.indicators["X"].weight == 60
        assert run.framework.indicators["X11"].basis == "experts"

    @pytest.mark.parametrize(
        ("weights", "words"),
        [
            ({"X11": 50, "X12": 50}, "缺少"),
            ({"X11": 50, "X12": 25, "Y11": 25, "Z11": 0}, "多出"),
            ({"X11": 50, "X12": 25, "Y11": 24}, "权重之和是 99"),
        ],
    )
    def test_weights_must_fit_the_tree_and_sum_to_100(self, tiny_framework, weights, words):
        with pytest.raises(UsageError, match=words):
            tiny_framework.with_weights({code: Fraction(value) for code, value in weights.items()})


documents = st.builds(
    Document,
    id=st.uuids().map(str),
    title=st.sampled_from([MEASURES, "转载：授权运营办法", "平台", "拟出台授权运营办法"]),
    text=st.sampled_from(["", PLATFORM, "授权运营平台上线研讨会。", "拟建成授权运营平台。"]),
    province=st.just("浙江"),
    issued=st.sampled_from(["", "2023", "2024-05-06", "2025-01-01"]),
    status=st.sampled_from(STATUSES),
    level=st.sampled_from(LEVELS),
    kind=st.sampled_from(["规范性文件", "平台", ""]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(documents, max_size=6), documents)
def test_one_more_document_never_lowers_a_documents_criterion(run_of, docs, one_more):
    before, after = run_of(*docs), run_of(*docs, one_more)
    for criterion in ("measures", "platform"):
        low = result(before, "浙江", "X11", criterion).attainment
        assert result(after, "浙江", "X11", criterion).attainment >= low
