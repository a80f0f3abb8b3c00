"""Each component by its values and by its sentence, row by row."""

from datetime import date

import pytest

from matching import Demand, Matcher, Supplier, load_reference
from matching.lexicon import KEYWORD_STRENGTH
from matching.reasons import REASONS
from matching.records import Certification, PastAward, Service
from matching.scoring import (
    COMPONENTS,
    FULLY_CLEAR,
    HINT_SHARE,
    HINTS,
    NEIGHBOUR_VALUE,
    OTHER_WORK_SHARE,
    RELATED_SECTOR_VALUE,
    UNKNOWN_VALUE,
    find_shapes,
    weigh_components,
    weigh_other_work,
)
from matching.shapes import POINTS, SHAPED, find_fault
from matching.trade_names import SEEMING
from matching.trades import FEW_SECTORS, NEAR_SHARE, UNKNOWN_WORK, WantedTrade

DAY = date(2026, 3, 2)
REFERENCE = load_reference()
SOCIAL = Certification("social_enterprise", valid_from=date(2020, 1, 1))


def explain(demand: dict, supplier: dict, name: str):
    """One component of one pair in a catalogue that also holds a cleaner of the same district."""
    cleaner = Supplier("A", "기준", services=(Service("건물 청소"),), certifications=(SOCIAL,))
    facts = {"name": "시험", "services": (Service("건물 청소"),), "certifications": (SOCIAL,)} | supplier
    wanted = {"title": "건물 청소", "published_on": DAY, "contract_type": "services"} | demand
    matcher = Matcher(REFERENCE).fit([cleaner, Supplier("B", **facts)])
    [component] = [c for c in matcher.explain(Demand("D", **wanted), "B").components if c.name == name]
    return component


def check(component, value: float, ko: str, en: str):
    assert component.value == pytest.approx(value, abs=1e-6)
    assert (component.sentence.ko, component.sentence.en) == (ko, en)


def test_text_of_another_trade():
    check(
        explain({}, {"services": (Service("도시락"),)}, "text"),
        0,
        "공고와 겹치는 말이 없습니다.",
        "It shares no word with the demand.",
    )


def test_text_of_the_best():
    check(
        explain({}, {}, "text"),
        1,
        "공고의 말과 겹칩니다: 건물, 청소.",
        "It shares these words with the demand: 건물, 청소.",
    )


def test_meaning_without_a_synonym():
    check(
        explain({}, {}, "meaning"),
        0,
        "뜻이 통하는 다른 말은 찾지 못했습니다.",
        "No other words of the same meaning were found.",
    )


def test_trade_asked_for():
    check(
        explain({}, {}, "trade"),
        0.9,
        "공고가 찾는 일을 합니다: 건물 청소.",
        "It does the work that is asked for: Cleaning.",
    )


def test_trade_near():
    check(
        explain({}, {"services": (Service("소독"),)}, "trade"),
        0.9 * NEAR_SHARE,
        "공고가 찾는 일(건물 청소)에 가까운 일을 합니다: 소독·방역.",
        "Its work, Disinfection, is close to what is asked for: Cleaning.",
    )


def test_trade_of_another_kind():
    check(
        explain({}, {"services": (Service("건물 도면 인쇄"),)}, "trade"),
        0,
        "공고가 찾는 일(건물 청소)과 다른 일을 합니다: 인쇄.",
        "It does other work, Printing, than is asked for: Cleaning.",
    )


def test_trade_of_another_kind_that_a_listing_only_hints_at():
    farm = REFERENCE.trades["food_packages"].label.en
    check(
        explain({}, {"services": (Service("벌집에서 꿀 따기"),)}, "trade"),
        0,
        "하는 일이 분명하지 않으나, 공고가 찾는 일(건물 청소)과 다른 일로 보입니다: 농산물 꾸러미·직거래.",
        f"Its listing is not clear; it seems to do other work, {farm}, than is asked for: Cleaning.",
    )


def test_trade_of_a_listing_that_does_not_tell():
    check(
        explain({}, {"services": (Service("두루 용역"),)}, "trade"),
        UNKNOWN_WORK,
        "공고가 찾는 일(건물 청소)을 하는지 등록 정보로는 알 수 없습니다.",
        "Its listing does not tell whether it does what is asked for: Cleaning.",
    )


def test_trade_that_a_listing_is_only_like():
    check(
        explain({}, {"services": (Service("건물 용역"),)}, "trade"),
        SEEMING,
        "공고가 찾는 일을 하는 것으로 보입니다: 건물 청소.",
        "It seems to do the work that is asked for: Cleaning.",
    )


def test_trade_of_a_list_of_everything():
    everything = {"services": (Service("두루 용역"),), "sectors": tuple(REFERENCE.sectors)[:9]}
    check(
        explain({}, everything, "trade"),
        0,
        "등록한 분야는 9개이나 공고가 찾는 일(건물 청소)을 한다는 서비스나 실적이 없습니다.",
        "It lists 9 sectors, but no service or record of what is asked for: Cleaning.",
    )


def test_trade_unknown():
    check(
        explain({"title": "ㅁㄴㅇㄹ"}, {}, "trade"),
        UNKNOWN_VALUE,
        "공고가 어떤 일을 찾는지 알 수 없습니다.",
        "What kind of work the demand asks for is not known.",
    )


def test_words_count_little_where_the_work_is_another():
    component = explain({}, {"services": (Service("건물 도면 인쇄"),)}, "text")
    assert component.sentence.ko == "공고의 말과 겹칩니다: 건물. 그러나 하는 일이 달라 20%만 셈하였습니다."
    assert component.sentence.en == (
        "It shares these words with the demand: 건물. As it does other work, they count 20%."
    )
    assert component.value < explain({}, {"services": (Service("건물 용역"),)}, "text").value / 2
    hinted = explain({}, {"services": (Service("벌집에서 꿀 따기", "건물 옥상"),)}, "text")
    assert hinted.sentence.ko == (
        "공고의 말과 겹칩니다: 건물. 그러나 하는 일이 다른 듯하여 20%만 셈하였습니다."
    )
    assert hinted.sentence.en == (
        "It shares these words with the demand: 건물. As it seems to do other work, they count 20%."
    )


def test_less_is_taken_from_other_work_the_less_clear_the_demand_is():
    def weigh(*clearness):
        return weigh_other_work([WantedTrade("cleaning", 1.0, clear) for clear in clearness])

    assert [weigh(FULLY_CLEAR), weigh(1.0), weigh(0.3, FULLY_CLEAR)] == [OTHER_WORK_SHARE] * 3
    assert weigh(FULLY_CLEAR / 2) == pytest.approx(0.6)
    assert weigh() == 1.0
    # the head of the title is not known, 청소 stands before it
    component = explain({"title": "건물 청소 블록체인"}, {"services": (Service("건물 도면 인쇄"),)}, "text")
    assert component.sentence.ko == "공고의 말과 겹칩니다: 건물. 그러나 하는 일이 달라 52%만 셈하였습니다."


def test_the_clearer_the_work_the_more_it_counts_and_the_less_what_hints_at_it():
    def weigh(*clearness):
        shares = weigh_components([WantedTrade("cleaning", 1.0, clear) for clear in clearness])
        assert {shares[name] for name in HINTS} == {shares["text"]}
        assert shares.keys() == {"trade", *HINTS}
        return shares["trade"], shares["text"]

    assert weigh() == (0.0, 1.0)
    assert weigh(FULLY_CLEAR) == weigh(1.0) == weigh(0.3, FULLY_CLEAR) == (1.0, HINT_SHARE)
    assert weigh(0.45) == (0.5, 0.75)
    assert weigh(0.3) == (0.33, 0.835)


def test_a_demand_is_scored_by_the_table_of_its_clearness():
    clear = find_shapes([WantedTrade("cleaning", 1.0, FULLY_CLEAR)], REFERENCE)
    vague = find_shapes([], REFERENCE)
    assert find_shapes([], REFERENCE) is vague, "a table is made once"
    assert find_fault(clear) is find_fault(vague) is None
    assert vague["trade"].most == 0
    shipped = REFERENCE.shapes
    for table, hints, trade in ((clear, HINT_SHARE, 1.0), (vague, 1.0, 0.0)):
        rise = table["place"].most / shipped["place"].most
        shares = dict.fromkeys(HINTS, hints) | {"trade": trade}
        assert rise > 1.0
        for name in SHAPED:
            expected = rise * shipped[name].most * shares.get(name, 1.0)
            assert table[name].most == pytest.approx(expected, rel=1e-3)
    # the very same pair: what speaks for it counts otherwise where the title says less
    facts = {"service_districts": ("종로구",)}
    of_clear, of_vague = (
        explain({"title": title, "district": "종로구"}, facts, "place") for title in ("건물 청소", "사업")
    )
    assert of_clear.value == of_vague.value == 1.0
    assert of_clear.contribution == clear["place"].most / POINTS
    assert of_vague.contribution == vague["place"].most / POINTS


def test_sector_shared():
    component = explain({}, {"sectors": ("CLN",)}, "sector")
    assert component.value == KEYWORD_STRENGTH
    assert component.sentence.ko == "공고가 찾는 청소·위생 분야의 기업입니다."


def test_sector_of_one_that_lists_many():
    component = explain({}, {"sectors": ("CLN", *tuple(REFERENCE.sectors)[:7])}, "sector")
    assert component.value == pytest.approx(KEYWORD_STRENGTH * FEW_SECTORS / 8)
    assert component.sentence.ko == (
        "공고가 찾는 청소·위생 분야를 등록하였으나 등록한 분야가 8개나 되어 낮게 셈하였습니다."
    )
    assert component.sentence.en == (
        "It lists Cleaning, which the demand is about, but 8 sectors in all, so that each counts less."
    )


def test_sector_related():
    assert "FAC" in REFERENCE.sectors["CLN"].related
    check(
        explain({}, {"sectors": ("FAC",)}, "sector"),
        RELATED_SECTOR_VALUE * KEYWORD_STRENGTH,
        "공고가 찾는 청소·위생에 가까운 시설관리·경비 분야의 기업입니다.",
        "It works in Facilities and security, which is close to Cleaning, what the demand is about.",
    )


def test_sector_of_another_trade():
    check(
        explain({}, {"sectors": ("MEA",)}, "sector"),
        0,
        "공고가 찾는 청소·위생 분야로 등록되어 있지 않습니다.",
        "It is not listed in Cleaning, which the demand is about.",
    )


def test_sector_unknown():
    check(
        explain({"title": "ㅁㄴㅇㄹ"}, {}, "sector"),
        0,
        "공고의 분야를 알 수 없습니다.",
        "The sector of the demand is not known.",
    )


def test_category_of_the_source_stands_in_for_a_sector():
    record = (PastAward("x", category="OBRAS"), PastAward("y", category="SERVICIOS"))
    check(
        explain({"title": "ㅁㄴㅇㄹ", "category": "obras"}, {"track_record": record}, "sector"),
        0.25,
        "같은 분류의 계약 실적이 있습니다.",
        "It has carried out contracts of the same category.",
    )


def test_awards():
    record = (PastAward("건물 청소", date=date(2025, 5, 1)), PastAward("떡"))
    check(
        explain({}, {"track_record": record}, "awards"),
        1,
        "비슷한 실적: 2025년 「건물 청소」.",
        "A past award like it: “건물 청소” (2025).",
    )
    check(
        explain({}, {"track_record": (PastAward("건물 청소"),)}, "awards"),
        1,
        "비슷한 실적: 「건물 청소」.",
        "A past award like it: “건물 청소”.",
    )
    check(
        explain({}, {"track_record": (PastAward("떡"),)}, "awards"),
        0,
        "특히 비슷한 계약 실적은 없습니다.",
        "It has no past award particularly like this demand.",
    )


def test_awards_of_which_others_have_nearer_ones():
    own, other = PastAward("창문 닦기와 건물 관리"), PastAward("건물 청소와 창문 닦기와 건물 관리")
    matcher = Matcher(REFERENCE).fit(
        Supplier(
            name, name, services=(Service("건물 청소"),), certifications=(SOCIAL,), track_record=(award,)
        )
        for name, award in (("A", other), ("B", own))
    )
    demand = Demand("D", title="건물 청소", published_on=DAY, contract_type="services")
    [component] = [c for c in matcher.explain(demand, "B").components if c.name == "awards"]
    check(
        component,
        0,
        "특히 비슷한 계약 실적은 없습니다.",
        "It has no past award particularly like this demand.",
    )


@pytest.mark.parametrize(
    ("count", "value", "contracts"),
    [(1, 1 / 2, "1 contract"), (2, 2 / 3, "2 contracts"), (9, 9 / 10, "9 contracts")],
)
def test_buyer(count, value, contracts):
    record = (PastAward("청소", "노원구청"),) * count
    check(
        explain({"buyer": "노원구청"}, {"track_record": record}, "buyer"),
        value,
        f"이 수요기관과 계약한 실적이 {count}건 있습니다.",
        f"This buyer has awarded it {contracts} before.",
    )


def test_buyer_never_met():
    component = explain({"buyer": "중구청"}, {"track_record": (PastAward("청소", "노원구청"),)}, "buyer")
    check(component, 0, "이 수요기관과의 계약 실적은 없습니다.", "It has no past award by this buyer.")


@pytest.mark.parametrize(
    ("supplier", "value", "ko"),
    [
        ({"district": "노원구"}, 1, "노원구에 사업장이 있습니다."),
        ({"service_districts": ("노원구",)}, 1, "노원구를 서비스 지역으로 두고 있습니다."),
        ({"service_districts": ("서울특별시",)}, 1, "노원구를 서비스 지역으로 두고 있습니다."),
        (
            {"service_districts": ("도봉구",)},
            NEIGHBOUR_VALUE,
            "노원구는 서비스 지역이 아니나 맞닿은 구에 나갑니다.",
        ),
        ({"service_districts": ("강남구",)}, 0, "노원구는 서비스 지역이 아닙니다."),
        ({"district": "강남구"}, 0, "노원구는 서비스 지역이 아닙니다."),
        ({}, UNKNOWN_VALUE, "서비스 지역을 밝히지 않았습니다."),
    ],
)
def test_place(supplier, value, ko):
    component = explain({"district": "노원구"}, supplier, "place")
    assert (component.value, component.sentence.ko) == (value, ko)


@pytest.mark.parametrize(
    ("supplier", "value", "ko"),
    [
        ({"service_districts": ("서울특별시",)}, 1, "서울 전역을 서비스 지역으로 두고 있습니다."),
        ({"service_districts": tuple(REFERENCE.districts)}, 1, "서울 전역을 서비스 지역으로 두고 있습니다."),
        (
            {"service_districts": ("노원구", "도봉구"), "district": "노원구"},
            NEIGHBOUR_VALUE,
            "서울 전역에서 할 일인데 일부 구만 서비스 지역으로 두고 있습니다.",
        ),
        (
            {"district": "노원구"},
            NEIGHBOUR_VALUE,
            "서울 전역에서 할 일인데 일부 구만 서비스 지역으로 두고 있습니다.",
        ),
        ({}, UNKNOWN_VALUE, "서비스 지역을 밝히지 않았습니다."),
    ],
)
def test_place_all_over_the_city(supplier, value, ko):
    component = explain({"title": "건물 청소(서울 전역)"}, supplier, "place")
    assert (component.value, component.sentence.ko) == (value, ko)


def test_place_unknown():
    check(
        explain({}, {"district": "노원구"}, "place"),
        UNKNOWN_VALUE,
        "공고의 이행 지역을 알 수 없습니다.",
        "The place of performance is not known.",
    )


@pytest.mark.parametrize(
    ("supplier", "value", "ko"),
    [
        ({"max_contract_krw": 40_000_000}, 1, "예산이 계약 가능 금액 4,000만원 안에 있습니다."),
        ({"max_contract_krw": 20_000_000}, 0.5, "예산이 계약 가능 금액 2,000만원을 넘습니다."),
        ({"max_contract_krw": 10_000_000}, 0, "예산이 계약 가능 금액 1,000만원을 넘습니다."),
        ({"max_contract_krw": 1_000_000}, 0, "예산이 계약 가능 금액 100만원을 넘습니다."),
        (
            {"annual_revenue_krw": 100_000_000},
            1,
            "예산이 연 매출로 본 계약 가능 금액 4,000만원 안에 있습니다.",
        ),
        ({}, UNKNOWN_VALUE, "감당할 수 있는 계약 규모를 밝히지 않았습니다."),
        (
            {"track_record": (PastAward("x", amount_krw=10_000_000), PastAward("y", amount_krw=80_000_000))},
            1,
            "예산이 지난 실적의 금액대와 같습니다.",
        ),
        (
            {"track_record": (PastAward("x", amount_krw=20_000_000),)},
            0.5,
            "예산이 지난 실적의 금액대를 벗어납니다.",
        ),
        (
            {"track_record": (PastAward("x", amount_krw=80_000_000),)},
            0.5,
            "예산이 지난 실적의 금액대를 벗어납니다.",
        ),
    ],
)
def test_size(supplier, value, ko):
    component = explain({"budget_krw": 40_000_000}, supplier, "size")
    assert (component.value, component.sentence.ko) == (value, ko)


def test_size_without_a_budget():
    check(
        explain({}, {"max_contract_krw": 1}, "size"),
        UNKNOWN_VALUE,
        "공고의 예산을 알 수 없습니다.",
        "The budget of the demand is not known.",
    )


@pytest.mark.parametrize(
    ("budget_krw", "value", "ko"),
    [
        (11_000_000, 1, "수의계약을 할 수 있습니다."),
        (990_000_000, 0, "수의계약 대상이 아닙니다."),
        (None, 0.5, "금액을 알 수 없어 수의계약을 할 수 있는지 판단하지 못했습니다."),
    ],
)
def test_route(budget_krw, value, ko):
    component = explain({"budget_krw": budget_krw}, {}, "route")
    assert (component.value, component.sentence.ko) == (value, ko)


@pytest.mark.parametrize(
    ("fields", "ko"),
    [
        ({"contract_type": "services", "budget_krw": 33_000_000}, "증빙이 있으면 수의계약을 할 수 있습니다."),
        (
            {"contract_type": "works", "budget_krw": 220_000_000},
            "공사 종류를 알 수 없어 수의계약을 할 수 있는지 판단하지 못했습니다.",
        ),
        (
            {"contract_type": "entrustment", "budget_krw": 11_000_000},
            "민간위탁은 법령·조례의 근거를 확인하여야 수의계약을 할 수 있는지 알 수 있습니다.",
        ),
    ],
)
def test_the_route_says_what_it_waits_for(fields, ko):
    component = explain(fields, {"certifications": (Certification("social_enterprise"),)}, "route")
    assert (component.value, component.sentence.ko) == (0.5, ko)
    assert component.is_reason == ("증빙" in ko)


def test_freshness():
    fresh = (PastAward("x", date=DAY),)
    old = (PastAward("x", date=date(2024, 3, 2)),)
    check(
        explain({}, {"track_record": fresh}, "freshness"),
        1,
        "가장 최근 실적은 2026년입니다.",
        "Its latest award is from 2026.",
    )
    assert explain({}, {"track_record": old}, "freshness").value == pytest.approx(0.5)
    check(
        explain({}, {}, "freshness"),
        0,
        "날짜가 있는 계약 실적이 없습니다.",
        "It has no dated past award.",
    )


def test_every_component_has_a_shape():
    assert [*(rule.name for rule in COMPONENTS), "route"] == list(SHAPED)
    assert list(REASONS) == [rule.name for rule in COMPONENTS]
