"""The waits of a fair all of whose meetings are held, in clauses alone: so they are proved soonest.

How many meetings of a party are over by each slot, and how many meet in a slot, are literals of their own: a
sum of Booleans says the same, but gives what is learnt no words for "three or more of these". The counts of
a party say at once what a wait costs, and without one, when its meetings must be over. Where a fair has two
sides, as many of the one as of the other are busy with each other in each slot: clauses about single meetings
imply it, but who learns from conflicts counts no pigeons and would not come upon it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise, zip_longest
from typing import Any

from ortools.sat.python import cp_model

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.model import Fair
from matching.fairs.sides import find_side
from matching.fairs.solving import read_slots
from matching.fairs.walking import Walking

# At most one of so many is said pair by pair; of more, part by part.
_PAIRS, _PART = 5, 3
# Of more parties than that, counting two sides against each other takes longer than it saves.
_MOST_BALANCED = 100


def is_said_in_clauses(fair: Fair, most: int | None = None) -> bool:
    """Whether `Clauses` can say this fair, where no more than so many waits are looked for."""
    walking, meetings = Walking(fair), _list_meetings(fair)
    is_simple = (
        len({slot.day for slot in fair.slots}) == 1
        and all(request.must and request.slots == 1 for request in fair.requests)
        and all(
            party.seats == 1
            and not walking.binds(party)
            and (party.max_meetings is None or len(meetings[party.party_id]) <= party.max_meetings)
            for party in fair.parties
        )
    )
    if not is_simple or fair.max_wait_spread is None:
        return is_simple
    # The limit on the spread is said of each party alone: somebody who surely does not wait is needed.
    waiting = [party.party_id for party in fair.parties if party.is_waiting]
    return any(len(meetings[party_id]) < 2 for party_id in waiting) or (
        most is not None and most < len(waiting)
    )


@dataclass
class Clauses:
    """The clauses of a fair that `is_said_in_clauses`, with no more than `most` waits.

    `x` are the meetings by request and slot, `waits` is what is to be minimised. The model is a search's own
    to add to: `clone` it for others. `is_balanced`: of a fair that is not large, what its two sides have in
    common is said too; it is left out where the search is short.
    """

    fair: Fair
    most: int
    is_balanced: bool = True
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    x: dict[tuple[str, int], Any] = field(default_factory=dict)
    waits: Any = 0

    def __post_init__(self) -> None:
        self._said: list[list[Any]] = []
        self._slots = [slot.slot for slot in self.fair.order_slots()]
        self._used: dict[int, dict[str, Any]] = {slot: {} for slot in self._slots}
        self._add_requests()
        self._add_precedences()
        levels: list[Any] = []
        meetings = _list_meetings(self.fair)
        for party in self.fair.parties:
            own = meetings[party.party_id]
            used = [self._use(party.party_id, own, slot) for slot in self._slots]
            if party.is_waiting and len(own) > 1:
                levels += self._count_waits(len(own), used)
        self._add_hall()
        if self.is_balanced and len(self.fair.parties) <= _MOST_BALANCED:
            self._add_balance()
        self.waits = sum(levels)
        self._levels = levels
        size = len(self._said)
        # For the own model only: who is given what is written counts all waits anew.
        self._totals = self._count(levels, self.most + 1)
        del self._said[size:]
        self.limit(self.model, self.most)

    def limit(self, model: cp_model.CpModel, most: int) -> None:
        """In this model, a clone of the own one, no more waits than that are looked for."""
        if most < len(self._totals):
            model.add_bool_or([self._totals[most].Not()] if most >= 0 else [])

    @property
    def written(self) -> list[list[int]]:
        """The clauses in whole numbers, as SAT solvers have them, but for those that count all waits."""
        return [[_write(literal) for literal in clause] for clause in self._said]

    @property
    def counted(self) -> list[int]:
        """Literals, written so, of which as many hold as there are waits, or more."""
        return [_write(level) for level in self._levels]

    def read_literals(self, literals: Collection[int]) -> dict[str, int]:
        """Slot of each request where these of the written literals hold, in the order of the fair."""
        return {name: slot for (name, slot), literal in self.x.items() if _write(literal) in literals}

    def read(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """Slot of each request in the solver's solution, in the order of the fair."""
        return read_slots(self.x, solver)

    def _new(self) -> Any:
        return self.model.new_bool_var("")

    def _add(self, *literals: Any) -> None:
        """One of these holds; each is a literal, or known."""
        if not any(literal is True for literal in literals):
            clause = [literal for literal in literals if literal is not False]
            self.model.add_bool_or(clause)
            self._said.append(clause)

    def _add_at_most_one(self, literals: Sequence[Any]) -> None:
        if len(literals) <= _PAIRS:
            for one, other in combinations(literals, 2):
                self._add(_not(one), _not(other))
            return
        is_before = self._new()
        self._add_at_most_one([*literals[:_PART], is_before])
        self._add_at_most_one([_not(is_before), *literals[_PART:]])

    def _count(self, literals: Sequence[Any], most: int, *, is_exact: bool = False) -> list[Any]:
        """Literals that are true where one at least, two at least, ... of these are, as far as `most`.

        Only where `is_exact` they are false where not.
        """
        if len(literals) < 2:
            return list(literals[:most])
        half = len(literals) // 2
        left = self._count(literals[:half], most, is_exact=is_exact)
        right = self._count(literals[half:], most, is_exact=is_exact)
        counts = [self._new() for _ in range(min(len(left) + len(right), most))]
        for lower, higher in pairwise(counts):
            self._add(_not(higher), lower)
        for one in range(len(left) + 1):
            for other in range(len(right) + 1):
                if one + other:
                    self._add(
                        _not(left[one - 1]) if one else False,
                        _not(right[other - 1]) if other else False,
                        counts[min(one + other, most) - 1],
                    )
                if is_exact and one + other < len(counts):
                    self._add(
                        left[one] if one < len(left) else False,
                        right[other] if other < len(right) else False,
                        _not(counts[one + other]),
                    )
        return counts

    def _add_requests(self) -> None:
        allowed = find_allowed_slots(self.fair)
        for request in self.fair.requests:
            literals = {slot: self._new() for slot in allowed[request.request_id]}
            self.x.update({(request.request_id, slot): literal for slot, literal in literals.items()})
            self._add(*literals.values())
            self._add_at_most_one(list(literals.values()))

    def _add_precedences(self) -> None:
        for request in self.fair.requests:
            for earlier in request.after:
                is_over: Any = False
                for slot in self._slots:
                    self._add(_not(self.x.get((request.request_id, slot), False)), is_over)
                    here = self.x.get((earlier, slot), False)
                    if here is not False:
                        before, is_over = is_over, self._new()
                        self._add(_not(is_over), before, here)
                        self._add(_not(before), is_over)
                        self._add(_not(here), is_over)

    def _any(self, requests: Sequence[str], slot: int) -> Any:
        """Whether one of these requests is met in the slot."""
        literals = [self.x[name, slot] for name in requests if (name, slot) in self.x]
        if not literals or len(requests) == 1:
            return literals[0] if literals else False
        is_any = self._new()
        for literal in literals:
            self._add(_not(literal), is_any)
        self._add(_not(is_any), *literals)
        return is_any

    def _use(self, party_id: str, requests: Sequence[str], slot: int) -> Any:
        """Whether the party, with these requests, meets somebody in the slot; but one at once it cannot."""
        is_used = self._any(requests, slot)
        if is_used is not False:
            self._add_at_most_one([self.x[name, slot] for name in requests if (name, slot) in self.x])
            self._used[slot][party_id] = is_used
        return is_used

    def _add_hall(self) -> None:
        if self.fair.tables is not None:
            for used in self._used.values():
                # Each meeting keeps two parties busy.
                most = 2 * self.fair.tables
                if len(used) > most:
                    self._add(_not(self._count(list(used.values()), most + 1)[most]))

    def _add_balance(self) -> None:
        """As many of one side are busy with the other in each slot as the other way round."""
        side = find_side(self.fair)
        if side is None:
            return
        across = {
            request.request_id
            for request in self.fair.requests
            if len(side.intersection(request.parties)) == 1
        }
        meetings = _list_meetings(self.fair)
        for slot, used in self._used.items():
            busy: tuple[list[Any], list[Any]] = ([], [])
            for party_id, is_used in used.items():
                own = [name for name in meetings[party_id] if name in across]
                is_busy = is_used if len(own) == len(meetings[party_id]) else self._any(own, slot)
                if is_busy is not False:
                    busy[party_id in side].append(is_busy)
            sizes = [len(literals) for literals in busy]
            most = min(sizes if self.fair.tables is None else [*sizes, self.fair.tables])
            one_side, other_side = (self._count(literals, most + 1, is_exact=True) for literals in busy)
            for number, (one, other) in enumerate(zip_longest(one_side, other_side, fillvalue=False)):
                # Said of both, so that neither side has to be counted to know that it is too large.
                self._add(_not(one), number < most and other)
                self._add(_not(other), number < most and one)

    def _count_waits(self, total: int, used: Sequence[Any]) -> list[Any]:
        """The waits of a party with so many meetings: one at least, two at least, ..."""
        places = range(len(used))
        # By place, then by number: whether so many meetings are over before it.
        met = [[False] * (total + 1)]
        left = sum(literal is not False for literal in used)
        for place in places:
            left -= used[place] is not False
            met.append(self._count_on(met[place], used[place], total - left))
        starts = []
        for place in places[2:]:
            if used[place] is not False and used[place - 1] is not True:
                start = self._new()
                self._add(_not(used[place]), used[place - 1], _not(met[place][1]), start)
                starts.append(start)
        limit = self.most if self.fair.max_wait_spread is None else self.fair.max_wait_spread
        levels = self._count(starts, min(self.most, limit) + 1)
        if len(levels) > limit:
            self._add(_not(levels.pop()))
        is_waiting = levels[0] if levels else False
        for place in places:
            # Whoever has begun and does not wait goes on to the last meeting, and is then done in time.
            self._add(is_waiting, _not(met[place][1]), met[place][total], used[place])
            for number in range(1, total + 1):
                now, end, begin = met[place + 1][number], place + 1 + total - number, place + 2 - number
                if end < len(met):
                    self._add(is_waiting, _not(now), met[end][total])
                if number > 1:
                    self._add(_not(now), met[begin][1] if begin > 0 else False)
        return levels

    def _count_on(self, before: Sequence[Any], used: Any, least: int) -> list[Any]:
        """The counts of meetings with those of one more slot; so many at least are known to be over."""
        met: list[Any] = [True]
        total = len(before) - 1
        for number in range(1, total + 1):
            fewer = before[number - 1] if number > 1 else True
            now: Any = True
            if number > least:
                is_unreached = before[number] is False and (fewer is False or used is False)
                now = False if is_unreached else self._new()
            self._add(_not(before[number]), now)
            self._add(_not(fewer), _not(used), now)
            self._add(_not(now), before[number], fewer)
            self._add(_not(now), before[number], used)
            self._add(_not(now), met[-1])
            met.append(now)
        # There is no meeting but these.
        self._add(_not(before[total]), _not(used))
        return met


def _write(literal: Any) -> int:
    """The literal in a whole number from 1 on, its opposite below 0; the solver's own begin with 0 and -1."""
    return literal.index + 1 if literal.index >= 0 else literal.index


def _not(literal: Any) -> Any:
    return not literal if isinstance(literal, bool) else literal.Not()


def _list_meetings(fair: Fair) -> dict[str, list[str]]:
    meetings: dict[str, list[str]] = {party.party_id: [] for party in fair.parties}
    for request in fair.requests:
        for party_id in request.parties:
            meetings[party_id].append(request.request_id)
    return meetings
