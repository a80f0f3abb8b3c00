"""A fair and its timetable as arrays of records, which is what annealing works on.

Requests, parties and slots are numbered by their places in the fair's own order. The list that belongs to a
record is `lists[start:end]` of its own start and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.guarantees import find_guaranteed
from matching.fairs.model import Fair
from matching.fairs.program import scale_weights
from matching.fairs.spans import find_runs
from matching.fairs.walking import Walking

NO_SLOT = -1
_NO_MORE_THAN = 1_000_000_000


def _describe_records(whole: str, real: str = "") -> np.dtype[Any]:
    fields = [(name, np.int64) for name in whole.split()] + [(name, np.float64) for name in real.split()]
    return np.dtype(fields)


# What is given comes first; from `slot`, `placed` and `hall` on, the timetable as it stands and the move that
# is being looked at. `goal` is where a request of the chain goes; a request or a party belongs to the
# move where its mark is the number of the step.
REQUESTS = _describe_records(
    "first second is_must weight place allowed_start allowed_end before_start before_end"
    " after_start after_end slot goal mark"
)
PARTIES = _describe_records(
    "seats seat_start is_waiting is_walking is_one_day most_meetings promised request_start request_end"
    " placed mark busy rank",
    "cost priced",
)
SLOTS = _describe_records("day run hall")
# `tables` and `wait_limit` are -1 where there is no limit. One wait costs 1; the prices are those of a free
# slot inside a day, of a wait above the limit of one party, of a unit of weight and of an enterprise short
# of the guarantee. `step` is how far the annealing has come, `steps` how far it goes: another thread may
# lower it, and it cools down the sooner; 0 ends it. `costly` is how many parties have a timetable that costs.
TERMS = _describe_records("tables wait_limit step steps costly", "free_slot above_limit weight short")
# Places in time that have a bit of their own in `busy`.
_MOST_BITS = 62


class Board(NamedTuple):
    """One fair.

    `is_allowed` and `count` (meetings of a party in a slot) are tables by slot, `where` says at which place
    those meet who walk, `walks` how many slots it takes from one place to another; `at` holds who sits where;
    `days` the slots of each day as bits, as `busy` holds those in which a party meets (no days where there
    are too many slots); `costly` the parties whose timetables cost something, in the order of their `rank`,
    which is 0 for the others; `chain` and `touched` the requests and the parties of a move; `terms` is a
    single record.
    """

    requests: Any
    parties: Any
    slots: Any
    terms: Any
    lists: Any
    is_allowed: Any
    count: Any
    where: Any
    walks: Any
    at: Any
    days: Any
    costly: Any
    chain: Any
    touched: Any


def set_up_board(fair: Fair) -> Board:
    """The board of a fair, without prices yet and nobody seated."""
    order = fair.order_slots()
    place = {slot.slot: number for number, slot in enumerate(order)}
    number_of = {request.request_id: number for number, request in enumerate(fair.requests)}
    party_of = {party.party_id: number for number, party in enumerate(fair.parties)}
    allowed = find_allowed_slots(fair)
    places = [[place[slot] for slot in allowed[request.request_id]] for request in fair.requests]
    of_party: list[list[int]] = [[] for _ in fair.parties]
    before = [[number_of[earlier] for earlier in request.after] for request in fair.requests]
    after: list[list[int]] = [[] for _ in fair.requests]
    is_allowed = np.zeros((len(fair.requests), len(place)), np.int64)
    for number, request in enumerate(fair.requests):
        is_allowed[number, places[number]] = 1
        for party_id in request.parties:
            of_party[party_of[party_id]].append(number)
        for earlier in before[number]:
            after[earlier].append(number)
    _, weights = scale_weights(fair)
    requests = np.zeros(len(fair.requests), REQUESTS)
    requests["first"] = [party_of[request.parties[0]] for request in fair.requests]
    requests["second"] = [party_of[request.parties[1]] for request in fair.requests]
    requests["is_must"] = [request.must for request in fair.requests]
    requests["weight"] = [weights[request.request_id] for request in fair.requests]
    # More seats than requests are never used.
    seats = [min(party.seats, max(1, len(own))) for party, own in zip(fair.parties, of_party, strict=True)]
    guaranteed = set(find_guaranteed(fair))
    parties = np.zeros(len(fair.parties), PARTIES)
    parties["seats"] = seats
    seat_ends = np.cumsum(np.array(seats, np.int64) * len(place))
    parties["seat_start"][1:] = seat_ends[:-1]
    parties["is_waiting"] = [party.is_waiting for party in fair.parties]
    parties["is_one_day"] = [party.is_one_day for party in fair.parties]
    parties["most_meetings"] = [
        _NO_MORE_THAN if party.max_meetings is None else party.max_meetings for party in fair.parties
    ]
    parties["promised"] = [fair.min_meetings if party.party_id in guaranteed else 0 for party in fair.parties]
    slots = np.zeros(len(order), SLOTS)
    slots["day"] = [slot.day for slot in order]
    walks = _set_up_walks(fair, requests, parties, slots)
    terms = np.zeros(1, TERMS)
    terms["tables"] = -1 if fair.tables is None else fair.tables
    terms["wait_limit"] = -1 if fair.max_wait_spread is None else fair.max_wait_spread
    return Board(
        requests,
        parties,
        slots,
        terms,
        _list(
            (requests, "allowed", places),
            (requests, "before", before),
            (requests, "after", after),
            (parties, "request", of_party),
        ),
        is_allowed,
        count=np.zeros((len(fair.parties), len(order)), np.int64),
        where=np.zeros((len(fair.parties), len(order)) if fair.walks else (1, 1), np.int64),
        walks=walks,
        at=np.full(seat_ends[-1] if len(seat_ends) else 0, NO_SLOT, np.int64),
        days=np.array(_list_days(slots["day"].tolist()), np.int64),
        costly=np.zeros(len(fair.parties), np.int64),
        chain=np.zeros(len(fair.requests), np.int64),
        touched=np.zeros(2 * len(fair.requests), np.int64),
    )


def clear_board(board: Board) -> None:
    """Forget every timetable and every move."""
    board.requests["slot"] = NO_SLOT
    for records, names in (
        (board.requests, ("goal", "mark")),
        (board.parties, ("placed", "mark", "busy", "rank", "cost", "priced")),
        (board.slots, ("hall",)),
        (board.terms, ("step", "costly")),
    ):
        for name in names:
            records[name] = 0
    board.count[:] = 0
    board.where[:] = 0
    board.at[:] = NO_SLOT


def _list_days(day_of_place: Sequence[int]) -> list[int]:
    if len(day_of_place) > _MOST_BITS:
        return []
    days: dict[int, int] = {}
    for place, day in enumerate(day_of_place):
        days[day] = days.get(day, 0) | 1 << place
    return list(days.values())


def _set_up_walks(fair: Fair, requests: Any, parties: Any, slots: Any) -> Any:
    """Who walks, where each request is held, which slots are a run, and the slots of each walk."""
    if not fair.walks:
        return np.zeros((1, 1), np.int64)
    walking = Walking(fair)
    held_at = [walking.find_place(request) for request in fair.requests]
    names = sorted({"", *held_at})
    number_of = {name: number for number, name in enumerate(names)}
    requests["place"] = [number_of[name] for name in held_at]
    parties["is_walking"] = [walking.binds(party) for party in fair.parties]
    run_of = {slot: number for number, run in enumerate(find_runs(fair)) for slot in run}
    slots["run"] = [run_of[slot.slot] for slot in fair.order_slots()]
    return np.array([[walking.count_slots(one, other) for other in names] for one in names], np.int64)


def _list(*groups: tuple[Any, str, Sequence[Sequence[int]]]) -> Any:
    """All lists one after the other; each record learns where its own starts and ends."""
    values: list[Iterable[int]] = []
    length = 0
    for records, name, rows in groups:
        ends = length + np.cumsum([len(row) for row in rows], dtype=np.int64)
        records[f"{name}_end"] = ends
        records[f"{name}_start"] = ends - [len(row) for row in rows]
        length += sum(len(row) for row in rows)
        values += rows
    return np.array([value for row in values for value in row], np.int64)
