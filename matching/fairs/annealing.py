"""Improves a timetable by many small moves, at first also for the worse: good plans soon, but no proofs.

All rules hold at every moment, but for the limit on the spread of waits, whose breach only costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

import numpy as np

from matching.fairs.chains import NO_SLOT, Board, Prices, anneal_slots
from matching.fairs.model import Fair
from matching.fairs.program import find_allowed_slots, find_guaranteed, scale_weights
from matching.fairs.solving import Clock
from matching.fairs.waits import count_all_waits

# The limit of time is kept in steps, so that the same seed gives the same plan: an idle core of 2020 does at
# least as many in a second.
STEPS_PER_SECOND = 1_000_000
_HOT, _COLD = 0.9, 0.1
_FREE_SLOT, _ABOVE_LIMIT, _SHORT = 0.05, 2.0, 20.0
_NO_MORE_THAN = 1_000_000_000
_NOISE = 1e-6


class Annealer:
    """One fair, ready to have timetables improved."""

    def __init__(self, fair: Fair) -> None:
        self._fair = fair
        self._slots = [slot.slot for slot in fair.order_slots()]
        self._place = {slot: place for place, slot in enumerate(self._slots)}
        self._board = _set_up(fair, self._place)

    def improve(
        self, slot_of_request: Mapping[str, int], clock: Clock, *, seconds: float, seed: int, enough: int = 0
    ) -> dict[str, int]:
        """A timetable of the same meetings with mostly fewer waits, never more; it ends at `enough` waits."""
        prices = Prices(_FREE_SLOT, _ABOVE_LIMIT, 0.0, 0.0)
        better = self._anneal(slot_of_request, clock, prices, seconds, seed, enough=enough + _NOISE)
        # Shorter days may have been worth more than a wait.
        return min(dict(slot_of_request), better, key=self._count_waits)

    def trade(
        self,
        slot_of_request: Mapping[str, int],
        clock: Clock,
        *,
        seconds: float,
        seed: int,
        least_weight: int,
        wait_price: float,
    ) -> dict[str, int]:
        """As `improve`, but requests may take the places of others where that saves waits or guarantees.

        Weight, in the whole numbers of `scale_weights`, never falls below `least_weight`; one wait is worth
        `wait_price` of it.
        """
        prices = Prices(_FREE_SLOT, _ABOVE_LIMIT, 1 / wait_price, _SHORT)
        return self._anneal(slot_of_request, clock, prices, seconds, seed, least_weight=least_weight)

    def _count_waits(self, slot_of_request: Mapping[str, int]) -> int:
        return sum(count_all_waits(self._fair, slot_of_request).values())

    def _anneal(
        self,
        slot_of_request: Mapping[str, int],
        clock: Clock,
        prices: Prices,
        seconds: float,
        seed: int,
        *,
        least_weight: int | None = None,
        enough: float = -inf,
    ) -> dict[str, int]:
        steps = int(min(seconds, clock.left_seconds) * STEPS_PER_SECOND)
        names = [request.request_id for request in self._fair.requests]
        slots = np.array(
            [self._place[slot_of_request[name]] if name in slot_of_request else NO_SLOT for name in names],
            np.int64,
        )
        taken = 0
        if steps > 0 and names:
            taken = anneal_slots(
                self._board,
                prices,
                slots,
                least_weight or 0,
                least_weight is not None,
                steps,
                _HOT,
                _COLD,
                enough,
                seed,
            )
        clock.used_seconds += taken / STEPS_PER_SECOND
        return {
            name: self._slots[place] for name, place in zip(names, slots, strict=True) if place != NO_SLOT
        }


def _set_up(fair: Fair, place: Mapping[int, int]) -> Board:
    number_of = {request.request_id: number for number, request in enumerate(fair.requests)}
    party_of = {party.party_id: number for number, party in enumerate(fair.parties)}
    allowed = find_allowed_slots(fair)
    places = [[place[slot] for slot in allowed[request.request_id]] for request in fair.requests]
    is_allowed = np.zeros((len(fair.requests), len(place)), np.bool_)
    of_party: list[list[int]] = [[] for _ in fair.parties]
    before = [[number_of[earlier] for earlier in request.after] for request in fair.requests]
    after: list[list[int]] = [[] for _ in fair.requests]
    for number, request in enumerate(fair.requests):
        is_allowed[number, places[number]] = True
        for party_id in request.parties:
            of_party[party_of[party_id]].append(number)
        for earlier in before[number]:
            after[earlier].append(number)
    # More seats than requests are never used.
    seats = [min(party.seats, max(1, len(own))) for party, own in zip(fair.parties, of_party, strict=True)]
    guaranteed = set(find_guaranteed(fair))
    _, weights = scale_weights(fair)
    return Board(
        _row(party_of[request.parties[0]] for request in fair.requests),
        _row(party_of[request.parties[1]] for request in fair.requests),
        is_allowed,
        *_list(places),
        *_list(of_party),
        *_list(before),
        *_list(after),
        is_must=np.array([request.must for request in fair.requests], np.bool_),
        weight=np.array([weights[request.request_id] for request in fair.requests], np.int64),
        day=_row(slot.day for slot in fair.order_slots()),
        seats=_row(seats),
        seat_starts=np.concatenate(([0], np.cumsum(np.array(seats, np.int64) * len(place)))).astype(np.int64),
        is_waiting=np.array([party.is_waiting for party in fair.parties], np.bool_),
        most_meetings=_row(
            _NO_MORE_THAN if party.max_meetings is None else party.max_meetings for party in fair.parties
        ),
        promised=_row(fair.min_meetings if party.party_id in guaranteed else 0 for party in fair.parties),
        tables=-1 if fair.tables is None else fair.tables,
        wait_limit=-1 if fair.max_wait_spread is None else fair.max_wait_spread,
    )


def _row(values: Iterable[int]) -> Any:
    return np.array(list(values), np.int64)


def _list(rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """Lists one after the other, and where each starts."""
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    return _row(value for row in rows for value in row), starts
