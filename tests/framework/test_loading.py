import datetime as dt
import shutil
from fractions import Fraction

import pytest

from deei_rules.errors import UsageError
from deei_rules.framework.examples import failed_examples

RULE, OTHER = "rules/P/P11.yaml", "rules/P/P12.yaml"
TREE, WORDS, PROVINCE = "rules/framework.yaml", "rules/vocabulary.yaml", "provinces/33.yaml"


def one_of(pattern):
    return "match: 数据要素规划", f"match: {pattern}"


# A file, what is there, what the author makes of it; then line, field and words of the only fault.
MISTAKES = [
    # keys and values of a rule
    (RULE, "kinds: [规划方案]", "kind: [规划方案]", 8, "criteria[1].kind", "想写“kinds”？"),
    (RULE, "question:", "notes: 甲\nquestion:", 3, "notes", "想写“note”？"),
    (RULE, "kinds: [规划方案]", "kinds: [规划方按]", 8, "criteria[1].kinds[1]", "想写“规划方案”？"),
    (RULE, "kinds: [规划方案]", "kinds: 规划方案", 8, "criteria[1].kinds", "应为列表"),
    (RULE, "kinds: [规划方案]", "levels: [省]", 8, "criteria[1].levels[1]", "想写“省级”？"),
    (RULE, "kinds: [规划方案]", "statuses: [草案]", 8, "criteria[1].statuses[1]", "正式、试行"),
    (RULE, "kinds: [规划方案]", "plans: 计入", 8, "criteria[1].plans", "reject、count"),
    (RULE, "kinds: [规划方案]", "target: 两份", 8, "criteria[1].target", "“两份”，应为数字"),
    (RULE, "kinds: [规划方案]", "target: 0", 8, "criteria[1].target", "应大于 0"),
    (RULE, "    name: 出台规划\n", "", 5, "criteria[1].name", "缺少“name”"),
    (RULE, "name: 出台规划", "name: 2024", 6, "criteria[1].name", "2024，应为文字"),
    (RULE, "name: 出台规划", 'name: ""', 6, "criteria[1].name", "不能为空"),
    (RULE, "id: plan", "id: 规划", 5, "criteria[1].id", "“规划”，格式不对"),
    (RULE, "question: 有没有总的规划？", "question: 甲\n1: 乙", 4, "[2]", "键应为文字"),
    # shares
    (RULE, "share: 0.4", "share: 0.5", 4, "criteria", "share 之和是 1.1，应为 1"),
    (RULE, "share: 0.4", "share: 40", 7, "criteria[1].share", "40，应不大于 1"),
    (RULE, "share: 0.4", "share: 四成", 7, "criteria[1].share", "“四成”，应为数字"),
    # the rule and the tree
    (RULE, "name: 顶层设计", "name: 顶层", 2, "name", "framework.yaml 里是“顶层设计”"),
    (RULE, "id: P11", "id: P13", 1, "id", "没有三级指标“P13”你是不是想写“P1"),
    (RULE, "id: P11", "id: P1", 1, "id", "没有三级指标“P1”"),
    (OTHER, "P12\nname: 制度创新", "P11\nname: 顶层设计", 1, "id", "P11 已由"),
    # examples
    (RULE, "hits: [plan]", "hits: [plans]", 15, "examples[1].hits", "没有准则“plans”你是不是想写“plan”"),
    (RULE, "text: 数据, ", "", 20, "examples[6]", "样例要有 title 或 text"),
    (RULE, "  - {text: 数据, hits: []}\n", "", 14, "examples", "至少 6"),
    (RULE, "{text: 数据,", "{kind: 规划, text: 数据,", 20, "examples[6].kind", "想写“规划方案”"),
    # patterns
    (RULE, *one_of('"{公开数据}"'), 9, "criteria[1].match", "没有“{公开数据}”你是不是想写“公共数据”"),
    (RULE, *one_of('"{公共数据"'), 9, "criteria[1].match", "花括号不成对"),
    (RULE, *one_of("{all: [{公共数据}, 甲]}"), 9, "criteria[1].match.all[1].公共数据", "要加英文引号"),
    (RULE, *one_of("{al: [甲, 乙]}"), 9, "criteria[1].match.al", "想写“all”？"),
    (RULE, *one_of("甲||乙"), 9, "criteria[1].match", "多余的“|”"),
    (RULE, *one_of("'“”|乙'"), 9, "criteria[1].match", "多余的“|”"),
    (RULE, *one_of("甲" * 61), 9, "criteria[1].match", "超过 60 字"),
    (RULE, *one_of("2024"), 9, "criteria[1].match", "模式应为词语或映射"),
    (RULE, *one_of("[甲, 乙]"), 9, "criteria[1].match", "写在 any 或 all 下"),
    (RULE, *one_of("{all: []}"), 9, "criteria[1].match.all", "列表是空的"),
    (RULE, *one_of("{none: [甲]}"), 9, "criteria[1].match", "none、number 不能单独使用"),
    (RULE, *one_of("{any: [甲, {none: 乙}]}"), 9, "criteria[1].match", "至少要有一个必须出现的词"),
    (RULE, *one_of("{number: {unit: 家}}"), 9, "criteria[1].match", "至少要有一个必须出现的词"),
    (RULE, *one_of("{all: [甲, {near: {within: 9, number: {unit: 家}}}]}"),
     9, "criteria[1].match.all[2].near", "按字数的 near 里至少要有一个"),
    (RULE, *one_of("{like: 管理办法}"), 9, "criteria[1].match.like", "应为 6 到 60 字"),
    (RULE, *one_of("{like: {text: 公共数据管理办法, at_least: 60}}"),
     9, "criteria[1].match.like.at_least", "应在 70 到 100 之间"),
    (RULE, *one_of("{near: {within: 段, all: [甲, 乙]}}"),
     9, "criteria[1].match.near.within", "应为 sentence、clause 或 2–500 的字数"),
    (RULE, *one_of("{near: {within: 501, all: [甲, 乙]}}"), 9, "criteria[1].match.near.within", "501"),
    (RULE, *one_of("{all: [甲, {number: 5}]}"), 9, "criteria[1].match.all[2].number", "应为映射"),
    (RULE, *one_of("{all: [甲, {number: {unit: 亿元}}]}"),
     9, "criteria[1].match.all[2].number.unit", "请写基本单位“元”"),
    (RULE, *one_of("{all: [甲, {number: {unit: 家, after: 5}}]}"),
     9, "criteria[1].match.all[2].number.after", "数字请加引号"),
    (RULE, *one_of("{all: [甲, {number: {unit: 家, at_least: 多}}]}"),
     9, "criteria[1].match.all[2].number.at_least", "应为数字"),
    # measures
    (RULE, "    match: 数据要素规划\n", "", 5, "criteria[1]", "match 和 coverage 至少要写一个"),
    (RULE, *one_of("甲\n    quantity: {scale: rank}"), 10, "criteria[1].quantity", "没有 number"),
    (RULE, "match: 数据", "coverage: {fields: {甲: 甲, 乙: 乙}}\n    match: 数据",
     9, "criteria[1].coverage", "target 和 bands 必须写一个"),
    (RULE, "match: 数据", "coverage: {target: 3, fields: {甲: 甲, 乙: 乙}}\n    match: 数据",
     9, "criteria[1].coverage.target", "领域只有 2 个"),
    (RULE, "match: 数据", "coverage: {target: 2, fields: {甲: 甲, 乙: {al: 乙}}}\n    match: 数据",
     9, "criteria[1].coverage.fields.乙.al", "想写“all”？"),
    # the tree
    (TREE, "weight: 100/3", "weight: 100/4", 13,
     "indicators[1].children[1].weight", "下级之和是 91.6667"),
    (TREE, "weight: 100/3", "weight: 多", 16,
     "indicators[1].children[1].children[1].weight", "应为数字或分数，如 2.5、25/6"),
    (TREE, "weight: 100/3", "weight: 1/0", 16,
     "indicators[1].children[1].children[1].weight", "应为数字或分数"),
    (TREE, "basis: published", "basis: publish", 9, "indicators[1].basis", "想写“published”？"),
    (TREE, "weight: 200/3", "weight: 200/3, child: []", 17,
     "indicators[1].children[1].children[2].child", "想写“children”？"),
    (TREE, "as_of: 2024-11-30", "as_of: 2024-11-31", 4, "as_of", "应为存在的日期"),
    (TREE, "正式: 1, ", "", 20, "factors.status", "缺少：正式"),
    (TREE, "正式: 1", "正是: 1", 20, "factors.status.正是", "想写“正式”？"),
    (TREE, "市级: 0.5", "市级: 5", 21, "factors.level.市级", "不大于 1"),
    (TREE, "thresholds: [50]", "thresholds: []", 23, "tiers.thresholds", "应有 1 个，写了 0 个"),
    # the vocabulary
    (WORDS, "公共数据: 公共数据|政务数据", '公共数据: "|"', 9, "words.公共数据", "词表是空的"),
    (WORDS, "  done: 已\n", "", 1, "plans.done", "缺少“done”"),
    # a province
    (PROVINCE, "region: 东部", "region: 华东", 5, "region", "想写“东部”？"),
    (PROVINCE, '"330000"', '"33"', 4, "code", "“33”，格式不对"),
    (PROVINCE, '"330000"', "330000", 4, "code", "330000，应为文字"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "line", "field", "words"), MISTAKES)
def test_a_mistake_is_the_only_fault_and_has_its_place(draft, path, old, new, line, field, words):
    draft.edit(path, old, new)
    ((found_path, found_line, found_field, message),) = draft.faults()
    assert (found_path, found_line, found_field) == (path, line, field)
    assert words in message


def test_the_framework_of_these_tests_is_sound(draft):
    framework = draft.load()
    assert list(framework.indicators) == ["P", "P1", "P11", "P12"]
    assert list(failed_examples(framework.rules.values(), framework.matcher())) == []
    assert framework.as_of == dt.date(2024, 11, 30)


def test_weights_written_as_fractions_are_exact(draft):
    assert draft.load().indicators["P11"].weight == Fraction(100, 3)


def test_all_faults_of_all_files_come_at_once_sorted(draft):
    draft.edit(OTHER, "kinds:", "kind:")
    draft.edit(OTHER, "share: 0.6", "share: 六成")
    draft.edit(RULE, "平台]}", "平台], al: 甲}")
    draft.edit(RULE, "hits: [plan]", "hits: [plans]")
    draft.edit(TREE, "weight: 100/3", "weight: 33")
    assert [(path, line) for path, line, _, _ in draft.faults()] == [
        (RULE, 13),
        (RULE, 15),
        (OTHER, 8),
        (OTHER, 12),
        (TREE, 13),
    ]


def test_a_broken_province_or_vocabulary_hides_no_fault_of_the_rules(draft):
    draft.edit("provinces/33.yaml", "region: 东部", "region: 南部")
    draft.edit("rules/vocabulary.yaml", "words:", "wordz:")
    draft.edit(RULE, "hits: [plan]", "hits: [plans]")
    assert {path for path, _, _, _ in draft.faults()} == {
        "provinces/33.yaml",
        "rules/vocabulary.yaml",
        RULE,
    }


def test_a_word_list_does_not_refer_to_another(draft):
    draft.edit("rules/vocabulary.yaml", "words:\n", "words:\n  套用: '{公共数据}平台'\n")
    [(path, _, field, words)] = draft.faults()
    assert (path, field) == ("rules/vocabulary.yaml", "words.套用")
    assert "不能再用花括号" in words


def test_first_level_weights_must_sum_to_100_as_well(draft):
    draft.edit(TREE, "weight: 100\n", "weight: 90\n")
    assert [(line, words) for _, line, _, words in draft.faults()] == [
        (5, "一级指标权重之和是 90，应为 100"),
        (8, "P 的权重是 90，下级之和是 100请调整其中之一；除不尽的权重可写成分数，如 25/6"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("code: P12", "code: P11", "代码“P11”重复"),
        ("code: P12", "code: S12", "代码“S12”应为“P1”加一个数字"),
        ("name: 制度创新", "name: 顶层设计", "名称“顶层设计”用于 P11 和 P12"),
    ],
)
def test_codes_and_names_of_the_tree_are_in_order_and_unique(draft, old, new, words):
    draft.edit(TREE, old, new)
    assert words in [words for path, _, _, words in draft.faults() if path == TREE]


def test_two_criteria_with_one_id_are_a_fault(draft):
    draft.edit(RULE, "id: platform", "id: plan")
    assert (RULE, 10, "criteria[2].id", "准则 id “plan”重复") in draft.faults()


def test_a_leaf_without_a_rule_is_a_fault(draft):
    (draft.folder / OTHER).unlink()
    assert draft.faults() == [(TREE, 0, "", "三级指标 P12 制度创新 没有规则文件")]


@pytest.mark.parametrize("path", [TREE, WORDS])
def test_a_missing_file_is_a_fault(draft, path):
    (draft.folder / path).unlink()
    assert draft.faults() == [(path, 0, "", "缺少这个文件")]


@pytest.mark.parametrize("path", [RULE, TREE, WORDS, PROVINCE])
def test_an_empty_file_is_a_fault(draft, path):
    draft.write(path, "# 待写\n")
    assert (path, 0, "", "文件是空的请按文档中的样例填写") in draft.faults()


@pytest.mark.parametrize(("text", "words"), [("[甲]", "应为映射"), ("a: 1\na: 2", "键“a”重复")])
def test_a_file_that_is_no_mapping_is_a_fault(draft, text, words):
    draft.write(RULE, text)
    ((path, _, _, message),) = draft.faults()
    assert path == RULE
    assert words in message


@pytest.mark.parametrize("folder", ["rules", "provinces"])
def test_a_missing_folder_is_named(draft, folder):
    shutil.rmtree(draft.folder / folder)
    with pytest.raises(UsageError, match=f"目录不存在.*{folder}"):
        draft.load()


def test_a_criterion_carries_what_its_yaml_says(draft):
    plan, platform = draft.load().rules["P11"].criteria
    assert (plan.share, plan.target, plan.measure, plan.spec.kinds) == (
        0.4,
        1,
        "documents",
        {"规划方案"},
    )
    assert (platform.share, platform.spec.key, platform.spec.plans_count) == (0.6, "P11/platform", False)


class TestCoverage:
    def test_bands_and_fields_are_kept_in_order(self, draft):
        draft.edit(
            RULE,
            "    match: 数据要素规划",
            "    match: 规划\n    coverage:\n      fields: {甲: 子, 乙: 丑, 丙: 寅}\n"
            "      bands: [{at_least: 1, attainment: 0.3}, {at_least: 3, attainment: 1}]",
        )
        plan = draft.load().rules["P11"].criteria[0]
        assert (plan.measure, plan.domains) == ("coverage", ("甲", "乙", "丙"))
        assert plan.bands == ((1, 0.3), (3, 1.0))

    @pytest.mark.parametrize(
        "bands",
        [
            "{at_least: 3, attainment: 1}, {at_least: 1, attainment: 0.3}",
            "{at_least: 1, attainment: 0.3}, {at_least: 1, attainment: 1}",
        ],
    )
    def test_bands_go_upwards(self, draft, bands):
        draft.edit(
            RULE,
            "match: 数据要素规划",
            f"coverage: {{fields: {{甲: 子, 乙: 丑}}, bands: [{bands}]}}",
        )
        assert [(line, field) for _, line, field, _ in draft.faults()] == [
            (9, "criteria[1].coverage.bands")
        ]


class TestDigest:
    def test_is_the_same_for_the_same_files(self, draft):
        assert draft.load().digest == draft.load().digest

    @pytest.mark.parametrize("path", [RULE, TREE, WORDS])
    def test_changes_with_every_file(self, draft, path):
        before = draft.load().digest
        draft.write(path, (draft.folder / path).read_text("utf-8") + "# 注\n")
        assert draft.load().digest != before


class TestFailedExamples:
    def test_an_example_that_does_not_hit_what_it_names_is_told(self, draft):
        draft.edit(RULE, "{text: 数据, hits: []}", "{text: 政务数据平台, hits: [plan]}")
        framework = draft.load()
        (failed,) = failed_examples(framework.rules.values(), framework.matcher())
        assert str(failed).endswith("P11.yaml 样例 6“政务数据平台”：应命中 plan，实际命中 platform")


class TestFind:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("P12", "P12"),
            ("p12", "P12"),
            ("制度创新", "P12"),
            ("顶层", "P11"),
            ("政策法规", "P1"),
            ("P", "P"),
        ],
    )
    def test_by_code_name_or_unique_part(self, draft, text, code):
        assert draft.load().find(text).code == code

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("政策", "对应多个指标：P 政策环境、P1 政策法规"),
            ("制度创薪", "想写“制度创新”"),
            ("P21", "想写“P"),
            ("", "没有指标"),
        ],
    )
    def test_says_what_could_be_meant(self, draft, text, words):
        with pytest.raises(UsageError, match=words):
            draft.load().find(text)


class TestWithWeights:
    def test_parents_are_the_sums_of_their_leaves(self, draft):
        framework = draft.load()
        changed = framework.with_weights({"P11": Fraction(10), "P12": Fraction(90)})
        assert {code: one.weight for code, one in changed.indicators.items()} == {
            "P": 100, "P1": 100, "P11": 10, "P12": 90,
        }  # fmt: skip
        assert {one.basis for one in changed.indicators.values()} == {"experts"}
        assert changed.digest != framework.digest

    @pytest.mark.parametrize(
        "weights", [{"P11": 100}, {"P11": 50, "P12": 49}, {"P11": 50, "P12": 40, "P13": 10}]
    )
    def test_refuses_others_than_all_leaves_with_100(self, draft, weights):
        with pytest.raises(UsageError, match="权重"):
            draft.load().with_weights({code: Fraction(weight) for code, weight in weights.items()})
