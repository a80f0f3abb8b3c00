"""Whom a ranking puts forward: nobody that does other work or falls short in two ways, and why."""

from dataclasses import replace

import numpy as np
import pytest

from matching import Demand, Matcher, load_reference
from matching.records import Lot, PastAward
from matching.suggesting import suggest_demands
from matching.suiting import is_of_the_trade

from .small_catalogue import CATALOGUE, CLEANING, DAY, supplier

REFERENCE = load_reference()
FAR = {"district": "강남구", "service_districts": ("강남구",)}
EVERYTHING = ("CLN", "MEA", "DSG", "CHD", "FAC")
NEXT_DOOR = {"district": "도봉구", "service_districts": ("도봉구",)}


def judge(service: str, *, demand: Demand = CLEANING, **facts):
    """The rank of an enterprise beside one that is just right, and why it is kept out."""
    facts = {"sectors": ("CLN",), "service_districts": ("노원구",)} | facts
    one = supplier("B", service, **facts)
    why = Matcher(REFERENCE).fit([CATALOGUE[0], one]).explain(demand, "B")
    return why.rank, why.exclusion and why.exclusion.rule


@pytest.mark.parametrize(
    ("service", "facts", "rule"),
    [
        ("건물 청소", {}, None),
        ("건물 청소", FAR, None),
        ("건물 청소", FAR | {"max_contract_krw": 16_500_000}, None),
        ("건물 청소", FAR | {"max_contract_krw": 16_499_999}, "shortfalls"),
        ("건물 청소", NEXT_DOOR | {"max_contract_krw": 16_499_999}, "shortfalls"),
        ("건물 청소", {"max_contract_krw": 16_499_999}, None),
        ("건물 청소", {"max_contract_krw": 3_300_000}, None),
        ("건물 청소", {"max_contract_krw": 3_299_999}, "out_of_reach"),
        (
            "건물 청소",
            {"max_contract_krw": 3_299_999, "track_record": (PastAward("방역", "강남구청", year=2025),)},
            "out_of_reach",
        ),
        (
            "건물 청소",
            {"max_contract_krw": 1, "track_record": (PastAward("방역", "노원구청", year=2025),)},
            None,
        ),
        ("외벽 유리창 세척", {}, None),
        ("저수조 청소", {}, None),
        ("저수조 청소", FAR, "shortfalls"),
        ("건물 청소", {"max_contract_krw": 16_499_999, "district": None, "service_districts": ()}, None),
        ("소독", {}, None),
        ("소독", FAR, "shortfalls"),
        ("소독", {"max_contract_krw": 16_499_999}, "shortfalls"),
        ("소독", {"sectors": ("MEA",)}, "shortfalls"),
        ("소독", {"sectors": ()}, None),
        ("건물 청소", FAR | {"sectors": EVERYTHING}, "shortfalls"),
        ("건물 청소", FAR | {"sectors": EVERYTHING[:4]}, None),
        ("건물 청소", FAR | {"sectors": EVERYTHING, "track_record": CATALOGUE[5].track_record}, None),
        ("건물 청소", {"sectors": EVERYTHING}, None),
        ("위생관리", FAR, None),
        ("현수막 제작", {}, "other_work"),
        ("벌집에서 꿀 따기", {}, None),
        ("벌집에서 꿀 따기", {"sectors": ("MEA",)}, "other_work"),
        ("벌집에서 꿀 따기", {"sectors": ()}, "other_work"),
        ("벌집에서 꿀 따기", {"sectors": (), "track_record": CATALOGUE[5].track_record}, None),
        (
            "벌집에서 꿀 따기",
            {"track_record": (PastAward("현수막 제작", "강남구청", year=2025),)},
            "other_work",
        ),
        ("운영", FAR, None),
        ("소독", FAR | {"track_record": (PastAward("방역", "노원구청", year=2025),)}, None),
        ("소독", FAR | {"track_record": (PastAward("방역", "강남구청", year=2025),)}, "shortfalls"),
        ("운영", {"sectors": ("MEA",)}, "other_work"),
        ("운영", {"sectors": ()}, None),
        ("집진기", {"sectors": ()}, "other_work"),
        ("집진기", {}, None),
        ("집진기", {"sectors": (), "summary": "건물 청소"}, None),
        ("집진기", {"sectors": (), "track_record": CATALOGUE[5].track_record}, None),
    ],
)
def test_two_shortfalls_or_other_work_keep_out_and_what_is_unknown_does_not(service, facts, rule):
    rank, kept_out = judge(service, **facts)
    assert (kept_out, rank is None) == (rule, rule is not None)


def test_who_does_one_lot_need_not_take_on_the_whole():
    lots = (Lot("가. 청소"), Lot("나. 현수막"))
    small = {"demand": replace(CLEANING, lots=lots), "max_contract_krw": 1_000_000, "sectors": ("DSG",)}
    assert judge("현수막 제작", **small)[1] is None
    assert judge("현수막 제작", **small, **FAR)[1] is None
    assert judge("건물 청소", max_contract_krw=4_000_000, **FAR)[1] == "shortfalls"
    assert judge("건물 청소", max_contract_krw=1_000_000)[1] == "out_of_reach"


def test_where_the_work_asked_for_is_not_known_nobody_does_other_work():
    unclear = replace(CLEANING, title="운영", budget_krw=None, district=None)
    assert {judge(service, demand=unclear)[1] for service in ("현수막 제작", "소독", "운영")} == {None}
    assert judge("집진기", demand=unclear, sectors=())[1] is None


@pytest.mark.parametrize(
    ("title", "printer", "of_the_sector", "near"),
    [
        ("건물 청소 용역", "other_work", "other_work", "shortfalls"),
        ("건물 청소 캠페인", "other_work", None, None),
        ("구민 한뜻", None, None, None),
    ],
)
def test_where_it_is_not_clear_what_is_asked_for_other_work_counts_if_nothing_speaks_for_it(
    title, printer, of_the_sector, near
):
    demand = replace(CLEANING, title=title)
    assert judge("현수막 제작", demand=demand, sectors=("DSG",))[1] == printer
    assert judge("현수막 제작", demand=demand, sectors=("MED",))[1] == of_the_sector
    assert judge("소독", demand=demand, **FAR)[1] == near


def test_a_sector_that_is_only_related_does_not_speak_for_other_work():
    demand = replace(CLEANING, title="건물 청소 캠페인")
    [related, *_] = REFERENCE.sectors["MED"].related
    assert judge("도시락 배달", demand=demand, sectors=(related,))[1] == "other_work"
    assert judge("도시락 배달", demand=demand, sectors=("MED",))[1] is None


def test_words_speak_for_who_does_other_work_where_it_is_not_clear_what_is_asked_for():
    demand = replace(CLEANING, title="건물 청소 캠페인")
    words = {"sectors": ("DSG",), "summary": "깨끗한 골목 캠페인"}
    assert judge("현수막 제작", demand=demand, **words)[1] is None


def test_the_reasons_are_those_of_the_components():
    matcher = Matcher(REFERENCE).fit([CATALOGUE[0], supplier("B", "소독", sectors=("CLN",), **FAR)])
    exclusion = matcher.explain(CLEANING, "B").exclusion
    said = {part.name: part.sentence for part in matcher.explain(CLEANING, "B").components}
    assert exclusion.sentence.ko == f"두 가지가 함께 모자랍니다. {said['trade'].ko} {said['place'].ko}"
    assert exclusion.sentence.en == f"It falls short in two ways. {said['trade'].en} {said['place'].en}"


def test_a_contract_out_of_reach_is_said_with_the_limit():
    small = supplier("B", "건물 청소", sectors=("CLN",), max_contract_krw=3_299_999)
    explanation = Matcher(REFERENCE).fit([CATALOGUE[0], small]).explain(CLEANING, "B")
    said = {part.name: part.sentence for part in explanation.components}
    sentence = explanation.exclusion.sentence
    assert sentence.ko == f"예산이 감당할 수 있는 규모의 10배를 넘습니다. {said['size'].ko}"
    assert sentence.en == f"The budget is more than 10 times what it can take on. {said['size'].en}"


def test_all_ways_at_once_are_counted():
    matcher = Matcher(REFERENCE).fit(
        [CATALOGUE[0], supplier("B", "소독", sectors=("MEA",), max_contract_krw=3_300_000, **FAR)]
    )
    sentence = matcher.explain(CLEANING, "B").exclusion.sentence
    assert sentence.ko.startswith("네 가지가 함께 모자랍니다.")
    assert sentence.en.startswith("It falls short in four ways.")


def test_a_demand_that_does_not_suit_is_not_suggested():
    matcher = Matcher(REFERENCE).fit(CATALOGUE)
    printer = CATALOGUE[6]
    banners = Demand("D9", "현수막 제작", district="강남구", published_on=DAY)
    found = suggest_demands(matcher, printer, [CLEANING, banners])
    assert [item.demand_id for item in found.results] == ["D9"]
    assert found.excluded == ()


@pytest.mark.parametrize(
    ("text", "meaning", "sense", "sector", "expected"),
    [
        (0.25, 0.0, 0.0, 0.0, True),
        (0.125, 0.125, 0.0, 0.0, True),
        (0.24, 0.0, 0.59, 0.49, False),
        (0.0, 0.0, 0.6, 0.0, True),
        (0.0, 0.0, 0.0, 0.5, True),
        (0.0, 0.0, 0.0, 0.0, False),
    ],
)
def test_from_so_much_of_words_senses_or_sector_on(text, meaning, sense, sector, expected):
    values = {"text": text, "meaning": meaning, "sense": sense, "sector": sector, "place": 1.0}
    assert is_of_the_trade(values) is expected
    assert is_of_the_trade({name: np.array([value]) for name, value in values.items()}).tolist() == [expected]
