"""What is sent along with a quote."""

from __future__ import annotations

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from service.door.fields import Identifier, Line


class SentFileIn(BaseModel):
    """견적 첨부 파일: a PDF, PNG or JPEG that goes along with a quote. What it is, is told by its content."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "enterprise_id": "E1",
                    "name": "견적서.pdf",
                    "content": "JVBERi0xLjQKdHJhaWxlcjw8Pj4KJSVFT0YK",
                }
            ]
        },
    )

    enterprise_id: Identifier = Field(description="보내는 기업. Which enterprise sends it.", examples=["E1"])
    name: Line = Field(description="파일 이름. Name of the file.", examples=["견적서.pdf"])
    content: Base64Bytes = Field(description="Base64로 적은 내용. The bytes of the file, in Base64.")
