"""Fewer waits for a timetable in which nobody comes much earlier or leaves much later than before.

Held to the slots around its own first and last meeting, each party leaves the solver so little to choose that
it soon tells whether one wait less is possible. From one timetable it seldom is: many are annealed, and each
of the better half is shifted for as long as that helps.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from matching.fairs.annealing import Annealer
from matching.fairs.clauses import Clauses
from matching.fairs.model import Fair
from matching.fairs.side_search import SideSearch
from matching.fairs.solving import Clock, solve
from matching.fairs.waits import keeps_spread, sum_waits

# So many slots earlier or later anybody may begin and end. With two the solver is seldom done in time, and
# hardly ever finds more.
_SLOTS = 1
# Work for one wait less, in the solver's own measure: about half a second.
_EFFORT = 0.7
# Seconds of annealing, in steps, and how much work one of them is worth.
_SECONDS_OF_ANNEALING, _EFFORT_OF_SECOND = 4.0, 0.25


@dataclass
class Shifting(SideSearch):
    """A `SideSearch` of a fair that `is_said_in_clauses`: timetables are annealed and shifted."""

    annealer: Annealer = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._next = self.slot_of
        self._annealed: list[int] = []

    def _take_step(self, clock: Clock) -> None:
        waits = sum_waits(self.fair, self._next)
        insort(self._annealed, waits)
        if waits <= self._annealed[len(self._annealed) // 2]:
            self._shift(self._next, clock)
        self._next = self.annealer.vary(
            self._next, clock, seconds=_SECONDS_OF_ANNEALING, seed=self._chance.randrange(1 << 30)
        )
        self._effort += _SECONDS_OF_ANNEALING * _EFFORT_OF_SECOND

    def _shift(self, slot_of: dict[str, int], clock: Clock) -> None:
        """Take one wait after the other from a timetable; it is kept where it is better than the best."""
        shifted: dict[str, int] | None = slot_of
        while shifted is not None:
            slot_of, waits = shifted, sum_waits(self.fair, shifted)
            if waits < self.waits and keeps_spread(self.fair, slot_of):
                self.slot_of = slot_of
            shifted = self._find_fewer(slot_of, waits - 1, clock) if waits > self.enough else None

    def _find_fewer(self, slot_of: Mapping[str, int], most: int, clock: Clock) -> dict[str, int] | None:
        """A timetable near this one with at most so many waits, if one is soon found."""
        clauses = Clauses(stay_near(self.fair, slot_of, slots=_SLOTS), most, is_balanced=False)
        found = solve(
            clauses.model,
            clock,
            seed=self._chance.randrange(1 << 30),
            is_logical=True,
            is_in_clauses=True,
            effort=_EFFORT,
        )
        self._effort += found.effort
        return None if found.solver is None else clauses.read(found.solver)


def stay_near(fair: Fair, slot_of_request: Mapping[str, int], *, slots: int) -> Fair:
    """The fair in which nobody is available more than so many slots before its first meeting of a timetable
    and after its last one."""
    order = [slot.slot for slot in fair.order_slots()]
    place = {slot: number for number, slot in enumerate(order)}
    met: dict[str, list[int]] = {party.party_id: [] for party in fair.parties}
    for request in fair.requests:
        for party_id in request.parties:
            met[party_id].append(place[slot_of_request[request.request_id]])
    parties = []
    for party in fair.parties:
        own = met[party.party_id]
        if own:
            far = order[: max(0, min(own) - slots)] + order[max(own) + slots + 1 :]
            party = replace(party, unavailable=party.unavailable.union(far))
        parties.append(party)
    return replace(fair, parties=tuple(parties))
