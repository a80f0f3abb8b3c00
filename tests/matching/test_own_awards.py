"""What came of a demand says nothing about who suits it."""

from dataclasses import replace
from datetime import date

import pytest

from matching import Matcher, load_reference
from matching.own_awards import set_aside
from matching.records import PastAward

from .small_catalogue import CATALOGUE, CLEANING, LUNCH

DAY = date(2026, 6, 1)
OWN = PastAward(CLEANING.title, CLEANING.buyer, 20_000_000, 2026, date(2026, 5, 1), CLEANING.category)


def give(award: PastAward, enterprise_id: str, times: int = 1):
    return [
        replace(supplier, track_record=(award,) * times + supplier.track_record)
        if supplier.enterprise_id == enterprise_id
        else supplier
        for supplier in CATALOGUE
    ]


@pytest.fixture
def before():
    return Matcher(load_reference()).fit(CATALOGUE)


@pytest.fixture
def after():
    return Matcher(load_reference()).fit(give(OWN, "E06"))


def rank(matcher, demand=CLEANING):
    return matcher.rank(demand, on=DAY)


def test_the_ranking_is_that_of_before_the_contract(before, after):
    assert rank(after) != rank(before)
    assert rank(set_aside(after, {"E06": [OWN]})) == rank(before)
    assert set_aside(after, {"E06": [OWN]}).explain(CLEANING, "E06", on=DAY) == before.explain(
        CLEANING, "E06", on=DAY
    )


def test_other_demands_and_the_matcher_itself_keep_the_contract(after):
    answers = rank(after), rank(after, LUNCH)
    rank(set_aside(after, {"E06": [OWN]}), LUNCH)
    assert (rank(after), rank(after, LUNCH)) == answers


def test_a_like_contract_of_another_demand_still_counts(before):
    twice = Matcher(load_reference()).fit(give(OWN, "E06", times=2))
    once = Matcher(load_reference()).fit(give(OWN, "E06"))
    assert rank(set_aside(twice, {"E06": [OWN]})) == rank(once) != rank(before)


@pytest.mark.parametrize(
    "awards",
    [{}, {"E06": []}, {"E99": [OWN]}, {"E05": [OWN]}, {"E06": [replace(OWN, amount_krw=1)]}],
)
def test_what_does_not_stand_there_is_left_alone(after, awards):
    assert set_aside(after, awards) is after
