"""Fewer waits for a timetable: most of its meetings are set free, and the solver places them anew.

A whole fair may be too much for the solver; with the meetings of a few slots in a row held where they stand
it often finds the fewest waits of the others at once. Which slots is drawn by chance, and how many follows
from how hard the last ones were.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from matching.fairs.program import Program
from matching.fairs.side_search import SideSearch
from matching.fairs.solving import Clock, solve
from matching.fairs.waits import sum_waits

# Work for one search, in the solver's own measure: a second or two for the fewest waits, less for any fewer.
_EFFORT_FOR_LEAST, _EFFORT_FOR_FEWER = 0.75, 0.25
# A search that took less than this share of it was easy: the next one of its kind holds fewer meetings.
_EASY = 1 / 3
_HELD_AT_FIRST, _HELD_AT_MOST = 0.15, 0.6
_FEWER, _MORE = 0.85, 1.25
_ENDS = ("first", "last", "any")


@dataclass
class Freeing(SideSearch):
    """A `SideSearch` that sets most meetings free. Where the whole fair was searched to the end, what it has
    is `enough`.
    """

    _is_least: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._held = dict.fromkeys(product(_ENDS, (False, True)), len(self.slot_of) * _HELD_AT_FIRST)
        # Others with as many waits are starts as good, and new ones.
        self._start = self.slot_of

    @cached_property
    def _program(self) -> Program:
        program = Program(self.fair)
        program.add_waits()
        return program

    def _take_step(self, clock: Clock) -> None:
        # In turns: any with fewer waits, which is soon said; then the fewest, or as many in another way.
        program, chance, is_least = self._program, self._chance, self._is_least
        kind = chance.choice(_ENDS), is_least
        model = program.model.clone()
        program.limit(model, sum_waits(self.fair, self._start) - (not is_least))
        if is_least:
            model.minimize(program.waits)
        names = self._draw_held(chance, kind[0], self._start, round(self._held[kind]))
        for name in names:
            model.add(program.x[name, self._start[name]] == 1)
        effort = _EFFORT_FOR_LEAST if is_least else _EFFORT_FOR_FEWER
        found = solve(model, clock, seed=chance.randrange(1 << 30), is_logical=True, effort=effort)
        self._effort += found.effort
        if found.solver is not None:
            self._start = program.read(found.solver)
            if sum_waits(self.fair, self._start) < self.waits:
                self.slot_of = self._start
        if not (found.is_proved or found.is_infeasible):
            self._held[kind] = min(len(self._start) * _HELD_AT_MOST, self._held[kind] * _MORE + 1)
        elif not names and (is_least or found.is_infeasible):
            self.enough = self.waits
        elif found.effort < effort * _EASY:
            self._held[kind] *= _FEWER
        self._is_least = not is_least

    def _draw_held(self, chance: random.Random, end: str, start: Mapping[str, int], count: int) -> list[str]:
        """So many meetings: those of the first slots, of the last, or of any in a row, round the clock."""
        order = [slot.slot for slot in self.fair.order_slots()]
        if end == "last":
            order.reverse()
        elif end == "any":
            first = chance.randrange(len(order))
            order = order[first:] + order[:first]
        held: list[str] = []
        for slot in order:
            here = [name for name, other in start.items() if other == slot]
            held += chance.sample(here, min(len(here), count - len(held)))
        return held
