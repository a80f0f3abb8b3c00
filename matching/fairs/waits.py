"""How often each party waits: the definition of the exchange format, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matching.fairs.model import Fair, Party
from matching.fairs.spans import Spans


def count_waits(fair: Fair, party: Party, slots: Iterable[int]) -> int:
    """Waits of a party with meetings in these slots (numbers; several in one slot count once).

    One for each unbroken run of free slots between its first and its last meeting of a day. Lunch is no slot,
    a night is no wait, an unavailable slot is a free one, and a booth does not wait.
    """
    if not party.is_waiting:
        return 0
    met = set(slots)
    waits = 0
    day, is_free, has_met = None, False, False
    for slot in fair.order_slots():
        if slot.day != day:
            day, is_free, has_met = slot.day, False, False
        if slot.slot in met:
            waits += has_met and is_free
            has_met, is_free = True, False
        else:
            is_free = True
    return waits


def count_all_waits(fair: Fair, slot_of_request: Mapping[str, int]) -> dict[str, int]:
    """Waits of every party that can wait, by id, in the order of the fair; those without meetings have 0."""
    slots: dict[str, list[int]] = {party.party_id: [] for party in fair.parties}
    spans = Spans(fair)
    for request in fair.requests:
        slot = slot_of_request.get(request.request_id)
        if slot is not None:
            for party_id in request.parties:
                slots[party_id] += spans.cover(request.slots, slot)
    return {
        party.party_id: count_waits(fair, party, slots[party.party_id])
        for party in fair.parties
        if party.is_waiting
    }


def measure_spread(waits: Mapping[str, int]) -> int:
    """The largest difference between two parties' numbers of waits; 0 where nobody can wait."""
    return max(waits.values()) - min(waits.values()) if waits else 0
