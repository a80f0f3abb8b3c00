"""Asking candidates for quotes and proofs, and answering."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from sqlmodel import Session, col, select

from matching.routes import RouteJudge, judge_routes
from service import tables
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.clock import get_korean_day
from service.demands import queries as demands
from service.door.identifiers import make_identifier
from service.door.validation import FieldFault
from service.engine_records.bridge import to_demand
from service.errors import InvalidInput, RequestNotFound
from service.files.kept_files import take_file
from service.matches.actions import choose_day, cite, refuse_days_without_rules, speak
from service.notices.actions import notify
from service.people import audit
from service.quotes import queries, schemas
from service.security import Actor, require, require_own
from service.sent_files import actions as sent_files
from service.sentences import Sentence
from service.shortlists.queries import find_shortlisted
from service.skins import labels
from service.skins.formats import format_day
from service.skins.language import Language

REMIND_DAYS = 2
"""So many days before the last one an enterprise that has not answered is reminded, once."""


def read_book(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    demand_id: str,
    *,
    today: datetime.date,
    language: Language,
) -> schemas.QuoteBook:
    """All that the actor's agency asked for a demand, and how many quotes its candidates need by law.

    Raises SignInRequired or Forbidden, DemandNotFound, IndexNotReady.
    """
    actor = _require_agency(actor)
    demand = to_demand(demands.get_row(session, demand_id))
    requests = queries.find_requests(session, actor.organisation_id, demand_id, today=today)
    ids = {item.enterprise_id for request in requests for item in request.invitations}
    ids |= find_shortlisted(session, actor, demand_id)
    day, say = choose_day(demand, None, today).on, speak(language)
    hints = []
    with index.use() as matcher, refuse_days_without_rules():
        missing = RouteJudge(demand, on=day, rules=matcher.reference.rules).missing
        for enterprise_id in sorted(ids):
            if enterprise_id not in matcher:
                continue
            supplier = matcher.get_supplier(enterprise_id)
            routes = judge_routes(supplier, demand, on=day, rules=matcher.reference.rules)
            one_quote = next(r for r in routes if r.route == "private_contract_one_quote")
            hints.append(
                schemas.RouteHint(
                    enterprise_id=enterprise_id,
                    enterprise_name=supplier.name,
                    verdict=one_quote.verdict,
                    missing=one_quote.missing,
                    rule=say(cite(one_quote.rule)),
                    source=say(cite(one_quote.source)),
                    sentence=say(one_quote.sentence),
                )
            )
    return schemas.QuoteBook(
        demand_id=demand_id,
        needs_two_quotes=bool(hints) and all(hint.verdict != "possible" for hint in hints),
        missing=missing,
        hints=hints,
        requests=requests,
        proofs=queries.find_proofs(
            session, *queries.of_agency(actor.organisation_id, demand_id), today=today
        ),
    )


def ask_for_quotes(
    session: Session,
    actor: Actor | None,
    demand_id: str,
    asked: schemas.QuoteRequestIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> str:
    """Ask candidates of the shortlist for quotes; the id of the request. Their accounts are told.

    Raises SignInRequired or Forbidden, DemandNotFound, and InvalidInput for a last day that has passed or an
    enterprise that is not on the shortlist.
    """
    actor = _require_agency(actor)
    demand = demands.get_row(session, demand_id)
    _refuse_past(asked.due_on, today)
    listed = find_shortlisted(session, actor, demand_id)
    _refuse_unlisted([item for item in asked.enterprise_ids if item not in listed], "enterprise_ids")
    request = tables.QuoteRequest(
        quote_request_id=make_identifier("Q", today),
        demand_id=demand_id,
        organisation_id=actor.organisation_id or "",
        asked_by=actor.account_id,
        asked_at=now,
        due_on=asked.due_on,
        message=asked.message,
        questions=asked.questions,
    )
    session.add(request)
    session.flush()
    session.add_all(
        tables.QuoteInvitation(quote_request_id=request.quote_request_id, enterprise_id=enterprise_id)
        for enterprise_id in asked.enterprise_ids
    )
    session.flush()
    audit.record(
        session, actor, "quote.ask", "demand", demand_id, after=asked.model_dump(mode="json"), now=now
    )
    keepers = queries.find_keepers(session, asked.enterprise_ids)
    told = [account_id for ids in keepers.values() for account_id in ids]
    params = {"title": demand.title, "agency": actor.organisation or "", "day": _say_day(asked.due_on)}
    notify(session, told, "quote-asked", "/quote-inbox", params, now)
    return request.quote_request_id


def reply(
    session: Session,
    actor: Actor | None,
    quote_request_id: str,
    reply_in: schemas.ReplyIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> None:
    """Answer a request with an amount, or decline with a reason; it may be changed until the last day.

    Raises SignInRequired, RequestNotFound for what was not asked of the actor's own enterprise, and
    InvalidInput after the last day or where the answers do not fit the questions.
    """
    actor = require_own(actor, "quote.answer")
    if reply_in.enterprise_id not in queries.find_own_ids(session, actor):
        raise RequestNotFound
    key = (quote_request_id, reply_in.enterprise_id)
    row = session.get(tables.QuoteInvitation, key, with_for_update=True, populate_existing=True)
    request = session.get(tables.QuoteRequest, quote_request_id)
    if row is None or request is None:
        raise RequestNotFound
    if request.due_on < today:
        raise InvalidInput(
            FieldFault("due_on", Sentence("답변 기한이 지났습니다.", "the last day for an answer has passed"))
        )
    _refuse_too_many_answers(reply_in, request)
    before = _describe_answer(row)
    _write_answer(row, reply_in, actor, now)
    row.channel, row.received_on = "online", None
    session.add(row)
    session.flush()
    is_declined = row.state == "declined"
    audit.record(
        session,
        actor,
        "quote.decline" if is_declined else "quote.answer",
        "quote_request",
        quote_request_id,
        before=before,
        after={"enterprise_id": row.enterprise_id, **_describe_answer(row)},
        now=now,
    )
    _tell_agency(
        session,
        request.asked_by,
        request.demand_id,
        reply_in.enterprise_id,
        "quote-declined" if is_declined else "quote-answered",
        now,
    )


def record_reply(
    session: Session,
    actor: Actor | None,
    quote_request_id: str,
    recorded: schemas.RecordIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> str:
    """Put down an answer that reached the agency by telephone or on paper, with the paper where there is one;
    the id of the demand.

    It may be corrected by the agency at any time, and is replaced by what the enterprise answers itself; an
    answer of its own is never written over. Whoever keeps the enterprise is told. Raises SignInRequired or
    Forbidden, RequestNotFound for what the actor's agency did not ask, TooManySentFiles and InvalidInput.
    """
    actor, row, request = _open_record(session, actor, quote_request_id, recorded.enterprise_id)
    if not get_korean_day(request.asked_at) <= recorded.received_on <= min(today, request.due_on):
        raise InvalidInput(
            FieldFault(
                "received_on",
                Sentence(
                    "요청한 날부터 답변 기한 사이의, 오늘까지의 날이어야 합니다. "
                    "기한이 지나 받은 견적은 새로 요청한 뒤 적어 주십시오.",
                    "is no day between the request and its last day, up to today; ask anew for a later quote",
                ),
            )
        )
    _refuse_too_many_answers(recorded, request)
    file = take_file(recorded.paper.name, recorded.paper.content) if recorded.paper else None
    before = _describe_answer(row)
    _write_answer(row, recorded, actor, now)
    row.channel, row.received_on = recorded.channel, recorded.received_on
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "quote.record",
        "quote_request",
        quote_request_id,
        before=before,
        after={"enterprise_id": row.enterprise_id, **_describe_answer(row)},
        now=now,
    )
    if file is not None:
        sent_files.attach_paper(session, actor, row, file, now=now)
    told = queries.find_keepers(session, [row.enterprise_id]).get(row.enterprise_id, [])
    params = {
        "title": demands.get_demand(session, request.demand_id).title,
        "agency": actor.organisation or "",
    }
    notify(session, told, "quote-recorded", "/quote-inbox", params, now)
    return request.demand_id


def read_record(
    session: Session, actor: Actor | None, quote_request_id: str, enterprise_id: str, *, today: datetime.date
) -> tuple[schemas.QuoteRequest, schemas.Invitation]:
    """A request of the actor's agency and what one enterprise answered, to be put down or corrected.

    Raises SignInRequired or Forbidden, RequestNotFound, and InvalidInput where it has answered itself.
    """
    actor = _require_agency(actor)
    request = queries.get_request(session, actor.organisation_id, quote_request_id, today=today)
    for invitation in request.invitations:
        if invitation.enterprise_id == enterprise_id:
            _refuse_own_answer(invitation)
            return request, invitation
    raise RequestNotFound


def take_back_record(
    session: Session,
    actor: Actor | None,
    quote_request_id: str,
    enterprise_id: str,
    *,
    now: datetime.datetime,
) -> str:
    """Take back an answer that was put down by mistake, with its papers, so that the enterprise is asked
    still; as `record_reply` otherwise.
    """
    actor, row, request = _open_record(session, actor, quote_request_id, enterprise_id)
    if row.channel == "online":
        raise RequestNotFound
    before = {"enterprise_id": row.enterprise_id, **_describe_answer(row)}
    row.state, row.channel, row.received_on = "asked", "online", None
    row.amount_krw, row.valid_until, row.note, row.answers, row.decline_reason = None, None, "", [], None
    row.replied_by, row.replied_at, row.version = None, None, row.version + 1
    session.add(row)
    session.flush()
    audit.record(session, actor, "quote.take_back", "quote_request", quote_request_id, before=before, now=now)
    sent_files.take_back_papers(session, actor, row, now=now)
    return request.demand_id


def _open_record(
    session: Session, actor: Actor | None, quote_request_id: str, enterprise_id: str
) -> tuple[Actor, tables.QuoteInvitation, tables.QuoteRequest]:
    """An invitation that the actor's agency sent and its enterprise has not answered itself."""
    actor = _require_agency(actor)
    row = session.get(
        tables.QuoteInvitation,
        (quote_request_id, enterprise_id),
        with_for_update=True,
        populate_existing=True,
    )
    request = session.get(tables.QuoteRequest, quote_request_id)
    if row is None or request is None or request.organisation_id != actor.organisation_id:
        raise RequestNotFound
    _refuse_own_answer(row)
    return actor, row, request


def _refuse_own_answer(given: tables.QuoteInvitation | schemas.Invitation) -> None:
    if given.state in ("answered", "declined") and given.channel == "online":
        raise InvalidInput(
            FieldFault(
                "enterprise_id",
                Sentence(
                    "이 기업은 이 서비스에서 직접 답하였습니다. 고칠 것이 있으면 기업에 알려 주십시오.",
                    "has answered here itself; ask it to change its answer",
                ),
            )
        )


def _write_answer(
    row: tables.QuoteInvitation, said: schemas.ReplyIn, actor: Actor, now: datetime.datetime
) -> None:
    row.state = "answered" if said.decline_reason is None else "declined"
    row.amount_krw, row.valid_until, row.note = said.amount_krw, said.valid_until, said.note
    row.answers, row.decline_reason = said.answers, said.decline_reason
    row.replied_by, row.replied_at, row.version = actor.account_id, now, row.version + 1


def _describe_answer(row: tables.QuoteInvitation) -> dict[str, Any]:
    """What an answer says, as the audit trail keeps it."""
    told = {"state": row.state, "amount_krw": row.amount_krw}
    if row.received_on is None:
        return told
    return {**told, "channel": row.channel, "received_on": row.received_on.isoformat()}


def _refuse_too_many_answers(said: schemas.ReplyIn, request: tables.QuoteRequest) -> None:
    if len(said.answers) > len(request.questions):
        raise InvalidInput(
            FieldFault("answers", Sentence("질문보다 답이 많습니다.", "has more answers than questions"))
        )


def ask_for_proof(
    session: Session,
    actor: Actor | None,
    demand_id: str,
    asked: schemas.ProofRequestIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> str:
    """Ask one candidate for a paper; the id of the request. Raises as `ask_for_quotes` does."""
    actor = _require_agency(actor)
    demand = demands.get_row(session, demand_id)
    _refuse_past(asked.due_on, today)
    if asked.enterprise_id not in find_shortlisted(session, actor, demand_id):
        _refuse_unlisted([asked.enterprise_id], "enterprise_id")
    row = tables.ProofRequest(
        proof_request_id=make_identifier("P", today),
        demand_id=demand_id,
        organisation_id=actor.organisation_id or "",
        enterprise_id=asked.enterprise_id,
        proof=asked.proof,
        message=asked.message,
        due_on=asked.due_on,
        asked_by=actor.account_id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "proof.ask", "demand", demand_id, after=asked.model_dump(mode="json"), now=now
    )
    told = queries.find_keepers(session, [asked.enterprise_id]).get(asked.enterprise_id, [])
    params = {
        "title": demand.title,
        "agency": actor.organisation or "",
        "proof": labels.find_label("certificate", asked.proof),
        "day": _say_day(asked.due_on),
    }
    notify(session, told, "proof-asked", "/quote-inbox", params, now)
    return row.proof_request_id


def mark_proof(
    session: Session, actor: Actor | None, proof_request_id: str, *, now: datetime.datetime
) -> str:
    """Note that a proof has come; the id of its demand. The agency that asked may, and the enterprise.

    Raises SignInRequired, RequestNotFound. Noting it twice changes nothing.
    """
    if actor is None:
        actor = require(actor, "quote.answer")
    row = session.get(tables.ProofRequest, proof_request_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise RequestNotFound
    is_agency = row.organisation_id == actor.organisation_id
    if not is_agency and row.enterprise_id not in queries.find_own_ids(session, actor):
        raise RequestNotFound
    if row.state == "asked":
        row.state, row.received_at = "received", now
        session.add(row)
        session.flush()
        audit.record(session, actor, "proof.receive", "proof_request", proof_request_id, now=now)
        if not is_agency:
            _tell_agency(session, row.asked_by, row.demand_id, row.enterprise_id, "proof-sent", now)
    return row.demand_id


def remind(session: Session, *, now: datetime.datetime, today: datetime.date) -> int:
    """Tell every enterprise whose answer is due within REMIND_DAYS, once each; how many were told."""
    last = today + datetime.timedelta(days=REMIND_DAYS)
    count = 0
    invitation, request, proof = tables.QuoteInvitation, tables.QuoteRequest, tables.ProofRequest
    waiting = session.exec(
        select(invitation, request.due_on, tables.Demand.title)
        .join(request, col(request.quote_request_id) == invitation.quote_request_id)
        .join(tables.Demand, col(tables.Demand.demand_id) == request.demand_id)
        .where(
            invitation.state == "asked",
            col(invitation.reminded_at).is_(None),
            col(request.due_on).between(today, last),
        )
        .with_for_update(of=invitation)
    ).all()
    papers = session.exec(
        select(proof, proof.due_on, tables.Demand.title)
        .join(tables.Demand, col(tables.Demand.demand_id) == proof.demand_id)
        .where(
            proof.state == "asked",
            col(proof.reminded_at).is_(None),
            col(proof.due_on).between(today, last),
        )
        .with_for_update(of=proof)
    ).all()
    found = [*waiting, *papers]
    keepers = queries.find_keepers(session, [row.enterprise_id for row, *_ in found])
    for row, due_on, title in found:
        row.reminded_at = now
        session.add(row)
        told = keepers.get(row.enterprise_id, [])
        params = {"title": title, "day": _say_day(due_on)}
        notify(session, told, "quote-due-soon", "/quote-inbox", params, now)
        count += 1
    session.flush()
    return count


def _require_agency(actor: Actor | None) -> Actor:
    return require(actor, "shortlist.keep", organisation_id=actor.organisation_id if actor else None)


def _say_day(day: datetime.date) -> Sentence:
    return Sentence(format_day(day), format_day(day, "en"))


def _refuse_past(due_on: datetime.date, today: datetime.date) -> None:
    if due_on < today:
        raise InvalidInput(
            FieldFault(
                "due_on", Sentence("오늘이나 그 뒤의 날이어야 합니다.", "has passed, expected today or later")
            )
        )


def _refuse_unlisted(missing: list[str], field: str) -> None:
    if missing:
        shown = ", ".join(missing[:5])
        raise InvalidInput(
            FieldFault(
                field,
                Sentence(
                    f"후보 목록에 없는 기업입니다: {shown}. 먼저 후보에 담아 주십시오.",
                    f"is not on the shortlist: {shown}; add it there first",
                ),
            )
        )


def _tell_agency(
    session: Session,
    account_id: str | None,
    demand_id: str,
    enterprise_id: str,
    kind: str,
    now: datetime.datetime,
) -> None:
    if account_id is None:
        return
    title = demands.get_demand(session, demand_id).title
    params = {"title": title, "name": catalogue.get_name(session, enterprise_id)}
    notify(session, [account_id], kind, f"/demands/{quote(demand_id, safe='')}/quotes", params, now)
