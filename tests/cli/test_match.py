import gzip
import json

import pytest
from jsonschema import Draft202012Validator

HIT = {"id": "hit", "title": "授权运营办法", "kind": "规范性文件"}
MISS = {"id": "miss", "title": "食品安全办法"}


@pytest.fixture(scope="module")
def schema():
    from importlib.resources import files

    text = (files("deei_rules.report") / "schemas" / "match.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


@pytest.fixture
def match(tiny_deei):
    def call(*files, stdin=b"", form="jsonl"):
        return tiny_deei("match", *files, "--format", form, evidence=None, stdin=stdin)

    return call


def lines(*records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def found(shown):
    return [json.loads(line) for line in shown.out.splitlines()]


class TestContract:
    def test_a_hit_says_where_and_by_what(self, match):
        shown = match("-", stdin=lines(HIT))
        assert (shown.code, shown.err) == (0, "")
        assert found(shown) == [
            {
                "id": "hit",
                "indicators": ["X11"],
                "hits": [
                    {
                        "indicator": "X11",
                        "criterion": "measures",
                        "field": "title",
                        "start": start,
                        "end": end,
                        "quote": quote,
                        "pattern": quote,
                        "likeness": 100.0,
                    }
                    for start, end, quote in ((0, 4, "授权运营"), (4, 6, "办法"))
                ],
            }
        ]

    def test_a_document_without_hits_has_empty_lists(self, match):
        assert found(match("-", stdin=lines(MISS))) == [{"id": "miss", "indicators": [], "hits": []}]

    def test_lines_come_in_the_order_of_the_input(self, match, tmp_path):
        (tmp_path / "b.jsonl").write_bytes(lines({**HIT, "id": "z"}, {**MISS, "id": "a"}))
        (tmp_path / "a.jsonl").write_bytes(lines({**HIT, "id": "m"}))
        shown = match(tmp_path / "b.jsonl", "-", tmp_path / "a.jsonl", stdin=lines({**MISS, "id": "k"}))
        assert [one["id"] for one in found(shown)] == ["z", "a", "k", "m"]

    def test_every_line_of_the_bundled_evidence_keeps_it(self, deei, schema, bundled_base, tmp_path):
        records = [
            {"id": doc.id, "province": doc.province, "title": doc.title, "kind": doc.kind,
             "level": doc.level, "status": doc.status, "issuer": doc.issuer, "issued": doc.issued,
             "number": doc.number, "facts": doc.text.split("\n"), "city": doc.city}
            for doc in bundled_base.documents[::7]
        ]  # fmt: skip
        (tmp_path / "records.jsonl").write_bytes(lines(*records))
        shown = deei("match", "--format", "jsonl", tmp_path / "records.jsonl")
        assert (shown.code, shown.err) == (0, "")
        matched = found(shown)
        assert [one["id"] for one in matched] == [record["id"] for record in records]
        hits = 0
        for one, record in zip(matched, records, strict=True):
            assert [error.message for error in schema.iter_errors(one)] == []
            assert {hit["indicator"] for hit in one["hits"]} == set(one["indicators"])
            fields = {"title": record["title"], "text": "\n".join(record["facts"])}
            for hit in one["hits"]:
                assert fields[hit["field"]][hit["start"] : hit["end"]] == hit["quote"]
                hits += 1
        assert hits > 100

    @pytest.mark.parametrize(
        ("line", "valid"),
        [
            ({"id": "a", "indicators": [], "hits": []}, True),
            ({"id": "a", "indicators": []}, False),
            ({"id": "a", "indicators": [], "hits": [], "province": "浙江"}, False),
            ({"id": "a", "indicators": ["S3"], "hits": []}, False),
            ({"id": "a", "indicators": ["S32", "S32"], "hits": []}, False),
            ({"id": "a", "indicators": ["S32"], "hits": [{"indicator": "S32"}]}, False),
        ],
    )
    def test_the_schema_is_closed(self, schema, line, valid):
        assert schema.is_valid(line) is valid


class TestInput:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.jsonl", lines({**HIT, "id": "a"})),
            ("a.jsonl.gz", gzip.compress(lines({**HIT, "id": "a"}), mtime=0)),
            ("a.md", "---\ntitle: 授权运营办法\n---\n正文。\n".encode()),
            ("a.txt", "授权运营办法\n\n正文。\n".encode()),
            ("a.yaml", "records:\n  - {id: a, title: 授权运营办法, facts: [正文。]}\n".encode()),
        ],
    )
    def test_every_format_gives_the_same_match(self, match, tmp_path, name, content):
        (tmp_path / name).write_bytes(content)
        [one] = found(match(tmp_path / name))
        assert (one["id"], one["indicators"]) == ("a", ["X11"])

    @pytest.mark.parametrize("province", ["", "火星", "浙江省", "浙"])
    def test_a_document_is_matched_whatever_its_province_is_called(self, match, province):
        [one] = found(match("-", stdin=lines({**HIT, "province": province})))
        assert one["indicators"] == ["X11"]

    def test_another_provinces_document_hits_nothing(self, match):
        record = {**HIT, "title": "江苏省授权运营办法", "province": "浙江省"}
        assert found(match("-", stdin=lines(record)))[0]["hits"] == []
        assert "没有命中：标题说的是江苏，不是浙江" in match("-", stdin=lines(record), form="table").out

    def test_what_cannot_be_read_is_named_and_the_rest_matched(self, match, tmp_path):
        (tmp_path / "bad.txt").write_bytes("授权".encode("gbk"))
        (tmp_path / "good.jsonl").write_bytes(lines(HIT))
        shown = match(tmp_path / "no.jsonl", tmp_path, tmp_path / "bad.txt", tmp_path / "good.jsonl")
        assert shown.code == 3
        assert [one["id"] for one in found(shown)] == ["hit"]
        assert "4 处" not in shown.err
        assert "3 处输入有问题" in shown.err
        for words in ("文件不存在", "这是一个目录", "不是 UTF-8 文本"):
            assert words in shown.err


def test_the_table_names_indicator_criterion_and_words(match):
    out = match("-", stdin=lines(HIT, MISS), form="table").out
    assert out == (
        "■ hit　授权运营办法\n"
        "  X11 公共数据授权运营 / 出台管理办法：“授权运营”、“办法”\n"
        "■ miss　食品安全办法\n"
        "  没有命中\n"
    )


def test_near_tells_what_stood_in_the_way(deei, tmp_path):
    (tmp_path / "a.txt").write_text("省里研究组建数据集团，承担公共数据授权运营。", "utf-8")
    shown = deei("match", tmp_path / "a.txt", "--near")
    assert "差一点：S32 / 组建运营主体" in shown.out
    assert "“研究组建”表明这只是打算" in shown.out
    assert "差一点" not in deei("match", tmp_path / "a.txt").out
