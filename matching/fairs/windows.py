"""When a party can have all its meetings without a wait: the windows in which each meeting finds a slot.

A party with n meetings waits nowhere in one day where they fill n slots in a row. A row of slots is a window
of the party only if its meetings can be shared out over it, each where its own rules allow; and inside it a
meeting may stand only where the others can still be shared out. Solvers find both only by trying.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """A row of slots, from the place `start` on, and for each request the slots of it that it cannot have."""

    start: int
    closed: tuple[tuple[str, int], ...]


def find_windows(
    requests: Sequence[str], allowed: Mapping[str, Sequence[int]], slots: Sequence[int]
) -> tuple[Window, ...]:
    """The windows of a party with these requests in one day of these slots, in the order of time."""
    width = len(requests)
    windows = []
    for start in range(len(slots) - width + 1):
        row = slots[start : start + width]
        options = {request: [slot for slot in row if slot in set(allowed[request])] for request in requests}
        request_at = _share_out(requests, options)
        if request_at is not None:
            open_pairs = _find_open(requests, options, request_at)
            closed = tuple(
                (request, slot)
                for request in requests
                for slot in options[request]
                if (request, slot) not in open_pairs
            )
            windows.append(Window(start, closed))
    return tuple(windows)


def _share_out(requests: Sequence[str], options: Mapping[str, Sequence[int]]) -> dict[int, str] | None:
    """Each request its own slot of its options, None where that cannot be."""
    request_at: dict[int, str] = {}

    def find_slot(request: str, tried: set[int]) -> bool:
        for slot in options[request]:
            if slot not in tried:
                tried.add(slot)
                if slot not in request_at or find_slot(request_at[slot], tried):
                    request_at[slot] = request
                    return True
        return False

    return request_at if all(find_slot(request, set()) for request in requests) else None


def _find_open(
    requests: Sequence[str], options: Mapping[str, Sequence[int]], request_at: Mapping[int, str]
) -> set[tuple[str, int]]:
    """The pairs that some sharing-out holds: those of this one and of circles of exchanges."""
    pushes = {request: {request_at[slot] for slot in options[request]} for request in requests}
    reached: dict[str, set[str]] = {}
    for request in requests:
        seen, waiting = {request}, [request]
        while waiting:
            for other in pushes[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        reached[request] = seen
    return {
        (request, slot)
        for request in requests
        for slot in options[request]
        if request in reached[request_at[slot]]
    }
