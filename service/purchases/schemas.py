"""What is asked and answered about purchase records."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.door.fields import Day, Identifier, Line, MoneyKrw, OptionalLine, Title, Year
from service.skins.query_parameters import ApiQuery

ContractType = Literal["goods", "services", "works", "entrustment"]
PurchaseKind = Literal["", "goods", "services", "works"]


class PurchaseQuery(ApiQuery):
    """Which purchases."""

    year: int | None = Field(None, ge=1900, le=9999, description="회계연도. Fiscal year.", examples=[2017])
    organisation_id: Identifier | None = Field(
        None, description="기관, 정책 담당만 고를 수 있음. Agency; only the policy desk may choose one."
    )
    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=200, description="한 쪽의 건수. Purchases a page.")


class YearQuery(ApiQuery):
    """Which year, and for the policy desk which agency."""

    year: int | None = Field(
        None, ge=1900, le=9999, description="회계연도, 없으면 올해. Fiscal year, else this one."
    )
    organisation_id: Identifier | None = Field(
        None, description="기관, 정책 담당만 고를 수 있음. Agency; only the policy desk may choose one."
    )


class PurchaseIn(BaseModel):
    """구매 실적 한 건: a purchase that did not come from an outcome here."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "bought_on": "2017-02-20",
                    "title": "직원 도시락",
                    "contract_type": "goods",
                    "amount_krw": 1100000,
                    "enterprise_id": "E0042",
                }
            ]
        },
    )

    bought_on: Day = Field(description="계약일. Day of the contract.")
    title: Title = Field(description="계약명. Title.")
    category: OptionalLine = Field(None, description="분류. Category.")
    contract_type: ContractType | None = Field(None, description="물품·용역·공사·민간위탁. Kind.")
    amount_krw: MoneyKrw = Field(description="계약금액(원, 부가세 포함). Amount with VAT.")
    enterprise_id: Identifier = Field(description="공급 기업. Supplier.", examples=["E0042"])


class CorrectionIn(BaseModel):
    """정정: what a record should say. What is null stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"amount_krw": 1000000, "reason": "금액 오기"}]}
    )

    amount_krw: MoneyKrw | None = Field(None, description="고친 금액. Corrected amount.")
    bought_on: Day | None = Field(None, description="고친 계약일. Corrected day.")
    contract_type: ContractType | None = Field(None, description="고친 종류. Corrected kind.")
    is_void: bool = Field(False, description="취소된 실적인지. Takes the record back.")
    reason: Line = Field(description="정정 사유. Why.", examples=["금액 오기"])


class TotalIn(BaseModel):
    """총구매액: all purchases of the agency in a year, from whomever."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"year": 2017, "amount_krw": 5000000000}]}
    )

    year: Year = Field(description="회계연도. Fiscal year.")
    kind: PurchaseKind = Field("", description="종류, 비우면 전체. Kind of work; empty = all of them.")
    amount_krw: MoneyKrw = Field(description="총구매액(원). Total in whole KRW.")
    reason: OptionalLine = Field(None, description="고치는 사유, 두 번째부터 필수. Why, from the second on.")


class Purchase(BaseModel):
    """구매 실적 한 건: as it was first recorded, and as it stands now."""

    purchase_id: str
    agency: str
    bought_on: datetime.date
    title: str
    category: str | None
    contract_type: str | None
    enterprise_id: str | None
    supplier_name: str
    supplier_classes: list[str] = Field(description="계약일에 유효한 인증. Certificates in force that day.")
    original_krw: int = Field(description="처음 금액. As first recorded.")
    restated_krw: int = Field(description="정정한 금액, 취소되었으면 0. As it stands; 0 where taken back.")
    is_void: bool
    revision: int = Field(description="판. 1 = 정정 없음. 1 = never corrected.")
    outcome_id: str | None


class PurchasePage(BaseModel):
    """구매 실적 목록: newest first, with both sums of all that were found."""

    total: int
    original_krw: int
    restated_krw: int
    items: list[Purchase]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")


class Revision(BaseModel):
    """정정 이력 한 줄."""

    model_config = ConfigDict(from_attributes=True)

    revision: int
    bought_on: datetime.date
    amount_krw: int
    contract_type: str | None
    is_void: bool
    reason: str
    recorded_at: datetime.datetime
    recorded_by: str | None = Field(description="기록한 사람. Who recorded it.")


class History(BaseModel):
    """정정 이력: every state of a record, the original first."""

    purchase: Purchase
    revisions: list[Revision]


class Figure(BaseModel):
    """금액과 비율 한 쌍."""

    amount_krw: int
    total_krw: int | None
    percent: float | None
    is_reached: bool | None


class Rate(BaseModel):
    """우선구매 실적 한 줄: a target of the law, and the figures as first reported and as restated."""

    supplier_class: str = Field(examples=["social_enterprise"])
    work_kind: str
    target_percent: float | None
    article: str
    source: str
    note: str
    original: Figure
    restated: Figure


class RateReport(BaseModel):
    """우선구매 실적: per agency and year. A purchase counts for every class its supplier proved."""

    year: int
    organisation_id: str
    agency: str
    purchases: int
    rates: list[Rate]


class AgencyLine(BaseModel):
    """기관별 한 줄: 사회적경제기업 구매액과 비율."""

    organisation_id: str
    agency: str
    purchases: int
    original: Figure
    restated: Figure


class AgencyReport(BaseModel):
    """기관별 우선구매 실적: the social economy's share of every agency's purchases."""

    year: int
    items: list[AgencyLine]


class Share(BaseModel):
    """공급 기업 한 곳의 몫."""

    enterprise_id: str
    supplier_name: str
    amount_krw: int
    share: float


class Unsold(BaseModel):
    """판매 실적이 없는 기업."""

    enterprise_id: str
    name: str
    district: str | None


class ConcentrationReport(BaseModel):
    """쏠림과 무실적: how purchases are spread over suppliers, and who sold nothing."""

    year: int
    total_krw: int
    suppliers: int
    herfindahl: float = Field(description="허핀달 지수(0–1). Sum of squared shares.")
    top: list[Share]
    registered: int
    without_sales: int
    unsold: list[Unsold] = Field(description="무실적 기업의 앞부분. The first of them, by name.")


class Suggested(BaseModel):
    """어울리는 기업 한 곳: its rank for such a need today."""

    enterprise_id: str
    name: str
    rank: int
    has_supplied: bool = Field(description="전에 공급한 기업인지. Whether it supplied this before.")


class StarterLine(BaseModel):
    """되풀이되는 구매 한 가지."""

    title: str = Field(description="가장 최근의 계약명. Title of the last one.")
    times: int
    last_on: datetime.date
    next_month: datetime.date = Field(description="다음 예상 시기(그 달의 첫날). Month of the next one.")
    mean_krw: int
    last_supplier: str = Field(description="지난번 공급 기업. Who supplied it the last time.")
    suppliers: list[Suggested]


class StarterList(BaseModel):
    """시작 목록: what your department buys again and again, with the next month and suitable suppliers."""

    as_of: datetime.date
    items: list[StarterLine]
