"""One's own account: name, password, sign-ins that can be ended, keys for programs with scope and expiry."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from service import tables
from service.own_account.schemas import MAX_KEYS
from tests.service.conftest import NOW, PASSWORD, Clock, SignedInClient, make_demand, open_browser

SignIn = Callable[..., SignedInClient]
NEW = "푸른 하늘 은하수 9"


def post(person: SignedInClient, path: str, **fields: str) -> Response:
    headers = {**person.headers, "Accept": "text/html"}
    return person.client.post(path, data=fields, headers=headers, follow_redirects=False)


def make_key(person: SignedInClient, scope: str = "write", days: str = "30") -> str:
    answer = post(person, "/account/keys", key_name="연동", scope=scope, key_days=days)
    assert answer.status_code == 200, answer.text
    return re.search(r"pumasi_[\w-]+", answer.text)[0]


def call(
    app: FastAPI, key: str, method: str = "GET", path: str = "/api/v1/session", **options: object
) -> Response:
    return open_browser(app).request(method, path, headers={"Authorization": f"Bearer {key}"}, **options)


def test_a_visitor_signs_in_first(client: TestClient) -> None:
    answer = client.get("/account", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Faccount")


def test_the_name_that_others_see_can_be_changed(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    assert post(buyer, "/account/profile", display_name="  회계과 담당 ").status_code == 303
    assert "회계과 담당" in buyer.get("/account").text
    assert post(buyer, "/account/profile", display_name=" ").status_code == 422
    with app.state.database.session(is_writing=False) as session:
        line = session.exec(
            select(tables.AuditEntry).where(tables.AuditEntry.action == "account.change")
        ).one()
    assert (line.before, line.after) == ({"display_name": "buyer 담당"}, {"display_name": "회계과 담당"})


def test_changing_the_password_ends_all_other_sign_ins_and_renews_this_one(
    app: FastAPI, sign_in: SignIn
) -> None:
    buyer = sign_in("buyer")
    elsewhere = SignedInClient(open_browser(app), buyer.actor)
    former = buyer.client.cookies["pumasi_session"]
    answer = post(buyer, "/account/password", old_password=PASSWORD, new_password=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert buyer.client.cookies["pumasi_session"] != former
    assert buyer.get("/api/v1/session").json()["account"]["login"] == "buyer"
    assert elsewhere.get("/api/v1/session").json()["account"] is None
    stolen = open_browser(app, cookies={"pumasi_session": former})
    assert stolen.get("/api/v1/session").json()["account"] is None


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", NEW, "지금 비밀번호가 맞지 않습니다"),
        (PASSWORD, "짧다", "10자 이상"),
        (PASSWORD, "은평구 2017 여름", "들어 있지"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(sign_in: SignIn, old: str, new: str, field: str) -> None:
    buyer = sign_in("buyer")
    answer = post(buyer, "/account/password", old_password=old, new_password=new)
    assert answer.status_code == 422
    assert field in answer.text
    assert buyer.get("/api/v1/session").json()["account"] is not None


def test_guessing_the_old_password_is_slowed_down(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    limit = app.state.settings.max_failures_per_login
    statuses = [
        post(buyer, "/account/password", old_password="guess", new_password=NEW).status_code
        for _ in range(limit + 1)
    ]
    assert statuses == [422] * limit + [429]


def test_sign_ins_are_listed_and_ended_by_their_owner_only(app: FastAPI, sign_in: SignIn) -> None:
    buyer, other = sign_in("buyer"), sign_in("policy")
    elsewhere = SignedInClient(open_browser(app, headers={"User-Agent": "<b>Browser</b> 9"}), buyer.actor)
    page = buyer.get("/account").text
    assert "&lt;b&gt;Browser&lt;/b&gt; 9" in page
    [session_id] = re.findall(r'name="session_id" value="(\w+)"', page)
    post(other, "/account/sessions/end", session_id=session_id)
    assert elsewhere.get("/api/v1/session").json()["account"] is not None
    assert post(buyer, "/account/sessions/end", session_id=session_id).status_code == 303
    assert elsewhere.get("/api/v1/session").json()["account"] is None
    assert buyer.get("/api/v1/session").json()["account"] is not None


def test_all_other_sign_ins_end_together(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    others = [SignedInClient(open_browser(app), buyer.actor) for _ in range(2)]
    post(buyer, "/account/sessions/end")
    assert [o.get("/api/v1/session").json()["account"] for o in others] == [None, None]
    assert buyer.get("/api/v1/session").json()["account"] is not None


def test_a_key_acts_as_its_account_without_cookie_or_form_token(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    key = make_key(buyer)
    assert call(app, key).json()["account"]["login"] == "buyer"
    assert call(app, key, "POST", "/api/v1/demands", json=make_demand("D1")).status_code == 201
    with app.state.database.session(is_writing=False) as session:
        row = session.exec(select(tables.ApiToken)).one()
    assert key not in row.token_hash
    assert row.last_used_at == NOW


def test_a_key_that_reads_only_changes_nothing(app: FastAPI, sign_in: SignIn) -> None:
    key = make_key(sign_in("administrator"), scope="read")
    assert call(app, key).status_code == 200
    refused = call(app, key, "POST", "/api/v1/demands", json=make_demand("D1"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")


def test_a_key_that_reads_too_little_is_told_so_and_not_that_an_entry_is_somebody_elses(
    app: FastAPI, sign_in: SignIn
) -> None:
    refused = call(app, make_key(sign_in("administrator"), scope="read"), path="/api/v1/judged-sets")
    assert refused.status_code == 403
    assert "읽기만 할 수 있는 API 키" in refused.text


def test_a_key_ends_by_itself_when_deleted_and_with_its_account(
    app: FastAPI, sign_in: SignIn, clock: Clock
) -> None:
    buyer = sign_in("buyer")
    first, second = make_key(buyer), make_key(buyer, days="90")
    page = buyer.get("/account").text
    token_ids = re.findall(r'name="token_id" value="(\w+)"', page)
    assert len(token_ids) == 2
    other = sign_in("policy")
    for token_id in token_ids:
        post(other, "/account/keys/delete", token_id=token_id)
    assert call(app, first).status_code == 200
    clock.go_on(days=30)
    refused = call(app, first)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key_refused")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert call(app, second).status_code == 200
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, buyer.actor.account_id).disabled_at = NOW
    assert call(app, second).status_code == 401


def test_a_deleted_key_opens_nothing(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    key = make_key(buyer)
    [token_id] = re.findall(r'name="token_id" value="(\w+)"', buyer.get("/account").text)
    assert post(buyer, "/account/keys/delete", token_id=token_id).status_code == 303
    assert call(app, key).status_code == 401


def test_keys_are_for_the_api_alone(app: FastAPI, sign_in: SignIn) -> None:
    key = make_key(sign_in("buyer"))
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/html"}
    page = open_browser(app).get("/account", headers=headers, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Faccount")


def test_a_wrong_key_is_refused_even_with_a_good_cookie(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    answer = buyer.client.get("/api/v1/session", headers={"Authorization": "Bearer pumasi_wrong"})
    assert answer.status_code == 401


def test_an_account_has_so_many_keys_and_no_more(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    for _ in range(MAX_KEYS):
        make_key(buyer)
    answer = post(buyer, "/account/keys", key_name="하나 더", scope="read", key_days="30")
    assert answer.status_code == 422
    assert "20개까지" in answer.text


@pytest.mark.parametrize(
    "change", [{"scope": "admin"}, {"key_days": "10000"}, {"key_name": ""}, {"account_id": "A1"}]
)
def test_a_key_of_another_kind_is_refused(sign_in: SignIn, change: dict[str, str]) -> None:
    wish = {"key_name": "연동", "scope": "read", "key_days": "30", **change}
    assert post(sign_in("buyer"), "/account/keys", **wish).status_code == 422
