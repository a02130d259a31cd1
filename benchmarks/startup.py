"""Whole-process times of the command line, beside a bare import of its libraries.

    python benchmarks/startup.py [--rounds N]

Each command is started N times (default 15), all in turn, and the fastest run counts:
noise only ever adds. Targets: `evaluate` at most 5 times and `--help` at most 1.5 times
`python -c "import typer, pydantic, yaml, rapidfuzz"`. `evaluate` keeps what documents
match between runs; the line “nothing kept” shows it without (DEEI_CACHE_DIR=off).
"""

import argparse
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

TOOL = str(Path(sysconfig.get_path("scripts")) / "deei-rules")
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "bare imports": ([sys.executable, "-c", "import typer, pydantic, yaml, rapidfuzz"], None),
    "--help": ([TOOL, "--help"], 1.5),
    "evaluate": ([TOOL, "evaluate"], 5.0),
    "evaluate -p 浙江": ([TOOL, "evaluate", "--province", "浙江"], 5.0),
    "explain 浙江 S32": ([TOOL, "explain", "浙江", "S32"], None),
    "nothing kept": (["env", "DEEI_CACHE_DIR=off", TOOL, "evaluate"], None),
}


def seconds(command: list[str]) -> float:
    """How long one run of a command takes; raises CalledProcessError if it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print a line a command: milliseconds, times the bare imports, and the target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(rounds):
        for name, (command, _target) in COMMANDS.items():
            best[name] = min(best[name], seconds(command))
    bare = best["bare imports"]
    for name, (_command, target) in COMMANDS.items():
        times = best[name] / bare
        goal = f"  (target {target} x)" if target else ""
        verdict = "  over the target" if target and times > target else ""
        print(f"{name:<18} {best[name] * 1000:7.0f} ms {times:6.2f} x{goal}{verdict}")


if __name__ == "__main__":
    main()
