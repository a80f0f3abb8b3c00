"""Near-ties take turns, by a rule that everybody may know.

Two scores that differ by a hair are no reason for one enterprise to stand above the other in every list.
Where it is asked for (never by itself), the order inside such a group is drawn by a hash of a published seed,
the demand and the enterprise: anyone can repeat the draw, and nobody can steer it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from matching.records import Match, Ranking, Sentence
from matching.shapes import POINTS

_SEPARATOR = "\x1f"


def rotate_near_ties(ranking: Ranking, *, epsilon: float, seed: int) -> Ranking:
    """The ranking with its near-ties in drawn order; scores and reasons stay as they are.

    A run begins with the first match that is in none yet and holds all that follow with a score within
    `epsilon` (0–1, included) of that first one. Only inside a run may places change, so nobody passes one who
    scores more than `epsilon` higher. The order in a run is that of SHA-256 over seed, demand_id and
    enterprise_id. Only what the ranking holds takes turns: rank more than is shown, rotate, then cut. Raises
    ValueError where `epsilon` is negative.
    """
    if epsilon < 0:
        raise ValueError("epsilon must not be negative")

    def draw(match: Match) -> bytes:
        text = _SEPARATOR.join((str(seed), ranking.demand_id, match.enterprise_id))
        return hashlib.sha256(text.encode()).digest()

    runs = find_runs([round(match.score * POINTS) for match in ranking.results], epsilon)
    drawn = [match for run in runs for match in sorted(ranking.results[run], key=draw)]
    places = (match.rank for match in ranking.results)
    results = tuple(replace(match, rank=place) for match, place in zip(drawn, places, strict=True))
    return replace(ranking, results=results)


def find_runs(points: Sequence[int], epsilon: float) -> Iterator[slice]:
    """The runs of near-ties among scores in whole points, the highest first; each place is in exactly one."""
    start, reach = 0, round(epsilon * POINTS)
    for place, value in enumerate(points):
        if points[start] - value > reach:
            yield slice(start, place)
            start = place
    if points:
        yield slice(start, len(points))


def describe_rotation(epsilon: float, seed: int) -> Sentence:
    """The rule in words, to be shown wherever a rotated ranking is."""
    return Sentence(
        f"점수 차이가 {epsilon:g}점 이내인 기업끼리는 공개된 번호({seed})로 정한 순서에 따라 자리를 바꾸어 "
        "보여 드립니다. 점수와 사유는 바뀌지 않습니다.",
        f"Enterprises whose scores differ by at most {epsilon:g} take turns in an order drawn by a published "
        f"number ({seed}). Scores and reasons stay as they are.",
    )
