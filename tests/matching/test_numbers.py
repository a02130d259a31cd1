from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deei_rules.matching.numbers import UNITS, Quantity, quantities, read_quantity

CHINESE_DIGITS = "零一二三四五六七八九"
NUMERALS = frozenset("0123456789〇两十百千万亿" + CHINESE_DIGITS)


def read(text: str) -> list[tuple[float, str, bool]]:
    return [(q.value, q.unit, q.approximate) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # plain figures
        ("发布数据产品3000个", [(3000, "个", False)]),
        ("数字经济规模达18766.7亿元", [(1.87667e12, "元", False)]),
        ("总规模1.2万亿元", [(1.2e12, "元", False)]),
        ("占gdp比重42.9%", [(42.9, "%", False)]),
        ("同比增长16%", [(16, "%", False)]),
        ("提高25.3个百分点", [(25.3, "个百分点", False)]),
        ("建筑面积8.5万平方米", [(85000, "平方米", False)]),
        ("用电量12亿千瓦时", [(1.2e9, "千瓦时", False)]),
        ("装机500万千瓦", [(5e6, "千瓦", False)]),
        ("算力规模达3000p,智算5 eflops", [(3000, "p", False), (5, "eflops", False)]),
        ("建成3万标准机架", [(30000, "标准机架", False)]),
        ("等17部门印发", [(17, "部门", False)]),
        ("压缩至3个工作日", [(3, "个工作日", False)]),
        ("登记费500元人民币", [(500, "元", False)]),
        ("gdp3000亿元", [(3e11, "元", False)]),
        ("融资1亿4千万", [(1.4e8, "", False)]),
        ("汇聚1万2千家", [(12000, "家", False)]),
        ("指数为0.5", [(0.5, "", False)]),
        ("共7章40条", [(7, "章", False), (40, "条", False)]),
        ("增加值增长-3.2%", [(-3.2, "%", False)]),
        # commas: thousands or a list
        ("入驻3,000家", [(3000, "家", False)]),
        ("交易额3,000.5亿元", [(3.0005e11, "元", False)]),
        ("企业2家,3000条数据", [(2, "家", False), (3000, "条", False)]),
        ("2023,100家", [(100, "家", False)]),
        # approximate
        ("超过3000家", [(3000, "家", True)]),
        ("突破2亿条", [(2e8, "条", True)]),
        ("不少于50个", [(50, "个", True)]),
        ("约为30%", [(30, "%", True)]),
        ("引进1200多家", [(1200, "家", True)]),
        ("归集20余万条", [(200000, "条", True)]),
        ("打造100+家", [(100, "家", True)]),
        ("规模达20%以上", [(20, "%", True)]),
        ("建设30个左右", [(30, "个", True)]),
        ("达到3000家", [(3000, "家", False)]),
        ("签约20家", [(20, "家", False)]),
        ("节约30亿元", [(3e9, "元", False)]),
        # Chinese numerals
        ("三千余家", [(3000, "家", True)]),
        ("一千二百余项", [(1200, "项", True)]),
        ("近七千tb", [(7000, "tb", True)]),
        ("两百家", [(200, "家", False)]),
        ("十二个试点", [(12, "个", False)]),
        ("二十万户", [(200000, "户", False)]),
        ("三点五亿元", [(3.5e8, "元", False)]),
        ("三亿千瓦时", [(3e8, "千瓦时", False)]),
        ("千余家企业", [(1000, "家", True)]),
        ("上千家企业", [(1000, "家", True)]),
        ("打造百亿元产业", [(1e10, "元", False)]),
        ("参会者万余", [(10000, "", True)]),
        ("一个平台", [(1, "个", False)]),
        ("五部门联合印发", [(5, "部门", False)]),
        ("总数十二万人", [(120000, "人", False)]),
        # parts of a hundred
        ("百分之四十", [(40, "%", False)]),
        ("近百分之16.5", [(16.5, "%", True)]),
        ("千分之五", [(0.5, "%", False)]),
        ("四成企业", [(40, "%", False)]),
        ("超6成", [(60, "%", True)]),
        # ranges
        ("10%-80%", [(10, "%", False), (80, "%", False)]),
        ("10%~80%", [(10, "%", False), (80, "%", False)]),
        ("50-100家", [(50, "家", False), (100, "家", False)]),
        ("3至5家", [(3, "家", False), (5, "家", False)]),
        ("5到8个", [(5, "个", False), (8, "个", False)]),
        ("三至五家", [(3, "家", False), (5, "家", False)]),
        ("五到八成", [(50, "%", False), (80, "%", False)]),
        ("奖励5-10万元", [(5e4, "元", False), (1e5, "元", False)]),
        ("50万至100万元", [(5e5, "元", False), (1e6, "元", False)]),
        ("约2000-3000家", [(2000, "家", True), (3000, "家", True)]),
    ],
)
def test_figures(text: str, figures: list[tuple[float, str, bool]]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        # years, dates, times, durations
        *("2023年", "2024-2026年", "2024年度", "2020年底", "2021-2023年", "2023、2024年"),
        *("11月30日", "2024-07-15", "7月15日", "2024-12", "2024.7", "1-11月", "10:30-11:30"),
        *("二〇二三年", "数字中国2025", "2024人工智能大会", "三年行动计划", "近3年", "3个月内"),
        # ordinals and ranks
        *("第3批", "第一批", "第二十五次", "第一", "首批", "第三至五条", "第1、2批", "前10名"),
        # numbers of documents, standards, clauses, items
        *("浙政办发(2023)44号", "第19号", "44号文", "(2023)44号", "第十七条", "(3)推进"),
        *("db33/t 2351-2021", "gb/t 36073", "gb/t36073-2018", "iso 27001", "1、推进", "1.推进"),
        # names and versions
        *(
            "5g",
            "4.0版",
            "2.0",
            "1.0多模态",
            "1+2+20+n",
            "1+6",
            "n+1",
            "500强",
            "top10",
            "covid-19",
        ),
        *(
            "十四五",
            "数据二十条",
            "数据20条",
            "一体化",
            "一网通办",
            "第三方",
            "百强",
            "千兆",
            "十大",
        ),
        *(
            "万物互联",
            "一批",
            "两化融合",
            "双百",
            "三位一体",
            "一人一码",
            "五个一",
            "高效办成一件事",
        ),
        *(
            "统一项目",
            "一起",
            "最多跑一次",
            "千家万户",
            "完成立项",
            "零部件",
            "五家渠市",
            "二次创作",
        ),
        # vague, or a unit alone
        *("半数", "数千家", "数十", "几十", "十几家", "30几家", "二三十家", "三五家", "单位:万元"),
        # fractions, ratios, codes
        *("三分之二", "1:1", "1/3", "7×24小时", "0571-87053333", "007", "1234567890123456家"),
        *("10.0.0.1", "", "家", "万", "百分之", "第"),
    ],
)
def test_not_a_figure(text: str) -> None:
    assert read(text) == []


def test_span_is_the_figure_with_its_unit_and_inner_words() -> None:
    text = "到2025年集聚超过三千余家数商,算力约500 pflops"
    spans = [text[q.start : q.end] for q in quantities(text)]
    assert spans == ["三千余家", "500 pflops"]


def test_units_choose_in_either_case() -> None:
    text = "企业300家,数据7000tb,指数68.9"
    assert [q.unit for q in quantities(text, units=["TB"])] == ["tb"]
    assert [q.value for q in quantities(text, units=[""])] == [68.9]
    assert not list(quantities(text, units=[]))


def test_read_quantity_is_the_first_with_a_unit() -> None:
    assert read_quantity("指数68.9,集聚数商三千余家,2家") == Quantity(3000.0, "家", True, 11, 15)
    assert read_quantity("指数68.9") is None


def test_units_are_declared_once_longest_first() -> None:
    assert len(set(UNITS)) == len(UNITS)
    assert all(len(first) >= len(second) for first, second in pairwise(UNITS))


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_read(unit: str) -> None:
    assert read(f"共37{unit}。") == [(37, unit, False)]
    assert read(f"共三十七万{unit}。") == [(370000, unit, False)]


@given(st.integers(0, 10**12), st.sampled_from(UNITS))
@example(2023, "家")
def test_arabic_integers_round_trip(number: int, unit: str) -> None:
    assert read(f"共{number}{unit}") == [(number, unit, False)]
    assert read(f"共{number:,}{unit}") == [(number, unit, False)]


@given(st.integers(1, 99_999_999))
@example(100_000)
@example(10_010_010)
def test_chinese_integers_round_trip(number: int) -> None:
    assert read(f"共{in_chinese(number)}家") == [(number, "家", False)]


@given(st.decimals(0, 10**6, places=2))
def test_decimals_of_yi_are_exact(number: Decimal) -> None:
    assert read(f"共{number}亿元") == [(float(number * 10**8), "元", False)]


PIECES = [
    *NUMERALS,
    *"-~.,:/+()%至到、余多数几第成点分之年月日号 \na中约上",
    "百分之",
    "5g",
    "增长-",
]


@given(st.text() | st.lists(st.sampled_from([*PIECES, *UNITS])).map("".join))
def test_any_text_is_read_in_order_and_in_bounds(text: str) -> None:
    found = list(quantities(text))
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(NUMERALS & set(text[q.start : q.end]) for q in found)


@pytest.mark.parametrize(
    "piece", ["1", "1-", "1,", "1.", "1,000", "一", "亿", "一点", "第一、", "1亿", "3家"]
)
def test_a_long_hostile_text_is_read_to_its_end(piece: str) -> None:
    """Reading that looked back at all it has read would not end within the suite's time."""
    found = [q.end for q in quantities(piece * (100_000 // len(piece)) + "。3家")]
    assert found[-1] == 100_000 // len(piece) * len(piece) + len("。3家")


def in_chinese(number: int) -> str:
    """1..99,999,999 as it is read aloud, from 一 on: 一十二, 一万零二十."""
    high, low = divmod(number, 10_000)
    if not high:
        return section_in_chinese(low)
    gap = "零" if 0 < low < 1000 else ""
    return section_in_chinese(high) + "万" + gap + section_in_chinese(low)


def section_in_chinese(number: int) -> str:
    text = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += CHINESE_DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text
