"""Which slots a meeting takes that lasts longer than one: the next ones of its run, never over a break.

Slots are a run as long as day and session stay the same and nothing longer than a change of tables lies
between them. Where the fair does not say when its slots begin, day and session alone decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from matching.fairs.model import Fair, Slot

# A longer pause between two slots is a break.
LONGEST_CHANGE = timedelta(minutes=10)


class Spans:
    """The slots of meetings, by the request's number of slots and its first one."""

    def __init__(self, fair: Fair) -> None:
        # Fairs of equal meetings need not know their breaks.
        self._rest: Mapping[int, tuple[int, ...]] | None = None
        if any(request.slots > 1 for request in fair.requests):
            self._rest = {run[place]: run[place:] for run in find_runs(fair) for place in range(len(run))}

    def cover(self, slots: int, first: int) -> tuple[int, ...]:
        """The slots from `first` on, in order; fewer than `slots` where the run ends before."""
        return (first,) if slots == 1 or self._rest is None else self._rest[first][:slots]


def find_runs(fair: Fair) -> tuple[tuple[int, ...], ...]:
    """The slots between breaks, in the order of time."""
    runs: list[list[int]] = []
    last: Slot | None = None
    for slot in fair.order_slots():
        if last is None or _is_break(last, slot):
            runs.append([])
        runs[-1].append(slot.slot)
        last = slot
    return tuple(tuple(run) for run in runs)


def _is_break(before: Slot, after: Slot) -> bool:
    if (before.day, before.session) != (after.day, after.session):
        return True
    if before.start is None or after.start is None or before.minutes is None:
        return False
    end = datetime.fromisoformat(before.start) + timedelta(minutes=before.minutes)
    return datetime.fromisoformat(after.start) - end > LONGEST_CHANGE
