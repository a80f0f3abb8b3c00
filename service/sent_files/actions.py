"""What can be done with the files of a quote: send, read (which is noted), take back."""

from __future__ import annotations

import datetime
import uuid

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput, RequestNotFound
from service.errors.records import TooManySentFiles
from service.files.kept_files import KeptFile, take_file
from service.people import audit
from service.quotes.queries import find_own_ids
from service.quotes.schemas import SentFile
from service.security import Actor, is_permitted, require_own
from service.sentences import Sentence

_TOO_LATE = Sentence("답변 기한이 지났습니다.", "the last day for an answer has passed")


def send_file(
    session: Session,
    actor: Actor | None,
    quote_request_id: str,
    enterprise_id: str,
    *,
    file_name: str,
    content: bytes,
    now: datetime.datetime,
    today: datetime.date,
) -> SentFile:
    """Send a file along with the quote of the actor's own enterprise, until the last day for an answer.

    Raises SignInRequired, Forbidden, RequestNotFound for what was not asked of the actor's own enterprise,
    TooManySentFiles, and InvalidInput for another kind of file or after the last day.
    """
    actor = require_own(actor, "quote.answer")
    _require_open(session, actor, quote_request_id, enterprise_id, today=today)
    file = take_file(file_name, content)
    return _keep(session, actor, quote_request_id, enterprise_id, file, is_from_agency=False, now=now)


def attach_paper(
    session: Session,
    actor: Actor,
    invitation: tables.QuoteInvitation,
    file: KeptFile,
    *,
    now: datetime.datetime,
) -> None:
    """Keep the paper of an answer that the actor's agency puts down; `invitation` is locked by the caller.

    Raises TooManySentFiles.
    """
    key = (invitation.quote_request_id, invitation.enterprise_id)
    _keep(session, actor, *key, file, is_from_agency=True, now=now)


def take_back_papers(
    session: Session, actor: Actor, invitation: tables.QuoteInvitation, *, now: datetime.datetime
) -> None:
    """Delete what the agency attached to an answer that it takes back."""
    sent = tables.SentFile
    papers = session.exec(
        select(sent)
        .where(
            sent.quote_request_id == invitation.quote_request_id,
            sent.enterprise_id == invitation.enterprise_id,
            col(sent.is_from_agency),
        )
        .order_by(col(sent.added_at), col(sent.sent_file_id))
    ).all()
    for paper in papers:
        _delete(session, actor, paper, now)


def _keep(
    session: Session,
    actor: Actor,
    quote_request_id: str,
    enterprise_id: str,
    file: KeptFile,
    *,
    is_from_agency: bool,
    now: datetime.datetime,
) -> SentFile:
    """Keep one more file; either side may have as many as MAX_QUOTE_FILES."""
    sent = tables.SentFile
    count = session.exec(
        select(func.count())
        .select_from(sent)
        .where(
            sent.quote_request_id == quote_request_id,
            sent.enterprise_id == enterprise_id,
            col(sent.is_from_agency).is_(is_from_agency),
        )
    ).one()
    if count >= limits.MAX_QUOTE_FILES:
        raise TooManySentFiles(limits.MAX_QUOTE_FILES)
    row = tables.SentFile(
        sent_file_id=f"F{uuid.uuid4().hex}",
        quote_request_id=quote_request_id,
        enterprise_id=enterprise_id,
        is_from_agency=is_from_agency,
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.content),
        sha256=file.sha256,
        content=file.content,
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(row)
    session.flush()
    found = SentFile.model_validate(row)
    after = found.model_dump(mode="json") | {"enterprise_id": enterprise_id}
    audit.record(session, actor, "quote_file.send", "quote_request", quote_request_id, after=after, now=now)
    return found


def read_file(
    session: Session, actor: Actor | None, sent_file_id: str, *, now: datetime.datetime
) -> tuple[str, str, bytes]:
    """Name, kind and content, for the agency that asked and for the sender; that it was read is noted.

    Raises SignInRequired, and RequestNotFound for everybody else.
    """
    row, request = _find(session, sent_file_id)
    if not _is_agency(actor, request):
        actor = require_own(actor, "quote.answer")
        if row.enterprise_id not in find_own_ids(session, actor):
            raise RequestNotFound
    audit.record(
        session,
        actor,
        "quote_file.read",
        "quote_request",
        request.quote_request_id,
        after={"sent_file_id": sent_file_id},
        now=now,
    )
    return row.name, row.media_type, row.content


def take_back(
    session: Session,
    actor: Actor | None,
    sent_file_id: str,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> str | None:
    """Delete a file that was sent, until the last day for an answer; an agency its papers at any time.

    The id of the demand whose agency took back a paper. Raises SignInRequired, Forbidden, RequestNotFound for
    everybody but who sent it, InvalidInput.
    """
    row = session.get(tables.SentFile, sent_file_id)
    if row is not None and row.is_from_agency:
        row, request = _find(session, sent_file_id)
        if not _is_agency(actor, request):
            raise RequestNotFound
        _delete(session, actor, row, now)
        return request.demand_id
    actor = require_own(actor, "quote.answer")
    row, request = _find(session, sent_file_id)
    _require_open(session, actor, request.quote_request_id, row.enterprise_id, today=today)
    _delete(session, actor, row, now)
    return None


def _is_agency(actor: Actor | None, request: tables.QuoteRequest) -> bool:
    return is_permitted(actor, "shortlist.keep", owner_id=None, organisation_id=request.organisation_id)


def _delete(session: Session, actor: Actor | None, row: tables.SentFile, now: datetime.datetime) -> None:
    before = SentFile.model_validate(row).model_dump(mode="json")
    subject = row.quote_request_id or ""
    session.delete(row)
    session.flush()
    audit.record(
        session,
        actor,
        "quote_file.take_back",
        "quote_request",
        subject,
        before=before,
        now=now,
    )


def _find(session: Session, sent_file_id: str) -> tuple[tables.SentFile, tables.QuoteRequest]:
    row = session.get(tables.SentFile, sent_file_id)
    request = session.get(tables.QuoteRequest, row.quote_request_id) if row and row.quote_request_id else None
    if row is None or request is None:
        raise RequestNotFound
    return row, request


def _require_open(
    session: Session, actor: Actor, quote_request_id: str, enterprise_id: str, *, today: datetime.date
) -> None:
    if enterprise_id not in find_own_ids(session, actor):
        raise RequestNotFound
    # Locked, so that two files sent at once cannot both be the last that fits.
    key = (quote_request_id, enterprise_id)
    asked = session.get(tables.QuoteInvitation, key, with_for_update=True, populate_existing=True)
    request = session.get(tables.QuoteRequest, quote_request_id)
    if asked is None or request is None:
        raise RequestNotFound
    if request.due_on < today:
        raise InvalidInput(FieldFault("due_on", _TOO_LATE))
