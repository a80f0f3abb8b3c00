"""The planner: the aims of a fair one after the other, each fixed before the next is looked at.

Every `must`, then the largest weight, then the smallest shortage (enterprises short of the guarantee, then
meetings missing at the quotas of booths), then the fewest waits, then the smallest spread of waits. What was
not proved within the time is not called optimal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, inf
from typing import Any

from matching.fairs.annealing import Annealer
from matching.fairs.bounds import Choice, choose_requests, restrict
from matching.fairs.clauses import Clauses, is_said_in_clauses
from matching.fairs.conflicts import find_conflicts
from matching.fairs.fewest_waits import find_fewer_waits
from matching.fairs.filling import fill_slots
from matching.fairs.fixes import explain_unplaced
from matching.fairs.freeing import Freeing
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
from matching.fairs.program import Program, scale_weights
from matching.fairs.seating import seat_meetings
from matching.fairs.solving import Clock, Outcome, solve
from matching.fairs.starting import place_all, place_most
from matching.fairs.waits import count_all_waits, measure_spread

# Share of the time left that one aim may take, so that the next ones get their turn.
_SHARE_OF_WEIGHT = 0.5
_SHARE_OF_CHOICE = 0.2
_SHARE_OF_GUARANTEE = 0.4
_SHARE_OF_WAITS = 0.9
# Where every request must be met: seconds of annealing, then the work, in the solver's own measure, in which
# the whole fair is searched for fewer waits, and that of its parts beside it. What is still open then is
# annealed once more and searched for as long as there is time.
_SECONDS_OF_WAITS = (1.0, 4.0)
_EFFORT_OF_WHOLE, _EFFORT_OF_PARTS = 8.0, 2.5
_SECONDS_OF_CHOICE = 4.0
# Fairs of fewer places (requests x slots) are solved at once; annealing, and loading what is compiled for it,
# would only take time.
_FEWEST_PLACES = 1_000
# Fairs of more places are too large for the solver to count waits: they are annealed.
_MOST_PLACES = 50_000
# A large fair gives up at most this share of its weight where more than this share of its parties wait; and
# a wait is never paid for with more than so many average meetings.
_SHARE_TO_TRADE, _SHARE_OF_WAITING, _MEETINGS_FOR_A_WAIT = 0.003, 0.01, 0.5
# From so many places on a timetable is first looked for by filling and annealing; below, the solver
# is quicker. The seconds are those of a fair just large; larger ones take more in proportion.
_PLACES_TO_FILL = 10_000
_SECONDS_TO_FILL, _SECONDS_OF_TRADE, _SHARE_TO_FILL = 3.0, 8.0, 0.4
# To write down a plan takes about as long as so many times setting up the board of its fair, at most so
# large a share of the limit. To build the program of a large fair and to simplify it takes this long for each
# of its places, which no limit can cut short: where less time is left, it is not begun.
_BOARDS_TO_WRITE, _SHARE_TO_WRITE = 4.0, 0.25
_SECONDS_TO_BUILD = 0.0002
# Where every request must be met, the solver leaves this much of the time to look for a plan without it.
_SHARE_OF_MUSTS = 0.9
# Time to find what conflicts in an infeasible fair, at most.
_CONFLICT_SECONDS = 20.0


def plan_fair(
    fair: Fair,
    *,
    time_limit_seconds: float = 60.0,
    seed: int = 0,
    read_clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """The best plan found within the limit, with what is proved about it.

    The limit counts seconds of searching; with `read_clock` (such as `time.monotonic`) all that goes by. The
    same fair and seed give the same plan, but for `seconds`, wherever the limit does not cut the search off;
    where waits are hard to prove, two searches end each other at last, and only the figures are the same.
    Meetings stand in the order of time, then of the requests; tables are given out from 1 on so.

    `on_progress` hears twice a second, perhaps from another thread, how far the figures are; what it raises
    ends the search at once and comes out of this call. Raises ValueError where the limit is not positive.
    """
    if time_limit_seconds <= 0:
        raise ValueError(f"time_limit_seconds must be positive, not {time_limit_seconds}")
    return _Planner(fair, Clock(time_limit_seconds, read=read_clock), seed, on_progress).plan()


@dataclass
class _Planner:
    fair: Fair
    clock: Clock
    seed: int
    on_progress: Callable[[Progress], None] | None = None
    progress: Progress = field(default_factory=Progress)
    slot_of: dict[str, int] | None = None
    is_proved: bool = True
    weight_bound: float = 0.0
    waits_bound: int = 0
    _choice: Choice | None = None
    _counting: Clauses | Program | None = None
    # A timetable of most of the choice, where all of it was not found.
    _start: dict[str, int] | None = None

    def plan(self) -> Plan:
        if self.on_progress is not None:
            self.clock.look = self._tell
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

    @property
    def _seconds(self) -> float:
        return round(self.clock.passed_seconds, 3)

    def _tell(self) -> None:
        if self.on_progress is not None:
            self.on_progress(self.progress)

    def _note(self, **figures: float) -> None:
        self.progress = replace(self.progress, **figures)  # type: ignore[arg-type]

    def _note_plan(self) -> None:
        """Tell how far the plan itself is, between two searches."""
        if self.slot_of is not None and self.on_progress is not None:
            self._note(
                weight=self._read_weight(self._weigh()),
                weight_bound=self.weight_bound,
                waits=self._count_waits(),
                waits_bound=self.waits_bound,
            )
            self._tell()

    def _hear_of(self, aim: Any, *, is_bound: bool) -> Callable[[int], None] | None:
        """What notes the figures of a search for this aim; None where nobody wants to know."""
        if self.on_progress is None:
            return None
        if aim is self._program.weight:
            return lambda number: self._note(
                **{"weight_bound" if is_bound else "weight": self._read_weight(number)}
            )
        if aim is self._program.waits:
            return lambda number: self._note(**{"waits_bound" if is_bound else "waits": number})
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
        """A timetable of all requests with the fewest waits; whether it is proved that there is none."""
        self.weight_bound = float(sum(Fraction(str(request.weight)) for request in self.fair.requests))
        start = self._fill(self.fair) if self._places >= _PLACES_TO_FILL else {}
        if len(start) < len(self.fair.requests):
            if not self._has_time_to_solve:
                return False
            # Without the limit on the spread of waits, which annealing keeps to as it takes the waits away.
            bare = self._program if self.fair.max_wait_spread is None else Program(self.fair)
            placed = solve(bare.model, self.clock, seed=self.seed, share=_SHARE_OF_MUSTS, workers=1)
            if placed.is_infeasible:
                return True
            start = bare.read(placed.solver) if placed.solver else self._fill(self.fair)
            if len(start) < len(self.fair.requests):
                return False
        self.is_proved = False
        freeing = None
        for turn, seconds in enumerate(_SECONDS_OF_WAITS):
            start = self._annealer.improve(
                self.slot_of or start,
                self.clock,
                seconds=self._allow(seconds),
                seed=self.seed + turn,
                enough=self.waits_bound,
            )
            if self._keeps_spread(start):
                self.slot_of = start
            self._note_plan()
            total = None if self.slot_of is None else self._count_waits()
            if total is not None and total <= self.waits_bound:
                break
            if not self._has_time_to_solve:
                continue
            is_better = total is not None and (freeing is None or total < freeing.waits)
            if self.slot_of is not None and is_better and self._places >= _FEWEST_PLACES:
                freeing = Freeing(self.fair, self.slot_of, self.seed + 1 + turn, enough=self.waits_bound)
            # The better plan than this one, or the proof that there is none.
            better = self._search_beside(total, freeing, is_last=turn > 0)
            if better.solver is not None:
                self.slot_of = self._set_up_counting(total).read(better.solver)
            if better.is_proved or better.is_infeasible:
                if self.slot_of is None:
                    return True
                self.waits_bound = self._count_waits()
                break
            self.waits_bound = max(self.waits_bound, better.bound)
            if freeing is not None and (self.slot_of is None or self._count_waits() > freeing.waits):
                self.slot_of = freeing.slot_of
            self._note_plan()
        self.is_proved = self.slot_of is not None and self._count_waits() <= self.waits_bound
        return False

    def _search_beside(self, total: int | None, freeing: Freeing | None, *, is_last: bool) -> Outcome:
        """The search of the whole fair for fewer waits, and that of its parts beside it.

        Both do a certain amount of work, and a proof counts for more than the parts, so that chance plays no
        role. Only in the last search does whichever is the first end the other.
        """
        counting = self._set_up_counting(total)
        is_over = threading.Event()

        def hear_of_bound(bound: int) -> None:
            self.waits_bound = max(self.waits_bound, bound if total is None else min(bound, total))
            if freeing is not None:
                freeing.enough = max(freeing.enough, self.waits_bound)
            self._note(waits_bound=self.waits_bound)

        with ThreadPoolExecutor(1) as pool:
            running = None
            if freeing is not None:
                freeing.is_over = is_over.is_set
                running = pool.submit(freeing.run, self.clock, effort=inf if is_last else _EFFORT_OF_PARTS)
            try:
                better = find_fewer_waits(
                    counting,
                    self.clock,
                    fewer_than=total,
                    bound=self.waits_bound,
                    seed=self.seed,
                    effort=None if is_last else _EFFORT_OF_WHOLE,
                    is_enough=None if freeing is None or not is_last else lambda: freeing.is_enough,
                    on_value=lambda waits: self._note(waits=waits),
                    on_bound=hear_of_bound,
                )
                if running is not None and not is_last and not (better.is_proved or better.is_infeasible):
                    running.result()
            finally:
                is_over.set()
        if running is not None:
            running.result()
        return better

    def _set_up_counting(self, total: int | None) -> Clauses | Program:
        """What counts waits, of timetables with fewer than `total`; it is set up once."""
        if self._counting is None and total is not None and is_said_in_clauses(self.fair, total - 1):
            self._counting = Clauses(self.fair, total - 1)
        if self._counting is None:
            self._program.add_waits()
            self._counting = self._program
        return self._counting

    def _keeps_spread(self, slot_of: dict[str, int]) -> bool:
        limit = self.fair.max_wait_spread
        return limit is None or measure_spread(count_all_waits(self.fair, slot_of)) <= limit

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
            if not self._is_large:
                self._program.model.add(self._program.weight >= self._weigh())
            return False
        self._place_quickly()
        if self._is_large and self.slot_of is not None:
            self._trade()
            self.is_proved = False
            if self._weigh() >= (1 - _SHARE_TO_TRADE) * self.weight_bound * scale:
                return False
        if not self._has_time_to_solve:
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
        self._note(weight_bound=self._read_weight(self._choice.bound))
        filled = self._fill(chosen) if self._places >= _PLACES_TO_FILL else {}
        if len(filled) < len(chosen.requests):
            if self._is_large:
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
            filled, self.clock, seconds=self._allow(_SECONDS_OF_CHOICE), seed=self.seed
        )
        if self._keeps_spread(annealed):
            filled = annealed
        if not self._keeps_spread(filled):
            return False
        self.slot_of = filled
        if self._is_large:
            self._trade()
            return True
        if not self._count_waits():
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

    def _fill(self, fair: Fair) -> dict[str, int]:
        """A timetable of the fair's requests, perhaps not of all."""
        seconds = self._allow(_SECONDS_TO_FILL, _SHARE_TO_FILL)
        return place_all(fair, self.clock, seconds=seconds, seed=self.seed)

    def _place_quickly(self) -> None:
        """A plan without the solver, if all musts find their slots."""
        chosen = self._choice.requests if self._choice is not None else frozenset()
        # Of equal rank those that take several slots go first: they are not moved later.
        ranks = {
            request.request_id: 2 * (0 if request.must else 1 if request.request_id in chosen else 2)
            + (request.slots == 1)
            for request in self.fair.requests
        }
        seconds = self._allow(_SECONDS_OF_TRADE, _SHARE_TO_FILL)
        start = fill_slots(self.fair, ranks) if self._start is None else self._start
        self.slot_of = place_most(self.fair, start, self.clock, seconds=seconds, seed=self.seed)

    @property
    def _places(self) -> int:
        return len(self.fair.requests) * len(self.fair.slots)

    def _allow(self, seconds: float, share: float = 1.0) -> float:
        """Seconds of annealing, at most a share of those left: none for a small fair, more for a huge one."""
        if self._places < _FEWEST_PLACES:
            return 0.0
        return min(seconds * max(1.0, self._places / _MOST_PLACES), self.clock.left_seconds * share)

    @property
    def _is_large(self) -> bool:
        return self._places > _MOST_PLACES

    @property
    def _has_time_to_solve(self) -> bool:
        return not self._is_large or self.clock.left_in_fact >= self._places * _SECONDS_TO_BUILD

    def _count_waits(self) -> int:
        assert self.slot_of is not None
        return sum(count_all_waits(self.fair, self.slot_of).values())

    def _trade(self) -> None:
        """Where too many still wait, give up a little weight for fewer waits. Nothing is proved then."""
        assert self.slot_of is not None
        waiting = sum(party.is_waiting for party in self.fair.parties)
        weight = self._weigh()
        bound = weight if self._choice is None else self._choice.bound
        if self._count_waits() <= _SHARE_OF_WAITING * waiting or self.clock.left_in_fact <= 0:
            return
        traded = self._annealer.trade(
            self.slot_of,
            self.clock,
            seconds=self._allow(_SECONDS_OF_TRADE),
            seed=self.seed,
            least_weight=min(weight, ceil(bound * (1 - _SHARE_TO_TRADE))),
            wait_price=weight / len(self.slot_of) * _MEETINGS_FOR_A_WAIT,
        )
        if self._keeps_spread(traded):
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
        if self._is_large:
            self.is_proved = False
        elif not isinstance(self._program.shortage, int):
            self._improve(self._program.shortage, _SHARE_OF_GUARANTEE)

    def _reduce_waits(self) -> None:
        assert self.slot_of is not None
        if not self._count_waits():
            return
        if self._is_large:
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
        if self._is_large:
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
