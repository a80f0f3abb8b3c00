"""How good a ranking is against graded judgments.

Grades run from 3 (just right) to 0; a pair judged 0 is a trap: it looks alike and is wrong. Pairs that nobody
judged count as 0, but not as traps. A grade of `GOOD` or more counts as found in MRR, hit and recall.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

GOOD = 2
CUT = 10
DECIMALS = 4


def discounted_gain(grades: Sequence[int]) -> float:
    """Sum of 2**grade - 1, each divided by log2 of its place plus 1 (the first place is 1)."""
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def ndcg(grades: Mapping[str, int], ranked: Sequence[str], *, cut: int = CUT) -> float | None:
    """Gain of the first `cut` places, as a share (0–1) of the best possible; None where none is."""
    best = discounted_gain(sorted(grades.values(), reverse=True)[:cut])
    if best == 0:
        return None
    return discounted_gain([grades.get(enterprise_id, 0) for enterprise_id in ranked[:cut]]) / best


def reciprocal_rank(good: set[str], ranked: Sequence[str]) -> float:
    """1 divided by the place of the first good one; 0 where there is none."""
    return next((1 / place for place, item in enumerate(ranked, start=1) if item in good), 0.0)


def precision(good: set[str], ranked: Sequence[str], *, cut: int) -> float:
    """Share of the first `cut` places, or of as many as there are good ones, that good ones take."""
    return sum(item in good for item in ranked[:cut]) / min(cut, len(good))


def trap_share(grades: Mapping[str, int], ranked: Sequence[str], *, cut: int = CUT) -> float:
    """Share of the first `cut` places that pairs judged 0 take."""
    return sum(grades.get(item) == 0 for item in ranked[:cut]) / cut


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), DECIMALS) if values else None


def evaluate_rankings(
    grades: Mapping[str, Mapping[str, int]], ranked: Mapping[str, Sequence[str]]
) -> dict[str, int | float | None]:
    """The measures of a judged set, each the mean over its demands, rounded to four decimals.

    `grades` has an entry for every demand of the set, empty where nothing was judged; `ranked` gives the
    enterprise ids best first. A demand without a ranking counts as an empty one. Demands with nothing to gain
    are left out of nDCG, those without a good pair out of p5, MRR, hit and recall; a mean over none is None.
    Raises ValueError where an enterprise is ranked twice.
    """
    for demand_id, items in ranked.items():
        if len(set(items)) < len(items):
            raise ValueError(f"{demand_id}: an enterprise is ranked twice")
    gains, precisions, firsts, recalls, traps = [], [], [], [], []
    hits: dict[int, list[float]] = {1: [], 10: [], 20: []}
    for demand_id, judged in grades.items():
        items = ranked.get(demand_id, ())
        gain = ndcg(judged, items)
        if gain is not None:
            gains.append(gain)
        good = {enterprise_id for enterprise_id, grade in judged.items() if grade >= GOOD}
        if good:
            precisions.append(precision(good, items, cut=5))
            firsts.append(reciprocal_rank(good, items))
            recalls.append(precision(good, items, cut=20))
            for cut, found in hits.items():
                found.append(float(any(item in good for item in items[:cut])))
        traps.append(trap_share(judged, items))
    return {
        "demands": len(grades),
        "missing": sum(demand_id not in ranked for demand_id in grades),
        "ndcg10": _mean(gains),
        "p5": _mean(precisions),
        "mrr": _mean(firsts),
        "hit1": _mean(hits[1]),
        "hit10": _mean(hits[10]),
        "hit20": _mean(hits[20]),
        "recall20": _mean(recalls),
        "traps10": _mean(traps),
    }
