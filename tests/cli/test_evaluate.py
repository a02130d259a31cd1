import csv
import errno
import io
import json
import os

import pytest
from jsonschema import Draft202012Validator


@pytest.fixture(scope="module")
def schema():
    from importlib.resources import files

    text = (files("deei_rules.report") / "schemas" / "evaluate.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text), format_checker=Draft202012Validator.FORMAT_CHECKER)


class TestFormats:
    def test_table_ranks_all_provinces_with_the_five_scores(self, deei):
        shown = deei("evaluate")
        assert (shown.code, shown.err) == (0, "")
        header = next(line for line in shown.out.splitlines() if line.startswith("名次")).split()
        assert header == [
            "名次",
            "省份",
            "梯队",
            "总分",
            "政策环境",
            "供给环境",
            "流通环境",
            "应用环境",
            "综合保障环境",
        ]
        rows = [line.split() for line in shown.out.splitlines() if line.strip()[:1].isdigit()]
        assert len(rows) == 31
        assert all(len(row) == len(header) for row in rows)
        totals = [float(row[3]) for row in rows]
        assert totals == sorted(totals, reverse=True)

    def test_json_of_the_bundled_base_keeps_the_contract(self, deei, schema):
        data = json.loads(deei("evaluate", "--format", "json").out)
        assert [error.message for error in schema.iter_errors(data)] == []
        assert data["as_of"] == "2024-11-30"
        assert len(data["provinces"]) == 31
        for card in data["provinces"]:
            assert sorted(map(len, card["indicators"])) == [1] * 5 + [2] * 15 + [3] * 34

    def test_json_of_one_province_keeps_it_too(self, tiny_deei, schema):
        data = json.loads(tiny_deei("evaluate", "--format", "json", "-p", "浙江").out)
        assert [error.message for error in schema.iter_errors(data)] == []
        assert [card["province"] for card in data["provinces"]] == ["浙江"]
        assert data["provinces"][0]["rank"] == 2  # of all

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("surprise",), 1),
            (("provinces", 0, "surprise"), 1),
            (("provinces", 0, "rank"), 0),
            (("provinces", 0, "indicators", "X11", "points"), "40"),
            (("provinces", 0, "indicators", "X11", "criteria", 0, "state"), "未满足"),
            (("provinces", 0, "indicators", "X", "surprise"), 1),
            (("run",), "latest"),
        ],
    )
    def test_the_schema_is_closed(self, tiny_deei, schema, path, value):
        data = json.loads(tiny_deei("evaluate", "--format", "json").out)
        node = data
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = value
        assert not schema.is_valid(data)

    def test_csv_has_the_same_figures_as_json(self, tiny_deei):
        rows = list(csv.DictReader(io.StringIO(tiny_deei("evaluate", "-f", "csv").out)))
        data = json.loads(tiny_deei("evaluate", "-f", "json").out)
        points = {(row["province"], row["code"]): float(row["points"]) for row in rows if row["code"]}
        assert points == {
            (card["province"], code): one["points"]
            for card in data["provinces"]
            for code, one in card["indicators"].items()
        }

    def test_markdown_is_a_table(self, tiny_deei):
        out = tiny_deei("evaluate", "-f", "md").out
        assert out.startswith("# 小指数（测试版）")
        assert "| 2 | 浙江 | 领先 | 58.75 | 40.00 | 18.75 |" in out

    def test_the_same_inputs_give_the_same_bytes(self, tiny_deei):
        assert tiny_deei("evaluate", "-f", "json").out == tiny_deei("evaluate", "-f", "json").out


class TestProvince:
    @pytest.mark.parametrize("name", ["浙江", "浙江省", "浙", "zhejiang"])
    def test_every_name_finds_it(self, tiny_deei, name):
        out = tiny_deei("evaluate", "--province", name).out
        assert "浙江　总分 58.75 / 100　第 2 名（共 3）　领先" in out
        assert "X11 公共数据授权运营　35.00 / 40　87.5%　第 1 名" in out

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("浙汪", "没有省份“浙汪”。你是不是想写“浙江”？"),
            ("zhejian", "你是不是想写“zhejiang”？"),
            ("杭州", "“杭州”属于浙江。省份请写：浙江"),
            ("火星", "可以写：山西、江苏、浙江"),
        ],
    )
    def test_a_wrong_name_gets_a_suggestion(self, tiny_deei, name, words):
        shown = tiny_deei("evaluate", "--province", name)
        assert (shown.code, shown.out) == (2, "")
        assert words in shown.err


class TestDay:
    def test_an_earlier_day_has_fewer_documents(self, tiny_deei):
        out = tiny_deei("evaluate", "-f", "json", "--as-of", "2023-07-31").out
        data = json.loads(out)
        assert data["as_of"] == "2023-07-31"
        card = next(card for card in data["provinces"] if card["province"] == "浙江")
        # zj-01 is of August; zj-11 was not yet repealed; zj-03 has no date
        assert card["indicators"]["X11"]["criteria"][0]["documents"] == ["zj-11", "zj-03"]

    @pytest.mark.parametrize("day", ["2024-02-30", "2024-11", "昨天", ""])
    def test_a_day_that_does_not_exist_is_a_usage_error(self, tiny_deei, day):
        shown = tiny_deei("evaluate", "--as-of", day)
        assert shown.code == 2
        assert "应如 2024-11-30" in shown.err


class TestFolders:
    @pytest.mark.parametrize(
        ("option", "words"),
        [
            ("--rules", "规则目录不存在"),
            ("--evidence", "证据目录不存在"),
            ("--provinces", "省份目录不存在"),
            ("--weights", "权重文件不存在"),
        ],
    )
    def test_one_that_does_not_exist_is_a_usage_error(self, deei, tmp_path, option, words):
        shown = deei("evaluate", option, tmp_path / "nowhere")
        assert (shown.code, shown.out) == (2, "")
        assert words in shown.err

    def test_evidence_of_ones_own(self, tiny_deei, tmp_path):
        (tmp_path / "办法.md").write_text(
            "---\nprovince: 山西\ntitle: 山西省授权运营办法\nkind: 规范性文件\n---\n第一条。\n", "utf-8"
        )
        data = json.loads(tiny_deei("evaluate", "-f", "json", evidence=tmp_path).out)
        first = data["provinces"][0]
        assert (first["province"], first["total"]) == ("山西", 20)

    def test_broken_rules_are_named_and_nothing_is_evaluated(self, deei, tiny, tmp_path):
        import shutil

        shutil.copytree(tiny / "rules", tmp_path / "rules")
        path = tmp_path / "rules" / "Y-规模" / "Y11-数字经济.yaml"
        path.write_text(path.read_text("utf-8").replace("share: 0.75", "share: 0.5"), "utf-8")
        shown = deei("evaluate", "--rules", tmp_path / "rules", "--provinces", tiny / "provinces")
        assert (shown.code, shown.out) == (3, "")
        assert "Y11-数字经济.yaml" in shown.err
        assert "share 之和是 0.75，应为 1" in shown.err

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("坏.yaml", b"records: [\n", "YAML 语法错误"),
            ("坏.txt", "条例".encode("gbk"), "不是 UTF-8 文本"),
            ("空.yaml", b"", "文件是空的"),
            ("重.jsonl", '{"id": "ok", "title": "甲"}'.encode(), "id “ok”重复"),
            ("火.jsonl", '{"province": "火星", "title": "甲"}'.encode(), "省份“火星”不存在"),
            ("日.jsonl", '{"title": "甲", "issued": "2024-02-30"}'.encode(), "没有这一天"),
        ],
    )
    def test_one_broken_file_costs_only_itself(self, tiny_deei, tmp_path, name, content, words):
        (tmp_path / "a.jsonl").write_text(
            '{"id": "ok", "province": "浙江", "title": "授权运营办法", "kind": "规范性文件"}', "utf-8"
        )
        (tmp_path / name).write_bytes(content)
        shown = tiny_deei("evaluate", "-f", "json", evidence=tmp_path)
        assert shown.code == 3
        data = json.loads(shown.out)
        assert data["provinces"][0]["total"] == 20
        assert len(data["problems"]) == 1
        assert "1 处输入有问题，未计入以上结果" in shown.err
        assert name in shown.err
        assert words in shown.err


class TestOutput:
    def test_goes_to_the_file_and_not_to_the_screen(self, tiny_deei, tmp_path):
        target = tmp_path / "结果.json"
        shown = tiny_deei("evaluate", "-f", "json", "-o", target)
        assert (shown.code, shown.out) == (0, "")
        assert shown.err == f"已写入 {target}\n"
        assert target.read_text("utf-8") == tiny_deei("evaluate", "-f", "json").out
        assert os.listdir(tmp_path) == ["结果.json"]

    def test_replaces_what_a_link_points_to_and_keeps_its_rights(self, tiny_deei, tmp_path):
        target, link = tmp_path / "real.md", tmp_path / "link.md"
        target.write_text("old")
        target.chmod(0o600)
        link.symlink_to(target)
        assert tiny_deei("evaluate", "-f", "md", "-o", link).code == 0
        assert link.is_symlink()
        assert target.read_text("utf-8").startswith("# 小指数")
        assert target.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    def test_a_full_disk_leaves_the_old_file(self, tiny_deei, tmp_path, monkeypatch, step):
        target = tmp_path / "结果.json"
        target.write_text("old")

        def full(*_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, step, full)
        shown = tiny_deei("evaluate", "-o", target)
        assert shown.code == 2
        assert "磁盘已满；原有文件没有改动" in shown.err
        assert target.read_text() == "old"
        assert os.listdir(tmp_path) == ["结果.json"]

    @pytest.mark.parametrize(
        ("name", "words"), [("nowhere/x.json", "没有这个文件或目录"), (".", "这是一个目录")]
    )
    def test_a_place_that_cannot_be_written_is_told(self, tiny_deei, tmp_path, name, words):
        shown = tiny_deei("evaluate", "-o", tmp_path / name)
        assert shown.code == 2
        assert words in shown.err

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_without_rights_leaves_the_old_file(self, tiny_deei, tmp_path):
        target = tmp_path / "结果.json"
        target.write_text("old")
        tmp_path.chmod(0o500)
        try:
            shown = tiny_deei("evaluate", "-o", target)
        finally:
            tmp_path.chmod(0o700)
        assert shown.code == 2
        assert "没有权限" in shown.err
        assert target.read_text() == "old"
