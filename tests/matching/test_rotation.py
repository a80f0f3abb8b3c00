from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.rotation import describe_rotation, find_runs, rotate_near_ties
from matching.shapes import POINTS

from .made_rankings import make_match, make_ranking


def ranking_of(*texts: float, demand_id="D"):
    return make_ranking(
        demand_id, [make_match(f"E{number:02}", 1, text=text) for number, text in enumerate(texts)]
    )


def points(ranking):
    return [round(match.score * POINTS) for match in ranking.results]


rankings = st.lists(st.integers(0, 40), max_size=12).map(
    lambda steps: ranking_of(*(step / 40 for step in steps))
)


@given(ranking=rankings, epsilon=st.sampled_from([0.0, 0.01, 0.05, 0.4]), seed=st.integers(0, 99))
def test_nobody_passes_one_who_scores_more_than_epsilon_higher(ranking, epsilon, seed):
    rotated = rotate_near_ties(ranking, epsilon=epsilon, seed=seed)
    assert rotated == rotate_near_ties(ranking, epsilon=epsilon, seed=seed)
    assert [match.rank for match in rotated.results] == [match.rank for match in ranking.results]
    strip = {match.enterprise_id: match.score for match in ranking.results}
    assert {match.enterprise_id: match.score for match in rotated.results} == strip
    for place, match in enumerate(rotated.results):
        assert all(later.score <= match.score + epsilon + 1e-9 for later in rotated.results[place:])


@given(ranking=rankings, epsilon=st.sampled_from([0.0, 0.01, 0.05, 0.4]))
def test_runs_reach_epsilon_below_their_first_and_no_further(ranking, epsilon):
    runs = [ranking.results[run] for run in find_runs(points(ranking), epsilon)]
    assert [match for run in runs for match in run] == list(ranking.results)
    for run in runs:
        assert run[0].score - run[-1].score <= epsilon + 1e-9
    for run, following in pairwise(runs):
        assert run[0].score - following[0].score > epsilon


def test_the_border_belongs_to_the_run():
    ranking = ranking_of(1.0, 0.975, 0.95)
    assert list(find_runs(points(ranking), 0.01)) == [slice(0, 2), slice(2, 3)]
    assert list(find_runs(points(ranking), 0.02)) == [slice(0, 3)]


def test_each_near_tie_comes_first_about_as_often():
    ranking = ranking_of(0.5, 0.501, 0.502, 0.1)
    firsts = Counter(
        rotate_near_ties(ranking, epsilon=0.01, seed=seed).results[0].enterprise_id for seed in range(600)
    )
    assert set(firsts) == {"E00", "E01", "E02"}
    assert all(150 < count < 250 for count in firsts.values())


def test_demands_draw_apart():
    orders = {
        tuple(
            match.enterprise_id
            for match in rotate_near_ties(
                ranking_of(*[0.5] * 6, demand_id=f"D{number}"), epsilon=0.0, seed=1
            ).results
        )
        for number in range(20)
    }
    assert len(orders) > 15


def test_a_negative_epsilon_is_refused():
    with pytest.raises(ValueError, match="negative"):
        rotate_near_ties(ranking_of(0.5), epsilon=-0.1, seed=1)


def test_the_rule_is_said():
    sentence = describe_rotation(0.01, 2026)
    assert sentence.ko.startswith("점수 차이가 0.01점 이내인 기업끼리는 공개된 번호(2026)로")
    assert "(2026)" in sentence.en
