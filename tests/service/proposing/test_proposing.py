"""What is proposed from words and documents: exact values, and the sentence that each was found in."""

from __future__ import annotations

import datetime
import json
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from matching.conditions import find_demanded_licences
from service.documents.content import Document
from service.documents.reading import read_document, read_text
from service.proposing import Proposals, propose, propose_conditions
from service.proposing.places import find_districts, find_listed_districts
from service.proposing.proposals import strip_bullet
from tests.repository import ROOT
from tests.service.documents.made import make_hwpx

SHARED = ROOT.parent / "shared" / "data"
DAY = datetime.date
READ_ON = DAY(2017, 3, 15)


def _propose(document: Document) -> Proposals:
    found = propose(document, on=READ_ON)
    licences = [licence.name for licence in find_demanded_licences(document.text)]
    for proposal in propose_conditions(document.passages, licences):
        found.add(proposal)
    return found


def _values(text: str) -> dict[str, Any]:
    return _propose(read_text(text)).values


def test_a_few_words_become_a_demand_with_a_sentence_for_each_field() -> None:
    found = _propose(
        read_text(
            "은평구 어린이집 3곳을 매주 청소할 업체가 필요합니다. "
            "예산은 4,400만원이고 2017년 3월 1일부터 12월 31일까지입니다. "
            "은평구에 소재한 사회적기업만 참가할 수 있습니다."
        )
    )
    first, second, third = (
        "은평구 어린이집 3곳을 매주 청소할 업체가 필요합니다.",
        "예산은 4,400만원이고 2017년 3월 1일부터 12월 31일까지입니다.",
        "은평구에 소재한 사회적기업만 참가할 수 있습니다.",
    )
    values = found.values
    assert values.pop("description") == f"{first} {second} {third}"
    assert {name: (value, found.by_field[name].shown) for name, value in values.items()} == {
        "title": ("은평구 어린이집 3곳 매주 청소", first),
        "district": ("은평구", first),
        "contract_type": ("services", first),
        "budget_krw": (44_000_000, second),
        "contract_from": (DAY(2017, 3, 1), second),
        "contract_to": (DAY(2017, 12, 31), second),
        "required_certifications": (["social_enterprise"], third),
        "region_restriction": (["은평구"], third),
    }


def test_a_notice_with_labels() -> None:
    values = _values(
        "서울특별시 성동구청 공고 제2017-123호\n"
        "2017년 경로당 방역 소독 용역 입찰 공고\n1. 입찰에 부치는 사항\n"
        " 가. 용 역 명 : 2017년 경로당 방역 소독 용역\n 나. 용역기간 : 계약체결일 ~ 2017. 12. 31.\n"
        " 다. 기초금액: 금22,000,000원(부가세 포함)\n 추정가격: 20,000,000원\n 라. 소독업 신고업체에 한함\n"
        " 마. 제안서 제출기한: 2017. 3. 15.(수) 18:00까지\n"
        " 1권역: 왕십리 경로당 20개소\n 2권역: 성수 경로당 15개소"
    )
    del values["description"]
    assert values == {
        "title": "2017년 경로당 방역 소독 용역",
        "contract_type": "services",
        "budget_krw": 22_000_000,
        "estimated_price_krw": 20_000_000,
        "contract_to": DAY(2017, 12, 31),
        "due_on": DAY(2017, 3, 15),
        "buyer": "서울특별시 성동구청",
        "buyer_type": "district",
        "district": "성동구",
        "required_licences": ["소독업 신고"],
        "lots": [
            {"name": "1권역 왕십리 경로당 20개소", "description": ""},
            {"name": "2권역 성수 경로당 15개소", "description": ""},
        ],
    }


def test_labels_in_the_head_of_a_table_name_what_stands_under_them() -> None:
    content = [
        "제안요청서",
        [["사 업 명", "사업기간", "사업비(천원)"], ["어르신 도시락", "’17. 3~12월", "48,000"]],
    ]
    found = _propose(read_document("a.hwpx", make_hwpx(content)))
    assert found.values["title"] == "어르신 도시락"
    assert found.values["budget_krw"] == 48_000_000
    assert (found.values["contract_from"], found.values["contract_to"]) == (
        DAY(2017, 3, 1),
        DAY(2017, 12, 31),
    )
    assert found.by_field["budget_krw"].source.place.ko == "표 1의 2행"
    remark = found.by_field["contract_to"].remark
    assert remark is not None
    assert "마지막 날로 채웠습니다" in remark.ko


def test_a_table_that_says_its_unit_counts_in_it() -> None:
    content = ["(단위: 백만원)", [["구분", "내용"], ["용역명", "복지관 급식 운영"], ["사업비", "1,735"]]]
    assert _propose(read_document("a", make_hwpx(content))).values["budget_krw"] == 1_735_000_000


@pytest.mark.parametrize(
    ("text", "budget", "price"),
    [
        ("사업비: 금44,000,000원(부가가치세 포함)", 44_000_000, None),
        ("사업비: 금 사천사백만원(₩44,000,000)", 44_000_000, None),
        ("○ 소요예산 : 1억 5천만원", 150_000_000, None),
        ("사업예산: 40,000천원(부가세 별도)", 44_000_000, 40_000_000),
        ("추정가격: 40,000,000원 / 사업비: 44,000,000원", 44_000_000, 40_000_000),
        ("간식 납품. 예산 3,600만원, 2027년 1월 4일부터 2027년 12월 31일까지.", 36_000_000, None),
        ("도시락 예산은 2천만원이고 11월 3일에 시작합니다.", 20_000_000, None),
        ("배달비 1회 3만원 정도로 생각하고 있습니다.", None, None),
        ("1식당 단가 6,000원, 총 4천만원 이내로 부탁드립니다.", 40_000_000, None),
        ("최근 3년간 1억원 이상의 실적이 있는 업체, 예산은 정하지 못했습니다.", None, None),
        ("가구당 400만원 한도로 비용을 씁니다.", None, None),
        ("예산 담당자 연락처 02-1234-5678", None, None),
        ("사업비: 추후 협의", None, None),
        ("경로당 30개소 청소 예산 2억원", 200_000_000, None),
        ("경로당 12곳에 반찬 배달, 예산은 4,400만원입니다", 44_000_000, None),
        ("식당 2곳 리모델링 예산 3,000만원", 30_000_000, None),
        ("성당 3곳 조명 교체 예산 500만원", 5_000_000, None),
        ("납골당 2동과 마당 1곳 청소, 비용은 500만원", 5_000_000, None),
        ("구내식당 3천만원 예산으로 개선", 30_000_000, None),
        ("1인당 8천원, 예산 500만원", 5_000_000, None),
        ("예산 500만원, 도시락 단가 1만2천원", 5_000_000, None),
        ("식당당 300만원 한도로 비용을 씁니다.", None, None),
        ("개소당 최대 300만원 예산", None, None),
        ("가구당 지원금액은 최대 400만원입니다.", None, None),
        ("1식당 12,000원 예산", None, None),
        ("창문 1개소 30만원 정도로", None, None),
        ("예산은 30만원씩 드립니다", None, None),
        ("청소 용역 예산 180만", 1_800_000, None),
        ("예산은 약 180만 정도입니다", 1_800_000, None),
        ("예산 안내 책자 180만 부 인쇄", None, None),
        ("예산 홍보, 대상 10만 명", None, None),
        ("청소 용역 총 9천만원", 90_000_000, None),
        ("㎡당 3천원에 청소, 총 9천만원", 90_000_000, None),
        ("청소 용역 추정가격 45,454,545원", None, 45_454_545),
        ("추정가격 1억원 미만의 용역입니다", None, None),
        ("청사 외벽 청소 5,500만 원", 55_000_000, None),
        ("청사 외벽 청소, 5,500만 원입니다.", 55_000_000, None),
        ("선물 꾸러미 3만원", None, None),
        ("청소 용역 예산 -500만원", None, None),
        ("예산: -500만원", None, None),
        ("청사 청소 -500만원", None, None),
        ("예산 : - 총 500만원", 5_000_000, None),
        ("예산은 3-5억원", None, None),
        ("예산은 3~5억원", None, None),
        ("예산 3천만원~5천만원", None, None),
        ("경로당별 300만원 예산", None, None),
        ("하루 20만원 예산으로 청소", None, None),
        ("행사당 500만원", None, None),
        ("부서당 500만원 한도", None, None),
        ("대학당 500만원 한도", None, None),
        ("대강당 1개와 앞마당 청소, 비용 500만원", 5_000_000, None),
        ("예술의전당 1층 청소 예산 500만원", 5_000_000, None),
        ("현수막 20장, 예산 이백만원 이내", 2_000_000, None),
        ("홍보영상 제작 예산 오천만 원", 50_000_000, None),
        ("홍보영상 제작 일억 이천만원", 120_000_000, None),
        ("사원 교육 예산 미정", None, None),
        ("만원 지하철 예산 안내", None, None),
        ("성북구 일원 청소 예산 미정", None, None),
        ("홍보 영상 제작 3천만 원쯤", 30_000_000, None),
        ("홍보 영상 제작 3천만원 정도 생각합니다", 30_000_000, None),
    ],
)
def test_budgets(text: str, budget: int | None, price: int | None) -> None:
    values = _values(text)
    assert (values.get("budget_krw"), values.get("estimated_price_krw")) == (budget, price)


_TWELVE_MONTHS = "2027년 1월 1일부터 2027년 12월 31일까지"


@pytest.mark.parametrize(
    ("text", "budget", "remark"),
    [
        (f"건물 청소. 예산은 월 300만원이고 {_TWELVE_MONTHS}입니다.", 36_000_000, "12개월분 36,000,000원"),
        (f"사업비: 월 300만원\n기간: {_TWELVE_MONTHS}", 36_000_000, "12개월분 36,000,000원"),
        (f"사업비: 월 300만원(부가세 별도)\n기간: {_TWELVE_MONTHS}", 39_600_000, "10%를 더했습니다"),
        (f"건물 청소 매달 300만원. {_TWELVE_MONTHS}입니다.", 36_000_000, "12개월분"),
        ("건물 청소 예산은 월 300만원입니다.", None, "전체 금액을 적어 주십시오"),
        ("건물 청소 월 300만원", None, "전체 금액을 적어 주십시오"),
        ("건물 청소 예산 300만원/월", None, "전체 금액을 적어 주십시오"),
        ("사업비: 월 300만원", None, "전체 금액을 적어 주십시오"),
        ("사업비: 월 300만원 × 12개월", 36_000_000, None),
        ("건물 청소 예산은 월 300만원씩 10개월입니다.", 30_000_000, None),
        ("건물 청소 예산 300만원, 12월 시작", 3_000_000, None),
        ("건물 청소 월 300만원 2027-01-01부터 2027-12-31까지", 36_000_000, "12개월분 36,000,000원"),
        ("건물 청소 월 300만원 기간 2027.1.1~2027.12.31", 36_000_000, "12개월분 36,000,000원"),
        ("건물 청소 월 300만원 마감일 2027-01-15", None, "전체 금액을 적어 주십시오"),
        ("홈페이지 유지보수 월 150만원 1년", None, "전체 금액을 적어 주십시오"),
        ("주민센터 청소. 매월 20만원", None, "전체 금액을 적어 주십시오"),
        ("주민센터 청소 월 20만원 정도 생각하고 있습니다.", None, "전체 금액을 적어 주십시오"),
        (f"주민센터 청소 월 20만원 {_TWELVE_MONTHS}", 2_400_000, "12개월분 2,400,000원"),
        ("청사 외벽 청소 5,500만원", 55_000_000, "예산이라는 말은 없지만"),
    ],
)
def test_what_a_sum_is_for_is_said_beside_the_budget(
    text: str, budget: int | None, remark: str | None
) -> None:
    proposal = _propose(read_text(text)).by_field["budget_krw"]
    assert proposal.value == budget
    assert proposal.remark is None if remark is None else remark in str(proposal.remark)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("사업기간: 2017. 3. 1. ~ 2017. 12. 31.", DAY(2017, 3, 1), DAY(2017, 12, 31)),
        ("과업기간 : 2017년 3월 1일부터 12월 31일까지", DAY(2017, 3, 1), DAY(2017, 12, 31)),
        ("용역기간: ’17.10.29~30", DAY(2017, 10, 29), DAY(2017, 10, 30)),
        ("계약기간: 2017.3.1.(수) ~ 2018.2.28.(수)", DAY(2017, 3, 1), DAY(2018, 2, 28)),
        ("사업기간: 2017. 3월 ~ 11월", DAY(2017, 3, 1), DAY(2017, 11, 30)),
        ("납품기한: 2017. 11. 29.까지", None, DAY(2017, 11, 29)),
        ("행사일시: 2017. 10. 26. 10:00", DAY(2017, 10, 26), DAY(2017, 10, 26)),
        ("용역기간: 착수일로부터 6개월", None, None),
        ("용역기간: 계약일로부터 2017. 12. 20.까지", None, DAY(2017, 12, 20)),
        ("사업기간: 2017. 12. 31. ~ 2017. 3. 1.", None, None),
        ("사업기간: 2017. 2. 30. ~ 2017. 3. 31.", None, None),
        ("사전규격 공개: 2017. 8. 5. ~ 2017. 8. 10.", None, None),
        ("예산은 1,800만원이고 2018년 1월부터 6월까지입니다.", DAY(2018, 1, 1), DAY(2018, 6, 30)),
        ("예산은 4,400만원이고 3월부터 12월까지입니다.", DAY(2017, 3, 1), DAY(2017, 12, 31)),
        ("1월부터 2월까지 배달해 주십시오.", DAY(2018, 1, 1), DAY(2018, 2, 28)),
        ("3월 1일부터 3월 15일까지 청소합니다.", DAY(2017, 3, 1), DAY(2017, 3, 15)),
        ("3월 1일부터 3월 14일까지 청소합니다.", DAY(2018, 3, 1), DAY(2018, 3, 14)),
        ("12월부터 2월까지 배달해 주십시오.", DAY(2017, 12, 1), DAY(2018, 2, 28)),
        ("11월부터 3월까지 배달해 주십시오.", DAY(2017, 11, 1), DAY(2018, 3, 31)),
        ("13월부터 14월까지 배달해 주십시오.", None, None),
        ("버스 대절 2대, 2027년 4월 9일~10일, 300만원", DAY(2027, 4, 9), DAY(2027, 4, 10)),
        ("홍보물 제작\n납품기한 2027.02.28", None, DAY(2027, 2, 28)),
        ("현수막 20장, 12월 20일까지 납품", None, DAY(2017, 12, 20)),
        ("책자 500부 2018년 1월 5일까지 납품해 주세요.", None, DAY(2018, 1, 5)),
        ("간판을 2월 3일까지 설치하여야 합니다.", None, DAY(2018, 2, 3)),
        ("현수막 견적을 12월 20일까지 제출", None, None),
        ("결과보고서는 2017-12-15까지 제출, 현수막은 넉넉히 납품", None, None),
        ("청소 용역\n용역기간 2027. 1. 1. ~ 2027. 12. 31.", DAY(2027, 1, 1), DAY(2027, 12, 31)),
    ],
)
def test_periods(text: str, first: DAY | None, last: DAY | None) -> None:
    values = _values(text)
    assert (values.get("contract_from"), values.get("contract_to")) == (first, last)


def test_in_november_the_months_from_march_are_those_of_next_year() -> None:
    said = read_text("도시락을 배달할 곳이 필요합니다. 3월부터 12월까지입니다.")
    values = propose(said, on=DAY(2026, 11, 30)).values
    assert (values["contract_from"], values["contract_to"]) == (DAY(2027, 3, 1), DAY(2027, 12, 31))


def test_a_year_that_was_filled_in_is_said() -> None:
    found = _propose(read_text("도시락을 배달할 곳이 필요합니다. 3월부터 12월까지입니다."))
    remark = found.by_field["contract_from"].remark
    assert remark is not None
    assert remark.ko == "연도가 적혀 있지 않아 다가오는 2017년으로 채웠습니다."


@pytest.mark.parametrize(
    "label",
    ["제안서 제출 마감", "제안서 제출 마감일", "입찰서 제출 마감일", "제출 마감일", "견적 마감일", "마감"],
)
def test_the_deadline_is_read_from_the_labels_of_notices(label: str) -> None:
    assert _values(f"사업명: 청사 청소\n6. {label}: 2017. 4. 15.")["due_on"] == DAY(2017, 4, 15)


@pytest.mark.parametrize(
    ("text", "published", "due"),
    [
        ("청사 청소 예산 3천만원 마감일 2017-04-15", None, DAY(2017, 4, 15)),
        ("청사 청소. 제안서 제출 마감은 2017년 4월 15일 18시입니다.", None, DAY(2017, 4, 15)),
        ("청사 청소\n접수기간 2017-04-03 ~ 2017-04-15", None, DAY(2017, 4, 15)),
        ("청사 청소, 2017년 4월 15일까지 접수", None, DAY(2017, 4, 15)),
        ("청사 청소. 2017. 4. 15. 18:00 마감", None, DAY(2017, 4, 15)),
        ("청사 청소. 견적서는 2017-04-15까지 견적서 제출", None, DAY(2017, 4, 15)),
        ("현수막 20장. 2017년 4월 15일까지 견적 주세요", None, DAY(2017, 4, 15)),
        ("청사 청소 공고일 2017년 4월 3일", DAY(2017, 4, 3), None),
        ("사업명: 청사 청소\n공고일: 2017. 4. 3.", DAY(2017, 4, 3), None),
        ("청사 청소. 입찰공고일(2017. 4. 3.) 현재 서울에 소재한 업체", DAY(2017, 4, 3), None),
        ("청사 청소 공고일 2017-04-03 마감일 2017-04-15", DAY(2017, 4, 3), DAY(2017, 4, 15)),
        ("공고기간: 2017. 4. 3. ~ 2017. 4. 15.", DAY(2017, 4, 3), None),
        # Other days of the procedure, and days on which the work is handed in.
        ("청사 청소. 현장설명회 신청 마감 2017-04-05", None, None),
        ("청사 청소. 결과보고서는 2017-12-15까지 제출", None, None),
        ("청사 청소. 사전규격 공고일 2017-03-20", None, None),
        ("청사 청소. 공고일부터 10일 안에 견적을 내 주십시오.", None, None),
        ("청사 마감재 2017-04-15 설치", None, None),
        ("마감 공사 2017-04-15 착공", None, None),
    ],
)
def test_days_of_the_notice_are_read_with_and_without_a_colon(
    text: str, published: DAY | None, due: DAY | None
) -> None:
    values = _values(text)
    assert (values.get("published_on"), values.get("due_on")) == (published, due)


@pytest.mark.parametrize("text", ["청사 청소. 마감일: 4월 15일", "청사 청소 마감일 4월 15일까지"])
def test_a_deadline_without_a_year_is_the_coming_one_and_that_is_said(text: str) -> None:
    deadline = _propose(read_text(text)).by_field["due_on"]
    assert deadline.value == DAY(2017, 4, 15)
    assert deadline.remark is not None
    assert deadline.remark.ko == "연도가 적혀 있지 않아 다가오는 2017년으로 채웠습니다."


def test_a_period_that_only_counts_from_the_contract_is_shown_beside_the_open_fields() -> None:
    found = _propose(read_text("용역기간: 착수일로부터 6개월"))
    assert found.by_field["contract_to"].shown == "용역기간: 착수일로부터 6개월"
    assert "contract_to" not in found.values


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("과업장소: 서울특별시 은평구 녹번동", "은평구"),
        ("위치: 서울시 중구 일원", "중구"),
        ("위치: 부산광역시 중구", None),
        ("장소: 중구 관내", None),
        ("장소: 은평구, 마포구", None),
        ("성북구 경로당 청소", "성북구"),
        ("은평구 공간을 쓰나 대상은 서울 전역", None),
        ("중랑구와 은평구를 오갑니다", None),
    ],
)
def test_the_place_of_performance(text: str, district: str | None) -> None:
    assert _values(text).get("district") == district


@pytest.mark.parametrize(
    ("text", "types", "places"),
    [
        ("※ (예비)사회적기업·자활기업만 응찰",
         ["preliminary_social_enterprise", "self_support_enterprise", "social_enterprise"], None),
        ("공급자는 사회적협동조합이어야 함", ["social_cooperative"], None),
        ("참가자격은 협동조합으로 한다", ["cooperative"], None),
        ("사회적기업은 가점 2점, 자격 제한 없음", None, None),
        ("사회적기업의 제품을 소개합니다", None, None),
        ("강동·송파·광진에 사무소를 두고 당일 대응이 가능한 업체", None, ["강동구", "송파구", "광진구"]),
        ("주된 영업소 소재지가 중구, 종로구에 있어야 함", None, ["중구", "종로구"]),
        ("송파구 소재 학교 체육관을 거점으로 함", None, None),
        ("강북구 소재 업체 우대", None, None),
    ],
)  # fmt: skip
def test_conditions(text: str, types: list[str] | None, places: list[str] | None) -> None:
    values = _values(f"사업명: 행사 대행\n{text}")
    assert values.get("required_certifications") == types
    assert values.get("region_restriction") == places


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("결식아동 도시락 배달이 필요합니다.", "결식아동 도시락 배달"),
        ("청사 유리창을 닦아 줄 기업을 찾습니다", "청사 유리창을 닦아 줄 기업"),
        ("도서관에 직원 도시락 40인분을 배달할 업체를 찾습니다.", "도서관에 직원 도시락 40인분 배달"),
        ("우리 마을 골목을 청소할 곳이 필요합니다.", "우리 마을 골목 청소"),
        (
            "직원 휴게실 간식 정기 납품. 예산은 3,600만원입니다. 장소는 성북구청.",
            "직원 휴게실 간식 정기 납품",
        ),
        ("휴게실에 간식을 정기적으로 넣어줄 업체를 찾고 있습니다.", "휴게실에 간식을 정기적으로 넣어줄 업체"),
        ("「경로당 집기 구매」 제안요청서", "경로당 집기 구매"),
        ("사업명: [긴급] 청사 청소 용역", "[긴급] 청사 청소 용역"),
        ("사업명: 『마을 축제』 운영", "『마을 축제』 운영"),
        ("사업명: <청사 청소 용역>", "청사 청소 용역"),
        ("과업지시서\n공원 화장실 청소 용역 과업지시서\n목차", "공원 화장실 청소 용역"),
        ("어린이집 청소 3곳. 예산은 4천만원입니다.", "어린이집 청소 3곳"),
        ("건물 청소 월 300만원 2027-01-01부터 2027-12-31까지", "건물 청소"),
        ("청사 청소, 예산은 3천만원이고 마감일 2027-01-15", "청사 청소"),
        ("청사 청소 공고일 2027년 1월 3일 마감일 2027-01-15 18:00", "청사 청소"),
        ("2027년 3월 1일 기념행사 대행 500만원", "2027년 3월 1일 기념행사 대행"),
        ("현수막 300만원어치 제작", "현수막 300만원어치 제작"),
        ("2027. 1. 4.(월) ~ 2027. 12. 31.(금) 청사 청소 용역", "청사 청소 용역"),
        ("내년 1월부터 6월까지 경로당 방역", "경로당 방역"),
        ("3월 15일 지역축제 음향, 예산 2천만원 이내", "3월 15일 지역축제 음향"),
        ("케이크 100개 납품 단가 2만5천원 총 250만원", "케이크 100개 납품"),
        ("기업 대상 컨설팅 10회, 회당 50만원, 총 500만원", "기업 대상 컨설팅 10회"),
        ("차량 운행 위탁, 연 6천만원, 3년", "차량 운행 위탁"),
        ("워크숍 버스 대절 2대, 2027년 4월 9일~10일, 300만원", "워크숍 버스 대절 2대"),
        ("진로체험 프로그램 운영 / 기간: 계약일로부터 3개월 / 금액 1,980만원", "진로체험 프로그램 운영"),
        ("공고번호 2026-55\n건명 마포구청 홍보물 제작\n예산액 22,000,000원", "마포구청 홍보물 제작"),
        ("사업명 공모전 운영", "공모전 운영"),
        ("행사장소 꾸미기 용역", "행사장소 꾸미기 용역"),
        ("도시락 3만 개 배달", "도시락 3만 개 배달"),
        ("현수막 20장, 12월 20일까지 납품, 예산 이백만원 이내", "현수막 20장"),
        ("현수막 20장 12월 20일까지 납품", "현수막 20장"),
        ("직원 워크숍 케이터링 80명 1인당 2만5천원", "직원 워크숍 케이터링 80명"),
        ("홍보 영상 제작 3천만 원쯤", "홍보 영상 제작"),
        ("사업명: 청사 청소（안）", "청사 청소"),
        ("ㄷㅅㄹ 배달  40명분", "ㄷㅅㄹ 배달 40명분"),
        ("청사 외벽 3,000㎡ 청소 ① 유리창", "청사 외벽 3,000㎡ 청소 ① 유리창"),
        ("㈜한빛 홍보물 인쇄", "㈜한빛 홍보물 인쇄"),
        ("(주)한빛 홍보물 인쇄", "(주)한빛 홍보물 인쇄"),
        ("(사)나눔 홍보물 인쇄", "(사)나눔 홍보물 인쇄"),
        ("(사) 나눔 홍보물 인쇄", "나눔 홍보물 인쇄"),
        (unicodedata.normalize("NFD", "청사 청소"), "청사 청소"),
        ("사업명: ㈜한빛 ㎡당 청소", "㈜한빛 ㎡당 청소"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert _values(text)["title"] == title


def test_a_long_document_without_a_title_is_given_none() -> None:
    assert "title" not in _values("\n".join(["제출서류 목록", *["- 도면은 A3를 원칙으로 한다."] * 60]))


@pytest.mark.parametrize(
    "text", ["○ 가. 사업명", "  - 사업명", "① 사업명", "1) 사업명", "Ⅲ. 사업명", "(1) 사업명"]
)
def test_bullets_and_numbers_are_taken_off(text: str) -> None:
    assert strip_bullet(text) == "사업명"


def test_districts_are_whole_words() -> None:
    assert find_districts("중랑구 망우동") == ["중랑구"]
    assert find_districts("연구와 탐구") == []
    assert find_listed_districts("강북·성북·도봉·노원에 사무실을 둔") == [
        "강북구",
        "성북구",
        "도봉구",
        "노원구",
    ]


def test_nothing_is_proposed_from_nothing() -> None:
    assert _propose(read_text("")).values == {}


@pytest.mark.shared
def test_on_real_request_texts_nothing_is_invented_and_on_judged_tenders_most_is_found() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there")
    # 37 request texts of real notices, of which only lines about offers were published: they hold neither a
    # name of the work nor a budget, so that whatever is proposed would be wrong.
    specs = json.loads((SHARED / "g2b" / "specs.json").read_text("utf-8"))
    wrong = [
        (number, name)
        for number, lines in specs.items()
        for name in _values("\n".join(lines))
        if name in ("budget_krw", "estimated_price_krw", "contract_from", "district", "buyer", "lots")
    ]
    assert wrong == []
    counts = measure_judged(SHARED / "judged" / "tenders.jsonl")
    for name, (found, right, stated) in counts.items():
        assert right >= 0.9 * found, (name, found, right)
        assert right >= {"buyer": 0.95, "district": 0.8, "contract_type": 0.6}.get(name, 0) * stated, name


def measure_judged(path: Path) -> dict[str, tuple[int, int, int]]:
    """For each field: (proposed, right, stated by the tender), of the 90 judged tenders put as a notice."""
    counts: dict[str, tuple[int, int, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        tender = json.loads(line)
        values = _values(f"사업명: {tender['title']}\n발주기관: {tender['buyer']}\n{tender['description']}")
        for name in ("title", "buyer", "district", "contract_type", "budget_krw", "region_restriction"):
            found, right, stated = counts.get(name, (0, 0, 0))
            told, value = tender.get(name), values.get(name)
            same = sorted(told) == sorted(value) if isinstance(told, list) and value else told == value
            counts[name] = (
                found + (value is not None), right + (value is not None and same), stated + bool(told)
            )  # fmt: skip
    return counts


@pytest.mark.parametrize("piece", ["1", "1 ", "1,", "1,111", "금일", "3~", "가당 ", " "])
def test_a_text_made_to_be_slow_is_read_at_once(piece: str) -> None:
    text = f"청소 {piece * (50_000 // len(piece))}x"
    began = time.process_time()
    assert "budget_krw" not in _values(text)
    assert time.process_time() - began < 5
