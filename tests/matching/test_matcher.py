import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deei_rules.evidence.models import Document
from deei_rules.matching.matcher import Matcher

MEASURES = "公共数据授权运营管理办法"

# What the web, a scanner or another province's editor puts between and in place of characters.
NOISE = ["", " ", "\u3000", "\xa0", "\u200b", "”", "“", "《", "》", "\ufeff", " \u3000"]
LATIN_NOISE = [noise for noise in NOISE if not noise.strip("\u200b\ufeff”“《》")]  # a space parts words
OTHER_SHAPES = {
    "公": "公",
    "数": "數",
    "据": "據",
    "权": "權",
    "运": "運",
    "营": "營",
    "办": "辦",
    "3": "３",
    "亿": "億",
    "d": "Ｄ",
    "c": "C",
    "m": "ｍ",
}


@st.composite
def noisy(draw, *phrases):
    """A text with one of the phrases, written as documents write."""
    phrase = draw(st.sampled_from(phrases))
    inside = "".join(
        draw(st.sampled_from(LATIN_NOISE if char.isascii() else NOISE))
        + draw(st.sampled_from([char, OTHER_SHAPES.get(char, char)]))
        for char in phrase
    )
    around = st.text("甲乙。，\n ㎡①…“”《》１", max_size=8)
    return phrase, draw(around) + inside + draw(around)


PATTERNS = [
    MEASURES,
    "公共数据|数据",
    "all: [公共数据, 办法]",
    "near: {within: 40, all: [公共数据, 办法]}",
    f"like: {MEASURES}",
    "all: [dcmm, {number: {unit: 元}}]",
]


class TestQuotes:
    @given(st.sampled_from(PATTERNS), noisy(MEASURES, "投入dcmm贯标3亿元"), st.booleans())
    def test_are_the_documents_own_words_at_their_place(self, matcher, pattern, noise, in_title):
        _, text = noise
        doc = Document("甲", text, "") if in_title else Document("甲", "", text)
        for hit in matcher(pattern).match(doc).hits:
            for quote in hit.quotes:
                assert quote.field == ("title" if in_title else "text")
                assert quote.quote == text[quote.start : quote.end] != ""

    @given(noisy("公共数据", "授权运营", "dcmm贯标"))
    def test_cover_the_phrase_whatever_stands_between(self, matcher, noise):
        phrase, text = noise
        (hit,) = matcher(phrase).match(Document("甲", text=text)).hits
        (quote,) = hit.quotes
        bare = "".join(char for char in quote.quote if char not in "".join(NOISE))
        assert len(bare) == len(phrase)
        assert quote.quote[0] == bare[0]  # noise at the ends is no part of it
        assert quote.quote[-1] == bare[-1]

    def test_come_in_the_order_of_title_and_text_each_once(self, quotes):
        pattern = "all: [平台, 上线, 条例, {any: [平台, 专区]}]"
        assert quotes(pattern, "上线的平台", "条例") == ["条例", "上线", "平台"]

    def test_name_the_pattern_that_found_them(self, matcher):
        (hit,) = (
            matcher("all: [甲|乙, {like: 公共数据管理办法}]")
            .match(Document("", "", "乙，公共数据管理办法"))
            .hits
        )
        assert [quote.pattern for quote in hit.quotes] == ["甲|乙", "≈公共数据管理办法"]


POOL = [
    ("数据", {}),
    ("公共数据", {}),
    ("公共数据", {"kinds": frozenset({"案例"})}),  # the same words, another filter
    ("{all: 数据, none: 平台}", {}),
    ("near: [数据, 平台]", {"plans_count": True}),
    ("near: {within: clause, all: [公共数据, 办法], none: 解读}", {}),
    ("near: {within: 6, all: [数据, 平台], none: 拟}", {}),
    ("title: 办法", {"kinds": frozenset({"规范性文件"})}),
    ("{any: [{all: [平台, 办法]}, 公共]}", {"levels": frozenset({"省级"})}),
    ("like: 公共数据管理办法", {}),
    ("all: [平台, {number: {unit: 家}}]", {}),
    ('"{公共数据}{办法}"', {"statuses": frozenset({"正式"})}),
]
PIECES = [
    *("公共", "数据", "平台", "办法", "管理", "拟", "推动", "已", "解读", "3家", "政务"),
    *"。，\n 《》",
]

titles = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
documents = st.builds(
    Document,
    st.just("甲"),
    titles,
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    province=st.sampled_from(["", "浙江", "上海"]),
    kind=st.sampled_from(["", "规范性文件", "案例"]),
    level=st.sampled_from(["", "省级", "市级"]),
    status=st.sampled_from(["正式", "征求意见稿"]),
)


@pytest.fixture(scope="module")
def criteria(spec):
    return [replace(spec(pattern, **filters), id=str(n)) for n, (pattern, filters) in enumerate(POOL)]


@pytest.fixture(scope="module")
def whole(criteria, plans):
    """All criteria of the pool in one matcher."""
    return Matcher(criteria, plans=plans)


@pytest.fixture(scope="module")
def alone(criteria, plans):
    return {one.id: Matcher([one], plans=plans) for one in criteria}


def touched(matcher, matched):
    """The pool's criteria that a document touched, by number."""
    bits = {str(n): matcher.bit(f"S32/{n}") for n in range(len(POOL))}
    return {n for n, bit in bits.items() if matched.touched & bit}


class TestIndependence:
    @given(documents)
    def test_a_criterion_is_met_alone_as_among_others(self, whole, alone, doc):
        together = whole.match(doc)
        for number, matcher in alone.items():
            own = matcher.match(doc)
            assert own.hits == tuple(hit for hit in together.hits if hit.criterion == number)
            assert bool(own.touched) is (number in touched(whole, together))

    @given(documents)
    def test_a_near_miss_is_one_alone_as_among_others(self, whole, alone, doc):
        together = whole.near_misses(doc)
        assert together == [miss for matcher in alone.values() for miss in matcher.near_misses(doc)]

    @given(st.permutations(range(len(POOL))), documents)
    def test_the_order_of_rules_is_the_order_of_hits_and_nothing_else(
        self, criteria, plans, whole, order, doc
    ):
        shuffled = Matcher([criteria[n] for n in order], plans=plans).match(doc)
        assert sorted(shuffled.hits) == sorted(whole.match(doc).hits)
        assert [hit.criterion for hit in shuffled.hits] == [
            str(n) for n in order if any(hit.criterion == str(n) for hit in shuffled.hits)
        ]

    @given(documents, documents)
    def test_a_document_leaves_no_trace_for_the_next(self, criteria, plans, whole, first, second):
        fresh = Matcher(criteria, plans=plans)
        fresh.match(first)
        assert fresh.match(second) == whole.match(second)

    @given(documents)
    def test_a_pickled_matcher_finds_the_same(self, whole, doc):
        copy = pickle.loads(pickle.dumps(whole))
        assert copy.match(doc) == whole.match(doc)
        assert copy.near_misses(doc) == whole.near_misses(doc)

    @given(documents)
    def test_a_hit_is_never_also_a_near_miss(self, whole, doc):
        hits = {hit.criterion for hit in whole.match(doc).hits}
        misses = [miss.criterion for miss in whole.near_misses(doc)]
        assert hits.isdisjoint(misses)
        assert len(set(misses)) == len(misses)

    @given(documents)
    def test_a_criterion_that_is_met_is_touched(self, whole, doc):
        matched = whole.match(doc)
        assert {hit.criterion for hit in matched.hits} <= touched(whole, matched)


def test_the_bundled_matcher_survives_pickling(bundled_framework):
    matcher = bundled_framework.matcher()
    copy = pickle.loads(pickle.dumps(matcher))
    docs = [
        Document(str(n), example.title, example.text, province=example.province)
        for rule in bundled_framework.rules.values()
        for n, example in enumerate(rule.examples)
    ]
    assert [copy.match(doc) for doc in docs] == [matcher.match(doc) for doc in docs]


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "tags", "hit"),
        [
            ({"kinds": {"规范性文件"}}, {"kind": "规范性文件"}, True),
            ({"kinds": {"规范性文件"}}, {"kind": "案例"}, False),
            ({"kinds": {"规范性文件"}}, {"kind": ""}, True),  # unknown passes
            ({"levels": {"省级"}}, {"level": "省级"}, True),
            ({"levels": {"省级"}}, {"level": "市级"}, False),
            ({"levels": {"省级"}}, {"level": ""}, True),
            ({"statuses": {"正式", "试行"}}, {"status": "试行"}, True),
            ({"statuses": {"正式", "试行"}}, {"status": "征求意见稿"}, False),
            ({"statuses": {"正式", "试行"}}, {"status": ""}, True),
            ({"kinds": {"案例"}, "levels": {"省级"}}, {"kind": "案例", "level": "市级"}, False),
            ({}, {"kind": "案例", "level": "县级", "status": "废止"}, True),
        ],
    )
    def test_let_a_document_in_or_keep_it_out(self, matcher, filters, tags, hit):
        one = matcher("办法", **{name: frozenset(values) for name, values in filters.items()})
        matched = one.match(Document("甲", text="办法", **tags))
        assert bool(matched.hits) is hit
        assert bool(matched.touched) is hit


class TestNever:
    def test_a_document_that_is_no_evidence_hits_nothing_and_says_why(self, matcher):
        one = matcher("办法", never="title: 学者文章")
        matched = one.match(Document("甲", "学者文章", "办法"))
        assert (matched.hits, matched.refused) == ((), "不是证据")
        assert matched.touched

    @pytest.mark.parametrize(("title", "refused"), [("拟刊学者文章", "不是证据"), ("文章", "")])
    def test_is_looked_for_as_said_even_in_a_plan(self, matcher, title, refused):
        one = matcher("办法", never="title: 学者文章")
        assert one.match(Document("甲", title, "办法")).refused == refused


class TestDomains:
    FIELDS = {"金融": "金融", "医疗": "医疗|卫生", "交通": "near: [交通, 平台]"}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("text", "domains"),
        [
            ("卫生与金融", ["金融", "医疗"]),  # in the rule's order
            ("交通平台", ["交通"]),
            ("交通。平台", []),
            ("拟建金融专区。医疗专区", ["医疗"]),
        ],
    )
    def test_each_field_met_is_a_hit(self, matcher, text, domains):
        hits = matcher(self.FIELDS).match(Document("甲", text=text)).hits
        assert [hit.domain for hit in hits] == domains

    def test_one_field_met_leaves_no_near_miss(self, matcher):
        one = matcher(self.FIELDS)
        assert one.near_misses(Document("甲", text="金融。拟建医疗专区")) == []
        assert [miss.reason for miss in one.near_misses(Document("甲", text="拟建医疗专区"))] == ["plan"]


# A pattern, filters, a document; why it is not met, what the reader is told, and the words found.
NEAR_MISSES = [
    (
        "办法",
        {"kinds": {"规范性文件"}},
        {"kind": "案例"},
        "办法",
        "kind",
        "“案例”，本条只看规范性文件",
        ["办法"],
    ),
    ("办法", {"levels": {"省级"}}, {"level": "市级"}, "办法", "level", "“市级”，本条只看省级", ["办法"]),
    (
        "办法",
        {"statuses": {"正式"}},
        {"status": "废止"},
        "办法",
        "status",
        "“废止”，本条只看正式",
        ["办法"],
    ),
    ("办法", {}, {}, "拟出台办法", "plan", "“拟”表明这只是打算", ["办法"]),
    ("办法", {}, {}, "推动出台办法", "plan", "“推动”表明这只是打算", ["办法"]),
    ("办法", {}, {}, "办法征求意见", "plan", "“征求意见”表明这只是打算", ["办法"]),
    ("near: [办法, 出台]", {}, {}, "研究制定、出台辦法", "plan", "“研究制定”", ["出台", "辦法"]),
    ("{all: 办法, none: [草案, 解读]}", {}, {}, "办法的解讀", "excluded", "被“解讀”排除", ["办法"]),
    ("near: {all: 办法, none: 解读}", {}, {}, "办法解读", "excluded", "被“解读”排除", ["办法"]),
    (
        "near: {within: 9, all: 办法, none: 解读}",
        {},
        {},
        "办法解读",
        "excluded",
        "被“解读”排除",
        ["办法"],
    ),
    ("text: {all: 办法, none: 解读}", {}, {}, "办法解读", "excluded", "被“解读”排除", ["办法"]),
    ("any: [条例, {all: 办法, none: 解读}]", {}, {}, "办法解读", "excluded", "被“解读”排除", ["办法"]),
    (
        "like: 公共数据授权运营管理办法",
        {},
        {},
        "公共数据授权经营暂行办法",
        "likeness",
        "相似度 75 < 85",
        None,
    ),
    ("like: {text: 公共数据管理办法, at_least: 95}", {}, {}, "公共数据管理条例", "likeness", "", None),
]


class TestNearMisses:
    @pytest.mark.parametrize(
        ("pattern", "filters", "tags", "text", "reason", "detail", "words"), NEAR_MISSES
    )
    def test_name_the_first_obstacle(self, matcher, pattern, filters, tags, text, reason, detail, words):
        one = matcher(pattern, **{name: frozenset(values) for name, values in filters.items()})
        doc = Document("甲", text=text, **tags)
        assert one.match(doc).hits == ()
        (miss,) = one.near_misses(doc)
        assert (miss.indicator, miss.criterion, miss.reason) == ("S32", "x", reason)
        assert detail in miss.detail
        assert words is None or [quote.quote for quote in miss.quotes] == words

    def test_of_a_document_that_is_no_evidence_give_its_reason(self, matcher):
        one = matcher("办法", never="title: 学者文章")
        (miss,) = one.near_misses(Document("甲", "学者文章", "办法"))
        assert (miss.reason, miss.detail) == ("not-evidence", "不是证据")

    @pytest.mark.parametrize(
        ("pattern", "filters", "text"),
        [
            ("办法", {"kinds": {"规范性文件"}}, "拟出台办法"),  # two obstacles
            ("{all: 办法, none: 解读}", {}, "拟出台办法，解读"),
            ("all: [办法, 细则]", {}, "办法"),  # something is missing
            ("办法", {}, "办法"),  # a hit
            ("办法", {}, "条例"),
            ("like: 公共数据授权运营管理办法", {}, "公共数据共享办法"),  # too far off
        ],
    )
    def test_are_none_for_what_is_met_or_far_from_met(self, matcher, pattern, filters, text):
        one = matcher(pattern, **{name: frozenset(values) for name, values in filters.items()})
        assert one.near_misses(Document("甲", text=text, kind="案例")) == []


def test_a_matcher_without_criteria_meets_nothing():
    matched = Matcher([]).match(Document("甲", "公共数据", "办法"))
    assert (matched.hits, matched.touched) == ((), 0)


@pytest.mark.parametrize(
    "doc", [Document("甲"), Document("甲", "\u200b", "。。\n\n"), Document("甲", "\ud800")]
)
def test_a_document_without_words_meets_nothing(whole, doc):
    assert whole.match(doc).hits == ()
