"""What a demand must look like at the door: the same for the JSON API, the pages' forms and every file."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from service.door import limits
from service.door.fields import (
    AdmittedType,
    Day,
    District,
    Identifier,
    Line,
    MoneyKrw,
    OptionalLine,
    Text,
    Title,
    list_of,
    or_null,
)
from service.skins.query_parameters import ApiQuery

BuyerType = Literal[
    "district", "city", "education_office", "invested_institution", "school", "public_corporation"
]
ContractType = Literal["goods", "services", "works", "entrustment"]
WorksKind = Literal["general", "special", "other"]
Regime = Literal["local", "national"]
Status = Literal["open", "contracted", "none_suitable", "cancelled"]


class LotIn(BaseModel):
    """분할 발주 단위: a part of a demand that may go to its own supplier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line = Field(description="이름. Name of the lot.", examples=["(나) 왕복 차량"])
    description: Text = Field("", description="내용. What the lot holds.")


class DemandIn(BaseModel):
    """구매수요·공고: a published need. Only the id and the title are required.

    A deadline before the day of publication is let in where the demand is open no more: cancelled notices of
    나라장터 carry one.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "demand_id": "D001",
                    "title": "결식아동 도시락 배달",
                    "description": "방학 중 결식아동 120명에게 주 5일 점심 도시락을 배달합니다.",
                    "buyer": "은평구",
                    "buyer_type": "district",
                    "district": "은평구",
                    "contract_type": "services",
                    "budget_krw": 48400000,
                    "estimated_price_krw": 44000000,
                    "published_on": "2017-03-02",
                    "due_on": "2017-03-16",
                    "contract_from": "2017-04-01",
                    "contract_to": "2017-12-31",
                    "required_certifications": ["social_enterprise", "social_cooperative"],
                    "region_restriction": [],
                    "lots": [],
                }
            ]
        },
    )

    demand_id: Identifier = Field(description="수요 식별자(공고번호). Unique id.", examples=["D001"])
    title: Title = Field(description="사업명. Title.", examples=["결식아동 도시락 배달"])
    description: Text = Field("", description="사업 내용. Description.")
    buyer: OptionalLine = Field(None, description="수요기관. Buyer.", examples=["은평구"])
    buyer_type: BuyerType | None = Field(None, description="수요기관 유형. Kind of buyer.")
    district: District | None = Field(
        None,
        description="이행 장소 자치구, 없으면 지역을 따지지 않음. Place of performance; none = not judged.",
    )
    contract_type: ContractType | None = Field(
        None, description="물품·용역·공사·민간위탁. Goods, services, works or entrustment."
    )
    works_kind: WorksKind | None = Field(None, description="공사의 종류(종합·전문·기타). Kind of works.")
    category: OptionalLine = Field(None, description="원자료의 분류. Category as the source words it.")
    budget_krw: MoneyKrw | None = Field(
        None, description="예산(원, 부가세 포함). Budget with VAT, whole KRW."
    )
    estimated_price_krw: MoneyKrw | None = Field(
        None, description="추정가격(원, 부가세 제외). Estimated price without VAT, whole KRW."
    )
    published_on: Day | None = Field(None, description="공고일. Day of publication.")
    due_on: Day | None = Field(None, description="마감일. Deadline.")
    contract_from: Day | None = Field(None, description="계약 시작일. First day of the contract.")
    contract_to: Day | None = Field(None, description="계약 종료일. Last day of the contract.")
    required_certifications: list_of(AdmittedType, limits.MAX_CODES) = Field(
        default_factory=list,
        description="참가 가능한 조직 유형, 비우면 제한 없음. Organisation types admitted; empty = any.",
    )
    required_licences: list_of(Line, limits.MAX_CODES) = Field(
        default_factory=list,
        description="필요한 면허·신고. Licences demanded, by name.",
        examples=[["소독업 신고"]],
    )
    region_restriction: list_of(District, limits.MAX_CODES) = Field(
        default_factory=list,
        description="소재지 제한 자치구, 비우면 제한 없음. Districts of the own office; empty = any.",
    )
    lots: list_of(LotIn, limits.MAX_LOTS) = Field(default_factory=list, description="분할 발주 단위. Lots.")
    regime: or_null(Regime, "local") = Field(
        "local", description="지방계약법·국가계약법. Law that the buyer contracts under."
    )
    status: or_null(Status, "open") = Field(
        "open", description="진행 중·취소. Whether the notice still stands."
    )
    source_url: OptionalLine = Field(None, description="원공고 주소. Address of the notice at its source.")

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.contract_from and self.contract_to and self.contract_from > self.contract_to:
            raise PydanticCustomError(
                "days_reversed",
                "{first} is later than {last}",
                {
                    "first": "contract_from",
                    "last": "contract_to",
                    "first_day": self.contract_from.isoformat(),
                    "last_day": self.contract_to.isoformat(),
                },
            )
        if self.status == "open" and self.published_on and self.due_on and self.due_on < self.published_on:
            raise PydanticCustomError(
                "due_before_published",
                "due_on is earlier than published_on",
                {"due_on": self.due_on.isoformat(), "published_on": self.published_on.isoformat()},
            )
        if (
            self.estimated_price_krw is not None
            and self.budget_krw is not None
            and self.estimated_price_krw > self.budget_krw
        ):
            raise PydanticCustomError("price_over_budget", "estimated_price_krw is more than budget_krw")
        return self


class Origin(BaseModel):
    """Where a proposed value of the form comes from: shown beside its field until it is posted."""

    field: str = Field(max_length=limits.MAX_LINE_TEXT_CHARACTERS)
    sentence: str = Field(max_length=limits.MAX_LINE_TEXT_CHARACTERS)
    place: str = Field(max_length=limits.MAX_LINE_TEXT_CHARACTERS)
    remark: str | None = Field(max_length=limits.MAX_LINE_TEXT_CHARACTERS)


ORIGINS = TypeAdapter(Annotated[list[Origin], Field(max_length=limits.MAX_CODES)])


class NewDemandQuery(ApiQuery):
    """What the form of a new demand says at first."""

    like: Identifier | None = Field(None, description="본뜰 구매수요. Demand that it is to be like.")
    title: OptionalLine = Field(None, description="사업명. Title.")


class DemandQuery(ApiQuery):
    """Filters of the list: several values of one filter widen it, different filters narrow it."""

    q: OptionalLine = Field(
        None, description="사업명이나 수요기관의 일부. Part of the title or of the buyer."
    )
    district: list_of(District, limits.MAX_CODES) = Field(
        default_factory=list, description="이행 장소 자치구. Place of performance; may be repeated."
    )
    buyer_type: list_of(BuyerType, limits.MAX_CODES) = Field(
        default_factory=list, description="수요기관 유형. Kind of buyer; may be repeated."
    )
    contract_type: list_of(ContractType, limits.MAX_CODES) = Field(
        default_factory=list, description="물품·용역·공사·민간위탁. May be repeated."
    )
    status: list_of(Status, limits.MAX_CODES) = Field(
        default_factory=list, description="진행 중·계약 완료·적합한 기업 없음·취소. May be repeated."
    )
    published_from: Day | None = Field(None, description="이날부터 공고. Published on this day or later.")
    published_to: Day | None = Field(None, description="이날까지 공고. Published on this day or earlier.")
    open_on: Day | None = Field(
        None, description="이날 아직 마감 전. Not cancelled, and the deadline is this day or later."
    )
    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Demands a page.")


# --- what is answered; trusted, so nothing is checked again -------------------------------------------------


class Lot(BaseModel):
    """분할 발주 단위: a part of a demand."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    description: str


class DemandSummary(BaseModel):
    """구매수요 한 건: a line of the list of demands."""

    model_config = ConfigDict(from_attributes=True)

    demand_id: str = Field(examples=["D001"])
    title: str = Field(examples=["결식아동 도시락 배달"])
    buyer: str | None = Field(examples=["은평구"])
    buyer_type: str | None
    district: str | None
    contract_type: str | None
    budget_krw: int | None
    estimated_price_krw: int | None
    published_on: datetime.date | None
    due_on: datetime.date | None
    status: str = Field(examples=["open"])
    owner_id: str | None
    organisation_id: str | None = Field(description="등록 기관. Organisation that keeps this demand.")


class Demand(DemandSummary):
    """구매수요: a published need. `version` is what a change must be based on (If-Match)."""

    description: str
    works_kind: str | None
    category: str | None
    contract_from: datetime.date | None
    contract_to: datetime.date | None
    required_certifications: list[str]
    required_licences: list[str]
    region_restriction: list[str]
    lots: list[Lot]
    regime: str
    source_url: str | None
    version: int = Field(description="판. Counts the changes of this demand.", examples=[1])
    updated_at: datetime.datetime


class DemandPage(BaseModel):
    """구매수요 목록 한 쪽: one page of demands, newest publication first, ties by demand_id."""

    total: int = Field(description="전체 건수. Demands found in all.")
    items: list[DemandSummary]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")
