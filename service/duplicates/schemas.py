"""What is asked and answered about duplicates."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.catalogue.schemas import EnterpriseIn
from service.door.fields import Identifier

Choice = Literal["kept", "merged", "both"]
# Lists of which both listings' entries may be kept.
JOINABLE = frozenset({"certifications", "services", "track_record", "service_districts", "sectors"})
FIELDS = tuple(name for name in EnterpriseIn.model_fields if name != "enterprise_id")


class Candidate(BaseModel):
    """같은 기업으로 보이는 등록: another listing that is probably the same enterprise, and why."""

    enterprise_id: str
    name: str
    reason: Literal["business_number", "name_and_place", "same_name"] = Field(
        description="사업자등록번호가 같음, 이름과 소재지가 거의 같음, 이름이 같고 소재지를 모름."
    )


class FieldSource(BaseModel):
    """Where the value of a field came from: what was done when, the last time that it changed."""

    action: str
    at: datetime.datetime


class Row(BaseModel):
    """One field of two listings that differs."""

    field: str
    kept: Any
    merged: Any
    kept_source: FieldSource
    merged_source: FieldSource
    is_joinable: bool


class Merge(BaseModel):
    """A merge that can be undone."""

    merge_id: str
    merged_id: str
    merged_name: str
    merged_at: datetime.datetime


class Duplicates(BaseModel):
    """겹친 등록: listings that are probably the same enterprise, the surest first, and merges to undo."""

    candidates: list[Candidate]
    merges: list[Merge]


class Comparison(BaseModel):
    """두 등록의 차이: the fields that differ, and the versions that a merge is based on."""

    version: int
    merged_version: int
    rows: list[Row]


class MergeIn(BaseModel):
    """합치기: which listing goes into this one, and from where each field that differs is taken."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "merged_id": "E2",
                    "version": 1,
                    "merged_version": 1,
                    "choices": {"summary": "merged", "services": "both"},
                }
            ]
        },
    )

    merged_id: Identifier = Field(description="합쳐 없앨 기업. The listing that goes.", examples=["E0043"])
    version: int = Field(ge=1, le=2**31 - 1, description="남을 기업의 판. Version of the one that stays.")
    merged_version: int = Field(
        ge=1, le=2**31 - 1, description="없앨 기업의 판. Version of the one that goes."
    )
    choices: dict[str, Choice] = Field(
        default_factory=dict,
        max_length=len(FIELDS),
        description="항목마다 어느 쪽을 쓸지, 적지 않으면 남을 기업의 것. From where each field is taken; "
        "`both` for lists only.",
    )
