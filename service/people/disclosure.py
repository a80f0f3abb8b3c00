"""Counts that reveal nobody: what may be shown, given how many different viewers there were at least."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A count and, by month, the marks of its viewers; two viewers may share a mark, never one have two."""

    times: int
    marks: Mapping[str, int]

    @property
    def least_viewers(self) -> int:
        """How many different viewers there were at least: the most that any one month shows."""
        return max((marks.bit_count() for marks in self.marks.values()), default=0)


def add_up(parts: Iterable[Counted]) -> Counted:
    """Several counts as one."""
    times, marks = 0, dict[str, int]()
    for part in parts:
        times += part.times
        for month, bits in part.marks.items():
            marks[month] = marks.get(month, 0) | bits
    return Counted(times, marks)


def disclose(count: Counted, *, threshold: int) -> int | None:
    """What may be shown: the count, rounded down to a multiple of `threshold`; None where it must be hidden.

    Hidden is what fewer than `threshold` different viewers may have caused. The rounding keeps one day's
    addition from telling on the visitor of that day.
    """
    if count.least_viewers < threshold:
        return None
    return count.times // threshold * threshold
