"""A scored row in words: components that add up, the words that matched, routes and warnings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from matching.advice import find_warnings
from matching.records import Component, Match, Route
from matching.scoring import COMPONENTS, ROUTE_VALUES, Evidence, Subject, route_sentence
from matching.shapes import POINTS

SHOWN_DECIMALS = 6

SHOWN_WORDS = 6
"""How many matched words a sentence names; more are no reason, only a list."""

_UNITS = (
    "년|월|일|시|시간|분|개월|주|회|회기|차|명|인|식|개|개소|개교|곳|대|층|부|건|권|원|만원|억원|퍼센트|%"
)
_EMPTY_WORD = re.compile(rf"[\d,.]+(?:{_UNITS})?|{_UNITS}|하다|되다|있다|없다|등|및|중|수")
"""Words that many texts share and that tell nothing of what is bought."""


def describe_match(
    evidence: Evidence,
    subject: Subject,
    parts: Sequence[tuple[float, float]],
    *,
    rank: int,
    routes: tuple[Route, ...],
) -> Match:
    """One supplier as a match; `parts` are the values and the points of every component but the route."""
    demand, on, rules = evidence.demand, evidence.on, evidence.reference.rules
    route = ROUTE_VALUES[subject.route]
    valued = [
        *((rule.name, *part, rule.sentence) for rule, part in zip(COMPONENTS, parts, strict=True)),
        ("route", route, float(evidence.reference.shapes["route"].to_points(route)), route_sentence),
    ]
    components = tuple(
        Component(
            name=name,
            value=round(value, SHOWN_DECIMALS),
            contribution=added / POINTS,
            sentence=sentence(evidence, subject, value),
        )
        for name, value, added, sentence in valued
    )
    return Match(
        enterprise_id=subject.supplier.enterprise_id,
        rank=rank,
        score=sum(added for _, _, added, _ in valued) / POINTS,
        components=components,
        matched_terms=(*subject.own_words, *(word for _, word in subject.related_words)),
        routes=routes,
        warnings=find_warnings(subject.supplier, demand, on=on, rules=rules),
    )


def choose_words(parts: Mapping[str, float], shown: Mapping[str, str]) -> list[str]:
    """The term keys worth showing among `parts`, heaviest first; `shown` says how they are written.

    Left out are terms without a written form, numbers with or without a unit (2026년, 62명), verbs and units
    that say nothing of the work, words that stand inside a chosen one, and single syllables where there is
    a longer word: beside 청소 a matching 책 is no reason.
    """
    words = [key for key in parts if key in shown and not _is_empty(shown[key])]
    words.sort(key=lambda key: (-parts[key], key))
    if any(len(shown[key]) > 1 for key in words):
        words = [key for key in words if len(shown[key]) > 1]
    chosen: list[str] = []
    for key in words:
        if not any(shown[key] in shown[other] for other in chosen):
            chosen = [other for other in chosen if shown[other] not in shown[key]]
            chosen.append(key)
    return chosen[:SHOWN_WORDS]


@lru_cache(maxsize=8192)
def _is_empty(word: str) -> bool:
    return bool(_EMPTY_WORD.fullmatch(word))
