import json
from itertools import chain
from math import fsum, isclose

import pytest

from deei_rules.errors import UsageError
from deei_rules.evidence.models import Document
from deei_rules.report.data import explanation_json
from deei_rules.report.tree import explanation_text, explanation_tree
from deei_rules.trail.explain import REASONS, explain, explain_all


def leaves(nodes):
    """Every third-level indicator of explanation JSON."""
    for node in nodes:
        if "criteria" in node:
            yield node
        yield from leaves(node.get("indicators", ()))


def strength(document):
    """One document's strength: its four factors multiplied."""
    factors = document["factors"]
    return factors["status"] * factors["level"] * factors["scope"] * factors["match"]


def attainment(criterion):
    """One criterion's attainment, from the documents that the trail shows."""
    strengths = [strength(document) for document in criterion["documents"]]
    if criterion["measure"] == "quantity":
        return criterion["scaled"] * strengths[0] if strengths else 0
    if criterion["bands"]:
        fields = len({document["domain"] for document in criterion["documents"]})
        return max([value for least, value in criterion["bands"] if fields >= least], default=0)
    return min(1, fsum(strengths) / criterion["target"])


def points(leaf):
    """A leaf's points: weight × Σ share × attainment."""
    return leaf["weight"] * fsum(c["share"] * attainment(c) for c in leaf["criteria"])


def check_as_a_stranger(trail):
    """Recompute every number of a province's trail from its factors and shares; no code of ours."""
    found = list(leaves(trail["indicators"]))
    for leaf in found:
        assert isclose(fsum(c["share"] for c in leaf["criteria"]), 1)
        assert isclose(points(leaf), leaf["points"], abs_tol=1e-9), leaf["code"]
        for criterion in leaf["criteria"]:
            assert isclose(attainment(criterion), criterion["attainment"], abs_tol=1e-9)
            part = leaf["weight"] * criterion["share"] * attainment(criterion)
            assert isclose(part, criterion["points"], abs_tol=1e-9)
            for document in criterion["documents"]:
                assert isclose(strength(document), document["strength"])
            counted = [(d["paper"], d["domain"]) for d in criterion["documents"]]
            assert len(counted) == len(set(counted))  # one paper counts once
    assert isclose(fsum(map(points, found)), trail["total"], abs_tol=1e-9)
    return found


class TestTheStrangersCheck:
    def test_of_the_tiny_run(self, tiny_run):
        for card in tiny_run.cards:
            trail = json.loads(explanation_json(explain_all(tiny_run, card.province)))
            assert len(check_as_a_stranger(trail)) == 3

    def test_of_every_leaf_of_every_province(self, bundled_run):
        totals = {}
        for card in bundled_run.cards:
            trail = json.loads(explanation_json(explain_all(bundled_run, card.province)))
            assert len(check_as_a_stranger(trail)) == 34
            totals[trail["province"]] = (trail["rank"], trail["total"])
        for rank, total in totals.values():
            assert rank == 1 + sum(other > total + 1e-9 for _, other in totals.values())


class TestQuotes:
    @pytest.mark.parametrize("name", ["tiny_run", "bundled_run"])
    def test_are_the_documents_own_characters(self, request, name):
        run = request.getfixturevalue(name)
        by_id = {doc.id: doc for doc in run.evidence.documents}
        quotes = 0
        for card in run.cards:
            trail = json.loads(explanation_json(explain_all(run, card.province)))
            for criterion in chain.from_iterable(
                leaf["criteria"] for leaf in leaves(trail["indicators"])
            ):
                for shown in (*criterion["documents"], *criterion["not_counted"]):
                    assert shown["quotes"], (criterion["id"], shown["id"])
                    for quote in shown["quotes"]:
                        field = getattr(by_id[shown["id"]], quote["field"])
                        assert field[quote["start"] : quote["end"]] == quote["quote"]
                        assert quote["quote"].strip()
                        quotes += 1
        assert quotes >= 30


class TestReasons:
    # 浙江 of the tiny index has one document for each reason; see tests/data/tiny/evidence.
    @pytest.mark.parametrize(
        ("doc_id", "criterion", "reason", "detail"),
        [
            ("zj-04", "measures", "after-cutoff", "日期 2024-12-01 在截止日 2024-11-30 之后"),
            ("zj-05", "measures", "foreign", "标题说的是江苏，不是浙江"),
            (
                "zj-06",
                "measures",
                "kind",
                "文件类型是“新闻动态”，本条只看地方性法规、政府规章、规范性文件",
            ),
            ("zj-07", "measures", "plan", "“拟出台”表明这只是打算"),
            ("zj-08", "measures", "excluded", "被“转载”排除"),
            ("zj-09", "measures", "likeness", "与“公共数据授权运营管理办法”的相似度 83 < 85"),
            ("zj-10", "measures", "not-evidence", "论文，不是做法"),
            (
                "zj-02",
                "measures",
                "same-paper",
                "与“浙江省公共数据授权运营管理办法”是同一文件，只计一次",
            ),
            ("zj-11", "measures", "repealed", "文件状态为“废止”，不计"),
            ("zj-14", "platform", "level", "文件层级是“县级”，本条只看市级、省级"),
            ("zj-15", "platform", "status", "文件状态是“征求意见稿”，本条只看正式、试行"),
            ("zj-17", "people", "other-document", "领域“医疗”已由“浙江省公共数据条例”覆盖"),
            ("zj-19", "size", "other-figure", "取日期最近的数值"),
        ],
    )
    def test_each_document_that_nearly_counted_says_why_not(
        self, tiny_run, doc_id, criterion, reason, detail
    ):
        [miss] = [
            (part.result.criterion.id, miss.reason, miss.detail)
            for one in leaf_explanations(explain_all(tiny_run, "浙江"))
            for part in one.criteria
            for miss in part.not_counted
            if miss.doc.id == doc_id
        ]
        assert miss == (criterion, reason, detail)

    def test_the_table_above_knows_every_reason(self, tiny_run):
        found = {
            miss.reason
            for one in leaf_explanations(explain_all(tiny_run, "浙江"))
            for part in one.criteria
            for miss in part.not_counted
        }
        assert found == set(REASONS)

    def test_a_document_is_counted_or_not_counted_but_never_both(self, bundled_run):
        for one in leaf_explanations(explain_all(bundled_run, "浙江")):
            for part in one.criteria:
                counted = {(c.doc.id, c.hit.domain) for c in part.result.counted}
                assert len(counted) == len(part.result.counted)
                if not part.result.criterion.domains:
                    assert not {doc_id for doc_id, _ in counted} & {m.doc.id for m in part.not_counted}

    def test_a_document_after_the_cutoff_that_would_not_have_counted_is_not_told(self, run_of):
        late = Document("a", "授权运营办法", province="浙江", issued="2025-01-01", kind="新闻动态")
        [part, _] = explain(run_of(late), "浙江", "X11").criteria
        assert part.not_counted == ()


def leaf_explanations(parts):
    for one in parts:
        yield from leaf_explanations(one.parts)
        if one.criteria:
            yield one


class TestExplanation:
    def test_the_golden_trail(self, tiny_run, tiny):
        lines = explanation_tree(tiny_run.scorecard("浙江").explain("X11"), everything=True)
        assert "\n".join(lines) + "\n" == (tiny / "浙江-X11.txt").read_text("utf-8")

    def test_of_s32_in_zhejiang_rests_on_its_measures(self, bundled_run):
        explanation = bundled_run.scorecard("浙江").explain("S32")
        [measures] = [p for p in explanation.criteria if p.result.criterion.id == "measures"]
        counted = {one.doc.title for one in measures.result.counted}
        assert "浙江省公共数据授权运营管理办法（试行）" in counted
        late = {miss.doc.title for miss in measures.not_counted if miss.reason == "after-cutoff"}
        assert "浙江省公共数据资源授权运营管理办法" in late

    def test_of_a_branch_holds_those_of_its_children(self, tiny_run):
        explanation = tiny_run.scorecard("浙江").explain("X")
        assert [part.score.code for part in explanation.parts[0].parts] == ["X11", "X12"]
        assert explanation.score.points == fsum(
            one.score.points for one in leaf_explanations([explanation])
        )

    @pytest.mark.parametrize("name", ["X12", "x12", "覆盖领域", "领域", " X12 "])
    def test_is_found_by_code_name_or_a_unique_part(self, tiny_run, name):
        assert tiny_run.scorecard("浙江").explain(name).score.code == "X12"

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("公共数据", "对应多个指标：S3 公共数据供给、S32 公共数据授权运营、A21"),
            ("公共数据授全运营", "你是不是想写“公共数据授权运营”"),
            ("", "没有指标"),
        ],
    )
    def test_an_unknown_or_vague_name_is_a_usage_error(self, bundled_run, name, words):
        with pytest.raises(UsageError, match=words):
            bundled_run.scorecard("浙江").explain(name)

    def test_long_lists_are_cut_and_say_by_how_many(self, tiny_run):
        text = explanation_text([tiny_run.scorecard("浙江").explain("X11")], everything=False)
        assert text.count("未计入：") == 5 + 2  # of measures, of platform
        assert "… 另有 4 份未计入的文件（--all 全部列出）" in text
