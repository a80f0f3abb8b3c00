"""The contacts of a listing with their consents as JSON, for those who keep it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request

from service.contacts import actions
from service.contacts.schemas import Contact, ContactIn, ContactList
from service.database import SessionDep, notes_access
from service.door.fields import Identifier
from service.people.actors import NowDep, SignedInDep, get_address
from service.skins.api_parts import EnterpriseId, document_errors
from service.skins.routers import make_api_router

router = make_api_router("contacts")
ConsentId = Annotated[
    Identifier, Path(description="동의 번호. Id of the consent.", examples=["C0123456789abcdef"])
]


@router.get(
    "/enterprises/{enterprise_id:id}/contacts",
    operation_id="listContacts",
    responses=document_errors(403, 404),
)
@notes_access
def list_contacts(
    enterprise_id: EnterpriseId, request: Request, session: SessionDep, actor: SignedInDep, now: NowDep
) -> ContactList:
    """연락처와 동의. The contacts, the latest first; that they were looked at is put on record."""
    address = get_address(request)
    return ContactList(items=actions.list_contacts(session, actor, enterprise_id, address=address, now=now))


@router.post(
    "/enterprises/{enterprise_id:id}/contacts",
    status_code=201,
    responses=document_errors(403, 404),
)
def add_contact(
    enterprise_id: EnterpriseId, said: ContactIn, session: SessionDep, actor: SignedInDep, now: NowDep
) -> Contact:
    """연락처 추가. Keep a contact with what the person has agreed to."""
    return actions.add_contact(session, actor, enterprise_id, said, now=now)


@router.delete(
    "/enterprises/{enterprise_id:id}/contacts/{consent_id}",
    status_code=204,
    responses=document_errors(403, 404),
)
def withdraw_contact(
    enterprise_id: EnterpriseId, consent_id: ConsentId, session: SessionDep, actor: SignedInDep, now: NowDep
) -> None:
    """동의 거두기. End a consent: name and address are deleted at once, that there was one stays."""
    actions.withdraw_contact(session, actor, enterprise_id, consent_id, now=now)
