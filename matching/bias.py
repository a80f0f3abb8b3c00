"""Is a group seen less, or more, than the reasons given for the ranking explain?

Every score is a sum of stated components, so the order that the reasons explain is known. What a result gets
beyond it, the *unexplained exposure*, is the exposure of its place (1/log2(rank + 1); Singh and Joachims
2018) less that of the place its stated components give it. Where rankings follow their reasons it is zero
everywhere; where near-ties take turns it is chance; where something else moves a group, it gathers there.

The test: within each ranking, results are set side by side with the ones next in merit (the components that
cannot lawfully tell the groups apart: by district all but `place`), in blocks of BLOCK. If the group plays no
part, it is chance who in a block gets which unexplained exposure; so these are shuffled inside the blocks
many times, and the sum of a group is compared with its sums under shuffling, both ways. With several groups
the p-values are adjusted by Holm's method (1979). The chance of any finding where there is no bias is then at
most `level`; tests/matching/test_bias.py measures it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matching.groups import LAWFUL_COMPONENTS, get_grouping
from matching.records import Match, Ranking, Sentence, Supplier
from matching.rotation import find_runs
from matching.shapes import POINTS

BLOCK = 6
"""How many results of like merit are set side by side; the last block of a ranking may be smaller."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """What the audit says of one group.

    results : how often it stands in the rankings. unexplained : mean exposure of a result beyond what its
    reasons explain and beyond chance; below 0 the group is seen less. p_value : of the shuffling test.
    adjusted_p_value : by Holm over all groups. is_biased : whether that is at most the level.
    """

    group: str
    results: int
    unexplained: float
    p_value: float
    adjusted_p_value: float
    is_biased: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class BiasAudit:
    """An audit of the rankings of a period; `groups` in the order of their names.

    level : the largest chance of a false alarm over all groups together. moved : results that do not stand
    where their reasons put them; rotation and bias both move some.
    """

    by: str
    seed: int
    permutations: int
    level: float
    results: int
    moved: int
    groups: tuple[GroupFinding, ...]

    @property
    def is_biased(self) -> bool:
        """Whether any group is seen otherwise than its reasons explain."""
        return any(group.is_biased for group in self.groups)


def audit_bias(
    rankings: Sequence[Ranking],
    suppliers: Iterable[Supplier],
    *,
    by: str,
    seed: int,
    permutations: int = 1999,
    epsilon: float | None = None,
    suspects: Collection[str] = (),
    level: float = 0.05,
) -> BiasAudit:
    """Look for groups that the rankings of a period favour or slight without a stated reason.

    by : as for `measure_exposure`. epsilon : that of `rotate_near_ties` where it was used; turns taken are
    then no finding. Without it the declared order (score, then enterprise_id) is expected. suspects : names
    of components that are not taken for a reason, so that what they do to a group shows.

    The same arguments give the same answer. A p-value cannot be below 1/(permutations + 1), so ask for at
    least groups/level. What fell off the end of a cut ranking cannot be seen: audit long ones. Raises
    ValueError for another `by` and where `permutations` is below 1, and KeyError where a ranking names an
    enterprise that is not among `suppliers`.
    """
    grouping = get_grouping(by)
    if permutations < 1:
        raise ValueError("permutations must be at least 1")
    known = {supplier.enterprise_id: supplier for supplier in suppliers}
    names: list[str] = []
    unexplained: list[float] = []
    sizes: list[int] = []
    for ranking in rankings:
        beyond = _measure_unexplained(ranking, epsilon, frozenset(suspects))
        for block in _cut_blocks(ranking.results, LAWFUL_COMPONENTS[by].union(suspects)):
            names += [grouping(known[match.enterprise_id], ranking.as_of) for match in block]
            unexplained += [beyond[match.enterprise_id] for match in block]
            sizes.append(len(block))
    groups, labels = np.unique(np.array(names, dtype=str), return_inverse=True)
    values, blocks = np.array(unexplained), np.repeat(np.arange(len(sizes)), sizes)
    excess, p_values = _shuffle(values, labels, blocks, len(groups), permutations, seed)
    adjusted = adjust_by_holm(p_values)
    counts = np.bincount(labels, minlength=len(groups)).tolist()
    return BiasAudit(
        by=by,
        seed=seed,
        permutations=permutations,
        level=level,
        results=len(names),
        moved=int(np.count_nonzero(np.abs(values) > _ROUNDING)),
        groups=tuple(
            _describe(group, count, float(total) / count, p_value, adjusted_p_value, level)
            for group, count, total, p_value, adjusted_p_value in zip(
                groups.tolist(), counts, excess, p_values, adjusted, strict=True
            )
        ),
    )


def discount(rank: int) -> float:
    """What a place is worth in exposure: 1 for the first, 0.63 for the second, 0.5 for the third."""
    return 1.0 / math.log2(rank + 1)


def adjust_by_holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment: at most `level` of them being at most `level` keeps the family at it."""
    count, adjusted, highest = len(p_values), [0.0] * len(p_values), 0.0
    for position, place in enumerate(sorted(range(count), key=lambda number: p_values[number])):
        highest = max(highest, min(1.0, (count - position) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def _measure_unexplained(
    ranking: Ranking, epsilon: float | None, suspects: frozenset[str]
) -> dict[str, float]:
    """For each enterprise the exposure of its place less that of the place its reasons give it.

    Where near-ties took turns, each of a run is given the mean exposure of the run's places.
    """
    explained = sorted(ranking.results, key=lambda match: (-_points(match, suspects), match.enterprise_id))
    given = np.array([discount(place) for place in sorted(match.rank for match in ranking.results)])
    if epsilon is not None:
        for run in find_runs([_points(match, suspects) for match in explained], epsilon):
            given[run] = given[run].mean()
    return {
        match.enterprise_id: discount(match.rank) - exposure
        for match, exposure in zip(explained, given.tolist(), strict=True)
    }


def _cut_blocks(results: Sequence[Match], others: frozenset[str]) -> Iterator[Sequence[Match]]:
    """The results in order of merit, which is what all components but `others` add up to, cut in blocks."""
    ordered = sorted(results, key=lambda match: (-_points(match, others), match.enterprise_id))
    for start in range(0, len(ordered), BLOCK):
        yield ordered[start : start + BLOCK]


def _points(match: Match, others: frozenset[str]) -> int:
    """The stated contributions in whole points, without the components named."""
    return sum(round(part.contribution * POINTS) for part in match.components if part.name not in others)


def _shuffle(
    values: np.ndarray, labels: np.ndarray, blocks: np.ndarray, groups: int, permutations: int, seed: int
) -> tuple[np.ndarray, list[float]]:
    """For each group its sum of values beyond the mean of shuffling, and the two-sided p-value.

    Each draw gives the values of a block to its results in a new order; blocks are given in ascending order.
    """
    sizes = np.maximum(np.bincount(blocks), 1)
    expected_each = (np.bincount(blocks, weights=values) / sizes)[blocks]

    def sum_up(numbers: np.ndarray) -> np.ndarray:
        return np.bincount(labels, weights=numbers, minlength=groups)

    excess = sum_up(values - expected_each)
    generator = np.random.default_rng(seed)
    as_far = np.zeros(groups, dtype=np.int64)
    for _ in range(permutations):
        order = np.lexsort((generator.random(len(values)), blocks))
        drawn = sum_up(values[order] - expected_each)
        as_far += np.abs(drawn) >= np.abs(excess) - _ROUNDING
    return excess, ((1 + as_far) / (1 + permutations)).tolist()


def _describe(
    group: str, results: int, unexplained: float, p_value: float, adjusted_p_value: float, level: float
) -> GroupFinding:
    is_biased = adjusted_p_value <= level
    if not is_biased:
        sentence = Sentence(
            f"{group}: 제시된 사유로 설명되지 않는 노출의 치우침이 발견되지 않았습니다"
            f"(p={adjusted_p_value:.3f}).",
            f"{group}: no exposure was found that the stated reasons do not explain "
            f"(p={adjusted_p_value:.3f}).",
        )
    else:
        how_ko, how_en = ("적게", "less") if unexplained < 0 else ("많이", "more")
        sentence = Sentence(
            f"{group}: 제시된 사유로 설명되는 것보다 {how_ko} 노출되었습니다"
            f"(결과당 {unexplained:+.4f}, p={adjusted_p_value:.3f}).",
            f"{group}: seen {how_en} than the stated reasons explain "
            f"({unexplained:+.4f} a result, p={adjusted_p_value:.3f}).",
        )
    return GroupFinding(group, results, unexplained, p_value, adjusted_p_value, is_biased, sentence)
