"""Signing in and out: sessions, their theft and fixation, guessing, forged requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from service import tables
from service.accounts import actions as accounts
from service.people.passwords import is_right_password
from service.security import Actor
from service.settings import Settings
from tests.service.conftest import NOW, PASSWORD, Clock, SignedInClient, make_demand, open_browser

SignIn = Callable[..., SignedInClient]
MakeAccount = Callable[..., Actor]


def enter(client: TestClient, login: str = "buyer", password: str = PASSWORD, **headers: str):
    return client.post("/api/v1/session", json={"login": login, "password": password}, headers=headers)


def keep_cookie(client: TestClient, value: str) -> None:
    client.cookies.set("pumasi_session", value, domain="testserver.local", path="/")


def test_a_visitor_has_no_account(client: TestClient) -> None:
    assert client.get("/api/v1/session").json() == {"account": None, "csrf_token": None, "expires_at": None}


def test_signing_in_opens_a_session(client: TestClient, make_account: MakeAccount) -> None:
    actor = make_account("buyer")
    answer = enter(client)
    assert answer.status_code == 200
    assert answer.json()["account"] == {
        "account_id": actor.account_id,
        "login": "buyer",
        "display_name": "buyer 담당",
        "organisation": "은평구",
        "role": "buyer",
    }
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert client.get("/api/v1/session").json() == answer.json()


def test_cookies_are_for_https_only_where_the_settings_say_so(
    app: FastAPI, settings: Settings, client: TestClient, make_account: MakeAccount
) -> None:
    make_account("buyer")
    app.state.settings = settings.model_copy(update={"secure_cookies": True})
    assert "Secure" in enter(client).headers["Set-Cookie"]


def test_the_database_keeps_neither_password_nor_cookie(
    app: FastAPI, client: TestClient, make_account: MakeAccount
) -> None:
    make_account("buyer")
    enter(client)
    with app.state.database.session(is_writing=False) as session:
        account = session.exec(select(tables.Account)).one()
        opened = session.exec(select(tables.SignInSession)).one()
    assert account.password_hash.startswith("$argon2id$")
    assert client.cookies["pumasi_session"] not in opened.token_hash


@pytest.mark.parametrize(
    ("login", "password"), [("buyer", "wrong"), ("nobody", PASSWORD), ("Buyer", PASSWORD)]
)
def test_wrong_login_and_wrong_password_are_not_told_apart(
    client: TestClient, make_account: MakeAccount, login: str, password: str
) -> None:
    make_account("buyer")
    answer = enter(client, login, password)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in_refused"
    assert answer.json()["error"]["message"] == "아이디 또는 비밀번호가 맞지 않습니다. 다시 확인해 주십시오."
    assert "Set-Cookie" not in answer.headers


def test_a_planted_cookie_is_replaced_at_sign_in(client: TestClient, make_account: MakeAccount) -> None:
    make_account("buyer")
    keep_cookie(client, "planted-by-someone-else")
    enter(client)
    assert client.cookies["pumasi_session"] != "planted-by-someone-else"
    client.cookies.clear()
    keep_cookie(client, "planted-by-someone-else")
    assert client.get("/api/v1/session").json()["account"] is None


def test_signing_in_again_ends_the_former_session(client: TestClient, make_account: MakeAccount) -> None:
    make_account("buyer")
    enter(client)
    former = client.cookies["pumasi_session"]
    enter(client)
    assert client.cookies["pumasi_session"] != former
    keep_cookie(client, former)
    assert client.get("/api/v1/session").json()["account"] is None


def test_a_session_ends_by_itself(
    client: TestClient, make_account: MakeAccount, clock: Clock, settings: Settings
) -> None:
    make_account("buyer")
    enter(client)
    clock.go_on(minutes=settings.session_lifetime_minutes, seconds=-1)
    assert client.get("/api/v1/session").json()["account"] is not None
    clock.go_on(seconds=1)
    assert client.get("/api/v1/session").json()["account"] is None


def test_signing_out_ends_the_session_on_the_server(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    token = buyer.client.cookies["pumasi_session"]
    assert buyer.request("DELETE", "/api/v1/session").status_code == 204
    assert "pumasi_session" not in buyer.client.cookies
    keep_cookie(buyer.client, token)
    assert buyer.get("/api/v1/session").json()["account"] is None


def test_a_disabled_account_is_out_at_once(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, buyer.actor.account_id).disabled_at = NOW
    assert buyer.get("/api/v1/session").json()["account"] is None
    assert enter(open_browser(app)).status_code == 401


def test_guessing_is_slowed_down_and_stays_so_after_the_right_password(
    client: TestClient, make_account: MakeAccount, clock: Clock, settings: Settings
) -> None:
    make_account("buyer")
    make_account("policy")
    for _ in range(settings.max_failures_per_login):
        assert enter(client, password="guess").status_code == 401
        clock.go_on(seconds=1)
    answer = enter(client)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_attempts")
    assert int(answer.headers["Retry-After"]) == settings.sign_in_window_minutes * 60 - 5
    assert enter(client, "policy").status_code == 200
    clock.go_on(seconds=int(answer.headers["Retry-After"]))
    assert enter(client).status_code == 200


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What other people do while a password is being checked."""
    doings: list[Callable[[], None]] = []

    def check(*arguments: Any) -> bool:
        while doings:
            doings.pop()()
        return is_right_password(*arguments)

    monkeypatch.setattr(accounts, "is_right_password", check)
    return doings


def test_nobody_waits_with_a_change_until_a_password_is_checked(
    app: FastAPI, client: TestClient, make_account: MakeAccount, meanwhile: list[Callable[[], None]]
) -> None:
    make_account("buyer")
    others: list[int] = []
    for password in (PASSWORD, "wrong"):
        meanwhile.append(lambda: others.append(make_account("policy", f"policy{len(others)}") is not None))
        assert enter(client, password=password).status_code == (200 if password == PASSWORD else 401)
    assert len(others) == 2


def test_guesses_made_meanwhile_count_before_the_right_one_is_told(
    app: FastAPI,
    client: TestClient,
    make_account: MakeAccount,
    settings: Settings,
    meanwhile: list[Callable[[], None]],
) -> None:
    make_account("buyer")
    guesser = open_browser(app)

    def guess() -> None:
        enter(guesser, password="guess")

    # Each of them begins while the one before it is being checked.
    meanwhile.extend([guess] * settings.max_failures_per_login)
    assert enter(client).status_code == 429
    assert "pumasi_session" not in client.cookies


@pytest.mark.parametrize("change", [{"password_hash": "other"}, {"disabled_at": NOW}])
def test_a_password_changed_or_an_account_closed_meanwhile_is_refused(
    app: FastAPI,
    client: TestClient,
    make_account: MakeAccount,
    meanwhile: list[Callable[[], None]],
    change: dict[str, Any],
) -> None:
    actor = make_account("buyer")

    def change_account() -> None:
        with app.state.database.session(is_writing=True) as session:
            account = session.get(tables.Account, actor.account_id)
            for name, value in change.items():
                setattr(account, name, value)

    meanwhile.append(change_account)
    assert enter(client).status_code == 401


def test_a_right_password_forgets_the_failures_before(
    client: TestClient, make_account: MakeAccount, settings: Settings
) -> None:
    make_account("buyer")
    for _ in range(2):
        for _ in range(settings.max_failures_per_login - 1):
            assert enter(client, password="guess").status_code == 401
        assert enter(client).status_code == 200


def test_one_address_cannot_try_many_accounts(client: TestClient, settings: Settings) -> None:
    for number in range(settings.max_failures_per_address):
        assert enter(client, f"account-{number}").status_code == 401
    assert enter(client, "one-more").status_code == 429


def test_a_change_without_the_token_is_refused(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}):
        answer = buyer.client.post("/api/v1/demands", json=make_demand("D001"), headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf_failed")
    assert buyer.post("/api/v1/demands", json=make_demand("D001")).status_code == 201


def test_the_token_of_another_session_is_refused(sign_in: SignIn) -> None:
    first, second = sign_in("buyer", "first"), sign_in("buyer", "second")
    answer = first.client.post("/api/v1/demands", json=make_demand("D001"), headers=second.headers)
    assert answer.json()["error"]["code"] == "csrf_failed"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_what_another_site_sends_is_refused(
    client: TestClient, sign_in: SignIn, headers: dict[str, str]
) -> None:
    buyer = sign_in("buyer")
    answer = buyer.post("/api/v1/demands", json=make_demand("D001"), headers=headers)
    assert answer.json()["error"]["code"] == "csrf_failed"
    assert enter(client, **headers).json()["error"]["code"] == "csrf_failed"


def test_our_own_origin_is_welcome(sign_in: SignIn) -> None:
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert (
        sign_in("buyer").post("/api/v1/demands", json=make_demand("D001"), headers=headers).status_code == 201
    )


def test_forms_cannot_sign_in_through_the_api(client: TestClient, make_account: MakeAccount) -> None:
    make_account("buyer")
    answer = client.post("/api/v1/session", data={"login": "buyer", "password": PASSWORD})
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_a_login_is_taken_once(app: FastAPI, settings: Settings, make_account: MakeAccount) -> None:
    make_account("buyer")
    with pytest.raises(accounts.AlreadyExists), app.state.database.session(is_writing=True) as session:
        accounts.create_account(
            session, settings, login="buyer", password="x", display_name="x", role="buyer", now=NOW
        )
