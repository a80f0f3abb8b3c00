"""Rankings made by chance from a seed: scores with stated reasons, and nothing hidden."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np

from matching.records import Component, Match, Ranking, Sentence, Supplier

DAY = date(2026, 3, 2)
NOTHING = Sentence("", "")
COMPONENTS = {"text": 0.4, "sector": 0.2, "awards": 0.15, "place": 0.15, "size": 0.1}


def make_match(enterprise_id: str, rank: int, **values: float) -> Match:
    components = tuple(
        Component(name, value, round(COMPONENTS[name] * value, 6), NOTHING, is_reason=True)
        for name, value in values.items()
    )
    score = sum(round(part.contribution * 1_000_000) for part in components) / 1_000_000
    return Match(enterprise_id, rank, score, components, (), (), ())


def make_ranking(demand_id: str, matches: list[Match]) -> Ranking:
    ordered = sorted(matches, key=lambda match: (-match.score, match.enterprise_id))
    results = tuple(replace(match, rank=place) for place, match in enumerate(ordered, start=1))
    return Ranking(demand_id, DAY, len(matches), len(matches), results, ())


def make_catalogue(count: int, groups: int) -> list[Supplier]:
    """Suppliers by turns in districts 구0, 구1, …"""
    return [
        Supplier(f"E{number:03}", f"기업{number}", district=f"구{number % groups}") for number in range(count)
    ]


def make_rankings(
    suppliers: list[Supplier],
    count: int,
    *,
    seed: int,
    length: int = 20,
    coarse: int = 20,
    lower: Mapping[str, float] = MappingProxyType({}),
) -> list[Ranking]:
    """Each ranking scores `length` suppliers at random; `coarse` steps of a value make near-ties.

    lower : what the text value of a district's suppliers is lower.
    """
    generator = np.random.default_rng(seed)
    rankings = []
    for number in range(count):
        chosen = generator.choice(len(suppliers), size=length, replace=False)
        penalties = [lower.get(suppliers[row].district, 0.0) for row in chosen]
        values = generator.integers(0, coarse + 1, size=(length, len(COMPONENTS))) / coarse
        values[:, 0] = np.maximum(values[:, 0] - penalties, 0.0)
        matches = [
            make_match(suppliers[row].enterprise_id, 1, **dict(zip(COMPONENTS, own.tolist(), strict=True)))
            for row, own in zip(chosen.tolist(), values, strict=True)
        ]
        rankings.append(make_ranking(f"D{number}", matches))
    return rankings


def move_by(ranking: Ranking, added: Callable[[str], float]) -> Ranking:
    """The ranking in the order of its scores plus something that no reason states."""
    ordered = sorted(ranking.results, key=lambda match: -(match.score + added(match.enterprise_id)))
    return replace(ranking, results=tuple(replace(m, rank=place) for place, m in enumerate(ordered, start=1)))
