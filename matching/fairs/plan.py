"""The planner: the aims of a fair one after the other, each fixed before the next is looked at.

Every `must`, then the largest weight, then the smallest shortage (enterprises short of the guarantee, then
meetings missing at the quotas of booths), then the fewest waits, then the smallest spread of waits. What was
not proved within the time is not called optimal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from matching.fairs.annealing import Annealer
from matching.fairs.bounds import Choice, choose_requests, restrict
from matching.fairs.bulletin import Bulletin
from matching.fairs.clause_search import StartSearch
from matching.fairs.conflicts import find_conflicts
from matching.fairs.filling import fill_slots
from matching.fairs.fixes import explain_unplaced
from matching.fairs.guarantees import count_shortage, find_short, find_short_spreads
from matching.fairs.model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    UNKNOWN,
    Fair,
    Plan,
    Progress,
)
from matching.fairs.musts import MustSearch
from matching.fairs.pace import SHARE_TO_FILL, Pace
from matching.fairs.program import Program, scale_weights
from matching.fairs.seating import seat_meetings
from matching.fairs.solving import Clock, Outcome, solve
from matching.fairs.starting import place_most
from matching.fairs.waits import count_all_waits, keeps_spread, measure_spread, sum_waits

# Share of the time left that one aim may take, so that the next ones get their turn.
_SHARE_OF_WEIGHT = 0.5
_SHARE_OF_CHOICE = 0.2
_SHARE_OF_GUARANTEE = 0.4
_SHARE_OF_WAITS = 0.9
_SECONDS_OF_CHOICE, _SECONDS_OF_TRADE = 4.0, 8.0
# A large fair gives up at most this share of its weight where more than this share of its parties wait; and
# a wait is never paid for with more than so many average meetings.
_SHARE_TO_TRADE, _SHARE_OF_WAITING, _MEETINGS_FOR_A_WAIT = 0.003, 0.01, 0.5
# To write down a plan takes about as long as so many times setting up the board of its fair, at most so
# large a share of the limit.
_BOARDS_TO_WRITE, _SHARE_TO_WRITE = 4.0, 0.25
# Time to find what conflicts in an infeasible fair, at most.
_CONFLICT_SECONDS = 20.0


def plan_fair(
    fair: Fair,
    *,
    time_limit_seconds: float = 60.0,
    seed: int = 0,
    read_clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    start_search: StartSearch | None = None,
) -> Plan:
    """The best plan found within the limit, with what is proved about it.

    The limit counts seconds of searching; with `read_clock` (such as `time.monotonic`) all that goes by. The
    same fair and seed give the same plan, but for `seconds`, wherever the limit does not cut the search off;
    where waits are hard to prove, two searches end each other at last, and only the figures are the same.
    Meetings stand in the order of time, then of the requests; tables are given out from 1 on so.

    `on_progress` hears twice a second, perhaps from another thread, how far the figures are; what it raises
    ends the search at once and comes out of this call. `start_search` starts a search of clauses beside the
    planner's own, which finds the fewest waits of hard fairs; it is asked only with `read_clock`, since
    nothing else ends it. Raises ValueError where the limit is not positive.
    """
    if time_limit_seconds <= 0:
        raise ValueError(f"time_limit_seconds must be positive, not {time_limit_seconds}")
    return _Planner(
        fair,
        Clock(time_limit_seconds, read=read_clock),
        seed,
        Bulletin(on_progress),
        None if read_clock is None else start_search,
    ).plan()


@dataclass
class _Planner:
    fair: Fair
    clock: Clock
    seed: int
    bulletin: Bulletin
    start_search: StartSearch | None = None
    slot_of: dict[str, int] | None = None
    is_proved: bool = True
    weight_bound: float = 0.0
    waits_bound: int = 0
    _choice: Choice | None = None
    # A timetable of most of the choice, where all of it was not found.
    _start: dict[str, int] | None = None

    def plan(self) -> Plan:
        if self.bulletin.is_heard:
            self.clock.look = self.bulletin.tell
        self._annealer = self._set_up()
        if all(request.must for request in self.fair.requests):
            is_infeasible = self._meet_musts()
        else:
            is_infeasible = self._meet_wishes()
        if is_infeasible:
            return self._explain_infeasible()
        if self.slot_of is None:
            return Plan(UNKNOWN, weight_bound=self.weight_bound, seconds=self._seconds, seed=self.seed)
        self._reduce_spread()
        return self._write(self.slot_of)

    def _set_up(self) -> Annealer:
        """The annealer; how long it takes tells what the machine needs to write down a plan in the end."""
        began = self.clock.passed_seconds
        annealer = Annealer(self.fair)
        self.clock.reserved_seconds = min(
            (self.clock.passed_seconds - began) * _BOARDS_TO_WRITE, self.clock.limit_seconds * _SHARE_TO_WRITE
        )
        return annealer

    @cached_property
    def _program(self) -> Program:
        # Of a large fair it takes long to build, and is not always needed.
        program = Program(self.fair)
        if self.fair.max_wait_spread is not None:
            program.add_waits()
        return program

    @cached_property
    def _pace(self) -> Pace:
        return Pace(self.fair, self.clock)

    @property
    def _seconds(self) -> float:
        return round(self.clock.passed_seconds, 3)

    def _note_plan(self) -> None:
        """Tell how far the plan itself is, between two searches."""
        if self.slot_of is not None and self.bulletin.is_heard:
            self.bulletin.note(
                weight=self._read_weight(self._weigh()),
                weight_bound=self.weight_bound,
                waits=sum_waits(self.fair, self.slot_of),
                waits_bound=self.waits_bound,
            )
            self.bulletin.tell()

    def _hear_of(self, aim: Any, *, is_bound: bool) -> Callable[[int], None] | None:
        """What notes the figures of a search for this aim; None where nobody wants to know."""
        if not self.bulletin.is_heard:
            return None
        if aim is self._program.weight:
            return lambda number: self.bulletin.note(
                **{"weight_bound" if is_bound else "weight": self._read_weight(number)}
            )
        if aim is self._program.waits:
            return lambda number: self.bulletin.note(**{"waits_bound" if is_bound else "waits": number})
        return None

    def _read_weight(self, number: int) -> float:
        """A weight in the whole numbers of the program, as people wrote it."""
        return float(Fraction(number) / scale_weights(self.fair)[0])

    def _improve(self, aim: Any, share: float, *, is_maximised: bool = False) -> Outcome:
        """Optimise one aim, keep what it found, and hold it for the aims that follow."""
        model = self._program.model
        if self.slot_of is not None:
            self._program.hint(self.slot_of)
        if is_maximised:
            model.maximize(aim)
        else:
            model.minimize(aim)
        self._note_plan()
        outcome = solve(
            model,
            self.clock,
            seed=self.seed,
            share=share,
            on_value=self._hear_of(aim, is_bound=False),
            on_bound=self._hear_of(aim, is_bound=True),
        )
        self.is_proved = self.is_proved and outcome.is_proved
        if outcome.solver is not None:
            self.slot_of = self._program.read(outcome.solver)
            model.add(aim >= outcome.value if is_maximised else aim <= outcome.value)
        return outcome

    def _meet_musts(self) -> bool:
        """Every request, with the fewest waits; whether it is proved that they cannot all be met."""
        search = MustSearch(
            self.fair,
            self.clock,
            self.seed,
            self._annealer,
            self.bulletin,
            lambda: self._program,
            self.start_search,
        )
        self.weight_bound = search.weight
        is_infeasible = search.run()
        self.slot_of, self.waits_bound, self.is_proved = search.slot_of, search.waits_bound, search.is_proved
        return is_infeasible

    def _meet_wishes(self) -> bool:
        """The aims one after the other where not all can be had; whether the musts provably cannot be."""
        is_infeasible = self._place()
        if is_infeasible or self.slot_of is None:
            return is_infeasible
        self._meet_guarantee()
        self._reduce_waits()
        return False

    def _place(self) -> bool:
        """Every must and the largest weight; whether the musts provably cannot all be met."""
        scale, _ = scale_weights(self.fair)
        everything = sum(Fraction(str(request.weight)) for request in self.fair.requests)
        self.weight_bound = float(everything)
        is_placed = self._place_heaviest()
        if self._choice is not None:
            self.weight_bound = float(min(everything, Fraction(self._choice.bound) / scale))
        self._note_plan()
        if is_placed:
            if not self._pace.is_large:
                self._program.model.add(self._program.weight >= self._weigh())
            return False
        self._place_quickly()
        if self._pace.is_large and self.slot_of is not None:
            self._trade()
            self.is_proved = False
            if self._weigh() >= (1 - _SHARE_TO_TRADE) * self.weight_bound * scale:
                return False
        if not self._pace.has_time_to_solve:
            return False
        if self.slot_of is not None:
            self._program.model.add(self._program.weight >= self._weigh())
        outcome = self._improve(self._program.weight, _SHARE_OF_WEIGHT, is_maximised=True)
        if outcome.solver is not None:
            self.weight_bound = min(self.weight_bound, float(Fraction(outcome.bound) / scale))
        return outcome.is_infeasible

    def _place_heaviest(self) -> bool:
        """Whether the heaviest choice that capacities allow found its slots: then no plan weighs more."""
        self._choice = choose_requests(self.fair, self.clock, seed=self.seed, share=_SHARE_OF_CHOICE)
        if self._choice is None or not self._choice.is_proved:
            return False
        chosen = restrict(self.fair, self._choice.requests)
        self.bulletin.note(weight_bound=self._read_weight(self._choice.bound))
        filled = self._pace.fill(chosen, self.seed) if self._pace.is_filled_first else {}
        if len(filled) < len(chosen.requests):
            if self._pace.is_large:
                self._start = filled
                return False
            program = Program(chosen)
            if self.fair.max_wait_spread is not None:
                program.add_waits()
            # One search finds slots sooner than two that take turns.
            placed = solve(program.model, self.clock, seed=self.seed, share=_SHARE_OF_WEIGHT, workers=1)
            if placed.solver is None:
                return False
            filled = program.read(placed.solver)
        annealed = self._annealer.improve(
            filled, self.clock, seconds=self._pace.allow(_SECONDS_OF_CHOICE), seed=self.seed
        )
        if keeps_spread(self.fair, annealed):
            filled = annealed
        if not keeps_spread(self.fair, filled):
            return False
        self.slot_of = filled
        if self._pace.is_large:
            self._trade()
            return True
        if not sum_waits(self.fair, self.slot_of):
            return True
        program = Program(chosen)
        program.add_waits()
        program.hint(self.slot_of)
        program.model.minimize(program.waits)
        # The choice is one of many: what this finds is a good start, no proof.
        better = solve(program.model, self.clock, seed=self.seed, share=_SHARE_OF_WEIGHT)
        if better.solver is not None:
            self.slot_of = program.read(better.solver)
        return True

    def _place_quickly(self) -> None:
        """A plan without the solver, if all musts find their slots."""
        chosen = self._choice.requests if self._choice is not None else frozenset()
        # Of equal rank those that take several slots go first: they are not moved later.
        ranks = {
            request.request_id: 2 * (0 if request.must else 1 if request.request_id in chosen else 2)
            + (request.slots == 1)
            for request in self.fair.requests
        }
        seconds = self._pace.allow(_SECONDS_OF_TRADE, SHARE_TO_FILL)
        start = fill_slots(self.fair, ranks) if self._start is None else self._start
        self.slot_of = place_most(self.fair, start, self.clock, seconds=seconds, seed=self.seed)

    def _trade(self) -> None:
        """Where too many still wait, give up a little weight for fewer waits. Nothing is proved then."""
        assert self.slot_of is not None
        waiting = sum(party.is_waiting for party in self.fair.parties)
        weight = self._weigh()
        bound = weight if self._choice is None else self._choice.bound
        if sum_waits(self.fair, self.slot_of) <= _SHARE_OF_WAITING * waiting or self.clock.left_in_fact <= 0:
            return
        traded = self._annealer.trade(
            self.slot_of,
            self.clock,
            seconds=self._pace.allow(_SECONDS_OF_TRADE),
            seed=self.seed,
            least_weight=min(weight, ceil(bound * (1 - _SHARE_TO_TRADE))),
            wait_price=weight / len(self.slot_of) * _MEETINGS_FOR_A_WAIT,
        )
        if keeps_spread(self.fair, traded):
            self.slot_of = traded
            self.is_proved = False

    def _weigh(self) -> int:
        """The weight of the plan so far, in the whole numbers of the program."""
        assert self.slot_of is not None
        _, numbers = scale_weights(self.fair)
        return sum(number for name, number in numbers.items() if name in self.slot_of)

    def _meet_guarantee(self) -> None:
        assert self.slot_of is not None
        if not count_shortage(self.fair, self.slot_of):
            return
        choice = self._choice
        if choice is not None and choice.is_least_short and self.slot_of.keys() == choice.requests:
            return
        if self._pace.is_large:
            self.is_proved = False
        else:
            self._improve(self._program.shortage, _SHARE_OF_GUARANTEE)

    def _reduce_waits(self) -> None:
        assert self.slot_of is not None
        if not sum_waits(self.fair, self.slot_of):
            return
        if self._pace.is_large:
            self.is_proved = False
            return
        self._hold_short()
        self._program.add_waits()
        outcome = self._improve(self._program.waits, _SHARE_OF_WAITS)
        self.waits_bound = max(0, outcome.bound)

    def _hold_short(self) -> None:
        """No plan from here on has a larger shortage."""
        assert self.slot_of is not None
        if not isinstance(self._program.shortage, int):
            self._program.model.add(self._program.shortage <= count_shortage(self.fair, self.slot_of))

    def _reduce_spread(self) -> None:
        assert self.slot_of is not None
        waits = count_all_waits(self.fair, self.slot_of)
        total = sum(waits.values())
        # Waits that cannot be shared out evenly differ by one at least.
        least = int(bool(waits) and total % len(waits) != 0)
        if measure_spread(waits) <= least:
            return
        if self._pace.is_large:
            self.is_proved = False
            return
        self._program.add_waits()
        self._program.model.add(self._program.waits <= total)
        self._improve(self._program.spread, 1.0)

    def _explain_infeasible(self) -> Plan:
        clock = Clock(
            min(_CONFLICT_SECONDS, self.clock.left_in_fact), read=self.clock.read, look=self.clock.look
        )
        conflicts, is_smallest = find_conflicts(self.fair, clock, seed=self.seed)
        self.clock.used_seconds += clock.used_seconds
        return Plan(
            INFEASIBLE,
            weight_bound=self.weight_bound,
            conflicts=conflicts,
            is_conflict_smallest=is_smallest,
            seconds=self._seconds,
            seed=self.seed,
        )

    def _write(self, slot_of: dict[str, int]) -> Plan:
        waits = count_all_waits(self.fair, slot_of)
        weight = sum(
            (
                Fraction(str(request.weight))
                for request in self.fair.requests
                if request.request_id in slot_of
            ),
            Fraction(0),
        )
        return Plan(
            OPTIMAL if self.is_proved else FEASIBLE,
            meetings=seat_meetings(self.fair, slot_of),
            unplaced=explain_unplaced(self.fair, slot_of),
            weight=float(weight),
            weight_bound=max(float(weight), self.weight_bound),
            waits=sum(waits.values()),
            waits_bound=self.waits_bound,
            wait_spread=measure_spread(waits),
            short_enterprises=find_short(self.fair, slot_of),
            short_spreads=find_short_spreads(self.fair, slot_of),
            seconds=self._seconds,
            seed=self.seed,
        )
