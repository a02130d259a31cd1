"""The real entry point, in a process of its own: what only a whole process can show."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from deei_rules.cli import main; main()"]


@pytest.fixture
def tiny_folders(tiny):
    return [f"--{name}={tiny / name}" for name in ("rules", "provinces", "evidence")]


def deei(*args, **options):
    options = {"capture_output": True, "text": True, "timeout": 60, "cwd": HOME, **options}
    return subprocess.run([*COMMAND, *map(str, args)], check=False, **options)


@pytest.mark.skipif(
    not shutil.which("deei-rules", path=os.path.dirname(sys.executable)), reason="not installed"
)
def test_the_installed_command_is_the_entry_point():
    command = Path(sys.executable).parent / "deei-rules"
    shown = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("deei-rules ")


def test_one_command_shows_zhejiang_from_the_bundled_evidence(tmp_path):
    shown = deei("evaluate", "--province", "浙江", cwd=tmp_path)  # any folder will do
    assert shown.returncode == 0
    assert shown.stderr == ""
    assert "浙江　总分" in shown.stdout
    assert "S32 公共数据授权运营" in shown.stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["provinces"], 0),
        (["evidence", "check", "--evidence", "{broken}"], 1),
        (["evaluate", "--no-such-option"], 2),
        (["evaluate", "--evidence", "/nowhere"], 2),
        (["evaluate", "--rules", "{broken}"], 3),
        (["match", "{broken}/broken.yaml"], 3),
    ],
)
def test_exit_codes(tmp_path, args, code):
    (tmp_path / "broken.yaml").write_text("records: [\n")
    shown = deei(*(arg.format(broken=tmp_path) for arg in args))
    assert shown.returncode == code
    assert "Traceback" not in shown.stderr


def test_a_reader_that_goes_away_is_no_fault(tiny_folders):
    with subprocess.Popen(
        [*COMMAND, "explain", "浙江", "--all", "--format", "json", *tiny_folders],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HOME,
    ) as process:
        process.stdout.close()  # before anything is written
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_told_and_not_a_traceback(tiny_folders):
    with open("/dev/full", "w") as full:
        shown = deei(
            "evaluate", *tiny_folders, capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert shown.returncode == 2
    assert shown.stderr == "结果没有写完：磁盘已满\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_device_is_written_to_and_never_replaced(tiny_folders):
    shown = deei("evaluate", *tiny_folders, "--output", "/dev/full")
    assert shown.returncode == 2
    assert "磁盘已满" in shown.stderr
    assert Path("/dev/full").is_char_device()


def test_output_that_the_terminal_cannot_show_is_escaped(tiny_folders):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = deei("evaluate", *tiny_folders, "--format", "json", env=environment)
    assert shown.returncode == 0
    assert "\\u6d59\\u6c5f" in shown.stdout


def test_match_reads_standard_input():
    line = json.dumps({"id": "甲", "title": "浙江省公共数据授权运营管理办法", "kind": "规范性文件"})
    shown = deei("match", "-", "--format", "jsonl", input=line)
    assert shown.returncode == 0
    found = json.loads(shown.stdout)
    assert found["id"] == "甲"
    assert "S32" in found["indicators"]


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from deei_rules.cli.app import app; from deei_rules.cli.chinese import run\n"
        "sys.argv = ['deei-rules', 'evaluate', '--help']; run(app)\n"
        "print([m for m in ('yaml', 'jieba', 'sqlmodel', 'rapidfuzz', 'daachorse', 'rich')"
        " if m in sys.modules], file=sys.stderr)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOME
    )
    assert shown.stderr == "[]\n"


def test_evaluate_loads_no_dictionary_and_no_database(tiny_folders):
    code = (
        "import sys; from deei_rules.cli.app import app; from deei_rules.cli.chinese import run\n"
        f"sys.argv = ['deei-rules', 'evaluate', *{tiny_folders!r}]; run(app)\n"
        "print([m for m in ('jieba', 'sqlmodel', 'sqlalchemy', 'rich') if m in sys.modules],"
        " file=sys.stderr)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOME
    )
    assert shown.stderr == "[]\n"
