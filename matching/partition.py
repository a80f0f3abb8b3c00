"""The best ways to give parts to members: an exact search that knows nothing of enterprises.

Dynamic programming over sets of parts. A team is a partition of the parts into sets, one for each member; the
set that holds the lowest part still open is chosen first, so that every team is met once. For every set only
the `top` best members are looked at, and for every rest only its `top` best divisions, and still no better
team is lost: whoever is passed over leaves `top` others before it, and where one of those would stand twice
in the team, giving both sets to that one member is better by the cost of a member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.selection import kth_largest


@dataclass(frozen=True, slots=True)
class Division:
    """Who takes which part: `takers[part]` is a row. `points` are net of the cost of further members."""

    points: float
    takers: tuple[int, ...]


_Single = tuple[float, int]
_State = tuple[int, int]
_Entry = tuple[float, tuple[int, ...]]


def find_best_divisions(
    points: np.ndarray, marks: Sequence[int], *, needed: int, most_members: int, cost: float, top: int
) -> list[Division]:
    """The `top` best divisions of all parts, best first, ties by their takers (ascending).

    points : shape (parts, rows), whole numbers; -inf where a row cannot take a part.
    marks : bits of each row; those of the members together must hold all bits of `needed`.
    cost : taken off for every member after the first, > 0.
    Empty where no team of at most `most_members` takes all parts.
    """
    if cost <= 0:
        raise ValueError("a further member must cost something, or ties would not be decided")
    parts = len(points)
    singles = {
        taken: _best_by_mark(rows, sums, marks, needed, top) for taken, rows, sums in _find_sets(points)
    }
    everything = (1 << parts) - 1
    # A rest never holds the first part: it belongs to the set chosen first.
    solved: dict[int, Mapping[_State, list[_Entry]]] = {0: {(0, 0): [(0.0, (-1,) * parts)]}}
    for rest in [*range(2, everything, 2), everything] if parts > 1 else [everything]:
        solved[rest] = _solve(rest, singles, solved, most_members, cost, top)
    found = [
        entry
        for (mark, _), entries in solved[everything].items()
        if mark & needed == needed
        for entry in entries
    ]
    found.sort(key=_order)
    return [Division(value + cost, takers) for value, takers in found[:top]]


def _find_sets(points: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Every set of parts that some row can take, with those rows (ascending) and their sums."""
    open_sets = [(0, 0, np.arange(points.shape[1]), np.zeros(points.shape[1]))]
    while open_sets:
        taken, start, rows, sums = open_sets.pop()
        for part in range(start, len(points)):
            wider = sums + points[part, rows]
            able = np.isfinite(wider)
            if able.any():
                found = (taken | 1 << part, rows[able], wider[able])
                yield found
                open_sets.append((found[0], part + 1, *found[1:]))


def _best_by_mark(
    rows: np.ndarray, sums: np.ndarray, marks: Sequence[int], needed: int, top: int
) -> dict[int, list[_Single]]:
    """The `top` best rows of a set for each combination of marks: highest sum, then lowest row."""
    own = np.asarray(marks)[rows] & needed
    best = {}
    for mark in np.unique(own).tolist():
        among, values = rows[own == mark], sums[own == mark]
        if len(values) > top:
            bound = kth_largest(values, top)
            above, level = np.flatnonzero(values > bound), np.flatnonzero(values == bound)
            chosen = np.concatenate([above, level[: top - len(above)]])
            among, values = among[chosen], values[chosen]
        best[mark] = sorted(zip(values.tolist(), among.tolist(), strict=True), key=_order)
    return best


def _solve(
    parts: int,
    singles: Mapping[int, Mapping[int, list[_Single]]],
    solved: Mapping[int, Mapping[_State, list[_Entry]]],
    most_members: int,
    cost: float,
    top: int,
) -> dict[_State, list[_Entry]]:
    """The `top` best divisions of a set of parts for each (marks, number of members)."""
    found: dict[_State, list[_Entry]] = defaultdict(list)
    lowest = parts & -parts
    others = parts ^ lowest
    more = others
    while True:
        taken = lowest | more
        rest = solved[parts ^ taken]
        for mark, candidates in singles.get(taken, {}).items():
            for (rest_mark, members), entries in rest.items():
                if members < most_members:
                    found[mark | rest_mark, members + 1] += _join(taken, candidates, entries, cost, top)
        if not more:
            break
        more = (more - 1) & others
    return {state: sorted(entries, key=_order)[:top] for state, entries in found.items()}


def _join(
    taken: int, candidates: Sequence[_Single], entries: Sequence[_Entry], cost: float, top: int
) -> Iterator[_Entry]:
    """A member for `taken` beside each division of the rest; a pair that `top` others beat is left out."""
    for place, (value, row) in enumerate(candidates, start=1):
        for rest_value, takers in entries[: top // place]:
            if row not in takers:
                yield (
                    value + rest_value - cost,
                    tuple(row if taken >> part & 1 else other for part, other in enumerate(takers)),
                )


def _order(entry: tuple) -> tuple:
    return (-entry[0], entry[1])
