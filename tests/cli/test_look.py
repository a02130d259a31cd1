import csv
import io
import json

import pytest

FORMATS = ("table", "json", "csv", "md")


class TestIndicators:
    def test_has_all_fifty_four(self, deei):
        data = json.loads(deei("indicators", "-f", "json").out)
        assert [sum(len(one["code"]) == depth for one in data) for depth in (1, 2, 3)] == [5, 15, 34]
        assert sum(one["weight"] for one in data if len(one["code"]) == 3) == pytest.approx(100)
        assert all(one["question"] for one in data if len(one["code"]) == 3)

    @pytest.mark.parametrize("form", FORMATS)
    def test_in_every_format(self, tiny_deei, form):
        shown = tiny_deei("indicators", "-f", form, evidence=None)
        assert shown.code == 0
        assert "公共数据授权运营" in shown.out


class TestProvinces:
    def test_has_all_thirty_one(self, deei):
        data = json.loads(deei("provinces", "-f", "json").out)
        assert len(data) == 31
        assert data[10] == {
            "code": "330000",
            "name": "浙江",
            "full_name": "浙江省",
            "aliases": "浙江省、浙、zhejiang",
            "region": "东部",
            "units": 11,
        }

    @pytest.mark.parametrize("form", FORMATS)
    def test_in_every_format(self, deei, form):
        assert "内蒙古自治区" in deei("provinces", "-f", form).out


class TestEvidenceList:
    def test_of_one_province_and_kind(self, deei):
        out = deei("evidence", "list", "-p", "浙", "--kind", "地方性法规", "-f", "csv").out
        rows = list(csv.DictReader(io.StringIO(out)))
        assert {(row["province"], row["kind"]) for row in rows} == {("浙江", "地方性法规")}
        assert "浙江省公共数据条例" in {row["title"] for row in rows}

    @pytest.mark.parametrize("form", FORMATS)
    def test_in_every_format(self, deei, tiny, form):
        out = deei("evidence", "list", "--evidence", tiny / "evidence", "-f", form).out
        assert "zj-01" in out
        assert "sx-01" in out

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (["--kind", "规范文件"], "你是不是想写“规范性文件”？"),
            (["-p", "浙汪"], "你是不是想写“浙江”？"),
        ],
    )
    def test_a_wrong_name_gets_a_suggestion(self, deei, args, words):
        shown = deei("evidence", "list", *args)
        assert shown.code == 2
        assert words in shown.err


class TestEvidenceShow:
    def test_a_document_with_its_tags_text_and_sources(self, deei):
        out = deei("evidence", "show", "zhejiang-88436130").out
        assert out.startswith("《浙江省公共数据授权运营管理办法（试行）》\n")
        for words in ("文号：浙政办发〔2023〕44号", "类型：规范性文件", "来源：\n  ", "可信度："):
            assert words in out

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("zhejiang-8843613", "你是不是想写“zhejiang-88436130”？"),
            ("x", "全部编号请看：deei-rules evidence list"),
        ],
    )
    def test_a_wrong_id_gets_a_suggestion(self, deei, name, words):
        shown = deei("evidence", "show", name)
        assert shown.code == 2
        assert words in shown.err


class TestEvidenceCheck:
    def test_the_bundled_base_is_sound(self, deei):
        shown = deei("evidence", "check")
        assert shown.code == 0
        assert shown.out.startswith("可用 1758 份")
        assert shown.out.endswith("问题 0 处\n")

    def test_problems_are_listed_and_end_with_1(self, deei, tmp_path):
        (tmp_path / "a.yaml").write_text(
            "province: 浙江\nrecords:\n"
            "  - {id: a, title: 甲, facts: [一], kind: 规范文件}\n"
            "  - {id: b, title: 乙, facts: [二], issued: 2024-02-30}\n"
            "  - {id: c, title: 丙, facts: [三]}\n",
            "utf-8",
        )
        shown = deei("evidence", "check", "--evidence", tmp_path)
        assert shown.code == 1
        assert "a.yaml:3 字段“records[1].kind”" in shown.out
        assert "→ 你是不是想写“规范性文件”？" in shown.out
        assert "a.yaml:4 字段“records[2].issued”" in shown.out
        assert shown.out.endswith("可用 1 份（1 个不同文件，1 份未注明日期），问题 2 处\n")


@pytest.mark.parametrize("name", ["evaluate", "match"])
def test_schema_prints_the_contract(deei, name):
    data = json.loads(deei("schema", name).out)
    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert data["$id"] == f"urn:deei-rules:schema:{name}:1"
