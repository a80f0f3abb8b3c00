"""A quick plan, slot by slot, and what makes a plan keep the limit on the spread of waits.

Nothing here is the best there is: it is where the search starts, and what is left where the search ends with
nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.model import Fair, Request
from matching.fairs.spans import Spans
from matching.fairs.waits import count_all_waits, measure_spread
from matching.fairs.walking import Walking

_NO_RANKS: Mapping[str, int] = {}


def fill_slots(fair: Fair, ranks: Mapping[str, int] = _NO_RANKS) -> dict[str, int]:
    """The slots of a quick plan: who has the fewest slots left to choose from goes first.

    Requests of a lower rank (0 where none is given) always go before those of a higher one. Every rule holds
    but for `must` and the limit on the spread of waits.
    """
    allowed = {name: set(slots) for name, slots in find_allowed_slots(fair).items()}
    parties = {party.party_id: party for party in fair.parties}
    waiting = [request for request in fair.requests if allowed[request.request_id]]
    placed: dict[str, int] = {}
    met: Counter[str] = Counter()
    day_of = {slot.slot: slot.day for slot in fair.slots}
    day_met: dict[str, int] = {}
    order = [slot.slot for slot in fair.order_slots()]
    spans, walking = Spans(fair), Walking(fair)
    own: dict[str, list[Request]] = defaultdict(list)
    # The last slot of each meeting that stands.
    end_of: dict[str, int] = {}
    place = {slot: number for number, slot in enumerate(order)}
    at_party: Counter[tuple[str, int]] = Counter()
    in_hall: Counter[int] = Counter()
    left = Counter(party_id for request in waiting for party_id in request.parties)
    for number, slot in enumerate(order):
        coming = set(order[number:])
        ready = [request for request in waiting if slot in allowed[request.request_id]]
        # The scarcest first; of equals those whose parties have the most left to do.
        ready.sort(
            key=lambda request: (
                ranks.get(request.request_id, 0),
                len(allowed[request.request_id] & coming),
                -max(left[party_id] for party_id in request.parties),
            )
        )
        for request in ready:
            if fair.tables is not None and in_hall[slot] >= fair.tables:
                break
            # What stands began in this slot or before it: where there is room now, there is room later.
            span = spans.cover(request.slots, slot)
            has_room = all(
                all(at_party[party_id, taken] < parties[party_id].seats for taken in span)
                and (parties[party_id].max_meetings is None or met[party_id] < parties[party_id].max_meetings)
                and not (
                    walking.binds(parties[party_id])
                    and any(
                        walking.is_too_close(request, slot, other, placed[other.request_id])
                        for other in own[party_id]
                    )
                )
                and (not parties[party_id].is_one_day or day_met.get(party_id, day_of[slot]) == day_of[slot])
                for party_id in request.parties
            )
            if (
                has_room
                and all(earlier in placed for earlier in request.after)
                and all(place[end_of[earlier]] < number for earlier in request.after)
            ):
                placed[request.request_id] = slot
                end_of[request.request_id] = span[-1]
                in_hall.update(span)
                for party_id in request.parties:
                    at_party.update((party_id, taken) for taken in span)
                    own[party_id].append(request)
                    met[party_id] += 1
                    day_met[party_id] = day_of[slot]
                    left[party_id] -= 1
        waiting = [request for request in waiting if request.request_id not in placed]
    return placed


def drop_waits(fair: Fair, slot_of_request: Mapping[str, int]) -> dict[str, int]:
    """The timetable without the meetings that break the limit on the spread of waits.

    As long as it is broken, whoever waits most loses the lightest of the meetings at the ends of its days,
    with all that must come later. In the end nobody meets and nobody waits; musts are no exception.
    """
    kept = dict(slot_of_request)
    if fair.max_wait_spread is None:
        return kept
    requests = {request.request_id: request for request in fair.requests}
    day_of = {slot.slot: slot.day for slot in fair.slots}
    followers: dict[str, list[str]] = defaultdict(list)
    for request in fair.requests:
        for earlier in request.after:
            followers[earlier].append(request.request_id)
    while measure_spread(waits := count_all_waits(fair, kept)) > fair.max_wait_spread:
        party_id = max(waits, key=lambda name: waits[name])
        own = [name for name in kept if party_id in requests[name].parties]
        ends = []
        for day in sorted({day_of[kept[name]] for name in own}):
            slots = [kept[name] for name in own if day_of[kept[name]] == day]
            if len(set(slots)) > 1:
                ends += [name for name in own if kept[name] in (min(slots), max(slots))]
        dropped = [min(ends, key=lambda name: (requests[name].must, requests[name].weight))]
        while dropped:
            name = dropped.pop()
            if kept.pop(name, None) is not None:
                dropped += followers[name]
    return kept
