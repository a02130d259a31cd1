"""Plans are not deeds: what the declared vocabulary makes of real sentences."""

import csv
from pathlib import Path

import pytest

from deei_rules.evidence.models import Document
from deei_rules.matching.normalise import normalise_term
from deei_rules.matching.scan import PlanWords, Reading, Scanner

READINGS = {"做到": Reading.DEED, "倾向": Reading.LEANING, "打算": Reading.PLAN}
SENTENCES = Path(__file__).parent.parent / "data" / "plans.tsv"

# Read wrongly today: what is asked for is no plan word's doing, or a plan word is part of a name.
NOT_YET = {
    "有条件的地方可以设立首席数据官。": "做到",
    "促进数据产品开发和流通。": "做到",  # 促进 is in the names of laws and fairs
    "完善数据安全责任制度，健全监测预警机制。": "做到",
    "会议要求，要建立数据安全责任制。": "做到",  # 要 alone is in 主要、需要、要素
    "各地要设立首席数据官。": "做到",
    "历时两年谋划建设，数据要素产业园正式开园。": "打算",
    "省推进数字化改革领导小组印发公共数据管理办法。": "倾向",
    "省政府印发《推进公共数据授权运营实施方案》。": "倾向",  # one name, from 推进 on
    "建成全国首个鼓励创新的数据产权登记平台。": "倾向",
}


def read(text, term, plans, field="text"):
    """The firmest reading of the term in a field."""
    word = normalise_term(term)
    scanner = Scanner([word], plans)
    scanned = scanner.scan(field, text)
    return min(scanned.reading(*span) for span in scanned.hits[scanner.ids[word]])


def sentences():
    with SENTENCES.open(encoding="utf-8") as lines:
        return [
            tuple(row.values()) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


@pytest.mark.parametrize(("text", "term", "reading"), sentences())
def test_the_bundled_vocabulary_reads_real_sentences(bundled_framework, text, term, reading):
    assert read(text, term, bundled_framework.plans) is READINGS[NOT_YET.get(text, reading)]


def test_every_sentence_read_wrongly_is_one_of_the_table():
    table = {text: reading for text, _, reading in sentences()}
    assert [text for text, reading in NOT_YET.items() if table.get(text, reading) == reading] == []


# Small words show the rules of reading: 拟 and 研究制定 rule the sentence, 推动 and 探索 their
# clause, 征求意见 what stands before it; 已 and 正式印发 undo them; 虚拟 only looks like 拟.
RULES = [
    ("拟出台办法", "打算"),
    ("办法拟修订", "做到"),  # behind the term
    ("拟修订制度，出台办法", "打算"),  # to the end of the sentence
    ("拟修订制度。出台办法", "做到"),
    ("拟修订制度\n出台办法", "做到"),
    ("推动出台办法", "倾向"),
    ("推动改革，出台办法", "做到"),
    ("推动改革：出台办法", "做到"),
    ("推动1,000家企业参与，出台办法", "做到"),
    ("推动30家企业落实办法", "做到"),  # who counts has done it
    ("推动三家企业落实办法", "倾向"),
    ("办法征求意见", "打算"),
    ("办法，征求意见", "做到"),
    ("征求意见后出台办法", "做到"),
    ("推动办法征求意见", "打算"),  # the stronger word counts
    ("拟探索办法", "打算"),
    ("虚拟电厂办法", "做到"),
    ("虚拟电厂拟出台办法", "打算"),
    ("原拟的规划已变，办法施行", "做到"),
    ("拟出台，已出台办法", "做到"),
    ("推动并正式印发办法", "做到"),
    ("已拟出台办法", "打算"),  # 已 before the plan word undoes nothing
    ("《拟态计算》提出办法", "做到"),  # a name rules nothing outside it
    ("《拟出台的办法》", "打算"),
    ("拟出台《数据办法》", "打算"),
    ("拟出台办法，另一办法施行", "打算"),
    ("拟出台办法。另一办法施行", "做到"),  # the firmest reading counts
    ("筹建办法", "做到"),  # a word for titles only
]


@pytest.mark.parametrize(("text", "reading"), RULES)
def test_where_a_plan_word_reaches(plans, text, reading):
    assert read(text, "办法", plans) is READINGS[reading]


@pytest.mark.parametrize(
    ("title", "reading"),
    [
        ("筹建数据办法", "打算"),
        ("拟定数据办法", "做到"),
        ("探索数据办法", "做到"),
        ("数据办法征求意见", "做到"),
    ],
)
def test_a_title_has_plan_words_of_its_own(plans, title, reading):
    assert read(title, "办法", plans, field="title") is READINGS[reading]


def test_without_plan_words_all_is_deed():
    assert read("拟研究制定办法", "办法", PlanWords()) is Reading.DEED


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("办法", "拟出台办法", []),
        ("办法", "推动出台办法", []),
        ("办法", "出台办法", ["办法"]),
        ("办法|细则", "拟出台细则。印发办法", ["办法"]),
        ("all: [印发, 办法]", "拟印发办法", []),
        ("all: [出台, 办法]", "出台。推动办法", ["出台", "办法"]),  # one deed makes the leaning firm
        ("all: [出台, 办法]", "出台。拟定办法", []),  # a plan is never made firm
        ("near: [出台, 办法]", "拟出台办法。出台办法", ["出台", "办法"]),
        ("{all: 办法, none: 草案}", "办法。拟定草案", []),  # said as a plan, it excludes too
        ("like: 数据授权运营管理办法", "推动数据授权运营管理办法", []),
        ("all: [办法, {number: {unit: 家}}]", "办法施行。拟设3家", []),
    ],
)
def test_a_plan_is_no_hit(quotes, pattern, text, words):
    assert quotes(pattern, text) == words


@pytest.mark.parametrize("text", ["拟出台办法", "推动出台办法", "办法征求意见"])
def test_a_criterion_can_count_plans(matcher, text):
    counted, rejected = matcher("办法", plans_count=True), matcher("办法")
    doc = Document("甲", text=text)
    assert [len(one.match(doc).hits) for one in (counted, rejected)] == [1, 0]
