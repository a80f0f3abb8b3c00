"""How much a fair can hold before anyone is invited: the bound, what is surely reached, what more brings.

Without slots, who can meet whom is a question of capacities alone: every request wants as many places as it
takes slots at both of its parties, a party has as many as its seats and open slots, the hall as many as its
tables. The largest number is found by linear programming: whole where every request takes one slot and joins
a booth and an enterprise, since such a program is a flow, and elsewhere rounded down. No plan holds more. A
quick plan, slot by slot, shows how much is surely reached. `must` is left aside: a fair may hold many
meetings and still not the ones it must.
See Ahuja, Magnanti and Orlin, "Network Flows" (1993), chapter 12.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from math import floor

import numpy as np
from scipy import sparse

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.filling import fill_slots
from matching.fairs.model import ANY_SESSION, BOOTH, ENTERPRISE, Fair, Party, Request, Slot

# The program is solved in floating point; a whole number may come out a little below itself.
_TOLERANCE = 1e-6
_ONE_SLOT_EVERYWHERE: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Gain:
    """What one more of something brings: `what` is slot, table or seat, `subject` the booth of a seat or "".

    more_bound : meetings more that the bound admits. more_reached : that a quick plan then surely holds more.
    """

    what: str
    subject: str
    more_bound: int
    more_reached: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a fair can hold, in meetings.

    places : booths × seats × open slots, or tables × slots where that is less. wishes : requests that some
    slot admits. bound : no plan holds more. reached : some plan holds at least this many. gains : the largest
    first. crowded_booths : booths with more wishes than room, and how many more, the most crowded first.
    """

    places: int
    wishes: int
    bound: int
    reached: int
    gains: tuple[Gain, ...]
    crowded_booths: tuple[tuple[str, int], ...]


def measure_capacity(fair: Fair, *, most_booths: int | None = None) -> Capacity:
    """What the fair can hold, and what one more slot, table or booth seat would bring.

    A seat more is tried at the `most_booths` most crowded booths (None: at every crowded one); each costs as
    much again as the fair itself.
    """
    bound, reached = _bound(fair), len(fill_slots(fair))
    larger = [("slot", "", _add_slot(fair))]
    if fair.tables is not None:
        larger.append(("table", "", replace(fair, tables=fair.tables + 1)))
    crowded = _find_crowded(fair)
    larger += [("seat", booth_id, _add_seat(fair, booth_id)) for booth_id, _ in crowded[:most_booths]]
    gains = []
    for what, subject, grown in larger:
        # A plan of the smaller fair is one of the larger fair too, so that more never brings less.
        more = max(reached, len(fill_slots(grown))) - reached
        gains.append(Gain(what, subject, _bound(grown) - bound, more))
    order = sorted(range(len(gains)), key=lambda i: (-gains[i].more_bound, -gains[i].more_reached, i))
    return Capacity(
        places=_count_places(fair),
        wishes=sum(bool(slots) for slots in find_allowed_slots(fair).values()),
        bound=bound,
        reached=reached,
        gains=tuple(gains[number] for number in order),
        crowded_booths=crowded,
    )


def expect_wishes(
    fair: Fair, enterprises: int, wishes: int, slots_at: Mapping[str, int] = _ONE_SLOT_EVERYWHERE
) -> Fair:
    """The fair as it would be if so many enterprises came and each wished to meet so many booths.

    Their wishes are spread over the booths as evenly as can be; whoever has applied so far is left out. An
    enterprise wishes a booth once, so that no one has more wishes than there are booths. `slots_at`: how many
    slots a meeting takes at a booth, one where it is not named.
    """
    booths = [party for party in fair.parties if party.kind == BOOTH]
    each = min(wishes, len(booths))
    coming = [Party(f"{ENTERPRISE} {number + 1}", ENTERPRISE) for number in range(enterprises)]
    requests = [
        Request(
            f"{party.party_id}, {turn + 1}",
            (booth.party_id, party.party_id),
            slots=slots_at.get(booth.party_id, 1),
        )
        for number, party in enumerate(coming)
        for turn in range(each)
        for booth in (booths[(number * each + turn) % len(booths)],)
    ]
    return replace(fair, parties=(*booths, *coming), requests=tuple(requests))


def _count_places(fair: Fair) -> int:
    at_booths = sum(_capacity_of(fair, party) for party in fair.parties if party.kind == BOOTH)
    return at_booths if fair.tables is None else min(at_booths, fair.tables * len(fair.slots))


def _count_slots(fair: Fair, party: Party, session: str = ANY_SESSION) -> int:
    """Open slots of all seats of a party, in all or in one session."""
    is_open = [
        slot.slot not in party.unavailable for slot in fair.slots if session in (ANY_SESSION, slot.session)
    ]
    return party.seats * sum(is_open)


def _capacity_of(fair: Fair, party: Party) -> int:
    """Meetings of one slot that a party has room for."""
    slots = _count_slots(fair, party)
    return slots if party.max_meetings is None else min(slots, party.max_meetings)


def _find_crowded(fair: Fair) -> tuple[tuple[str, int], ...]:
    lengths_at: dict[str, list[int]] = defaultdict(list)
    for request in fair.requests:
        for party_id in request.parties:
            lengths_at[party_id].append(request.slots)
    crowd = []
    for party in fair.parties:
        if party.kind == BOOTH:
            slots, lengths = _count_slots(fair, party), sorted(lengths_at[party.party_id])
            room = sum(taken <= slots for taken in accumulate(lengths[: party.max_meetings]))
            crowd.append((party.party_id, len(lengths) - room))
    return tuple(sorted(((name, more) for name, more in crowd if more > 0), key=lambda item: -item[1]))


def _add_slot(fair: Fair) -> Fair:
    """One more slot at the end, of the last slot's session and day, in which everyone is there."""
    last = fair.order_slots()[-1]
    number = max(slot.slot for slot in fair.slots) + 1
    return replace(fair, slots=(*fair.slots, Slot(number, last.session, last.day, None, last.minutes)))


def _add_seat(fair: Fair, booth_id: str) -> Fair:
    return replace(
        fair,
        parties=tuple(
            replace(party, seats=party.seats + 1) if party.party_id == booth_id else party
            for party in fair.parties
        ),
    )


def _bound(fair: Fair) -> int:
    # takes a third of a second to load, which no start of the service should wait for
    from scipy.optimize import linprog

    allowed = find_allowed_slots(fair)
    requests = [request for request in fair.requests if allowed[request.request_id]]
    if not requests:
        return 0
    parties = {party.party_id: party for party in fair.parties}
    lengths = np.array([request.slots for request in requests], float)
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, request in enumerate(requests):
        for party_id in request.parties:
            rows[party_id, ANY_SESSION].append(number)
            if request.session != ANY_SESSION:
                rows[party_id, request.session].append(number)
    limits = [float(_count_slots(fair, parties[party_id], session)) for party_id, session in rows]
    columns = list(rows.values())
    if fair.tables is not None:
        columns.append(list(range(len(requests))))
        limits.append(fair.tables * len(fair.slots))
    taken = [lengths[column] for column in columns]
    for party_id, session in rows:
        limit = parties[party_id].max_meetings
        if limit is not None and session == ANY_SESSION:
            columns.append(rows[party_id, session])
            limits.append(limit)
            taken.append(np.ones(len(columns[-1])))
    matrix = sparse.csr_array(
        (np.concatenate(taken), np.concatenate(columns), np.cumsum([0, *map(len, columns)])),
        shape=(len(columns), len(requests)),
    )
    found = linprog(-np.ones(len(requests)), A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs")
    return floor(-found.fun + _TOLERANCE)
