"""Assisted mode: nothing without a consent, and the trail names who entered and for whom."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import text

from service.assistance import actions
from service.assistance.pages import describe_paper
from service.assistance.schemas import Assistance, AssistanceIn
from service.catalogue import queries as catalogue
from service.catalogue.pages import LISTING_ON_PAGE
from service.catalogue.schemas import EnterpriseIn
from service.contacts import actions as contacts
from service.contacts.schemas import ContactIn
from service.database import Database
from service.errors import Forbidden, InvalidInput
from service.errors.records import AssistanceNotFound, ContactNotFound
from service.listings import actions as listings
from service.security import Actor
from service.skins import forms
from service.skins.language import get_translator
from tests.service.conftest import NOW, make_listing

MakeAccount = Callable[..., Actor]
TODAY = NOW.date()


def _record(database: Database, actor: Actor, **changes: object) -> Assistance:
    said = {
        "enterprise_name": "느티나무 마을기업",
        "consented_by": "대표",
        "method": "visit",
        "consented_on": "2017-03-01",
        **changes,
    }
    with database.session(is_writing=True) as session:
        return actions.record_consent(session, actor, AssistanceIn(**said), today=TODAY, now=NOW)


def _enter(database: Database, actor: Actor, consent: Assistance, enterprise_id: str) -> None:
    with database.session(is_writing=True) as session:
        draft = listings.begin_draft(
            session,
            actor,
            forms.write_typed(None, LISTING_ON_PAGE),
            listing=None,
            assistance_id=consent.assistance_id,
            today=TODAY,
            now=NOW,
        )
    with database.session(is_writing=True) as session:
        listing = EnterpriseIn(**make_listing(enterprise_id))
        listings.send_draft(session, actor, draft, listing, based_on=None, now=NOW)


def test_the_trail_names_the_helper_and_the_principal_and_the_listing_is_the_principals(
    database: Database, make_account: MakeAccount
) -> None:
    helper, principal = make_account("policy"), make_account("enterprise")
    consent = _record(database, helper, principal_login="enterprise")
    _enter(database, helper, consent, "E1")
    with database.engine.connect() as connection:
        [entry] = connection.execute(
            text("SELECT actor_id, principal_id, reason FROM audit_entry WHERE action = 'enterprise.create'")
        ).all()
    assert (entry[0], entry[1]) == (helper.account_id, principal.account_id)
    assert consent.assistance_id in entry[2]
    assert "visit" in entry[2]
    with database.session(is_writing=False) as session:
        assert catalogue.get_enterprise(session, "E1").owner_id == principal.account_id


def test_an_enterprise_without_an_account_is_named_by_its_consent(
    database: Database, make_account: MakeAccount
) -> None:
    helper = make_account("policy")
    consent = _record(database, helper)
    _enter(database, helper, consent, "E1")
    with database.engine.connect() as connection:
        principal = connection.scalar(
            text("SELECT principal_id FROM audit_entry WHERE action = 'enterprise.create'")
        )
    assert principal == f"assistance:{consent.assistance_id}"


def test_a_consent_that_has_ended_is_none(database: Database, make_account: MakeAccount) -> None:
    helper = make_account("policy")
    consent = _record(database, helper)
    with database.session(is_writing=True) as session:
        actions.end_assistance(session, helper, consent.assistance_id, now=NOW)
    with pytest.raises(AssistanceNotFound):
        _enter(database, helper, consent, "E1")
    with database.session(is_writing=False) as session:
        assert catalogue.find_enterprises(session, ["E1"]) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"principal_login": "nobody"}, "principal_login"),
        ({"enterprise_id": "E404"}, "enterprise_id"),
        ({"consented_on": "2017-03-03"}, "consented_on"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(
    database: Database, make_account: MakeAccount, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _record(database, make_account("policy"), **changes)
    assert [fault.field for fault in refusal.value.fields] == [field]


def test_only_helpers_record_consents(database: Database, make_account: MakeAccount) -> None:
    with pytest.raises(Forbidden):
        _record(database, make_account("enterprise"))


def test_the_form_on_paper_asks_what_the_pages_ask_in_large_print(app: FastAPI, client: TestClient) -> None:
    data = describe_paper("ko")
    said = {box["label"] for step in data["steps"] for box in step["boxes"]}
    t = get_translator("ko")
    for name in LISTING_ON_PAGE:
        assert t("field-office_district" if name == "district" else f"field-{name}") in said
    boxes = {box["label"]: box for step in data["steps"] for box in step["boxes"]}
    assert boxes[t("field-organisation_type")]["ticks"][0] == "사회적기업"
    assert boxes[t("field-service_districts")]["ticks"][:2] == ["서울 전역", "종로구"]
    assert "청소·위생" in boxes[t("field-sectors")]["ticks"]
    answer = client.get("/listing-form.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    assert round(float(reader.pages[0].mediabox.width)) == 595
    sizes: list[float] = []

    def note(text_shown: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text_shown.strip():
            sizes.append(size)

    shown = reader.pages[0].extract_text(visitor_text=note)
    assert "사회적경제기업 등록 양식" in shown
    assert sorted(sizes)[len(sizes) // 2] >= 14


def test_a_contact_is_kept_with_its_consent_and_emptied_when_it_is_withdrawn(
    database: Database, make_account: MakeAccount
) -> None:
    own = make_account("enterprise")
    consent = _record(database, make_account("policy"), principal_login="enterprise")
    _enter_for(database, own)
    said = ContactIn(contact_name="담당자", phone="02-120", scopes=["matching", "fair"], given_on=TODAY)
    with database.session(is_writing=True) as session:
        kept = contacts.add_contact(session, own, "E1", said, now=NOW)
    with database.session(is_writing=True) as session:
        contacts.withdraw_contact(session, own, "E1", kept.consent_id, now=NOW)
        [after] = contacts.list_contacts(session, own, "E1", address="", now=NOW)
        assert (after.contact_name, after.phone, after.scopes) == ("", None, ["matching", "fair"])
        with pytest.raises(ContactNotFound):
            contacts.withdraw_contact(session, own, "E1", kept.consent_id, now=NOW)
    with database.engine.connect() as connection:
        trail = str(connection.execute(text("SELECT before, after FROM audit_entry")).all())
    assert "담당자" not in trail
    assert consent.assistance_id in trail
    with database.session(is_writing=False) as session, pytest.raises(Forbidden):
        contacts.list_contacts(session, make_account("buyer"), "E1", address="", now=NOW)


def _enter_for(database: Database, own: Actor) -> None:
    from service.catalogue import actions as enterprises

    with database.session(is_writing=True) as session:
        enterprises.save_enterprise(session, own, EnterpriseIn(**make_listing("E1")), version=None, now=NOW)
