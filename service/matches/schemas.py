"""What is asked and answered about matches: a line of `./pumasi rank`, with names added."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from service.catalogue.schemas import FacetValue, OrganisationType
from service.door import limits
from service.door.fields import CertificateType, Day, District, Sector, list_of
from service.skins.query_parameters import ApiQuery

Verdict = Literal["possible", "impossible", "proof_missing"]
Missing = Literal["proof", "price", "works_kind", "basis", "limit"]


class ExplainQuery(ApiQuery):
    """The day to judge on."""

    as_of: Day | None = Field(
        None,
        description="판단 기준일, 없으면 공고일(공고일도 없으면 오늘). "
        "Day to judge on: the demand's publication, else today.",
    )


class RankQuery(ExplainQuery):
    """How many, the day to judge on, and conditions that leave places out and never move one."""

    top: int = Field(20, ge=1, le=200, description="추천 수. Suppliers to rank.")
    organisation_type: list_of(OrganisationType, limits.MAX_CODES) = Field(
        default_factory=list, description="조직 유형. May be repeated."
    )
    district: list_of(District, limits.MAX_CODES) = Field(
        default_factory=list, description="소재지 또는 서비스 자치구. May be repeated."
    )
    sector: list_of(Sector, limits.MAX_CODES) = Field(
        default_factory=list, description="업종 코드. May be repeated."
    )
    certification: list_of(CertificateType, limits.MAX_CODES) = Field(
        default_factory=list, description="판단 기준일에 유효한 인증·확인서·면허. In force on the day."
    )
    private_contract: list_of(Verdict, limits.MAX_CODES) = Field(
        default_factory=list, description="수의계약 판정. Verdict on a private contract."
    )
    one_quote: list_of(Verdict, limits.MAX_CODES) = Field(
        default_factory=list, description="1인 견적 판정. Verdict on a single quotation."
    )


class Component(BaseModel):
    """점수 요소: one part of a score. `contribution` is `value` (0–1) times the component's weight."""

    name: str = Field(examples=["text"])
    value: float = Field(examples=[0.91])
    contribution: float = Field(examples=[0.52])
    sentence: str
    is_reason: bool = Field(
        description="추천 이유가 되는지 여부. Whether the sentence speaks for the enterprise; a value that "
        "stands in for what is not known does not."
    )


class Route(BaseModel):
    """구매 방법: a lawful way to buy, judged for this pair on this day."""

    route: str = Field(examples=["private_contract_one_quote"])
    verdict: str = Field(examples=["possible", "impossible", "proof_missing"])
    missing: Missing | None = Field(
        description="proof_missing 판정에 빠진 것: 증빙, 금액, 공사 종류, 법령·조례의 근거, 제한 사유. "
        "What `proof_missing` waits for; null with other verdicts.",
        examples=["price"],
    )
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


class RankFacets(BaseModel):
    """좁히기. The counts of each facet ignore its own filter, so that a choice can be widened."""

    organisation_types: list[FacetValue]
    districts: list[FacetValue]
    sectors: list[FacetValue]
    certifications: list[FacetValue]
    private_contract: list[FacetValue] = Field(description="수의계약 판정별. By verdict.")
    private_contract_one_quote: list[FacetValue] = Field(description="1인 견적 판정별. By verdict.")


class Ranking(BaseModel):
    """추천 결과: the suppliers of a demand, best first, ties by enterprise_id."""

    demand_id: str = Field(examples=["D001"])
    as_of: datetime.date = Field(description="판단 기준일. The day judged on.")
    known: int = Field(description="등록 기업 수. Enterprises in the catalogue.")
    eligible: int = Field(description="자격이 되는 기업 수. Enterprises that no rule keeps out.")
    put_forward: int = Field(
        description="추천 기업 수. Those of them that also suit: as many as there are ranks.", examples=[604]
    )
    ranked: int = Field(
        description="조건으로 좁히고 센 기업 수. The first places, which are narrowed and counted.",
        examples=[571],
    )
    found: int = Field(description="조건에 남은 기업 수. Those that the filters leave.", examples=[42])
    results: list[Match] = Field(description="순위는 좁히기 전 그대로. Ranks are those among all.")
    facets: RankFacets
    missing: Missing = Field(
        description="이 수요에서 수의계약의 proof_missing 판정에 빠진 것. "
        "What `proof_missing` on a private contract waits for with this demand; `proof`: each has to prove.",
        examples=["proof"],
    )
    excluded: list[Exclusion] = Field(
        description="같은 말을 쓰지만 추천하지 않은 기업. Not put forward although their text fits: "
        "a rule keeps them out, they do other work (`other_work`), the contract is far too large for them "
        "(`out_of_reach`), or they fall short in two ways (`shortfalls`)."
    )
    unknown: list[str] = Field(description="알 수 없었던 것. What was not known of the demand.")


class Explanation(BaseModel):
    """추천·제외 사유: why an enterprise stands where it stands for a demand, or does not appear."""

    demand_id: str = Field(examples=["D001"])
    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    as_of: datetime.date
    rank: int | None = Field(description="순위, 추천하지 않으면 없음. Null where it is not put forward.")
    put_forward: int = Field(description="추천 기업 수. Among how many it has that rank.", examples=[19])
    score: float
    components: list[Component]
    matched_terms: list[str]
    routes: list[Route]
    warnings: list[Warning]
    exclusion: Exclusion | None


class Change(BaseModel):
    """바꿀 것 하나: one fact that could be otherwise."""

    kind: str = Field(
        description="hold_certificate, hold_licence, move_office, serve_district, list_sector, raise_limit "
        "or list_service.",
        examples=["serve_district"],
    )
    value: str = Field(
        description="코드, 자치구, 금액 또는 낱말. Code, district, amount or word.", examples=["노원구"]
    )
    clause: str = Field(examples=["노원구를 서비스 지역에 넣으면"])


class Outcome(BaseModel):
    """바꾼 결과: the rank and score that the changes give, everything else as it is."""

    changes: list[Change]
    rank: int = Field(examples=[3])
    score: float
    sentence: str = Field(examples=["노원구를 서비스 지역에 넣으면 3위가 됩니다(현재 8위)."])


class ChangeList(BaseModel):
    """무엇이 달라지면: changes that would bring an enterprise further up, best rank first."""

    demand_id: str = Field(examples=["D001"])
    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    as_of: datetime.date
    items: list[Outcome]
