"""What is asked and answered about duplicates."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

Choice = Literal["kept", "merged", "both"]
# Lists of which both listings' entries may be kept.
JOINABLE = frozenset({"certifications", "services", "track_record", "service_districts", "sectors"})


class Candidate(BaseModel):
    """같은 기업으로 보이는 등록: another listing that is probably the same enterprise, and why."""

    enterprise_id: str
    name: str
    reason: Literal["business_number", "name_and_place"] = Field(
        description="사업자등록번호가 같음, 이름과 소재지가 거의 같음."
    )


class CandidateList(BaseModel):
    """같은 기업으로 보이는 등록 목록: the surest first."""

    items: list[Candidate]


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
