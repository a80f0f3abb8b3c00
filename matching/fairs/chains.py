"""The inner loops of annealing, compiled: moves of a timetable and what they change. Numbers and arrays only.

A meeting cannot change its slot alone where its parties are busy in the other one: whoever stands there comes
back in exchange, and so on along a chain that only ever uses these two slots. A request without a slot takes
the place of those who are in its way, or sends them to another slot, along such a chain too.

Chance is drawn from a generator of its own, with whole numbers only: a seed means the same on every machine,
compiled or not.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any, NamedTuple

import numpy as np
from numba import njit

NO_SLOT = -1
_FACTOR, _STEP, _MASK, _SHIFT = 25_214_903_917, 11, (1 << 48) - 1, 17
_SPAN = float(1 << 31)


class Board(NamedTuple):
    """A fair as arrays. Requests, parties and slots are places in the fair's own order; the list of row
    `i` is `values[starts[i]:starts[i + 1]]`. `tables` and `wait_limit` are -1 where there is no limit.
    """

    first: Any
    second: Any
    is_allowed: Any
    allowed: Any
    allowed_starts: Any
    requests: Any
    request_starts: Any
    before: Any
    before_starts: Any
    after: Any
    after_starts: Any
    is_must: Any
    weight: Any
    day: Any
    seats: Any
    seat_starts: Any
    is_waiting: Any
    most_meetings: Any
    promised: Any
    tables: int
    wait_limit: int


class Prices(NamedTuple):
    """What costs how much, one wait being 1: a free slot inside a day, a wait above the limit of one party, a
    unit of weight, an enterprise short of the guarantee.
    """

    free_slot: float
    above_limit: float
    weight: float
    short: float


class _Table(NamedTuple):
    """The timetable as it stands, and the move that is being looked at.

    `at` holds who sits where, `goal` where each request of the chain goes; a request or a party belongs to
    the move where its mark is the number of the step.
    """

    slots: Any
    count: Any
    placed: Any
    hall: Any
    at: Any
    cost: Any
    priced: Any
    chain: Any
    goal: Any
    request_mark: Any
    touched: Any
    party_mark: Any


def compiled(function: Callable[..., Any]) -> Any:
    """The function compiled, and kept on disk for the next process wherever that can be written."""
    try:
        return njit(cache=True, error_model="numpy")(function)
    except RuntimeError:
        return njit(error_model="numpy")(function)


@compiled
def price_party(board: Board, prices: Prices, count: Any, placed: int, party: int) -> float:
    """The cost of one party's timetable; `count` is its meetings in each slot, `placed` their number."""
    cost = 0.0
    if placed < board.promised[party]:
        cost += prices.short
    if not board.is_waiting[party]:
        return cost
    waits, free, last = 0, 0, -1
    for slot in range(board.day.size):
        if count[slot] > 0:
            if last >= 0 and slot - last > 1 and board.day[last] == board.day[slot]:
                waits += 1
                free += slot - last - 1
            last = slot
    cost += waits + prices.free_slot * free
    if board.wait_limit >= 0 and waits > board.wait_limit:
        cost += prices.above_limit * (waits - board.wait_limit)
    return cost


@compiled
def _sit_down(board: Board, table: _Table, request: int, slot: int) -> None:
    for side in range(2):
        party = board.first[request] if side == 0 else board.second[request]
        base = board.seat_starts[party] + slot * board.seats[party]
        for seat in range(board.seats[party]):
            if table.at[base + seat] == NO_SLOT:
                table.at[base + seat] = request
                break


@compiled
def _stand_up(board: Board, table: _Table, request: int, slot: int) -> None:
    for side in range(2):
        party = board.first[request] if side == 0 else board.second[request]
        base = board.seat_starts[party] + slot * board.seats[party]
        for seat in range(board.seats[party]):
            if table.at[base + seat] == request:
                table.at[base + seat] = NO_SLOT
                break


@compiled
def _find_in_the_way(
    board: Board, table: _Table, party: int, slot: int, length: int, step: int, turn: int
) -> int:
    """Who has to make room for a meeting of `party` in `slot`: a request, NO_SLOT for none needed, or less
    than that where nobody can."""
    seats = board.seats[party]
    base = board.seat_starts[party] + slot * seats
    if seats == 1:
        other = table.at[base]
        return NO_SLOT if other == NO_SLOT or table.request_mark[other] == step else other
    busy = table.count[party, slot]
    for index in range(length):
        request = table.chain[index]
        if board.first[request] == party or board.second[request] == party:
            if table.slots[request] == slot:
                busy -= 1
            if table.goal[request] == slot:
                busy += 1
    if busy <= seats:
        return NO_SLOT
    for seat in range(seats):
        other = table.at[base + (seat + turn) % seats]
        if other != NO_SLOT and table.request_mark[other] != step:
            return other
    return NO_SLOT - 1


@compiled
def _link(board: Board, table: _Table, chosen: int, new: int, other: int, step: int, turn: int) -> int:
    """The length of the chain that brings `chosen` to `new`, 0 where some link cannot move.

    Whoever is in the way goes to the slot `other`, or loses its place where that is NO_SLOT.
    """
    table.chain[0], table.goal[chosen], table.request_mark[chosen] = chosen, new, step
    length, position = 1, 0
    while position < length:
        request = table.chain[position]
        goal = table.goal[request]
        position += 1
        if goal == NO_SLOT:
            if board.is_must[request]:
                return 0
            continue
        if not board.is_allowed[request, goal]:
            return 0
        for side in range(2):
            party = board.first[request] if side == 0 else board.second[request]
            blocking = _find_in_the_way(board, table, party, goal, length, step, turn)
            if blocking < NO_SLOT:
                return 0
            if blocking != NO_SLOT:
                table.chain[length], table.request_mark[blocking] = blocking, step
                table.goal[blocking] = other if goal == new else new
                length += 1
    return length


@compiled
def _keeps_order(board: Board, table: _Table, length: int, step: int) -> bool:
    """Whether whatever must come earlier still does once the chain has moved."""
    for index in range(length):
        request = table.chain[index]
        goal = table.goal[request]
        for entry in range(board.before_starts[request], board.before_starts[request + 1]):
            other = board.before[entry]
            slot = table.goal[other] if table.request_mark[other] == step else table.slots[other]
            if goal != NO_SLOT and (slot == NO_SLOT or slot >= goal):
                return False
        for entry in range(board.after_starts[request], board.after_starts[request + 1]):
            other = board.after[entry]
            slot = table.goal[other] if table.request_mark[other] == step else table.slots[other]
            if slot != NO_SLOT and (goal == NO_SLOT or slot <= goal):
                return False
    return True


@compiled
def _add(board: Board, table: _Table, request: int, slot: int, number: int) -> None:
    if slot == NO_SLOT:
        return
    table.hall[slot] += number
    for side in range(2):
        party = board.first[request] if side == 0 else board.second[request]
        table.count[party, slot] += number
        table.placed[party] += number


@compiled
def _shift(board: Board, table: _Table, length: int, is_back: bool) -> None:
    """Count the chain as moved, or back as it was."""
    for index in range(length):
        request = table.chain[index]
        old, new = table.slots[request], table.goal[request]
        _add(board, table, request, new if is_back else old, -1)
        _add(board, table, request, old if is_back else new, 1)


@compiled
def _touch(board: Board, table: _Table, length: int, step: int) -> int:
    """How many parties the chain touches, listed in `touched`."""
    number = 0
    for index in range(length):
        request = table.chain[index]
        for side in range(2):
            party = board.first[request] if side == 0 else board.second[request]
            if table.party_mark[party] != step:
                table.party_mark[party] = step
                table.touched[number] = party
                number += 1
    return number


@compiled
def _is_within(board: Board, table: _Table, touching: int, new: int, other: int) -> bool:
    """Whether the hall and the parties' own limits hold once the chain has moved."""
    if board.tables >= 0:
        if table.hall[new] > board.tables:
            return False
        if other != NO_SLOT and table.hall[other] > board.tables:
            return False
    for index in range(touching):
        party = table.touched[index]
        if table.placed[party] > board.most_meetings[party]:
            return False
        # A chain that began without a slot may come back to where it began.
        if table.count[party, new] > board.seats[party]:
            return False
        if other != NO_SLOT and table.count[party, other] > board.seats[party]:
            return False
    return True


@compiled
def anneal_slots(
    board: Board,
    prices: Prices,
    slots: Any,
    least_weight: int,
    is_trading: bool,
    steps: int,
    hot: float,
    cold: float,
    enough: float,
    seed: int,
) -> int:
    """Improve `slots` in place: at the end they hold the cheapest timetable seen. Returns the steps taken.

    Ends early at a cost of `enough`. Only where `is_trading` may a request without a slot take others'
    places, and never so that the weight falls below `least_weight`.
    """
    number, parties, times = slots.size, board.seats.size, board.day.size
    table = _Table(
        slots=slots.copy(),
        count=np.zeros((parties, times), np.int64),
        placed=np.zeros(parties, np.int64),
        hall=np.zeros(times, np.int64),
        at=np.full(board.seat_starts[parties], NO_SLOT, np.int64),
        cost=np.zeros(parties),
        priced=np.zeros(parties),
        chain=np.zeros(number, np.int64),
        goal=np.zeros(number, np.int64),
        request_mark=np.zeros(number, np.int64),
        touched=np.zeros(2 * number, np.int64),
        party_mark=np.zeros(parties, np.int64),
    )
    weight = 0
    for request in range(number):
        if slots[request] != NO_SLOT:
            weight += board.weight[request]
            _add(board, table, request, slots[request], 1)
            _sit_down(board, table, request, slots[request])
    total = 0.0
    for party in range(parties):
        table.cost[party] = price_party(board, prices, table.count[party], table.placed[party], party)
        total += table.cost[party]
    cheapest = total
    state = (seed * _FACTOR + _STEP) & _MASK
    step = 0
    while step < steps and cheapest > enough:
        step += 1
        # Every second time a meeting of somebody whose timetable costs something.
        chosen = NO_SLOT
        state = (state * _FACTOR + _STEP) & _MASK
        if (state >> _SHIFT) % 2 == 0:
            state = (state * _FACTOR + _STEP) & _MASK
            party = (state >> _SHIFT) % parties
            for _ in range(parties):
                if table.cost[party] > 0:
                    break
                party = (party + 1) % parties
            width = board.request_starts[party + 1] - board.request_starts[party]
            if width > 0:
                state = (state * _FACTOR + _STEP) & _MASK
                chosen = board.requests[board.request_starts[party] + (state >> _SHIFT) % width]
        if chosen == NO_SLOT:
            state = (state * _FACTOR + _STEP) & _MASK
            chosen = (state >> _SHIFT) % number
        width = board.allowed_starts[chosen + 1] - board.allowed_starts[chosen]
        old = table.slots[chosen]
        if width == 0 or (old == NO_SLOT and not is_trading):
            continue
        state = (state * _FACTOR + _STEP) & _MASK
        new = board.allowed[board.allowed_starts[chosen] + (state >> _SHIFT) % width]
        if old == new:
            continue
        other = old
        if old == NO_SLOT:
            # Every second time nobody loses a place.
            state = (state * _FACTOR + _STEP) & _MASK
            if (state >> _SHIFT) % 2 == 0:
                state = (state * _FACTOR + _STEP) & _MASK
                other = (state >> _SHIFT) % times
                if other == new:
                    continue
        state = (state * _FACTOR + _STEP) & _MASK
        length = _link(board, table, chosen, new, other, step, state >> _SHIFT)
        if length == 0 or not _keeps_order(board, table, length, step):
            continue
        gained = 0
        if old == NO_SLOT:
            gained = board.weight[chosen]
            for index in range(1, length):
                if table.goal[table.chain[index]] == NO_SLOT:
                    gained -= board.weight[table.chain[index]]
            if weight + gained < least_weight:
                continue
        touching = _touch(board, table, length, step)
        _shift(board, table, length, False)
        is_taken = _is_within(board, table, touching, new, other)
        change = -prices.weight * gained
        if is_taken:
            for index in range(touching):
                party = table.touched[index]
                table.priced[party] = price_party(
                    board, prices, table.count[party], table.placed[party], party
                )
                change += table.priced[party] - table.cost[party]
            if change > 0:
                state = (state * _FACTOR + _STEP) & _MASK
                heat = hot * (cold / hot) ** (step / steps)
                is_taken = (state >> _SHIFT) / _SPAN < exp(-change / heat)
        if not is_taken:
            _shift(board, table, length, True)
            continue
        for index in range(length):
            request = table.chain[index]
            if table.slots[request] != NO_SLOT:
                _stand_up(board, table, request, table.slots[request])
        for index in range(length):
            request = table.chain[index]
            table.slots[request] = table.goal[request]
            if table.slots[request] != NO_SLOT:
                _sit_down(board, table, request, table.slots[request])
        for index in range(touching):
            table.cost[table.touched[index]] = table.priced[table.touched[index]]
        weight += gained
        total += change
        if total < cheapest - 1e-9:
            cheapest = total
            slots[:] = table.slots
    return step
