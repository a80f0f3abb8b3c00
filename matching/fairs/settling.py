"""Moves single meetings of a timetable to where its parties wait less: a quick start for the solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from matching.fairs.model import Fair
from matching.fairs.program import find_allowed_slots

_MOST_PASSES = 30


def settle(fair: Fair, slot_of_request: Mapping[str, int]) -> dict[str, int]:
    """A timetable of the same meetings with no more waits, every rule kept but the limit on their spread.

    A meeting moves only where its two parties then wait less, or as often within shorter days. Requests are
    tried in the order of the fair, slots in the order of time: the same timetable always settles the same.
    """
    return _Timetable(fair, slot_of_request).settle()


class _Timetable:
    def __init__(self, fair: Fair, slot_of_request: Mapping[str, int]) -> None:
        order = fair.order_slots()
        self._fair = fair
        self._slot_of = dict(slot_of_request)
        self._place = {slot.slot: place for place, slot in enumerate(order)}
        self._day = [slot.day for slot in order]
        self._allowed = find_allowed_slots(fair)
        self._parties = {party.party_id: party for party in fair.parties}
        self._in_hall = Counter(self._slot_of.values())
        self._later: dict[str, list[str]] = defaultdict(list)
        self._at: dict[str, Counter[int]] = {party.party_id: Counter() for party in fair.parties}
        for request in fair.requests:
            for earlier in request.after:
                self._later[earlier].append(request.request_id)
            slot = self._slot_of.get(request.request_id)
            if slot is not None:
                for party_id in request.parties:
                    self._at[party_id][self._place[slot]] += 1

    def settle(self) -> dict[str, int]:
        for _ in range(_MOST_PASSES):
            if sum(self._move(number) for number in range(len(self._fair.requests))) == 0:
                break
        return self._slot_of

    def _move(self, number: int) -> bool:
        """Move one meeting to its best slot; whether that was another one."""
        request = self._fair.requests[number]
        slot = self._slot_of.get(request.request_id)
        if slot is None:
            return False
        here = best = self._place[slot]
        lowest = self._measure(request.parties)
        for candidate in self._allowed[request.request_id]:
            place = self._place[candidate]
            if place == here or not self._has_room(number, candidate):
                continue
            self._shift(request.parties, here, place)
            cost = self._measure(request.parties)
            self._shift(request.parties, place, here)
            if cost < lowest:
                best, lowest, slot = place, cost, candidate
        if best == here:
            return False
        self._shift(request.parties, here, best)
        self._in_hall[self._slot_of[request.request_id]] -= 1
        self._in_hall[slot] += 1
        self._slot_of[request.request_id] = slot
        return True

    def _has_room(self, number: int, slot: int) -> bool:
        request, place = self._fair.requests[number], self._place[slot]
        if self._fair.tables is not None and self._in_hall[slot] >= self._fair.tables:
            return False
        if any(self._at[name][place] >= self._parties[name].seats for name in request.parties):
            return False
        before = (self._slot_of[name] for name in request.after)
        later = (self._slot_of[name] for name in self._later[request.request_id] if name in self._slot_of)
        return all(self._place[other] < place for other in before) and all(
            self._place[other] > place for other in later
        )

    def _shift(self, parties: Iterable[str], old: int, new: int) -> None:
        for party_id in parties:
            count = self._at[party_id]
            count[new] += 1
            count[old] -= 1
            if not count[old]:
                del count[old]

    def _measure(self, parties: Iterable[str]) -> tuple[int, int]:
        """Waits, and slots between the meetings of a day, of those parties that wait."""
        waits = free = 0
        for party_id in parties:
            if not self._parties[party_id].is_waiting:
                continue
            places = sorted(self._at[party_id])
            for one, other in pairwise(places):
                if other - one > 1 and self._day[one] == self._day[other]:
                    waits += 1
                    free += other - one
        return waits, free
