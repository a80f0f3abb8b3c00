"""Which table each meeting stands at: one and the same for all its slots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from matching.fairs.model import Fair, PlacedMeeting
from matching.fairs.spans import Spans

_NOTHING_KEPT: Mapping[str, int] = {}


def seat_meetings(
    fair: Fair, slot_of_request: Mapping[str, int], kept: Mapping[str, int] = _NOTHING_KEPT
) -> tuple[PlacedMeeting, ...]:
    """The meetings in the order of time, then of the requests, each at the lowest table that is free.

    `kept` holds tables by request that stay as they are; but all are given out anew where a meeting of
    several slots would else find none in the hall. Given out in the order of time, as many tables are enough
    as there are meetings at once.
    """
    spans = Spans(fair)
    of_slot: dict[int, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
    taken: dict[int, set[int]] = defaultdict(set)
    for request in fair.requests:
        name = request.request_id
        if name in slot_of_request:
            span = spans.cover(request.slots, slot_of_request[name])
            of_slot[span[0]].append((name, span))
            if name in kept:
                for slot in span:
                    if kept[name] in taken[slot]:
                        return seat_meetings(fair, slot_of_request)
                    taken[slot].add(kept[name])
    meetings = []
    for first in fair.order_slots():
        for name, span in of_slot[first.slot]:
            table = kept.get(name)
            if table is None:
                table = 1
                while any(table in taken[slot] for slot in span):
                    table += 1
                for slot in span:
                    taken[slot].add(table)
                if kept and fair.tables is not None and table > fair.tables:
                    return seat_meetings(fair, slot_of_request)
            meetings.append(PlacedMeeting(name, first.slot, table))
    return tuple(meetings)
