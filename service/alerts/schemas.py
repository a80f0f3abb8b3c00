"""What is asked and answered about alerts."""

from __future__ import annotations

import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.demands.schemas import ContractType
from service.door import limits
from service.door.fields import District, Identifier, MoneyKrw, OptionalLine, list_of
from service.skins.query_parameters import ApiQuery


class InterestIn(BaseModel):
    """알림 받을 것: a listing whose demands are wanted, or a search; exactly one of the two."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "도시락", "districts": ["은평구"]}]},
    )

    enterprise_id: Identifier | None = Field(None, description="기업 식별자. Demands that suit this listing.")
    query: OptionalLine = Field(None, description="검색어. Every word must stand in the demand.")
    districts: list_of(District, limits.MAX_CODES) = Field(
        default_factory=list, description="이행 장소. Only demands performed there; empty = anywhere."
    )
    contract_types: list_of(ContractType, 4) = Field(
        default_factory=list, description="계약 종류. Only these kinds; empty = any."
    )
    least_budget_krw: MoneyKrw | None = Field(
        None, description="최소 예산(원). Only demands with at least this budget, or an unknown one."
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.enterprise_id is None) == (self.query is None):
            raise PydanticCustomError("missing", "needs a listing or a search, not both")
        return self


class Interest(BaseModel):
    """알림 받는 것: a standing interest of the account."""

    model_config = ConfigDict(from_attributes=True)

    interest_id: str
    kind: str = Field(examples=["listing", "search"])
    enterprise_id: str | None
    query: str | None
    districts: list[str]
    contract_types: list[str]
    least_budget_krw: int | None
    muted_at: datetime.datetime | None
    created_at: datetime.datetime


class InterestList(BaseModel):
    """알림 받는 것 목록: all of the account's interests, the newest first."""

    items: list[Interest]


class HitQuery(ApiQuery):
    """Which page of the hits."""

    state: Literal["mailed", "held"] | None = Field(
        None, description="mailed: 요약에 담음, held: 한도를 넘어 목록에만. Told in a digest, or held back."
    )
    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Hits a page.")


class Hit(BaseModel):
    """알린 수요 한 건: a demand told to the account, once, and why."""

    demand_id: str = Field(examples=["D001"])
    title: str
    buyer: str | None
    due_on: datetime.date | None
    state: str = Field(examples=["mailed", "held"])
    reason_ko: str
    reason_en: str
    interest_id: str | None
    told_on: datetime.date
    muted_at: datetime.datetime | None


class HitPage(BaseModel):
    """알린 수요 한 쪽: the latest day first, within a day in the order of the digest."""

    total: int
    items: list[Hit]
    next_cursor: str | None
