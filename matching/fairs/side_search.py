"""What a search for fewer waits beside that of the whole fair has in common, however it goes about it."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from matching.fairs.model import Fair
from matching.fairs.solving import Clock
from matching.fairs.waits import sum_waits


class _OverError(Exception):
    """Raised to end a search that is not needed any more, from within the solver's run too."""


@dataclass
class SideSearch(ABC):
    """Steps that are taken until `is_over`, or until `slot_of` has come down to `enough` waits.

    Every request of the fair must be met; `slot_of` is the best timetable so far and keeps all rules of the
    fair, at each moment.
    """

    fair: Fair
    slot_of: dict[str, int]
    seed: int
    enough: int = 0
    is_over: Callable[[], bool] = bool
    # Work done so far, in the solver's own measure.
    _effort: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    @property
    def waits(self) -> int:
        """Those of `slot_of`."""
        return sum_waits(self.fair, self.slot_of)

    @property
    def is_enough(self) -> bool:
        """Whether nothing better is looked for."""
        return self.waits <= self.enough

    def run(self, clock: Clock, *, effort: float = inf) -> None:
        """Search, or go on with it, for so much work in all; what is left on the clock is the limit."""
        own = Clock(clock.left_in_fact, read=clock.read, look=self._end_if_over)
        try:
            while own.left_in_fact > 0 and self._effort < effort and not self.is_enough:
                self._end_if_over()
                self._take_step(own)
        except _OverError:
            return

    @abstractmethod
    def _take_step(self, clock: Clock) -> None:
        """Look for a better timetable once, and add the work to `_effort`."""

    def _end_if_over(self) -> None:
        if self.is_over():
            raise _OverError
