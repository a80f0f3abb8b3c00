"""What is asked and answered about the demands that suit an enterprise."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandSummary
from service.door import limits
from service.door.fields import Day, Identifier, list_of
from service.matches.schemas import Component, Route, Warning
from service.skins.query_parameters import ApiQuery


class SuggestQuery(ApiQuery):
    """How many, and on which day the demands must be open."""

    top: int = Field(20, ge=1, le=50, description="건수. Demands to suggest.")
    as_of: Day | None = Field(
        None, description="이날 마감 전인 수요, 없으면 오늘. Demands open on this day, else today."
    )
    everything: bool = Field(
        False,
        description="하는 일이 맞는지 알 수 없는 수요까지. Also demands for which only place, size and what "
        "is not known put the enterprise forward.",
    )


class Suggestion(BaseModel):
    """나에게 맞는 수요 한 건: `place` is the enterprise's rank among the `put_forward` suppliers for it."""

    demand: DemandSummary
    rank: int = Field(examples=[1])
    score: float = Field(examples=[0.8731])
    place: int = Field(description="이 수요에서의 순위. Rank for this demand.", examples=[3])
    put_forward: int = Field(
        description="추천 기업 수: 수요기관이 보는 목록의 기업 수. As many as the buyer's list has.",
        examples=[19],
    )
    eligible: int = Field(description="자격이 되는 기업 수. Eligible suppliers.", examples=[571])
    components: list[Component]
    matched_terms: list[str]
    routes: list[Route]
    warnings: list[Warning]
    has_lots: bool = Field(description="분할 발주 여부. Whether parts may go to different suppliers.")


class Remedy(BaseModel):
    """갖추면 되는 것: one thing that would let the enterprise in; any one of `any_of` will do."""

    rule: str = Field(examples=["region_restriction"])
    any_of: list[str]
    sentence: str


class KeptOut(BaseModel):
    """조건 때문에 신청할 수 없는 수요: what keeps the enterprise out, and all that would let it in."""

    demand: DemandSummary
    rule: str = Field(examples=["no_valid_certificate"])
    sentence: str
    remedies: list[Remedy]


class SuggestionList(BaseModel):
    """나에게 맞는 수요: open demands for one enterprise, best score first, ties by demand_id."""

    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    as_of: datetime.date = Field(description="이날 마감 전인 수요. The day on which they are open.")
    known: int = Field(description="마감 전인 수요 수. Open demands.")
    unscored: int = Field(
        description="그 가운데 등록 정보와 가장 멀어 점수를 매기지 않은 수요 수. Those of them that come "
        "least near to the listing: not scored, and in none of the numbers below."
    )
    suited: int = Field(
        description="추천 목록에 드는 수요 수. Demands for which the enterprise is put forward to the buyer."
    )
    of_trade: int = Field(
        description="그 가운데 쓰는 말·업종·하는 일이 맞는 수요 수. Those for which its words, sector or "
        "work speak; unless `everything` is asked for, the results are the first of these."
    )
    is_work_known: bool = Field(
        description="하는 일이 등록 정보에 드러나는지 여부. Whether the listing tells what work it does."
    )
    results: list[Suggestion]
    excluded: list[KeptOut] = Field(description="조건에 걸린 수요. Would suit but for a rule.")
    newest_on: datetime.date | None = Field(
        description="가장 최근 공고일. Newest publication of any demand, where none is open on `as_of`."
    )


class TeamQuery(ApiQuery):
    """How many teams, how large, and whom they must include."""

    top: int = Field(5, ge=1, le=20, description="조합 수. Teams to propose.")
    most_members: int | None = Field(
        None,
        ge=2,
        le=10,
        description="구성원 수, 없으면 공동수급의 한도. Members at most; else the lawful limit.",
    )
    enterprise_id: Identifier | None = Field(
        None, description="이 기업이 들어간 조합만. Only teams with this enterprise.", examples=["E0042"]
    )


class PartnersIn(BaseModel):
    """사회적경제 밖의 협력 기업: who may join a team and never leads. Nothing of it is stored."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "partners": [
                        {"enterprise_id": "P1", "name": "무대조명", "services": [{"name": "무대 조명"}]}
                    ]
                }
            ]
        },
    )

    partners: list_of(EnterpriseIn, limits.MAX_PARTNERS, repeats=True) = Field(
        description="협력 기업, 등록 기업과 다른 번호로. Partners, with ids that no listing has."
    )


class Cover(BaseModel):
    """맡을 몫: who performs a part."""

    part: str
    enterprise_id: str
    enterprise_name: str
    score: float


class Check(BaseModel):
    """공동계약 조건: a rule for joint contracts, judged for this team."""

    code: str = Field(examples=["lead_may_lead"])
    verdict: str = Field(examples=["pass", "fail", "unknown"])
    rule: str
    source: str = Field(description="개정 근거와 시행일. The amendment in force, with its day.")
    sentence: str


class Team(BaseModel):
    """공동수급 조합: enterprises that together cover the parts, the lead first."""

    rank: int
    score: float
    members: list[str] = Field(description="구성원 번호, 대표가 먼저. Enterprise ids, the lead first.")
    covers: list[Cover]
    partner_names: dict[str, str] = Field(
        description="구성원 가운데 사회적경제 밖의 협력 기업. Members from outside the social economy, by id."
    )
    uncovered: list[str] = Field(description="맡을 곳이 없는 몫. Parts that nobody covers.")
    checks: list[Check]
    sentences: list[str]


class TeamList(BaseModel):
    """공동수급 조합 목록: best score first."""

    demand_id: str = Field(examples=["D001"])
    as_of: datetime.date
    parts: list[str] = Field(description="분할 단위. The lots of the demand; empty where it names none.")
    most_members: int = Field(description="구성원 수를 이만큼까지 봄. Members at most.", examples=[5])
    member_limit: int = Field(
        description="공동수급 구성원 수의 한도. The lawful limit, to be checked in the notice.", examples=[5]
    )
    together: Check | None = Field(
        description="여러 조합에 함께 나온 기업에 걸리는 조건, 없으면 null. What holds for enterprises that "
        "stand in several of the teams: in one bid each may be in one only."
    )
    teams: list[Team]
