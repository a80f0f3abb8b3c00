"""The search of a fair whose every request must be met: a timetable of all, then the fewest waits.

The solver finds few waits, and proves them, where annealing alone only comes near; a timetable that was
annealed tells it what to beat, and where to look for less beside the search of the whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import inf

from matching.fairs.annealing import Annealer
from matching.fairs.bulletin import Bulletin
from matching.fairs.clause_search import Climb, StartSearch, start_climb
from matching.fairs.clauses import Clauses, is_said_in_clauses
from matching.fairs.fewest_waits import find_fewer_waits
from matching.fairs.freeing import Freeing
from matching.fairs.model import Fair
from matching.fairs.pace import Pace
from matching.fairs.program import Program
from matching.fairs.shifting import Shifting
from matching.fairs.side_search import SideSearch
from matching.fairs.solving import Clock, solve
from matching.fairs.waits import keeps_spread, sum_waits

# Seconds of annealing, then the work, in the solver's own measure, in which the whole fair is searched for
# fewer waits (in conflicts, where that is done apart), and that of the search beside it. What is still open
# then is annealed once more and searched for as long as there is time.
_SECONDS_OF_WAITS = (1.0, 4.0)
_EFFORT_OF_WHOLE, _EFFORT_BESIDE = 8.0, 8.0
_EFFORT_APART = 200_000
# So many numbers of waits are asked for apart, one after the other; each takes a tenth of a second at least.
_MOST_APART = 100
_FEW_APART = 1
# The solver leaves this much of the time to look for a timetable without it.
_SHARE_OF_MUSTS = 0.9


@dataclass(frozen=True)
class _Found:
    """What a search of the whole fair came to: perhaps a better timetable, and the waits that nobody has less
    than. `is_settled`: there is nothing better than this timetable, or than the one before.
    """

    slot_of: dict[str, int] | None
    is_settled: bool
    bound: int


@dataclass
class MustSearch:
    """One run of the search, which leaves here what it found and what it proved.

    `slot_of` is None where no timetable of all requests was found. `get_program` gives that of the fair, to
    which the search may add that waits are counted, and nothing else. `start_search` is what the whole fair
    is searched with, where it can be; else the solver does it.
    """

    fair: Fair
    clock: Clock
    seed: int
    annealer: Annealer
    bulletin: Bulletin
    get_program: Callable[[], Program]
    start_search: StartSearch | None = None
    slot_of: dict[str, int] | None = None
    waits_bound: int = 0
    is_proved: bool = False
    _counting: Clauses | Program | None = None
    _climb: Climb | None = None
    _ends: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def weight(self) -> float:
        """That of all requests."""
        return float(sum(Fraction(str(request.weight)) for request in self.fair.requests))

    def run(self) -> bool:
        """Search; whether it is proved that the requests cannot all be met."""
        with self._ends:
            return self._run()

    def _run(self) -> bool:
        pace = Pace(self.fair, self.clock)
        start = pace.fill(self.fair, self.seed) if pace.is_filled_first else {}
        if len(start) < len(self.fair.requests):
            if not pace.has_time_to_solve:
                return False
            # Without the limit on the spread of waits, which annealing keeps to as it takes the waits away.
            bare = self.get_program() if self.fair.max_wait_spread is None else Program(self.fair)
            placed = solve(bare.model, self.clock, seed=self.seed, share=_SHARE_OF_MUSTS, workers=1)
            if placed.is_infeasible:
                return True
            start = bare.read(placed.solver) if placed.solver else pace.fill(self.fair, self.seed)
            if len(start) < len(self.fair.requests):
                return False
        beside: SideSearch | None = None
        for turn, seconds in enumerate(_SECONDS_OF_WAITS):
            start = self.annealer.improve(
                self.slot_of or start,
                self.clock,
                seconds=pace.allow(seconds),
                seed=self.seed + turn,
                enough=self.waits_bound,
            )
            if keeps_spread(self.fair, start):
                self.slot_of = start
            self._note_plan()
            total = None if self.slot_of is None else sum_waits(self.fair, self.slot_of)
            if total is not None and total <= self.waits_bound:
                break
            if not pace.has_time_to_solve:
                continue
            is_better = total is not None and (beside is None or total < beside.waits)
            if self.slot_of is not None and is_better and pace.is_annealed:
                beside = self._set_up_beside(self.slot_of, self.seed + 1 + turn)
            # The better plan than this one, or the proof that there is none.
            found = self._search_beside(total, beside, is_last=turn > 0)
            if found.slot_of is not None:
                self.slot_of = found.slot_of
            if found.is_settled:
                if self.slot_of is None:
                    return True
                self.waits_bound = sum_waits(self.fair, self.slot_of)
                break
            self.waits_bound = max(self.waits_bound, found.bound)
            if beside is not None and (
                self.slot_of is None or sum_waits(self.fair, self.slot_of) > beside.waits
            ):
                self.slot_of = beside.slot_of
            self._note_plan()
        self.is_proved = self.slot_of is not None and sum_waits(self.fair, self.slot_of) <= self.waits_bound
        return False

    def _set_up_beside(self, slot_of: dict[str, int], seed: int) -> SideSearch:
        """What looks for fewer waits than this timetable has, beside the search of the whole."""
        if is_said_in_clauses(self.fair, sum_waits(self.fair, slot_of)):
            return Shifting(self.fair, slot_of, seed, enough=self.waits_bound, annealer=self.annealer)
        return Freeing(self.fair, slot_of, seed, enough=self.waits_bound)

    def _search_beside(self, total: int | None, beside: SideSearch | None, *, is_last: bool) -> _Found:
        """The search of the whole fair for fewer waits, and another one beside it.

        Both do a certain amount of work, and a proof counts for more than what is found beside, so that
        chance plays no role. Only in the last search does whichever is the first end the other.
        """
        is_over = threading.Event()

        def hear_of_bound(bound: int) -> None:
            self.waits_bound = max(self.waits_bound, bound if total is None else min(bound, total))
            if beside is not None:
                beside.enough = max(beside.enough, self.waits_bound)
            self.bulletin.note(waits_bound=self.waits_bound)

        with ThreadPoolExecutor(1) as pool:
            running = None
            if beside is not None:
                beside.is_over = is_over.is_set
                running = pool.submit(beside.run, self.clock, effort=inf if is_last else _EFFORT_BESIDE)
            try:
                found = self._search_whole(
                    total,
                    is_last=is_last,
                    is_enough=None if beside is None or not is_last else lambda: beside.is_enough,
                    on_bound=hear_of_bound,
                )
                if running is not None and not is_last and not found.is_settled:
                    running.result()
            finally:
                is_over.set()
        if running is not None:
            running.result()
        return found

    def _search_whole(
        self,
        total: int | None,
        *,
        is_last: bool,
        is_enough: Callable[[], bool] | None,
        on_bound: Callable[[int], None],
    ) -> _Found:
        while (climb := self._set_up_climb(total)) is not None and not climb.is_lost:
            climb.follow(self.clock, is_last=is_last, is_enough=is_enough, on_bound=on_bound)
            if climb.is_impossible and total is not None and climb.bound < total:
                continue
            # Where it got lost for no reason of ours, the solver takes over.
            if not climb.is_lost or self.clock.left_in_fact <= 0 or (is_enough is not None and is_enough()):
                return _Found(climb.slot_of, climb.is_impossible or climb.slot_of is not None, climb.bound)
        counting = self._set_up_counting(total)
        better = find_fewer_waits(
            counting,
            self.clock,
            fewer_than=total,
            bound=self.waits_bound,
            seed=self.seed,
            effort=None if is_last else _EFFORT_OF_WHOLE,
            is_enough=is_enough,
            on_value=lambda waits: self.bulletin.note(waits=waits),
            on_bound=on_bound,
        )
        slot_of = None if better.solver is None else counting.read(better.solver)
        return _Found(slot_of, better.is_proved or better.is_infeasible, better.bound)

    def _set_up_climb(self, total: int | None) -> Climb | None:
        """The search of the whole fair apart, if it is worth one and can be had; else None.

        The fewest numbers come first, with clauses that know no more of any party's waits.
        """
        if (
            self.start_search is None
            or total is None
            or total - self.waits_bound > _MOST_APART
            or not is_said_in_clauses(self.fair, total - 1)
        ):
            return None
        if self._climb is None or self._climb.is_impossible:
            most = min(_FEW_APART, total - 1) if self.waits_bound <= _FEW_APART else total - 1
            self._climb = start_climb(
                self.start_search,
                Clauses(self.fair, most),
                self.clock,
                bound=self.waits_bound,
                effort=_EFFORT_APART,
            )
            if self._climb is not None:
                self._ends.enter_context(self._climb.search)
        return self._climb

    def _set_up_counting(self, total: int | None) -> Clauses | Program:
        """What counts waits, of timetables with fewer than `total`; it is set up once."""
        if self._counting is None and total is not None and is_said_in_clauses(self.fair, total - 1):
            self._counting = Clauses(self.fair, total - 1)
        if self._counting is None:
            program = self.get_program()
            program.add_waits()
            self._counting = program
        return self._counting

    def _note_plan(self) -> None:
        """Tell how far the timetable is, between two searches."""
        if self.slot_of is not None and self.bulletin.is_heard:
            self.bulletin.note(
                weight=self.weight,
                weight_bound=self.weight,
                waits=sum_waits(self.fair, self.slot_of),
                waits_bound=self.waits_bound,
            )
            self.bulletin.tell()
