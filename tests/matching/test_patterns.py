import pytest

from deei_rules.evidence.models import Document
from deei_rules.matching.patterns import Vocabulary, parse_pattern

# A pattern, a text with the words that satisfy it, and a text that does not.
FORMS = [
    # terms
    ("授权运营", "开展公共数据授权运营", ["授权运营"], "开展公共数据授权经营"),
    ("专区运营|授权运营", "授权运营和专区运营", ["授权运营"], "授权与运营"),
    ("数据|数据要素", "激活数据要素潜能", ["数据要素"], "激活要素潜能"),  # the longest
    ("數據條例", "《浙江省数据条例》", ["数据条例"], "数据办法"),
    ("DCMM 贯标|Ａ级", "通过dcmm贯标", ["dcmm贯标"], "通过DCMM认证"),
    ('"{公共数据}"', "开放政务数据", ["政务数据"], "开放企业数据"),
    ('"{公共数据}管理{办法}"', "政务数据管理条例", ["政务数据管理条例"], "数据管理办法"),
    ('"{公共数据}｜DCMM 貫標 | 登記"', "开展 DCMM 贯标", ["DCMM 贯标"], "开展贯标"),
    ('"{公共数据}｜DCMM 貫標 | 登記"', "数据登记", ["登记"], "DCMM"),
    # any, all, none
    ("any: [平台, 专区]", "建成专区", ["专区"], "建成园区"),
    ("any: 平台", "建成平台", ["平台"], "建成园区"),
    ("all: [平台, 专区]", "建成专区。平台上线", ["专区", "平台"], "建成专区"),
    ("{all: 平台, none: [国家|全国, 部委]}", "省级平台", ["平台"], "平台接入国家枢纽"),
    ("{all: 平台, none: [国家|全国, 部委]}", "平台", ["平台"], "部委的平台"),
    ("{all: 平台, none: {near: [国家, 枢纽]}}", "平台。国家。枢纽", ["平台"], "平台。国家枢纽"),
    ("{all: 平台, any: [上线, 建成], none: 国家}", "平台上线", ["平台", "上线"], "平台"),
    ("{any: [{all: [甲, 乙]}, 丙]}", "丙", ["丙"], "甲"),
    ("{all: [甲, {any: [乙, {none: 丙}]}]}", "甲", ["甲"], "甲丙"),  # 乙, or at least no 丙
    # near in a sentence
    ("near: [集团, 组建]", "组建省数据集团", ["组建", "集团"], "组建专班。集团揭牌"),
    ("near: [集团, 组建]", "《组建。方案》由集团牵头", ["组建", "集团"], "《组建方案》。集团"),
    ("near: [集团, 组建]", "组建：数据集团，", ["组建", "集团"], "组建专班\n集团揭牌"),
    ("near: [集团, 组建]", "组建\n组建集团", ["组建", "集团"], "组建；集团"),
    ("near: {all: [集团, 组建], none: 拟定}", "拟定。组建集团", ["组建", "集团"], "拟定组建集团"),
    ("near: {all: [集团, 组建], none: 拟定}", "组建集团。拟定", ["组建", "集团"], "组建集团拟定"),
    ("{near: [集团, 组建], none: 拟定}", "组建集团", ["组建", "集团"], "组建集团。拟定"),
    ("near: {all: [甲, {any: [乙, 丙]}]}", "甲。丙甲", ["丙", "甲"], "甲。丙"),
    # near in a clause
    (
        "near: {within: clause, all: [集团, 组建]}",
        "已组建集团，",
        ["组建", "集团"],
        "组建专班，集团揭牌",
    ),
    ("near: {within: clause, all: [集团, 组建]}", "组建1,000家集团", ["组建", "集团"], "组建：集团"),
    ("near: {within: clause, all: [大会, 开幕]}", "大会9:30开幕", ["大会", "开幕"], "大会9:开幕"),
    ("near: {within: clause, all: [甲, 乙], none: 丙}", "丙，甲乙", ["甲", "乙"], "甲丙乙"),
    # near within so many characters of a line
    ("near: {within: 8, all: [集团, 组建]}", "组建。省数据集团", ["组建", "集团"], "组建。省级数据集团"),
    ("near: {within: 8, all: [集团, 组建]}", "集团一二三四组建", ["集团", "组建"], "集团一二三四五组建"),
    (
        "near: {within: 8, all: [集团, 组建]}",
        "组建，\u3000集\u3000团",
        ["组建", "集\u3000团"],
        "组建\n集团",
    ),
    ("near: {within: 5, all: [甲, 乙], none: 丙}", "丙一二三四五甲乙", ["甲", "乙"], "丙一二三四甲乙"),
    ("near: {within: 5, all: [甲, 乙], none: 丙}", "甲乙一二三四五丙", ["甲", "乙"], "甲乙一二三四丙"),
    ("near: {within: 5, all: [甲, 乙], none: 丙}", "丙\n甲乙\n丙", ["甲", "乙"], "甲丙乙"),
    ("near: {within: 5, all: [甲, 乙], none: 丙}", "甲乙丙，一二三四五六甲乙", ["甲", "乙"], "甲乙丙"),
    # title and text
    ("title: 条例", "", None, "数据条例"),
    ("text: 条例", "数据条例", ["条例"], ""),
    ("{title: 条例, text: 开放}", "", None, "条例，开放"),
    # likeness
    ("like: 公共数据授权运营管理办法", "公共数据授权运营暂行办法", None, "公共数据开放管理办法"),
    (
        "like: 公共数据授权运营管理办法",
        "《公共数据授权经营管理办法》",
        ["公共数据授权经营管理办法"],
        "管理办法",
    ),
    (
        "like: {text: 公共数据授权运营, at_least: 100}",
        "公共数据授权运营域",
        ["公共数据授权运营"],
        "公共数据授权经营",
    ),
    # whole words
    ("word: 数商", "集聚数商20家", ["数商"], "指数商业化"),
    ("word: 平台|数商", "平台上线", ["平台"], "指数商业化"),
    # figures
    ("all: [数商, {number: {unit: 家}}]", "集聚数商三千余家", ["数商", "三千余家"], "数商3个"),
    ("all: [基金, {number: {unit: 元}}]", "设立10亿元基金", ["10亿元", "基金"], "基金5只"),
    (
        "all: [占比, {number: {unit: '%|个百分点'}}]",
        "占比提高2个百分点",
        ["占比", "2个百分点"],
        "占比2个",
    ),
    ("all: [数商, {number: {unit: 家, at_least: 100}}]", "数商100家", ["数商", "100家"], "数商99家"),
    ("all: [数商, {number: {unit: 家, at_most: 100}}]", "数商100家", ["数商", "100家"], "数商101家"),
    (
        "all: [数商, {number: {unit: 家, after: 数商|企业}}]",
        "专利9家，数商约有3家",
        ["数商", "3家"],
        "专利9家，数商",
    ),
    (
        "all: [数商, {number: {unit: 家, after: 数商}}]",
        "数商一二三四五六七八3家",
        ["数商", "3家"],
        "数商一二三四五六七八九3家",
    ),
    (
        "near: {within: clause, all: [数商, {number: {unit: 家}}]}",
        "数商1,000家",
        ["数商", "1,000家"],
        "数商，9家",
    ),
    (
        "near: {within: 9, all: [数商, {number: {unit: 家}}]}",
        "12000家数商",
        ["12000家", "数商"],
        "3家企业、50个数商",
    ),
]


@pytest.mark.parametrize(("pattern", "text", "words"), [(p, t, w) for p, t, w, _ in FORMS if w])
def test_each_form_finds_the_documents_own_words(quotes, pattern, text, words):
    assert quotes(pattern, text) == words


@pytest.mark.parametrize(("pattern", "text"), [(pattern, text) for pattern, _, _, text in FORMS])
def test_each_form_leaves_other_texts_alone(quotes, pattern, text):
    assert quotes(pattern, text) == []


@pytest.mark.parametrize(
    ("pattern", "title", "text", "words"),
    [
        ("条例", "数据条例", "条例施行", ["条例"]),  # the title comes first
        ("all: [条例, 施行]", "数据条例", "今日施行", ["条例", "施行"]),
        ("near: [条例, 施行]", "数据条例", "今日施行", []),  # a sentence does not run from title to text
        ("near: {within: 99, all: [条例, 施行]}", "数据条例", "今日施行", []),
        ("title: 条例", "数据条例", "", ["条例"]),
        ("title: {all: 条例, none: 解读}", "数据条例", "解读", ["条例"]),  # none looks at the title only
        ("title: {all: 条例, none: 解读}", "数据条例解读", "", []),
        ("{title: 条例, none: 解读}", "数据条例", "解读", []),
        ("{title: 条例, text: 开放}", "数据条例", "开放目录", ["条例", "开放"]),
        ("{title: 条例, text: 开放}", "条例开放", "", []),
        ("{title: 条例, text: 开放}", "开放", "条例", []),
        ("{all: 开放, none: {title: 条例}}", "数据条例", "开放", []),
        ("{all: 开放, none: {title: 条例}}", "数据", "开放条例", ["开放"]),
        ("text: 条例", "数据条例", "", []),
    ],
)
def test_title_and_text_are_looked_at_as_asked(quotes, pattern, title, text, words):
    assert quotes(pattern, text, title) == words


@pytest.mark.parametrize(
    ("province", "text", "words"),
    [
        ("浙江", "数字浙江公司", ["数字浙江公司"]),
        ("上海", "数字浙江公司", []),
        ("上海", "数字浙江公司与数字上海公司", ["数字上海公司"]),
        ("上海", "数字沪市公司", ["数字沪市公司"]),
        ("", "数字浙江公司", ["数字浙江公司"]),  # of an unknown province, any may be meant
        ("贵州", "数字浙江公司", []),
    ],
)
def test_province_stands_for_the_documents_own(quotes, province, text, words):
    assert quotes('"数字{province}公司"', text, province=province) == words


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        ("公共数据授权运营管理办法", 100),
        ("印发《公共數據授權運營管理辦法》", 100),
        ("公共数据授权经营管理办法", 100 * (1 - 2 / 24)),  # 运 out, 经 in
        ("公共数据授权运营的管理办法", 100 * (1 - 1 / 25)),
        ("共数据授权运营管理办法", 100 * (1 - 1 / 23)),  # a whole line shorter than the model
        ("公共数据授权开发运营的管理办法", 100 * (1 - 3 / 27)),
        ("公共数据共享管理办法", 0),
    ],
)
def test_likeness_counts_insertions_and_deletions(matcher, text, likeness):
    hits = matcher("like: 公共数据授权运营管理办法").match(Document("甲", text=text)).hits
    assert [hit.strength * 100 for hit in hits] == pytest.approx([likeness] if likeness else [])


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("设立数据产业基金，规模1.2亿元", 1.2e8, "元"),
        ("基金三千余万元", 3e7, "元"),
        ("2023年设立基金，首期5,000万元，总规模10亿元", 5e7, "元"),
    ],
)
def test_a_hit_carries_its_figure(matcher, text, value, unit):
    (hit,) = matcher("all: [基金, {number: {unit: 元}}]").match(Document("甲", text=text)).hits
    assert (hit.value, hit.unit) == (value, unit)


@pytest.mark.parametrize("reach", range(4, 12))
def test_a_stretch_never_cuts_a_figure(matcher, reach):
    """集聚12000家数商 holds no 2000家, wherever a window of so many characters begins."""
    near = matcher(f"near: {{within: {reach}, all: [数商, {{number: {{unit: 家}}}}]}}")
    values = [hit.value for hit in near.match(Document("甲", text="集聚12000家数商")).hits]
    assert values == ([12000] if reach >= len("12000家数商") else [])


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ({"any": ["甲", {"al": "乙"}]}, ("any", 1, "al"), "想写“all”"),
        ({"title": {"all": ["甲", "{词}"]}}, ("title", "all", 1), "词表里没有“{词}”"),
        ({"near": {"within": 1, "all": ["甲"]}}, ("near", "within"), "2–500"),
        ({"like": {"text": "公共数据管理办法", "least": 90}}, ("like", "least"), "想写“at_least”"),
        ({"any": []}, ("any",), "列表是空的"),
        ({"word": ["甲"]}, ("word",), "应为词语"),
        ({}, (), "模式应为词语或映射"),
        (None, (), "模式应为词语或映射"),
        ({1: "甲"}, (1,), "不认识的模式"),
        ("{大}" * 3, (), "超过 2000 个词"),
    ],
)
def test_a_fault_has_its_place_inside_the_pattern(data, place, words):
    vocabulary = Vocabulary({"大": tuple(map(str, range(20)))})
    _, faults = parse_pattern(data, vocabulary)
    assert [(fault.place, words in fault.message + fault.hint) for fault in faults] == [(place, True)]


def test_every_fault_of_a_pattern_is_told_in_order():
    _, faults = parse_pattern({"any": ["甲||乙", 5, {"nears": 1}], "like": "短"}, Vocabulary())
    assert [fault.place for fault in faults] == [("any", 0), ("any", 1), ("any", 2, "nears"), ("like",)]


HOSTILE = [
    ("near: [数据, 平台]", "拟建数据平台。"),
    ("near: {all: [数据, 平台], none: 建}", "建数据平台。"),
    ("near: {within: 9, all: [数据, 平台]}", "拟建数据平台。"),
    ("near: {within: clause, all: [数据, {number: {unit: 家, at_least: 9}}]}", "数据3家，"),
    ("all: [数据, {number: {unit: 家, after: 企业}}]", "企业数据一二三四五六七八3家，"),
    ("数据", "拟建数据，"),
    ("like: 公共数据授权运营管理办法", "公共数据公共数据授权"),
    ("near: {all: 甲, like: 公共数据授权运营管理办法}", "甲公共数据授权。"),
]


@pytest.mark.parametrize(("pattern", "phrase"), HOSTILE)
def test_what_nearly_hits_ten_thousand_times_is_looked_through_to_its_end(matcher, pattern, phrase):
    """A search that began anew at every near hit would not end within the suite's time."""
    assert matcher(pattern).match(Document("甲", text=phrase * 16_000)).hits == ()
