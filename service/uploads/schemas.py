"""What is known of an upload."""

from __future__ import annotations

import datetime

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from service.door.fields import Line, OptionalLine
from service.skins.query_parameters import ApiQuery


class UploadQuery(ApiQuery):
    """Which page of the rows."""

    only_faults: bool = Field(False, description="고칠 곳이 있는 행만. Only rows with a fault.")
    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=200, description="한 쪽의 건수. Rows a page.")


class UploadIn(BaseModel):
    """올릴 파일: listings as XLSX, CSV (UTF-8 or CP949) or JSON Lines."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "기업.csv", "content": "6riw7JeF66qFCuyDiCDsnbTrpoQ="}],
        },
    )

    name: Line = Field(description="파일 이름. Name of the file.", examples=["기업.csv"])
    content: Base64Bytes = Field(description="Base64로 적은 내용. The bytes of the file, in Base64.")


class Remark(BaseModel):
    """고칠 곳·참고: a fault or a note about a field, in both languages."""

    field: str
    ko: str
    en: str
    is_fault: bool


class UploadRow(BaseModel):
    """올린 파일의 한 행: what the row would do, or what is wrong with it."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    line: int = Field(description="파일의 행 번호. Line of the file.")
    outcome: str = Field(examples=["create", "update", "unchanged", "refused"])
    enterprise_id: str | None
    name: str | None
    remarks: list[Remark]


class Upload(BaseModel):
    """올린 파일: a file of listings, with the number of rows by what they would do."""

    upload_id: str
    file_name: str
    state: str = Field(examples=["previewed", "confirmed", "undone"])
    created_at: datetime.datetime
    confirmed_at: datetime.datetime | None
    undone_at: datetime.datetime | None
    created: int
    updated: int
    unchanged: int
    refused: int


class UploadList(BaseModel):
    """올린 파일 목록: the latest first."""

    items: list[Upload]


class UploadPage(BaseModel):
    """올린 파일의 행 한 쪽: one page of the rows, in the order of the file."""

    upload: Upload
    rows: list[UploadRow]
    next_cursor: str | None
