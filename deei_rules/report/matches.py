"""One document's matches: as a JSON line (a published contract) or as lines for the eye."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deei_rules.errors import UsageError
from deei_rules.evidence.models import Document
from deei_rules.evidence.tagging import foreign, tag
from deei_rules.framework.framework import Framework
from deei_rules.matching.matcher import DocumentMatch
from deei_rules.report.text import cut

__all__ = ["Probe"]


class Probe:
    """A framework's matcher with its names, for one document after another."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._matcher = framework.matcher()
        self._names = {
            criterion.spec.key: criterion.name
            for rule in framework.rules.values()
            for criterion in rule.criteria
        }

    def match(self, doc: Document) -> DocumentMatch:
        """The document's matches; none, with the reason, if it is another province's."""
        doc = self._tagged(doc)
        result = self._matcher.match(doc)
        reason = foreign(doc, self._framework.provinces) if result.hits else ""
        return result._replace(hits=(), refused=reason) if reason else result

    def json_line(self, doc: Document) -> str:
        """`{"id", "indicators", "hits": [{"indicator", "criterion", "field", ...}]}`."""
        result = self.match(doc)
        data: Mapping[str, Any] = {
            "id": doc.id,
            "indicators": list(dict.fromkeys(hit.indicator for hit in result.hits)),
            "hits": [
                {
                    "indicator": hit.indicator,
                    "criterion": hit.criterion,
                    "field": quote.field,
                    "start": quote.start,
                    "end": quote.end,
                    "quote": quote.quote,
                    "pattern": quote.pattern,
                    "likeness": quote.likeness,
                }
                for hit in result.hits
                for quote in hit.quotes
            ],
        }
        return json.dumps(data, ensure_ascii=False)

    def lines(self, doc: Document, *, near: bool = False) -> str:
        """The matches as indented lines; with `near` also what was nearly met, and the obstacle."""
        result = self.match(doc)
        lines = [f"■ {doc.id}　{doc.title or cut(doc.text.partition(chr(10))[0], 60)}"]
        for hit in result.hits:
            domain = f"［{hit.domain}］" if hit.domain else ""
            name = self._names[hit.key]
            indicator = self._framework.indicators[hit.indicator].name
            words = "、".join(
                f"“{quote.quote}”" + (f"≈{quote.likeness:.0f}" if quote.likeness < 100 else "")
                for quote in hit.quotes
            )
            lines.append(f"  {hit.indicator} {indicator} / {name}{domain}：{words}")
        if not result.hits:
            lines.append(f"  没有命中{'：' + result.refused if result.refused else ''}")
        for miss in self._matcher.near_misses(self._tagged(doc)) if near else ():
            words = "、".join(f"“{quote.quote}”" for quote in miss.quotes)
            name = self._names[miss.key]
            lines.append(f"  差一点：{miss.indicator} / {name}：{words}——{miss.detail}")
        return "\n".join(lines)

    def _tagged(self, doc: Document) -> Document:
        return tag(replace(doc, province=self._province(doc.province)))

    def _province(self, name: str) -> str:
        """The short name; unknown ones are matched as if nothing were said."""
        if not name or name in self._framework.provinces:
            return name
        try:
            return self._framework.provinces.find(name).name
        except UsageError:
            return ""
