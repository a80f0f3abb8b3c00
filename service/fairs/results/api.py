"""What came of a fair as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from service.database import SessionDep
from service.door.fields import Identifier
from service.fairs.register import queries as fairs
from service.fairs.register.api import FairId
from service.fairs.results import actions, queries
from service.fairs.results.schemas import FollowUpIn, FollowUpList, Report, SurveyIn
from service.people.actors import ActorDep, NowDep, TodayDep
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")
CardId = Annotated[Identifier, Path(description="상담 카드의 번호. Id of the card.", examples=["C001"])]
Months = Annotated[int, Path(ge=3, le=6, description="3 또는 6개월. Three or six months.", examples=[3])]


class Erased(BaseModel):
    """연락처 파기 결과."""

    erased: int = Field(description="지운 신청. Applications that held contacts.")


@router.get("/fairs/{fair_id}/report", responses=document_errors(401, 403, 404))
def get_report(fair_id: FairId, session: SessionDep, actor: ActorDep, today: TodayDep) -> Report:
    """결과 보고. The fair's report; its counts are those of the cards."""
    fairs.get_managed(session, actor, fair_id)
    return queries.make_report(session, fair_id, today)


@router.get("/fairs/{fair_id}/follow-ups", responses=document_errors(401, 403, 404))
def list_follow_ups(fair_id: FairId, session: SessionDep, actor: ActorDep) -> FollowUpList:
    """후속 확인 목록. What has to be asked after three and six months."""
    fairs.get_managed(session, actor, fair_id)
    return FollowUpList(items=queries.list_follow_ups(session, fair_id))


@router.put(
    "/fairs/{fair_id}/follow-ups/{card_id}/{months}",
    status_code=204,
    responses=document_errors(401, 403, 404),
)
def answer_follow_up(
    fair_id: FairId,
    card_id: CardId,
    months: Months,
    answer: FollowUpIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """후속 확인 답하기. Note what has become of a consultation."""
    actions.answer_follow_up(session, actor, fair_id, card_id, months, answer, now=now)


@router.post("/fairs/{fair_id}/survey", status_code=204, responses=document_errors(401, 403, 404))
def answer_survey(
    fair_id: FairId, survey: SurveyIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """설문 답하기. Answer for a booth or an enterprise; a second answer replaces the first."""
    actions.answer_survey(session, actor, fair_id, survey, now=now)


@router.post("/fairs/{fair_id}/erase", responses=document_errors(401, 403, 404, 409))
def erase_contacts(fair_id: FairId, session: SessionDep, actor: ActorDep, now: NowDep) -> Erased:
    """연락처 파기. Erase the contacts of a closed fair."""
    return Erased(erased=actions.erase_contacts(session, actor, fair_id, now=now))
