import os
import random

import pytest

from deei_rules.errors import UsageError
from deei_rules.evidence.base import EvidenceBase
from deei_rules.evidence.models import KINDS, LEVELS, SCOPES, STATUSES, Document


class TestBundled:
    def test_every_record_is_there_and_nothing_is_wrong(self, bundled_base):
        assert bundled_base.problems == []
        records = [doc for doc in bundled_base.documents if doc.origin.endswith(".yaml")]
        assert len(records) == 1758

    def test_ids_are_unique_and_in_order(self, bundled_base):
        ids = [doc.id for doc in bundled_base.documents]
        assert ids == sorted(set(ids))

    def test_every_paper_is_a_document_of_the_same_province(self, bundled_base):
        by_id = {doc.id: doc for doc in bundled_base.documents}
        copies = [doc for doc in bundled_base.documents if doc.paper]
        assert copies
        for doc in copies:
            assert not by_id[doc.paper].paper, doc.id
            assert by_id[doc.paper].province == doc.province, doc.id

    def test_every_document_is_tagged_and_says_where_it_was_read(self, bundled_base):
        for doc in bundled_base.documents:
            assert doc.title, doc.id
            assert doc.text, doc.id
            assert doc.sources, doc.id
            assert doc.status in STATUSES, doc.id
            assert doc.level in LEVELS, doc.id
            assert doc.kind in KINDS, doc.id
            assert doc.scope in SCOPES, doc.id

    def test_every_province_has_evidence_in_its_own_file(self, bundled_base, provinces):
        files = {(doc.province, os.path.basename(doc.origin)) for doc in bundled_base.documents}
        own = {(p.name, f"{p.code[:2]}-{p.name}.yaml") for p in provinces.values()}
        assert own <= files


class TestChecks:
    def test_the_second_of_two_with_one_id_is_left_out(self):
        docs = [Document("a", "甲", origin="一.yaml"), Document("a", "乙", origin="二.yaml")]
        base = EvidenceBase.of(docs)
        assert [doc.title for doc in base.documents] == ["甲"]
        [fault] = base.problems
        assert fault.path == "二.yaml"
        assert "“a”重复" in fault.message
        assert "一.yaml" in fault.hint

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("浙江省", "请写简称“浙江”"),
            ("zhejiang", "请写简称“浙江”"),
            ("杭州", "“杭州”属于浙江"),
            ("浙汪", "你是不是想写“浙江”？"),
        ],
    )
    def test_an_unknown_province_is_left_out_with_a_suggestion(self, provinces, name, hint):
        base = EvidenceBase.of(
            [Document("a", "甲", province=name), Document("b", "乙", province="浙江")],
            provinces=provinces,
        )
        assert [doc.id for doc in base.documents] == ["b"]
        [fault] = base.problems
        assert f"“{name}”不存在" in fault.message
        assert hint in fault.hint

    @pytest.mark.parametrize(
        "docs",
        [
            [Document("a", "甲", paper="nobody")],
            [Document("a", "甲", paper="b"), Document("b", "乙", paper="c"), Document("c", "丙")],
            [Document("a", "甲", paper="a")],
        ],
        ids=["missing", "not the main title", "itself"],
    )
    def test_a_copy_must_point_to_the_paper_itself(self, docs):
        base = EvidenceBase.of(docs)
        assert [fault.field for fault in base.problems] == ["paper"]
        assert base.documents[0].paper_id == "a"  # it stands for itself

    def test_tags_are_filled_in(self):
        [doc] = EvidenceBase.of([Document("a", "公共数据办法（征求意见稿）", status="")]).documents
        assert (doc.status, doc.kind, doc.scope) == ("征求意见稿", "规范性文件", "综合")


class TestFolder:
    def test_all_formats_of_all_sub_folders_are_read(self, tmp_path):
        (tmp_path / "浙江").mkdir()
        (tmp_path / "浙江" / "records.yaml").write_text(
            "province: 浙江\nrecords:\n  - {id: yaml, title: 甲, facts: [一]}\n", "utf-8"
        )
        (tmp_path / "md.md").write_text("---\nprovince: 浙江\n---\n正文。\n", "utf-8")
        (tmp_path / "txt.txt").write_text("正文。", "utf-8")
        (tmp_path / "lines.jsonl").write_text('{"id": "jsonl", "title": "乙"}\n', "utf-8")
        (tmp_path / "notes.csv").write_text("不读", "utf-8")
        base = EvidenceBase.load(tmp_path)
        assert [doc.id for doc in base.documents] == ["jsonl", "md", "txt", "yaml"]
        assert base.problems == []

    def test_one_broken_file_leaves_the_others(self, tmp_path):
        (tmp_path / "a.yaml").write_text("records: [\n", "utf-8")
        (tmp_path / "b.txt").write_text("正文。", "utf-8")
        (tmp_path / "c.txt").write_bytes("正文。".encode("gbk"))
        base = EvidenceBase.load(tmp_path)
        assert [doc.id for doc in base.documents] == ["b"]
        assert [os.path.basename(fault.path) for fault in base.problems] == ["a.yaml", "c.txt"]

    def test_a_folder_that_is_missing_or_holds_nothing_is_a_usage_error(self, tmp_path):
        with pytest.raises(UsageError, match="证据目录不存在"):
            EvidenceBase.load(tmp_path / "nowhere")
        with pytest.raises(UsageError, match="证据目录里没有"):
            EvidenceBase.load(tmp_path)


class TestDigest:
    DOCS = (Document("a", "甲", "一", issued="2024"), Document("b", "乙"), Document("c", "丙"))

    def test_does_not_depend_on_order_or_files(self):
        moved = [Document("c", "丙", origin="别处.md"), *self.DOCS[:2]]
        random.Random(1).shuffle(moved)
        assert EvidenceBase.of(moved).digest() == EvidenceBase.of(self.DOCS).digest()

    @pytest.mark.parametrize(
        "changed",
        [
            Document("a", "甲", "二", issued="2024"),
            Document("a", "甲一", "", issued="2024"),  # the same letters in other fields
            Document("a", "甲", "一", issued="2023"),
            Document("a", "甲", "一", issued="2024", status="废止"),
        ],
    )
    def test_changes_with_every_field(self, changed):
        assert EvidenceBase.of([changed, *self.DOCS[1:]]).digest() != EvidenceBase.of(self.DOCS).digest()
