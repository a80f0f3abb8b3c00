"""Sentences of the engine about a fair, with the slots called by their time instead of their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from service.clock import KOREA


class Timed(Protocol):
    """A slot with its number and instant."""

    slot: int
    day: int
    starts_at: object


# A number of slots ("시간대 4개") is not the name of one.
_NAMES = re.compile(r"(시간대|slot) (\d+)(?!\d|개)")


def name_slots(slots: Iterable[Timed]) -> dict[int, str]:
    """What people call each slot: `10:20`, and with the day of the month where there are several days."""
    slots = list(slots)
    form = "%-d일 %H:%M" if len({slot.day for slot in slots}) > 1 else "%H:%M"
    return {slot.slot: slot.starts_at.astimezone(KOREA).strftime(form) for slot in slots}  # type: ignore[attr-defined]


def say_times(text: str, names: Mapping[int, str]) -> str:
    """`text` with "시간대 4" and "slot 4" followed by the time of that slot."""

    def name(found: re.Match[str]) -> str:
        time = names.get(int(found[2]))
        return f"{found[1]} {found[2]}({time})" if time else found[0]

    return _NAMES.sub(name, text)
