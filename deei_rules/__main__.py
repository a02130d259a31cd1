"""`python -m deei_rules` is `deei-rules`."""

from deei_rules.cli import main

main()
