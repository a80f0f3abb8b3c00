"""What is asked and answered about a need: words or a document in, proposed fields with their sources out."""

from __future__ import annotations

from typing import Any

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from service.door.fields import Line, Text


class DocumentIn(BaseModel):
    """과업지시서 파일: a statement of work. What it is, is told by its content."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="파일 이름. File name.", examples=["과업지시서.hwpx"])
    content: Base64Bytes = Field(description="Base64로 적은 내용. HWPX, HWP 5, PDF, DOCX or text, in Base64.")


class NeedText(BaseModel):
    """자유롭게 적은 글: what is needed, in one's own words."""

    text: Text = Field("", description="자유롭게 적은 글. What is needed, in one's own words.")


class NeedIn(NeedText):
    """필요한 것: words, a document, or both. Nothing of it is stored."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "어린이집 3곳을 청소할 업체가 필요합니다. 예산은 4,400만원입니다."}]
        },
    )

    document: DocumentIn | None = Field(None, description="과업지시서. The statement of work.")


class ProposedField(BaseModel):
    """제안: one field of a demand, with the sentence it was found in. Null where no value fits the field."""

    field: str = Field(description="DemandIn의 항목. Name of the field.", examples=["budget_krw"])
    value: Any = Field(description="제안하는 값, 없으면 null. The value, as the demand takes it.")
    sentence: str = Field(description="근거 문장. The sentence it was found in.")
    place: str = Field(description="문장이 있는 곳. Where it stands.", examples=["표 1의 2행"])
    remark: str | None = Field(description="알아 두실 점. What was done with the words.")


class NeedProposal(BaseModel):
    """제안된 구매수요: what the words say. Confirm it, then post it as a demand."""

    fields: list[ProposedField]
    remarks: list[str] = Field(description="문서를 읽으며 알게 된 점. What should be known of the reading.")
