import time

import pytest

from matching.conditions import (
    LicenceRequirement,
    find_demanded_licences,
    find_licence_hint,
    find_place_hint,
    find_type_hint,
    read_licences,
)
from matching.records import Demand, Lot


def keys_of(text):
    return [set(requirement.keys) for requirement in find_demanded_licences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("약제 MSDS 제출. 소독업 신고업체에 한함.", {"소독업"}),
        ("전기공사업 등록업체(필수). 철거품 폐기물 처리 포함.", {"전기공사업"}),
        ("국산 원재료, 해썹(HACCP) 인증 제조시설 필수.", {"haccp"}),
        ("HACCP 인증을 받은 업체만 응찰", {"haccp"}),
        ("전기공사업 면허를 보유한 업체여야 함", {"전기공사업"}),
        ("장기요양기관 지정 기관이어야 함", {"장기요양기관"}),
        ("「전기공사업법」 제4조에 따라 전기공사업 등록을 필한 자에 한함", {"전기공사업"}),
        ("전세버스운송사업 등록업체만 참가 가능", {"전세버스운송사업"}),
        ("소독업 또는 건물위생관리업 신고 업체에 한함", {"소독업", "건물위생관리업"}),
        ("소독업 신고 또는 건물위생관리업 신고를 한 업체에 한하여 참가", {"소독업", "건물위생관리업"}),
        ("사회적기업이며 소독업 신고업체에 한함", {"소독업"}),
        ("소독업 신고필증 소지업체에 한함", {"소독업"}),
        ("전기공사업을 등록한 업체로 제한함", {"전기공사업"}),
        ("식품제조·가공업 등록업체에 한함", {"식품제조가공업"}),
        ("식품제조·가공업, 즉석판매제조·가공업 등록업체에 한함", {"식품제조가공업", "즉석판매제조가공업"}),
        ("참가자격: 소독업 신고업체", {"소독업"}),
        ("1. 입찰 자격 - 전기공사업 등록업체\n2. 기간", {"전기공사업"}),
        ("참가자격: 소독업 신고업체에 한함", {"소독업"}),
        ("참가자격: 「전기공사업법」에 따라 전기공사업 등록을 필한 업체로서 서울시 소재", {"전기공사업"}),
        ("1. 기간: 6개월\n2. 감염병예방법에 따른 소독업 신고업체\n3. 기타", {"소독업"}),
        ("- 「전기공사업법」 제4조에 의한 전기공사업 등록을 한 자.", {"전기공사업"}),
        ("소독업 신고증 사본을 제출하여야 함", {"소독업"}),
        ("전기공사업 등록증 제출 필수", {"전기공사업"}),
        ("전기공사업 등록 필요", {"전기공사업"}),
        ("HACCP 인증 필수", {"haccp"}),
        ("해썹(HACCP) 인증 시설에서 제조한 김치에 한함", {"haccp"}),
        ("소독업 신고필증이 있어야 함", {"소독업"}),
        ("소독업 신고를 갖추어야 함", {"소독업"}),
        ("소독업 미신고 업체는 참가할 수 없음", {"소독업"}),
        ("전기공사업 등록이 없으면 신청 불가", {"전기공사업"}),
        ("전기공사업을 등록하지 않은 업체는 제외", {"전기공사업"}),
        ("조명 180개 교체. 전기공사업 등록업체. 야간 시공.", {"전기공사업"}),
        ("카메라 890대 점검. 정보통신공사업 등록.", {"정보통신공사업"}),
        ("소독업 신고업체.", {"소독업"}),
        ("연 2회.\n- 저수조청소업 신고증 사본 제출.", {"저수조청소업"}),
        ("10kg 상자 700개. 해썹 인증 제조.", {"haccp"}),
        ("HACCP 적용업소에 한함", {"haccp"}),
        ("○ 감염병예방법에 따른 신고업체, 신고증 사본 첨부", {"소독업"}),
        ("「감염병의 예방 및 관리에 관한 법률」 제52조에 의한 신고를 필한 업체에 한함", {"소독업"}),
        ("전기공사업법에 의한 등록업체에 한함", {"전기공사업"}),
        ("참가자격: 「정보통신공사업법」 제14조에 따라 등록한 업체", {"정보통신공사업"}),
        ("경비업법상 허가업체만 참가 가능", {"경비업"}),
        ("경비업법에 따른 시설경비업 허가업체에 한함", {"시설경비업"}),
        ("- 전기공사업법에 따른 전기공사업 등록업체, 등록증 사본 제출", {"전기공사업"}),
    ],
)
def test_a_licence_that_is_demanded_is_found(text, expected):
    assert keys_of(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "소독필증 발급, 소독업 신고 현황 제출",
        "소독업 신고업체 우대",
        "소독업 신고업체에 한하여 가점 부여",
        "인근 소독업 신고업체 현황",
        "소독업 신고업체\n연락처",
        "소독업 신고 필요 시 안내",
        "소독업 신고가 없어도 신청할 수 있으며 제외하지 않음",
        "전기공사업 등록증 제출 필수(해당 시)",
        "HACCP 인증 필요 여부는 담당자와 협의",
        "「전기공사업법」에 따른 안전관리",
        "전기공사업법에 따른 전기공사업 등록업체와 협의하여 진행",
        "소독업 신고를 하지 않은 업체도 공동수급으로 신청 가능하며 불가 사유 없음",
        "바우처 제공기관 등록 가능 업체, 금천구 관내 출동 1시간 이내.",
        "공사업 등록 여부는 공동수급으로 갖추어도 됩니다.",
        "각 과업은 면허·신고 요건을 갖춘 자로 하며 12개월",
        "실내건축공사업 등록업체에 한함(공동수급 가능)",
        "인증 사회적기업에 한함",
        "사회적기업 인증업체에 한함",
        "노인돌봄사업 등록기관에 한함",
        "공사업 등록업체에 한함",
        "소독업 업체에 한함",
        "사회적기업 또는 소독업 신고업체에 한함",
        "자활기업이나 소독업 신고업체에 한함",
        "참가자격: 소독업 신고업체 또는 자활기업",
        "참가자격: 소독업 신고업체 우대",
        "친환경 인증서와 잔류농약 검사성적서 제출",
        "전기공사업법에 따른 등록업체와 협의",
        "HACCP 인증 업체 환영.",
        "45인승 3대. 전세버스운송사업 면허 차량.",
        "공사업 등록.",
        "감염병예방법에 따른 신고업체 우대",
        "전기통신사업법에 따른 등록업체에 한함",
        "관련법상 등록업체에 한함",
        "공중위생관리법에 따른 신고업체에 한함",
        "나는 식품제조가공 또는 집단급식 시설 보유",
        "",
    ],
)
def test_a_licence_that_is_only_mentioned_is_left_alone(text):
    assert keys_of(text) == []


def test_both_of_two_licences_joined_by_and_are_required():
    text = "소독업 및 폐기물수집운반업 허가업체에 한함"
    assert keys_of(text) == [{"소독업"}, {"폐기물수집운반업"}]


def test_a_name_found_in_text_is_met_by_its_end():
    [requirement] = find_demanded_licences("관내소독업 신고업체에 한함")
    assert requirement.is_met_by("소독업")
    assert requirement.is_met_by("관내소독업")
    assert not requirement.is_met_by("독업")
    assert not requirement.is_met_by("전기공사업")
    listed = LicenceRequirement(frozenset({"관내소독업"}), "관내소독업")
    assert not listed.is_met_by("소독업")


def test_the_wording_is_kept_without_its_particle():
    [requirement] = find_demanded_licences("전기공사업을 등록한 업체로 제한함")
    assert requirement.name == "전기공사업 등록"


def test_what_must_not_be_missing_is_named_as_what_is_held():
    [requirement] = find_demanded_licences("소독업 미신고 업체는 참가할 수 없음")
    assert requirement.name == "소독업 신고"


def test_wording_of_another_sentence_does_not_take_a_demand_back():
    assert keys_of("여성기업 우대. 소독업 신고업체에 한함. 가점표 참조") == [{"소독업"}]
    assert keys_of("가점 있음\n소독업 신고업체에 한함\n우대 사항 없음") == [{"소독업"}]


def test_listed_licences_come_first_and_are_not_repeated():
    demand = Demand(
        "D1",
        "방역",
        "소독업 신고업체에 한함. 전기공사업 등록업체만 참가",
        required_licences=("소독업(신고)", "경비업 또는 시설경비업 허가", " · "),
    )
    assert read_licences(demand) == (
        LicenceRequirement(frozenset({"소독업"}), "소독업(신고)"),
        LicenceRequirement(frozenset({"경비업", "시설경비업"}), "경비업 또는 시설경비업 허가"),
        LicenceRequirement(frozenset({"전기공사업"}), "전기공사업 등록", from_text=True),
    )


def test_text_is_not_read_where_a_condition_may_belong_to_one_lot():
    demand = Demand("D1", "t", "가. 소독업 신고업체에 한함 나. 도시락", lots=(Lot("가"), Lot("나")))
    assert read_licences(demand) == ()


def test_place_and_type_in_text_are_hints_only_where_not_entered():
    text = "강동구·송파구 소재 업체에 한함. 사회적기업, 협동조합만 참여 가능"
    assert find_place_hint(Demand("D1", "t", text)) == "강동구·송파구 소재 업체"
    assert find_type_hint(Demand("D1", "t", text)) == "사회적기업, 협동조합만 참여"
    entered = Demand(
        "D1", "t", text, region_restriction=("강동구",), required_certifications=("cooperative",)
    )
    assert find_place_hint(entered) is None
    assert find_type_hint(entered) is None
    assert find_place_hint(Demand("D1", "t", "강북구 소재 업체 우대")) is None
    assert find_type_hint(Demand("D1", "t", "사회적기업 제품 구매")) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("등기구 180개. 관련법상 등록업체", "관련법상 등록업체"),
        ("관계 법령에 따라 등록한 업체에 한함", "관계 법령에 따라 등록한 업체"),
        ("「공중위생관리법」 제3조에 따른 신고업체에 한함", "「공중위생관리법」 제3조에 따른 신고업체"),
        ("해당 법령에 의한 허가를 받은 업체여야 함", "해당 법령에 의한 허가를 받은 업체"),
    ],
)
def test_a_licence_that_is_not_named_is_a_hint_where_none_is_entered(text, words):
    assert find_licence_hint(Demand("D1", "t", text)) == words
    assert find_licence_hint(Demand("D1", "t", text, required_licences=("전기공사업 등록",))) is None
    assert find_licence_hint(Demand("D1", "t", f"{text} 우대")) is None
    assert find_licence_hint(Demand("D1", "t", f"{text}\n참가자격: 전기공사업 등록업체")) is None


@pytest.mark.parametrize(
    "text",
    [
        "관련 법령 준수",
        "관련법에 따라 처리하고 등록 현황 제출",
        "사회적기업 육성법에 따라 인증받은 기업",
        "공중위생관리법에 따른 신고업체와 협의",
        "「사회적기업 육성법」에 따라 인증을 받은 업체에 한함",
        "협동조합기본법에 따라 신고한 법인",
    ],
)
def test_a_law_without_a_holder_of_its_licence_is_no_hint(text):
    assert find_licence_hint(Demand("D1", "t", text)) is None


@pytest.mark.parametrize(
    "unit",
    [
        "가나다업",
        "전기공사업 등록 ",
        "구",
        "협동조합 ",
        "가나다라",
        "소독업 신고 또는 ",
        "전기공사업법에 따른 ",
    ],
)
def test_a_very_long_text_is_read_in_time(unit):
    text = unit * (3_000_000 // len(unit))
    started = time.perf_counter()
    find_demanded_licences(text)
    find_place_hint(Demand("D1", "t", text))
    find_type_hint(Demand("D1", "t", text))
    find_licence_hint(Demand("D1", "t", text))
    assert time.perf_counter() - started < 5
