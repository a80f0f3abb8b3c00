"""What is asked and answered about outcomes."""

from __future__ import annotations

import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door import limits
from service.door.fields import Day, Identifier, Line, MoneyKrw, Text, list_of

Kind = Literal["contracted", "none_suitable", "cancelled"]
RouteCode = Literal[
    "private_contract", "private_contract_one_quote", "restricted_competition", "open_competition"
]


class SupplierIn(BaseModel):
    """계약한 기업 한 곳과 금액."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enterprise_id: Identifier = Field(description="계약한 기업. Supplier.", examples=["E0042"])
    amount_krw: MoneyKrw = Field(description="계약금액(원, 부가세 포함). Amount with VAT.")


class OutcomeIn(BaseModel):
    """구매 결과: contracted with whom and for how much, or why nothing came of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "contracted",
                    "decided_on": "2017-03-02",
                    "suppliers": [{"enterprise_id": "E0042", "amount_krw": 44000000}],
                    "route": "private_contract",
                }
            ]
        },
    )

    kind: Kind = Field(description="계약·적합한 기업 없음·취소. What came of it.")
    decided_on: Day = Field(description="계약일 또는 결정일. Day of the contract or decision.")
    suppliers: list_of(SupplierIn, limits.MAX_COMPARED, repeats=True) = Field(
        default_factory=list, description="계약한 기업과 금액. Suppliers with amounts."
    )
    route: RouteCode | None = Field(None, description="계약 방식. Route used.")
    reason: Text = Field("", description="사유. Why, where nothing was contracted.")
    confirm_split: bool = Field(
        False, description="분할 구매 안내를 확인함. The grounds of a split-purchase warning were read."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "contracted" and not self.suppliers:
            raise PydanticCustomError("outcome_no_supplier", "must name the suppliers that were contracted")
        if self.kind != "contracted" and self.suppliers:
            raise PydanticCustomError("outcome_not_contracted", "must name no supplier unless contracted")
        if self.kind == "none_suitable" and not self.reason:
            raise PydanticCustomError("outcome_reason", "must say why none was suitable")
        if len({item.enterprise_id for item in self.suppliers}) != len(self.suppliers):
            raise PydanticCustomError("outcome_supplier_twice", "must name each supplier once")
        return self


class UndoIn(BaseModel):
    """결과 되돌리기."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "잘못 입력함"}]})

    reason: Line = Field(description="되돌리는 사유. Why.", examples=["잘못 입력함"])


class OutcomeSupplier(BaseModel):
    """계약한 기업 한 곳."""

    purchase_id: str
    enterprise_id: str | None
    supplier_name: str
    amount_krw: int
    is_void: bool = Field(description="취소된 계약인지. Whether a correction has taken it back.")


class Outcome(BaseModel):
    """구매 결과 한 건."""

    outcome_id: str
    demand_id: str = Field(examples=["D001"])
    kind: Kind
    decided_on: datetime.date
    route: str | None
    reason: str
    recorded_at: datetime.datetime
    recorded_by: str | None
    suppliers: list[OutcomeSupplier]


class OutcomeState(BaseModel):
    """구매 결과: null where nothing is recorded yet."""

    demand_id: str = Field(examples=["D001"])
    outcome: Outcome | None
