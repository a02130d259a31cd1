"""deei-rules: the Data Element Ecosystem Index (数据要素生态指数), scored from evidence by rules.

    from deei_rules import EvidenceBase, Framework, evaluate

    framework = Framework.load()
    run = evaluate(framework, EvidenceBase.load(provinces=framework.provinces))
    print(run.scorecard("浙江").explain("S32"))

Names are loaded when first used, so that `deei-rules --help` stays instant.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deei_rules.errors import BrokenInput, DeeiError, Problem, UsageError
    from deei_rules.evidence.base import EvidenceBase
    from deei_rules.evidence.models import Document
    from deei_rules.framework.framework import Framework
    from deei_rules.matching.matcher import Matcher
    from deei_rules.scoring.run import Run, Scorecard, evaluate

__all__ = [
    "BrokenInput", "DeeiError", "Document", "EvidenceBase", "Framework", "Matcher", "Problem",
    "Run", "Scorecard", "UsageError", "evaluate",
]  # fmt: skip

__version__ = "0.1.0"

_HOMES = {
    "errors": ("BrokenInput", "DeeiError", "Problem", "UsageError"),
    "evidence.base": ("EvidenceBase",),
    "evidence.models": ("Document",),
    "framework.framework": ("Framework",),
    "matching.matcher": ("Matcher",),
    "scoring.run": ("Run", "Scorecard", "evaluate"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'deei_rules' has no attribute {name!r}")
    return getattr(import_module(f"deei_rules.{_HOME_OF[name]}"), name)
