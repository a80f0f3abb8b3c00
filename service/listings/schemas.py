"""The steps in which a listing is written, and what is known of a draft."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from service.door.fields import Identifier, Text

Step = Literal["basics", "services", "places", "certificates", "capacity", "track_record", "contact"]
STEPS: tuple[Step, ...] = get_args(Step)
REVIEW = "review"

# Which fields of the form are asked in which step; every field stands in exactly one.
STEP_FIELDS: Mapping[str, tuple[str, ...]] = {
    "basics": ("name", "business_number", "organisation_type", "district", "summary", "sectors"),
    "services": ("services",),
    "places": ("service_districts",),
    "certificates": ("certifications",),
    "capacity": (
        "employees",
        "vulnerable_employment_percent",
        "annual_revenue_krw",
        "max_contract_krw",
    ),
    "track_record": ("track_record",),
    "contact": ("address", "phone", "homepage"),
}


class Draft(BaseModel):
    """A listing that somebody is writing. `typed` holds every field of the form as it was typed."""

    model_config = ConfigDict(from_attributes=True)

    draft_id: str
    account_id: str
    enterprise_id: str | None
    based_on: int | None
    assistance_id: str | None
    typed: dict[str, Any]
    version: int
    updated_at: datetime.datetime


class DraftStart(BaseModel):
    """작성 시작: a new listing, or a change of the one that is named."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    enterprise_id: Identifier | None = Field(
        None, description="고칠 기업, 새로 적으면 없음. The listing to change; none for a new one."
    )


class ServiceFields(BaseModel):
    """서비스 한 줄: as it was typed."""

    model_config = ConfigDict(extra="forbid")

    name: Text = ""
    description: Text = ""
    unit_price_krw: Text = ""
    unit: Text = ""


class CertificateFields(BaseModel):
    """인증·확인서·면허 한 줄: as it was typed; `other` is the name of a licence."""

    model_config = ConfigDict(extra="forbid")

    type: Text = ""
    number: Text = ""
    valid_from: Text = ""
    valid_to: Text = ""
    other: Text = ""


class AwardFields(BaseModel):
    """계약 실적 한 줄: as it was typed."""

    model_config = ConfigDict(extra="forbid")

    title: Text = ""
    buyer: Text = ""
    year: Text = ""
    amount_krw: Text = ""
    date: Text = ""
    category: Text = ""


class DraftFields(BaseModel):
    """적은 내용: every value as a person types it ("3천만원", "2017. 3. 2."), right or wrong."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "새봄밥상 사회적협동조합",
                    "organisation_type": "social_cooperative",
                    "district": "은평구",
                    "services": [{"name": "도시락 배달", "unit_price_krw": "6,500원", "unit": "개"}],
                }
            ]
        },
    )

    name: Text = ""
    business_number: Text = ""
    organisation_type: Text = ""
    district: Text = ""
    summary: Text = ""
    sectors: list[Text] = Field(default_factory=list)
    service_districts: list[Text] = Field(default_factory=list)
    services: list[ServiceFields] = Field(default_factory=list)
    certifications: list[CertificateFields] = Field(default_factory=list)
    employees: Text = ""
    vulnerable_employment_percent: Text = ""
    annual_revenue_krw: Text = ""
    max_contract_krw: Text = ""
    track_record: list[AwardFields] = Field(default_factory=list)
    address: Text = ""
    phone: Text = ""
    homepage: Text = ""


class DraftFault(BaseModel):
    """고칠 곳: what is wrong with one field, in both languages."""

    field: str = Field(examples=["services[0].name"])
    ko: str
    en: str


class DraftLine(BaseModel):
    """작성 중인 등록 한 줄: a draft of the list, by the name that was typed."""

    draft_id: str
    enterprise_id: str | None
    name: str
    version: int
    updated_at: datetime.datetime


class DraftList(BaseModel):
    """작성 중인 등록 목록: the latest first."""

    items: list[DraftLine]


class DraftState(BaseModel):
    """작성 중인 등록: what was written so far. It can be sent once `is_ready`."""

    draft_id: str
    enterprise_id: str | None
    based_on: int | None = Field(description="고치는 기업의 판. Version of the listing that is changed.")
    version: int
    updated_at: datetime.datetime
    fields: dict[str, Any] = Field(description="적은 그대로. As typed, in the shape of DraftFields.")
    faults: list[DraftFault]
    is_ready: bool


def find_step(field: str) -> str:
    """The step that asks for a field, given by its path on the page ("services[0].name")."""
    name = field.partition("[")[0]
    return next((step for step, fields in STEP_FIELDS.items() if name in fields), STEPS[0])
