"""What is known of quotes and proofs: all for the agency, its own part for an enterprise."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from service import tables
from service.errors import RequestNotFound
from service.quotes import schemas
from service.security import Actor
from service.skins.cursors import read_cursor, write_cursor


def find_requests(
    session: Session, organisation_id: str | None, demand_id: str, *, today: datetime.date
) -> list[schemas.QuoteRequest]:
    """What an agency asked for a demand, the newest first, with every answer."""
    request = tables.QuoteRequest
    return _find_requests(
        session, request.demand_id == demand_id, request.organisation_id == organisation_id, today=today
    )


def get_request(
    session: Session, organisation_id: str | None, quote_request_id: str, *, today: datetime.date
) -> schemas.QuoteRequest:
    """One request of an agency, with every answer. Raises RequestNotFound."""
    request = tables.QuoteRequest
    wanted = (request.quote_request_id == quote_request_id, request.organisation_id == organisation_id)
    found = _find_requests(session, *wanted, today=today)
    if not found:
        raise RequestNotFound
    return found[0]


def _find_requests(session: Session, *wanted: Any, today: datetime.date) -> list[schemas.QuoteRequest]:
    request, account = tables.QuoteRequest, tables.Account
    rows = session.exec(
        select(request, account.display_name)
        .outerjoin(account, col(account.account_id) == request.asked_by)
        .where(*wanted)
        .order_by(col(request.asked_at).desc(), col(request.quote_request_id))
    ).all()
    invitations = _find_invitations(session, [row for row, _ in rows], today=today)
    return [
        schemas.QuoteRequest(
            quote_request_id=row.quote_request_id,
            demand_id=row.demand_id,
            asked_by=name,
            asked_at=row.asked_at,
            due_on=row.due_on,
            is_over=row.due_on < today,
            message=row.message,
            questions=row.questions,
            invitations=invitations[row.quote_request_id],
        )
        for row, name in rows
    ]


def _find_invitations(
    session: Session,
    requests: Sequence[tables.QuoteRequest],
    *,
    today: datetime.date,
    only: Iterable[str] | None = None,
) -> dict[str, list[schemas.Invitation]]:
    """The invitations of each request; who put an answer down is left out where `only` some are asked for."""
    invitation, enterprise, account = tables.QuoteInvitation, tables.Enterprise, tables.Account
    due = {row.quote_request_id: row.due_on for row in requests}
    wanted: list[ColumnElement[bool]] = [col(invitation.quote_request_id).in_(due)]
    if only is not None:
        wanted.append(col(invitation.enterprise_id).in_(only))
    rows = session.exec(
        select(
            *(invitation, enterprise.name, enterprise.phone),
            or_(col(enterprise.owner_id).is_not(None), col(enterprise.organisation_id).is_not(None)),
            account.display_name,
        )
        .outerjoin(enterprise, col(enterprise.enterprise_id) == invitation.enterprise_id)
        .outerjoin(account, col(account.account_id) == invitation.replied_by)
        .where(*wanted)
        .order_by(func.coalesce(enterprise.name, invitation.former_name), invitation.enterprise_id)
    ).all()
    files = _find_files(session, tables.SentFile.quote_request_id, due)
    found: dict[str, list[schemas.Invitation]] = defaultdict(list)
    for row, name, phone, has_account, replied_by in rows:
        is_late = row.state == "asked" and due[row.quote_request_id] < today
        found[row.quote_request_id].append(
            schemas.Invitation(
                enterprise_id=row.enterprise_id,
                enterprise_name=name or row.former_name,
                is_listed=name is not None,
                has_account=has_account,
                phone=phone,
                state="expired" if is_late else row.state,
                amount_krw=row.amount_krw,
                valid_until=row.valid_until,
                note=row.note,
                answers=row.answers,
                decline_reason=row.decline_reason,
                channel=row.channel,
                received_on=row.received_on,
                recorded_by=replied_by if row.channel != "online" and only is None else None,
                replied_at=row.replied_at,
                files=files[row.quote_request_id, row.enterprise_id],
            )
        )
    return found


def find_proofs(session: Session, *wanted: ColumnElement[bool], today: datetime.date) -> list[schemas.Proof]:
    """The proofs asked for that fulfil the conditions, the newest first."""
    proof, demand, enterprise = tables.ProofRequest, tables.Demand, tables.Enterprise
    rows = session.exec(
        select(proof, demand.title, enterprise.name)
        .join(demand, col(demand.demand_id) == proof.demand_id)
        .outerjoin(enterprise, col(enterprise.enterprise_id) == proof.enterprise_id)
        .where(*wanted)
        .order_by(col(proof.asked_at).desc(), col(proof.proof_request_id))
    ).all()
    ids = [row.proof_request_id for row, _, _ in rows]
    files = _find_files(session, tables.SentFile.proof_request_id, ids)
    return [
        schemas.Proof(
            proof_request_id=row.proof_request_id,
            demand_id=row.demand_id,
            demand_title=title,
            enterprise_id=row.enterprise_id,
            enterprise_name=name or row.former_name,
            proof=row.proof,
            message=row.message,
            due_on=row.due_on,
            state="expired" if row.state == "asked" and row.due_on < today else row.state,
            asked_at=row.asked_at,
            received_at=row.received_at,
            files=files[row.proof_request_id, row.enterprise_id],
        )
        for row, title, name in rows
    ]


def of_agency(organisation_id: str | None, demand_id: str) -> list[ColumnElement[bool]]:
    """The condition that a proof was asked for by this agency for this demand."""
    proof = tables.ProofRequest
    return [col(proof.demand_id) == demand_id, col(proof.organisation_id) == organisation_id]


def _find_files(
    session: Session, column: Any, ids: Iterable[str]
) -> defaultdict[tuple[str, str], list[schemas.SentFile]]:
    file = tables.SentFile
    rows = session.exec(
        select(file)
        .where(col(column).in_(ids))
        .options(
            load_only(
                *(file.name, file.size_bytes, file.sha256, file.added_at, file.enterprise_id),  # type: ignore[arg-type]
                *(file.quote_request_id, file.proof_request_id, file.is_from_agency),  # type: ignore[arg-type]
                raiseload=True,
            )
        )
        .order_by(file.added_at, file.sent_file_id)
    ).all()
    found: defaultdict[tuple[str, str], list[schemas.SentFile]] = defaultdict(list)
    for row in rows:
        subject = row.quote_request_id or row.proof_request_id or ""
        found[subject, row.enterprise_id].append(schemas.SentFile.model_validate(row))
    return found


def find_own_ids(session: Session, actor: Actor) -> list[str]:
    """The enterprises that the account, or its organisation, keeps."""
    enterprise = tables.Enterprise
    mine: list[ColumnElement[bool]] = [col(enterprise.owner_id) == actor.account_id]
    if actor.organisation_id is not None:
        mine.append(col(enterprise.organisation_id) == actor.organisation_id)
    return list(
        session.exec(
            select(enterprise.enterprise_id).where(or_(*mine)).order_by(enterprise.enterprise_id)
        ).all()
    )


def list_received(
    session: Session, actor: Actor, query: schemas.InboxQuery, *, today: datetime.date
) -> schemas.ReceivedPage:
    """What the actor's enterprises were asked, the newest first; InvalidInput for a foreign cursor."""
    own = find_own_ids(session, actor)
    request, invitation = tables.QuoteRequest, tables.QuoteInvitation
    joined = col(invitation.quote_request_id) == request.quote_request_id
    wanted: list[ColumnElement[bool]] = [joined, col(invitation.enterprise_id).in_(own)]
    total = session.exec(
        select(func.count()).select_from(invitation).join(request, joined).where(*wanted)
    ).one()
    if query.cursor is not None:
        shape = tuple[datetime.datetime, str, str]
        when, last, enterprise_id = read_cursor(query.cursor, shape, of=actor.account_id)
        at, key = col(request.asked_at), col(request.quote_request_id)
        wanted.append(
            or_(
                at < when,
                (at == when) & (key > last),
                (at == when) & (key == last) & (col(invitation.enterprise_id) > enterprise_id),
            )
        )
    rows = session.exec(
        select(request, invitation.enterprise_id, tables.Demand.title, tables.Organisation.name)
        .join(invitation, joined)
        .join(tables.Demand, col(tables.Demand.demand_id) == request.demand_id)
        .join(tables.Organisation, col(tables.Organisation.organisation_id) == request.organisation_id)
        .where(*wanted)
        .order_by(col(request.asked_at).desc(), col(request.quote_request_id), col(invitation.enterprise_id))
        .limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    invitations = _find_invitations(session, [row for row, *_ in shown], today=today, only=own)
    answers = {
        (request_id, item.enterprise_id): item for request_id, items in invitations.items() for item in items
    }
    cursor = None
    if len(rows) > query.limit:
        last_row, enterprise_id, *_ = shown[-1]
        place = (last_row.asked_at.isoformat(), last_row.quote_request_id, enterprise_id)
        cursor = write_cursor(place, of=actor.account_id)
    return schemas.ReceivedPage(
        total=total,
        items=[
            schemas.Received(
                quote_request_id=row.quote_request_id,
                demand_id=row.demand_id,
                demand_title=title,
                agency=agency,
                due_on=row.due_on,
                is_over=row.due_on < today,
                message=row.message,
                questions=row.questions,
                own=answers[row.quote_request_id, enterprise_id],
            )
            for row, enterprise_id, title, agency in shown
        ],
        proofs=find_proofs(session, col(tables.ProofRequest.enterprise_id).in_(own), today=today),
        next_cursor=cursor,
    )


def find_keepers(session: Session, enterprise_ids: Sequence[str]) -> dict[str, list[str]]:
    """The accounts that answer for each enterprise: who keeps it, and the members of its organisation."""
    enterprise, account = tables.Enterprise, tables.Account
    rows = session.exec(
        select(enterprise.enterprise_id, account.account_id)
        .join(
            account,
            or_(
                col(account.account_id) == enterprise.owner_id,
                col(account.organisation_id) == enterprise.organisation_id,
            ),
        )
        .where(col(enterprise.enterprise_id).in_(enterprise_ids), account.role == "enterprise")
        .order_by(account.account_id)
    ).all()
    found: dict[str, list[str]] = defaultdict(list)
    for enterprise_id, account_id in rows:
        found[enterprise_id].append(account_id)
    return found


def has_due(session: Session, *, today: datetime.date, days: int) -> bool:
    """Whether an answer or a proof is due within so many days and its enterprise was not reminded yet."""
    last = today + datetime.timedelta(days=days)
    invitation, request, proof = tables.QuoteInvitation, tables.QuoteRequest, tables.ProofRequest
    quotes = (
        select(invitation.enterprise_id)
        .join(request, col(request.quote_request_id) == invitation.quote_request_id)
        .where(
            invitation.state == "asked",
            col(invitation.reminded_at).is_(None),
            col(request.due_on).between(today, last),
        )
    )
    papers = select(proof.enterprise_id).where(
        proof.state == "asked", col(proof.reminded_at).is_(None), col(proof.due_on).between(today, last)
    )
    return any(session.exec(found.limit(1)).first() is not None for found in (quotes, papers))
