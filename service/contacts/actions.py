"""Keeping contacts with their consents, and withdrawing them. Only those who keep the listing see them."""

from __future__ import annotations

import datetime
import uuid

from sqlmodel import Session, col, select

from service import tables
from service.catalogue import queries as catalogue
from service.contacts.schemas import WORDING, Contact, ContactIn
from service.errors.records import ContactNotFound
from service.people import audit
from service.people.access_log import note_access
from service.security import Actor, require_for


def list_contacts(
    session: Session, actor: Actor | None, enterprise_id: str, *, address: str, now: datetime.datetime
) -> list[Contact]:
    """The contacts of a listing, the latest first; that they were looked at is on record.

    Raises SignInRequired, Forbidden, EnterpriseNotFound.
    """
    actor = _require_keeper(session, actor, enterprise_id)
    found = read_contacts(session, actor, enterprise_id)
    people = count_people(found)
    note_access(session, actor, "contacts", enterprise_id, people=people, address=address, now=now)
    return found


def count_people(contacts: list[Contact]) -> int:
    """Of how many people contacts hold personal data: a withdrawn one has lost it."""
    return sum(contact.withdrawn_at is None for contact in contacts)


def read_contacts(session: Session, actor: Actor | None, enterprise_id: str) -> list[Contact]:
    """As `list_contacts`, for whoever puts it on record with what is done with them."""
    _require_keeper(session, actor, enterprise_id)
    row = tables.ContactConsent
    rows = session.exec(
        select(row)
        .where(row.enterprise_id == enterprise_id)
        .order_by(col(row.recorded_at).desc(), col(row.consent_id))
    ).all()
    return [Contact.model_validate(item) for item in rows]


def add_contact(
    session: Session, actor: Actor | None, enterprise_id: str, said: ContactIn, *, now: datetime.datetime
) -> Contact:
    """Keep a contact with what the person agreed to. Raises as `list_contacts` does."""
    actor = _require_keeper(session, actor, enterprise_id)
    row = tables.ContactConsent(
        consent_id=f"C{uuid.uuid4().hex}",
        enterprise_id=enterprise_id,
        wording=WORDING,
        recorded_by=actor.account_id,
        recorded_at=now,
        **said.model_dump(),
    )
    session.add(row)
    session.flush()
    # The trail says that and for what, never whom: it outlives a withdrawal.
    told = {"consent_id": row.consent_id, "scopes": row.scopes, "wording": WORDING}
    audit.record(session, actor, "contact.add", "enterprise", enterprise_id, after=told, now=now)
    return Contact.model_validate(row)


def withdraw_contact(
    session: Session, actor: Actor | None, enterprise_id: str, consent_id: str, *, now: datetime.datetime
) -> None:
    """End a consent: name and address are deleted at once. Raises ContactNotFound, and as `list_contacts`."""
    actor = _require_keeper(session, actor, enterprise_id)
    row = session.get(tables.ContactConsent, consent_id)
    if row is None or row.enterprise_id != enterprise_id or row.withdrawn_at is not None:
        raise ContactNotFound(consent_id)
    row.contact_name, row.email, row.phone, row.withdrawn_at = "", None, None, now
    session.add(row)
    told = {"consent_id": consent_id}
    audit.record(session, actor, "contact.withdraw", "enterprise", enterprise_id, after=told, now=now)


def _require_keeper(session: Session, actor: Actor | None, enterprise_id: str) -> Actor:
    listing = catalogue.get_enterprise(session, enterprise_id)
    return require_for(actor, "enterprise.change", listing)
