"""A fair as a constraint program: the variables, the rules, and the figures that can be optimised.

One Boolean for each request and slot that its own rules allow. What a party does in a slot (`used`) starts a
block where the slot before was free; blocks of a day less one are its waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, permutations
from math import gcd, lcm
from typing import Any

from ortools.sat.python import cp_model

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.guarantees import add_shortage
from matching.fairs.model import Fair, Request
from matching.fairs.solving import read_slots
from matching.fairs.spans import Spans, find_runs
from matching.fairs.walking import Walking
from matching.fairs.windows import find_windows

# Weights are decimals written by people; more places than this are noise.
_WEIGHT_PLACES = 6


def scale_weights(fair: Fair) -> tuple[Fraction, dict[str, int]]:
    """The weights as whole numbers in units of 1 / scale, and that scale."""
    places = 10**_WEIGHT_PLACES
    weights = [Fraction(round(request.weight * places), places) for request in fair.requests]
    scale = lcm(1, *(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    divisor = gcd(0, *whole) or 1
    return Fraction(scale, divisor), {
        request.request_id: number // divisor for number, request in zip(whole, fair.requests, strict=True)
    }


def add_one_day(model: cp_model.CpModel, fair: Fair, x: Mapping[tuple[str, int], Any]) -> None:
    """Meetings of these requests and slots, which are those of one party, stand on one day only."""
    day_of = {slot.slot: slot.day for slot in fair.slots}
    attends: dict[int, Any] = {}
    for (_, slot), literal in x.items():
        day = day_of[slot]
        if day not in attends:
            attends[day] = model.new_bool_var("")
        model.add_implication(literal, attends[day])
    if len(attends) > 1:
        model.add_at_most_one(attends.values())


@dataclass
class Program:
    """The program of a fair. `model` holds every hard rule, musts among them; the figures are expressions."""

    fair: Fair
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    x: dict[tuple[str, int], Any] = field(default_factory=dict)
    # Total weight in the whole numbers of `scale_weights`.
    weight: Any = 0
    shortage: Any = 0
    waits: Any = 0
    spread: Any = 0
    has_waits: bool = False

    def __post_init__(self) -> None:
        self._allowed = find_allowed_slots(self.fair)
        spans = Spans(self.fair)
        # By request and slot, where to begin so that it takes that slot, and so that it ends in it.
        self._begins: dict[tuple[str, int], list[int]] = {}
        self._begin_of_end: dict[tuple[str, int], int] = {}
        for request in self.fair.requests:
            name = request.request_id
            for first in self._allowed[name]:
                span = spans.cover(request.slots, first)
                self._begin_of_end[name, span[-1]] = first
                for slot in span:
                    self._begins.setdefault((name, slot), []).append(first)
        self._placed: dict[str, Any] = {}
        self._used: dict[int, list[Any]] = {slot.slot: [] for slot in self.fair.slots}
        self._of_party: dict[str, list[Request]] = {party.party_id: [] for party in self.fair.parties}
        for request in self.fair.requests:
            for party_id in request.parties:
                self._of_party[party_id].append(request)
        self._walking = Walking(self.fair)
        self._add_requests()
        self._add_hall()
        self._add_precedences()
        self._add_parties()
        self._add_weight()
        self.shortage = add_shortage(self.model, self.fair, self._placed)

    def add_waits(self) -> None:
        """Add what counts waits; kept apart because who meets whom can be decided without."""
        if self.has_waits:
            return
        self.has_waits = True
        days: dict[int, list[int]] = {}
        for slot in self.fair.order_slots():
            days.setdefault(slot.day, []).append(slot.slot)
        of_party = {
            party.party_id: self._add_waits_of(party.party_id, days.values())
            for party in self.fair.parties
            if party.is_waiting
        }
        self.waits = sum(of_party.values())
        self._add_spread(list(of_party.values()))
        if self.fair.tables is not None:
            # Each meeting keeps two parties busy.
            for used in self._used.values():
                if len(used) > 2 * self.fair.tables:
                    self.model.add(sum(used) <= 2 * self.fair.tables)

    def read(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """Slot of each placed request in the solver's solution, in the order of the fair."""
        return read_slots(self.x, solver)

    def limit(self, model: cp_model.CpModel, most: int) -> None:
        """In this model, a clone of the own one, no more waits than that are looked for."""
        model.add(self.waits <= most)

    def hint(self, slot_of_request: dict[str, int]) -> None:
        """Tell the solver where to look first."""
        self.model.clear_hints()
        for (request_id, slot), literal in self.x.items():
            self.model.add_hint(literal, slot_of_request.get(request_id) == slot)

    def _add_requests(self) -> None:
        for request in self.fair.requests:
            slots = self._allowed[request.request_id]
            literals = [self.model.new_bool_var("") for _ in slots]
            self.x.update(
                ((request.request_id, slot), literal) for slot, literal in zip(slots, literals, strict=True)
            )
            if request.must:
                self.model.add_exactly_one(literals)
                self._placed[request.request_id] = 1
            else:
                self.model.add_at_most_one(literals)
                self._placed[request.request_id] = sum(literals)

    def _literals(self, requests: list[Request] | tuple[Request, ...], slot: int) -> list[Any]:
        return [
            self.x[request.request_id, first]
            for request in requests
            for first in self._begins.get((request.request_id, slot), ())
        ]

    def _add_hall(self) -> None:
        if self.fair.tables is None:
            return
        for slot in self.fair.slots:
            literals = self._literals(self.fair.requests, slot.slot)
            if len(literals) > self.fair.tables:
                self.model.add(sum(literals) <= self.fair.tables)

    def _add_precedences(self) -> None:
        order = [slot.slot for slot in self.fair.order_slots()]
        for request in self.fair.requests:
            for earlier in request.after:
                before: list[Any] = []
                here: list[Any] = []
                for slot in order:
                    literal = self.x.get((request.request_id, slot))
                    if literal is not None:
                        here.append(literal)
                        self.model.add(sum(here) <= sum(before))
                    first = self._begin_of_end.get((earlier, slot))
                    if first is not None:
                        before.append(self.x[earlier, first])

    def _add_parties(self) -> None:
        for party in self.fair.parties:
            requests = self._of_party[party.party_id]
            for slot in self.fair.slots:
                literals = self._literals(requests, slot.slot)
                if len(literals) > party.seats:
                    if party.seats == 1:
                        self.model.add_at_most_one(literals)
                    else:
                        self.model.add(sum(literals) <= party.seats)
            if self._walking.binds(party):
                self._add_walks(requests)
            if party.is_one_day:
                add_one_day(self.model, self.fair, {key: self.x[key] for key in self._keys_of(requests)})
            if party.max_meetings is not None and len(requests) > party.max_meetings:
                self.model.add(sum(self._placed[item.request_id] for item in requests) <= party.max_meetings)

    def _list_walks(self, requests: list[Request]) -> list[tuple[list[Request], list[Request], int]]:
        """Requests at one place, those at another, and the slots that the walk takes; both ways."""
        at: dict[str, list[Request]] = {}
        for request in requests:
            at.setdefault(self._walking.find_place(request), []).append(request)
        return [
            (at[place], at[other], slots)
            for place, other in permutations(at, 2)
            if (slots := self._walking.count_slots(place, other))
        ]

    def _add_walks(self, requests: list[Request]) -> None:
        for here, there, slots in self._list_walks(requests):
            for run in find_runs(self.fair):
                for place, slot in enumerate(run):
                    for after in run[place + 1 : place + 1 + slots]:
                        before, later = self._literals(here, slot), self._literals(there, after)
                        if before and later:
                            self.model.add_at_most_one([*before, *later])

    def _count_walks(self, requests: list[Request], used: Mapping[int, Any]) -> list[Any]:
        """For each place in time where a party does nothing but walk, whether it does so."""
        walks = []
        for here, there, slots in self._list_walks(requests):
            for run in find_runs(self.fair):
                for before, after in zip(run, run[slots + 1 :], strict=False):
                    start = run.index(before)
                    left, come = self._literals(here, before), self._literals(there, after)
                    if not left or not come:
                        continue
                    met = sum(used[slot] for slot in run[start + 1 : start + 1 + slots])
                    is_walk = self.model.new_bool_var("")
                    self.model.add(is_walk <= sum(left))
                    self.model.add(is_walk <= sum(come))
                    self.model.add(is_walk * slots + met <= slots)
                    self.model.add(is_walk >= sum(left) + sum(come) - 1 - met)
                    walks.append(is_walk)
        return walks

    def _keys_of(self, requests: list[Request]) -> list[tuple[str, int]]:
        return [(item.request_id, slot) for item in requests for slot in self._allowed[item.request_id]]

    def _add_weight(self) -> None:
        _, numbers = scale_weights(self.fair)
        self.weight = sum(number * self._placed[name] for name, number in numbers.items())

    def _add_waits_of(self, party_id: str, days: Any) -> Any:
        """The number of waits of one party."""
        requests = self._of_party[party_id]
        if len(requests) == 1:
            for slot, used in self._used.items():
                used += self._literals(requests, slot)
            return 0
        party = next(party for party in self.fair.parties if party.party_id == party_id)
        seats = party.seats
        musts = sum(request.must for request in requests)
        waits: list[Any] = []
        all_used: list[Any] = []
        used_at: dict[int, Any] = {}
        days = list(days)
        for day in days:
            used: list[Any] = []
            for slot in day:
                literals = self._literals(requests, slot)
                if not literals:
                    used.append(0)
                    continue
                is_used = self.model.new_bool_var("")
                if seats == 1:
                    self.model.add(sum(literals) == is_used)
                else:
                    self.model.add_max_equality(is_used, literals)
                used.append(is_used)
                self._used[slot].append(is_used)
            used_at.update(zip(day, used, strict=True))
            present = [literal for literal in used if not isinstance(literal, int)]
            all_used += present
            if len(present) < 2:
                continue
            starts = []
            for position, literal in enumerate(used):
                if isinstance(literal, int):
                    continue
                before = used[position - 1] if position else 0
                if isinstance(before, int):
                    starts.append(literal)
                    continue
                start = self.model.new_bool_var("")
                # start = used and not used before
                self.model.add(start >= literal - before)
                self.model.add_implication(start, literal)
                self.model.add_implication(start, before.Not())
                starts.append(start)
            if len(days) == 1 and musts:
                has_met: Any = 1
                self.model.add(sum(starts) >= 1)
            else:
                has_met = self.model.new_bool_var("")
                self.model.add_max_equality(has_met, present)
                self.model.add(sum(starts) >= has_met)
            waits.append(sum(starts) - has_met)
        walks = self._count_walks(requests, used_at) if self._walking.binds(party) else []
        waits.append(-sum(walks))
        if seats == 1 and musts == len(requests) and all_used:
            lengths = sum(request.slots for request in requests)
            self.model.add(sum(all_used) == lengths)
            if len(days) == 1 and musts > 1 and lengths == musts and not walks:
                return self._add_windows(requests, days[0], used, sum(waits))
        return sum(waits)

    def _add_windows(self, requests: list[Request], slots: list[int], used: list[Any], waits: Any) -> Any:
        """The waits again, as a sum of Booleans that cores are made of: one at least, two at least, ...

        Without a wait, all meetings of a party fill one of its windows, and only that.
        """
        width = len(requests)
        names = [request.request_id for request in requests]
        windows = find_windows(names, self._allowed, slots)
        levels = [self.model.new_bool_var("") for _ in range(max(1, min(width - 1, len(slots) - width)))]
        for lower, higher in pairwise(levels):
            self.model.add_implication(higher, lower)
        self.model.add(waits == sum(levels))
        is_waiting = levels[0]
        chosen = {window.start: self.model.new_bool_var("") for window in windows}
        self.model.add_exactly_one([*chosen.values(), is_waiting])
        for window in windows:
            for request_id, slot in window.closed:
                self.model.add_implication(chosen[window.start], self.x[request_id, slot].Not())
        # Whether the window has begun by a place: chains of these say more than the windows one by one.
        begun = [self.model.new_bool_var("") for _ in slots]
        for place, literal in enumerate(begun):
            before = [begun[place - 1]] if place else []
            for earlier in before:
                self.model.add_implication(earlier, literal)
            if place in chosen:
                self.model.add_implication(chosen[place], literal)
                for earlier in before:
                    self.model.add_implication(chosen[place], earlier.Not())
                self.model.add_bool_or([is_waiting, chosen[place], literal.Not(), *before])
            else:
                self.model.add_bool_or([is_waiting, literal.Not(), *before])
            over = [begun[place - width]] if place >= width else []
            if isinstance(used[place], int):
                self.model.add_bool_or([is_waiting, literal.Not(), *over])
                continue
            self.model.add_bool_or([is_waiting, used[place].Not(), literal])
            for ended in over:
                self.model.add_bool_or([is_waiting, used[place].Not(), ended.Not()])
            self.model.add_bool_or([is_waiting, used[place], literal.Not(), *over])
        self.model.add_bool_or([is_waiting, begun[-1]])
        return sum(levels)

    def _add_spread(self, of_party: list[Any]) -> None:
        if not of_party:
            return
        top = len(self.fair.slots)
        most, least = self.model.new_int_var(0, top, ""), self.model.new_int_var(0, top, "")
        for waits in of_party:
            self.model.add(waits <= most)
            self.model.add(waits >= least)
        self.spread = most - least
        if self.fair.max_wait_spread is not None:
            self.model.add(self.spread <= self.fair.max_wait_spread)
