"""Measures the engine and its peers on one judged set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from matching.metrics import evaluate_rankings
from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.evaluation.actions import JudgedSet, measure
from service.ranking_bench.peers import try_peers

GRADED = "ndcg10"
AWARDED = "mrr"
BASELINES = ("bm25_words", "bm25_pairs")
"""The peers that the aims are named against: the better of them is the floor."""


def measure_beside_peers(judged_set: JudgedSet) -> dict[str, Any]:
    """The measure of the engine and of each peer, as its library sets it up and with its best settings.

    The measure is nDCG@10 where judgments have grades, else the mean reciprocal rank of the winners. The
    engine is set against the better BM25 of each sort. Raises UnreadableFileError where no law is known for
    the day of a demand.
    """
    suppliers, needs = judged_set.suppliers.items, judged_set.needs.items
    grades = {need.demand_id: judged_set.grades.get(need.demand_id, {}) for need in needs}
    name = choose_measure(grades.values())
    ids = [supplier.enterprise_id for supplier in suppliers]
    peers: dict[str, dict[str, Any]] = {}
    for tried in try_peers([write_listing(item) for item in suppliers], [write_need(item) for item in needs]):
        ranked = {
            need.demand_id: [ids[row] for row in found]
            for need, found in zip(needs, tried.found, strict=True)
        }
        value = evaluate_rankings(grades, ranked)[name] or 0.0
        peer = peers.setdefault(tried.peer, {"usual": value, "best": 0.0})
        if value > peer["best"]:
            peer |= {"best": value, "settings": tried.settings}
    own = measure(judged_set)[name] or 0.0
    floors = {sort: max(peers[baseline][sort] for baseline in BASELINES) for sort in ("usual", "best")}
    return {
        "measure": name,
        "demands": len(needs),
        "engine": own,
        "peers": peers,
        "engine_to_bm25": {sort: round(own / floor, 3) if floor else None for sort, floor in floors.items()},
    }


def choose_measure(grades: Iterable[Mapping[str, int]]) -> str:
    """`ndcg10` where some judgment differs from the others in its grade, else `mrr`."""
    seen = {grade for of_demand in grades for grade in of_demand.values() if grade > 0}
    return GRADED if len(seen) > 1 else AWARDED


def write_listing(supplier: EnterpriseIn) -> str:
    """What a full-text search would be given of a supplier: name, summary, services and past contracts."""
    parts: list[str] = [supplier.name, supplier.summary]
    parts += [f"{service.name} {service.description}" for service in supplier.services]
    parts += [award.title for award in supplier.track_record]
    return "\n".join(parts)


def write_need(need: DemandIn) -> str:
    """What a full-text search would be asked for a demand: title, description and lots."""
    return "\n".join([need.title, need.description, *(f"{lot.name} {lot.description}" for lot in need.lots)])
