"""Whether a new demand is worth telling, and how that is said."""

from dataclasses import replace

import pytest

from matching import Matcher, load_reference
from matching.alerting import find_suited, match_search
from matching.records import Lot
from matching.suggesting import suggest_demands

from .small_catalogue import CATALOGUE, CLEANING, DAY, supplier


@pytest.fixture(scope="module")
def matcher():
    silent = supplier("E09", sectors=("CLN",), name="새누리")
    named = supplier("E10", name="건물 청소 상회")
    return Matcher(load_reference()).fit([*CATALOGUE, silent, named])


def test_those_of_the_trade_are_told_unless_a_rule_keeps_them_out(matcher):
    everybody = [each.enterprise_id for each in matcher.list_suppliers()]
    hits = find_suited(matcher, CLEANING, [*everybody, "unknown"])
    assert {"E01", "E02", "E09"} <= set(hits)
    assert {"E03", "E04", "E07"}.isdisjoint(hits)
    points = dict(zip(everybody, matcher.appraise(CLEANING).points, strict=True))
    assert {name: hit.score for name, hit in hits.items()} == {name: int(points[name]) for name in hits}


def test_who_does_the_work_under_another_name_is_told_as_the_suggestions_tell_it(matcher):
    groomer = supplier("E60", "미화", service_districts=("노원구",))
    washer = supplier("E61", "구청사 현관과 복도와 창문 물청소")
    washing = replace(CLEANING, title="구청사 현관과 복도와 창문 물청소")
    catalogue = Matcher(matcher.reference).fit([*CATALOGUE, groomer, washer])
    assert suggest_demands(catalogue, groomer, [washing], most_of_trade=1).results
    assert set(find_suited(catalogue, washing, ["E60"])) == {"E60"}


def test_only_those_who_asked_are_told(matcher):
    of_all = find_suited(matcher, CLEANING, [each.enterprise_id for each in matcher.list_suppliers()])
    assert find_suited(matcher, CLEANING, ["E03", "E01"]) == {"E01": of_all["E01"]}
    assert find_suited(matcher, CLEANING, []) == find_suited(matcher, CLEANING, ["unknown"]) == {}


def test_the_reason_is_the_words_and_synonyms_of_the_title_or_else_the_sector(matcher):
    hits = find_suited(matcher, CLEANING, ["E01", "E09", "E10"])
    assert hits["E01"].reason.ko == "하시는 일과 같은 말이 제목에 있습니다: 청사, 건물, 청소."
    assert hits["E01"].reason.en == "The title says what you offer: 청사, 건물, 청소."
    label = matcher.reference.sectors["CLN"].label
    assert hits["E09"].reason.ko == f"등록하신 업종({label.ko})의 수요입니다."
    assert hits["E09"].reason.en == f"It is of your sector ({label.en})."
    assert hits["E10"].reason.en == "It is close in meaning to what you offer."


@pytest.mark.parametrize(
    ("query", "score"),
    [("건물 청소", 2), ("청소를", 1), ("노원 청소", None), ("소독 청소", 1), (" ", None)],
)
def test_a_saved_search_is_met_where_every_word_stands_in_the_demand(matcher, query, score):
    demand = replace(CLEANING, lots=(Lot("1층", "소독 포함"),), published_on=DAY)
    hit = match_search(matcher, demand, query)
    assert (hit and hit.score) == score
    if hit:
        assert hit.reason.ko == f"저장하신 검색 ‘{query.strip()}’의 말이 모두 나옵니다."


def test_nobody_is_told_of_a_demand_that_it_is_not_put_forward_for(matcher):
    far = supplier("E11", "소독", sectors=("CLN",), district="강남구", service_districts=("강남구",))
    near = supplier("E12", "소독", sectors=("CLN",))
    both = Matcher(matcher.reference).fit([*CATALOGUE, far, near])
    assert both.explain(CLEANING, "E11").exclusion.rule == "shortfalls"
    assert find_suited(both, CLEANING, ["E11", "E12"]).keys() == {"E12"}
