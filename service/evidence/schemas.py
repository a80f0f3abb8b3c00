"""What is asked and answered about evidence packs."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from service.door.fields import Day, Line, OptionalLine
from service.skins.query_parameters import ApiQuery

# genuine: byte for byte, or value for value, as it was made · resaved: the same words in another file
# altered: something differs · broken: what we keep was changed behind the service's back
Verdict = Literal["genuine", "resaved", "altered", "broken"]


class EvidenceIn(BaseModel):
    """증빙서 만들기: how many candidates, and the day to judge on."""

    model_config = ConfigDict(extra="forbid")

    top: int = Field(20, ge=1, le=100, description="증빙할 추천 수. Candidates in the pack.")
    as_of: Day | None = Field(None, description="판단 기준일, 없으면 공고일. Day to judge on.")


class EvidenceQuery(ApiQuery):
    """A page of the list of packs."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Packs a page.")


class EvidenceSummary(BaseModel):
    """증빙서 한 건: a line of the list."""

    model_config = ConfigDict(from_attributes=True)

    evidence_id: str = Field(examples=["EV20261128-7KX2M"])
    demand_id: str
    title: str
    made_at: datetime.datetime
    hash: str = Field(description="내용의 SHA-256. SHA-256 of the canonical content.")


class EvidencePage(BaseModel):
    """증빙서 목록 한 쪽: newest first, ties by evidence_id."""

    items: list[EvidenceSummary]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")


class Evidence(EvidenceSummary):
    """증빙서. `content` is what the hash is over: JSON with sorted names and no blanks, as UTF-8."""

    content: dict[str, Any]


class CopyIn(BaseModel):
    """확인할 사본: a copy of a pack as PDF, XLSX or JSON, in Base64."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="파일 이름. File name.", examples=["검색증빙서.pdf"])
    content: Base64Bytes = Field(description="Base64로 적은 내용. The bytes of the file, in Base64.")


class Difference(BaseModel):
    """다른 곳: a place where the copy is not as the pack was made. Values are told to its keepers only."""

    place: str = Field(examples=["ranking.results[0].score"])
    kept: str | None = Field(description="보관된 내용. What we keep.")
    given: str | None = Field(description="사본의 내용. What the copy says.")


class Checked(BaseModel):
    """확인 결과: whether a copy is as the pack was made."""

    evidence_id: str
    made_at: datetime.datetime
    hash: str
    verdict: Verdict
    differences: list[Difference]


class Replayed(BaseModel):
    """다시 해 보기: the ranking made again from what was kept."""

    evidence_id: str
    is_same: bool = Field(description="순서와 점수가 모두 같은지. Whether order and scores are the same.")
    is_same_engine: bool = Field(description="같은 판의 프로그램·자료인지. Same engine and data as then.")
    differences: list[Difference]
