"""The examples inside each rule: run through the real matcher, as tests of the rule."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from deei_rules.evidence.models import Document
from deei_rules.evidence.tagging import tag
from deei_rules.framework.framework import Rule
from deei_rules.matching.matcher import Matcher

__all__ = ["FailedExample", "failed_examples"]


class FailedExample(NamedTuple):
    """An example whose criteria are not those it promises."""

    path: str
    code: str
    number: int  # counted from 1
    words: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    def __str__(self) -> str:
        expected, found = ("、".join(names) or "无" for names in (self.expected, self.found))
        return f"{self.path} 样例 {self.number}“{self.words}”：应命中 {expected}，实际命中 {found}"


def failed_examples(rules: Iterable[Rule], matcher: Matcher) -> Iterator[FailedExample]:
    """Every example that does not hit exactly the criteria it names, of its own rule."""
    for rule in rules:
        for number, example in enumerate(rule.examples, 1):
            doc = tag(
                Document(
                    "example",
                    example.title,
                    example.text,
                    province=example.province,
                    kind=example.kind or "",
                    level=example.level or "",
                    status=example.status or "正式",
                )
            )
            hits = matcher.match(doc).hits
            found = {hit.criterion for hit in hits if hit.indicator == rule.code}
            if found != set(example.hits):
                yield FailedExample(
                    rule.path,
                    rule.code,
                    number,
                    example.title or example.text,
                    tuple(sorted(example.hits)),
                    tuple(sorted(found)),
                )
