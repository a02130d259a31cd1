"""Runs and explanations as JSON and CSV: unrounded, in a fixed order, the same every time.

The JSON of `evaluate` and of `match` are contracts; their schemas lie in `schemas/`.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from deei_rules.evidence.models import Document
from deei_rules.matching.matcher import Quote
from deei_rules.scoring.grading import Counted, CriterionResult
from deei_rules.scoring.run import IndicatorScore, Run, Scorecard
from deei_rules.trail.explain import REASONS, CriterionExplanation, Explanation, NotCounted

__all__ = ["csv_text", "explanation_json", "run_csv", "run_json"]


def run_json(run: Run, cards: Sequence[Scorecard]) -> str:
    """`{"run", "as_of", "framework", "summary", "provinces": [...], "problems"}`."""
    data = {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "framework": {"id": run.framework.id, "name": run.framework.name,
                      "edition": run.framework.edition, "digest": run.framework.digest},
        "summary": {"total": asdict(run.summary()),
                    **{root.code: asdict(run.summary(root.code))
                       for root in run.framework.roots()}},
        "provinces": [_card(card) for card in cards],
        "problems": [str(problem) for problem in run.evidence.problems],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2)


def _card(card: Scorecard) -> dict[str, Any]:
    return {
        "province": card.province,
        "total": card.total,
        "rank": card.rank,
        "tier": card.tier,
        "indicators": {code: _score(score) for code, score in card.indicators.items()},
    }


def _score(score: IndicatorScore) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": score.name,
        "points": score.points,
        "weight": score.weight,
        "score_rate": score.score_rate,
        "rank": score.rank,
    }
    if score.criteria:
        data["criteria"] = [_criterion(result) for result in score.criteria]
    return data


def _criterion(result: CriterionResult) -> dict[str, Any]:
    criterion = result.criterion
    data: dict[str, Any] = {
        "id": criterion.id,
        "name": criterion.name,
        "share": criterion.share,
        "measure": criterion.measure,
        "state": result.state,
        "attainment": result.attainment,
        "documents": [one.doc.id for one in result.counted],
        "looked_at": result.looked_at,
    }
    if criterion.domains:
        data["covered"] = list(result.covered)
    if criterion.measure == "quantity":
        data |= {"value": result.value, "unit": result.unit, "scaled": result.scaled}
    return data


def run_csv(run: Run, cards: Sequence[Scorecard]) -> str:
    """One row a province and indicator, with the total as indicator 总分."""
    header = ("province", "rank", "tier", "code", "indicator", "weight", "points", "score_rate",
              "indicator_rank")  # fmt: skip
    rows: list[Sequence[object]] = []
    for card in cards:
        rows.append(
            (card.province, card.rank, card.tier, "", "总分", 100, card.total, card.total / 100,
             card.rank)
        )  # fmt: skip
        rows.extend(
            (card.province, card.rank, card.tier, code, one.name, one.weight, one.points,
             one.score_rate, one.rank)
            for code, one in card.indicators.items()
        )  # fmt: skip
    return csv_text(header, rows)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV; cells that a spreadsheet would run as a formula get a quote before them."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t" and value else value


def explanation_json(parts: Sequence[Explanation]) -> str:
    """The trail of one indicator, or of all first-level ones, complete."""
    card = parts[0].card
    data = {
        "run": card.run.id,
        "as_of": card.run.as_of.isoformat(),
        "province": card.province,
        "total": card.total,
        "rank": card.rank,
        "tier": card.tier,
        "indicators": [_explanation(part) for part in parts],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _explanation(one: Explanation) -> dict[str, Any]:
    data = {"code": one.score.code, **_score(one.score)}
    data.pop("criteria", None)
    if one.criteria:
        data["criteria"] = [_explained(part) for part in one.criteria]
    if one.parts:
        data["indicators"] = [_explanation(part) for part in one.parts]
    return data


def _explained(one: CriterionExplanation) -> dict[str, Any]:
    result = one.result
    return {
        **_criterion(result),
        "reason": result.criterion.reason,
        "target": None if result.criterion.bands else result.criterion.target,
        "bands": [list(band) for band in result.criterion.bands],
        "points": one.points,
        "documents": [_counted(document) for document in result.counted],
        "not_counted": [_not_counted(miss) for miss in one.not_counted],
    }


def _counted(one: Counted) -> dict[str, Any]:
    factors = one.factors
    return {
        **_document(one.doc),
        "domain": one.hit.domain,
        "quotes": _quotes(one.hit.quotes),
        "factors": {"status": factors.status, "level": factors.level,
                    "scope": factors.scope, "match": factors.match},
        "strength": one.strength,
        "flags": list(one.flags),
        "capped": one.capped,
    }  # fmt: skip


def _not_counted(one: NotCounted) -> dict[str, Any]:
    return {
        **_document(one.doc),
        "reason": one.reason,
        "reason_name": REASONS[one.reason],
        "detail": one.detail,
        "quotes": _quotes(one.quotes),
    }


def _document(doc: Document) -> dict[str, Any]:
    sources = [
        {key: value for key in ("url", "host", "report", "confidence")
         if (value := getattr(source, key))}
        for source in doc.sources
    ]  # fmt: skip
    return {
        "id": doc.id, "title": doc.title, "number": doc.number, "issuer": doc.issuer,
        "issued": doc.issued, "status": doc.status, "level": doc.level, "kind": doc.kind,
        "scope": doc.scope, "city": doc.city, "paper": doc.paper_id, "sources": sources,
    }  # fmt: skip


def _quotes(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    return [quote._asdict() for quote in quotes]
