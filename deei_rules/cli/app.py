"""The commands, each in a file of its own; what they need is imported when they run."""

from typing import Annotated

import typer

from deei_rules.cli import evaluate, explain, look, match, weights
from deei_rules.cli.chinese import Command, Group, put

app = typer.Typer(
    name="deei-rules",
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="数据要素生态指数：用公开的规则和可核对的证据，为 31 个省份打分。",
    epilog="例：deei-rules evaluate --province 浙江　deei-rules explain 浙江 S32",
)


def _version(wanted: bool) -> None:
    if wanted:
        from deei_rules import __version__

        put(f"deei-rules {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", help="显示版本。", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Options of the whole program."""


app.command("evaluate", cls=Command)(evaluate.evaluate)
app.command("explain", cls=Command)(explain.explain)
app.command("match", cls=Command)(match.match)
app.command("indicators", cls=Command)(look.indicators)
app.command("provinces", cls=Command)(look.provinces)
app.command("schema", cls=Command)(look.schema)
app.add_typer(look.evidence_app, name="evidence")
app.add_typer(weights.weights_app, name="weights")
