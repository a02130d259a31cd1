import contextlib
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deei_rules.errors import BrokenInput
from deei_rules.yaml_source import Limits, Source, YamlFault, line_of, parse_yaml, read_text

NINE_LAUGHS = "\n".join(
    ["a: &a [哈, 哈]", *(f"{b}: &{b} [*{a}, *{a}]" for a, b in pairwise("abcdefgh"))]
)

# What an author or an attacker writes, the line of the fault, words of the message and its hint.
BROKEN = [
    # twice the same
    ("id: S32\nname: 甲\nid: S31", 3, "键“id”重复", "请合并或删去"),
    ("a:\n  甲: 1\n  甲: 2", 3, "键“甲”重复", "请合并或删去"),
    ("1: 甲\n1: 乙", 2, "键“1”重复", ""),
    ("- {甲: 1, “甲”: 2}\n- {乙: 1, 乙: 2}", 2, "键“乙”重复", ""),
    # slips of the keyboard
    ("criteria:\n\t- id: measures", 2, "YAML 语法错误", "制表符"),
    ("id：S32\nname: 公共数据授权运营", 2, "YAML 语法错误", "全角“：”"),
    ("all: [{公共数据}|公共信息资源, 登记]", 1, "{公共数据}|公共信息资源", "加英文引号"),
    ("share: [“a”: b: c]", 1, "YAML 语法错误", "引号要用半角"),
    ("id: S32\nname: '甲", 2, "YAML 语法错误", "引号是否成对"),
    ("any: [甲, 乙\nid: S32", 2, "YAML 语法错误", "缩进"),
    ("name: 甲: 乙", 1, "YAML 语法错误", "冒号后的空格"),
    ("? [甲]\n: 乙", 1, "键必须是一个词", ""),
    # anchors, aliases and tags
    ("a: &x [甲]\nb: *x", 1, "锚点和引用（&、*）：x", "写全"),
    (NINE_LAUGHS, 1, "锚点和引用", "写全"),
    ("甲: 1\na: &x [*x]", 2, "锚点和引用", ""),
    ("甲: *b", 1, "锚点和引用", "请加引号"),
    ("甲: 1\n&x 乙: 1", 2, "锚点和引用", ""),
    ("!!python/object/apply:os.system [ls]", 1, "不允许 YAML 标签", "普通的文字"),
    ("甲: 1\n乙: !!str 2", 2, "不允许 YAML 标签", ""),
    ("甲: !own {乙: 1}", 1, "标签（!own）", ""),
    # not one document
    ("---\n甲: 1\n---\n乙: 1", 3, "只能有一份 YAML", ""),
    ("甲: 1\n...\n乙", 3, "YAML 语法错误", ""),
    ("%YAML 9.9\n---\n甲: 1", 1, "YAML 语法错误", ""),
    # too much
    ("\n" + "[" * 33 + "]" * 33, 2, "嵌套超过 32 层", ""),
    ("[" * 5_000, 1, "嵌套超过 32 层", ""),
    ("\n".join("- 甲" for _ in range(10_001)), 10_001, "节点超过 10,000 个，未作评估", ""),
    ("甲" * (256 * 1024 + 1), 0, "超过上限 262,144，未作评估", ""),
    # characters that are no text
    ("第一行\n第二行\n第三\x01行\n第四行", 3, r"控制字符（'\x01'）", "请删去"),
    ("甲: 1\x00", 1, r"控制字符（'\x00'）", ""),
    ("甲: 1\n乙: \ud800", 2, r"控制字符（'\ud800'）", ""),
]


@pytest.mark.parametrize(("text", "line", "words", "hint"), BROKEN)
def test_a_fault_has_its_line_and_says_what_to_do(text, line, words, hint):
    with pytest.raises(YamlFault) as caught:
        parse_yaml(text)
    assert caught.value.line == line
    assert words in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("issued: 2024-11-30", {"issued": "2024-11-30"}),  # dates stay text
        ("at: 2024-11-30 08:00:00", {"at": "2024-11-30 08:00:00"}),
        ("[1, -1, +2, 0.45, -0.5, 1.0]", [1, -1, 2, 0.45, -0.5, 1.0]),
        ("[010, 0x10, 1_000, 1e3, 1., .5, 25/6]", ["010", "0x10", "1_000", "1e3", "1.", ".5", "25/6"]),
        ("[999999999999999999, 1000000000000000000]", [10**18 - 1, "1000000000000000000"]),
        ("[true, false, null, ~]", [True, False, None, None]),
        ("[yes, no, on, off, True, NULL]", ["yes", "no", "on", "off", "True", "NULL"]),
        ("['1', \"2\", 'true', \"\", '~']", ["1", "2", "true", "", "~"]),
        ("甲:\n乙: ", {"甲": None, "乙": None}),
        ("<<: {甲: 1}", {"<<": {"甲": 1}}),  # no merging
        ("[{公共数据}, 登记]", [{"公共数据": None}, "登记"]),  # the pattern language explains it
        ("甲: >-\n  一\n  二\n乙: |\n  一\n  二\n", {"甲": "一 二", "乙": "一\n二\n"}),
        ("甲: 数据：要素、{x}", {"甲": "数据：要素、{x}"}),
        ("甲: 1 # 注\r\n乙: 2\r\n", {"甲": 1, "乙": 2}),
        ("[" * 32 + "]" * 32, eval("[" * 32 + "]" * 32)),
        ("", None),
        ("# 只有注释\n", None),
    ],
)
def test_reads_plain_data(text, data):
    assert parse_yaml(text) == data
    assert repr(parse_yaml(text)) == repr(data)  # 1 is neither 1.0 nor True


def test_values_keys_and_lists_count_as_nodes():
    limits = Limits(nodes=3)
    assert parse_yaml("[甲, 乙]", limits) == ["甲", "乙"]
    for four in ("[甲, 乙, 丙]", "[甲, [乙]]", "[{甲: 1}]"):
        with pytest.raises(YamlFault, match="节点超过 3 个"):
            parse_yaml(four, limits)


@given(st.text() | st.text(alphabet="ab:-[]{}&*!|>'\"%@#,? \n\t1.~\x00\ud800甲“：", max_size=40))
def test_arbitrary_text_raises_nothing_but_a_fault(text):
    with contextlib.suppress(YamlFault):
        parse_yaml(text)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


# PyYAML itself reads line separators back as spaces
words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.just("\n"), max_size=12)
plain_data = st.recursive(
    words | st.integers(-(10**17), 10**17) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(plain_data, st.booleans(), st.sampled_from([None, True, False]))
def test_agrees_with_pyyaml_on_plain_data(data, as_written, flow):
    text = yaml.dump(data, Dumper=_Plain, allow_unicode=as_written, default_flow_style=flow)
    assert yaml.safe_load(text) == data
    assert parse_yaml(text) == data


class TestReading:
    @pytest.fixture
    def file(self, tmp_path):
        return tmp_path / "S32.yaml"

    @pytest.mark.parametrize(
        ("content", "line", "words", "hint"),
        [
            (
                "id: S32\nname: 公共数据".encode("gbk"),
                2,
                "不是 UTF-8 文本（看起来是 GBK",
                "另存为 UTF-8",
            ),
            ("id: S32".encode("utf-16"), 1, "看起来是 UTF-16", "另存为 UTF-8"),
            ("id: S32".encode("utf-16-le"), 1, "控制字符", ""),
            (b"id: \xff\xff", 1, "不是 UTF-8 文本", "iconv"),
            (b"#" * (256 * 1024 + 1), 0, "262,145 字节，超过上限 262,144 字节，未作评估", "拆分"),
            (b"a: 1\na: 2", 2, "键“a”重复", "合并"),
        ],
    )
    def test_a_broken_file_is_named_with_its_line(self, file, content, line, words, hint):
        file.write_bytes(content)
        with pytest.raises(BrokenInput) as caught:
            Source.read(file)
        (problem,) = caught.value.problems
        assert (problem.path, problem.line) == (str(file), line)
        assert words in problem.message
        assert hint in problem.hint

    def test_a_file_of_the_full_size_is_read(self, file):
        file.write_bytes(b"#" * (256 * 1024))
        assert Source.read(file).data is None

    def test_a_byte_order_mark_is_no_part_of_the_text(self, file):
        file.write_text("id: S32", encoding="utf-8-sig")
        assert Source.read(file).data == {"id": "S32"}

    def test_a_missing_file_and_a_folder_cannot_be_read(self, file, tmp_path):
        for path in (file, tmp_path):
            with pytest.raises(BrokenInput, match="无法读取"):
                read_text(path, 1_000_000)


RULE = """\
id: S32
criteria:
  - id: measures
    match:
      any:
        - 甲
        - {none: 乙}
  - {id: operator, share: 1}
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ((), 1),
        (("criteria",), 2),
        (("criteria", 0), 3),
        (("criteria", 0, "match", "any", 1, "none"), 7),
        (("criteria", 1, "share"), 8),
        (("criteria", 1, "name"), 8),  # a missing key: the nearest part that exists
        (("criteria", 7, "name"), 2),
        (("name",), 1),
        (("id", "x"), 1),
    ],
)
def test_a_place_in_the_data_has_its_line(where, line):
    assert line_of(RULE, where) == line


def test_a_problem_in_front_matter_is_placed_in_the_whole_file():
    source = Source("甲.md", RULE, parse_yaml(RULE), first_line=2)
    problem = source.problem(("criteria", 1, "share"), "应为数字")
    assert str(problem) == "甲.md:9 字段“criteria[2].share”：应为数字"
