"""What is known of a proof file."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict, Field


class Proof(BaseModel):
    """증빙 파일: a file that proves a certificate of the listing."""

    model_config = ConfigDict(from_attributes=True)

    proof_id: str
    certificate: str = Field(description="인증 코드나 이름. The certificate it proves.")
    file_name: str
    media_type: str = Field(examples=["application/pdf"])
    size_bytes: int
    sha256: str
    added_at: datetime.datetime


class ProofList(BaseModel):
    """증빙 파일 목록: the proof files of a listing, the newest first."""

    items: list[Proof]
