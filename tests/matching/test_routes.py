import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.korean import write_krw
from matching.price import find_estimated_price
from matching.proofs import Papers, list_class_papers
from matching.records import Certification, Demand, Supplier
from matching.routes import DECIDING_PAPERS, RouteJudge, judge_routes
from matching.rules import RuleNotInForce, load_rules

BOOK = load_rules(Path(__file__).resolve().parents[2] / "data" / "rules")
NAMES = ("private_contract", "private_contract_one_quote", "restricted_competition", "open_competition")
SOCIAL = Certification("social_enterprise")
PRELIMINARY = Certification("preliminary_social_enterprise")
SMALL = Certification("small_enterprise")
ENDED_SMALL = Certification("small_enterprise", valid_to=date(2022, 12, 31))
WOMENS = Certification("womens_enterprise")


def supplier(*certifications, **other):
    return Supplier("E", "n", certifications=certifications, **other)


def ratio_paper(issued):
    return Certification("vulnerable_employment", valid_from=issued)


def demand(price, kind="services", **other):
    return Demand("D", "t", contract_type=kind, estimated_price_krw=price, **other)


def judge(who, what, on):
    return {route.route: route for route in judge_routes(who, what, on=on, rules=BOOK)}


def verdicts(who, what, on):
    """The verdicts on a private contract and on one quotation."""
    routes = judge(who, what, on)
    return routes["private_contract"].verdict, routes["private_contract_one_quote"].verdict


# --- the cases that prove the domain is right ---


def test_case_1_at_the_fair_of_2015_a_social_enterprise_had_no_ceiling_of_its_own():
    day = date(2015, 10, 29)
    assert verdicts(supplier(SOCIAL), demand(30_000_000), day) == ("possible", "impossible")
    assert verdicts(supplier(SOCIAL, WOMENS), demand(30_000_000), day) == ("possible", "possible")
    private = judge(supplier(SOCIAL), demand(30_000_000), day)["private_contract"]
    assert private.rule == "지방계약법 시행령 제25조제1항제5호"
    assert private.source == "대통령령 제20283호(2007. 9. 20. 시행)"
    assert private.sentence.ko == (
        "추정가격 3,000만원은 2015. 10. 29. 기준 물품·용역 수의계약 한도(5,000만원 이하) 안에 있어 "
        "누구와도 수의계약을 할 수 있습니다."
    )


def test_case_2_with_the_paper_on_vulnerable_employees_one_quotation_is_enough():
    day = date(2018, 8, 1)
    valid, ended = ratio_paper(day - timedelta(days=180)), ratio_paper(day - timedelta(days=181))
    assert verdicts(supplier(SOCIAL, valid), demand(30_000_000), day) == ("possible", "possible")
    assert verdicts(supplier(SOCIAL, ended), demand(30_000_000), day) == ("proof_missing", "proof_missing")
    assert verdicts(supplier(SOCIAL), demand(30_000_000), day) == ("proof_missing", "proof_missing")
    one = judge(supplier(SOCIAL, valid), demand(30_000_000), day)["private_contract_one_quote"]
    assert (one.rule, one.source) == (
        "지방계약법 시행령 제30조제1항제2호나목",
        "대통령령 제29059호(2018. 7. 24. 시행)",
    )
    assert one.sentence.ko == (
        "추정가격 3,000만원은 2018. 8. 1. 기준 사회적기업 특례의 1인 견적 한도(5,000만원 이하) 안에 "
        "있습니다. 사회적기업으로서 취약계층 고용비율 확인서가 2018. 8. 1.까지 유효합니다. "
        "1인 견적으로 계약할 수 있습니다."
    )
    assert one.sentence.en == (
        "On 2018-08-01 the estimated price of KRW 30,000,000 lies within the limit for one quotation "
        "for a social enterprise (up to KRW 50,000,000). As to the enterprise: as a social enterprise, its "
        "certificate of vulnerable employment is in force until 2018-08-01. One quotation is enough."
    )


def test_case_3_a_national_body_in_2021_and_a_local_one():
    day = date(2021, 8, 1)
    who = supplier(SOCIAL, ratio_paper(day))
    national, local = demand(80_000_000, regime="national"), demand(80_000_000)
    assert verdicts(who, national, day) == ("possible", "impossible")
    assert "전자조달시스템으로 2인 이상의 견적서" in (
        judge(who, national, day)["private_contract_one_quote"].sentence.ko
    )
    assert verdicts(who, local, day) == ("impossible", "impossible")
    assert "제25조제3항제4호의 한시 특례" in judge(who, local, day)["private_contract"].sentence.ko
    assert verdicts(replace_paper(who, date(2022, 9, 19)), local, date(2022, 9, 19))[0] == "impossible"
    assert verdicts(replace_paper(who, date(2022, 9, 20)), local, date(2022, 9, 20))[0] == "possible"


def replace_paper(who, issued):
    return replace(who, certifications=(SOCIAL, ratio_paper(issued)))


def test_case_4_a_preliminary_social_enterprise_needs_to_be_small():
    day = date(2023, 1, 5)
    assert verdicts(supplier(PRELIMINARY), demand(80_000_000), day) == ("impossible", "impossible")
    assert verdicts(supplier(PRELIMINARY, SMALL), demand(80_000_000), day) == ("possible", "impossible")
    micro = Certification("micro_enterprise")
    assert verdicts(supplier(PRELIMINARY, micro), demand(80_000_000), day)[0] == "possible"


def test_case_5_special_works_of_50_million():
    day = date(2023, 5, 1)
    works = demand(50_000_000, "works", works_kind="special")
    assert verdicts(supplier(SOCIAL, ratio_paper(day)), works, day) == ("possible", "possible")
    assert verdicts(supplier(SOCIAL), works, day) == ("possible", "proof_missing")
    assert verdicts(supplier(PRELIMINARY), works, day) == ("possible", "impossible")
    quotes = judge(supplier(PRELIMINARY), works, day)["private_contract_one_quote"].sentence.ko
    assert quotes.endswith("지정정보처리장치로 2인 이상의 견적서를 받아야 합니다.")


def test_case_6_a_standard_workplace_has_a_ground_of_its_own():
    who, goods, day = (
        supplier(Certification("standard_workplace")),
        demand(300_000_000, "goods"),
        date(2026, 3, 1),
    )
    assert verdicts(who, goods, day) == ("possible", "possible")
    private = judge(who, goods, day)["private_contract"]
    assert private.rule == "지방계약법 시행령 제25조제1항제7호의2라목"
    assert "직접 생산" in private.sentence.ko
    assert verdicts(supplier(SOCIAL), goods, day) == ("impossible", "impossible")
    assert verdicts(who, replace(goods, estimated_price_krw=None), day) == ("possible", "possible")
    works = demand(300_000_000, "works", works_kind="special")
    assert verdicts(who, works, day) == ("impossible", "impossible")


# --- boundaries ---


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (20_000_000, ("possible", "possible")),
        (20_000_001, ("impossible", "impossible")),
    ],
)
def test_twenty_million_won_is_the_limit_for_anyone(price, expected):
    assert verdicts(supplier(PRELIMINARY), demand(price), date(2023, 1, 5)) == expected


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (20_000_000, ("possible", "possible")),
        (20_000_001, ("possible", "possible")),
        (50_000_000, ("possible", "possible")),
        (50_000_001, ("possible", "impossible")),
        (100_000_000, ("possible", "impossible")),
        (100_000_001, ("impossible", "impossible")),
    ],
)
def test_limits_for_a_womens_enterprise(price, expected):
    assert verdicts(supplier(WOMENS), demand(price), date(2023, 1, 5)) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (29.9, ("impossible", "impossible")),
        (30.0, ("possible", "possible")),
        (None, ("possible", "possible")),
    ],
)
def test_thirty_percent_is_the_required_share(share, expected):
    day = date(2023, 5, 1)
    who = supplier(SOCIAL, ratio_paper(day), vulnerable_employment_percent=share)
    assert verdicts(who, demand(30_000_000), day) == expected


def test_a_share_that_is_too_low_leaves_works_to_two_quotations():
    who = supplier(SOCIAL, vulnerable_employment_percent=12)
    route = judge(who, demand(30_000_000, "works", works_kind="general"), date(2023, 5, 1))
    assert route["private_contract"].verdict == "possible"
    assert route["private_contract_one_quote"].verdict == "impossible"
    assert "12%로 30%에 미치지 못합니다" in route["private_contract_one_quote"].sentence.ko


@pytest.mark.parametrize(
    ("works_kind", "limit"),
    [("general", 400_000_000), ("special", 200_000_000), ("other", 160_000_000)],
)
def test_kinds_of_works_have_their_limits(works_kind, limit):
    day = date(2023, 5, 1)
    inside, above = (demand(limit + extra, "works", works_kind=works_kind) for extra in (0, 1))
    assert verdicts(supplier(), inside, day)[0] == "possible"
    assert verdicts(supplier(), above, day)[0] == "impossible"
    assert "공사 종류를 알 수 없어" not in judge(supplier(), inside, day)["private_contract"].sentence.ko


def test_what_the_strictest_kind_of_works_allows_needs_no_kind():
    private = judge(supplier(), demand(160_000_000, "works"), date(2023, 5, 1))["private_contract"]
    assert private.verdict == "possible"
    assert "가장 엄격한 기준(그 밖의 공사)" in private.sentence.ko


@pytest.mark.parametrize(
    ("price", "verdict", "said"),
    [
        (
            160_000_001,
            "proof_missing",
            "종합공사(4억원 이하), 전문공사(2억원 이하)이면 누구와도 수의계약을 할 수 있고, "
            "그 밖의 공사(1억 6,000만원 이하)이면 할 수 없습니다. 구매수요에 공사 종류를 적으면 판단합니다.",
        ),
        (
            200_000_001,
            "proof_missing",
            "종합공사(4억원 이하)이면 누구와도 수의계약을 할 수 있고, "
            "전문공사(2억원 이하), 그 밖의 공사(1억 6,000만원 이하)이면 할 수 없습니다.",
        ),
        (400_000_000, "proof_missing", "종합공사(4억원 이하)이면"),
        (
            400_000_001,
            "impossible",
            "종합공사 소액 수의계약의 가장 높은 한도(4억원)를 넘습니다. "
            "공사 종류를 알 수 없으나 어느 종류여도 마찬가지입니다.",
        ),
        (
            None,
            "proof_missing",
            "추정가격과 예산액을 알 수 없어 판단하지 못했습니다. 종합공사(4억원 이하), 전문공사(2억원 이하), "
            "그 밖의 공사(1억 6,000만원 이하)이면 누구와도 수의계약을 할 수 있습니다.",
        ),
    ],
)
def test_a_kind_of_works_that_is_not_known_is_asked_for_where_it_decides(price, verdict, said):
    private = judge(supplier(), demand(price, "works"), date(2023, 5, 1))["private_contract"]
    assert private.verdict == verdict
    assert said in private.sentence.ko
    assert "가장 엄격한 기준" not in private.sentence.ko
    if verdict == "proof_missing":
        assert private.missing == ("works_kind" if price else "price")


@pytest.mark.parametrize(
    ("who", "what", "missing"),
    [
        (supplier(), Demand("D", "t"), ("price", "price", "limit", None)),
        (supplier(SOCIAL), demand(30_000_000), ("proof", "proof", "proof", None)),
        (supplier(SOCIAL), demand(15_000_000, "entrustment"), ("basis", "basis", "proof", None)),
        (supplier(SOCIAL), demand(None, "entrustment"), ("price", "price", "limit", None)),
        (supplier(SOCIAL), demand(200_000_000, "works"), ("works_kind", None, "limit", None)),
        (supplier(SOCIAL), demand(30_000_000, "works"), (None, "proof", "limit", None)),
        (supplier(SMALL), demand(30_000_000), (None, None, None, None)),
    ],
)
def test_it_is_told_what_a_verdict_waits_for(who, what, missing):
    routes = judge(who, what, date(2026, 3, 1))
    assert tuple(route.missing for route in routes.values()) == missing


@pytest.mark.parametrize(
    ("what", "missing"),
    [
        (Demand("D", "t"), "price"),
        (demand(None, "entrustment"), "price"),
        (demand(15_000_000, "entrustment"), "basis"),
        (demand(200_000_000, "works"), "works_kind"),
        (demand(150_000_000, "works"), "proof"),
        (demand(500_000_000, "works"), "proof"),
        (demand(30_000_000), "proof"),
    ],
)
def test_what_verdicts_wait_for_whoever_the_supplier_is(what, missing):
    assert RouteJudge(what, on=date(2026, 3, 1), rules=BOOK).missing == missing


CHANGES = [
    # regime, day, price, kind, who: the verdicts the day before and from the day on
    (
        "local",
        date(2007, 9, 20),
        50_000_000,
        "goods",
        supplier(),
        ("impossible", "impossible"),
        ("possible", "impossible"),
    ),
    (
        "local",
        date(2007, 9, 20),
        20_000_000,
        "goods",
        supplier(),
        ("possible", "impossible"),
        ("possible", "possible"),
    ),
    (
        "local",
        date(2014, 11, 24),
        50_000_000,
        "goods",
        supplier(WOMENS),
        ("possible", "impossible"),
        ("possible", "possible"),
    ),
    (
        "local",
        date(2016, 1, 15),
        30_000_000,
        "goods",
        supplier(),
        ("possible", "impossible"),
        ("impossible", "impossible"),
    ),
    (
        "local",
        date(2016, 1, 15),
        30_000_000,
        "goods",
        supplier(SMALL),
        ("possible", "impossible"),
        ("possible", "impossible"),
    ),
    (
        "local",
        date(2018, 7, 24),
        30_000_000,
        "goods",
        supplier(SOCIAL, ratio_paper(date(2018, 7, 1))),
        ("impossible", "impossible"),
        ("possible", "possible"),
    ),
    (
        "local",
        date(2022, 9, 20),
        80_000_000,
        "goods",
        supplier(SMALL),
        ("impossible", "impossible"),
        ("possible", "impossible"),
    ),
    (
        "local",
        date(2025, 7, 8),
        50_000_000,
        "goods",
        supplier(Certification("youth_startup")),
        ("impossible", "impossible"),
        ("possible", "possible"),
    ),
    (
        "national",
        date(2018, 12, 4),
        50_000_000,
        "goods",
        supplier(SOCIAL, ratio_paper(date(2018, 11, 1))),
        ("impossible", "impossible"),
        ("possible", "possible"),
    ),
    (
        "national",
        date(2021, 7, 6),
        80_000_000,
        "goods",
        supplier(SMALL),
        ("impossible", "impossible"),
        ("possible", "impossible"),
    ),
    (
        "national",
        date(2021, 7, 6),
        400_000_000,
        "works",
        supplier(),
        ("impossible", "impossible"),
        ("possible", "impossible"),
    ),
    (
        "national",
        date(2024, 12, 24),
        50_000_000,
        "goods",
        supplier(Certification("youth_startup")),
        ("impossible", "impossible"),
        ("possible", "possible"),
    ),
]


@pytest.mark.parametrize(("regime", "day", "price", "kind", "who", "before", "after"), CHANGES)
def test_the_day_before_and_the_day_of_each_change_of_law(regime, day, price, kind, who, before, after):
    what = demand(price, kind, regime=regime, works_kind="general")
    assert verdicts(who, what, day - timedelta(days=1)) == before
    assert verdicts(who, what, day) == after


def test_no_rule_in_force_is_an_error():
    with pytest.raises(RuleNotInForce):
        judge(supplier(), demand(1), date(2005, 12, 31))
    with pytest.raises(RuleNotInForce):
        judge(supplier(), demand(1, regime="national"), date(2015, 12, 31))
    assert judge(supplier(), demand(1), date(2006, 1, 1))["private_contract"].verdict == "possible"
    assert (
        judge(supplier(), demand(1, regime="national"), date(2016, 1, 1))["private_contract"].verdict
        == "possible"
    )


# --- what is not known ---


def test_a_derived_price_is_said_to_be_derived():
    what = Demand("D", "t", contract_type="services", budget_krw=22_000_000)
    private = judge(supplier(), what, date(2023, 1, 5))["private_contract"]
    assert private.verdict == "possible"
    assert private.sentence.ko.startswith("추정가격 2,000만원(예산액을 1.1로 나누어 계산)은")
    above = Demand("D", "t", contract_type="services", budget_krw=22_000_001)
    assert verdicts(supplier(), above, date(2023, 1, 5))[0] == "impossible"


def test_without_a_price_the_proof_is_missing():
    routes = judge(supplier(), Demand("D", "t"), date(2023, 1, 5))
    assert [route.verdict for route in routes.values()] == [
        "proof_missing",
        "proof_missing",
        "proof_missing",
        "possible",
    ]
    assert routes["private_contract"].sentence.ko == (
        "추정가격과 예산액을 알 수 없어 판단하지 못했습니다. "
        "2,000만원 이하이면 누구와도 수의계약을 할 수 있습니다. "
        "계약 종류를 알 수 없어 물품·용역 기준으로 판단하였습니다."
    )


def test_a_confirmation_that_has_run_out_can_be_issued_again():
    who = supplier(ENDED_SMALL)
    private = judge(who, demand(80_000_000), date(2023, 1, 5))["private_contract"]
    assert private.verdict == "proof_missing"
    assert "소기업·소상공인 확인서의 유효기간이 지나" in private.sentence.ko


def test_a_certificate_that_has_ended_is_not_a_missing_proof():
    ended = Certification("social_enterprise", valid_to=date(2022, 12, 31))
    who = supplier(ended, ratio_paper(date(2023, 1, 1)))
    assert verdicts(who, demand(80_000_000), date(2023, 1, 5))[0] == "impossible"


def test_a_stated_type_without_a_certificate_must_be_proved():
    day = date(2023, 1, 5)
    who = supplier(ratio_paper(day), organisation_type="social_enterprise")
    private = judge(who, demand(80_000_000), day)["private_contract"]
    assert private.verdict == "proof_missing"
    assert private.sentence.ko == (
        "추정가격 8,000만원은 2023. 1. 5. 기준 사회적기업 특례 구간(2,000만원 초과 1억원 이하)에 해당합니다. "
        "사회적기업으로 등록되어 있으나 인증서가 등록되지 않아 확인이 필요합니다. "
        "증빙이 갖추어지면 수의계약을 할 수 있습니다."
    )
    low = replace(who, vulnerable_employment_percent=10)
    assert verdicts(low, demand(80_000_000), day)[0] == "impossible"


def test_what_is_missing_is_listed_by_class():
    private = judge(supplier(), demand(30_000_000), date(2017, 1, 5))["private_contract"]
    assert private.sentence.ko == (
        "추정가격 3,000만원은 2017. 1. 5. 기준 누구에게나 허용되는 한도(2,000만원 이하)를 넘고, "
        "소기업·소상공인·여성기업·장애인기업 가운데 해당하는 유형의 유효한 확인서가 등록되어 있지 않습니다."
        " 재공고 유찰 등 금액과 관계없는 다른 수의계약 사유는 판단하지 않았습니다."
    )
    above = judge(supplier(), demand(60_000_000), date(2017, 1, 5))["private_contract"]
    assert above.sentence.ko == (
        "추정가격 6,000만원은 2017. 1. 5. 기준 물품·용역 소액 수의계약의 "
        "가장 높은 한도(5,000만원)를 넘습니다."
        " 재공고 유찰 등 금액과 관계없는 다른 수의계약 사유는 판단하지 않았습니다."
    )


def test_the_start_of_a_separate_ground_that_is_not_verified_is_left_to_a_person():
    who, goods = supplier(Certification("standard_workplace")), demand(300_000_000, "goods")
    assert verdicts(who, goods, date(2023, 1, 5)) == ("impossible", "impossible")
    assert verdicts(who, goods, date(2024, 1, 5)) == ("proof_missing", "proof_missing")
    assert verdicts(who, goods, date(2025, 7, 8)) == ("possible", "possible")
    facility = supplier(Certification("severe_disability_facility"))
    assert verdicts(facility, goods, date(2023, 1, 5)) == ("possible", "possible")


def test_a_separate_ground_is_enough_for_one_quotation_where_the_amount_decides_the_contract():
    both, goods = supplier(SMALL, Certification("standard_workplace")), demand(60_000_000, "goods")
    day = date(2026, 6, 1)
    assert verdicts(supplier(SMALL), goods, day) == ("possible", "impossible")
    routes = judge(both, goods, day)
    assert "소기업" in routes["private_contract"].sentence.ko
    one = routes["private_contract_one_quote"]
    assert (one.verdict, one.rule) == (
        "possible",
        "지방계약법 시행령 제30조제1항제1호; 지방계약법 시행령 제25조제1항제7호의2라목",
    )
    assert one.source == "대통령령 제23134호(2011. 12. 16. 시행); 대통령령 제35644호(2025. 7. 8. 시행)"
    assert one.sentence.ko == (
        "장애인 표준사업장에 해당합니다. 직접 생산하는 물품이나 직접 수행하는 용역이면 상대방을 "
        "근거로(지방계약법 시행령 제25조제1항제7호의2라목) 수의계약을 하여 1인 견적으로 할 수 있습니다."
    )
    assert one.sentence.en == (
        "As to the partner: it is a standard workplace for persons with disabilities. For goods it makes or "
        "services it performs itself the partner can be the ground (지방계약법 시행령 "
        "제25조제1항제7호의2라목), and one quotation is enough."
    )
    # below the limit the amount is enough, and at a national body nothing is
    low = judge(both, replace(goods, estimated_price_krw=20_000_000), day)["private_contract_one_quote"]
    assert (low.verdict, low.rule) == ("possible", "지방계약법 시행령 제30조제1항제2호")
    assert verdicts(both, replace(goods, regime="national"), day)[1] == "impossible"
    # what is still to be proved of the partner is to be proved for one quotation too
    early = date(2023, 5, 1)
    for price in (50_000_001, 100_000_000, 100_000_002):
        assert verdicts(both, demand(price, "goods"), early)[1] == "proof_missing"
    entrusted = replace(goods, contract_type="entrustment")
    assert verdicts(both, entrusted, day) == ("proof_missing", "proof_missing")
    assert verdicts(both, replace(goods, contract_type="works"), day)[1] == "impossible"


def test_at_a_national_body_a_separate_ground_needs_two_quotations():
    who, day = supplier(Certification("standard_workplace")), date(2026, 6, 1)
    national = demand(300_000_000, "goods", regime="national")
    assert verdicts(who, national, day) == ("possible", "impossible")
    assert verdicts(who, replace(national, estimated_price_krw=20_000_000), day) == ("possible", "possible")
    assert verdicts(who, replace(national, estimated_price_krw=None), day) == ("possible", "proof_missing")


def test_at_a_national_body_the_ministers_requirement_is_pointed_out():
    day = date(2021, 8, 1)
    who = supplier(SOCIAL, ratio_paper(day))
    private = judge(who, demand(80_000_000, regime="national"), day)["private_contract"]
    assert "장관이 정하는 요건은 따로 확인하십시오" in private.sentence.ko
    assert verdicts(supplier(SOCIAL), demand(80_000_000, regime="national"), day)[0] == "proof_missing"


# --- entrustment ---


def test_an_entrustment_is_not_decided_by_the_small_amount_rule_alone():
    day = date(2023, 1, 5)
    routes = judge(supplier(SMALL), demand(15_000_000, "entrustment"), day)
    private = routes["private_contract"]
    assert private.verdict == "proof_missing"
    assert private.rule == (
        "행정권한의 위임 및 위탁에 관한 규정 제12조; 지방계약법 시행령 제25조제1항제5호나목"
    )
    assert private.sentence.ko.startswith("민간위탁은 공개모집이 원칙이어서")
    assert routes["private_contract_one_quote"].verdict == "proof_missing"
    assert routes["open_competition"].verdict == "possible"
    assert routes["open_competition"].rule == "행정권한의 위임 및 위탁에 관한 규정 제12조"
    assert verdicts(supplier(SMALL), demand(300_000_000, "entrustment"), day)[0] == "impossible"


# --- competition ---


def test_restricted_competition_follows_the_limits_of_the_demand():
    day = date(2023, 1, 5)
    limited = demand(300_000_000, required_certifications=("social_enterprise",))
    assert judge(supplier(SOCIAL), limited, day)["restricted_competition"].verdict == "possible"
    refused = judge(supplier(PRELIMINARY), limited, day)["restricted_competition"]
    assert refused.verdict == "impossible"
    assert "사회적기업에 한하는 공고" in refused.sentence.ko
    no_limit = judge(supplier(SOCIAL), demand(300_000_000), day)["restricted_competition"]
    assert no_limit.verdict == "proof_missing"
    assert no_limit.rule == "지방계약법 시행령 제20조제1항"


@pytest.mark.parametrize(
    ("price", "who", "verdict", "words"),
    [
        (99_999_999, supplier(SMALL), "possible", "소기업·소상공인 등만"),
        (99_999_999, supplier(), "proof_missing", "확인서는 등록되어 있지 않습니다"),
        (99_999_999, supplier(ENDED_SMALL), "proof_missing", "확인서는 유효기간이 지났습니다"),
        (100_000_000, supplier(SMALL), "possible", "중소기업자만"),
        (219_999_999, supplier(), "proof_missing", "중소기업자만"),
        (220_000_000, supplier(SMALL), "proof_missing", "제한 사유가 입력되어 있지 않습니다"),
    ],
)
def test_small_tenders_may_be_limited_to_small_bidders(price, who, verdict, words):
    route = judge(who, demand(price), date(2026, 3, 1))["restricted_competition"]
    assert route.verdict == verdict
    assert words in route.sentence.ko


def test_the_highest_limit_is_cited_by_the_row_that_sets_it():
    """Not by the row for anyone, whose decree is older than the limit."""
    day = date(2026, 11, 30)
    private = judge(supplier(), demand(100_000_001), day)["private_contract"]
    assert "가장 높은 한도(1억원)를 넘습니다" in private.sentence.ko
    assert (private.rule, private.source) == (
        "지방계약법 시행령 제25조제1항제5호라목",
        "대통령령 제35644호(2025. 7. 8. 시행)",
    )
    earlier = judge(supplier(), demand(100_000_001), date(2023, 1, 5))["private_contract"]
    assert earlier.source == "대통령령 제32910호(2022. 9. 20. 시행)"


def test_a_refused_exception_for_one_quotation_is_told_beside_the_limit_for_anyone():
    day = date(2023, 5, 1)
    who = supplier(SOCIAL, SMALL, vulnerable_employment_percent=12)
    one = judge(who, demand(30_000_000), day)["private_contract_one_quote"]
    assert one.verdict == "impossible"
    assert one.sentence.ko == (
        "추정가격 3,000만원은 2023. 5. 1. 기준 1인 견적 한도(2,000만원 이하)를 넘습니다. 사회적기업 특례의 "
        "한도(5,000만원 이하) 안이지만, 사회적기업으로서 취약계층 고용비율이 12%로 30%에 미치지 못합니다. "
        "지정정보처리장치로 2인 이상의 견적서를 받아야 합니다."
    )
    assert one.rule == "지방계약법 시행령 제30조제1항제2호; 지방계약법 시행령 제30조제1항제2호나목"
    assert one.source == "대통령령 제23134호(2011. 12. 16. 시행); 대통령령 제29059호(2018. 7. 24. 시행)"


def test_the_notified_amount_is_cited_beside_the_limit_to_small_bidders():
    route = judge(supplier(SMALL), demand(90_000_000), date(2026, 3, 1))["restricted_competition"]
    assert route.rule == "지방계약법 시행령 제20조제1항제12호; 국가계약법 제4조제1항에 따른 고시"
    assert route.source.startswith("대통령령 제35947호(2026. 1. 2. 시행); 기획재정부 고시")


# --- what holds for every pair ---

FIGURE = re.compile(r"(?=\d)(?:\d[\d,]*억 ?)?(?:\d[\d,]*만)?(?:\d[\d,]*)?원")


def read_figures(sentence, what):
    """The amounts that a sentence names, without the price of the demand."""
    price = find_estimated_price(what)
    words = sentence.replace(f"추정가격 {write_krw(price.amount_krw)}", "") if price else sentence
    return set(FIGURE.findall(words))


def find_cited_figures(route, day):
    """The amounts of the rows in force that a route cites by article and decree."""
    cited = list(zip(route.rule.split("; "), route.source.split("; "), strict=True))
    rows = [
        row
        for row in BOOK.rows
        if (row.article, row.citation) in cited and row.valid_from is not None and row.valid_from <= day
    ]
    bounds = (bound for row in rows for bound in (row.min_excl, row.max_incl, row.value))
    return {write_krw(int(bound)) for bound in bounds if bound is not None}


CERTIFICATES = st.builds(
    Certification,
    st.sampled_from(
        [
            "social_enterprise",
            "cooperative",
            "village_enterprise",
            "small_enterprise",
            "micro_enterprise",
            "womens_enterprise",
            "youth_startup",
            "standard_workplace",
            "vulnerable_employment",
            "소독업 신고",
        ]
    ),
    st.none(),
    st.none() | st.dates(date(2015, 1, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2015, 1, 1), date(2026, 12, 31)),
)
SUPPLIERS = st.builds(
    Supplier,
    st.just("E"),
    st.just("n"),
    organisation_type=st.sampled_from([None, "social_enterprise", "cooperative"]),
    certifications=st.lists(CERTIFICATES, max_size=4).map(tuple),
    vulnerable_employment_percent=st.sampled_from([None, 0.0, 29.9, 30.0, 55.5]),
)
PRICES = st.sampled_from([None, 0, 20_000_000, 20_000_001, 50_000_000, 100_000_000, 100_000_001, 10**9])
DEMANDS = st.builds(
    Demand,
    st.just("D"),
    st.just("t"),
    contract_type=st.sampled_from([None, "goods", "services", "works", "entrustment"]),
    works_kind=st.sampled_from([None, "general", "special", "other"]),
    estimated_price_krw=PRICES,
    budget_krw=PRICES,
    required_certifications=st.sampled_from([(), ("social_enterprise",), ("cooperative",)]),
    regime=st.sampled_from(["local", "national"]),
)
DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))


@settings(max_examples=300)
@given(SUPPLIERS, DEMANDS, DAYS)
def test_every_route_is_judged_cited_and_consistent(who, what, day):
    routes = judge_routes(who, what, on=day, rules=BOOK)
    assert tuple(route.route for route in routes) == NAMES
    for route in routes:
        assert route.verdict in ("possible", "impossible", "proof_missing")
        assert route.rule
        assert "호" in route.source
        # what was not read in the notice itself is asked to be looked up
        assert route.sentence.ko.endswith(("니다.", "그해의 고시에서 확인하십시오."))
        assert route.sentence.en.endswith((".", ")."))
        assert "None" not in route.sentence.ko
        assert ".." not in route.sentence.ko
        assert (route.missing is not None) == (route.verdict == "proof_missing")
    order = ["possible", "proof_missing", "impossible"]
    assert order.index(routes[1].verdict) >= order.index(routes[0].verdict)


@settings(max_examples=500)
@given(SUPPLIERS, DEMANDS, DAYS)
def test_the_row_cited_is_the_row_whose_figure_is_said(who, what, day):
    for route in judge_routes(who, what, on=day, rules=BOOK):
        assert read_figures(route.sentence.ko, what) <= find_cited_figures(route, day), route


@settings(max_examples=300)
@given(st.lists(SUPPLIERS, min_size=2, max_size=8), DEMANDS, DAYS)
def test_suppliers_of_one_class_get_the_same_verdicts_on_private_contracts(suppliers, what, day):
    seen = {}
    judge_of_demand = RouteJudge(what, on=day, rules=BOOK)
    for who in suppliers:
        kind = judge_of_demand.find_class(who, Papers.read(who, day))
        expected = seen.setdefault(kind, verdicts(who, what, day))
        assert verdicts(who, what, day) == expected


@settings(max_examples=200)
@given(SUPPLIERS, DEMANDS, DAYS, st.integers(1, 10**8))
def test_a_lower_price_never_closes_a_private_contract(who, what, day, price):
    order = ["possible", "proof_missing", "impossible"]
    high = replace(what, estimated_price_krw=price * 2, budget_krw=None)
    low = replace(what, estimated_price_krw=price, budget_krw=None)
    for index in (0, 1):
        assert order.index(verdicts(who, low, day)[index]) <= order.index(verdicts(who, high, day)[index])


@settings(max_examples=300)
@given(st.lists(SUPPLIERS, min_size=1, max_size=8), DEMANDS, DAYS)
def test_judged_class_by_class_the_routes_are_the_same_as_pair_by_pair(suppliers, what, day):
    judge_of_demand = RouteJudge(what, on=day, rules=BOOK)
    for who in suppliers:
        routes = judge_routes(who, what, on=day, rules=BOOK)
        assert judge_of_demand.get_verdicts(who) == (routes[0].verdict, routes[1].verdict)
        assert judge_of_demand.find_missing(who) == routes[0].missing
        assert judge_of_demand.judge(who, Papers.read(who, day)) == routes


def test_the_papers_of_every_class_of_the_law_on_private_contracts_decide():
    classes = {
        row.supplier_class
        for row in BOOK.rows
        if row.topic in ("private_contract", "one_quote", "separate_ground") and row.supplier_class
    }
    assert len(classes) > 8
    assert {paper for name in classes for paper in list_class_papers(name)} == DECIDING_PAPERS
