"""The day of a fair as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.database import SessionDep
from service.door.fields import Identifier
from service.fairs.booths.actions import get_acted_booth
from service.fairs.cards import actions as cards
from service.fairs.days import actions, queries
from service.fairs.days.schemas import (
    AbsenceIn,
    ArrivalList,
    Board,
    Card,
    CardIn,
    CardList,
    CheckInIn,
    DeskQuery,
    FillIn,
    Freed,
    Replanned,
    StateIn,
    Ticket,
    TicketIn,
    TicketStateIn,
)
from service.fairs.plans.api import Moved
from service.fairs.register import queries as fairs
from service.fairs.register.api import BoothId, FairId
from service.fairs.walk_ins import actions as walk_ins
from service.people.actors import ActorDep, NowDep, OutboxDep, TodayDep
from service.skins.api_parts import (
    LanguageDep,
    SeenVersion,
    answer_precondition,
    check_same_id,
    document_errors,
)
from service.skins.routers import make_api_router

router = make_api_router("fairs")
RequestId = Annotated[Identifier, Path(description="상담 희망 번호. Id of the request.", examples=["W00001"])]
TicketNumber = Annotated[
    int, Path(ge=1, le=10_000_000, description="대기표 번호. Number of the ticket.", examples=[1])
]
CardEnterprise = Annotated[
    Identifier, Path(description="기업 식별자. Id of the enterprise.", examples=["E0042"])
]
_CHANGING = document_errors(401, 403, 404, 409)
_READING = document_errors(401, 403, 404)


@router.get("/fairs/{fair_id}/arrivals", responses=_READING)
def list_arrivals(
    fair_id: FairId,
    query: Annotated[DeskQuery, Query()],
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ArrivalList:
    """접수 현황. Who is expected and who has come."""
    fairs.get_managed(session, actor, fair_id)
    return queries.list_arrivals(session, fair_id, query.q, now)


@router.post("/fairs/{fair_id}/check-in", status_code=204, responses=_CHANGING)
def check_in(fair_id: FairId, arrival: CheckInIn, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """접수. Note that an enterprise has come."""
    actions.check_in(session, actor, fair_id, arrival, now=now)


@router.get("/fairs/{fair_id}/board", responses=_READING)
def get_board(fair_id: FairId, session: SessionDep, actor: ActorDep, now: NowDep) -> Board:
    """현황판. Every booth at this moment: now, next and queue."""
    fairs.get_managed(session, actor, fair_id)
    return queries.make_board(session, fair_id, walk_ins.expect_turns(session, fair_id, now), now)


@router.put("/fairs/{fair_id}/meetings/{request_id}/state", status_code=204, responses=_CHANGING)
def set_meeting_state(
    fair_id: FairId, request_id: RequestId, body: StateIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """상담 상태. Say that a meeting was held, or who did not come."""
    actions.set_meeting_state(session, actor, fair_id, request_id, body.state, now=now)


@router.get("/fairs/{fair_id}/meetings/{request_id}/freed", responses=document_errors(401, 403, 404, 409))
def find_freed(
    fair_id: FairId, request_id: RequestId, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> Freed:
    """빈자리 후보. Who of the waiting list fits the slot that a no-show has freed."""
    return actions.find_freed(session, actor, fair_id, request_id, language)


@router.post("/fairs/{fair_id}/meetings/{request_id}/freed", responses=_CHANGING)
def fill_freed(
    fair_id: FairId,
    request_id: RequestId,
    fill: FillIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    outbox: OutboxDep,
    language: LanguageDep,
) -> Moved:
    """빈자리 배정. Give the freed slot to one of them; the new version stands at once."""
    changed = actions.fill_freed(
        session, actor, fair_id, request_id, fill, language=language, outbox=outbox, now=now
    )
    return Moved(plan_version=changed)


@router.post("/fairs/{fair_id}/replan", operation_id="replanFair", responses=_CHANGING)
def replan(
    fair_id: FairId, absence: AbsenceIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> Replanned:
    """다시 짜기. Replan around an absence with as few bookings moved as can be; not published yet."""
    return actions.replan_absence(session, actor, fair_id, absence, now=now)


@router.post("/fairs/{fair_id}/tickets", status_code=201, responses=_CHANGING)
def take_ticket(fair_id: FairId, item: TicketIn, session: SessionDep, actor: ActorDep, now: NowDep) -> Ticket:
    """대기표 뽑기. Queue somebody at a booth, with the time at which the turn is expected."""
    return walk_ins.take_ticket(session, actor, fair_id, item, now=now)


@router.put("/fairs/{fair_id}/tickets/{number}/state", status_code=204, responses=_CHANGING)
def set_ticket_state(
    fair_id: FairId,
    number: TicketNumber,
    body: TicketStateIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """대기표 상태. Call a ticket, or end it."""
    walk_ins.set_ticket_state(session, actor, fair_id, number, body.state, now=now)


@router.get("/fairs/{fair_id}/booths/{booth_id}/cards", responses=_READING)
def list_cards(fair_id: FairId, booth_id: BoothId, session: SessionDep, actor: ActorDep) -> CardList:
    """부스의 상담 카드. The cards of a booth, by the name of the enterprise."""
    get_acted_booth(session, actor, fair_id, booth_id)
    return CardList(items=queries.list_cards(session, fair_id, booth_id))


@router.post("/fairs/{fair_id}/booths/{booth_id}/cards", status_code=201, responses=_CHANGING)
def write_card(
    fair_id: FairId,
    booth_id: BoothId,
    card: CardIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
) -> Card:
    """상담 카드 쓰기. What a consultation led to."""
    return cards.save_card(session, actor, fair_id, booth_id, card, version=None, now=now, today=today)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}/cards/{enterprise_id}",
    responses=document_errors(401, 403, 404, 409),
)
def change_card(
    fair_id: FairId,
    booth_id: BoothId,
    enterprise_id: CardEnterprise,
    card: CardIn,
    version: SeenVersion,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
) -> Card:
    """상담 카드 고치기. Replace a card, based on the version named in If-Match."""
    check_same_id("enterprise_id", card.enterprise_id, enterprise_id)
    with answer_precondition():
        return cards.save_card(session, actor, fair_id, booth_id, card, version=version, now=now, today=today)
