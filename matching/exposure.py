"""Who gets seen: a meter of exposure over a period, and what goes with it.

A place in a ranking is worth 1/log2(rank + 1) of attention, the discount of nDCG, taken for exposure by Singh
and Joachims ("Fairness of Exposure in Rankings", KDD 2018). The meter adds it up for every enterprise of the
catalogue, seen or not, and says how unequally it is spread: the Gini coefficient G = Σ(2i − n − 1)·x(i) /
(n·Σx) over the exposures x in ascending order, 0 where all are seen alike, (n − 1)/n where one is seen alone.

`matching.rotation` spreads it, `matching.bias` asks whether it is spread by the reasons given.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.bias import discount
from matching.groups import get_grouping
from matching.records import Ranking, Supplier


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """One group: how many enterprises it has, and how much of what is seen it gets.

    share_of_catalogue, share_of_exposure : 0–1. ratio : the second by the first; 1 is its part, None where
    nothing was seen at all. seen : enterprises seen at least once. gini : inside the group.
    """

    group: str
    suppliers: int
    seen: int
    exposure: float
    share_of_catalogue: float
    share_of_exposure: float
    ratio: float | None
    gini: float


@dataclass(frozen=True, slots=True)
class ExposureReport:
    """Exposure over a period. `groups` are in the order of their names.

    gini : over all enterprises. gini_between : what is left of it where all inside a group are seen alike.
    """

    by: str
    rankings: int
    suppliers: int
    exposure: float
    gini: float
    gini_between: float
    groups: tuple[GroupExposure, ...]


def measure_exposure(
    rankings: Sequence[Ranking], suppliers: Iterable[Supplier], *, by: str
) -> ExposureReport:
    """The exposure that the rankings of a period gave to each group of the catalogue.

    by : "size", "district", "organisation_type" or "newcomer" (on the day of the earliest ranking). Every
    result counts as shown; cut the rankings to what people saw. Raises ValueError for another `by` and
    KeyError where a ranking names an enterprise that is not among `suppliers`.
    """
    grouping = get_grouping(by)
    suppliers = list(suppliers)
    exposures: dict[str, list[float]] = {supplier.enterprise_id: [] for supplier in suppliers}
    for ranking in rankings:
        for match in ranking.results:
            exposures[match.enterprise_id].append(discount(match.rank))
    sums = {enterprise_id: math.fsum(parts) for enterprise_id, parts in exposures.items()}
    whole = math.fsum(sums.values())
    members: dict[str, list[float]] = defaultdict(list)
    if rankings:
        first_day = min(ranking.as_of for ranking in rankings)
        for supplier in suppliers:
            members[grouping(supplier, first_day)].append(sums[supplier.enterprise_id])
    groups = tuple(
        _describe(name, members[name], catalogue=len(suppliers), whole=whole) for name in sorted(members)
    )
    level = [group.exposure / group.suppliers for group in groups for _ in range(group.suppliers)]
    return ExposureReport(
        by=by,
        rankings=len(rankings),
        suppliers=len(suppliers),
        exposure=whole,
        gini=gini(list(sums.values())),
        gini_between=gini(level),
        groups=groups,
    )


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient of values ≥ 0, from 0 (all alike) to below 1; 0 where there is nothing to share.

    Raises ValueError for a negative value.
    """
    ascending = np.sort(np.asarray(values, dtype=float))
    if len(ascending) and ascending[0] < 0:
        raise ValueError("a share of something cannot be negative")
    whole, count = math.fsum(ascending), len(ascending)
    if not whole:
        return 0.0
    places = 2 * np.arange(1, count + 1) - count - 1
    return max(0.0, math.fsum(places * ascending) / (count * whole))


def _describe(name: str, exposures: Sequence[float], *, catalogue: int, whole: float) -> GroupExposure:
    own = math.fsum(exposures)
    share_of_catalogue = len(exposures) / catalogue
    share_of_exposure = own / whole if whole else 0.0
    return GroupExposure(
        group=name,
        suppliers=len(exposures),
        seen=sum(value > 0 for value in exposures),
        exposure=own,
        share_of_catalogue=share_of_catalogue,
        share_of_exposure=share_of_exposure,
        ratio=share_of_exposure / share_of_catalogue if whole else None,
        gini=gini(exposures),
    )
