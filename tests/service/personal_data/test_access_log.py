"""Who looks at the personal data of others is on record, and where that fails nothing is shown."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.fairs.applications import actions as fair_applications
from service.fairs.register import actions as fairs
from service.fairs.register.schemas import ApplicationIn, FairIn
from tests.service.conftest import NOW, make_listing
from tests.service.fairs.register.made_fairs import make_application, make_fair
from tests.service.pages.conftest import Visitor


def read_log(app: FastAPI) -> list[tuple[str, str, int]]:
    with app.state.database.session(is_writing=False) as session:
        entry = tables.AccessEntry
        rows = session.exec(select(entry).order_by(entry.entry_id)).all()
    assert {row.address for row in rows} <= {"testclient"}
    return [(row.kind, row.subject_id, row.people) for row in rows]


def test_every_look_at_personal_data_leaves_one_line(app: FastAPI, make_account: Any) -> None:
    make_account("administrator")
    owner = make_account("enterprise")
    with app.state.database.session(is_writing=True) as session:
        catalogue.import_enterprises(
            session, [EnterpriseIn(**make_listing("E1"))], now=NOW, owner_id=owner.account_id
        )
    visitor = Visitor(app).sign_in("administrator")
    contact = {
        "contact_name": "견본 담당",
        "email": "c@example.kr",
        "scopes": "matching",
        "given_on": "2017-03-01",
    }
    contacts = "/enterprises/E1/contacts"
    visitor.open(contacts)
    assert visitor.post(contacts, contact).status_code == 303
    visitor.open(contacts)
    visitor.open("/admin/accounts")
    visitor.open("/admin/accounts?q=enterprise")
    visitor.open(f"/admin/accounts/{owner.account_id}")
    visitor.open("/admin/mail")
    exported = visitor.post("/admin/audit/export", {"reason": "점검"})
    assert exported.status_code == 200
    lines = len(exported.text.strip().splitlines()) - 1
    # Nobody was shown in the empty list of contacts and in the empty outbox.
    assert read_log(app) == [
        ("contacts", "E1", 1),
        ("accounts", "*", 2),
        ("accounts", "*", 1),
        ("account", owner.account_id, 1),
        ("audit-export", "*", lines),
    ]
    page = visitor.get("/admin/access").text
    assert "기업 담당자 연락처" in page
    assert "5건" in page
    assert "1건" in visitor.get("/admin/access?kind=contacts&actor=administrator").text
    assert "0건" in visitor.get("/admin/access?actor=enterprise").text
    assert "0건" in visitor.get("/admin/access?since=2017-03-03").text
    # People and enterprises are named, and lead to where they are shown.
    assert '<a href="/enterprises/E1">한끼나눔 E1</a>' in page
    assert f'<a href="/admin/accounts/{owner.account_id}">{owner.display_name}</a>' in page
    assert "1건" in visitor.get("/admin/access?kind=contacts&actor=administrator 담당").text
    first = visitor.open("/admin/access?limit=2")
    following = next(a.get("href") for a in first.all("a") if "cursor=" in (a.get("href") or ""))
    assert "계정 목록" in visitor.get(following).text


@pytest.mark.parametrize("role", ["buyer", "policy", "organiser"])
def test_the_log_is_for_administrators_and_who_is_refused_is_not_in_it(
    app: FastAPI, make_account: Any, role: str
) -> None:
    make_account(role)
    visitor = Visitor(app).sign_in(role)
    for path in ("/admin/access", "/admin/accounts", "/admin/mail"):
        assert visitor.get(path).status_code == 403
    assert read_log(app) == []


def test_where_the_look_cannot_be_put_on_record_nothing_is_shown(
    app: FastAPI, make_account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account("administrator")
    visitor = Visitor(app).sign_in("administrator")
    with app.state.database.session(is_writing=True) as session:
        session.connection().exec_driver_sql("DROP TABLE access_entry")
    visitor.http = type(visitor.http)(
        app, headers={"Accept": "text/html"}, cookies=visitor.http.cookies, raise_server_exceptions=False
    )
    answer = visitor.get("/admin/accounts")
    assert answer.status_code >= 500
    assert "administrator 담당" not in answer.text.partition("<main")[2]


def test_a_manager_who_sees_contacts_of_an_application_is_on_record(app: FastAPI, make_account: Any) -> None:
    organiser, owner = make_account("organiser"), make_account("enterprise")
    with app.state.database.session(is_writing=True) as session:
        catalogue.import_enterprises(
            session, [EnterpriseIn(**make_listing("E1"))], now=NOW, owner_id=owner.account_id
        )
        fair_id = fairs.create_fair(session, organiser, FairIn(**make_fair()), now=NOW).fair_id
        fairs.set_state(session, organiser, fair_id, "open", now=NOW)
        contact = {"contact_name": "견본 담당", "has_consented": True}
        application = ApplicationIn(**make_application("E1", wishes=[], **contact))
        fair_applications.apply(session, owner, fair_id, application, now=NOW, today=NOW.date())
    for path in (f"/fairs/{fair_id}/applications/1", f"/api/v1/fairs/{fair_id}/applications/1"):
        assert "견본 담당" in Visitor(app).sign_in("organiser").get(path).text
        # One's own contacts are one's own.
        assert "견본 담당" in Visitor(app).sign_in("enterprise").get(path).text
    assert read_log(app) == [("fair-contacts", f"{fair_id}/1", 1)] * 2
