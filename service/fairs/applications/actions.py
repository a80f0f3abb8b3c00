"""What can be done with the applications of a fair: apply, change, withdraw, arrange what was asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from sqlmodel import Session, select

from service import tables
from service.catalogue import queries as catalogue
from service.door.validation import FieldFault
from service.errors import Forbidden, InvalidInput, WrongState
from service.errors.records import EnterpriseNotFound
from service.fairs.applications.queries import (
    describe_application,
    find_application_of,
    find_applications,
    get_application_row,
    require_applicant,
)
from service.fairs.entries import NewEntries
from service.fairs.register import queries, schemas
from service.fairs.register.actions import refuse_unknown_slots
from service.fairs.wishes.actions import save_wishes
from service.notices.actions import notify
from service.people import audit
from service.people.access_log import note_access
from service.security import Actor, require_for
from service.sentences import Sentence
from service.skins.api_parts import ImportOutcome
from service.storage import Changes, refuse_repeats

# What the audit trail keeps of an application. Contacts and the details of an accommodation are erased after
# the fair, so they must not stand there.
_KEPT = {"state", "accommodations", "accommodation_state", "unavailable", "is_one_day", "max_meetings"}


def apply(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    application: schemas.ApplicationIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Application:
    """Apply for an enterprise, or change its application; who manages the fair may do so at any time.

    Raises FairNotFound, EnterpriseNotFound, SignInRequired, Forbidden, WrongState after the last day.
    """
    fair = queries.get_row(session, fair_id, is_locked=True)
    found = catalogue.find_owners(session, [application.enterprise_id])
    if application.enterprise_id not in found:
        raise EnterpriseNotFound(application.enterprise_id)
    owned = found[application.enterprise_id]
    if not queries.is_managed_by(actor, fair):
        require_for(actor, "application.act", owned)
        _refuse_late(fair, today)
    row = find_application_of(session, fair_id, application.enterprise_id)
    before = describe_application(session, row) if row else None
    if row is None:
        row = NewEntries(session, fair_id).make(application.enterprise_id, owned, "applied")
    row.owner_id, row.organisation_id = owned.owner_id, owned.organisation_id
    _fill_application(row, application, now)
    refuse_unknown_slots(session, fair_id, application.unavailable)
    session.add(row)
    session.flush()
    save_wishes(session, fair_id, "enterprise", {application.enterprise_id: application.wishes})
    saved = describe_application(session, row)
    _record(session, actor, fair_id, "change" if before else "apply", before, saved, now)
    return saved


def _record(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    verb: str,
    before: schemas.Application | None,
    after: schemas.Application,
    now: datetime.datetime,
) -> None:
    audit.record(
        session,
        actor,
        f"fair_application.{verb}",
        "fair_application",
        f"{fair_id}/{after.number}",
        before=_describe(before) if before else None,
        after={"enterprise_id": after.enterprise_id, **_describe(after)},
        now=now,
    )


def _describe(application: schemas.Application) -> dict[str, Any]:
    return {
        **application.model_dump(include=_KEPT),
        "has_consented": application.consented_at is not None,
        "wishes": {wish.booth_id: wish.enterprise_wish for wish in application.wish_list},
    }


def show_application(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    number: int,
    *,
    address: str,
    now: datetime.datetime,
) -> schemas.Application:
    """One application with its contacts, for the enterprise itself and who manages the fair.

    That a manager looked at the contacts is on record. Raises FairNotFound, ApplicationNotFound,
    SignInRequired or Forbidden.
    """
    fair = queries.get_row(session, fair_id)
    row = get_application_row(session, fair_id, number)
    if not queries.is_managed_by(actor, fair):
        require_applicant(actor, row)
    elif actor is not None and row.consented_at is not None:
        subject = f"{fair_id}/{number}"
        note_access(session, actor, "fair-contacts", subject, people=1, address=address, now=now)
    return describe_application(session, row)


def export_applications(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    wish: schemas.ApplicationExport,
    *,
    address: str,
    now: datetime.datetime,
) -> list[schemas.Application]:
    """Every application that the filters leave, for who manages the fair; who took them why is on record.

    Raises FairNotFound, SignInRequired or Forbidden.
    """
    queries.get_managed(session, actor, fair_id)
    assert actor is not None
    found = find_applications(session, fair_id, wish)
    audit.record(
        session,
        actor,
        "export.make",
        "export",
        f"fair-applications/{fair_id}",
        after={"format": wish.format, "rows": len(found)},
        reason=wish.reason,
        now=now,
    )
    people = sum(item.consented_at is not None for item in found)
    note_access(session, actor, "fair-contacts", fair_id, people=people, address=address, now=now)
    return found


def withdraw(
    session: Session, actor: Actor | None, fair_id: str, number: int, *, now: datetime.datetime
) -> None:
    """Take an application back; it stays on the list as withdrawn. Raises as `apply` does.

    Where a timetable is published its meetings stand until it is made anew, so the organiser is told.
    """
    fair = queries.get_row(session, fair_id, is_locked=True)
    row = get_application_row(session, fair_id, number)
    if not queries.is_managed_by(actor, fair):
        require_applicant(actor, row)
    before = {"state": row.state}
    row.state = "withdrawn"
    session.add(row)
    session.flush()
    is_organiser = actor is not None and actor.account_id == fair.owner_id
    if before["state"] == "applied" and fair.state == "published" and fair.owner_id and not is_organiser:
        params = {"name": fair.name, "party": row.name}
        notify(session, [fair.owner_id], "fair-withdrawn", f"/fairs/{quote(fair_id, safe='')}", params, now)
    _record_state(session, actor, fair_id, "withdraw", number, before, {"state": row.state}, now)


def _record_state(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    verb: str,
    number: int,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime.datetime,
) -> None:
    subject = f"{fair_id}/{number}"
    action = f"fair_application.{verb}"
    audit.record(session, actor, action, "fair_application", subject, before=before, after=after, now=now)


def answer_accommodation(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    number: int,
    state: schemas.AccommodationState,
    *,
    now: datetime.datetime,
) -> None:
    """Say whether what was asked for is arranged. Raises as `set_state` does, ApplicationNotFound."""
    queries.get_managed(session, actor, fair_id)
    row = get_application_row(session, fair_id, number)
    if row.accommodation_state == "none":
        raise WrongState(
            Sentence("편의 제공을 요청하지 않은 신청입니다.", "This application asks for no accommodation.")
        )
    before = {"accommodation_state": row.accommodation_state}
    row.accommodation_state = state
    session.add(row)
    session.flush()
    after = {"accommodation_state": state}
    _record_state(session, actor, fair_id, "arrange", number, before, after, now)


def import_applications(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    items: Sequence[schemas.ApplicationIn],
    *,
    now: datetime.datetime,
) -> ImportOutcome:
    """Applications by the id of their enterprise, all or none, in a fixed number of statements.

    Raises FairNotFound, Forbidden, InvalidInput naming enterprises that are not in the catalogue.
    """
    queries.get_managed(session, actor, fair_id, is_locked=True)
    ids = [item.enterprise_id for item in items]
    refuse_repeats(ids, field="enterprise_id")
    owners = catalogue.find_owners(session, ids)
    faults = [
        FieldFault(
            f"items[{number}].enterprise_id",
            Sentence(
                f"{item.enterprise_id}번 기업이 목록에 없습니다",
                f"names enterprise {item.enterprise_id}, which is not in the catalogue",
            ),
        )
        for number, item in enumerate(items)
        if item.enterprise_id not in owners
    ]
    if faults:
        raise InvalidInput(*faults)
    refuse_unknown_slots(session, fair_id, {slot for item in items for slot in item.unavailable})
    stored = select(tables.FairApplication).where(tables.FairApplication.fair_id == fair_id)
    rows = {row.enterprise_id: row for row in session.exec(stored).all()}
    entries = NewEntries(session, fair_id)
    changes = Changes()
    for item in items:
        owned = owners[item.enterprise_id]
        row = rows.get(item.enterprise_id)
        (changes.updated if row else changes.created).append(item.enterprise_id)
        if row is None:
            row = entries.make(item.enterprise_id, owned, "applied")
        row.owner_id, row.organisation_id = owned.owner_id, owned.organisation_id
        _fill_application(row, item, now)
        session.add(row)
    session.flush()
    wished = {item.enterprise_id: (number, item.wishes) for number, item in enumerate(items) if item.wishes}
    save_wishes(
        session,
        fair_id,
        "enterprise",
        {enterprise_id: wishes for enterprise_id, (_, wishes) in wished.items()},
        places={enterprise_id: f"items[{number}]." for enterprise_id, (number, _) in wished.items()},
    )
    audit.record_import(session, actor, "fair_application", changes, within=fair_id, now=now)
    return ImportOutcome(created=len(changes.created), updated=len(changes.updated), unchanged=0)


def refuse_late(session: Session, actor: Actor | None, fair_id: str, *, today: datetime.date) -> None:
    """Raises FairNotFound, Forbidden or WrongState where the actor can apply no more, or not yet."""
    fair = queries.get_row(session, fair_id)
    if not queries.is_managed_by(actor, fair):
        _refuse_late(fair, today)


def _refuse_late(fair: tables.Fair, today: datetime.date) -> None:
    if fair.state == "draft":
        raise Forbidden(
            Sentence("아직 신청을 받지 않는 상담회입니다.", "This fair does not take applications yet.")
        )
    if not queries.takes_applications(fair, today):
        raise WrongState(
            Sentence(
                "신청 기간이 끝났습니다. 바꿀 것이 있으면 운영자에게 문의해 주십시오.",
                "Applications have closed. Ask the organiser where something has to change.",
            )
        )


def _fill_application(
    row: tables.FairApplication, item: schemas.ApplicationIn, now: datetime.datetime
) -> None:
    row.state = "applied"
    row.applied_at = row.applied_at or now
    for name in ("contact_name", "contact_phone", "contact_email"):
        setattr(row, name, getattr(item, name) if item.has_consented else None)
    row.consented_at = (row.consented_at or now) if item.has_consented else None
    if item.accommodations and row.accommodation_state == "none":
        row.accommodation_state, row.accommodation_asked_at = "asked", now
    elif not item.accommodations:
        row.accommodation_state, row.accommodation_asked_at = "none", None
    elif sorted(item.accommodations) != sorted(row.accommodations):
        row.accommodation_state, row.accommodation_asked_at = "asked", now
    row.accommodations = sorted(item.accommodations)
    row.accommodation_note = item.accommodation_note
    row.unavailable = sorted(item.unavailable)
    row.is_one_day = item.is_one_day
    row.max_meetings = item.max_meetings
