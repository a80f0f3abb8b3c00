"""What is asked and answered about shortlists."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.catalogue.schemas import Enterprise
from service.door import limits
from service.door.fields import Identifier, Line, OptionalLine, Text, list_of
from service.matches.schemas import ExplainQuery, Explanation
from service.skins.query_parameters import ApiQuery


class EntryIn(BaseModel):
    """후보의 메모. `version` is that of the note that was seen; null adds the candidate."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "전화로 확인함"}]})

    note: Text = Field("", description="메모. Note, for colleagues of the same agency only.")
    version: int | None = Field(
        None, ge=1, le=10**9, description="고치려는 판. Version of the note that is changed."
    )


class ShortlistIn(BaseModel):
    """후보의 순서와 넘겨받을 동료. What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"hand_to": "colleague"}]})

    order: list_of(Identifier, limits.MAX_SHORTLIST) = Field(
        default_factory=list,
        description="원하는 순서의 기업 번호, 비우면 그대로. All enterprise ids in order; empty = as is.",
    )
    hand_to: Line | None = Field(
        None, description="넘겨받을 동료의 아이디. Login of the colleague who goes on with it."
    )


class CompareQuery(ExplainQuery):
    """Whom to compare."""

    enterprise_id: list_of(Identifier, limits.MAX_COMPARED) = Field(
        default_factory=list,
        description="견줄 기업, 비우면 후보의 앞에서부터. Whom to compare; empty = the first ones.",
    )


class ShortlistQuery(ApiQuery):
    """Which page of the agency's shortlists."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Shortlists a page.")


class Entry(BaseModel):
    """후보 한 곳."""

    model_config = ConfigDict(from_attributes=True)

    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    organisation_type: str | None
    district: str | None
    position: int = Field(examples=[1])
    note: str
    added_by: str | None = Field(description="담은 사람. Who added it.")
    added_at: datetime.datetime
    left_at: datetime.datetime | None = Field(
        description="기업이 등록을 삭제한 때. When the enterprise took its listing out."
    )
    version: int = Field(examples=[1])


class Shortlist(BaseModel):
    """후보 목록: the candidates of your agency for a demand, in your order. Other agencies do not see it."""

    demand_id: str = Field(examples=["D001"])
    handed_to: str | None = Field(description="맡은 동료. The colleague who goes on with it.")
    items: list[Entry]

    @property
    def listed(self) -> list[Entry]:
        """The candidates whose enterprises are listed still: they can be compared, asked and contracted."""
        return [entry for entry in self.items if entry.left_at is None]


class ShortlistSummary(BaseModel):
    """후보 목록 한 건: a line of the agency's work."""

    demand_id: str = Field(examples=["D001"])
    title: str
    buyer: str | None
    status: str
    due_on: datetime.date | None
    candidates: int
    handed_to: str | None
    is_handed_to_me: bool
    updated_at: datetime.datetime


class ShortlistPage(BaseModel):
    """기관의 후보 목록: last changed first."""

    total: int
    items: list[ShortlistSummary]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")


class Compared(BaseModel):
    """견주어 볼 기업 한 곳: what is listed, and why it stands where it stands for this demand."""

    enterprise: Enterprise
    explanation: Explanation
    note: str | None


class Comparison(BaseModel):
    """나란히 견주기: up to five enterprises, judged on one day."""

    demand_id: str = Field(examples=["D001"])
    as_of: datetime.date | None
    items: list[Compared]
