"""What is asked and answered about matches: a line of `./pumasi rank`, with names added."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, Field

from service.api_parts import ApiQuery
from service.fields import Day


class ExplainQuery(ApiQuery):
    """The day to judge on."""

    as_of: Day | None = Field(
        None,
        description="판단 기준일, 없으면 공고일(공고일도 없으면 오늘). "
        "Day to judge on: the demand's publication, else today.",
    )


class RankQuery(ExplainQuery):
    """How many, and the day to judge on."""

    top: int = Field(20, ge=1, le=200, description="추천 수. Suppliers to rank.")


class Component(BaseModel):
    """점수 요소: one part of a score. `contribution` is `value` (0–1) times the component's weight."""

    name: str = Field(examples=["text"])
    value: float = Field(examples=[0.91])
    contribution: float = Field(examples=[0.52])
    sentence: str


class Route(BaseModel):
    """구매 방법: a lawful way to buy, judged for this pair on this day."""

    route: str = Field(examples=["private_contract_one_quote"])
    verdict: str = Field(examples=["possible", "impossible", "proof_missing"])
    rule: str = Field(description="근거 조문. The article.")
    source: str = Field(description="개정 근거. The amendment in force.")
    sentence: str


class Warning(BaseModel):
    """확인할 점: something to look at before deciding; it never changes a score."""

    code: str = Field(examples=["certificate_ends_before_contract"])
    sentence: str


class Exclusion(BaseModel):
    """제외 사유: an enterprise that a rule keeps out, and why."""

    enterprise_id: str = Field(examples=["E0007"])
    enterprise_name: str
    rule: str = Field(examples=["region_restriction"])
    sentence: str


class Match(BaseModel):
    """추천 기업: one ranked supplier. The contributions of its components add up to `score`."""

    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    rank: int = Field(examples=[1])
    score: float = Field(examples=[0.8731])
    components: list[Component]
    matched_terms: list[str] = Field(examples=[["도시락", "배달"]])
    routes: list[Route]
    warnings: list[Warning]


class Ranking(BaseModel):
    """추천 결과: the suppliers of a demand, best first, ties by enterprise_id."""

    demand_id: str = Field(examples=["D001"])
    as_of: datetime.date = Field(description="판단 기준일. The day judged on.")
    known: int = Field(description="등록 기업 수. Enterprises in the catalogue.")
    eligible: int = Field(description="자격이 되는 기업 수. Enterprises that no rule keeps out.")
    results: list[Match]
    excluded: list[Exclusion] = Field(
        description="내용은 맞으나 자격이 안 되는 기업. Kept out although their text fits."
    )
    unknown: list[str] = Field(description="알 수 없었던 것. What was not known of the demand.")


class Explanation(BaseModel):
    """추천·제외 사유: why an enterprise stands where it stands for a demand, or does not appear."""

    demand_id: str = Field(examples=["D001"])
    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    as_of: datetime.date
    rank: int | None = Field(description="순위, 제외되었으면 없음. Null where a rule keeps it out.")
    score: float
    components: list[Component]
    matched_terms: list[str]
    routes: list[Route]
    warnings: list[Warning]
    exclusion: Exclusion | None
