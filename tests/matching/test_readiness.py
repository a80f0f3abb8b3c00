"""Readiness gaps: each is what it says, tried out, and the order follows what it brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matching import Matcher
from matching.readiness import find_gaps
from matching.records import Certification, Demand, PastAward, Service, Supplier

DAY = date(2017, 3, 2)
RIVALS = [
    Supplier(
        f"R{number}",
        f"도시락 {number}호",
        organisation_type="cooperative",
        certifications=(Certification("cooperative"),),
        district="은평구",
        service_districts=("은평구", "마포구"),
        sectors=("MEA",),
        services=(Service("도시락 배달", unit_price_krw=7000),),
        max_contract_krw=100_000_000,
        track_record=(PastAward("도시락 공급", year=2016),),
    )
    for number in range(4)
]
BARE = Supplier("E1", "빈칸 협동조합", organisation_type="cooperative", services=(Service("도시락 배달"),))
DEMANDS = [
    Demand(f"D{number}", "결식아동 도시락 배달", district=place, budget_krw=48_000_000, published_on=DAY)
    for number, place in enumerate(("은평구", "마포구", "강남구"))
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher().fit([*RIVALS, BARE])


def test_each_gap_brings_what_it_says_it_brings(matcher: Matcher) -> None:
    gaps = {gap.kind: gap for gap in find_gaps(matcher, BARE, DEMANDS)}
    assert {"certificate", "service_districts", "sectors", "contract_limit", "track_record"} <= set(gaps)
    other = replace(BARE, service_districts=("서울특별시",))
    changed = Matcher().fit([*RIVALS, other])
    won = [matcher.explain(demand, "E1").rank - changed.explain(demand, "E1").rank for demand in DEMANDS]
    gap = gaps["service_districts"]
    assert (gap.helped, gap.places, gap.tried) == (
        sum(places > 0 for places in won),
        sum(places for places in won if places > 0),
        3,
    )


def test_those_that_help_most_come_first_and_the_catalogue_stays(matcher: Matcher) -> None:
    before = [matcher.rank(demand) for demand in DEMANDS]
    gaps = find_gaps(matcher, BARE, DEMANDS)
    assert gaps == tuple(sorted(gaps, key=lambda gap: (-gap.helped, -gap.admitted, -gap.places, gap.kind)))
    assert [matcher.rank(demand) for demand in DEMANDS] == before


def test_what_keeps_it_out_counts_as_let_in(matcher: Matcher) -> None:
    expired = replace(BARE, certifications=(Certification("cooperative", valid_to=date(2016, 1, 1)),))
    [gap] = [gap for gap in find_gaps(matcher, expired, DEMANDS) if gap.kind == "certificate_expired"]
    assert (gap.helped, gap.admitted, gap.places) == (3, 3, 0)


def test_what_only_the_enterprise_can_know_is_told_from_what_is_so(matcher: Matcher) -> None:
    supposed = {gap.kind: gap.is_supposed for gap in find_gaps(matcher, BARE, DEMANDS)}
    assert supposed["service_districts"]
    assert supposed["contract_limit"]
    assert not supposed["certificate"]


def test_a_full_listing_has_no_gap_but_the_papers_that_open_routes(matcher: Matcher) -> None:
    full = replace(RIVALS[0], summary="도시락을 만듭니다.")
    assert {gap.kind for gap in find_gaps(matcher, full, DEMANDS)} == {"vulnerable_paper", "small_paper"}


def test_without_demands_gaps_are_named_untried(matcher: Matcher) -> None:
    gaps = find_gaps(matcher, BARE, [])
    assert "service_districts" in {gap.kind for gap in gaps}
    assert {gap.tried for gap in gaps} == {0}


def test_a_paper_that_is_listed_is_no_gap(matcher: Matcher) -> None:
    listed = replace(BARE, certifications=(Certification("small_enterprise"),))
    assert "small_paper" in {gap.kind for gap in find_gaps(matcher, BARE, DEMANDS)}
    assert "small_paper" not in {gap.kind for gap in find_gaps(matcher, listed, DEMANDS)}


def test_a_paper_that_ended_between_two_demands_is_missed_by_the_later_one(matcher: Matcher) -> None:
    ended = replace(BARE, certifications=(Certification("cooperative", valid_to=date(2017, 6, 1)),))
    later = replace(DEMANDS[0], demand_id="D9", published_on=date(2018, 3, 2))
    [gap] = [
        gap for gap in find_gaps(matcher, ended, [DEMANDS[0], later]) if gap.kind == "certificate_expired"
    ]
    assert (gap.helped, gap.admitted, gap.tried) == (1, 1, 2)


def test_an_office_in_every_place_is_promised_to_nobody(matcher: Matcher) -> None:
    [gap] = [gap for gap in find_gaps(matcher, BARE, DEMANDS) if gap.kind == "office_district"]
    assert (gap.helped, gap.places, gap.tried) == (0, 0, 0)
    housed = replace(BARE, district="은평구")
    assert "office_district" not in {gap.kind for gap in find_gaps(matcher, housed, DEMANDS)}


def test_that_its_work_is_not_told_stands_before_all(matcher: Matcher) -> None:
    vague = replace(BARE, services=(Service("다 고침"),))
    first, *others = find_gaps(matcher, vague, DEMANDS)
    assert (first.kind, first.helped, first.tried) == ("services", 0, 0)
    assert any(gap.tried for gap in others)
    assert "services" not in {gap.kind for gap in find_gaps(matcher, BARE, DEMANDS)}


def test_work_that_only_the_summary_tells_is_asked_for_as_a_service(matcher: Matcher) -> None:
    telling = replace(BARE, services=(), summary="어린이집을 청소합니다")
    assert find_gaps(matcher, telling, DEMANDS)[0].kind == "services"


def test_a_listing_that_only_hints_at_its_work_is_told_which_and_how_buyers_call_it(matcher: Matcher) -> None:
    hinting = Supplier("E2", "한빛", services=(Service("벌집에서 꿀 따기"),))
    gap = find_gaps(matcher, hinting, DEMANDS)[0]
    assert (gap.kind, gap.tried, gap.helped) == ("plain_work", 0, 0)
    assert gap.work is not None
    assert gap.work.label.ko == "농산물 꾸러미·직거래"
    assert gap.work.examples
    plain = replace(hinting, services=(Service("농산물 꾸러미"),))
    silent = replace(hinting, services=())
    for other in (plain, silent, BARE):
        assert "plain_work" not in {gap.kind for gap in find_gaps(matcher, other, DEMANDS)}


def test_words_for_the_work_make_it_plain(matcher: Matcher) -> None:
    hinting = Supplier("E2", "한빛", services=(Service("벌집에서 꿀 따기"),))
    work = find_gaps(matcher, hinting, [])[0].work
    assert work is not None
    for word in work.examples:
        plain = replace(hinting, services=(Service(word),))
        assert "plain_work" not in {gap.kind for gap in find_gaps(matcher, plain, [])}


def test_work_is_hinted_at_where_the_grounds_say_that_it_is_not_clear() -> None:
    hinting = Supplier("E2", "한빛", services=(Service("벌집에서 꿀 따기"),))
    changed = Matcher().fit([*RIVALS, hinting])
    [trade] = [item for item in changed.explain(DEMANDS[0], "E2").components if item.name == "trade"]
    assert trade.sentence.ko.startswith("하는 일이 분명하지 않으나")
    assert find_gaps(changed, hinting, DEMANDS)[0].kind == "plain_work"
