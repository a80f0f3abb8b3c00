"""The room that standing meetings leave, and what fits into it: a small program of the free ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from matching.fairs.model import Fair, Request
from matching.fairs.program import add_one_day
from matching.fairs.spans import Spans
from matching.fairs.walking import Walking


class Room:
    """What is left of seats, limits and tables."""

    def __init__(self, fair: Fair) -> None:
        self._fair = fair
        self._spans = Spans(fair)
        self._parties = {party.party_id: party for party in fair.parties}
        self._at_party: Counter[tuple[str, int]] = Counter()
        self._of_party: Counter[str] = Counter()
        self._in_hall: Counter[int] = Counter()

    def take(self, request: Request, slot: int) -> None:
        """The meeting stands here."""
        span = self._spans.cover(request.slots, slot)
        self._in_hall.update(span)
        for party_id in request.parties:
            self._at_party.update((party_id, taken) for taken in span)
            self._of_party[party_id] += 1

    def has(self, request: Request, slot: int) -> bool:
        """Whether the meeting fits in here, precedences, days and walks left aside."""
        span = self._spans.cover(request.slots, slot)
        return all(self.count_tables(taken) > 0 for taken in span) and all(
            all(self.count_seats(party_id, taken) > 0 for taken in span) and self.count_meetings(party_id) > 0
            for party_id in request.parties
        )

    def count_tables(self, slot: int) -> int:
        """Free tables of a slot; as many as there are requests where the hall has no limit."""
        tables = self._fair.tables
        return max(0, (len(self._fair.requests) if tables is None else tables) - self._in_hall[slot])

    def count_seats(self, party_id: str, slot: int) -> int:
        """Free seats of a party in a slot."""
        return max(0, self._parties[party_id].seats - self._at_party[party_id, slot])

    def count_meetings(self, party_id: str) -> int:
        """Meetings that the party may still have."""
        limit = self._parties[party_id].max_meetings
        return max(0, (len(self._fair.requests) if limit is None else limit) - self._of_party[party_id])


class FreeProgram:
    """The free meetings as a constraint program in the room that the standing ones leave."""

    def __init__(
        self,
        fair: Fair,
        allowed: Mapping[str, tuple[int, ...]],
        standing: Mapping[str, int],
        free: Sequence[str],
        place: Mapping[int, int],
    ) -> None:
        self.model = cp_model.CpModel()
        self.x: dict[tuple[str, int], Any] = {}
        self.placed: dict[str, Any] = {}
        self._standing = standing
        self._place = place
        self._requests = {request.request_id: request for request in fair.requests}
        self._spans = Spans(fair)
        room = Room(fair)
        for name, slot in standing.items():
            room.take(self._requests[name], slot)
        for name in free:
            slots = [slot for slot in allowed[name] if room.has(self._requests[name], slot)]
            self.x |= {(name, slot): self.model.new_bool_var("") for slot in slots}
            self.placed[name] = sum(self.x[name, slot] for slot in slots)
            if len(slots) > 1:
                self.model.add_at_most_one(self.x[name, slot] for slot in slots)
        self._keep_room(room)
        self._keep_days(fair)
        self._keep_walks(fair)
        for request in fair.requests:
            for earlier in request.after:
                self._keep_order(request.request_id, earlier)

    def _keep_room(self, room: Room) -> None:
        in_hall: dict[int, list[Any]] = defaultdict(list)
        at_party: dict[tuple[str, int], list[Any]] = defaultdict(list)
        of_party: dict[str, list[Any]] = defaultdict(list)
        for (name, slot), literal in self.x.items():
            span = self._spans.cover(self._requests[name].slots, slot)
            for taken in span:
                in_hall[taken].append(literal)
            for party_id in self._requests[name].parties:
                for taken in span:
                    at_party[party_id, taken].append(literal)
                of_party[party_id].append(literal)
        limits = [(literals, room.count_tables(slot)) for slot, literals in in_hall.items()]
        limits += [(literals, room.count_seats(*key)) for key, literals in at_party.items()]
        limits += [(literals, room.count_meetings(party_id)) for party_id, literals in of_party.items()]
        for literals, limit in limits:
            if len(literals) > limit:
                self.model.add(sum(literals) <= limit)

    def _keep_days(self, fair: Fair) -> None:
        """Who comes on one day only stays on the day of what stands, or on one of the days."""
        day_of = {slot.slot: slot.day for slot in fair.slots}
        for party in fair.parties:
            if not party.is_one_day:
                continue
            own = {key: x for key, x in self.x.items() if party.party_id in self._requests[key[0]].parties}
            days = {
                day_of[slot]
                for name, slot in self._standing.items()
                if party.party_id in self._requests[name].parties
            }
            if not days:
                add_one_day(self.model, fair, own)
            for (_, slot), literal in own.items():
                if days and day_of[slot] not in days:
                    self.model.add(literal == 0)

    def _keep_walks(self, fair: Fair) -> None:
        """Who walks has the time to, between free meetings and to and from those that stand."""
        walking = Walking(fair)
        for party in fair.parties:
            if not walking.binds(party):
                continue
            own = [(key, x) for key, x in self.x.items() if party.party_id in self._requests[key[0]].parties]
            standing = [
                (self._requests[name], slot)
                for name, slot in self._standing.items()
                if party.party_id in self._requests[name].parties
            ]
            for (name, slot), literal in own:
                here = self._requests[name], slot
                if any(walking.is_too_close(*here, *other) for other in standing):
                    self.model.add(literal == 0)
            for ((name, slot), literal), ((other, other_slot), other_literal) in combinations(own, 2):
                pair = self._requests[name], slot, self._requests[other], other_slot
                if name != other and walking.is_too_close(*pair):
                    self.model.add_at_most_one([literal, other_literal])

    def _keep_order(self, name: str, earlier: str) -> None:
        """`name` stands only where `earlier` stands before; either may be free, standing or out."""
        if name not in self.placed and earlier not in self.placed:
            return
        for slot in [slot for other, slot in self.x if other == name] or [self._standing.get(name)]:
            if slot is None:
                continue
            before = [
                literal
                for (other, place), literal in self.x.items()
                if other == earlier and self._find_end(earlier, place) < self._place[slot]
            ]
            stands = (
                earlier in self._standing
                and self._find_end(earlier, self._standing[earlier]) < self._place[slot]
            )
            if name in self._standing and not before:
                # What stands is not asked what came before it.
                continue
            self.model.add(sum(before) + stands >= self.x.get((name, slot), 1))

    def _find_end(self, name: str, slot: int) -> int:
        """The place of the last slot of a meeting that begins in `slot`."""
        return self._place[self._spans.cover(self._requests[name].slots, slot)[-1]]

    def hint(self, slot_of: Mapping[str, int]) -> None:
        """Begin the next search here."""
        self.model.clear_hints()
        for (name, slot), literal in self.x.items():
            self.model.add_hint(literal, slot_of.get(name) == slot)

    def read(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """The slots of all meetings, standing ones and free ones that got one."""
        found = {name: slot for (name, slot), literal in self.x.items() if solver.boolean_value(literal)}
        return {**self._standing, **found}
