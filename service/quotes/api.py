"""Quotes and proofs as JSON. An agency sees what it asked, an enterprise its own part only."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.bridge import IndexDep
from service.database import SessionDep
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.quotes import actions, queries
from service.quotes.schemas import (
    InboxQuery,
    ProofRequestIn,
    QuoteBook,
    QuoteRequestIn,
    ReceivedPage,
    RecordIn,
    ReplyIn,
)
from service.skins.api_parts import DemandId, EnterpriseId, LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("quotes")
QuoteRequestId = Annotated[
    str, Path(description="견적요청 번호. Id of the request.", max_length=100, examples=["Q20170302-BCDFG"])
]
ProofRequestId = Annotated[
    str, Path(description="증빙 요청 번호. Id of the request.", max_length=100, examples=["P20170302-BCDFG"])
]


@router.get("/demands/{demand_id:id}/quotes", responses=document_errors(403, 404))
def read_quotes(
    demand_id: DemandId,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
    language: LanguageDep,
) -> QuoteBook:
    """견적과 증빙. All that your agency asked for a demand, side by side, and how many quotes are needed."""
    return actions.read_book(session, index, actor, demand_id, today=today, language=language)


@router.post("/demands/{demand_id:id}/quotes", status_code=201, responses=document_errors(403, 404))
def ask_for_quotes(
    demand_id: DemandId,
    asked: QuoteRequestIn,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
    language: LanguageDep,
) -> QuoteBook:
    """견적요청. Ask candidates of the shortlist for quotes."""
    actions.ask_for_quotes(session, actor, demand_id, asked, now=now, today=today)
    return actions.read_book(session, index, actor, demand_id, today=today, language=language)


@router.post("/demands/{demand_id:id}/proofs", status_code=201, responses=document_errors(403, 404))
def ask_for_proof(
    demand_id: DemandId,
    asked: ProofRequestIn,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
    language: LanguageDep,
) -> QuoteBook:
    """증빙 요청. Ask one candidate for a paper."""
    actions.ask_for_proof(session, actor, demand_id, asked, now=now, today=today)
    return actions.read_book(session, index, actor, demand_id, today=today, language=language)


@router.post(
    "/proof-requests/{proof_request_id}/received", status_code=204, responses=document_errors(403, 404)
)
def receive_proof(
    proof_request_id: ProofRequestId, session: SessionDep, actor: SignedInDep, now: NowDep
) -> None:
    """증빙 받음. Note that the paper has come."""
    actions.mark_proof(session, actor, proof_request_id, now=now)


@router.get("/quote-inbox", operation_id="listReceivedRequests")
def list_received(
    query: Annotated[InboxQuery, Query()], session: SessionDep, actor: SignedInDep, today: TodayDep
) -> ReceivedPage:
    """받은 요청. What your enterprise was asked, the newest first; other enterprises are not shown."""
    return queries.list_received(session, actor, query, today=today)


@router.put(
    "/quote-requests/{quote_request_id}/reply",
    operation_id="replyToQuoteRequest",
    status_code=204,
    responses=document_errors(403, 404),
)
def reply(
    quote_request_id: QuoteRequestId,
    body: ReplyIn,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
) -> None:
    """견적 답변. Answer with an amount, or decline with a reason; it may be changed until the last day."""
    actions.reply(session, actor, quote_request_id, body, now=now, today=today)


@router.put(
    "/quote-requests/{quote_request_id}/recorded",
    operation_id="recordQuote",
    status_code=204,
    responses=document_errors(403, 404),
)
def record_reply(
    quote_request_id: QuoteRequestId,
    body: RecordIn,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
) -> None:
    """전화·서면 견적 적기. Put down an answer that came by telephone or on paper; an own answer stays."""
    actions.record_reply(session, actor, quote_request_id, body, now=now, today=today)


@router.delete(
    "/quote-requests/{quote_request_id}/recorded/{enterprise_id:id}",
    operation_id="takeBackRecordedQuote",
    status_code=204,
    responses=document_errors(403, 404),
)
def take_back_record(
    quote_request_id: QuoteRequestId,
    enterprise_id: EnterpriseId,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
) -> None:
    """적은 견적 거두기. Take back what was put down by mistake."""
    actions.take_back_record(session, actor, quote_request_id, enterprise_id, now=now)
