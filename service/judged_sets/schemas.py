"""What is known of a judged set."""

from __future__ import annotations

import datetime

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from service.door.fields import Line


class JudgedSetIn(BaseModel):
    """판정 자료 파일: a ZIP of `tenders.jsonl`, `judgments.csv` and perhaps `enterprises.jsonl`."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="파일 이름. Name of the file.", examples=["판정자료.zip"])
    content: Base64Bytes = Field(description="Base64로 적은 내용. The bytes of the ZIP file, in Base64.")


class JudgedSet(BaseModel):
    """판정 자료: demands with graded enterprises. `enterprises` is null where the catalogue's are ranked."""

    model_config = ConfigDict(from_attributes=True)

    judged_set_id: str = Field(description="판정 자료 번호. Id of the set.", examples=["G0123456789abcdef"])
    file_name: str = Field(examples=["판정자료.zip"])
    sha256: str
    demands: int
    enterprises: int | None
    judgments: int
    added_at: datetime.datetime


class JudgedSetList(BaseModel):
    """판정 자료 목록: every set that is kept, newest first."""

    items: list[JudgedSet]
