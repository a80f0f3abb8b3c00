"""What differs between two plans of a fair, meeting by meeting, and whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.fairs.model import PlacedMeeting, Plan

ADDED = "added"
REMOVED = "removed"
MOVED = "moved"
RESEATED = "reseated"


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting that differs. `kind`: added, removed, moved (another slot) or reseated (another table).

    before, after : where it stood and stands; None where it did or does not.
    """

    kind: str
    request_id: str
    before: PlacedMeeting | None
    after: PlacedMeeting | None


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """All changes, and by party those that concern it; only parties that must be told are named.

    Both stand in the order of `parties_of`, as it was given to `compare_plans`.
    """

    changes: tuple[Change, ...]
    of_party: dict[str, tuple[Change, ...]]


def compare_plans(before: Plan, after: Plan, parties_of: Mapping[str, Sequence[str]]) -> PlanChanges:
    """What `after` changes of `before`. `parties_of` names the parties of each request by its id; meetings of
    other requests are left aside."""
    old = {meeting.request_id: meeting for meeting in before.meetings}
    new = {meeting.request_id: meeting for meeting in after.meetings}
    changes: list[Change] = []
    of_party: dict[str, list[Change]] = {}
    for request_id, parties in parties_of.items():
        was, stands = old.get(request_id), new.get(request_id)
        kind = _name_change(was, stands)
        if kind is None:
            continue
        change = Change(kind, request_id, was, stands)
        changes.append(change)
        for party_id in parties:
            of_party.setdefault(party_id, []).append(change)
    return PlanChanges(tuple(changes), {party_id: tuple(found) for party_id, found in of_party.items()})


def _name_change(before: PlacedMeeting | None, after: PlacedMeeting | None) -> str | None:
    if before is None:
        return None if after is None else ADDED
    if after is None:
        return REMOVED
    if before.slot != after.slot:
        return MOVED
    return None if before.table == after.table else RESEATED
