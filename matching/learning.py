"""Learns the shapes of a score from judgments and awards: how much each component should count.

A score stays a sum of rising lines; only their heights are learned. For each demand the learner sees the
components of the suppliers that come first by START and which of them were judged good or won, and moves the
heights so that those come first: a softmax over the suppliers of one demand (Cao et al. 2007, "Learning to
Rank: From Pairwise Approach to Listwise Approach"). Three things keep it sober:

- a demand whose winner nothing points to weighs little (HOPELESS), as in a rank measure;
- heights are pulled back to START (STIFFNESS), so that what the data does not speak of stays as it was;
- every set counts the same, however many demands it has.

Pure: values in, shapes out; the same data gives the same table on the same machine, in whatever order the
suppliers come.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from matching.reference_records import Reference
from matching.scoring import FULLY_CLEAR, HINT_SHARE, HINTS
from matching.shapes import ONE_SCALE, POINTS, SHAPED, Shape, Shapes

START: Mapping[str, float] = {
    "text": 0.2112,
    "meaning": 0.2112,
    "sense": 0.18,
    "trade": 0.1498,
    "sector": 0.1089,
    "awards": 0.0865,
    "buyer": 0.0233,
    "place": 0.1331,
    "size": 0.0623,
    "freshness": 0.0158,
}
"""The weights set by hand from which learning starts and to which it is pulled back."""

ROUTE_POINTS = 30_000
"""A purchase route that is open decides between equals; it never makes up for the wrong trade. Not learned:
no judgment tells which supplier a buyer could contract with directly."""

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
BENDS: Mapping[str, tuple[float, ...]] = {
    "text": (0.0, 1.0),
    "meaning": (0.0, 1.0),
    "sense": (0.0, 1.0),
    "trade": QUARTERS,
    "sector": QUARTERS,
    "awards": QUARTERS,
    "buyer": (0.0, 0.5, 0.75, 0.9, 1.0),
    "place": (0.0, 0.3, 0.5, 1.0),
    "size": QUARTERS,
    "freshness": QUARTERS,
}
"""Where each line may bend: at its quarters, or at the values that the component can take."""

LEARNED = tuple(BENDS)
PIECES = tuple(len(bends) - 1 for bends in BENDS.values())
"""How many pieces the line of each learned component has."""

CONTRAST = 20.0
"""How much clearer a difference of scores is than one of the exponents of the softmax."""

STIFFNESS = 0.05
HOPELESS = 0.05
"""Odds of a winner below which a demand hardly counts."""

SEEN = 80
"""How many suppliers of each demand the learner looks at."""

GRAIN = 1_000
"""Points are rounded to this, so that no rounding of a processor shows in the table."""

STEPS = 1024
"""Values are compared in such steps, rounded: only fractions of 2048 lie on the edge between two, so that no
rounding of a processor shows in a digest."""


@dataclass(frozen=True, slots=True)
class Example:
    """One demand: values of shape (rows, LEARNED), the grade (0–3) of each row, and what each component
    counts beside the others (0–1), shape (LEARNED,)."""

    values: np.ndarray
    grades: np.ndarray
    shares: np.ndarray


def choose_example(
    values: Mapping[str, np.ndarray],
    enterprise_ids: Sequence[str],
    grades: Mapping[str, int],
    shares: Mapping[str, float],
) -> Example | None:
    """The first SEEN of some eligible suppliers by START; None where none of them is graded above 0."""
    columns = np.stack([values[name] for name in LEARNED], axis=-1)
    counted = np.array([shares.get(name, 1.0) for name in LEARNED])
    scores = np.rint(columns @ (counted * [START[name] for name in LEARNED]) * POINTS)
    first = sorted(range(len(enterprise_ids)), key=lambda row: (-scores[row], enterprise_ids[row]))[:SEEN]
    graded = np.array([grades.get(enterprise_ids[row], 0) for row in first])
    return Example(columns[first], graded, counted) if graded.any() else None


def learn_shapes(sets: Sequence[Sequence[Example]]) -> Shapes:
    """The shapes that put the good suppliers of all sets first; START's own where there is no example."""
    sets = [examples for examples in sets if examples]
    start = np.concatenate([START[name] * CONTRAST * np.diff(BENDS[name]) for name in LEARNED])
    problems = [_Problem.read(examples) for examples in sets]

    def measure(heights: np.ndarray) -> tuple[float, np.ndarray]:
        away = heights - start
        loss, slope = STIFFNESS * float(away @ away), 2 * STIFFNESS * away
        for problem in problems:
            more_loss, more_slope = problem.measure(heights)
            loss, slope = loss + more_loss, slope + more_slope
        # words and their synonyms share one line, which starts the list
        slope[: len(ONE_SCALE)] = slope[: len(ONE_SCALE)].mean()
        return loss, slope

    found = minimize(measure, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    return _to_shapes(found.x)


def digest_features(reference: Reference, values: Iterable[Mapping[str, np.ndarray]]) -> dict[str, str]:
    """A digest of each thing that the learner's input depends on beside the judged sets.

    learner : its own numbers. words, kinds : what the engine knows of words and of kinds of work; labels and
    notes play no part. values : the components of some fixed demands, as the code makes them, in STEPS.
    """
    words = asdict(reference.words)
    words["traps"] = [{**trap, "note": None} for trap in words["traps"]]
    # derived from the words and the Korean model
    del words["parts"]
    kinds = [
        {
            code: (sector.related, sector.keywords, sector.weak_keywords)
            for code, sector in reference.sectors.items()
        },
        {
            code: (trade.sector, trade.near, trade.words, trade.weak_words, trade.variants)
            for code, trade in reference.trades.items()
        },
        reference.kindred_trades,
        reference.other_heads,
    ]
    learner = [START, BENDS, ROUTE_POINTS, CONTRAST, STIFFNESS, HOPELESS, SEEN, GRAIN]
    learner += [HINTS, HINT_SHARE, FULLY_CLEAR]
    of_values = hashlib.sha256()
    for of_demand in values:
        for name in LEARNED:
            of_values.update(np.rint(of_demand[name] * STEPS).astype("<i4").tobytes())
    return {
        "learner": _digest(learner),
        "words": _digest(words),
        "kinds": _digest(kinds),
        "values": of_values.hexdigest(),
    }


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Problem:
    """One set as arrays: pieces (demands, rows, heights) 0–1, as far as they count; shares of the gain
    (demands, rows)."""

    pieces: np.ndarray
    shares: np.ndarray
    present: np.ndarray

    @classmethod
    def read(cls, examples: Sequence[Example]) -> _Problem:
        rows = max(len(example.grades) for example in examples)
        values = np.zeros((len(examples), rows, len(LEARNED)))
        gains = np.zeros((len(examples), rows))
        present = np.zeros((len(examples), rows), dtype=bool)
        for place, example in enumerate(examples):
            count = len(example.grades)
            values[place, :count] = example.values
            gains[place, :count] = 2.0**example.grades - 1
            present[place, :count] = True
        shares = np.repeat([example.shares for example in examples], PIECES, axis=1)
        pieces = _cut(values) * shares[:, np.newaxis]
        return cls(pieces, gains / gains.sum(axis=1, keepdims=True), present)

    def measure(self, heights: np.ndarray) -> tuple[float, np.ndarray]:
        """Mean loss of the demands and its slope."""
        exponents = np.where(self.present, self.pieces @ heights, -np.inf)
        odds = np.exp(exponents - exponents.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        reached = odds / np.where(self.shares > 0, self.shares, np.inf)
        loss = -(self.shares * np.log(reached + HOPELESS)).sum()
        pull = self.shares * reached / (reached + HOPELESS)
        push = odds * pull.sum(axis=1, keepdims=True) - pull
        demands = len(self.pieces)
        return float(loss) / demands, np.tensordot(push, self.pieces, axes=2) / demands


def _cut(values: np.ndarray) -> np.ndarray:
    """How much of each piece of each line a value has climbed, 0–1; shape (…, heights)."""
    pieces = [
        np.clip((values[..., place] - low) / (high - low), 0.0, 1.0)
        for place, name in enumerate(LEARNED)
        for low, high in zip(BENDS[name], BENDS[name][1:], strict=False)
    ]
    return np.stack(pieces, axis=-1)


def _to_shapes(heights: np.ndarray) -> dict[str, Shape]:
    """Heights as points that add up, each rounded to GRAIN; the rounding is left to the words."""
    starts = np.cumsum([0, *PIECES])
    whole = POINTS - ROUTE_POINTS
    scale = whole / (heights.sum() - heights[1])
    shapes: dict[str, Shape] = {}
    for name, start, end in zip(LEARNED, starts, starts[1:], strict=False):
        climbed = np.cumsum(heights[start:end]) * scale
        points = [round(float(point) / GRAIN) * GRAIN for point in climbed]
        shapes[name] = Shape(BENDS[name], (0, *points))
    rest = whole - sum(shape.most for name, shape in shapes.items() if name not in ONE_SCALE)
    for name in ONE_SCALE:
        shapes[name] = Shape(BENDS[name], (0, rest))
    shapes[SHAPED[-1]] = Shape((0.0, 0.5, 1.0), (0, ROUTE_POINTS // 2, ROUTE_POINTS))
    return shapes
