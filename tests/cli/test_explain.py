import json

import pytest


class TestFormats:
    def test_tree(self, tiny_deei, tiny):
        shown = tiny_deei("explain", "浙江", "X11", "--all")
        assert shown.code == 0
        head, _, tree = shown.out.partition("\n\n")
        assert head.startswith("浙江　总分 58.75　第 2 名　领先　截止 2024-11-30　评估编号 ")
        assert tree == (tiny / "浙江-X11.txt").read_text("utf-8")

    def test_json(self, tiny_deei):
        data = json.loads(tiny_deei("explain", "浙江", "X11", "-f", "json").out)
        [leaf] = data["indicators"]
        assert leaf["points"] == 35
        assert [one["id"] for one in leaf["criteria"][0]["documents"]] == ["zj-01", "zj-03"]
        assert [one["capped"] for one in leaf["criteria"][0]["documents"]] == [False, True]
        assert leaf["criteria"][0]["documents"][1]["factors"] == {
            "status": 0.3,
            "level": 0.5,
            "scope": 0.8,
            "match": 1.0,
        }

    def test_md(self, tiny_deei):
        out = tiny_deei("explain", "浙江", "-f", "md").out
        assert out.startswith("# 浙江：得分理由\n")
        assert "\n## X 制度\n" in out
        assert "\n#### X11 公共数据授权运营\n" in out

    def test_without_an_indicator_all_are_explained(self, tiny_deei):
        data = json.loads(tiny_deei("explain", "浙江", "-f", "json").out)
        assert [one["code"] for one in data["indicators"]] == ["X", "Y"]
        assert data["total"] == sum(one["points"] for one in data["indicators"])


class TestIndicator:
    @pytest.mark.parametrize("name", ["S32", "s32", "公共数据授权运营", "授权"])
    def test_is_found_by_code_name_or_part(self, deei, name):
        shown = deei("explain", "浙", name)
        assert shown.code == 0
        assert "\nS32 公共数据授权运营　" in shown.out

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("公共数据", "对应多个指标：S3 公共数据供给、S32 公共数据授权运营、A21 公共数据开发利用"),
            ("公共数据授全运营", "没有指标“公共数据授全运营”。你是不是想写“公共数据授权运营”？"),
            ("量子", "全部指标请看：deei-rules indicators"),
        ],
    )
    def test_a_vague_or_wrong_name_is_a_usage_error(self, deei, name, words):
        shown = deei("explain", "浙江", name)
        assert (shown.code, shown.out) == (2, "")
        assert words in shown.err


def test_a_wrong_province_gets_a_suggestion(tiny_deei):
    shown = tiny_deei("explain", "浙汪", "X11")
    assert shown.code == 2
    assert "你是不是想写“浙江”" in shown.err


def test_another_day_is_another_explanation(tiny_deei):
    out = tiny_deei("explain", "浙江", "X11", "--as-of", "2024-12-01").out
    assert "《浙江省公共数据授权运营实施办法》（2024-12-01）　强度 1" in out
    assert "截止日之后" not in out
