"""A fair of meetings of one slot in which the longer ones of a timetable are held where they stand.

A long meeting becomes one meeting for each of its slots, none of which can be anywhere else; a long one
without a place stays without one. Whatever keeps the rules of that fair keeps those of the fair itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from matching.fairs.model import Fair, Request
from matching.fairs.spans import Spans


@dataclass(frozen=True, slots=True)
class HeldFair:
    """The fair of short meetings. `standing` are the slots of the parts of long ones, `more_meetings` how
    many meetings a party has more by them than in the fair itself."""

    fair: Fair
    standing: Mapping[str, int]
    more_meetings: Mapping[str, int]


def hold_long_meetings(fair: Fair, slot_of: Mapping[str, int]) -> HeldFair:
    """The fair in which only meetings of one slot may move, come in or go."""
    spans = Spans(fair)
    nowhere = min(slot.slot for slot in fair.slots) - 1
    parts: dict[str, list[Request]] = {}
    standing: dict[str, int] = {}
    more: Counter[str] = Counter()
    for request in fair.requests:
        name = request.request_id
        if request.slots == 1:
            continue
        if name not in slot_of:
            parts[name] = [replace(request, slots=1, fixed_slot=nowhere)]
            continue
        span = spans.cover(request.slots, slot_of[name])
        # The weight counts once.
        parts[name] = [
            replace(
                request,
                request_id=name if number == 0 else f"{name}\0{number}",
                slots=1,
                fixed_slot=slot,
                must=True,
                weight=request.weight if number == 0 else 0.0,
                after=request.after if number == 0 else (),
            )
            for number, slot in enumerate(span)
        ]
        standing |= {part.request_id: slot for part, slot in zip(parts[name], span, strict=True)}
        more.update({party_id: len(span) - 1 for party_id in request.parties})
    last_of = {name: own[-1].request_id for name, own in parts.items()}
    held = replace(
        fair,
        parties=tuple(
            party
            if party.max_meetings is None or not more[party.party_id]
            else replace(party, max_meetings=party.max_meetings + more[party.party_id])
            for party in fair.parties
        ),
        requests=tuple(
            replace(part, after=tuple(last_of.get(earlier, earlier) for earlier in part.after))
            for request in fair.requests
            for part in parts.get(request.request_id, [request])
        ),
    )
    return HeldFair(held, standing, more)
