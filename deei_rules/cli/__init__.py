"""The command line: parse, call, print. Exit codes: 0 done, 1 the check failed, 2 usage,
3 broken input (what could be evaluated was, and the rest is named)."""

__all__ = ["main"]


def main() -> None:
    """Run `deei-rules`; every fault that is the input's ends in a message, never a traceback."""
    import os

    # Pydantic would otherwise search every installed package for plugins, at each start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    from deei_rules.cli.app import app
    from deei_rules.cli.chinese import run

    raise SystemExit(run(app))
