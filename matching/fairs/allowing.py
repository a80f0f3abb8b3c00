"""Where a request may stand by its own rules and those of its parties, all other requests left aside."""

from __future__ import annotations

from matching.fairs.model import ANY_SESSION, Fair
from matching.fairs.spans import Spans


def find_allowed_slots(fair: Fair) -> dict[str, tuple[int, ...]]:
    """For each request the slots to begin in that its pin, its length, its session and its parties'
    availability allow, in order."""
    unavailable = {party.party_id: party.unavailable for party in fair.parties}
    slots = fair.order_slots()
    spans = Spans(fair)
    return {
        request.request_id: tuple(
            slot.slot
            for slot in slots
            if not (fair.forbids_met and request.has_met)
            and request.fixed_slot in (None, slot.slot)
            and request.session in (ANY_SESSION, slot.session)
            and len(span := spans.cover(request.slots, slot.slot)) == request.slots
            and all(unavailable[party_id].isdisjoint(span) for party_id in request.parties)
        )
        for request in fair.requests
    }
