"""What a listing must look like at the door: the same for the JSON API, the pages' forms and every file."""

from __future__ import annotations

import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door import limits
from service.door.fields import (
    BusinessNumber,
    CertificateType,
    Day,
    District,
    Headcount,
    Identifier,
    Line,
    MoneyKrw,
    Name,
    OptionalLine,
    Percent,
    Sector,
    ServiceDistrict,
    Text,
    Title,
    Year,
    list_of,
)
from service.skins.query_parameters import ApiQuery

OrganisationType = Literal[
    "social_enterprise",
    "preliminary_social_enterprise",
    "cooperative",
    "social_cooperative",
    "village_enterprise",
    "self_support_enterprise",
]


class CertificationIn(BaseModel):
    """인증·지정·확인서·면허: a certificate, designation, paper or licence of an enterprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: CertificateType = Field(
        description="조직 유형 또는 확인서 코드. 면허·신고는 한글 이름 그대로. "
        "An organisation type, a certificate code, or the Korean name of a licence.",
        examples=["social_enterprise", "소독업 신고"],
    )
    number: OptionalLine = Field(None, description="인증번호. Certificate number.", examples=["제2015-102호"])
    valid_from: Day | None = Field(None, description="유효기간 시작일. First day in force.")
    valid_to: Day | None = Field(
        None, description="유효기간 종료일, 없으면 무기한. Last day; null = no expiry."
    )

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise PydanticCustomError(
                "period_reversed",
                "{first} is later than {last}",
                {"first": "valid_from", "last": "valid_to"},
            )
        return self


class ServiceIn(BaseModel):
    """제공 서비스·물품: one thing the enterprise offers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Title = Field(description="서비스·물품 이름. Name.", examples=["행사 도시락"])
    description: Text = Field("", description="설명. Description.")
    unit_price_krw: MoneyKrw | None = Field(
        None, description="단가(원). Unit price in whole KRW.", examples=[9000]
    )
    unit: OptionalLine = Field(None, description="단위. Unit of the price.", examples=["개"])


class PastAwardIn(BaseModel):
    """계약 실적: one contract that the enterprise has carried out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title = Field(description="계약명. Title of the contract.", examples=["아동급식 도시락 공급"])
    buyer: OptionalLine = Field(None, description="발주기관. Buyer.", examples=["은평구"])
    amount_krw: MoneyKrw | None = Field(None, description="계약금액(원). Amount in whole KRW.")
    year: Year | None = Field(None, description="계약연도. Year of the contract.", examples=[2016])
    date: Day | None = Field(None, description="계약일. Date of the contract.")
    category: OptionalLine = Field(None, description="원자료의 분류. Category as the source words it.")


class EnterpriseIn(BaseModel):
    """사회적경제기업 등록 정보: a listing. Only the id and the name are required."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "enterprise_id": "E0042",
                    "name": "한끼나눔 사회적협동조합",
                    "business_number": "9998200026",
                    "organisation_type": "social_cooperative",
                    "certifications": [
                        {
                            "type": "social_cooperative",
                            "number": "2015-0110",
                            "valid_from": "2015-05-01",
                            "valid_to": None,
                        }
                    ],
                    "district": "은평구",
                    "service_districts": ["은평구", "서대문구", "마포구"],
                    "sectors": ["MEA"],
                    "summary": "결식아동과 어르신에게 집밥 도시락을 배달합니다.",
                    "services": [
                        {
                            "name": "도시락 배달",
                            "description": "하루 400식까지 조리합니다.",
                            "unit_price_krw": 7000,
                            "unit": "식",
                        }
                    ],
                    "employees": 14,
                    "vulnerable_employment_percent": 42.5,
                    "annual_revenue_krw": 640000000,
                    "max_contract_krw": 150000000,
                    "track_record": [
                        {
                            "title": "아동급식 도시락 공급",
                            "buyer": "은평구",
                            "amount_krw": 48000000,
                            "year": 2016,
                        }
                    ],
                }
            ]
        },
    )

    enterprise_id: Identifier = Field(description="기업 식별자. Unique id.", examples=["E0042"])
    name: Name = Field(description="기업명. Name.", examples=["한끼나눔 사회적협동조합"])
    business_number: BusinessNumber | None = Field(
        None,
        description="사업자등록번호 10자리. Business registration number, check digit verified.",
    )
    organisation_type: OrganisationType | None = Field(
        None, description="대표 조직 유형. Main organisation type."
    )
    certifications: list_of(CertificationIn, limits.MAX_CERTIFICATIONS) = Field(
        default_factory=list, description="인증·확인서·면허. Certificates, papers and licences."
    )
    district: District | None = Field(
        None, description="소재 자치구, 서울 밖이면 없음. District of the own office."
    )
    service_districts: list_of(ServiceDistrict, limits.MAX_CODES) = Field(
        default_factory=list,
        description='서비스 제공 자치구, 또는 "서울특별시". Districts served.',
        examples=[["서울특별시"]],
    )
    sectors: list_of(Sector, limits.MAX_CODES) = Field(
        default_factory=list, description="업종 코드. Sector codes."
    )
    summary: Text = Field("", description="기업 소개. Summary.")
    services: list_of(ServiceIn, limits.MAX_SERVICES, repeats=True) = Field(
        default_factory=list, description="제공 서비스·물품. What is offered."
    )
    employees: Headcount | None = Field(None, description="직원 수. Number of employees.")
    vulnerable_employment_percent: Percent | None = Field(
        None, description="취약계층 고용비율(%). Share of vulnerable workers, 0 to 100."
    )
    annual_revenue_krw: MoneyKrw | None = Field(None, description="연 매출(원). Annual revenue in whole KRW.")
    max_contract_krw: MoneyKrw | None = Field(
        None, description="수행 가능한 최대 계약금액(원). Largest contract that can be carried, in whole KRW."
    )
    track_record: list_of(PastAwardIn, limits.MAX_PAST_AWARDS, repeats=True) = Field(
        default_factory=list, description="계약 실적. Past contracts."
    )
    address: OptionalLine = Field(None, description="소재지 주소. Address as the source words it.")
    phone: OptionalLine = Field(
        None,
        description="대표 전화. Main phone line of the organisation, never a person's.",
        examples=["02-120"],
    )
    homepage: OptionalLine = Field(None, description="홈페이지. Web address.")


# --- what is answered; trusted, so nothing is checked again -------------------------------------------------


class Certification(BaseModel):
    """인증·확인서·면허: a certificate, paper or licence of an enterprise."""

    model_config = ConfigDict(from_attributes=True)

    type: str
    number: str | None
    valid_from: datetime.date | None
    valid_to: datetime.date | None


class Service(BaseModel):
    """제공 서비스·물품: one thing the enterprise offers."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    description: str
    unit_price_krw: int | None
    unit: str | None


class PastAward(BaseModel):
    """계약 실적: one contract that the enterprise has carried out."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    buyer: str | None
    amount_krw: int | None
    year: int | None
    date: datetime.date | None
    category: str | None


class Enterprise(BaseModel):
    """사회적경제기업: an entry of the catalogue. `version` is what a change must be based on (If-Match)."""

    model_config = ConfigDict(from_attributes=True)

    enterprise_id: str = Field(examples=["E0042"])
    name: str = Field(examples=["한끼나눔 사회적협동조합"])
    business_number: str | None
    organisation_type: str | None = Field(examples=["social_cooperative"])
    certifications: list[Certification]
    district: str | None = Field(examples=["은평구"])
    service_districts: list[str]
    sectors: list[str] = Field(examples=[["MEA"]])
    summary: str
    services: list[Service]
    employees: int | None
    vulnerable_employment_percent: float | None
    annual_revenue_krw: int | None
    max_contract_krw: int | None
    track_record: list[PastAward]
    address: str | None
    phone: str | None
    homepage: str | None
    owner_id: str | None = Field(description="등록한 계정. The account that keeps this listing.")
    organisation_id: str | None = Field(description="등록한 소속. The organisation that keeps this listing.")
    version: int = Field(description="판. Counts the changes of this listing.", examples=[3])
    updated_at: datetime.datetime


class SearchQuery(ApiQuery):
    """Filters of the search: several values of one filter widen it, different filters narrow it."""

    q: OptionalLine = Field(
        None, description="검색어. Free text, in Korean or English.", examples=["도시락 배달"]
    )
    district: list_of(District, limits.MAX_CODES) = Field(
        default_factory=list, description="소재지 또는 서비스 자치구. May be repeated."
    )
    organisation_type: list_of(OrganisationType, limits.MAX_CODES) = Field(
        default_factory=list, description="조직 유형. May be repeated."
    )
    sector: list_of(Sector, limits.MAX_CODES) = Field(
        default_factory=list, description="업종 코드. May be repeated."
    )
    certification: list_of(CertificateType, limits.MAX_CODES) = Field(
        default_factory=list, description="인증·확인서·면허. May be repeated."
    )
    verbatim: bool = Field(
        False,
        description="입력한 그대로 찾기. Look for `q` as typed, without putting slips of the keyboard right.",
    )
    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Hits a page.")


class Highlight(BaseModel):
    """강조할 자리: characters [start, end) of a field of this hit."""

    field: str = Field(examples=["name", "summary", "service_names[0]"])
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class SearchHit(BaseModel):
    """검색 결과 한 건: an enterprise found, with why and where it matched."""

    enterprise_id: str = Field(examples=["E0042"])
    name: str
    organisation_type: str | None
    district: str | None
    sectors: list[str]
    certification_types: list[str]
    summary: str
    service_names: list[str]
    score: float = Field(description="검색어와 맞는 정도. Comparable within one answer only.")
    matched_terms: list[str]
    highlights: list[Highlight]


class FacetValue(BaseModel):
    """좁히기 항목: a value of a filter and how many results it would leave."""

    value: str = Field(examples=["은평구"])
    count: int = Field(examples=[12])
    is_chosen: bool


class Facets(BaseModel):
    """좁히기. The counts of each facet ignore its own filter, so that a choice can be widened."""

    districts: list[FacetValue]
    organisation_types: list[FacetValue]
    sectors: list[FacetValue]
    certifications: list[FacetValue]


class Relief(BaseModel):
    """빼면 도움이 되는 것: how many results there would be without one word, or without one filter."""

    field: Literal["words", "kinds", "districts", "organisation_types", "sectors", "certifications"]
    value: str = Field(
        description="빼 볼 낱말, 조건이면 빈칸. The word; empty for a filter.", examples=["비누"]
    )
    count: int = Field(examples=[12])


class CompletionQuery(ApiQuery):
    """What has been typed so far."""

    q: Line = Field(
        description="입력 중인 말. Half-typed syllables, initials (ㅊㅅ) or the wrong keyboard (cjd) do.",
        examples=["ㅊㅅ"],
    )
    limit: int = Field(8, ge=1, le=20, description="건수. Completions at most.")


class Completion(BaseModel):
    """자동 완성 한 건: a text that the query may become."""

    model_config = ConfigDict(from_attributes=True)

    text: str = Field(examples=["청소"])
    kind: Literal["word", "enterprise", "service"] = Field(description="낱말, 기업명, 서비스명.")
    count: int = Field(description="이 말을 쓰는 기업 수. Enterprises that use it.", examples=[12])


class CompletionList(BaseModel):
    """자동 완성: words of the field first, then names of enterprises, then of services; most used first."""

    items: list[Completion]


class SearchPage(BaseModel):
    """검색 결과 한 쪽: one page of enterprises, best first, ties by enterprise_id."""

    total: int = Field(description="전체 건수. Enterprises found in all.")
    read_back: str = Field(
        description="검색어를 풀어 쓴 문장. The query read back as a sentence.",
        examples=["은평구에서 ‘도시락’을 찾았습니다."],
    )
    matched_terms: list[str]
    suggestions: list[str] = Field(description="다른 검색어 제안. Other queries to try.")
    corrected: str | None = Field(
        description="고쳐서 찾은 검색어. What was searched instead of `q`; null where nothing was wrong.",
        examples=["도시락"],
    )
    did_you_mean: list[str] = Field(description="이것을 찾으셨나요. Other queries that may have been meant.")
    places: list[FacetValue] = Field(
        description="검색어 속의 지역. Districts named in `q`: not words, but filters to choose, with counts."
    )
    kinds: list[str] = Field(
        description="검색어 속의 기업 종류. Types and certificates named in `q`: only these were found "
        "(`verbatim` looks for the words instead).",
        examples=[["womens_enterprise"]],
    )
    within: list[str] = Field(
        description="검색어가 지역뿐일 때 그 지역. Districts where `q` names nothing else: only who works "
        "there was found.",
        examples=[["은평구"]],
    )
    ways: list[str] = Field(
        description="검색어 속의 계약 방법. Ways to contract named in `q`: no words, since they depend on "
        "the demand.",
        examples=[["수의계약"]],
    )
    city: list[str] = Field(
        description="검색어 속의 서울. The city as `q` names it: no word, since all enterprises are of it.",
        examples=[["서울시"]],
    )
    words: str = Field(description="찾은 말. The words looked for: `q` without places, kinds and ways.")
    business_number: str | None = Field(
        description="검색어인 사업자등록번호. The business number that `q` is: only who has it was found."
    )
    missing_words: list[str] = Field(description="아무도 쓰지 않는 말. Words that no enterprise uses.")
    reliefs: list[Relief] = Field(
        description="결과가 없을 때 빼 볼 것. Where nothing was found: what to leave out, most helpful first."
    )
    items: list[SearchHit]
    facets: Facets
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")
