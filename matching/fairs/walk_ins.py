"""Who came without a booking: when each ticket's turn is expected, with no booked meeting displaced."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matching.fairs.model import Fair, Plan, Request
from matching.fairs.spans import Spans
from matching.fairs.walking import Walking


@dataclass(frozen=True, slots=True)
class Ticket:
    """A party that queues at a booth. Tickets of a queue stand in the order in which they were drawn."""

    ticket_id: str
    booth_id: str
    party_id: str | None = None
    """The party of the fair whose own bookings must be kept free; None for someone without any."""
    slots: int = 1
    """How many slots in a row the meeting takes."""


def predict_turns(
    fair: Fair, plan: Plan, tickets: Sequence[Ticket], *, from_slot: int | None = None
) -> dict[str, int | None]:
    """The slot in which each ticket's turn is expected to begin, by ticket_id; None where none is left.

    First come, first served at each booth: a later ticket of a booth goes before an earlier one only where
    that one is busy elsewhere. Free are the seats and tables that the plan leaves from `from_slot` on (None:
    all slots), at slots in which the booth is there and its limit of meetings is not reached. Raises KeyError
    for a booth, party or slot that the fair does not have.
    """
    parties = {party.party_id: party for party in fair.parties}
    order = [slot.slot for slot in fair.order_slots()]
    place = {slot: number for number, slot in enumerate(order)}
    coming = order[0 if from_slot is None else place[from_slot] :]
    taken: Counter[tuple[str, int]] = Counter()
    met: Counter[str] = Counter()
    in_hall: Counter[int] = Counter()
    requests = {request.request_id: request for request in fair.requests}
    asked_of = {
        ticket.ticket_id: Request(
            ticket.ticket_id, (ticket.booth_id, ticket.party_id or ""), slots=ticket.slots
        )
        for ticket in tickets
    }
    whole = replace(fair, requests=(*fair.requests, *asked_of.values()))
    spans, walking = Spans(whole), Walking(whole)
    own: dict[str, list[tuple[Request, int]]] = defaultdict(list)
    for meeting in plan.meetings:
        request = requests[meeting.request_id]
        span = spans.cover(request.slots, meeting.slot)
        in_hall.update(span)
        for party_id in request.parties:
            taken.update((party_id, slot) for slot in span)
            met[party_id] += 1
            own[party_id].append((request, meeting.slot))
    turns: dict[str, int | None] = {}
    busy: dict[str, set[int]] = defaultdict(set)
    for ticket in tickets:
        booth = parties[ticket.booth_id]
        guest = None if ticket.party_id is None else parties[ticket.party_id]
        turns[ticket.ticket_id] = None
        if booth.max_meetings is not None and met[booth.party_id] >= booth.max_meetings:
            continue
        asked = asked_of[ticket.ticket_id]
        for slot in coming:
            span = spans.cover(asked.slots, slot)
            is_full = len(span) < asked.slots or any(
                here in booth.unavailable
                or taken[booth.party_id, here] >= booth.seats
                or (fair.tables is not None and in_hall[here] >= fair.tables)
                for here in span
            )
            is_busy = guest is not None and (
                any(
                    here in guest.unavailable
                    or taken[guest.party_id, here] >= guest.seats
                    or here in busy[guest.party_id]
                    for here in span
                )
                or (
                    walking.binds(guest)
                    and any(walking.is_too_close(asked, slot, *other) for other in own[guest.party_id])
                )
            )
            if is_full or is_busy:
                continue
            turns[ticket.ticket_id] = slot
            taken.update((booth.party_id, here) for here in span)
            met[booth.party_id] += 1
            in_hall.update(span)
            if guest is not None:
                busy[guest.party_id].update(span)
                own[guest.party_id].append((asked, slot))
            break
    return turns
