"""What a component's value (0–1) is worth in points: rising lines through a few points, read from a table.

A shape never falls, so that a better value never costs anything, and it is written down point by point, so
that everybody can read what counts how much. The table that ships is `data/weights/components.toml`; it was
learned by `matching.learning`.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.kernels import get_kernels

POINTS = 1_000_000
"""A score of 1 in points. Contributions are whole points, so that a score is their sum to the last digit."""

SHAPED = (
    "text",
    "meaning",
    "sense",
    "trade",
    "sector",
    "awards",
    "buyer",
    "place",
    "size",
    "freshness",
    "route",
)
"""The components that have a shape, in the order in which they are shown."""

ONE_SCALE = ("text", "meaning")
"""Components whose values add up to at most 1; they share one straight shape, which counts once."""


@dataclass(frozen=True)
class Shape:
    """Points by value, a straight line between two entries of the table.

    values : ascending from 0 to 1. points : whole numbers, never falling, from 0.
    """

    values: tuple[float, ...]
    points: tuple[int, ...]

    @property
    def most(self) -> int:
        """The most points that a value can bring."""
        return self.points[-1]

    @cached_property
    def _line(self) -> tuple[np.ndarray, np.ndarray]:
        """The table as arrays, kept: a ranking asks for points some fifty times."""
        return np.array(self.values), np.array(self.points, dtype=float)

    def to_points(self, values: np.ndarray | float) -> np.ndarray | float:
        """What values (0–1) add to the score, in whole points."""
        if len(self.values) == 2:
            return np.rint(np.multiply(values, self.most))
        if not isinstance(values, np.ndarray):
            return np.rint(np.interp(values, *self._line))
        # of awards and buyers nearly all rows of a catalogue have nothing
        points, some = np.zeros(len(values)), np.flatnonzero(values)
        points[some] = np.rint(np.interp(values[some], *self._line))
        return points

    def add_points(self, values: np.ndarray, points: np.ndarray) -> None:
        """Add to `points` (float64, changed) what `to_points` gives, at once."""
        get_kernels().add_points(values, *self._line, points)

    def scale(self, share: float) -> Shape:
        """The same line at a share of its height, in whole points rounded down."""
        return Shape(self.values, tuple([int(point * share) for point in self.points]))


Shapes = Mapping[str, Shape]
"""A shape for each component of `SHAPED`."""


def weigh_shapes(shapes: Shapes, shares: Mapping[str, float]) -> Shapes:
    """A table where some components count a share (0–1) of what they did beside the others.

    All are raised alike then, so that the table adds up as before; it stays as it is where nothing would
    count. Components of ONE_SCALE have the same share; what is left by rounding is theirs.
    """
    counted = [name for name in shapes if name != ONE_SCALE[1]]
    left = sum(shapes[name].most * shares.get(name, 1.0) for name in counted)
    if not left:
        return shapes
    rise = POINTS / left
    scaled = {name: shape.scale(shares.get(name, 1.0) * rise) for name, shape in shapes.items()}
    rest = POINTS - sum(scaled[name].most for name in counted if name != ONE_SCALE[0])
    return {**scaled, **dict.fromkeys(ONE_SCALE, Shape(shapes[ONE_SCALE[0]].values, (0, rest)))}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a table was learned from.

    sets : the names of the judged sets. features : a digest of each thing that the learner's input depends on
    beside the sets (`matching.learning.digest_features`).
    """

    sets: tuple[str, ...]
    features: Mapping[str, str]


def find_fault(shapes: Shapes) -> tuple[str | None, str] | None:
    """The first thing that is wrong with a table: a component (None for the whole table) and a sentence."""
    if tuple(shapes) != SHAPED:
        return None, f"expected the components {', '.join(SHAPED)} in this order, got {', '.join(shapes)}"
    for name, shape in shapes.items():
        values, points = shape.values, shape.points
        if len(values) != len(points) or len(values) < 2:
            return name, "needs as many points as values, two or more"
        if values[0] != 0 or values[-1] != 1 or not _ascends(values, operator.lt):
            return name, "values must rise from 0 to 1"
        if points[0] != 0 or not _ascends(points, operator.le):
            return name, "points must start at 0 and never fall"
    one, other = (shapes[name] for name in ONE_SCALE)
    if one != other or len(one.values) != 2:
        return ONE_SCALE[1], f"must be one straight line, the same as {ONE_SCALE[0]}"
    total = sum(shape.most for name, shape in shapes.items() if name != ONE_SCALE[1])
    if total != POINTS:
        return (
            None,
            f"the largest points must add up to {POINTS} ({' and '.join(ONE_SCALE)} once), not {total}",
        )
    return None


def _ascends(numbers: Sequence[float], before: Callable[[float, float], bool]) -> bool:
    return all(map(before, numbers, numbers[1:]))


def write_shapes(shapes: Shapes, origin: Origin) -> str:
    """The table as TOML, the same shapes and the same origin to the same bytes."""
    names = ", ".join(json.dumps(name, ensure_ascii=False) for name in origin.sets)
    blocks = [
        "# What each part of a score is worth: points (a millionth of the score) at some values of the part\n"
        "# (0-1), a straight line in between. Learned by `./pumasi learn` from these sets and features; to\n"
        "# be learned again where the features have changed since.\n"
        f"learned_from = [{names}]\n"
    ]
    for part, digest in origin.features.items():
        blocks.append(f'[[features]]\npart = "{part}"\ndigest = "{digest}"\n')
    for name, shape in shapes.items():
        values = ", ".join(repr(float(value)) for value in shape.values)
        points = ", ".join(str(point) for point in shape.points)
        blocks.append(f'[[components]]\nname = "{name}"\nvalues = [{values}]\npoints = [{points}]\n')
    return "\n".join(blocks)
