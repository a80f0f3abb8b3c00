"""The page of a listing's contacts and consents."""

from __future__ import annotations

from fastapi import Request, Response

from service.catalogue import queries as catalogue
from service.contacts import actions
from service.contacts.schemas import SCOPES, ContactIn
from service.database import SessionDep, notes_access
from service.people.actors import ActorDep, NowDep, ReaderDep, get_address
from service.security import Actor
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import quote_id, redirect, render

router = make_page_router()

CONTACT: forms.Shape = {
    "contact_name": "text",
    "email": "text",
    "phone": "text",
    "scopes": "many",
    "given_on": "day",
}


@router.get("/enterprises/{enterprise_id:path}/contacts")
@notes_access
def show_contacts(
    request: Request, session: SessionDep, actor: ReaderDep, now: NowDep, enterprise_id: str
) -> Response:
    """The contacts and the form of a consent. Context: see `_show`."""
    empty = forms.write_typed(None, CONTACT)
    return _show(request, session, actor, enterprise_id, empty, forms.Faults(), now=now)


@router.post("/enterprises/{enterprise_id:path}/contacts")
def add_contact(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    enterprise_id: str,
    posted: PostedForm,
) -> Response:
    """Keep a contact, or show the form again with what is wrong."""
    typed = forms.read_typed(posted, CONTACT)
    said, faults = forms.check_typed(typed, CONTACT, ContactIn)
    if said is None:
        return _show(request, session, actor, enterprise_id, typed, faults, now=now, status=422)
    actions.add_contact(session, actor, enterprise_id, said, now=now)
    return redirect(f"/enterprises/{quote_id(enterprise_id)}/contacts", "contact-added")


@router.post("/enterprises/{enterprise_id:path}/contacts/{consent_id}/withdraw")
def withdraw_contact(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, consent_id: str, posted: PostedForm
) -> Response:
    """End a consent."""
    actions.withdraw_contact(session, actor, enterprise_id, consent_id, now=now)
    return redirect(f"/enterprises/{quote_id(enterprise_id)}/contacts", "contact-withdrawn")


def _show(
    request: Request,
    session: SessionDep,
    actor: Actor | None,
    enterprise_id: str,
    typed: forms.Typed,
    faults: forms.Faults,
    *,
    now: NowDep,
    status: int = 200,
) -> Response:
    """Context: enterprise, contacts, scopes, form, faults."""
    return render(
        request,
        "contacts/page.html",
        status=status,
        enterprise=catalogue.get_enterprise(session, enterprise_id),
        contacts=actions.list_contacts(session, actor, enterprise_id, address=get_address(request), now=now),
        scopes=SCOPES,
        form=typed,
        faults=faults,
    )
