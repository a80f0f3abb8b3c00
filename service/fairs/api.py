"""Fairs as JSON: setting up, booths, applications and wishes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service import limits
from service.actors import ActorDep, NowDep, TodayDep, protect_api
from service.api_parts import (
    ApiQuery,
    ImportOutcome,
    SeenVersion,
    accept_json,
    answer_precondition,
    document_errors,
    write_etag,
)
from service.bridge import IndexDep
from service.database import SessionDep
from service.fairs import actions, queries
from service.fairs.schemas import (
    AccommodationState,
    Application,
    ApplicationIn,
    ApplicationPage,
    ApplicationQuery,
    Booth,
    BoothIn,
    BoothPage,
    BoothProjectsIn,
    Counts,
    Fair,
    FairIn,
    FairPage,
    FairQuery,
    FairState,
    Invited,
    WishIn,
    WishOut,
)
from service.fields import Identifier

router = APIRouter(prefix="/api/v1", tags=["fairs"], dependencies=[Depends(protect_api)])
PlainQuery = Annotated[ApiQuery, Query()]
FairId = Annotated[Identifier, Path(description="상담회 식별자. Id of the fair.", examples=["F001"])]
BoothId = Annotated[Identifier, Path(description="부스 식별자. Id of the booth.", examples=["B01"])]
ApplicationNumber = Annotated[
    int, Path(ge=1, le=10_000_000, description="신청 번호. Number of the application.", examples=[1])
]
_CHANGING = document_errors(401, 403, 404, 409, body=True)


class StateChange(BaseModel):
    """상담회 상태 바꾸기."""

    model_config = ConfigDict(extra="forbid")

    state: FairState = Field(description="다음 상태. The state to come.")


class AccommodationAnswer(BaseModel):
    """편의 제공 답."""

    model_config = ConfigDict(extra="forbid")

    state: AccommodationState = Field(description="준비 여부. Whether it is arranged.")


class BoothImport(BaseModel):
    """가져올 부스. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[BoothIn] = Field(max_length=limits.MAX_FAIR_BOOTHS, description="부스. Booths.")


class ApplicationImport(BaseModel):
    """가져올 신청. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[ApplicationIn] = Field(
        max_length=limits.MAX_FAIR_APPLICATIONS, description="신청. Applications."
    )


class BoothWishes(BaseModel):
    """부스의 상담 희망: everything the booth wishes; what is left out is not wished any more."""

    model_config = ConfigDict(extra="forbid")

    items: list[WishIn] = Field(max_length=limits.MAX_FAIR_APPLICATIONS, description="희망. Wishes.")


class WishList(BaseModel):
    """상담 희망 목록."""

    items: list[WishOut]


class Invitation(BaseModel):
    """추천 초대."""

    model_config = ConfigDict(extra="forbid")

    top: Annotated[int, Field(ge=1, le=100, strict=True)] = Field(
        actions.DEFAULT_INVITED, description="구매 계획마다 초대할 기업 수. Enterprises for each project."
    )


@router.get("/fairs", operation_id="listFairs", responses=document_errors())
def list_fairs(query: Annotated[FairQuery, Query()], session: SessionDep, actor: ActorDep) -> FairPage:
    """상담회 목록. Fairs, the latest first."""
    return queries.list_fairs(session, actor, query)


@router.post(
    "/fairs",
    operation_id="createFair",
    status_code=201,
    dependencies=[Depends(accept_json)],
    responses=document_errors(401, 403, body=True),
)
def create_fair(
    fair: FairIn, _query: PlainQuery, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> Fair:
    """상담회 만들기. A new fair, a draft until it is opened."""
    saved = actions.create_fair(session, actor, fair, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.get("/fairs/{fair_id}", operation_id="getFair", responses=document_errors(404))
def get_fair(
    fair_id: FairId, _query: PlainQuery, response: Response, session: SessionDep, actor: ActorDep
) -> Fair:
    """상담회 보기. One fair with its slots; its ETag is what a change must send back."""
    fair = queries.get_fair(session, actor, fair_id)
    response.headers["ETag"] = write_etag(fair.version)
    return fair


@router.put(
    "/fairs/{fair_id}",
    operation_id="changeFair",
    dependencies=[Depends(accept_json)],
    responses=document_errors(401, 403, 404, 409, 412, 428, body=True),
)
def change_fair(
    fair_id: FairId,
    fair: FairIn,
    version: SeenVersion,
    _query: PlainQuery,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Fair:
    """상담회 수정. Replace a fair, based on the version named in If-Match."""
    with answer_precondition():
        saved = actions.change_fair(session, actor, fair_id, fair, version=version, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.post(
    "/fairs/{fair_id}/state",
    operation_id="setFairState",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def set_state(
    fair_id: FairId,
    body: StateChange,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Fair:
    """상담회 상태 바꾸기. Open a fair for applications, take it back, or close it."""
    actions.set_state(session, actor, fair_id, body.state, now=now)
    return queries.get_fair(session, actor, fair_id)


@router.get("/fairs/{fair_id}/counts", operation_id="countFair", responses=document_errors(404))
def count_fair(fair_id: FairId, _query: PlainQuery, session: SessionDep, actor: ActorDep) -> Counts:
    """신청 현황. How many booths, applications and wishes there are, and what the hall can hold."""
    return queries.count_fair(session, queries.get_fair(session, actor, fair_id))


@router.get("/fairs/{fair_id}/booths", operation_id="listBooths", responses=document_errors(404))
def list_booths(fair_id: FairId, _query: PlainQuery, session: SessionDep, actor: ActorDep) -> BoothPage:
    """부스 목록. Every booth with its projects."""
    queries.get_fair(session, actor, fair_id)
    return BoothPage(items=queries.find_booths(session, fair_id))


@router.post(
    "/fairs/{fair_id}/booths",
    operation_id="addBooth",
    status_code=201,
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def add_booth(
    fair_id: FairId, booth: BoothIn, _query: PlainQuery, session: SessionDep, actor: ActorDep
) -> Booth:
    """부스 추가. A new booth."""
    return actions.save_booth(session, actor, fair_id, None, booth)


@router.post(
    "/fairs/{fair_id}/booths/import",
    operation_id="importBooths",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def import_booths(
    fair_id: FairId, body: BoothImport, _query: PlainQuery, session: SessionDep, actor: ActorDep
) -> ImportOutcome:
    """부스 여럿 가져오기. Booths by their number, all or none."""
    return actions.import_booths(session, actor, fair_id, body.items)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}",
    operation_id="changeBooth",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def change_booth(
    fair_id: FairId,
    booth_id: BoothId,
    booth: BoothIn,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
) -> Booth:
    """부스 수정. Replace a booth."""
    return actions.save_booth(session, actor, fair_id, booth_id, booth)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}/projects",
    operation_id="changeBoothProjects",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def change_projects(
    fair_id: FairId,
    booth_id: BoothId,
    booth: BoothProjectsIn,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
) -> Booth:
    """부스의 구매 계획 수정. What the agency itself may change."""
    return actions.save_projects(session, actor, fair_id, booth_id, booth)


@router.delete(
    "/fairs/{fair_id}/booths/{booth_id}",
    operation_id="removeBooth",
    status_code=204,
    responses=document_errors(401, 403, 404, 409),
)
def remove_booth(
    fair_id: FairId, booth_id: BoothId, _query: PlainQuery, session: SessionDep, actor: ActorDep
) -> None:
    """부스 삭제. Take a booth out of a fair without a timetable."""
    actions.remove_booth(session, actor, fair_id, booth_id)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}/wishes",
    operation_id="changeBoothWishes",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def change_booth_wishes(
    fair_id: FairId,
    booth_id: BoothId,
    body: BoothWishes,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
) -> WishList:
    """부스의 상담 희망 저장. Whom the booth wishes to meet."""
    return WishList(items=actions.save_booth_wishes(session, actor, fair_id, booth_id, body.items))


@router.get(
    "/fairs/{fair_id}/applications",
    operation_id="listApplications",
    responses=document_errors(401, 403, 404),
)
def list_applications(
    fair_id: FairId, query: Annotated[ApplicationQuery, Query()], session: SessionDep, actor: ActorDep
) -> ApplicationPage:
    """신청 목록. Applications in the order of their numbers, for who manages the fair."""
    queries.get_managed(session, actor, fair_id)
    return queries.list_applications(session, fair_id, query)


@router.post(
    "/fairs/{fair_id}/applications",
    operation_id="applyForFair",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def apply(
    fair_id: FairId,
    application: ApplicationIn,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
) -> Application:
    """참가 신청. Apply for an enterprise, or change its application."""
    return actions.apply(session, actor, fair_id, application, now=now, today=today)


@router.post(
    "/fairs/{fair_id}/applications/import",
    operation_id="importApplications",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def import_applications(
    fair_id: FairId,
    body: ApplicationImport,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ImportOutcome:
    """신청 여럿 가져오기. Applications by enterprise, all or none."""
    return actions.import_applications(session, actor, fair_id, body.items, now=now)


@router.get(
    "/fairs/{fair_id}/applications/{number:int}",
    operation_id="getApplication",
    responses=document_errors(401, 403, 404),
)
def get_application(
    fair_id: FairId, number: ApplicationNumber, _query: PlainQuery, session: SessionDep, actor: ActorDep
) -> Application:
    """신청 보기. One application, for the enterprise itself and who manages the fair."""
    fair = queries.get_row(session, fair_id)
    row = queries.get_application_row(session, fair_id, number)
    if not queries.is_managed_by(actor, fair):
        queries.require_applicant(actor, row)
    return queries.describe_application(session, row)


@router.delete(
    "/fairs/{fair_id}/applications/{number:int}",
    operation_id="withdrawApplication",
    status_code=204,
    responses=document_errors(401, 403, 404, 409),
)
def withdraw(
    fair_id: FairId, number: ApplicationNumber, _query: PlainQuery, session: SessionDep, actor: ActorDep
) -> None:
    """신청 취소. Take an application back; it stays on the list as withdrawn."""
    actions.withdraw(session, actor, fair_id, number)


@router.post(
    "/fairs/{fair_id}/applications/{number:int}/accommodation",
    operation_id="answerAccommodation",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def answer_accommodation(
    fair_id: FairId,
    number: ApplicationNumber,
    body: AccommodationAnswer,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
) -> Application:
    """편의 제공 답하기. Say whether what was asked for is arranged."""
    actions.answer_accommodation(session, actor, fair_id, number, body.state)
    row = queries.get_application_row(session, fair_id, number)
    return queries.describe_application(session, row)


@router.post(
    "/fairs/{fair_id}/invite",
    operation_id="inviteByMatch",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def invite(
    fair_id: FairId,
    body: Invitation,
    _query: PlainQuery,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
) -> Invited:
    """추천 기업 초대. Invite the best matches of every project."""
    return actions.invite_by_match(session, index, actor, fair_id, top=body.top, now=now, today=today)
