"""The inner loops of annealing, compiled: moves of a timetable and what they change. Numbers and arrays only.

A meeting cannot change its slot alone where its parties are busy in the other one: whoever stands there comes
back in exchange, and so on along a chain that only ever uses these two slots. A request without a slot takes
the place of those who are in its way, or sends them to another slot, along such a chain too.

Chance is drawn from a generator of its own, with whole numbers only: a seed means the same on every machine,
compiled or not.

Importing this module compiles it, or loads what was compiled before: it is imported where it is needed only.
"""

from __future__ import annotations

from math import exp
from typing import Any

import numba
from numba import types

from matching.compiling import compile_inner, compile_loop
from matching.fairs.board import NO_SLOT, PARTIES, REQUESTS, SLOTS, TERMS, Board

_FACTOR, _STEP, _MASK, _SHIFT = 25_214_903_917, 11, (1 << 48) - 1, 17
_SPAN = float(1 << 31)


@compile_inner
def _get_party(board: Board, request: int, side: int) -> int:
    return board.requests[request].first if side == 0 else board.requests[request].second


@compile_inner
def _count_walk(board: Board, party: int, before: int, after: int) -> int:
    """The slots that who walks needs between meetings of two slots; less than none over a break."""
    if board.slots[before].run != board.slots[after].run:
        return -1
    return board.walks[board.where[party, before], board.where[party, after]]


@compile_inner
def _count_bits(number: int) -> int:
    number -= (number >> 1) & 0x5555_5555_5555_5555
    number = (number & 0x3333_3333_3333_3333) + ((number >> 2) & 0x3333_3333_3333_3333)
    number = (number + (number >> 4)) & 0x0F0F_0F0F_0F0F_0F0F
    number += number >> 8
    number += number >> 16
    return (number + (number >> 32)) & 0x7F


@compile_inner
def _count_gaps(board: Board, party: int) -> tuple[int, int]:
    """The waits of a party, and the free slots between its meetings of a day."""
    waits, free = 0, 0
    own = board.parties[party]
    if own.is_walking == 0 and board.days.size > 0:
        for day in range(board.days.size):
            busy = own.busy & board.days[day]
            if busy != 0:
                # Blocks but for the first; all slots from the first meeting to the last, less the meetings.
                waits += _count_bits(busy & ~(busy << 1)) - 1
                upto = busy | (busy >> 1)
                upto |= upto >> 2
                upto |= upto >> 4
                upto |= upto >> 8
                upto |= upto >> 16
                upto |= upto >> 32
                free += _count_bits(upto & ~((busy & -busy) - 1) & ~busy)
        return waits, free
    last = -1
    for slot in range(board.slots.size):
        if board.count[party, slot] > 0:
            if (
                last >= 0
                and slot - last > 1
                and board.slots[last].day == board.slots[slot].day
                and not (own.is_walking != 0 and slot - last - 1 <= _count_walk(board, party, last, slot))
            ):
                waits += 1
                free += slot - last - 1
            last = slot
    return waits, free


@compile_inner
def _price_party(board: Board, party: int) -> float:
    """The cost of one party's timetable."""
    terms = board.terms[0]
    own = board.parties[party]
    cost = 0.0
    if own.placed < own.promised:
        cost += terms.short
    if own.is_waiting == 0:
        return cost
    waits, free = _count_gaps(board, party)
    cost += waits + terms.free_slot * free
    if terms.wait_limit >= 0 and waits > terms.wait_limit:
        cost += terms.above_limit * (waits - terms.wait_limit)
    return cost


@compile_inner
def _set_cost(board: Board, party: int, cost: float) -> None:
    """Keep the cost, and the party among those that cost something or not."""
    own = board.parties[party]
    own.cost = cost
    terms = board.terms[0]
    if cost > 0 and own.rank == 0:
        board.costly[terms.costly] = party
        terms.costly += 1
        own.rank = terms.costly
    elif cost <= 0 and own.rank > 0:
        terms.costly -= 1
        last = board.costly[terms.costly]
        board.costly[own.rank - 1] = last
        board.parties[last].rank = own.rank
        own.rank = 0


@compile_inner
def _change_seat(board: Board, request: int, old: int, new: int) -> None:
    """Who leaves a slot gives the seats free, who comes takes the first free ones."""
    for is_coming in range(2):
        slot = new if is_coming == 1 else old
        if slot == NO_SLOT:
            continue
        sought = NO_SLOT if is_coming == 1 else request
        for side in range(2):
            party = _get_party(board, request, side)
            seat = board.parties[party].seat_start + slot * board.parties[party].seats
            # There is one: a chain that would need more seats than there are is not taken.
            while board.at[seat] != sought:
                seat += 1
            board.at[seat] = request if is_coming == 1 else NO_SLOT


@compile_inner
def _find_in_the_way(board: Board, party: int, slot: int, length: int, step: int, turn: int) -> int:
    """Who has to make room for a meeting of `party` in `slot`: a request, NO_SLOT for none needed, or less
    than that where nobody can."""
    seats = board.parties[party].seats
    base = board.parties[party].seat_start + slot * seats
    if seats == 1:
        other = board.at[base]
        return NO_SLOT if other == NO_SLOT or board.requests[other].mark == step else other
    busy = board.count[party, slot]
    for index in range(length):
        request = board.chain[index]
        if _get_party(board, request, 0) == party or _get_party(board, request, 1) == party:
            if board.requests[request].slot == slot:
                busy -= 1
            if board.requests[request].goal == slot:
                busy += 1
    if busy <= seats:
        return NO_SLOT
    for seat in range(seats):
        other = board.at[base + (seat + turn) % seats]
        if other != NO_SLOT and board.requests[other].mark != step:
            return other
    return NO_SLOT - 1


@compile_inner
def _link(board: Board, chosen: int, new: int, other: int, step: int, turn: int) -> int:
    """The length of the chain that brings `chosen` to `new`, 0 where some link cannot move.

    Whoever is in the way goes to the slot `other`, or loses its place where that is NO_SLOT.
    """
    board.chain[0] = chosen
    board.requests[chosen].goal = new
    board.requests[chosen].mark = step
    length, position = 1, 0
    while position < length:
        request = board.chain[position]
        goal = board.requests[request].goal
        position += 1
        if goal == NO_SLOT:
            if board.requests[request].is_must != 0:
                return 0
            continue
        if board.is_allowed[request, goal] == 0:
            return 0
        for side in range(2):
            blocking = _find_in_the_way(board, _get_party(board, request, side), goal, length, step, turn)
            if blocking < NO_SLOT:
                return 0
            if blocking != NO_SLOT:
                board.chain[length] = blocking
                board.requests[blocking].mark = step
                board.requests[blocking].goal = other if goal == new else new
                length += 1
    return length


@compile_inner
def _keeps_order(board: Board, length: int, step: int) -> bool:
    """Whether whatever must come earlier still does once the chain has moved."""
    for index in range(length):
        own = board.requests[board.chain[index]]
        goal = own.goal
        for entry in range(own.before_start, own.before_end):
            earlier = board.requests[board.lists[entry]]
            slot = earlier.goal if earlier.mark == step else earlier.slot
            if goal != NO_SLOT and (slot == NO_SLOT or slot >= goal):
                return False
        for entry in range(own.after_start, own.after_end):
            later = board.requests[board.lists[entry]]
            slot = later.goal if later.mark == step else later.slot
            if slot != NO_SLOT and (goal == NO_SLOT or slot <= goal):
                return False
    return True


@compile_inner
def _recount(board: Board, request: int, old: int, new: int) -> None:
    """Count a request in another slot than before; either may be none."""
    for is_coming in range(2):
        slot = new if is_coming == 1 else old
        if slot == NO_SLOT:
            continue
        number = 2 * is_coming - 1
        board.slots[slot].hall += number
        for side in range(2):
            party = _get_party(board, request, side)
            board.count[party, slot] += number
            if board.days.size > 0:
                if board.count[party, slot] > 0:
                    board.parties[party].busy |= 1 << slot
                else:
                    board.parties[party].busy &= ~(1 << slot)
            board.parties[party].placed += number
            if board.parties[party].is_walking != 0:
                board.where[party, slot] += number * board.requests[request].place


@compile_inner
def _has_tables(board: Board, length: int, new: int, other: int) -> bool:
    """Whether the hall has room for the chain where it goes."""
    tables = board.terms[0].tables
    if tables < 0:
        return True
    more_new, more_other = 0, 0
    for index in range(length):
        own = board.requests[board.chain[index]]
        more_new += int(own.goal == new) - int(own.slot == new)
        more_other += int(own.goal == other) - int(own.slot == other)
    if more_new > 0 and board.slots[new].hall + more_new > tables:
        return False
    return other == NO_SLOT or more_other <= 0 or board.slots[other].hall + more_other <= tables


@compile_inner
def _touch(board: Board, length: int, step: int) -> int:
    """How many parties the chain touches, listed in `touched`."""
    number = 0
    for index in range(length):
        for side in range(2):
            party = _get_party(board, board.chain[index], side)
            if board.parties[party].mark != step:
                board.parties[party].mark = step
                board.touched[number] = party
                number += 1
    return number


@compile_inner
def _is_within(board: Board, touching: int, new: int) -> bool:
    """Whether the parties' own limits hold once the chain has moved to `new`, and from there elsewhere."""
    for index in range(touching):
        party = board.touched[index]
        own = board.parties[party]
        if own.placed > own.most_meetings:
            return False
        if own.is_one_day != 0:
            day = -1
            for slot in range(board.slots.size):
                if board.count[party, slot] > 0:
                    if day != -1 and board.slots[slot].day != day:
                        return False
                    day = board.slots[slot].day
        # A chain that began without a slot may come back to where it began. Elsewhere come only those who
        # left `new`, for whom `_find_in_the_way` has made room.
        if board.count[party, new] > own.seats:
            return False
        if own.is_walking != 0:
            last = -1
            for slot in range(board.slots.size):
                if board.count[party, slot] > 0:
                    if last >= 0 and slot - last - 1 < _count_walk(board, party, last, slot):
                        return False
                    last = slot
    return True


@compile_inner
def _find_near(board: Board, party: int, old: int, turn: int) -> int:
    """A free slot beside one in which the party meets, its meeting of the slot `old` left aside.

    NO_SLOT where there is none, or where nobody counts waits; less than that where the party has meetings
    on both sides of the old one, which leaves a wait.
    """
    own = board.parties[party]
    if own.is_waiting == 0 or board.days.size == 0:
        return NO_SLOT
    busy = own.busy
    if old != NO_SLOT and own.seats == 1:
        if (busy << 1) & (busy >> 1) & (1 << old) != 0:
            return NO_SLOT - 1
        busy &= ~(1 << old)
    near = ((busy << 1) | (busy >> 1)) & ~own.busy & ((1 << board.slots.size) - 1)
    if near == 0:
        return NO_SLOT
    for _ in range(turn % _count_bits(near)):
        near &= near - 1
    return _count_bits((near & -near) - 1)


def _anneal(
    board: Board,
    slots: Any,
    least_weight: int,
    is_trading: bool,
    hot: float,
    cold: float,
    enough: float,
    seed: int,
) -> int:
    requests, parties, terms = board.requests, board.parties, board.terms[0]
    weight = 0
    for request in range(slots.size):
        if slots[request] != NO_SLOT:
            requests[request].slot = slots[request]
            weight += requests[request].weight
            _recount(board, request, NO_SLOT, slots[request])
            _change_seat(board, request, NO_SLOT, slots[request])
    total = 0.0
    for party in range(parties.size):
        _set_cost(board, party, _price_party(board, party))
        total += parties[party].cost
    cheapest = total
    state = (seed * _FACTOR + _STEP) & _MASK
    step = 0
    while step < terms.steps and cheapest > enough:
        step += 1
        terms.step = step
        # Every second time a meeting of somebody whose timetable costs something: it has some, or could.
        state = (state * _FACTOR + _STEP) & _MASK
        if (state >> _SHIFT) % 2 == 0 and terms.costly > 0:
            state = (state * _FACTOR + _STEP) & _MASK
            owner = board.costly[(state >> _SHIFT) % terms.costly]
            start = parties[owner].request_start
            state = (state * _FACTOR + _STEP) & _MASK
            chosen = board.lists[start + (state >> _SHIFT) % (parties[owner].request_end - start)]
        else:
            state = (state * _FACTOR + _STEP) & _MASK
            chosen = (state >> _SHIFT) % slots.size
            state = (state * _FACTOR + _STEP) & _MASK
            owner = _get_party(board, chosen, (state >> _SHIFT) % 2)
        start = requests[chosen].allowed_start
        width = requests[chosen].allowed_end - start
        old = requests[chosen].slot
        if width == 0 or (old == NO_SLOT and not is_trading):
            continue
        state = (state * _FACTOR + _STEP) & _MASK
        new = NO_SLOT
        if (state >> _SHIFT) % 8 != 0:
            # Mostly to the end of a row of meetings.
            state = (state * _FACTOR + _STEP) & _MASK
            new = _find_near(board, owner, old, state >> _SHIFT)
            if new < NO_SLOT or (new != NO_SLOT and board.is_allowed[chosen, new] == 0):
                continue
        if new == NO_SLOT:
            state = (state * _FACTOR + _STEP) & _MASK
            new = board.lists[start + (state >> _SHIFT) % width]
        if old == new:
            continue
        other = old
        if old == NO_SLOT:
            # Every second time nobody loses a place.
            state = (state * _FACTOR + _STEP) & _MASK
            if (state >> _SHIFT) % 2 == 0:
                state = (state * _FACTOR + _STEP) & _MASK
                other = (state >> _SHIFT) % board.slots.size
                if other == new:
                    continue
        state = (state * _FACTOR + _STEP) & _MASK
        length = _link(board, chosen, new, other, step, state >> _SHIFT)
        if length == 0 or not _keeps_order(board, length, step):
            continue
        gained = 0
        if old == NO_SLOT:
            gained = requests[chosen].weight
            for index in range(1, length):
                request = board.chain[index]
                if requests[request].goal == NO_SLOT:
                    gained -= requests[request].weight
            if weight + gained < least_weight:
                continue
        if not _has_tables(board, length, new, other):
            continue
        touching = _touch(board, length, step)
        # Counted as moved, and back where the move is not taken.
        for index in range(length):
            request = board.chain[index]
            _recount(board, request, requests[request].slot, requests[request].goal)
        is_taken = _is_within(board, touching, new)
        change = -terms.weight * gained
        if is_taken:
            for index in range(touching):
                party = board.touched[index]
                parties[party].priced = _price_party(board, party)
                change += parties[party].priced - parties[party].cost
            if change > 0:
                state = (state * _FACTOR + _STEP) & _MASK
                heat = hot * (cold / hot) ** (step / terms.steps)
                is_taken = (state >> _SHIFT) / _SPAN < exp(-change / heat)
        if not is_taken:
            for index in range(length):
                request = board.chain[index]
                _recount(board, request, requests[request].goal, requests[request].slot)
            continue
        # All stand up before anyone sits down.
        for index in range(length):
            request = board.chain[index]
            _change_seat(board, request, requests[request].slot, NO_SLOT)
        for index in range(length):
            request = board.chain[index]
            requests[request].slot = requests[request].goal
            _change_seat(board, request, NO_SLOT, requests[request].slot)
        for index in range(touching):
            party = board.touched[index]
            _set_cost(board, party, parties[party].priced)
        weight += gained
        total += change
        if total < cheapest - 1e-9:
            cheapest = total
            for request in range(slots.size):
                slots[request] = requests[request].slot
    return step


def _describe(kind: Any, dimensions: int = 1) -> types.Array:
    return types.Array(kind, dimensions, "C")


_WHOLE = types.int64
_BOARD = types.NamedTuple(
    (
        *(_describe(numba.from_dtype(records)) for records in (REQUESTS, PARTIES, SLOTS, TERMS)),
        _describe(_WHOLE),
        _describe(_WHOLE, 2),
        _describe(_WHOLE, 2),
        _describe(_WHOLE, 2),
        _describe(_WHOLE, 2),
        _describe(_WHOLE),
        _describe(_WHOLE),
        _describe(_WHOLE),
        _describe(_WHOLE),
        _describe(_WHOLE),
    ),
    Board,
)

anneal_slots = compile_loop(
    _anneal,
    types.int64(
        _BOARD,
        _describe(_WHOLE),
        _WHOLE,
        types.boolean,
        types.float64,
        types.float64,
        types.float64,
        _WHOLE,
    ),
    error_model="numpy",
    _nrt=False,
)
"""`(board, slots, least_weight, is_trading, hot, cold, enough, seed)`: improves `slots` in place.

The board must be clear. At the end `slots` holds the cheapest timetable seen; returns the steps taken: those
of the board's `terms`, fewer where the cost came down to `enough`. Only where `is_trading` may a request
without a slot take others' places, and never so that the weight falls below `least_weight`.
"""
