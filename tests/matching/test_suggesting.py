import gc
import json
import weakref
from dataclasses import replace
from datetime import date

import pytest

from matching import Demand, Matcher, load_reference, suggesting
from matching.eligibility import find_exclusion
from matching.records import Lot
from matching.remedies import find_remedies
from matching.suggesting import (
    LONGER_SHORTLIST,
    _count_scored,
    _Record,
    digest_text,
    read_ahead,
    remember_readings,
    suggest_demands,
)
from matching.suiting import is_of_the_trade

from .plain_json import SHARED_DATA, read_demands, read_suppliers
from .small_catalogue import CATALOGUE, CLEANING, DAY, LUNCH, supplier

DEMANDS = (
    CLEANING,
    LUNCH,
    Demand("D3", "학교 건물 청소", district="도봉구", region_restriction=("도봉구",), published_on=DAY),
    Demand("D4", "현수막 제작", district="관악구", budget_krw=1_000_000, published_on=DAY),
    Demand("D5", "청사 청소", published_on=DAY, required_certifications=("village_enterprise",)),
)

# does the work that is asked for under another name
GROOMER = supplier("E60", "클리닝", service_districts=("노원구",))
WASHER = supplier("E61", "구청사 현관과 복도와 창문 물청소")
WASHING = replace(CLEANING, demand_id="D9", title="구청사 현관과 복도와 창문 물청소")


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_reference()).fit(CATALOGUE)


def by_hand(matcher, enterprise, demands, top):
    """The slow twin: every demand explained, the eligible ones sorted."""
    explained = [matcher.explain(demand, enterprise.enterprise_id) for demand in demands]
    eligible = [why for why in explained if why.exclusion is None]
    return sorted(eligible, key=lambda why: (-why.score, why.demand_id))[:top]


class TestSuggestDemands:
    @pytest.mark.parametrize("enterprise", CATALOGUE, ids=lambda s: s.enterprise_id)
    def test_it_agrees_with_explaining_every_demand(self, matcher, enterprise):
        suggestions = matcher.suggest_demands(enterprise, DEMANDS, top=3)
        expected = by_hand(matcher, enterprise, DEMANDS, 3)
        assert [
            (s.demand_id, s.score, s.place, s.put_forward, s.components, s.routes, s.warnings)
            for s in suggestions.results
        ] == [
            (w.demand_id, w.score, w.rank, w.put_forward, w.components, w.routes, w.warnings)
            for w in expected
        ]
        assert [(s.eligible, s.matched_terms) for s in suggestions.results] == [
            (w.eligible, w.matched_terms) for w in expected
        ]
        assert [s.rank for s in suggestions.results] == [1, 2, 3][: len(expected)]
        assert (suggestions.enterprise_id, suggestions.known) == (enterprise.enterprise_id, 5)

    def test_of_its_trade_are_the_first_that_are_of_it_with_the_ranks_they_have(self, matcher):
        unclear = Demand("D7", "운영", district="노원구", published_on=DAY)
        demands = [*DEMANDS, unclear, replace(CLEANING, demand_id="D6", district="강남구")]
        everything = matcher.suggest_demands(CATALOGUE[0], demands).results
        suited = [s for s in everything if is_of_the_trade({part.name: part.value for part in s.components})]
        assert 1 < len(suited) < len(everything)
        for most in (1, len(suited), 20):
            found = suggest_demands(matcher, CATALOGUE[0], demands, most_of_trade=most).results
            assert list(found) == suited[:most]

    def test_the_work_asked_for_makes_a_demand_its_own_whatever_words_and_sectors_say(self, matcher):
        catalogue = Matcher(matcher.reference).fit([*CATALOGUE, GROOMER, WASHER])
        why = catalogue.explain(WASHING, "E60")
        assert why.rank is not None
        assert not is_of_the_trade({part.name: part.value for part in why.components})
        [found] = suggest_demands(catalogue, GROOMER, [WASHING], most_of_trade=5).results
        assert found.place == why.rank

    def test_its_trade_is_not_looked_for_among_the_first_alone(self, matcher):
        small = replace(GROOMER, max_contract_krw=10_000_000)
        catalogue = Matcher(matcher.reference).fit([*CATALOGUE, small, WASHER])
        unclear = [
            Demand(f"A{number}", "운영", district="노원구", budget_krw=5_000_000, published_on=DAY)
            for number in range(9)
        ]
        demands = [*unclear, replace(WASHING, district="강남구", budget_krw=19_000_000)]
        everything = suggest_demands(catalogue, small, demands, top=3)
        found = suggest_demands(catalogue, small, demands, top=3, most_of_trade=3)
        assert "D9" not in [s.demand_id for s in everything.results]
        assert [(s.demand_id, s.rank) for s in found.results] == [("D9", 10)]

    @pytest.mark.parametrize("enterprise", CATALOGUE, ids=lambda s: s.enterprise_id)
    def test_what_is_not_shown_is_counted(self, matcher, enterprise):
        demands = [*DEMANDS, Demand("D7", "운영", district="노원구", published_on=DAY)]
        everything = suggest_demands(matcher, enterprise, demands, top=20)
        of_trade = suggest_demands(matcher, enterprise, demands, most_of_trade=20)
        assert len(everything.results) == everything.suited == of_trade.suited
        assert len(of_trade.results) == everything.of_trade == of_trade.of_trade
        assert set(of_trade.results) <= set(everything.results)

    def test_how_many_are_not_scored_is_told(self, matcher):
        many = [replace(CLEANING, demand_id=f"A{number:03}") for number in range(LONGER_SHORTLIST + 7)]
        found = suggest_demands(matcher, CATALOGUE[0], many)
        assert (found.known, found.unscored, found.suited) == (len(many), 7, LONGER_SHORTLIST)
        assert suggest_demands(matcher, CATALOGUE[0], many[7:]).unscored == 0

    def test_whether_its_work_is_known_is_told(self, matcher):
        unknown = supplier("E70", "다 고침")
        assert not matcher.suggest_demands(unknown, DEMANDS).is_work_known
        assert matcher.suggest_demands(CATALOGUE[0], DEMANDS).is_work_known

    def test_what_keeps_it_out_and_what_would_let_it_in(self, matcher):
        [kept_out, other] = matcher.suggest_demands(CATALOGUE[0], DEMANDS).excluded
        assert {kept_out.demand_id, other.demand_id} == {"D3", "D5"}
        by_id = {item.demand_id: item for item in (kept_out, other)}
        assert by_id["D3"].exclusion == find_exclusion(CATALOGUE[0], DEMANDS[2], on=DAY)
        assert by_id["D3"].remedies == find_remedies(CATALOGUE[0], DEMANDS[2], on=DAY)
        assert by_id["D5"].remedies[0].any_of == ("village_enterprise",)

    def test_a_demand_of_another_trade_is_not_said_to_keep_it_out(self, matcher):
        assert matcher.suggest_demands(CATALOGUE[6], DEMANDS).excluded == ()

    def test_a_demand_that_only_shares_a_word_is_not_said_to_keep_it_out(self, matcher):
        cafe = Demand(
            "D8",
            "구청사 청소년 카페 위탁운영",
            published_on=DAY,
            required_certifications=("village_enterprise",),
        )
        found = matcher.suggest_demands(CATALOGUE[0], [*DEMANDS, cafe])
        assert matcher.explain(cafe, "E01").exclusion.rule == "required_certification"
        assert (
            matcher.explain(replace(cafe, required_certifications=()), "E01").exclusion.rule == "other_work"
        )
        assert {item.demand_id for item in found.excluded} == {"D3", "D5"}

    def test_only_what_would_have_come_first_is_said_to_keep_it_out(self, matcher):
        [only] = matcher.suggest_demands(CATALOGUE[3], DEMANDS, top=1).excluded
        assert only.exclusion.rule == "no_valid_certificate"

    def test_order_of_demands_does_not_matter(self, matcher):
        expected = matcher.suggest_demands(CATALOGUE[0], DEMANDS)
        assert matcher.suggest_demands(CATALOGUE[0], DEMANDS[::-1]) == expected

    def test_an_enterprise_that_is_not_in_the_catalogue(self, matcher):
        new = supplier("E50", "학교 급식과 도시락", sectors=("MEA",), service_districts=("강남구",))
        suggestions = matcher.suggest_demands(new, DEMANDS)
        assert "E50" not in matcher
        listed = Matcher(matcher.reference).fit([*CATALOGUE, new])
        assert suggestions == listed.suggest_demands(new, DEMANDS)
        assert suggestions.results[0].demand_id == "D2"

    def test_a_changed_record_is_judged_as_given(self, matcher):
        moved = replace(CATALOGUE[0], district="도봉구")
        assert "D3" in [s.demand_id for s in matcher.suggest_demands(moved, DEMANDS).results]
        assert matcher.get_supplier("E01") == CATALOGUE[0]

    def test_no_demand_no_catalogue(self):
        empty = Matcher(load_reference())
        assert empty.suggest_demands(CATALOGUE[0], ()).results == ()
        [alone] = empty.suggest_demands(CATALOGUE[0], [CLEANING]).results
        assert (alone.place, alone.eligible, alone.put_forward) == (1, 1, 1)

    def test_the_day(self, matcher):
        undated = replace(CLEANING, published_on=None)
        with pytest.raises(ValueError, match="D1 has no published_on"):
            matcher.suggest_demands(CATALOGUE[0], [undated])
        assert matcher.suggest_demands(CATALOGUE[0], [undated], on=DAY) == matcher.suggest_demands(
            CATALOGUE[0], [CLEANING]
        )

    def test_an_id_given_twice_is_refused(self, matcher):
        with pytest.raises(ValueError, match="D1"):
            matcher.suggest_demands(CATALOGUE[0], [CLEANING, CLEANING])

    def test_a_long_list_is_shortened_by_the_estimate(self, matcher):
        others = [
            Demand(f"X{number:03}", "소독", published_on=DAY) for number in range(LONGER_SHORTLIST + 20)
        ]
        results = matcher.suggest_demands(CATALOGUE[0], [*others, CLEANING], top=5).results
        assert results[0].demand_id == "D1"
        assert len(results) == 5

    def test_awards_buyers_and_categories_speak_for_a_demand(self, matcher):
        enterprise = CATALOGUE[5]
        demands = [
            Demand("A", "학교 건물 청소", buyer="노원구청", category="청소", published_on=DAY),
            Demand("B", "학교 건물 청소", buyer="강남구청", published_on=DAY),
            Demand("C", "ㅁㄴㅇㄹ", published_on=DAY),
            Demand("E", "…", published_on=DAY),
        ]
        award = replace(enterprise.track_record[0], category="청소")
        enterprise = replace(enterprise, track_record=(award,))
        record = _Record(matcher, enterprise)
        values = [record.estimate(demand, on=DAY) for demand in demands]
        assert values[0] > values[1] > values[2] == values[3] == 0
        before_it = [record.estimate(demand, on=date(2025, 4, 30)) for demand in demands]
        assert before_it[0] == before_it[1] < values[1]

    @pytest.mark.parametrize(
        ("enterprises", "top", "count"),
        [(0, 5, 150), (600, 5, 150), (25_000, 5, 120), (100_000, 5, 60), (100_000, 30, 90)],
    )
    def test_how_many_are_scored(self, enterprises, top, count):
        assert _count_scored(enterprises, top) == count

    def test_place_and_size_decide_between_demands_of_its_trade(self, matcher):
        near = [
            replace(CLEANING, demand_id="here"),
            replace(CLEANING, demand_id="large", budget_krw=400_000_000),
            replace(CLEANING, demand_id="out of reach", budget_krw=900_000_000),
            replace(CLEANING, demand_id="next-door", district="도봉구"),
            replace(CLEANING, demand_id="far", district="강남구"),
        ]
        found = matcher.suggest_demands(CATALOGUE[0], near).results
        assert [s.demand_id for s in found[:2]] == ["here", "next-door"]
        assert {s.demand_id for s in found[2:]} == {"large", "far"}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is not there")
def test_the_shortlist_loses_hardly_any_of_the_best():
    folder = SHARED_DATA / "awards" / "murcia_sms_2020"
    demands = read_demands(folder / "tenders.jsonl")[:250]
    suppliers = read_suppliers(folder / "enterprises.jsonl")
    matcher = Matcher(load_reference()).fit(suppliers)
    kept = wanted = 0
    for enterprise in suppliers[3::30]:
        best = {why.demand_id for why in by_hand(matcher, enterprise, demands, 10)}
        found = {s.demand_id for s in matcher.suggest_demands(enterprise, demands, top=10).results}
        kept, wanted = kept + len(best & found), wanted + len(best)
    assert kept / wanted >= 0.95


class TestReadAhead:
    def test_what_was_read_ahead_is_taken_over_and_changes_no_suggestion(self, matcher):
        written = {digest_text(demand): read_ahead(matcher, demand) for demand in DEMANDS}
        other = Matcher(matcher.reference).fit(CATALOGUE)
        remember_readings(other, json.loads(json.dumps(written)))
        for enterprise in CATALOGUE:
            assert other.suggest_demands(enterprise, DEMANDS) == matcher.suggest_demands(enterprise, DEMANDS)

    def test_what_is_remembered_is_not_read_again(self, matcher):
        other = Matcher(matcher.reference).fit(CATALOGUE)
        remember_readings(other, {digest_text(CLEANING): [[["청소", 2.0]], [["CLN", 0.5, ["청소"]]]]})
        assert read_ahead(other, CLEANING) == [[("청소", 2.0)], [("CLN", 0.5, ("청소",))]]
        assert read_ahead(other, LUNCH) == read_ahead(matcher, LUNCH)

    def test_no_more_is_kept_than_fits(self, matcher, monkeypatch):
        monkeypatch.setattr(suggesting, "MOST_READINGS", 2)
        other = Matcher(matcher.reference).fit(CATALOGUE)
        for demand in (CLEANING, LUNCH, replace(LUNCH, title="청소"), CLEANING):
            assert read_ahead(other, demand) == read_ahead(matcher, demand)

    def test_an_engine_goes_with_its_owner_whatever_it_has_read(self, matcher):
        other = Matcher(matcher.reference).fit(CATALOGUE)
        other.suggest_demands(CATALOGUE[0], DEMANDS)
        gone = weakref.ref(other)
        del other
        gc.collect()
        assert gone() is None

    def test_the_digest_tells_texts_apart_and_nothing_else(self):
        assert digest_text(replace(CLEANING, demand_id="D9", budget_krw=1)) == digest_text(CLEANING)
        others = [
            replace(CLEANING, title="청소"),
            replace(CLEANING, description="청소"),
            replace(CLEANING, lots=(Lot("청소"),)),
        ]
        assert len({digest_text(demand) for demand in (CLEANING, *others)}) == 4
