import csv
import io
import json

import pytest

from deei_rules.evidence.models import Document, Reference
from deei_rules.report import listings
from deei_rules.report.data import csv_text, run_csv, run_json
from deei_rules.report.tables import markdown_table, run_markdown, run_table
from deei_rules.report.text import cut, pad, table, width
from deei_rules.report.tree import explanation_markdown
from deei_rules.report.words import document_words, figure, number, percent, source_words


class TestColumns:
    @pytest.mark.parametrize(
        ("text", "columns"), [("", 0), ("S32", 3), ("浙江", 4), ("“数”", 4), ("，", 2)]
    )
    def test_a_chinese_character_is_two_wide(self, text, columns):
        assert width(text) == columns

    @pytest.mark.parametrize(
        ("text", "columns", "shown"),
        [("浙江省", 6, "浙江省"), ("浙江省", 5, "浙江…"), ("浙江省", 4, "浙…"), ("abc", 2, "a…")],
    )
    def test_a_long_text_is_cut_to_fit(self, text, columns, shown):
        assert cut(text, columns) == shown
        assert width(shown) <= columns

    def test_a_table_lines_up(self):
        rows = [("1", "浙江", "31.70"), ("10", "内蒙古", "8.5")]
        assert table(("名次", "省份", "总分"), rows, numbers="rlr") == [
            "名次  省份     总分",
            "────  ──────  ─────",
            "   1  浙江    31.70",
            "  10  内蒙古    8.5",
        ]

    def test_padding_never_cuts(self):
        assert pad("浙江", 3) == "浙江"


class TestWords:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [(0.45, "0.45"), (1.0, "1"), (25 / 6, "4.167"), (0, "0"), (-0.0001, "0"), (100, "100")],
    )
    def test_numbers_as_people_write_them(self, value, shown):
        assert number(value) == shown

    @pytest.mark.parametrize(
        ("value", "unit", "shown"),
        [
            (4e12, "元", "4 万亿元"),
            (3.5e8, "元", "3.5 亿元"),
            (30_000, "家", "3 万家"),
            (300, "家", "300 家"),
            (9.3, "%", "9.3%"),
        ],
    )
    def test_figures_in_their_usual_size(self, value, unit, shown):
        assert figure(value, unit) == shown

    def test_percent(self):
        assert percent(1 / 3) == "33.3%"

    @pytest.mark.parametrize(
        ("doc", "words"),
        [
            (Document("a", "条例", issued="2024"), "《条例》（2024）"),
            (Document("a", "《条例》解读"), "《条例》解读（日期不详）"),
            (Document("a", "", "正文很长"), "《正文很长》（日期不详）"),
            (
                Document("a", "办法", number="1号", city="杭州", level="市级", status="试行"),
                "《办法》（1号，日期不详，杭州，试行）",
            ),
        ],
    )
    def test_a_document_in_one_line(self, doc, words):
        assert document_words(doc) == words

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (Reference("https://a.gov.cn/1", "official"), "https://a.gov.cn/1"),
            (Reference("https://copy.example/1", "mirror"), "转载页（copy.example）"),
            (Reference(report="评估报告"), "评估报告"),
        ],
    )
    def test_a_mirror_is_never_shown_as_an_address(self, source, words):
        assert source_words([source]) == words


class TestCsv:
    @pytest.mark.parametrize(
        ("cell", "written"),
        [
            ("=1+1", "'=1+1"),
            ("@甲", "'@甲"),
            ("-5", "'-5"),
            ("甲,乙", '"甲,乙"'),
            (-5, "-5"),
            (None, ""),
        ],
    )
    def test_a_cell_that_a_spreadsheet_would_run_is_made_text(self, cell, written):
        assert csv_text(["x", "y"], [[cell, 1]]) == f"x,y\n{written},1\n"

    def test_a_run_has_a_row_for_each_province_and_indicator(self, tiny_run):
        rows = list(csv.DictReader(io.StringIO(run_csv(tiny_run, tiny_run.cards))))
        assert len(rows) == 3 * (1 + 7)  # the total and seven indicators
        total = next(row for row in rows if (row["province"], row["indicator"]) == ("浙江", "总分"))
        assert float(total["points"]) == tiny_run.scorecard("浙江").total


class TestMarkdown:
    def test_what_a_cell_holds_cannot_break_the_table(self):
        text = markdown_table(["甲"], [["a|b\n<script>*c*"]])
        assert text.splitlines()[2] == "| a\\|b &lt;script>\\*c\\* |"

    def test_every_row_has_the_columns_of_its_header(self, tiny_run):
        for text in (run_markdown(tiny_run, tiny_run.cards), run_markdown(tiny_run, tiny_run.cards[:1])):
            rows = [line for line in text.splitlines() if line.startswith("|")]
            assert len({row.replace("\\|", "").count("|") for row in rows}) == 1
            assert len(rows) > 3

    def test_only_official_and_known_pages_become_links(self, tiny_framework, run_of):
        sources = (
            Reference("https://a.gov.cn/1", "official"),
            Reference("https://copy.example/1", "mirror"),
            Reference("javascript:alert(1)", "known"),
        )
        doc = Document("a", "授权运营办法", province="浙江", kind="规范性文件", sources=sources)
        text = explanation_markdown([run_of(doc).scorecard("浙江").explain("X11")], everything=True)
        assert "[官方](<https://a.gov.cn/1>)" in text
        assert "copy.example" not in text
        assert "javascript" not in text


class TestTables:
    def test_the_ranking_lines_up(self, bundled_run):
        lines = run_table(bundled_run, bundled_run.cards).splitlines()
        ruler = next(line for line in lines if line.startswith("─"))
        rows = lines[lines.index(ruler) + 1 :][:31]
        assert {width(row) for row in rows} == {width(ruler)}

    def test_the_three_states_are_told_apart(self, tiny_run):
        text = run_table(tiny_run, [tiny_run.scorecard("浙江")])
        assert "● 出台管理办法" in text
        assert "◐ 平台上线" in text
        assert "○ 出台政策　0.25×0\n        本省有 2 份文件提到，都不满足" in text
        assert "– 行业领域　0.5×0\n        没有任何证据" in text

    def test_the_card_names_a_command_that_works_here(self, tiny_run):
        assert "deei-rules explain 浙江 X11" in run_table(tiny_run, [tiny_run.scorecard("浙江")])


def test_json_of_an_empty_base_is_all_zeros_and_no_error(run_of):
    run = run_of()
    data = json.loads(run_json(run, run.cards))
    assert {one["total"] for one in data["provinces"]} == {0}
    assert {one["rank"] for one in data["provinces"]} == {1}


class TestListings:
    def test_json_has_figures_and_not_words(self, tiny_framework):
        data = json.loads(listings.indicators(tiny_framework, "json"))
        assert data[2] == {
            "code": "X11",
            "name": "公共数据授权运营",
            "weight": 40.0,
            "basis": "published",
            "criteria": 2,
            "question": "有没有授权运营的制度和平台？",
        }

    def test_a_document_without_a_date_has_none_in_json(self):
        data = json.loads(listings.documents([Document("a", "甲")], "json"))
        assert data[0]["issued"] == ""

    def test_a_document_shows_no_heading_for_what_it_lacks(self):
        text = listings.document(Document("a", "甲"), [])
        assert "来源" not in text
        assert text.endswith("状态：正式")

    def test_a_mirror_is_marked(self):
        doc = Document("a", "甲", sources=(Reference("http://x.example", "mirror", confidence="low"),))
        assert "http://x.example（转载页，请勿直接点开）　可信度：低" in listings.document(doc, [])
