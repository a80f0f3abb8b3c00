"""Recording that an enterprise agreed to be helped, and ending it."""

from __future__ import annotations

import datetime
import uuid

from sqlmodel import Session, select

from service import tables
from service.assistance import queries
from service.assistance.schemas import Assistance, AssistanceIn
from service.catalogue import queries as catalogue
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.people import audit
from service.security import Actor, require
from service.sentences import Sentence

_NO_ACCOUNT = Sentence("그런 아이디의 기업 계정이 없습니다", "is the login of no enterprise account")
_NO_LISTING = Sentence("그런 번호의 기업이 없습니다", "is no enterprise of the catalogue")
_LATER = Sentence("동의받은 날이 오늘보다 늦습니다", "is later than today")


def record_consent(
    session: Session, actor: Actor | None, said: AssistanceIn, *, today: datetime.date, now: datetime.datetime
) -> Assistance:
    """Record the consent of an enterprise, before anything is entered for it.

    On whose behalf is the account named, else the one that keeps the listing. Raises SignInRequired,
    Forbidden, InvalidInput.
    """
    actor = require(actor, "assist.record")
    principal_id = None
    if said.principal_login is not None:
        account = tables.Account
        principal_id = session.exec(
            select(account.account_id).where(
                account.login == said.principal_login, account.role == "enterprise"
            )
        ).first()
        if principal_id is None:
            raise InvalidInput(FieldFault("principal_login", _NO_ACCOUNT))
    if said.enterprise_id is not None:
        found = catalogue.find_enterprises(session, [said.enterprise_id])
        if not found:
            raise InvalidInput(FieldFault("enterprise_id", _NO_LISTING))
        principal_id = principal_id or found[0].owner_id
    if said.consented_on > today:
        raise InvalidInput(FieldFault("consented_on", _LATER))
    row = tables.Assistance(
        assistance_id=f"H{uuid.uuid4().hex}",
        helper_id=actor.account_id,
        principal_id=principal_id,
        recorded_at=now,
        **said.model_dump(exclude={"principal_login"}),
    )
    session.add(row)
    session.flush()
    recorded = Assistance.model_validate(row)
    audit.record(
        session,
        actor,
        "assistance.record",
        "assistance",
        row.assistance_id,
        after=recorded.model_dump(),
        principal_id=principal_id,
        now=now,
    )
    return recorded


def end_assistance(
    session: Session, actor: Actor | None, assistance_id: str, *, now: datetime.datetime
) -> None:
    """The enterprise is helped no more: drafts on its behalf can no longer be sent.

    Raises SignInRequired, Forbidden, AssistanceNotFound.
    """
    actor = require(actor, "assist.record")
    row = queries.get_row(session, assistance_id, helper_id=actor.account_id)
    row.ended_at = now
    session.add(row)
    audit.record(
        session,
        actor,
        "assistance.end",
        "assistance",
        assistance_id,
        principal_id=row.principal_id,
        now=now,
    )
