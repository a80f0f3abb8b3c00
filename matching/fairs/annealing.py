"""Improves a timetable by many small moves, at first also for the worse: good plans soon, but no proofs.

All rules hold at every moment, but for the limit on the spread of waits, whose breach only costs. Moves are
exchanges of meetings of one slot; those that take several are held where they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import inf
from typing import NamedTuple

import numpy as np

from matching.fairs.board import NO_SLOT, Board, clear_board, set_up_board
from matching.fairs.guarantees import find_guaranteed
from matching.fairs.holding import hold_long_meetings
from matching.fairs.model import Fair
from matching.fairs.program import scale_weights
from matching.fairs.solving import Clock
from matching.fairs.waits import sum_waits

# The limit of time is kept in steps, so that the same seed gives the same plan: an idle core of 2020 does at
# least as many in a second. Where a machine is slower, and the clock tells so, a search goes fewer steps and
# takes no more than this share of the time that is left.
STEPS_PER_SECOND = 1_000_000
_SHARE_IN_FACT = 0.8
_ABOVE_LIMIT, _SHORT = 2.0, 20.0
_NOISE = 1e-6


class Temper(NamedTuple):
    """How a search goes about it: its heat at first and at last, and what a free slot inside a day costs."""

    hot: float
    cold: float
    free_slot: float


# No temper is the best for every fair (docs/experiments.md): waits are reduced by two, on two cores at once,
# and requests are traded by the boldest.
_CALM, _STRICT, _BOLD = Temper(0.3, 0.15, 0.05), Temper(0.6, 0.15, 0.4), Temper(0.9, 0.1, 0.05)


class Annealer:
    """One fair, ready to have timetables improved."""

    def __init__(self, fair: Fair) -> None:
        self._fair = fair
        self._slots = [slot.slot for slot in fair.order_slots()]
        self._place = {slot: place for place, slot in enumerate(self._slots)}
        self._has_long = any(request.slots > 1 for request in fair.requests)
        # Where long meetings stand, and what that leaves to the others, each timetable says for itself.
        self._board = None if self._has_long else set_up_board(fair)

    def improve(
        self, slot_of_request: Mapping[str, int], clock: Clock, *, seconds: float, seed: int, enough: int = 0
    ) -> dict[str, int]:
        """A timetable of the same meetings with mostly fewer waits, never more; it ends at `enough` waits."""
        found = self._anneal(
            slot_of_request, clock, (_CALM, _STRICT), (0.0, 0.0), seconds, seed, enough=enough + _NOISE
        )
        # Shorter days may have been worth more than a wait.
        return min(dict(slot_of_request), *found, key=partial(sum_waits, self._fair))

    def vary(
        self, slot_of_request: Mapping[str, int], clock: Clock, *, seconds: float, seed: int
    ) -> dict[str, int]:
        """Another timetable of the same meetings, on one core; it may have more waits than this one."""
        [varied] = self._anneal(slot_of_request, clock, (_CALM,), (0.0, 0.0), seconds, seed, enough=_NOISE)
        return varied

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
        prices = (1 / wait_price, _SHORT)
        _, weights = scale_weights(self._fair)
        # Nothing is better than everybody placed, without a wait and nobody short.
        missing = sum(weight for name, weight in weights.items() if name not in slot_of_request)
        [traded] = self._anneal(
            slot_of_request,
            clock,
            (_BOLD,),
            prices,
            seconds,
            seed,
            least_weight=least_weight,
            enough=_NOISE - missing / wait_price,
        )
        return traded

    def _anneal(
        self,
        slot_of_request: Mapping[str, int],
        clock: Clock,
        tempers: Sequence[Temper],
        prices: tuple[float, float],
        seconds: float,
        seed: int,
        *,
        least_weight: int | None = None,
        enough: float = -inf,
    ) -> list[dict[str, int]]:
        """What each of the tempers makes of a timetable.

        Whoever comes down to `enough` ends the searches after its own, so that the seed alone decides.
        """
        steps = int(min(seconds, clock.left_seconds) * STEPS_PER_SECOND)
        names, board, held = self._set_up(slot_of_request)
        if steps <= 0 or not names:
            return [dict(slot_of_request) for _ in tempers]
        # Compiled, or at least loaded, only now: a small fair is planned without.
        from matching.fairs.chains import anneal_slots

        start = {**slot_of_request, **held}
        places = [self._place[start[name]] if name in start else NO_SLOT for name in names]
        clear_board(board)
        board.terms["above_limit"] = _ABOVE_LIMIT
        board.terms["weight"], board.terms["short"] = prices
        board.terms["steps"] = steps
        boards = [board, *(Board(*map(np.copy, board)) for _ in tempers[1:])]
        allowed, began = clock.left_in_fact * _SHARE_IN_FACT, clock.passed_seconds

        def stop(first: int = 0) -> None:
            for other in boards[first:]:
                other.terms["steps"] = 0

        def keep_pace() -> None:
            passed = clock.passed_seconds - began
            for terms in (one.terms[0] for one in boards):
                reached = int(terms["step"] * allowed / passed) if passed > 0 else steps
                if reached < terms["steps"]:
                    terms["steps"] = max(reached, terms["step"])

        def search(number: int) -> tuple[int, np.ndarray]:
            slots, temper = np.array(places, np.int64), tempers[number]
            boards[number].terms["free_slot"] = temper.free_slot
            taken = anneal_slots(
                boards[number],
                slots,
                least_weight or 0,
                least_weight is not None,
                temper.hot,
                temper.cold,
                enough,
                seed,
            )
            if taken < boards[number].terms["steps"]:
                stop(number + 1)
            return taken, slots

        with (
            clock.watch(stop, None if clock.read is None else keep_pace),
            ThreadPoolExecutor(len(tempers)) as pool,
        ):
            found = list(pool.map(search, range(len(tempers))))
        # The first search is the one that no other ends.
        clock.used_seconds += found[0][0] / STEPS_PER_SECOND
        return [
            {
                name: self._slots[place]
                for name, place in zip(names, slots.tolist(), strict=True)
                if place != NO_SLOT and (name not in held or name in slot_of_request)
            }
            for _, slots in found
        ]

    def _set_up(self, slot_of_request: Mapping[str, int]) -> tuple[list[str], Board, Mapping[str, int]]:
        """What is annealed, its board, and where the parts of long meetings are held."""
        if self._board is not None:
            return [request.request_id for request in self._fair.requests], self._board, {}
        held = hold_long_meetings(self._fair, slot_of_request)
        board = set_up_board(held.fair)
        promised = set(find_guaranteed(self._fair))
        board.parties["promised"] = [
            self._fair.min_meetings + held.more_meetings.get(party.party_id, 0)
            if party.party_id in promised
            else 0
            for party in self._fair.parties
        ]
        return [request.request_id for request in held.fair.requests], board, held.standing
