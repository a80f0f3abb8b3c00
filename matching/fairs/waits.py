"""How often each party waits: the definition of the exchange format, in one place."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from matching.fairs.model import Fair, Party
from matching.fairs.spans import Spans
from matching.fairs.walking import Walking


def count_waits(fair: Fair, party: Party, met: Collection[int], walking: Walking | None = None) -> int:
    """Waits of a party with meetings in these slots (numbers; several in one slot count once).

    One for each unbroken run of free slots between its first and its last meeting of a day. Lunch is no slot,
    a night is no wait, an unavailable slot is a free one, and a booth does not wait. Who walks does not wait
    in the slots of the walk, if those are all there are between two meetings: `met` then says for each slot
    where it is.
    """
    if not party.is_waiting:
        return 0
    places = met if walking is not None and walking.binds(party) and isinstance(met, Mapping) else {}
    waits = 0
    day, is_free, last = None, False, None
    for slot in fair.order_slots():
        if slot.day != day:
            day, is_free, last = slot.day, False, None
        if slot.slot in met:
            if last is not None and is_free:
                is_walk = bool(places) and _is_walk(walking, last, slot.slot, places)
                waits += not is_walk
            last, is_free = slot.slot, False
        else:
            is_free = True
    return waits


def _is_walk(walking: Walking | None, before: int, after: int, places: Mapping[int, str]) -> bool:
    return walking is not None and walking.is_within_walk(before, after, places[before], places[after])


def count_all_waits(fair: Fair, slot_of_request: Mapping[str, int]) -> dict[str, int]:
    """Waits of every party that can wait, by id, in the order of the fair; those without meetings have 0."""
    met: dict[str, dict[int, str]] = {party.party_id: {} for party in fair.parties}
    spans, walking = Spans(fair), Walking(fair)
    for request in fair.requests:
        slot = slot_of_request.get(request.request_id)
        if slot is not None:
            here = dict.fromkeys(spans.cover(request.slots, slot), walking.find_place(request))
            for party_id in request.parties:
                met[party_id].update(here)
    return {
        party.party_id: count_waits(fair, party, met[party.party_id], walking)
        for party in fair.parties
        if party.is_waiting
    }


def sum_waits(fair: Fair, slot_of_request: Mapping[str, int]) -> int:
    """Waits of all parties together."""
    return sum(count_all_waits(fair, slot_of_request).values())


def keeps_spread(fair: Fair, slot_of_request: Mapping[str, int]) -> bool:
    """Whether the spread of waits is within the fair's limit."""
    limit = fair.max_wait_spread
    return limit is None or measure_spread(count_all_waits(fair, slot_of_request)) <= limit


def measure_spread(waits: Mapping[str, int]) -> int:
    """The largest difference between two parties' numbers of waits; 0 where nobody can wait."""
    return max(waits.values()) - min(waits.values()) if waits else 0
