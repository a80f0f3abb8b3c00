"""A ranking narrowed by facts keeps its ranks, and its counts are what narrowing leaves."""

from dataclasses import replace
from datetime import date

import pytest

from matching import Matcher, load_reference
from matching.narrowing import FACETS, narrow

from .small_catalogue import CATALOGUE, CLEANING, DAY


@pytest.fixture(scope="module")
def matcher():
    kinds = ("social_enterprise", "cooperative", None)
    cleaners = (
        replace(CATALOGUE[0], enterprise_id="E20", service_districts=("서울특별시",)),
        replace(CATALOGUE[0], enterprise_id="E21", sectors=("CHD",), certifications=()),
    )
    catalogue = (*CATALOGUE, *cleaners)
    suppliers = [replace(s, organisation_type=kinds[n % 3]) for n, s in enumerate(catalogue)]
    return Matcher(load_reference()).fit(suppliers)


def rank(matcher, choices, *, depth=100, top=100):
    found = {}

    def choose(standings):
        found["narrowed"] = narrow(standings, choices, on=DAY, reference=matcher.reference)
        return found["narrowed"].standings

    return matcher.rank_chosen(CLEANING, choose, depth=depth, top=top), found["narrowed"]


def test_without_a_choice_it_is_the_ranking_itself(matcher):
    ranking, narrowed = rank(matcher, {})
    assert ranking == matcher.rank(CLEANING, top=100)
    assert len(narrowed.standings) == len(ranking.results)


@pytest.mark.parametrize("name", FACETS)
def test_each_count_is_how_many_the_value_alone_leaves_and_no_rank_moves(matcher, name):
    ranking, narrowed = rank(matcher, {})
    whole = {match.enterprise_id: match for match in ranking.results}
    assert narrowed.counts[name]
    for value, count in narrowed.counts[name]:
        chosen, own = rank(matcher, {name: [value]})
        assert len(chosen.results) == count
        assert all(whole[match.enterprise_id] == match for match in chosen.results)
        # A facet's own choice leaves its counts alone.
        assert own.counts[name] == narrowed.counts[name]


def test_values_of_one_facet_widen_and_facets_narrow(matcher):
    def ids(**choices):
        return [match.enterprise_id for match in rank(matcher, choices)[0].results]

    cleaners, carers = ids(sectors=["CLN"]), ids(sectors=["CHD"])
    assert sorted(ids(sectors=["CLN", "CHD"])) == sorted(cleaners + carers)
    assert sorted(ids(sectors=["CLN"], districts=["도봉구"])) == ["E02", "E20"]
    assert ids(sectors=["CHD"], districts=["도봉구"]) == []


def test_who_serves_the_whole_city_serves_every_district(matcher):
    assert "E20" in [m.enterprise_id for m in rank(matcher, {"districts": ["금천구"]})[0].results]


def test_a_certificate_counts_while_it_is_in_force(matcher):
    _, narrowed = rank(matcher, {"certifications": ["social_enterprise"]})
    assert "E07" not in [standing.supplier.enterprise_id for standing in narrowed.standings]
    later = narrow(narrowed.standings, {}, on=date(2023, 1, 1), reference=matcher.reference)
    assert later.counts["certifications"] == ()


def test_routes_are_the_verdicts_that_the_matches_carry(matcher):
    ranking, narrowed = rank(matcher, {})
    for name in ("private_contract", "private_contract_one_quote"):
        said = [route.verdict for match in ranking.results for route in match.routes if route.route == name]
        assert {value: said.count(value) for value in said} == dict(narrowed.counts[name])


def test_top_and_depth_bound_what_is_said_and_what_is_counted(matcher):
    ranking, narrowed = rank(matcher, {}, depth=2, top=1)
    assert (len(ranking.results), len(narrowed.standings)) == (1, 2)
    assert ranking.results == matcher.rank(CLEANING, top=1).results


def test_an_unknown_facet_is_an_error(matcher):
    with pytest.raises(ValueError, match="colour"):
        rank(matcher, {"colour": ["red"]})
