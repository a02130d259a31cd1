import json

import pytest

from deei_rules.framework.loading import load_overlay


def marks(*rows, header="专家,X11,X12,Y11"):
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def compute(tiny_deei, tmp_path):
    def call(text, *args):
        (tmp_path / "marks.csv").write_text(text, "utf-8")
        return tiny_deei("weights", "compute", tmp_path / "marks.csv", *args, evidence=None)

    return call


class TestCompute:
    def test_the_index_formula(self, compute):
        shown = compute(marks("甲,8,4,4", "乙,2,1,1"), "-f", "json")
        assert shown.code == 0
        assert json.loads(shown.out) == {
            "basis": "experts",
            "experts": 2,
            "weights": {"X11": 50.0, "X12": 25.0, "Y11": 25.0},  # 10, 5, 5 of 20
        }

    def test_columns_may_be_headed_by_names(self, compute):
        header = "专家,公共数据授权运营,覆盖领域,数字经济"
        data = json.loads(compute(marks("甲,8,4,4", header=header), "-f", "json").out)
        assert data["weights"]["X11"] == 50

    @pytest.mark.parametrize("form", ["table", "csv", "md"])
    def test_in_every_format(self, compute, form):
        out = compute(marks("甲,8,4,4"), "-f", form).out
        assert "公共数据授权运营" in out
        assert "50.0000" in out

    @pytest.mark.parametrize("within", ["L1", "l1"])
    def test_within_l1_keeps_the_published_first_level(self, compute, within):
        data = json.loads(compute(marks("甲,8,4,1"), "--within", within, "-f", "json").out)
        assert data["weights"] == {"X11": 40.0, "X12": 20.0, "Y11": 40.0}

    def test_within_l1_of_the_index_keeps_25_20_20_15_20(self, deei, bundled_framework, tmp_path):
        codes = [leaf.code for leaf in bundled_framework.leaves()]
        rows = [
            ",".join([name, *(str(1 + (n * k) % 8) for n in range(34))])
            for k, name in ((3, "甲"), (5, "乙"))
        ]
        (tmp_path / "marks.csv").write_text(marks(*rows, header=",".join(["专家", *codes])), "utf-8")
        shown = deei(
            "weights", "compute", tmp_path / "marks.csv", "--within", "L1", "-o", tmp_path / "w.yaml"
        )
        assert shown.code == 0
        weights = load_overlay(tmp_path / "w.yaml", bundled_framework)
        sums = {root: sum(w for code, w in weights.items() if code[0] == root) for root in "PSCAG"}
        assert sums == {"P": 25, "S": 20, "C": 20, "A": 15, "G": 20}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (marks("甲,9,4,4"), "“9”超出 1–8"),
            (marks("甲,0,4,4"), "“0”超出 1–8"),
            (marks("甲,2.5,4,4"), "“2.5”不是整数"),
            (marks("甲,,4,4"), "没有打分"),
            (marks("甲,8,4"), "这一行有 3 格，表头有 4 列"),
            (marks("甲,8,4,4", header="专家,X11,X12,Z99"), "缺少 1 个指标：Y11（数字经济）"),
            (marks("甲,8,4,4", header="专家,X11,X11,Y11"), "X11"),
            ("", "文件是空的"),
        ],
    )
    def test_a_bad_cell_is_named_and_ends_with_3(self, compute, text, words):
        shown = compute(text)
        assert (shown.code, shown.out) == (3, "")
        assert words in shown.err
        assert "marks.csv" in shown.err

    def test_every_bad_cell_is_told_at_once(self, compute):
        shown = compute(marks("甲,9,x,4", "乙,8,4,-1"))
        assert "输入有 3 处问题" in shown.err

    def test_a_table_that_does_not_exist_and_another_level_are_usage_errors(self, tiny_deei, compute):
        assert tiny_deei("weights", "compute", "/nowhere.csv", evidence=None).code == 2
        shown = compute(marks("甲,8,4,4"), "--within", "L2")
        assert shown.code == 2
        assert "--within 只能写 L1" in shown.err


class TestOverlay:
    def test_what_compute_writes_evaluate_uses(self, compute, tiny_deei, tmp_path):
        overlay = tmp_path / "weights.yaml"
        assert compute(marks("甲,8,4,4"), "--output", overlay).code == 0
        before = json.loads(tiny_deei("evaluate", "-f", "json").out)
        after = json.loads(tiny_deei("evaluate", "-f", "json", "--weights", overlay).out)
        assert after["run"] != before["run"]
        zhejiang = next(card for card in after["provinces"] if card["province"] == "浙江")
        indicators = zhejiang["indicators"]
        assert indicators["X11"]["weight"] == 50
        assert indicators["X"]["weight"] == 75
        assert indicators["X11"]["points"] == pytest.approx(50 * (0.5 + 0.5 * 0.75))
        assert "专家赋权" in tiny_deei("evaluate", "-p", "浙江", "-f", "md", "--weights", overlay).out

    @pytest.mark.parametrize(
        ("text", "code", "words"),
        [
            ("weights: {X11: 100}\n", 3, "缺少“overlay”"),
            ("overlay: tiny\nbasis: experts\nexperts: 1\nweights: {X11: 100}\n", 2, "缺少"),
            (
                "overlay: tiny\nbasis: experts\nexperts: 1\nweights: {X11: 50, X12: 50, Y11: 1}\n",
                2,
                "应为 100",
            ),
            ("overlay: [\n", 3, "YAML 语法错误"),
        ],
    )
    def test_an_overlay_that_does_not_fit_is_refused(self, tiny_deei, tmp_path, text, code, words):
        (tmp_path / "w.yaml").write_text(text, "utf-8")
        shown = tiny_deei("evaluate", "--weights", tmp_path / "w.yaml")
        assert (shown.code, shown.out) == (code, "")
        assert words in shown.err


def test_weights_of_another_index_are_refused_by_name(tiny_deei, tmp_path):
    overlay = "overlay: other-index\nbasis: experts\nexperts: 2\nweights: {X11: 40, X12: 20, Y11: 40}\n"
    (tmp_path / "w.yaml").write_text(overlay, "utf-8")
    shown = tiny_deei("evaluate", "--weights", tmp_path / "w.yaml")
    assert shown.code == 3
    assert "w.yaml:1" in shown.err
    assert "other-index" in shown.err
