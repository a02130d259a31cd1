"""The command line: parse, call, print. Exit codes: 0 done, 1 the check failed, 2 usage,
3 broken input (what could be evaluated was, and the rest is named)."""

__all__ = ["main"]


def main() -> None:
    """Run `deei-rules`; every fault that is the input's ends in a message, never a traceback."""
    import contextlib
    import os
    import sys

    # Pydantic would otherwise search every installed package for plugins, at each start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    from deei_rules.cli.app import app
    from deei_rules.cli.chinese import run

    code = run(app)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    # Everything is written and closed: do not spend a tenth of the time on taking the
    # documents in memory apart, one by one.
    os._exit(code)
