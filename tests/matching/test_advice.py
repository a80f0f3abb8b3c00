from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from matching import load_reference
from matching.advice import (
    ENDING_SOON_DAYS,
    WarningFinder,
    find_demand_warnings,
    find_unclear_work,
    find_unknowns,
)
from matching.need import Need
from matching.proofs import Papers
from matching.records import Certification, Demand, Lot, Supplier
from matching.rules import load_rules
from matching.trades import read_wanted

BOOK = load_rules(Path(__file__).resolve().parents[2] / "data" / "rules")
DAY = date(2023, 3, 1)
COOPERATIVE = Certification("cooperative")


def supplier(*certifications, **other):
    return Supplier("E", "n", certifications=certifications, **other)


def demand(**other):
    known = {
        "contract_type": "services",
        "district": "중구",
        "estimated_price_krw": 15_000_000,
        "published_on": DAY,
        "due_on": date(2023, 3, 15),
        "contract_from": date(2023, 4, 1),
        "contract_to": date(2023, 12, 31),
    }
    return Demand("D", "제목", **(known | other))


def warn(who, what, on=DAY):
    found = WarningFinder(what, on=on, rules=BOOK).find(who, Papers.read(who, on))
    return {warning.code: warning.sentence for warning in found}


def test_a_complete_pair_gives_no_warning():
    assert warn(supplier(COOPERATIVE, organisation_type="cooperative"), demand()) == {}


# --- certificates ---


@pytest.mark.parametrize(
    ("last", "code", "words"),
    [
        (date(2023, 3, 14), "certificate_ends_before_due", "마감일(2023. 3. 15.) 전에 만료됩니다"),
        (date(2023, 3, 15), "certificate_ends_before_contract", "계약 시작일(2023. 4. 1.) 전에"),
        (date(2023, 3, 31), "certificate_ends_before_contract", "계약 시작일(2023. 4. 1.) 전에"),
        (date(2023, 4, 1), "certificate_ends_during_contract", "계약 종료일(2023. 12. 31.) 전에"),
        (date(2023, 12, 30), "certificate_ends_during_contract", "계약 종료일(2023. 12. 31.) 전에"),
        (date(2023, 12, 31), None, ""),
        (None, None, ""),
    ],
)
def test_a_certificate_is_compared_with_each_day_of_the_demand(last, code, words):
    found = warn(supplier(Certification("preliminary_social_enterprise", valid_to=last)), demand())
    assert list(found) == ([code] if code else [])
    assert words in (found[code].ko if code else "")


@pytest.mark.parametrize(("days", "is_soon"), [(ENDING_SOON_DAYS, True), (ENDING_SOON_DAYS + 1, False)])
def test_a_certificate_that_ends_soon_is_pointed_out(days, is_soon):
    who = supplier(Certification("preliminary_social_enterprise", valid_to=DAY + timedelta(days=days)))
    found = warn(who, demand(due_on=None, contract_from=None, contract_to=None))
    assert ("certificate_ends_soon" in found) == is_soon


def test_the_last_day_of_the_calendar_is_a_day_like_others():
    who = supplier(Certification("preliminary_social_enterprise", valid_to=date.max))
    what = demand(due_on=None, contract_from=None, contract_to=None)
    assert list(warn(who, what)) == []
    assert list(warn(who, what, on=date.max)) == ["certificate_ends_soon"]


def test_the_longest_of_several_certificates_decides():
    ends = Certification("preliminary_social_enterprise", valid_to=date(2023, 3, 20))
    assert warn(supplier(ends, COOPERATIVE), demand()) == {}
    limited = demand(required_certifications=("preliminary_social_enterprise",))
    assert list(warn(supplier(ends, COOPERATIVE), limited)) == ["certificate_ends_before_contract"]


def test_a_required_licence_that_ends_is_pointed_out_too():
    licence = Certification("소독업 신고", valid_to=date(2023, 6, 30))
    found = warn(supplier(COOPERATIVE, licence), demand(description="소독업 신고업체에 한함"))
    assert found["certificate_ends_during_contract"].ko == (
        "소독업 신고의 유효기간이 2023. 6. 30.에 끝나 계약 종료일(2023. 12. 31.) 전에 만료됩니다. "
        "갱신 여부를 확인하십시오."
    )


def test_a_missing_certificate_is_unproven():
    unknown = warn(supplier(), demand())
    assert list(unknown) == ["certificate_unproven"]
    assert unknown["certificate_unproven"].ko == "조직유형과 인증서가 등록되어 있지 않아 확인이 필요합니다."
    stated = warn(supplier(organisation_type="village_enterprise"), demand())["certificate_unproven"]
    assert stated.ko == "마을기업으로 등록되어 있으나 인증서(지정서)가 등록되어 있지 않아 확인이 필요합니다."


def test_an_expired_confirmation_is_pointed_out():
    expired = Certification("womens_enterprise", valid_to=DAY - timedelta(days=1))
    assert list(warn(supplier(COOPERATIVE, expired), demand())) == ["confirmation_expired"]


def test_a_confirmation_that_was_issued_again_has_not_run_out():
    expired = Certification("womens_enterprise", valid_to=DAY - timedelta(days=1))
    issued_again = Certification("womens_enterprise", valid_from=DAY)
    assert warn(supplier(COOPERATIVE, expired, issued_again), demand()) == {}


# --- place and size ---


def test_an_unknown_office_matters_only_where_the_region_is_limited():
    assert list(warn(supplier(COOPERATIVE), demand(region_restriction=("중구",)))) == ["district_unknown"]
    assert warn(supplier(COOPERATIVE, district="중구"), demand(region_restriction=("중구",))) == {}


@pytest.mark.parametrize(
    ("budget", "limit", "lots", "is_warned"),
    [
        (50_000_001, 50_000_000, (), True),
        (50_000_000, 50_000_000, (), False),
        (50_000_001, None, (), False),
        (None, 50_000_000, (), False),
        (50_000_001, 50_000_000, (Lot("가"),), False),
    ],
)
def test_a_budget_above_the_stated_limit(budget, limit, lots, is_warned):
    found = warn(supplier(COOPERATIVE, max_contract_krw=limit), demand(budget_krw=budget, lots=lots))
    assert ("budget_above_max_contract" in found) == is_warned


def test_the_budget_sentence_names_both_amounts():
    found = warn(supplier(COOPERATIVE, max_contract_krw=50_000_000), demand(budget_krw=150_000_000))
    assert found["budget_above_max_contract"].ko == (
        "예산액 1억 5,000만원이 이 기업이 밝힌 최대 계약 규모 5,000만원을 넘습니다. "
        "수행 능력이나 공동수급을 확인하십시오."
    )


# --- the paper on vulnerable employees ---

SOCIAL = Certification("social_enterprise")


@pytest.mark.parametrize(
    ("who", "fields", "day", "is_warned"),
    [
        (supplier(SOCIAL), {"estimated_price_krw": 20_000_001}, DAY, True),
        (supplier(SOCIAL), {"estimated_price_krw": 20_000_000}, DAY, False),
        (supplier(SOCIAL), {"estimated_price_krw": 100_000_000}, DAY, True),
        (supplier(SOCIAL), {"estimated_price_krw": 100_000_001}, DAY, False),
        (supplier(SOCIAL), {"estimated_price_krw": 50_000_000, "contract_type": "works"}, DAY, True),
        (supplier(SOCIAL), {"estimated_price_krw": 50_000_001, "contract_type": "works"}, DAY, False),
        (supplier(SOCIAL), {"estimated_price_krw": None}, DAY, False),
        (supplier(COOPERATIVE), {"estimated_price_krw": 30_000_000}, DAY, False),
        (
            supplier(SOCIAL, Certification("vulnerable_employment", valid_from=DAY)),
            {"estimated_price_krw": 30_000_000},
            DAY,
            False,
        ),
        (supplier(SOCIAL), {"estimated_price_krw": 30_000_000}, date(2018, 7, 23), False),
        (supplier(SOCIAL), {"estimated_price_krw": 30_000_000}, date(2018, 7, 24), True),
    ],
)
def test_the_missing_paper_is_said_where_it_would_open_a_route(who, fields, day, is_warned):
    plain = demand(due_on=None, contract_from=None, contract_to=None)
    found = warn(who, replace(plain, **fields), day)
    assert list(found) == (["vulnerable_employment_unproven"] if is_warned else [])


# --- the notice ---


@pytest.mark.parametrize(
    ("text", "price", "is_warned"),
    [
        ("최근 3년 수행실적이 있는 업체에 한함", 80_000_000, True),
        ("실적 제한: 5천만원 이상 1건", 80_000_000, True),
        ("동종 용역 실적 3천만원 이상 보유 업체에 한함", 80_000_000, True),
        ("제출서류: 실적증명서", 80_000_000, False),
        ("대가는 월별 또는 분기별 실적에 따라 지급하며", 80_000_000, False),
        ("최근 3년 수행실적이 있는 업체에 한함", 220_000_000, False),
        ("최근 3년 수행실적이 있는 업체에 한함", None, False),
    ],
)
def test_a_performance_limit_in_a_small_tender(text, price, is_warned):
    what = demand(description=text, estimated_price_krw=price)
    codes = [w.code for w in find_demand_warnings(what, on=DAY, rules=BOOK)]
    assert codes == (["performance_limit_in_small_tender"] if is_warned else [])
    assert ("performance_limit_in_small_tender" in warn(supplier(COOPERATIVE), what)) == is_warned


def test_a_day_without_law_leaves_out_what_depends_on_law():
    day = date(2005, 1, 1)
    what = demand(description="최근 3년 수행실적이 있는 업체에 한함", estimated_price_krw=80_000_000)
    assert find_demand_warnings(what, on=day, rules=BOOK) == ()
    assert list(warn(supplier(), what, day)) == ["certificate_unproven"]


# --- what was not known ---


def test_a_complete_demand_has_no_unknowns():
    assert find_unknowns(demand()) == ()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"estimated_price_krw": None},
            "예산액과 추정가격을 알 수 없어 규모와 구매 방법을 판단하지 못했습니다.",
        ),
        (
            {"estimated_price_krw": None, "budget_krw": 33_000_000},
            "추정가격이 없어 예산액을 1.1로 나눈 3,000만원으로 계산하였습니다.",
        ),
        ({"district": None}, "이행 장소의 자치구를 알 수 없어 지역은 보지 않았습니다."),
        ({"published_on": None}, "공고일을 알 수 없어 정한 기준일로 판단하였습니다."),
        ({"due_on": None}, "마감일을 알 수 없어 인증과 면허는 기준일의 효력만 확인하였습니다."),
        ({"contract_to": None}, "계약기간을 모두 알 수 없어 계약 중 인증 만료를 다 확인하지 못했습니다."),
        ({"contract_type": None}, "계약 종류를 알 수 없어 구매 방법은 물품·용역 기준으로 판단하였습니다."),
        (
            {"contract_type": "works"},
            "공사 종류(종합·전문·그 밖)를 알 수 없어, 종류에 따라 갈리는 수의계약은 판단하지 못했습니다.",
        ),
        (
            {"description": "강동구·송파구 소재 업체에 한함"},
            "공고문에 소재지 조건으로 보이는 문구(‘강동구·송파구 소재 업체’)가 있으나 "
            "제한 항목으로 입력되지 않아 거르지 않았습니다.",
        ),
        (
            {"description": "사회적기업, 협동조합만 참여"},
            "공고문에 조직유형 조건으로 보이는 문구(‘사회적기업, 협동조합만 참여’)가 있으나 "
            "제한 항목으로 입력되지 않아 거르지 않았습니다.",
        ),
        (
            {"description": "등기구 180개. 관련법상 등록업체"},
            "공고문에 면허·등록 조건으로 보이는 문구(‘관련법상 등록업체’)가 있으나 "
            "어떤 면허인지 적혀 있지 않아 거르지 않았습니다.",
        ),
    ],
)
def test_each_unknown_is_said(fields, sentence):
    assert [found.ko for found in find_unknowns(demand(**fields))] == [sentence]


def test_what_a_demand_asks_for_is_said_where_it_is_not_clear():
    reference = load_reference()

    def find(title):
        need, wanted = Need({}, {}, {}, {}, title), Demand("D", title)
        return [said.ko for said in find_unclear_work(read_wanted(need, wanted, reference), reference)]

    assert find("청사 청소 용역") == []
    assert find("청사 청소 블록체인") == [
        "찾는 일을 ‘건물 청소’로 읽었으나 뚜렷하지 않아, 말과 분야가 맞으면 다른 일을 하는 곳도 함께 "
        "실었습니다. 제목 끝에 찾는 일의 이름을 적으면 더 정확합니다."
    ]
    assert find("ㅁㄴㅇㄹ") == [
        "어떤 일을 찾는지 알아내지 못하여 같은 말과 분야로만 골랐습니다. 제목 끝에 찾는 일의 이름"
        "(예: 건물 청소, 도시락 배달)을 적으면 더 정확합니다."
    ]


def test_known_works_have_no_unknown_kind():
    assert find_unknowns(demand(contract_type="works", works_kind="special")) == ()


def test_a_bare_demand_says_everything_it_lacks():
    assert len(find_unknowns(Demand("D", "t"))) == 6
