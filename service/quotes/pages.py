"""Pages of quotes and proofs: the agency's, and the enterprise's inbox."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.bridge import IndexDep
from service.database import SessionDep
from service.demands import queries as demands
from service.errors import InvalidInput
from service.people.actors import ActorDep, NowDep, ReaderDep, SignedInDep, TodayDep
from service.quotes import actions, queries
from service.quotes.schemas import (
    RECORDED_CHANNELS,
    InboxQuery,
    Invitation,
    PaperIn,
    ProofRequestIn,
    QuoteRequest,
    QuoteRequestIn,
    RecordIn,
    ReplyIn,
)
from service.shortlists.queries import get_shortlist
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import quote_id, read_language, redirect, render

router = make_page_router()

_ASK: forms.Shape = {"enterprise_ids": "many", "due_on": "day", "message": "text", "questions": "lines"}
_PROOF: forms.Shape = {"enterprise_id": "text", "proof": "text", "proof_due_on": "day", "message": "text"}
_PROOF_IN: forms.Shape = {"enterprise_id": "text", "proof": "text", "due_on": "day", "message": "text"}
_RECORD: forms.Shape = {
    "channel": "text",
    "received_on": "day",
    "amount_krw": "money",
    "valid_until": "day",
    "note": "text",
    "decline_reason": "text",
}
_REPLY: forms.Shape = {
    "enterprise_id": "text",
    "amount_krw": "money",
    "valid_until": "day",
    "note": "text",
    "decline_reason": "text",
}


@router.get("/demands/{demand_id:path}/quotes")
def show_quotes(
    request: Request, session: SessionDep, index: IndexDep, actor: ReaderDep, today: TodayDep, demand_id: str
) -> Response:
    """What was asked and answered, and the forms to ask more."""
    return _show(request, session, index, actor, today, demand_id)


@router.post("/demands/{demand_id:path}/quotes")
def ask(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    demand_id: str,
    posted: PostedForm,
) -> Response:
    """Ask for quotes, or for a proof, or note that a proof has come."""
    do = posted.get("do")
    if do == "received":
        typed = forms.read_typed(posted, {"proof_request_id": "text"}, ignored=("do",))
        actions.mark_proof(session, actor, typed["proof_request_id"], now=now)
        return redirect(f"/demands/{quote_id(demand_id)}/quotes", "proof-noted")
    is_proof = do == "proof"
    shape = _PROOF if is_proof else _ASK
    typed = forms.read_typed(posted, shape, ignored=("do",))
    if is_proof:
        # The form of quotes on the same page has a day as well; there it is called by its own name.
        given = {**typed, "due_on": typed["proof_due_on"]}
        asked, faults = forms.check_typed(given, _PROOF_IN, ProofRequestIn)
    else:
        asked, faults = forms.check_typed(typed, shape, QuoteRequestIn)
    if asked is not None:
        try:
            if isinstance(asked, ProofRequestIn):
                actions.ask_for_proof(session, actor, demand_id, asked, now=now, today=today)
            else:
                actions.ask_for_quotes(session, actor, demand_id, asked, now=now, today=today)
        except InvalidInput as refusal:
            faults = forms.Faults.of(refusal)
    if is_proof and "due_on" in faults:
        faults["proof_due_on"] = faults.pop("due_on")
    if faults:
        shown = {"proof_typed": typed} if is_proof else {"typed": typed}
        return _show(request, session, index, actor, today, demand_id, faults=faults, **shown)
    return redirect(f"/demands/{quote_id(demand_id)}/quotes", "proof-asked" if is_proof else "quote-asked")


@router.get("/quote-requests/{quote_request_id}/record/{enterprise_id:path}")
def show_record(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    today: TodayDep,
    quote_request_id: str,
    enterprise_id: str,
) -> Response:
    """The form of an answer that came by telephone or on paper, filled in with what was put down before."""
    asked, given = actions.read_record(session, actor, quote_request_id, enterprise_id, today=today)
    return _show_record(request, session, asked, given, today)


@router.post("/quote-requests/{quote_request_id}/record/{enterprise_id:path}")
def record(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    quote_request_id: str,
    enterprise_id: str,
    posted: PostedForm,
) -> Response:
    """Put the answer down, or take back what was put down; or show the form again with what is wrong."""
    answers = [str(value) for value in posted.getlist("answers")]
    typed = forms.read_typed(posted, _RECORD, ignored=("answers", "do", "file"))
    do = posted.get("do")
    if do == "take-back":
        demand_id = actions.take_back_record(session, actor, quote_request_id, enterprise_id, now=now)
        return redirect(f"/demands/{quote_id(demand_id)}/quotes", "quote-record-taken-back")
    given = {**typed, "amount_krw" if do == "decline" else "decline_reason": ""}
    recorded, faults = forms.check_typed(
        given, _RECORD, RecordIn, answers=answers, enterprise_id=enterprise_id
    )
    if recorded is not None:
        if forms.has_file(posted):
            name, content = forms.read_file(posted)
            recorded.paper = PaperIn.model_construct(name=name, content=content)
        try:
            demand_id = actions.record_reply(session, actor, quote_request_id, recorded, now=now, today=today)
            return redirect(f"/demands/{quote_id(demand_id)}/quotes", "quote-recorded")
        except InvalidInput as refusal:
            faults = forms.Faults.of(refusal)
    asked, before = actions.read_record(session, actor, quote_request_id, enterprise_id, today=today)
    shown = {**typed, "answers": answers}
    return _show_record(request, session, asked, before, today, typed=shown, faults=faults)


@router.get("/quote-inbox")
def show_inbox(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    today: TodayDep,
    query: Annotated[InboxQuery, Query()],
) -> Response:
    """What the enterprise was asked. Context: found (ReceivedPage)."""
    found = queries.list_received(session, actor, query, today=today)
    return render(
        request,
        "quotes/inbox.html",
        found=found,
        has_cursor=query.cursor is not None,
        faults=forms.Faults(),
        typed=None,
        typed_for=None,
    )


@router.post("/quote-inbox/proof")
def send_proof(session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm) -> Response:
    """Note that the paper was sent to the agency."""
    typed = forms.read_typed(posted, {"proof_request_id": "text"})
    actions.mark_proof(session, actor, typed["proof_request_id"], now=now)
    return redirect("/quote-inbox", "proof-noted")


@router.post("/quote-inbox/{quote_request_id}")
def reply(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
    quote_request_id: str,
    posted: PostedForm,
) -> Response:
    """Answer or decline, or show the form again with what is wrong."""
    answers = [str(value) for value in posted.getlist("answers")]
    typed = forms.read_typed(posted, _REPLY, ignored=("answers", "do"))
    given = {**typed, "decline_reason" if posted.get("do") == "answer" else "amount_krw": ""}
    answered, faults = forms.check_typed(given, _REPLY, ReplyIn, answers=answers)
    if answered is not None:
        try:
            actions.reply(session, actor, quote_request_id, answered, now=now, today=today)
        except InvalidInput as refusal:
            faults = forms.Faults.of(refusal)
    if not faults:
        return redirect("/quote-inbox", "quote-answered")
    return render(
        request,
        "quotes/inbox.html",
        status=422,
        found=queries.list_received(session, actor, InboxQuery(), today=today),
        has_cursor=False,
        faults=faults,
        typed={**typed, "answers": answers},
        typed_for=(quote_request_id, typed["enterprise_id"]),
    )


def _show_record(
    request: Request,
    session: SessionDep,
    asked: QuoteRequest,
    given: Invitation,
    today: TodayDep,
    *,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
) -> Response:
    is_new = given.replied_at is None
    known = {"channel": "telephone", "received_on": today} if is_new else given.model_dump()
    return render(
        request,
        "quotes/record.html",
        status=422 if faults else 200,
        demand=demands.get_demand(session, asked.demand_id),
        asked=asked,
        given=given,
        is_new=is_new,
        form=typed or {**forms.write_typed(known, _RECORD), "answers": given.answers},
        faults=faults or forms.Faults(),
        channels=RECORDED_CHANNELS,
    )


def _show(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    demand_id: str,
    *,
    faults: forms.Faults | None = None,
    typed: forms.Typed | None = None,
    proof_typed: forms.Typed | None = None,
) -> Response:
    language = read_language(request)
    book = actions.read_book(session, index, actor, demand_id, today=today, language=language)
    assert actor is not None
    shortlist = get_shortlist(session, actor, demand_id)
    everyone = {"enterprise_ids": [entry.enterprise_id for entry in shortlist.listed]}
    return render(
        request,
        "quotes/page.html",
        status=422 if faults else 200,
        demand=demands.get_demand(session, demand_id),
        book=book,
        shortlist=shortlist,
        faults=faults or forms.Faults(),
        form=typed or forms.write_typed(everyone, _ASK),
        proof_form=proof_typed or forms.write_typed({"proof": "vulnerable_employment"}, _PROOF),
    )
