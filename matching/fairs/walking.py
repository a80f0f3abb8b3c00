"""Who has to walk between two meetings, and how many slots that takes.

Booths stand at places; who meets at two of them needs the slots between that the walk takes. A break is long
enough for any walk. A booth does not walk, and who has several seats sends another person.
"""

from __future__ import annotations

from collections.abc import Mapping

from matching.fairs.model import Fair, Party, Request
from matching.fairs.spans import Spans, find_runs


class Walking:
    """The walks of a fair; without any, nobody walks."""

    def __init__(self, fair: Fair) -> None:
        self._walks = {frozenset(walk.places): walk.slots for walk in fair.walks}
        if not self._walks:
            return
        self._spans = Spans(fair)
        self._place_of = {party.party_id: party.place for party in fair.parties}
        self._where: Mapping[int, tuple[int, int]] = {
            slot: (number, place)
            for number, run in enumerate(find_runs(fair))
            for place, slot in enumerate(run)
        }

    def binds(self, party: Party) -> bool:
        """Whether this party has to walk."""
        return bool(self._walks) and party.is_waiting and party.seats == 1

    def find_place(self, request: Request) -> str:
        """Where the meeting is held, "" where that is not said."""
        if not self._walks:
            return ""
        return next((place for party_id in request.parties if (place := self._place_of[party_id])), "")

    def count_slots(self, place: str, other: str) -> int:
        """The slots of a walk from one place to the other."""
        return self._walks.get(frozenset((place, other)), 0)

    def is_within_walk(self, before: int, after: int, place: str, other: str) -> bool:
        """Whether what lies between the slot that one meeting ends in and the one the next begins in is but
        the walk.
        """
        (run, first), (other_run, last) = self._where[before], self._where[after]
        return run == other_run and last - first - 1 <= self.count_slots(place, other)

    def is_too_close(self, request: Request, slot: int, other: Request, other_slot: int) -> bool:
        """Whether the time between two meetings of one party is too short to walk. Meetings at once are not
        judged."""
        spans = sorted(
            (
                [self._where[taken] for taken in self._spans.cover(request.slots, slot)],
                [self._where[taken] for taken in self._spans.cover(other.slots, other_slot)],
            )
        )
        (run, end), (other_run, start) = spans[0][-1], spans[1][0]
        needed = self.count_slots(self.find_place(request), self.find_place(other))
        return run == other_run and 0 <= start - end - 1 < needed
