"""How little a ranking changes when the title of a demand is spaced otherwise or holds a slip."""

import random
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from matching import Matcher
from matching.robustness import (
    SPACINGS,
    keep_last_words,
    measure_loss,
    measure_overlap,
    move_one_space,
    remove_spaces,
    slip,
    space_at_random,
)
from tests.matching.plain_json import SHARED_DATA, read_demands, read_grades, read_suppliers
from tests.matching.small_catalogue import CATALOGUE, CLEANING, LUNCH

DAY = date(2017, 6, 1)
SHARED = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is not there"),
]


def test_the_changes_themselves():
    chance = random.Random(1)
    assert remove_spaces("어린이집 청소 용역", chance) == "어린이집청소용역"
    assert space_at_random("어린이집 청소 용역", chance).replace(" ", "") == "어린이집청소용역"
    moved = {move_one_space("청소 용역", chance) for _ in range(50)}
    assert moved == {"청소용역", "청 소 용역", "청소  용역"}
    assert move_one_space("청소", chance) == "청소"
    slipped = slip("청소", chance)
    assert sum(a != b for a, b in zip("청소", slipped, strict=True)) == 1
    assert slip("ABC 12", chance) == "ABC 12"
    assert keep_last_words("구로구 거동불편 어르신 점심식사 배달 위탁", 3) == "점심식사 배달 위탁"


def test_overlap_is_the_mean_share_of_the_first_ten_that_stay():
    assert measure_overlap([["a", "b"], ["c"], []], [["b", "x"], ["c"], ["d"]]) == 0.75
    assert measure_overlap([[]], [["a"]]) is None


def test_loss_is_the_share_of_gain_that_is_gone():
    grades = [{"a": 3}, {"b": 3}, {}]
    assert measure_loss(grades, [["a"], ["b"], []], [["a"], [], ["x"]]) == 0.5
    assert measure_loss([{}], [["a"]], [["a"]]) is None


@pytest.mark.parametrize("change", SPACINGS)
def test_spaces_do_not_change_a_small_ranking(change):
    matcher = Matcher().fit(CATALOGUE)
    for demand in (CLEANING, LUNCH):
        for seed in range(5):
            changed = replace(demand, title=change(demand.title, random.Random(seed)))
            assert [m.enterprise_id for m in matcher.rank(changed).results] == [
                m.enterprise_id for m in matcher.rank(demand).results
            ]


@pytest.fixture(scope="module")
def judged():
    folder = SHARED_DATA / "judged"
    matcher = Matcher().fit(read_suppliers(folder / "enterprises.jsonl"))
    demands = read_demands(folder / "tenders.jsonl")
    return matcher, demands, read_grades(folder / "judgments.csv")


def rank_all(matcher, demands):
    return [[match.enterprise_id for match in matcher.rank(demand, top=10).results] for demand in demands]


def shorten(demands, *, only_title):
    return [replace(demand, description="", lots=()) if only_title else demand for demand in demands]


@pytest.fixture(scope="module")
def rank_unchanged(judged):
    """A function that gives the rankings of the demands as they are, which every change is compared with."""
    matcher, demands, _ = judged
    return cache(lambda only_title: rank_all(matcher, shorten(demands, only_title=only_title)))


class TestJudged:
    pytestmark = SHARED

    def rank_changed(self, judged, change, *, only_title):
        matcher, demands, _ = judged
        rng = random.Random(20150901)
        shortened = shorten(demands, only_title=only_title)
        return rank_all(matcher, [replace(d, title=change(d.title, rng)) for d in shortened])

    @pytest.mark.parametrize("only_title", [False, True])
    @pytest.mark.parametrize("change", SPACINGS)
    def test_the_first_ten_stay_under_other_spaces(self, judged, rank_unchanged, change, only_title):
        after = self.rank_changed(judged, change, only_title=only_title)
        assert measure_overlap(rank_unchanged(only_title), after) >= 0.95

    @pytest.mark.parametrize("change", SPACINGS)
    def test_a_search_for_a_whole_title_finds_the_same_under_other_spaces(self, judged, change):
        matcher, demands, _ = judged
        rng = random.Random(20150901)
        before, after = (
            [[hit.enterprise_id for hit in matcher.search(title, on=DAY, limit=10).hits] for title in titles]
            for titles in zip(*((d.title, change(d.title, rng)) for d in demands), strict=True)
        )
        assert measure_overlap(before, after) >= 0.97

    @pytest.mark.parametrize("only_title", [False, True])
    def test_one_slip_in_the_title_costs_little(self, judged, rank_unchanged, only_title):
        _, demands, grades = judged
        judged_pairs = [grades.get(demand.demand_id, {}) for demand in demands]
        after = self.rank_changed(judged, slip, only_title=only_title)
        assert measure_loss(judged_pairs, rank_unchanged(only_title), after) <= 0.05
