"""What differs between two plans of a fair, meeting by meeting, and who must be told."""

from __future__ import annotations

from dataclasses import dataclass

from matching.fairs.model import Fair, PlacedMeeting, Plan

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
    """All changes, in the order of the fair's requests, and by party those that concern it.

    `of_party` holds only parties that must be told, in the order of the fair.
    """

    changes: tuple[Change, ...]
    of_party: dict[str, tuple[Change, ...]]


def compare_plans(fair: Fair, before: Plan, after: Plan) -> PlanChanges:
    """What `after` changes of `before`. Meetings of requests that the fair does not have are left aside."""
    old = {meeting.request_id: meeting for meeting in before.meetings}
    new = {meeting.request_id: meeting for meeting in after.meetings}
    changes: list[Change] = []
    of_party: dict[str, list[Change]] = {party.party_id: [] for party in fair.parties}
    for request in fair.requests:
        was, stands = old.get(request.request_id), new.get(request.request_id)
        kind = _name_change(was, stands)
        if kind is None:
            continue
        change = Change(kind, request.request_id, was, stands)
        changes.append(change)
        for party_id in request.parties:
            of_party[party_id].append(change)
    return PlanChanges(
        tuple(changes), {party_id: tuple(found) for party_id, found in of_party.items() if found}
    )


def _name_change(before: PlacedMeeting | None, after: PlacedMeeting | None) -> str | None:
    if before is None:
        return None if after is None else ADDED
    if after is None:
        return REMOVED
    if before.slot != after.slot:
        return MOVED
    return None if before.table == after.table else RESEATED
