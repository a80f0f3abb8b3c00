"""Leaving the service: what is gone, what stays, and who may do it to whom."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.own_account import actions as own_account
from service.own_account.schemas import KeyIn
from service.security import Actor
from tests.service.conftest import NOW, PASSWORD, make_listing
from tests.service.joining.test_pages import set_email
from tests.service.pages.conftest import Visitor

MakeAccount = Callable[..., Actor]


def read_all(app: FastAPI) -> str:
    """Every value of every row, as one text."""
    with app.state.database.session(is_writing=False) as session:
        return json.dumps(
            [
                row.model_dump(mode="json")
                for model in (
                    tables.Account,
                    tables.SignInSession,
                    tables.ApiToken,
                    tables.ExternalIdentity,
                    tables.OneTimeLink,
                    tables.Notice,
                    tables.OutgoingMail,
                    tables.SignInFailure,
                    tables.AuditEntry,
                    tables.AccessEntry,
                )
                for row in session.exec(select(model)).all()
            ],
            ensure_ascii=False,
        )


def leave_traces(session: Session, app: FastAPI, actor: Actor) -> None:
    own_account.make_key(session, actor, KeyIn(key_name="연동", scope="read", key_days="30"), now=NOW)
    session.add(
        tables.ExternalIdentity(
            issuer="https://id.example.kr", subject="u-77", account_id=actor.account_id, created_at=NOW
        )
    )
    session.add(tables.Notice(account_id=actor.account_id, kind="job-done", created_at=NOW))


def test_who_leaves_is_nowhere_afterwards_and_the_entries_stay(
    app: FastAPI, make_account: MakeAccount
) -> None:
    actor = make_account("enterprise", "leaving-login", "한끼나눔")
    set_email(app, actor, "leaving@example.kr")
    visitor = Visitor(app).sign_in("leaving-login")
    # A letter to them, an invitation by mail, and a failed sign-in of theirs.
    visitor.post("/forgot-password", {"email": "leaving@example.kr"})
    visitor.post("/account/profile", {"display_name": "떠나는 사람"})
    Visitor(app).post("/sign-in", {"login": "leaving-login", "password": "틀림"})
    with app.state.database.session(is_writing=True) as session:
        leave_traces(session, app, actor)
        catalogue.import_enterprises(
            session, [EnterpriseIn(**make_listing("E1"))], now=NOW, owner_id=actor.account_id
        )
    personal = ("leaving-login", "leaving@example.kr", "떠나는 사람", "enterprise 담당", "u-77")
    assert [text for text in personal if text not in read_all(app)] == []
    assert re.search("기업 .?1.?곳", visitor.get("/account/erase").text)
    done = visitor.post("/account/erase", {"password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert "탈퇴하셨습니다" in visitor.get("/").text
    assert [text for text in personal if text in read_all(app)] == []
    with app.state.database.session(is_writing=False) as session:
        account = session.get(tables.Account, actor.account_id)
        assert (account.display_name, account.email, account.password_hash) == ("탈퇴한 사용자", None, "")
        assert session.get(tables.Enterprise, "E1").name == "한끼나눔 E1"
        actions = session.exec(select(tables.AuditEntry.action).order_by(tables.AuditEntry.entry_id)).all()
    # The trail still says what was done; only the person is gone from it.
    assert actions == [
        "account.create",
        "account.change",
        "account.make_key",
        "enterprise.import",
        "account.erase",
    ]
    assert Visitor(app).post("/sign-in", {"login": "leaving-login", "password": PASSWORD}).status_code == 401


def test_what_was_kept_for_an_organisation_a_colleague_goes_on_with(
    app: FastAPI, make_account: MakeAccount
) -> None:
    leaver, stranger = make_account("enterprise", "leaver", "두레"), make_account("enterprise", "other", "남")
    colleagues = [make_account("enterprise", login, "두레") for login in ("first", "second")]
    heir = min(colleagues, key=lambda actor: actor.account_id)  # they came at the same time
    with app.state.database.session(is_writing=True) as session:
        for enterprise_id, keeper in (("E1", leaver), ("E2", stranger)):
            listing = EnterpriseIn(**make_listing(enterprise_id))
            catalogue.import_enterprises(session, [listing], now=NOW, owner_id=keeper.account_id)
    colleague = Visitor(app).sign_in(heir.login)
    refused = colleague.post("/enterprises/E1/delete", {"version": "1", "confirmed": "yes"})
    assert refused.status_code == 403
    assert "이 항목을 맡은 계정만 할 수 있습니다" in refused.text
    assert Visitor(app).sign_in("leaver").post("/account/erase", {"password": PASSWORD}).status_code == 303
    with app.state.database.session(is_writing=False) as session:
        keepers = [session.get(tables.Enterprise, key).owner_id for key in ("E1", "E2")]
    assert keepers == [heir.account_id, stranger.account_id]
    gone = colleague.post("/enterprises/E1/delete", {"version": "1", "confirmed": "yes"})
    assert gone.status_code == 303, gone.text


def test_leaving_needs_the_password_and_trying_is_counted(app: FastAPI, make_account: MakeAccount) -> None:
    make_account("buyer")
    visitor = Visitor(app).sign_in("buyer")
    limit = app.state.settings.max_failures_per_login
    statuses = [visitor.post("/account/erase", {"password": "틀림"}).status_code for _ in range(limit + 1)]
    assert statuses == [422] * limit + [429]
    assert visitor.get("/account").status_code == 200


def test_who_has_no_password_types_the_login(app: FastAPI, make_account: MakeAccount) -> None:
    actor = make_account("buyer")
    visitor = Visitor(app).sign_in("buyer")
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, actor.account_id).password_hash = ""
    assert visitor.post("/account/erase", {"login": "other", "password": ""}).status_code == 422
    assert visitor.post("/account/erase", {"login": "buyer"}).status_code == 303


def test_the_last_administrator_stays(app: FastAPI, make_account: MakeAccount) -> None:
    first = make_account("administrator")
    visitor = Visitor(app).sign_in("administrator")
    refused = visitor.post("/account/erase", {"password": PASSWORD})
    assert refused.status_code == 422
    assert "다른 관리자를 먼저" in refused.text
    path = f"/admin/accounts/{first.account_id}/erase"
    assert visitor.post(path, {"reason": "요청"}).status_code == 422
    make_account("administrator", "second")
    assert visitor.post("/account/erase", {"password": PASSWORD}).status_code == 303


def test_an_administrator_erases_on_request_and_nobody_brings_back(
    app: FastAPI, make_account: MakeAccount
) -> None:
    make_account("administrator")
    buyer = make_account("buyer")
    visitor = Visitor(app).sign_in("administrator")
    path = f"/admin/accounts/{buyer.account_id}"
    assert visitor.post(f"{path}/erase", {"reason": ""}).status_code == 422
    assert visitor.post(f"{path}/erase", {"reason": "본인 요청"}).status_code == 303
    shown = visitor.get(path).text
    assert "탈퇴한 사용자" in shown
    assert "/enable" not in shown
    assert visitor.post(f"{path}/enable", {"reason": "실수"}).status_code == 422
    with app.state.database.session(is_writing=False) as session:
        line = session.exec(
            select(tables.AuditEntry).where(tables.AuditEntry.action == "account.erase")
        ).one()
    assert (line.reason, line.subject_id) == ("본인 요청", buyer.account_id)


@pytest.mark.parametrize("role", ["buyer", "policy"])
def test_others_erase_nobody(app: FastAPI, make_account: MakeAccount, role: str) -> None:
    stranger = make_account("enterprise")
    make_account(role)
    refused = (
        Visitor(app).sign_in(role).post(f"/admin/accounts/{stranger.account_id}/erase", {"reason": "까닭"})
    )
    assert refused.status_code == 403
