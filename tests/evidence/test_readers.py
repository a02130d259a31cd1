import gzip
import io
import json

import pytest

from deei_rules.errors import Problem
from deei_rules.evidence import readers
from deei_rules.evidence.models import Document, Reference
from deei_rules.evidence.readers import read_file, read_stream
from deei_rules.evidence.tagging import tag


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def documents(read):
    return [one for one in read if isinstance(one, Document)]


def problems(read):
    return [one for one in read if isinstance(one, Problem)]


RECORD = """\
province: 浙江
records:
  - id: a
    title: 浙江省公共数据条例
    number: 公告第3号
    issuer: 浙江省人民代表大会
    issued: 2022-01-21
    level: 省级
    kind: 地方性法规
    status: 正式
    facts: [条例规范公共数据。, 条例共八章。]
    sources:
      - {url: "https://example.gov.cn/a", host: official, confidence: high}
"""


class TestRecords:
    def test_every_field_arrives(self, tmp_path):
        path = write(tmp_path, "浙江.yaml", RECORD)
        assert list(read_file(path)) == [
            Document(
                "a",
                "浙江省公共数据条例",
                "条例规范公共数据。\n条例共八章。",  # facts, one a line
                province="浙江",
                number="公告第3号",
                issuer="浙江省人民代表大会",
                issued="2022-01-21",
                status="正式",
                level="省级",
                kind="地方性法规",
                scope="综合",
                sources=(Reference("https://example.gov.cn/a", "official", "", "high"),),
            )
        ]

    def test_a_record_may_name_another_province_than_its_file(self, tmp_path):
        text = "province: 浙江\nrecords:\n  - {id: a, province: 江苏, title: 甲, facts: [乙]}\n"
        [doc] = read_file(write(tmp_path, "a.yaml", text))
        assert doc.province == "江苏"

    @pytest.mark.parametrize("year", ["2022", "'2022'"])
    def test_a_bare_year_is_a_date(self, tmp_path, year):
        text = f"records:\n  - {{id: a, title: 甲, issued: {year}, facts: [乙]}}\n"
        [doc] = read_file(write(tmp_path, "a.yaml", text))
        assert doc.issued == "2022"

    def test_one_broken_record_leaves_the_other_two(self, tmp_path):
        text = """\
province: 浙江
records:
  - {id: a, title: 甲, facts: [一]}
  - {id: b, title: 乙, kind: 规范文件, facts: [二]}
  - {id: c, title: 丙, facts: [三]}
"""
        read = list(read_file(write(tmp_path, "a.yaml", text)))
        assert [doc.id for doc in documents(read)] == ["a", "c"]
        [fault] = problems(read)
        assert (fault.line, fault.field) == (4, "records[2].kind")
        assert "规范文件" in fault.message
        assert fault.hint == "你是不是想写“规范性文件”？"

    @pytest.mark.parametrize(
        ("record", "field", "words"),
        [
            (
                "{id: a, title: 甲, facts: [一], status: 征求意见}",
                "status",
                "你是不是想写“征求意见稿”？",
            ),
            ("{id: a, title: 甲, facts: [一], level: 市}", "level", "你是不是想写“市级”？"),
            ("{id: a, title: 甲, facts: [一], issued: 2024-02-30}", "issued", "没有这一天"),
            ("{id: a, title: 甲, facts: [一], issued: 2024.5}", "issued", "应为文字"),
            ("{id: a, title: 甲, facts: [一], titel: 乙}", "titel", "你是不是想写“title”？"),
            ("{id: a, title: 甲}", "facts", "缺少“facts”"),
            ("{id: a, title: 甲, facts: []}", "facts", "不能为空"),
            ("{title: 甲, facts: [一]}", "id", "缺少“id”"),
            ("{id: ../a, title: 甲, facts: 一}", "facts", "应为列表"),
            ("{id: '', title: 甲, facts: [一]}", "id", ""),
        ],
    )
    def test_a_fault_names_its_field(self, tmp_path, record, field, words):
        read = list(read_file(write(tmp_path, "a.yaml", f"records:\n  - {record}\n")))
        assert documents(read) == []
        [fault] = problems(read)
        assert fault.line == 2
        assert fault.field == f"records[1].{field}"
        assert words in fault.message + fault.hint

    def test_every_fault_of_a_record_is_told(self, tmp_path):
        text = "records:\n  - {id: a, title: 甲, kind: 法规, status: 有效, facts: [一]}\n"
        faults = problems(read_file(write(tmp_path, "a.yaml", text)))
        assert [fault.field for fault in faults] == ["records[1].status", "records[1].kind"]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "文件是空的"),
            ("# 只有注释\n", "文件是空的"),
            ("province: 浙江\n", "缺少“records”"),
            ("records: 甲\n", "应为列表"),
            ("- 甲\n", "应为映射"),
            ("records:\n  - {id: a\n", "YAML 语法错误"),
            ("records:\n  - {id: a}\n  - &x {id: b}\n", "不允许 YAML 锚点和引用"),
            ("records: !!python/name:os.system []\n", "不允许 YAML 标签"),
            ("province: 浙江\nprovince: 江苏\nrecords: []\n", "键“province”重复"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_one_problem(self, tmp_path, text, words):
        [fault] = read_file(write(tmp_path, "a.yaml", text))
        assert words in fault.message


class TestMarkdown:
    FRONT = "---\nprovince: 浙江\ntitle: 浙江省公共数据条例\nissued: 2022-03-01\nkind: 地方性法规\n---\n"

    def test_front_matter_gives_the_tags_and_the_rest_is_the_text(self, tmp_path):
        path = write(tmp_path, "条例.md", self.FRONT + "\n第一条　为了……\n\n第二条　……\n")
        [doc] = read_file(path)
        assert (doc.id, doc.title, doc.province) == ("条例", "浙江省公共数据条例", "浙江")
        assert (doc.issued, doc.kind) == ("2022-03-01", "地方性法规")
        assert doc.text == "第一条　为了……\n\n第二条　……"

    def test_an_id_of_its_own_wins_over_the_name_of_the_file(self, tmp_path):
        [doc] = read_file(write(tmp_path, "条例.md", "---\nid: zj-1\n---\n正文。\n"))
        assert doc.id == "zj-1"

    @pytest.mark.parametrize("break_", ["\r\n", "\n"])
    def test_line_breaks_of_windows_change_nothing(self, tmp_path, break_):
        text = (self.FRONT + "正文。\n").replace("\n", break_)
        [doc] = read_file(write(tmp_path, "条例.md", text))
        assert (doc.title, doc.text) == ("浙江省公共数据条例", "正文。")

    def test_a_byte_order_mark_changes_nothing(self, tmp_path):
        [doc] = read_file(write(tmp_path, "a.md", "\ufeff" + self.FRONT + "正文。\n"))
        assert doc.title == "浙江省公共数据条例"

    def test_a_rule_across_the_text_ends_nothing(self, tmp_path):
        [doc] = read_file(write(tmp_path, "a.md", self.FRONT + "上。\n\n---\n\n下。\n"))
        assert doc.text == "上。\n\n---\n\n下。"

    def test_without_front_matter_a_short_first_line_is_the_title(self, tmp_path):
        [doc] = read_file(write(tmp_path, "a.md", "# 浙江省公共数据条例\n\n第一条。\n\n---\n完。\n"))
        assert (doc.title, doc.text) == ("浙江省公共数据条例", "第一条。\n\n---\n完。")

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("---\ntitle: 甲\n正文。\n", 1, "没有与它配对的 ---"),
            ("---\ntitle: 甲\n---\n\n", 0, "正文是空的"),
            ("---\ntitle: 甲\n---", 0, "正文是空的"),
            ("---\ntitle: 甲\nkind: 规范文件\n---\n正文。\n", 3, "规范文件"),
            ("---\ntitle: 甲\nissued: 2024-02-30\n---\n正文。\n", 3, "没有这一天"),
            ("---\ntitle: 甲: 乙\n---\n正文。\n", 2, "YAML 语法错误"),
            ("---\n甲\n---\n正文。\n", 2, "应为映射"),
        ],
    )
    def test_a_fault_is_placed_in_the_whole_file(self, tmp_path, text, line, words):
        [fault] = read_file(write(tmp_path, "a.md", text))
        assert words in fault.message
        assert fault.line == line


class TestPlainText:
    @pytest.mark.parametrize(
        ("text", "title", "body"),
        [
            ("浙江省公共数据条例\n\n第一条。\n", "浙江省公共数据条例", "第一条。"),
            ("浙江省公共数据条例\r\n\r\n第一条。\r\n", "浙江省公共数据条例", "第一条。"),
            ("只有一行。\n", "", "只有一行。"),
            ("长" * 81 + "\n第二行。\n", "", "长" * 81 + "\n第二行。"),
        ],
    )
    def test_a_short_first_line_is_the_title(self, tmp_path, text, title, body):
        [doc] = read_file(write(tmp_path, "a.txt", text))
        assert (doc.id, doc.title, doc.text) == ("a", title, body)

    @pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
    def test_an_empty_file_is_a_problem(self, tmp_path, text):
        [fault] = read_file(write(tmp_path, "a.txt", text))
        assert "文件是空的" in fault.message

    @pytest.mark.parametrize(
        ("encoding", "guess"), [("gbk", "看起来是 GBK/GB18030"), ("utf-16", "看起来是 UTF-16")]
    )
    def test_another_encoding_is_named_with_the_way_out(self, tmp_path, encoding, guess):
        content = "第一条\n浙江省公共数据条例".encode(encoding)
        [fault] = read_file(write(tmp_path, "a.txt", content))
        assert guess in fault.message
        assert "UTF-8" in fault.hint

    def test_twenty_megabytes_are_refused_by_name(self, tmp_path):
        path = write(tmp_path, "大.txt", "数据要素" * (20 * 1024 * 1024 // 12))
        [fault] = read_file(path)
        assert fault.path.endswith("大.txt")
        assert "超过上限" in fault.message
        assert "未作评估" in fault.message

    def test_another_ending_is_refused_by_name(self, tmp_path):
        [fault] = read_file(write(tmp_path, "a.docx", b"PK"))
        assert "不认识的文件类型“.docx”" in fault.message


class TestJsonLines:
    LINES = (
        '{"id": "a", "title": "甲"}\n'
        "{不是 JSON}\n"
        "\n"
        '{"id": "b", "text": "乙", "kind": "规范文件"}\n'
        '{"text": "丙", "views": 7, "number": null}\n'
    )

    def check(self, read):
        """甲 and 丙 come; lines 2 and 4 are named."""
        read = list(read)
        assert [(doc.title, doc.text) for doc in documents(read)] == [("甲", ""), ("", "丙")]
        assert [(fault.line, fault.field) for fault in problems(read)] == [(2, ""), (4, "kind")]

    def test_a_broken_line_in_the_middle_costs_only_itself(self, tmp_path):
        self.check(read_file(write(tmp_path, "a.jsonl", self.LINES)))

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "A.JSONL.GZ"])
    def test_packed_lines_are_the_same(self, tmp_path, name):
        self.check(read_file(write(tmp_path, name, gzip.compress(self.LINES.encode()))))

    def test_standard_input_is_the_same(self):
        self.check(read_stream(io.BytesIO(self.LINES.encode())))

    def test_a_line_without_an_id_is_called_by_its_number(self, tmp_path):
        path = write(tmp_path, "批次.jsonl", '{"title": "甲"}\n\n{"title": "乙"}\n')
        assert [doc.id for doc in read_file(path)] == ["批次:1", "批次:3"]

    def test_a_bureau_is_a_bureau_whether_or_not_the_kind_is_stated(self, tmp_path):
        lines = (
            '{"title": "数据管理办法", "issuer": "浙江省财政厅", "kind": "规范性文件"}\n'
            '{"title": "数据管理办法", "issuer": "浙江省财政厅"}\n'
        )
        docs = documents(read_file(write(tmp_path, "a.jsonl", lines)))
        assert [tag(doc).scope for doc in docs] == ["部门", "部门"]

    def test_facts_become_lines_and_a_text_wins_over_them(self, tmp_path):
        lines = '{"title": "甲", "facts": ["一。", "二。"]}\n{"text": "正文。", "facts": ["一。"]}\n'
        assert [doc.text for doc in read_file(write(tmp_path, "a.jsonl", lines))] == [
            "一。\n二。",
            "正文。",
        ]

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            (b'{"id": "a"}', "至少要有一个"),
            (b'["a"]', "应为映射"),
            (b'"a"', "应为映射"),
            (b'{"title": 7}', "应为文字"),
            (b'{"title": "\\ud800"}', "不是合法的 JSON"),  # half a character
            (b"[" * 100_000, "不是合法的 JSON"),
            ('{"title": "甲"}'.encode("gbk"), "不是 UTF-8 文本"),
            ('{"title": "甲", "issued": "2024-02-30"}'.encode(), "没有这一天"),
        ],
    )
    def test_a_bad_line_is_named_and_the_next_one_read(self, tmp_path, line, words):
        read = list(read_file(write(tmp_path, "a.jsonl", line + b'\n{"title": "next"}\n')))
        assert [doc.title for doc in documents(read)] == ["next"]
        [fault] = problems(read)
        assert fault.line == 1
        assert words in fault.message

    @pytest.mark.parametrize("char", ["\u2028", "\x85", "\f"])
    def test_only_a_line_feed_ends_a_line(self, char):
        line = json.dumps({"title": f"甲{char}乙"}, ensure_ascii=False)
        line = line.replace("\\f", " ")  # JSON itself escapes a form feed
        [doc] = read_stream(io.BytesIO(line.encode()))
        assert doc.title.startswith("甲")

    def test_a_cut_gzip_gives_what_came_before_the_cut(self, tmp_path):
        lines = "".join(f'{{"title": "第{n}份"}}\n' for n in range(20_000))
        packed = gzip.compress(lines.encode())
        read = list(read_file(write(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2])))
        assert len(documents(read)) > 1000
        [fault] = problems(read)
        assert "不是完整的 gzip 文件" in fault.message

    def test_no_gzip_at_all(self, tmp_path):
        [fault] = read_file(write(tmp_path, "a.jsonl.gz", b'{"title": "x"}\n'))
        assert "不是完整的 gzip 文件" in fault.message


class TestLimits:
    """A limit that is met means: not evaluated, and said so."""

    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        monkeypatch.setattr(readers, "MAX_TEXT", 300)
        monkeypatch.setattr(readers, "MAX_LINE", 1000)

    @pytest.mark.parametrize(("count", "taken"), [(100, True), (101, False)])  # 3 bytes each
    @pytest.mark.parametrize(
        ("name", "wrap"),
        [
            ("a.txt", "{}"),
            ("a.md", "{}"),
            ("a.jsonl", '{{"text": "{}"}}'),
        ],
    )
    def test_a_text_too_long_is_not_evaluated(self, tmp_path, name, wrap, count, taken):
        [one] = read_file(write(tmp_path, name, wrap.format("数" * count)))
        assert isinstance(one, Document) is taken
        assert taken or "未作评估" in one.message

    @pytest.mark.parametrize(("count", "taken"), [(100, True), (101, False)])
    def test_nor_on_standard_input(self, count, taken):
        [one] = read_stream(io.BytesIO(("数" * count).encode()))
        assert isinstance(one, Document) is taken
        assert taken or "未作评估" in one.message

    def test_a_line_too_long_ends_the_reading_and_says_so(self, tmp_path):
        lines = '{"title": "甲"}\n{"title": "' + "长" * 1000 + '"}\n{"title": "乙"}\n'
        read = list(read_file(write(tmp_path, "a.jsonl", lines)))
        assert [doc.title for doc in documents(read)] == ["甲"]
        [fault] = problems(read)
        assert fault.line == 2
        assert "其后未作评估" in fault.message


class TestStandardInput:
    @pytest.mark.parametrize(
        ("data", "title", "text"),
        [
            ("公共数据条例\n\n第一条。", "公共数据条例", "第一条。"),
            ("\n\n第一条。\n", "", "第一条。"),
            ('\ufeff{"title": "甲"}', "甲", ""),
            ('\n{"title": "甲"}', "甲", ""),
        ],
    )
    def test_is_json_lines_or_one_text(self, data, title, text):
        [doc] = read_stream(io.BytesIO(data.encode()))
        assert (doc.title, doc.text) == (title, text)

    @pytest.mark.parametrize(
        ("data", "words"), [(b"", "文件是空的"), ("条例".encode("gbk"), "不是 UTF-8 文本")]
    )
    def test_a_fault_is_a_problem(self, data, words):
        [fault] = read_stream(io.BytesIO(data))
        assert fault.path == "-"
        assert words in fault.message


def test_the_first_heading_of_a_markdown_text_is_its_title_where_none_is_given(tmp_path):
    path = write(tmp_path, "a.md", "---\nprovince: 浙江\n---\n# 浙江省数据条例\n\n第一条 为了……\n")
    [doc] = read_file(path)
    assert (doc.title, doc.text) == ("浙江省数据条例", "第一条 为了……")


@pytest.mark.parametrize(
    ("text", "title"),
    [("公共数据授权运营管理办法\n", "公共数据授权运营管理办法"), ("省数据集团正式成立。\n", "")],
)
def test_a_single_short_line_is_a_title_unless_it_is_a_sentence(tmp_path, text, title):
    [doc] = read_file(write(tmp_path, "a.txt", text))
    assert doc.title == title
