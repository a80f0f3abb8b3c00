"""What is promised beside the weight: meetings for each enterprise, and for each booth some of each group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.model import BOOTH, ENTERPRISE, Fair, ShortSpread


@dataclass(frozen=True, slots=True)
class Quota:
    """Meetings that a booth should have with parties of a group: `at_least`, or as many as are possible."""

    booth_id: str
    group: str
    at_least: int
    meetings: int
    requests: tuple[str, ...]


def find_guaranteed(fair: Fair) -> tuple[str, ...]:
    """The enterprises that `min_meetings` is promised to: those with that many possible requests."""
    if fair.min_meetings == 0:
        return ()
    allowed = find_allowed_slots(fair)
    possible = dict.fromkeys((party.party_id for party in fair.parties if party.kind == ENTERPRISE), 0)
    for request in fair.requests:
        for party_id in request.parties:
            if party_id in possible and allowed[request.request_id]:
                possible[party_id] += 1
    return tuple(party_id for party_id, count in possible.items() if count >= fair.min_meetings)


def find_quotas(fair: Fair) -> tuple[Quota, ...]:
    """The quotas of all booths, in the order of the spreads, then of the booths."""
    if not fair.spreads:
        return ()
    allowed = find_allowed_slots(fair)
    groups = {party.party_id: party.groups for party in fair.parties}
    quotas = []
    for spread in fair.spreads:
        for party in fair.parties:
            if party.kind != BOOTH or (spread.booths and party.party_id not in spread.booths):
                continue
            own = tuple(
                request.request_id
                for request in fair.requests
                if party.party_id in request.parties
                and allowed[request.request_id]
                and any(spread.group in groups[name] for name in request.parties if name != party.party_id)
            )
            meetings = min(spread.at_least, len(own))
            quotas.append(Quota(party.party_id, spread.group, spread.at_least, meetings, own))
    return tuple(quotas)


def add_shortage(model: cp_model.CpModel, fair: Fair, placed: Mapping[str, Any]) -> Any:
    """The shortage of a plan as an expression; `placed` says for each request whether it is.

    Fewer enterprises short of the guarantee are better than any number of meetings missing at quotas.
    """
    short: list[Any] = []
    of_party: dict[str, list[Any]] = defaultdict(list)
    for request in fair.requests:
        for party_id in request.parties:
            of_party[party_id].append(placed[request.request_id])
    for party_id in find_guaranteed(fair):
        met = sum(of_party[party_id])
        if isinstance(met, int):
            short.append(int(met < fair.min_meetings))
            continue
        is_short = model.new_bool_var("")
        model.add(met + fair.min_meetings * is_short >= fair.min_meetings)
        short.append(is_short)
    quotas = find_quotas(fair)
    if not quotas:
        return sum(short)
    missing: list[Any] = []
    for quota in quotas:
        met = sum(placed[name] for name in quota.requests)
        if isinstance(met, int):
            missing.append(max(0, quota.meetings - met))
            continue
        left = model.new_int_var(0, quota.meetings, "")
        model.add(met + left >= quota.meetings)
        missing.append(left)
    return sum(short) * _price_enterprise(quotas) + sum(missing)


def count_shortage(fair: Fair, placed: Collection[str]) -> int:
    """The shortage of a plan that holds these requests, as `add_shortage` counts it."""
    quotas = find_quotas(fair)
    missing = sum(item.missing for item in _find_missing(quotas, placed))
    return len(find_short(fair, placed)) * _price_enterprise(quotas) + missing


def find_short(fair: Fair, placed: Collection[str]) -> tuple[str, ...]:
    """Enterprises that the plan leaves short of the guarantee."""
    count = dict.fromkeys(find_guaranteed(fair), 0)
    for request in fair.requests:
        if request.request_id in placed:
            for party_id in request.parties:
                if party_id in count:
                    count[party_id] += 1
    return tuple(party_id for party_id, meetings in count.items() if meetings < fair.min_meetings)


def find_short_spreads(fair: Fair, placed: Collection[str]) -> tuple[ShortSpread, ...]:
    """Where the plan leaves quotas unmet."""
    return tuple(item for item in _find_missing(find_quotas(fair), placed) if item.missing)


def _find_missing(quotas: Collection[Quota], placed: Collection[str]) -> list[ShortSpread]:
    return [
        ShortSpread(
            quota.booth_id,
            quota.group,
            max(0, quota.meetings - sum(name in placed for name in quota.requests)),
        )
        for quota in quotas
    ]


def _price_enterprise(quotas: Collection[Quota]) -> int:
    return 1 + sum(quota.meetings for quota in quotas)
