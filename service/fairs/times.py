"""From the days of a fair to its slots and back, in Korean time."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from service.clock import KOREA, get_korean_day


class Day(Protocol):
    """One day of a fair with its halves; times are written HH:MM."""

    on: datetime.date
    am_from: str | None
    am_to: str | None
    pm_from: str | None
    pm_to: str | None


class SlotTime(NamedTuple):
    """One slot: its number from 1, day from 1, half of the day, instant and length."""

    slot: int
    day: int
    session: str
    starts_at: datetime.datetime
    minutes: int


class Placed(Protocol):
    """A slot as it is stored."""

    slot: int
    day: int
    session: str
    starts_at: datetime.datetime
    minutes: int


def lay_out_slots(days: Iterable[Day], minutes: int) -> list[SlotTime]:
    """Slots of equal length, back to back from the start of each half day; what is left over stays free."""
    slots: list[SlotTime] = []
    length = datetime.timedelta(minutes=minutes)
    for number, day in enumerate(days, 1):
        for session, first, last in (("am", day.am_from, day.am_to), ("pm", day.pm_from, day.pm_to)):
            if first is None or last is None:
                continue
            here, end = at(day.on, first), at(day.on, last)
            while here + length <= end:
                slots.append(SlotTime(len(slots) + 1, number, session, here, minutes))
                here += length
    return slots


def at(day: datetime.date, time: str) -> datetime.datetime:
    """The instant of HH:MM on a Korean day."""
    hour, minute = time.split(":")
    there = datetime.datetime.combine(day, datetime.time(int(hour), int(minute)), tzinfo=KOREA)
    return there.astimezone(datetime.UTC)


def describe_days(slots: Sequence[Placed]) -> list[dict[str, str | None]]:
    """The days with the first start and last end of each half; None for a half that is not held."""
    days: dict[int, dict[str, str]] = {}
    for slot in sorted(slots, key=lambda item: item.starts_at):
        day = days.setdefault(slot.day, {"on": get_korean_day(slot.starts_at).isoformat()})
        half = "pm" if slot.session == "pm" else "am"
        day.setdefault(f"{half}_from", f"{slot.starts_at.astimezone(KOREA):%H:%M}")
        end = slot.starts_at + datetime.timedelta(minutes=slot.minutes)
        day[f"{half}_to"] = f"{end.astimezone(KOREA):%H:%M}"
    empty = dict.fromkeys(("am_from", "am_to", "pm_from", "pm_to"))
    return [{**empty, **day} for day in days.values()]


def renumber(old: Sequence[Placed], new: Sequence[Placed]) -> dict[int, int]:
    """Old slot number to new one, for the slots that still start at the same instant."""
    starts = {slot.starts_at: slot.slot for slot in new}
    return {slot.slot: starts[slot.starts_at] for slot in old if slot.starts_at in starts}


class MeetingTimes:
    """When meetings of one or several slots begin and end.

    A meeting ends with the last slot of its day and session at the latest: whether one that asks for more may
    stand there is the auditor's to say.
    """

    def __init__(self, slots: Iterable[Placed]) -> None:
        self._order = sorted(slots, key=lambda slot: (slot.starts_at, slot.slot))
        self._place = {slot.slot: place for place, slot in enumerate(self._order)}

    def cover(self, first: int, count: int) -> tuple[int, ...]:
        """The slots that a meeting takes: fewer than `count` where its session ends before; none where the
        first one is unknown."""
        return tuple(slot.slot for slot in self._cover(first, count))

    def find_start(self, first: int | None) -> datetime.datetime | None:
        """The instant at which this slot begins; None for one that the fair does not have."""
        place = self._place.get(first) if first is not None else None
        return None if place is None else self._order[place].starts_at

    def find_end(self, first: int | None, count: int) -> datetime.datetime | None:
        """The instant at which a meeting from this slot on ends."""
        covered = self._cover(first, count) if first is not None else ()
        return covered[-1].starts_at + datetime.timedelta(minutes=covered[-1].minutes) if covered else None

    def count_longest(self) -> int:
        """The slots of the longest meeting that fits into a session."""
        return max((len(self._cover(slot.slot, len(self._order))) for slot in self._order), default=0)

    def count_meetings(self, unavailable: Collection[int], count: int) -> int:
        """How many meetings of `count` slots one seat can hold one after the other."""
        meetings = run = 0
        last: Placed | None = None
        for slot in self._order:
            is_open = slot.slot not in unavailable
            if not is_open or last is None or (last.day, last.session) != (slot.day, slot.session):
                run = 0
            run += is_open
            if run == count:
                meetings, run = meetings + 1, 0
            last = slot
        return meetings

    def _cover(self, first: int, count: int) -> Sequence[Placed]:
        place = self._place.get(first)
        if place is None:
            return ()
        begin = self._order[place]
        return [
            slot
            for slot in self._order[place : place + count]
            if (slot.day, slot.session) == (begin.day, begin.session)
        ]


def find_current_slot(slots: Sequence[Placed], now: datetime.datetime) -> Placed | None:
    """The slot that is on now, or else the next one to come; None after the last."""
    for slot in sorted(slots, key=lambda item: item.starts_at):
        if now < slot.starts_at + datetime.timedelta(minutes=slot.minutes):
            return slot
    return None
