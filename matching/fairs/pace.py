"""How large a fair is, and how much of its time that leaves for filling, annealing and solving."""

from __future__ import annotations

from dataclasses import dataclass

from matching.fairs.model import Fair
from matching.fairs.solving import Clock
from matching.fairs.starting import place_all

# Fairs of fewer places (requests x slots) are solved at once; annealing, and loading what is compiled for it,
# would only take time.
_FEWEST_PLACES = 1_000
# Fairs of more places are too large for the solver to count waits: they are annealed.
_MOST_PLACES = 50_000
# From so many places on a timetable is first looked for by filling and annealing; below, the solver
# is quicker. The seconds are those of a fair just large; larger ones take more in proportion.
_PLACES_TO_FILL = 10_000
_SECONDS_TO_FILL = 3.0
# Filling, and what takes its place, gets at most this share of the time left.
SHARE_TO_FILL = 0.4
# To build the program of a large fair and to simplify it takes this long for each of its places, which no
# limit can cut short: where less time is left, it is not begun.
_SECONDS_TO_BUILD = 0.0002


@dataclass(frozen=True)
class Pace:
    """What one fair gets of the time on a clock."""

    fair: Fair
    clock: Clock

    @property
    def is_annealed(self) -> bool:
        """Whether the fair is large enough for it."""
        return self._places >= _FEWEST_PLACES

    @property
    def is_filled_first(self) -> bool:
        """Whether a timetable is looked for without the solver before it is asked."""
        return self._places >= _PLACES_TO_FILL

    @property
    def is_large(self) -> bool:
        """Whether it is too large for the solver to count waits."""
        return self._places > _MOST_PLACES

    @property
    def has_time_to_solve(self) -> bool:
        """Whether the solver can still be asked: that of a small fair always."""
        return not self.is_large or self.clock.left_in_fact >= self._places * _SECONDS_TO_BUILD

    def allow(self, seconds: float, share: float = 1.0) -> float:
        """Seconds of annealing, at most a share of those left: none for a small fair, more for a huge one."""
        if not self.is_annealed:
            return 0.0
        return min(seconds * max(1.0, self._places / _MOST_PLACES), self.clock.left_seconds * share)

    def fill(self, fair: Fair, seed: int) -> dict[str, int]:
        """A timetable of the requests of this fair or a part of it, perhaps not of all."""
        return place_all(fair, self.clock, seconds=self.allow(_SECONDS_TO_FILL, SHARE_TO_FILL), seed=seed)

    @property
    def _places(self) -> int:
        return len(self.fair.requests) * len(self.fair.slots)
