import doctest
import pickle
import re
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deei_rules.matching.normalise
from deei_rules.matching.normalise import NormalisedText, normalise, normalise_term

BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

# What documents say, what patterns see, a rule's term, and the document's own words for it.
CASES = [
    # Traditional characters, marks, width
    ("數據授權運營試點工作方案", "数据授权运营试点工作方案", "数据授权运营", "數據授權運營"),
    ("关于印发“数据要素×”行动", "关于印发数据要素×行动", "数据要素×", "数据要素×"),
    ("“数据要素”×三年行动", "数据要素×三年行动", "数据要素×", "数据要素”×"),
    ("「數據要素」市場化配置", "数据要素市场化配置", "数据要素", "數據要素"),
    ("数据要素✕行动、数据要素╳行动", "数据要素×行动、数据要素×行动", "数据要素×", "数据要素✕"),
    (
        "《浙江省公共数据授权运营管理办法（试行）》",
        "浙江省公共数据授权运营管理办法(试行)",
        "管理办法(试行)",
        "管理办法（试行）",
    ),
    (
        "落实《关于印发〈公共數據條例〉的通知》要求",
        "落实关于印发公共数据条例的通知要求",
        "印发公共数据条例",
        "印发〈公共數據條例",
    ),
    ("浙政办发〔2023〕44号", "浙政办发(2023)44号", "〔2023〕44号", "〔2023〕44号"),
    ("浙政办发[2023]44号", "浙政办发(2023)44号", "〔2023〕44号", "[2023]44号"),
    ("浙政办发【2023】 44 号", "浙政办发(2023)44号", "〔2023〕44号", "【2023】 44 号"),
    ("截至２０２４年底，ＤＣＭＭ贯标", "截至2024年底,dcmm贯标", "dcmm贯标", "ＤＣＭＭ贯标"),
    ("2023—2025年、2023－2025年", "2023-2025年、2023-2025年", "2023-2025年", "2023—2025年"),
    ("增长10％～20％", "增长10%~20%", "10%~20%", "10％～20％"),
    ("中国(浙江)·数据・港", "中国(浙江)·数据·港", "数据·港", "数据・港"),
    # One character that becomes several, or several that become one
    ("建筑面积３万㎡…等", "建筑面积3万m2...等", "万m2", "万㎡"),
    ("任务①：建设数据交易所", "任务1:建设数据交易所", "1:建设", "①：建设"),
    ("Ⅲ级⒈数据", "iii级1.数据", "1.数据", "⒈数据"),
    # White space and web noise
    ("数 据 要 素", "数据要素", "数据要素", "数 据 要 素"),
    ("开展 DCMM 贯标", "开展dcmm贯标", "DCMM贯标", "DCMM 贯标"),
    ("开展“DCMM”  贯标", "开展dcmm贯标", "DCMM贯标", "DCMM”  贯标"),
    ("Data\t\u3000Element “X” plan", "data element x plan", "data element", "Data\t\u3000Element"),
    ("\u3000\u3000推进 数据\xa0要素。 ", "推进数据要素。", "数据要素", "数据\xa0要素"),
    ("数\u00ad据交\u200b易所\ufeff", "数据交易所", "数据交易所", "数\u00ad据交\u200b易所"),
    ("2024 年 3 月", "2024年3月", "2024年3月", "2024 年 3 月"),
    ("⼯业数据，乾坤", "工业数据,乾坤", "工业数据", "⼯业数据"),
    # Line breaks stay, one for each run
    (
        "第一条 数据\r\n\r\n\u3000\u3000第二条",
        "第一条数据\n第二条",
        "据\n第",
        "据\r\n\r\n\u3000\u3000第",
    ),
    (" \n数据\u2028“\x0b”要素\n", "数据\n要素", "要素", "要素"),
    # Sentence enders in titles, and elsewhere
    (
        "据《数据！要素；何在？》一文。完",
        "据数据、要素、何在、一文。完",
        "要素、何在",
        "要素；何在",
    ),
    ("〈甲。乙〉和《丙《丁》戊?己》", "甲、乙和丙丁戊、己", "戊、己", "戊?己"),
    ("︽甲｡乙‼︾", "甲、乙、", "甲、乙", "甲｡乙"),
    ("“数据。要素！”", "数据。要素!", "数据。要素!", "数据。要素！"),
    ("《没有书名。完", "没有书名。完", "书名。完", "书名。完"),
    ("《跨行。\n书名》", "跨行。\n书名", "行。\n书", "行。\n书"),
    ("《" + "长" * 120 + "。》", "长" * 120 + "。", "长。", "长。"),
    ("《" + "长" * 119 + "。》", "长" * 119 + "、", "长、", "长。"),
]


@pytest.mark.parametrize(("original", "text", "term", "quote"), CASES)
def test_a_term_is_found_and_quoted_in_the_documents_own_words(original, text, term, quote):
    seen = normalise(original)
    assert seen.text == text
    start = seen.text.index(normalise_term(term))
    assert seen.quote(start, start + len(normalise_term(term))) == quote


def test_a_break_stands_for_its_whole_run():
    assert normalise("甲 \r\n\u3000乙").original_span(1, 2) == (1, 5)


def test_every_result_of_one_character_is_that_character():
    seen = normalise("“㎡”")
    assert [seen.original_span(*span) for span in [(0, 1), (1, 2), (0, 2)]] == [(1, 2)] * 3


def test_everyday_simplified_text_is_left_alone():
    text = "乾坤、哪吒、显著、慰藉、蒜薹、二〇二四年"
    assert normalise(text).text == text


def test_empty_and_blank_texts_are_empty():
    assert [normalise(text).text for text in ("", " ", "\n\u3000\n", "“”", "\ufeff ")] == [""] * 5


def test_survives_pickling():
    seen = pickle.loads(pickle.dumps(normalise("“數據”\n\n要素")))
    assert seen == normalise("“數據”\n\n要素")
    assert seen.quote(0, 5) == "數據”\n\n要素"


def test_documented_examples():
    assert doctest.testmod(deei_rules.matching.normalise).failed == 0


def test_no_character_is_changed_twice():
    codes = (*range(0x10000), *range(0x1D400, 0x1FB00), *range(0x2F800, 0x2FA20), sys.maxunicode)
    for glue in ("", "文", "a"):
        text = normalise(glue.join(map(chr, codes))).text
        assert normalise(text).text == text


@pytest.mark.parametrize(
    "piece", ["《", "》", "《。", "《》", " ", "\n ", "“", "“ ", "A ", "《\n", "數…"]
)
def test_a_long_hostile_text_is_read_to_its_end(piece):
    """Reading that looked back at all it has read would not end within the suite's time."""
    assert normalise(piece * 100_000 + "。数据").text.endswith("数据")


plain = st.sampled_from(
    "文数据數據權aB7ＡＢ。、！；？，：（）“”「'\"[〕—～✕・①㎡…½¨Ⅲ\u00ad\u200b\ufeff\ud800\U00020000"
)
white = st.sampled_from(" \t\u3000\xa0" + BREAKS)
title = st.sampled_from("《》〈〉︽︾")
any_text = st.text(plain | white | title | st.characters())
untitled_text = st.text(plain | white)


def spans(seen: NormalisedText) -> list[tuple[int, int]]:
    return [seen.original_span(at, at + 1) for at in range(len(seen.text))]


@given(any_text)
def test_normalising_again_changes_nothing(original):
    text = normalise(original).text
    assert normalise(text).text == text


@given(any_text)
def test_spans_stay_in_bounds_and_in_order(original):
    found = spans(normalise(original))
    assert all(0 <= first < last <= len(original) for first, last in found)
    for one, two in pairwise(found):
        assert one == two or one[1] <= two[0]


@given(any_text, st.data())
def test_a_span_runs_from_its_first_to_its_last_character(original, data):
    seen = normalise(original)
    if seen.text:
        start, end = a_region(seen, data)
        found = spans(seen)[start:end]
        assert seen.original_span(start, end) == (found[0][0], found[-1][1])


@given(any_text, st.data())
def test_no_match_runs_across_a_line_break_unseen(original, data):
    seen = normalise(original)
    if seen.text:
        start, end = a_region(seen, data)
        if re.search(f"[{BREAKS}]", seen.quote(start, end)):
            assert "\n" in seen.text[start:end]


@given(untitled_text, st.data())
def test_a_quote_normalises_to_what_was_matched(original, data):
    seen = normalise(original)
    if seen.text:
        start, end = a_region(seen, data)
        found = [*spans(seen), (-1, -1)]
        cuts = found[start - 1] == found[start] or found[end] == found[end - 1]
        region = seen.text[start:end]
        if not cuts and region == region.strip(" \n"):
            assert normalise(seen.quote(start, end)).text == region


@given(st.text(st.sampled_from("a7文。 \n“")))
def test_white_space_follows_the_rule(original):
    text = original.replace("“", "").strip(" \n")
    text = re.sub(r"[ \n]*\n[ \n]*", "\n", text)
    text = re.sub(r"(?<![a7]) +| +(?![a7 ])", "", text)
    assert normalise(original).text == re.sub(" +", " ", text)


def a_region(seen: NormalisedText, data: st.DataObject) -> tuple[int, int]:
    start = data.draw(st.integers(0, len(seen.text) - 1))
    return start, data.draw(st.integers(start + 1, len(seen.text)))
