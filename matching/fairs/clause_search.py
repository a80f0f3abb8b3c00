"""Waits asked for one number after the other, of a search that runs beside the planner.

A planner that may start no process is handed what starts one (`StartSearch`). It is asked clauses, in whole
numbers as SAT solvers have them: n is a literal from 1 on, -n is its opposite.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from matching.fairs.clauses import Clauses
from matching.fairs.solving import Clock

Clause = Sequence[int]

Answer = tuple[Collection[int] | None, bool]
"""What is known of a number: the literals that hold where all clauses do, None where that cannot be; and
whether it is only open so far, because the first effort was not enough. The search then goes on."""


class ClauseSearch(AbstractContextManager[Any], Protocol):
    """Answers to the numbers in their order, as they are found; the first that can be had is the last.

    It ends early where it cannot go on. As a context it is stopped at the end of it.
    """

    def __iter__(self) -> Iterator[Answer]:
        """The answers that have not been heard yet."""

    def stop(self) -> None:
        """End the search at once, from any thread and as often as one likes."""


class StartSearch(Protocol):
    """Starts a search of clauses with at most so many of the literals `counted`, for each of the numbers.

    `effort` is how many conflicts it may take until it says that a number is open; the answers depend on
    nothing but what is asked. After `seconds` it ends by itself. None where it cannot be started.
    """

    def __call__(
        self,
        clauses: Sequence[Clause],
        counted: Sequence[int],
        numbers: Sequence[int],
        *,
        effort: int,
        seconds: float,
    ) -> ClauseSearch | None:
        """Start it."""


@dataclass
class Climb:
    """The fewest waits of a fair said in `clauses`, from `bound` on, looked for beside the planner.

    `bound` grows as numbers are proved too small; `slot_of` is a timetable of so many waits once there is
    one. `is_impossible`: there is none within the clauses. `is_lost`: the search ended without saying which.
    """

    clauses: Clauses
    search: ClauseSearch
    bound: int
    slot_of: dict[str, int] | None = None
    is_lost: bool = False

    @property
    def is_impossible(self) -> bool:
        """Whether it is proved that no timetable has so few waits."""
        return self.bound > self.clauses.most

    def follow(
        self,
        clock: Clock,
        *,
        is_last: bool,
        is_enough: Callable[[], bool] | None,
        on_bound: Callable[[int], None],
    ) -> None:
        """Listen until it is over, or before `is_last` until the first effort was not enough.

        `is_enough`, asked again and again from another thread, and the limit of time end the search for good.
        """

        def stop_where_enough() -> None:
            if is_enough is not None and is_enough():
                self.search.stop()

        with clock.watch(self.search.stop, None if is_enough is None else stop_where_enough):
            for literals, is_open in self.search:
                if literals is not None:
                    self.slot_of = self.clauses.read_literals(set(literals))
                    return
                if is_open:
                    if is_last:
                        continue
                    return
                self.bound += 1
                on_bound(self.bound)
                if self.is_impossible:
                    return
        self.is_lost = True


def start_climb(
    start_search: StartSearch, clauses: Clauses, clock: Clock, *, bound: int, effort: int
) -> Climb | None:
    """Begin to ask for `bound` waits, then for one more and so on; None where no search can be started."""
    search = start_search(
        clauses.written,
        clauses.counted,
        range(bound, clauses.most + 1),
        effort=effort,
        seconds=clock.left_in_fact,
    )
    return None if search is None else Climb(clauses, search, bound)
