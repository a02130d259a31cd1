from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deei_rules.errors import BrokenInput
from deei_rules.framework.weighting import expert_weights, read_marks, rounded, within

CODES = [
    *("P11", "P12", "P13", "P21", "P22", "P23", "S11", "S12", "S13", "S21", "S31", "S32"),
    *("S41", "S42", "C11", "C21", "C22", "C31", "C32", "C33", "C41", "C42", "A11", "A12"),
    *("A21", "A22", "A23", "A31", "A32", "G11", "G12", "G13", "G21", "G22"),
]
PARENTS = {code: code[0] for code in CODES}
PUBLISHED = {parent: Fraction(w) for parent, w in zip("PSCAG", (25, 20, 20, 15, 20), strict=True)}

panels = st.lists(
    st.fixed_dictionaries({code: st.integers(1, 8) for code in CODES}), min_size=1, max_size=5
)


class TestExpertWeights:
    def test_the_index_formula(self):
        #          P11  P12  S11      total 24
        marks = [
            {"P11": 8, "P12": 4, "S11": 1},
            {"P11": 6, "P12": 2, "S11": 3},
        ]
        assert expert_weights(marks) == {
            "P11": Fraction(14, 24) * 100,
            "P12": Fraction(6, 24) * 100,
            "S11": Fraction(4, 24) * 100,
        }

    def test_indifferent_experts_weigh_evenly(self):
        weights = expert_weights([dict.fromkeys(CODES, 5)] * 3)
        assert set(weights.values()) == {Fraction(100, 34)}

    @pytest.mark.parametrize(
        ("marks", "words"),
        [
            ([], "没有任何"),
            ([{}], "没有任何"),
            ([{"P11": 1}, {"P12": 1}], "不一致"),
            ([{"P11": 9}], "1–8"),
            ([{"P11": 0}], "1–8"),
        ],
    )
    def test_refuses(self, marks, words):
        with pytest.raises(ValueError, match=words):
            expert_weights(marks)

    @given(panels)
    def test_sum_to_exactly_100_whoever_comes_first(self, marks):
        assert sum(expert_weights(marks).values()) == 100
        assert expert_weights(marks) == expert_weights(marks[::-1])


class TestWithin:
    def test_keeps_the_parents_weight_and_the_childrens_proportions(self):
        weights = {"P11": Fraction(60), "P12": Fraction(20), "S11": Fraction(20)}
        parents = {"P11": "P", "P12": "P", "S11": "S"}
        assert within(weights, parents, {"P": Fraction(25), "S": Fraction(75)}) == {
            "P11": Fraction(25) * 3 / 4,
            "P12": Fraction(25) * 1 / 4,
            "S11": 75,
        }

    @pytest.mark.parametrize(
        ("parents", "parent_weights", "words"),
        [
            ({}, {"P": Fraction(25)}, "没有上级指标：P11"),
            ({"P11": "P"}, {}, "没有上级指标的权重：P"),
            ({"P11": "P"}, {"P": Fraction(25), "S": Fraction(20)}, "可分配的权重：S"),
        ],
    )
    def test_refuses(self, parents, parent_weights, words):
        with pytest.raises(ValueError, match=words):
            within({"P11": Fraction(1)}, parents, parent_weights)

    @given(panels)
    def test_sum_to_exactly_the_published_weights(self, marks):
        weights = within(expert_weights(marks), PARENTS, PUBLISHED)
        for parent, published in PUBLISHED.items():
            assert sum(w for code, w in weights.items() if code[0] == parent) == published


class TestRounded:
    @pytest.mark.parametrize(
        ("weights", "expected"),
        [
            ({}, {}),
            ({"a": Fraction(100)}, {"a": "100.0"}),
            ({"a": Fraction(100, 3), "b": Fraction(200, 3)}, {"a": "33.3", "b": "66.7"}),
            ({"b": Fraction(1, 2), "a": Fraction(1, 2)}, {"b": "0.5", "a": "0.5"}),
            # each is cut to 0.6 and loses as much; two units are over: a and b get them
            (
                {"c": Fraction(2, 3), "b": Fraction(2, 3), "a": Fraction(2, 3)},
                {"c": "0.6", "b": "0.7", "a": "0.7"},
            ),
        ],
    )
    def test_largest_remainder(self, weights, expected):
        assert rounded(weights, places=1) == {c: Decimal(text) for c, text in expected.items()}

    def test_always_writes_all_places(self):
        assert [str(w) for w in rounded({"a": Fraction(25), "b": Fraction(75)}).values()] == [
            "25.0000",
            "75.0000",
        ]

    def test_parents_that_need_more_places_are_rounded_first(self):
        third = Fraction(1, 3)
        weights = {"a1": third / 2, "a2": third / 2, "b1": third, "c1": third}
        parents = {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}
        #                a 0.34: 0.17 + 0.17        b 0.33  c 0.33
        assert [str(w) for w in rounded(weights, places=2, parents=parents).values()] == [
            *("0.17", "0.17", "0.33", "0.33")
        ]

    def test_refuses_a_sum_it_cannot_keep(self):
        with pytest.raises(ValueError, match="1/3"):
            rounded({"a": Fraction(1, 3)})

    @given(panels, st.integers(0, 6))
    def test_sums_to_exactly_100_each_within_a_unit(self, marks, places):
        exact = expert_weights(marks)
        decimals = rounded(exact, places=places)
        assert sum(decimals.values()) == 100
        assert list(decimals) == list(exact)
        unit = Fraction(1, 10**places)
        assert all(abs(Fraction(decimals[code]) - exact[code]) < unit for code in exact)

    @given(panels, st.integers(0, 6))
    def test_keeps_every_published_weight(self, marks, places):
        exact = within(expert_weights(marks), PARENTS, PUBLISHED)
        decimals = rounded(exact, places=places, parents=PARENTS)
        for parent, published in PUBLISHED.items():
            assert sum(w for code, w in decimals.items() if code[0] == parent) == published

    @given(panels)
    def test_does_not_depend_on_the_order_of_indicators(self, marks):
        exact = within(expert_weights(marks), PARENTS, PUBLISHED)
        backwards = dict(reversed(exact.items()))
        assert rounded(backwards, parents=PARENTS) == rounded(exact, parents=PARENTS)


NAMES = {"P11": "顶层设计", "S32": "公共数据授权运营", "S42": "领域“线头”数商"}


def problems(text):
    with pytest.raises(BrokenInput) as caught:
        read_marks(text, path="打分.csv", codes=NAMES)
    assert {problem.path for problem in caught.value.problems} == {"打分.csv"}
    return [(p.line, p.field, f"{p.message} {p.hint}") for p in caught.value.problems]


class TestReadMarks:
    @pytest.mark.parametrize(
        "text",
        [
            "P11,S32,S42\n8,1,5\n7,2,6\n",
            "专家,P11,S32,S42\n张三,8,1,5\n李四,7,2,6\n",
            "Expert,S42,P11,S32\nA,5,8,1\nB,6,7,2\n",  # columns in any order
            "顶层设计,公共数据授权运营,领域“线头”数商\n8,1,5\n7,2,6",
            "\ufeff专家,P11 顶层设计,s32,领域线头数商\r\n张三,8, 1 ,5\r\n李四,7,2,6\r\n",
            '专家,Ｐ１１,S32,"领域""线头""数商"\n"张,三",８,01,+5\n李四,7,2,6\n',
            "\n专家,P11,S32,S42,,\n,8,1,5,,\n,,,,,\n\n李四,7,2,6,,\n",  # a spreadsheet's padding
        ],
    )
    def test_reads(self, text):
        marks = read_marks(text, path="打分.csv", codes=NAMES)
        assert marks == [{"P11": 8, "S32": 1, "S42": 5}, {"P11": 7, "S32": 2, "S42": 6}]
        assert [list(expert) for expert in marks] == [list(NAMES)] * 2

    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            ("", "没有打分"),
            ("7.5", "“7.5”不是整数"),
            ("八", "“八”不是整数"),
            ("7分", "“7分”不是整数"),
            ("1_0", "“1_0”不是整数"),
            ("0", "“0”超出 1–8"),
            ("9", "“9”超出 1–8"),
            ("-3", "“-3”超出 1–8"),
            ("8" * 5000, "8…”超出 1–8"),
        ],
    )
    def test_a_bad_cell(self, cell, words):
        [(line, field, said)] = problems(f"专家,P11,S32,S42\n甲,1,2,3\n乙,1,{cell},3\n")
        assert (line, field) == (3, "第3行“S32”")
        assert words in said
        assert "请写 1–8 的整数" in said

    @pytest.mark.parametrize(
        ("header", "field", "words"),
        [
            ("P11,S33,S42", "第1行“S33”", "没有指标“S33” 你是不是想写“S32”？"),
            ("P11,公共数据授权经营,S42", "第1行“公共数据授权经营”", "你是不是想写“S32”？"),
            ("P11,S32,S42,天气", "第1行“天气”", "没有指标“天气” 表头要写三级指标"),
            ("P11,S32,S42,专家", "第1行“专家”", "第一列"),
            ("P11,,S32,S42", "第1行“”", "第 2 列没有表头"),
            ("P11,S32,S42,S32", "第1行“S32”", "第 4 列与前面的“S32”是同一个指标"),
            ("P11,S32,S42,公共数据授权运营", "第1行“公共数据授权运营”", "与前面的“S32”是同一个"),
            ("P11,S42", "第1行", "缺少 1 个指标：S32（公共数据授权运营）"),
            ("专家,S42", "第1行", "缺少 2 个指标：P11（顶层设计）、S32（公共数据授权运营）"),
        ],
    )
    def test_a_bad_header(self, header, field, words):
        row = ",".join("1" for _ in header.split(","))
        found = problems(f"{header}\n{row}\n")
        assert [said for line, place, said in found if (line, place) == (1, field) and words in said]
        assert {line for line, _, _ in found} == {1}

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("", 0, "文件是空的"),
            ("\ufeff\n ,\n", 0, "文件是空的"),
            ("专家,P11,S32,S42\n", 1, "没有一行专家打分"),
            ("专家,P11,S32,S42\n,,,\n", 1, "没有一行专家打分"),
            ("P11,S32,S42\n1,2\n", 2, "这一行有 2 格，表头有 3 列"),
            ("P11,S32,S42\n1,2,3\n1,2,3,4\n", 3, "这一行有 4 格，表头有 3 列"),
            ("P11;S32;S42\n1;2;3\n", 1, "不是英文逗号"),
            ("P11，S32，S42\n1，2，3\n", 1, "不是英文逗号"),
            ("张三,1,2,3\n李四,1,2,3\n", 1, "第一行是打分，不是表头"),
            ('P11,S32,S42\n1,2,3\n1,"2,3\n1,2,3\n', 3, "无法读作 CSV"),
        ],
    )
    def test_a_bad_table(self, text, line, words):
        [(where, _, said)] = problems(text)
        assert where == line
        assert words in said

    def test_a_line_is_the_files_own_whatever_a_cell_holds(self):
        found = problems('专家,P11,S32,S42\n"甲\n（主任）",1,2,3\n\n乙,1,2,\n')
        assert [(line, field) for line, field, _ in found] == [(5, "第5行“S42”")]

    def test_every_fault_is_reported_at_once_in_order_of_place(self):
        found = problems("专家,P11,S33,顶层设计\n甲,九,1,2\n乙,1,2\n丙,,2,9,4\n")
        assert [(line, field) for line, field, _ in found] == [
            (1, "第1行"),  # S32 and S42 are missing
            (1, "第1行“S33”"),
            (1, "第1行“顶层设计”"),
            (2, "第2行“P11”"),
            (3, "第3行"),
            (4, "第4行"),
            (4, "第4行“P11”"),
            (4, "第4行“顶层设计”"),
        ]
