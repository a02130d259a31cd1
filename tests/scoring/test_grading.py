import datetime as dt

import pytest

from deei_rules.evidence.models import Document
from deei_rules.framework.framework import Criterion
from deei_rules.framework.models import FactorsModel, QuantityModel
from deei_rules.matching.matcher import CriterionSpec, Hit
from deei_rules.scoring.grading import factors_of, grade

DAY = dt.date(2024, 11, 30)
FACTORS = FactorsModel(
    note="",
    status={"正式": 1, "试行": 1, "征求意见稿": 0.3, "废止": 0},
    level={"省级": 1, "市级": 0.5, "县级": 0.3},
    scope={"综合": 1, "部门": 0.8},
)


def criterion(*domains, **options):
    spec = CriterionSpec("S32", "measures", dict.fromkeys(domains or ("",)))
    return Criterion("measures", "出台办法", 1.0, "", spec, **options)


def doc(name, **tags):
    return Document(name, f"文件{name}", issued=tags.pop("issued", "2024-01-01"), **tags)


def hit(domain="", *, match=1.0, value=None, unit=""):
    return Hit("S32", "measures", domain, (), match, value, unit)


def graded(claim, *found, as_of=DAY, looked_at=None):
    hits = [one if isinstance(one, tuple) else (one, hit()) for one in found]
    looked_at = len(hits) if looked_at is None else looked_at
    return grade(claim, hits, looked_at=looked_at, factors=FACTORS, as_of=as_of)


class TestFactors:
    @pytest.mark.parametrize(
        ("tags", "strength"),
        [
            ({}, 1),
            ({"status": "试行"}, 1),
            ({"status": "征求意见稿"}, 0.3),
            ({"status": "废止"}, 0),
            ({"level": "市级"}, 0.5),
            ({"level": "县级"}, 0.3),
            ({"city": "杭州"}, 0.5),  # no level stated, but a city
            ({"city": "杭州", "level": "省级"}, 1),  # the stated level wins
            ({"scope": "部门"}, 0.8),
            ({"status": "征求意见稿", "level": "市级", "scope": "部门"}, 0.3 * 0.5 * 0.8),
        ],
    )
    def test_strength_is_the_product_of_what_the_tags_take_off(self, tags, strength):
        factors = factors_of(doc("a", **tags), hit(), FACTORS, DAY)
        assert factors.strength == pytest.approx(strength)

    def test_a_fuzzy_match_takes_off_its_unlikeness(self):
        assert factors_of(doc("a"), hit(match=0.9), FACTORS, DAY).strength == pytest.approx(0.9)

    @pytest.mark.parametrize(
        ("as_of", "strength"),
        [(dt.date(2023, 7, 31), 1), (dt.date(2023, 8, 1), 0), (dt.date(2024, 1, 1), 0)],
    )
    def test_a_repealed_document_counts_until_the_day_it_ended(self, as_of, strength):
        repealed = doc("a", status="废止", ended="2023-08-01")
        assert factors_of(repealed, hit(), FACTORS, as_of).strength == strength


class TestDocuments:
    @pytest.mark.parametrize(
        ("found", "attainment", "state"),
        [
            ([], 0, "no-evidence"),
            ([doc("a")], 1 / 2, "partly"),
            ([doc("a"), doc("b")], 1, "met"),
            ([doc("a"), doc("b"), doc("c")], 1, "met"),
            ([doc("a", level="市级")], 1 / 4, "partly"),
            ([doc(name, level="市级") for name in "abcd"], 1, "met"),
        ],
    )
    def test_target_2(self, found, attainment, state):
        result = graded(criterion(target=2), *found)
        assert (result.attainment, result.state) == (attainment, state)

    def test_looked_at_without_a_hit_is_unmet_and_not_without_evidence(self):
        result = graded(criterion(), looked_at=3)
        assert (result.state, result.looked_at) == ("unmet", 3)

    def test_strongest_first_and_those_beyond_the_target_are_capped(self):
        result = graded(criterion(target=1), doc("a", level="市级"), doc("b"), doc("c"))
        assert [(one.doc.id, one.capped) for one in result.counted] == [
            ("b", False),
            ("c", True),
            ("a", True),
        ]

    def test_the_document_that_fills_the_target_is_not_capped(self):
        result = graded(criterion(target=1), *(doc(name, level="市级") for name in "abc"))
        assert [one.capped for one in result.counted] == [False, False, True]

    def test_a_repealed_document_stands_aside(self):
        result = graded(criterion(), doc("a", status="废止"))
        assert (result.attainment, result.state) == (0, "unmet")
        assert [(one.doc.id, one.reason) for one in result.asides] == [("a", "repealed")]

    @pytest.mark.parametrize(
        ("issued", "flags"),
        [
            ("2024-05-06", ()),
            ("2024-05", ("日期不精确",)),
            ("2024", ("日期不精确",)),
            ("", ("未注明日期",)),
        ],
    )
    def test_a_date_that_is_missing_or_vague_is_flagged(self, issued, flags):
        assert graded(criterion(), doc("a", issued=issued)).counted[0].flags == flags


class TestPapers:
    def test_the_same_paper_counts_once_by_its_strongest_title(self):
        draft = doc("a", status="征求意见稿")
        final = doc("b", paper="a")
        result = graded(criterion(target=2), draft, final)
        assert [one.doc.id for one in result.counted] == ["b"]
        assert result.attainment == 1 / 2
        assert [(one.doc.id, one.reason) for one in result.asides] == [("a", "same-paper")]

    def test_of_equal_titles_the_papers_own_is_shown(self):
        result = graded(criterion(), doc("a", paper="b"), doc("b"))
        assert [one.doc.id for one in result.counted] == ["b"]

    def test_two_copies_of_a_paper_that_is_not_there_are_still_one(self):
        result = graded(criterion(target=2), doc("a", paper="c"), doc("b", paper="c"))
        assert len(result.counted) == 1


class TestCoverage:
    def found(self, *domains):
        return [(doc(f"{name}-{n}"), hit(name)) for n, name in enumerate(domains)]

    @pytest.mark.parametrize(
        ("domains", "attainment", "covered"),
        [
            ([], 0, set()),
            (["医疗"], 1 / 2, {"医疗"}),
            (["医疗", "医疗", "医疗"], 1 / 2, {"医疗"}),
            (["医疗", "交通"], 1, {"医疗", "交通"}),
            (["医疗", "交通", "气象"], 1, {"医疗", "交通", "气象"}),
        ],
    )
    def test_target_counts_fields_and_not_documents(self, domains, attainment, covered):
        claim = criterion("医疗", "交通", "气象", target=2)
        result = graded(claim, *self.found(*domains))
        assert (result.attainment, set(result.covered)) == (attainment, covered)

    def test_one_document_may_cover_several_fields(self):
        both = doc("a")
        claim = criterion("医疗", "交通", target=2)
        assert graded(claim, (both, hit("医疗")), (both, hit("交通"))).attainment == 1

    def test_the_strongest_document_stands_for_a_field(self):
        claim = criterion("医疗", "交通", target=2)
        weak, strong = doc("a", level="市级"), doc("b")
        result = graded(claim, (weak, hit("医疗")), (strong, hit("医疗")))
        assert [one.doc.id for one in result.counted] == ["b"]
        assert [(one.doc.id, one.reason) for one in result.asides] == [("a", "other-document")]
        assert result.attainment == 1 / 2

    @pytest.mark.parametrize(
        ("count", "attainment", "state"),
        [(0, 0, "no-evidence"), (1, 0.3, "partly"), (2, 0.3, "partly"), (3, 0.6, "partly"),
         (4, 0.6, "partly"), (5, 1, "met")],
    )  # fmt: skip
    def test_bands_of_s42(self, count, attainment, state):
        fields = ["金融", "医疗", "交通", "气象", "文旅"]
        claim = criterion(*fields, bands=((1, 0.3), (3, 0.6), (5, 1.0)))
        result = graded(claim, *self.found(*fields[:count]))
        assert (result.attainment, result.state) == (attainment, state)


class TestQuantity:
    FIGURES = (
        (doc("a", issued="2022-01-01"), hit(value=5e12, unit="元")),
        (doc("b", issued="2024-01-01"), hit(value=4e12, unit="元")),
        (doc("c", issued=""), hit(value=9e12, unit="元")),
    )

    @pytest.mark.parametrize(
        ("pick", "chosen", "value"),
        [("latest", "b", 4e12), ("highest", "c", 9e12)],  # an undated figure is never the latest
    )
    def test_one_figure_stands_for_the_province(self, pick, chosen, value):
        claim = criterion(quantity=QuantityModel(scale="min-max", pick=pick))
        result = graded(claim, *self.FIGURES)
        assert [one.doc.id for one in result.counted] == [chosen]
        assert (result.value, result.unit) == (value, "元")
        assert {one.reason for one in result.asides} == {"other-figure"}

    def test_no_figure_is_missing_and_not_zero(self):
        claim = criterion(quantity=QuantityModel(scale="min-max"))
        result = graded(claim, looked_at=2)
        assert (result.value, result.scaled, result.state) == (None, None, "unmet")
