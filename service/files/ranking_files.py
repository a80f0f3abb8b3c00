"""Rankings and explanations as JSON, in the form of the exchange format.

The records of the engine are handed in by the commands, which may import it; here they are only written out.
Every sentence stands in Korean (`sentence`) and English (`sentence_en`). Keys come in a fixed order, so that
the same ranking gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def describe_sentence(sentence: Any) -> dict[str, str]:
    """A sentence of the engine or the service, Korean under the exchange format's name."""
    return {"sentence": sentence.ko, "sentence_en": sentence.en}


def _components(components: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": item.name,
            "value": item.value,
            "contribution": item.contribution,
            **describe_sentence(item.sentence),
        }
        for item in components
    ]


def _routes(routes: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "route": item.route,
            "verdict": item.verdict,
            "missing": item.missing,
            "rule": item.rule,
            "source": item.source,
            **describe_sentence(item.sentence),
        }
        for item in routes
    ]


def _warnings(warnings: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"code": item.code, **describe_sentence(item.sentence)} for item in warnings]


def _exclusion(exclusion: Any) -> dict[str, Any]:
    return {
        "enterprise_id": exclusion.enterprise_id,
        "rule": exclusion.rule,
        **describe_sentence(exclusion.sentence),
    }


def describe_ranking(ranking: Any) -> dict[str, Any]:
    """A `matching.records.Ranking` as one line of a rankings file."""
    return {
        "demand_id": ranking.demand_id,
        "as_of": ranking.as_of.isoformat(),
        "known": ranking.known,
        "eligible": ranking.eligible,
        "results": [
            {
                "enterprise_id": match.enterprise_id,
                "rank": match.rank,
                "score": match.score,
                "components": _components(match.components),
                "matched_terms": list(match.matched_terms),
                "routes": _routes(match.routes),
                "warnings": _warnings(match.warnings),
            }
            for match in ranking.results
        ],
        "excluded": [_exclusion(item) for item in ranking.excluded],
        "unknown": [describe_sentence(item) for item in ranking.unknown],
    }


def describe_explanation(explanation: Any) -> dict[str, Any]:
    """A `matching.ranking.Explanation` as one JSON object; `rank` is null where a rule keeps it out."""
    exclusion = explanation.exclusion
    return {
        "demand_id": explanation.demand_id,
        "enterprise_id": explanation.enterprise_id,
        "as_of": explanation.as_of.isoformat(),
        "rank": explanation.rank,
        "eligible": explanation.eligible,
        "score": explanation.score,
        "components": _components(explanation.components),
        "matched_terms": list(explanation.matched_terms),
        "routes": _routes(explanation.routes),
        "warnings": _warnings(explanation.warnings),
        "excluded": _exclusion(exclusion) if exclusion is not None else None,
    }


def write_line(record: dict[str, Any]) -> str:
    """A record as one line of JSON, Korean as it is, without the line's end."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)
