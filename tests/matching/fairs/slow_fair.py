"""A slow twin of auditor and planner, straight from the words of the exchange format, and made fairs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from matching.fairs.model import Fair, Party, Request, Slot, Spread, Walk

Placing = dict[str, int]


def list_taken_slowly(fair: Fair, request: Request, first: int) -> list[int]:
    """The slots of a meeting from its first on, as many of them as there are before the next break."""
    order = sorted(fair.slots, key=lambda slot: (slot.day, slot.slot))
    [start] = [place for place, slot in enumerate(order) if slot.slot == first]
    taken = order[start : start + request.slots]
    while len({(slot.day, slot.session) for slot in taken}) > 1:
        taken.pop()
    return [slot.slot for slot in taken]


def list_met_slowly(fair: Fair, party_id: str, placing: Placing) -> list[int]:
    """The slots of a party's meetings, as often as it meets in them."""
    return [
        slot
        for request in fair.requests
        if party_id in request.parties and request.request_id in placing
        for slot in list_taken_slowly(fair, request, placing[request.request_id])
    ]


def find_walk_slowly(fair: Fair, one: Request, other: Request) -> int:
    place_of = {party.party_id: party.place for party in fair.parties}
    places = {next((place_of[name] for name in item.parties if place_of[name]), "") for item in (one, other)}
    return sum(walk.slots for walk in fair.walks if {*walk.places} == places)


def find_gap_slowly(fair: Fair, last: int, first: int) -> int | None:
    """Slots between two others of one day and session, None where a break lies between."""
    order = sorted(fair.slots, key=lambda slot: (slot.day, slot.slot))
    names = [slot.slot for slot in order]
    row = order[names.index(last) : names.index(first) + 1]
    return len(row) - 2 if len({(slot.day, slot.session) for slot in row}) == 1 else None


def list_meetings_slowly(fair: Fair, party_id: str, placing: Placing) -> list[tuple[Request, list[int]]]:
    return [
        (request, list_taken_slowly(fair, request, placing[request.request_id]))
        for request in fair.requests
        if party_id in request.parties and request.request_id in placing
    ]


def has_time_to_walk_slowly(fair: Fair, party_id: str, placing: Placing) -> bool:
    meetings = list_meetings_slowly(fair, party_id, placing)
    for (one, slots), (other, later) in itertools.permutations(meetings, 2):
        gap = find_gap_slowly(fair, slots[-1], later[0])
        if gap is not None and 0 <= gap < find_walk_slowly(fair, one, other):
            return False
    return True


def count_walks_slowly(fair: Fair, party_id: str, placing: Placing) -> int:
    """Free slots between two meetings that are no more than the walk between them."""
    meetings = list_meetings_slowly(fair, party_id, placing)
    at = {slot: request for request, slots in meetings for slot in slots}
    order = [slot.slot for slot in sorted(fair.slots, key=lambda slot: (slot.day, slot.slot))]
    walks = 0
    for last, first in itertools.pairwise(slot for slot in order if slot in at):
        gap = find_gap_slowly(fair, last, first)
        walks += gap is not None and 0 < gap <= find_walk_slowly(fair, at[last], at[first])
    return walks


def count_waits_slowly(fair: Fair, party_id: str, placing: Placing) -> int:
    """Unbroken runs of free slots strictly between two meetings of one day, found as letters of a word."""
    waits = 0
    met = list_met_slowly(fair, party_id, placing)
    for day in {slot.day for slot in fair.slots}:
        word = ""
        for slot in sorted(slot.slot for slot in fair.slots if slot.day == day):
            word += "M" if slot in met else "."
        waits += len([run for run in word.strip(".").split("M") if run])
    [party] = [item for item in fair.parties if item.party_id == party_id]
    return waits - (count_walks_slowly(fair, party_id, placing) if party.seats == 1 else 0)


def list_waits_slowly(fair: Fair, placing: Placing) -> list[int]:
    return [
        count_waits_slowly(fair, party.party_id, placing) for party in fair.parties if party.kind != "booth"
    ]


def keeps_rules_slowly(fair: Fair, placing: Placing) -> bool:
    day_of = {slot.slot: slot.day for slot in fair.slots}
    session_of = {slot.slot: slot.session for slot in fair.slots}
    for request in fair.requests:
        slot = placing.get(request.request_id)
        if slot is None:
            if request.must:
                return False
            continue
        if request.fixed_slot is not None and request.fixed_slot != slot:
            return False
        if fair.forbids_met and request.has_met:
            return False
        if request.session != "any" and request.session != session_of[slot]:
            return False
        if len(list_taken_slowly(fair, request, slot)) < request.slots:
            return False
        for earlier in request.after:
            if earlier not in placing:
                return False
            [other] = [item for item in fair.requests if item.request_id == earlier]
            end = list_taken_slowly(fair, other, placing[earlier])[-1]
            if (day_of[end], end) >= (day_of[slot], slot):
                return False
    for party in fair.parties:
        slots = list_met_slowly(fair, party.party_id, placing)
        meetings = sum(party.party_id in r.parties and r.request_id in placing for r in fair.requests)
        if any(slot in party.unavailable or slots.count(slot) > party.seats for slot in slots):
            return False
        if party.max_meetings is not None and meetings > party.max_meetings:
            return False
        walks = party.kind != "booth" and party.seats == 1
        if walks and not has_time_to_walk_slowly(fair, party.party_id, placing):
            return False
        if party.is_one_day and len({day_of[slot] for slot in slots}) > 1:
            return False
    taken = [
        slot
        for request in fair.requests
        if request.request_id in placing
        for slot in list_taken_slowly(fair, request, placing[request.request_id])
    ]
    if fair.tables is not None and any(taken.count(slot) > fair.tables for slot in taken):
        return False
    waits = list_waits_slowly(fair, placing)
    return not (fair.max_wait_spread is not None and waits and max(waits) - min(waits) > fair.max_wait_spread)


def find_possible_slowly(fair: Fair) -> set[str]:
    """The requests that could stand somewhere, were there no others."""
    session_of = {slot.slot: slot.session for slot in fair.slots}
    unavailable = {party.party_id: party.unavailable for party in fair.parties}

    def is_possible(request: Request) -> bool:
        return any(
            len(taken := list_taken_slowly(fair, request, slot.slot)) == request.slots
            and request.fixed_slot in (None, slot.slot)
            and request.session in ("any", session_of[slot.slot])
            and not any(unavailable[party_id] & {*taken} for party_id in request.parties)
            for slot in fair.slots
        )

    possible = {item.request_id for item in fair.requests if is_possible(item)}
    met = {item.request_id for item in fair.requests if item.has_met}
    return possible - met if fair.forbids_met else possible


def count_missing_slowly(fair: Fair, placing: Placing) -> int:
    """Meetings missing at the quotas of booths, as far as they are possible."""
    groups = {party.party_id: party.groups for party in fair.parties}
    possible = find_possible_slowly(fair)
    missing = 0
    for spread in fair.spreads:
        for booth in (party.party_id for party in fair.parties if party.kind == "booth"):
            own = [
                item.request_id
                for item in fair.requests
                if booth in item.parties
                and any(spread.group in groups[name] for name in {*item.parties} - {booth})
            ]
            if booth in (spread.booths or groups):
                met = sum(name in placing for name in own)
                missing += max(0, min(spread.at_least, sum(name in possible for name in own)) - met)
    return missing


def find_short_slowly(fair: Fair, placing: Placing) -> list[str]:
    possible = find_possible_slowly(fair)
    short = []
    for party in fair.parties:
        own = [request for request in fair.requests if party.party_id in request.parties]
        met = sum(request.request_id in placing for request in own)
        if (
            party.kind == "enterprise"
            and sum(r.request_id in possible for r in own) >= fair.min_meetings > met
        ):
            short.append(party.party_id)
    return short


def list_placings(fair: Fair) -> Iterator[Placing]:
    choices = [[None, *(slot.slot for slot in fair.slots)] for _ in fair.requests]
    for chosen in itertools.product(*choices):
        yield {
            request.request_id: slot
            for request, slot in zip(fair.requests, chosen, strict=True)
            if slot is not None
        }


def find_best_slowly(fair: Fair) -> tuple[float, int, int, int, int] | None:
    """(-weight, short enterprises, meetings missing at quotas, waits, spread) of the best plan, None where
    there is none.
    """
    best = None
    for placing in list_placings(fair):
        if keeps_rules_slowly(fair, placing):
            waits = list_waits_slowly(fair, placing)
            spread = max(waits) - min(waits) if waits else 0
            weight = sum(r.weight for r in fair.requests if r.request_id in placing)
            short, missing = len(find_short_slowly(fair, placing)), count_missing_slowly(fair, placing)
            figures = (-weight, short, missing, sum(waits), spread)
            best = figures if best is None else min(best, figures)
    return best


@st.composite
def fairs(draw: Any, most_requests: int = 5, is_walking: bool | None = None) -> Fair:
    """Tiny fairs, crowded enough for every rule to bind at times; every fourth is mostly about walking."""
    if is_walking is None:
        is_walking = draw(st.integers(0, 3)) == 0
    slots = tuple(
        Slot(number, "am")
        if is_walking
        else Slot(number, draw(st.sampled_from(["am", "pm"])), draw(st.sampled_from([1, 1, 1, 2])))
        for number in range(1, draw(st.integers(2, 4)) + 1)
    )
    numbers = [slot.slot for slot in slots]
    walk = draw(st.sampled_from([1, 2] if is_walking else [0, 0, 1, 2]))
    kinds = draw(st.lists(st.sampled_from(["booth", "enterprise", "party"]), min_size=2, max_size=4))
    if is_walking:
        kinds = ["booth", "booth", "enterprise"]
    parties = tuple(
        Party(
            f"P{number}",
            kind,
            seats=draw(st.sampled_from([1, 1, 2])),
            unavailable=frozenset(draw(st.sets(st.sampled_from(numbers), max_size=1))),
            max_meetings=draw(st.sampled_from([None, None, 1, 2])),
            is_one_day=draw(st.sampled_from([False, False, True])),
            groups=frozenset(draw(st.sampled_from(["", "G", "H", "GH"]))),
            place=draw(st.sampled_from(["AB"[number % 2], ""])) if walk and kind == "booth" else "",
        )
        for number, kind in enumerate(kinds)
    )
    pairs = list(itertools.combinations([party.party_id for party in parties], 2))
    count = draw(st.integers(1, most_requests))
    requests = tuple(
        Request(
            f"M{number}",
            draw(st.sampled_from(pairs)),
            session=draw(st.sampled_from(["any", "any", "am", "pm"])),
            weight=draw(st.sampled_from([0.0, 1.0, 1.5, 2.25])),
            must=draw(st.sampled_from([False, False, True])),
            fixed_slot=draw(st.sampled_from([None, None, None, *numbers])),
            after=(f"M{number - 1}",) if number and draw(st.integers(0, 4)) == 0 else (),
            slots=draw(st.sampled_from([1, 1, 1, 2])),
            has_met=draw(st.sampled_from([False, False, True])),
        )
        for number in range(count)
    )
    return Fair(
        name="made",
        slots=slots,
        parties=parties,
        requests=requests,
        tables=draw(st.sampled_from([None, 1, 2])),
        max_wait_spread=draw(st.sampled_from([None, 0, 1])),
        min_meetings=draw(st.sampled_from([0, 1, 2])),
        walks=(Walk(("A", "B"), walk),) if walk else (),
        spreads=(Spread("G", draw(st.integers(1, 2))), Spread("H", 1, ("P0",)))[: draw(st.integers(0, 2))],
        forbids_met=draw(st.sampled_from([False, False, True])),
    )
