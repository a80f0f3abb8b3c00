"""Signing in at an identity provider: whom it lets in, and what none of the attacks gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import ECKey, OctKey
from sqlmodel import select

from service import tables
from service.people.provider import Provider
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.external_sign_in.conftest import go_to_provider, sign_in_there
from tests.service.external_sign_in.identity_provider import SECONDS, IdentityProvider
from tests.service.joining.test_pages import NEW, find_token, read_mail, set_email
from tests.service.pages.conftest import Visitor

MakeAccount = Callable[..., Actor]


@pytest.fixture
def buyer(app: FastAPI, make_account: MakeAccount) -> Actor:
    """A buyer whose address is confirmed."""
    actor = make_account("buyer")
    set_email(app, actor, "buyer@example.kr")
    return actor


def read_identities(app: FastAPI) -> list[tables.ExternalIdentity]:
    with app.state.database.session(is_writing=False) as session:
        return list(session.exec(select(tables.ExternalIdentity)).all())


def invite(app: FastAPI, role: str) -> str:
    """The token of a mailed invitation into one's own role."""
    answer = Visitor(app).sign_in(role).post("/invite", {"email": "new@example.kr", "role": role})
    assert answer.status_code == 200, answer.text
    return find_token(read_mail(app)[-1].text)


def find_who(visitor: Visitor) -> str | None:
    found = visitor.open("/").has_class("who")
    return found[0].text if found else None


# --- letting in ---------------------------------------------------------------------------------------------


def test_a_confirmed_address_links_the_account_and_tells_its_owner(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    visitor = Visitor(app)
    assert "기관 통합계정 로그인" in visitor.get("/sign-in?next=/post-demand").text
    answer = sign_in_there(visitor, "?next=/post-demand")
    assert (answer.status_code, answer.headers["location"]) == (303, "/post-demand")
    assert "buyer 담당" in (find_who(visitor) or "")
    [identity] = read_identities(app)
    assert (identity.issuer, identity.subject, identity.account_id) == (
        provider.issuer,
        "u-1",
        buyer.account_id,
    )
    [letter] = read_mail(app)
    assert (letter.recipient, "통합계정이 이어졌습니다" in letter.subject) == ("buyer@example.kr", True)


def test_who_is_linked_signs_in_whatever_the_address_is_now(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    sign_in_there(Visitor(app))
    provider.person = {"sub": "u-1", "email": "other@example.kr", "email_verified": False}
    visitor = Visitor(app)
    assert sign_in_there(visitor).status_code == 303
    assert "buyer 담당" in (find_who(visitor) or "")
    assert len(read_identities(app)) == len(read_mail(app)) == 1


def test_an_invitation_is_taken_up_without_a_password(
    app: FastAPI, make_account: MakeAccount, provider: IdentityProvider
) -> None:
    make_account("buyer")
    token = invite(app, "buyer")
    provider.person = {"sub": "u-2", "email": "New@example.kr", "email_verified": True, "name": "새 담당자"}
    visitor = Visitor(app)
    assert f"/sign-in/external?token={token}" in visitor.get(f"/join?token={token}").text
    answer = sign_in_there(visitor, f"?token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "새 담당자" in (find_who(visitor) or "")
    with app.state.database.session(is_writing=False) as session:
        account = session.exec(select(tables.Account).where(tables.Account.login == "new")).one()
    assert (account.role, account.email, account.password_hash) == ("buyer", "new@example.kr", "")
    assert sign_in_there(Visitor(app)).status_code == 303
    # Nothing fits an account without a password.
    for password in ("", NEW["new_password"]):
        refused = Visitor(app).post("/sign-in", {"login": "new", "password": password})
        assert refused.status_code == 401
    # The link is used up.
    assert Visitor(app).get(f"/join?token={token}").status_code == 404


def test_an_invitation_works_with_an_address_that_is_not_confirmed(
    app: FastAPI, make_account: MakeAccount, provider: IdentityProvider
) -> None:
    make_account("buyer")
    token = invite(app, "buyer")
    provider.person = {"sub": "u-2", "email": "buyer@example.kr", "email_verified": False}
    assert sign_in_there(Visitor(app), f"?token={token}").status_code == 303
    with app.state.database.session(is_writing=False) as session:
        account = session.exec(select(tables.Account).where(tables.Account.login == "member")).one()
    # The address is the one that the invitation went to.
    assert (account.email, account.display_name) == ("new@example.kr", "통합계정 사용자")


def test_the_address_may_come_from_userinfo(app: FastAPI, buyer: Actor, provider: IdentityProvider) -> None:
    provider.person = {"sub": "u-1"}
    provider.userinfo = {"sub": "u-1", "email": "buyer@example.kr", "email_verified": True}
    assert sign_in_there(Visitor(app)).status_code == 303


def test_userinfo_of_another_person_is_not_believed(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    provider.person = {"sub": "u-1"}
    provider.userinfo = {"sub": "u-9", "email": "buyer@example.kr", "email_verified": True}
    assert sign_in_there(Visitor(app)).status_code == 403


def test_a_key_that_the_provider_has_made_since_is_fetched(
    app: FastAPI, buyer: Actor, provider: IdentityProvider, clock: Clock
) -> None:
    assert sign_in_there(Visitor(app)).status_code == 303
    new = ECKey.generate_key("P-256", {"kid": "second"})
    provider.published, provider.signing_key = [provider.key, new], new
    provider.header = {"alg": "ES256", "kid": "second"}
    clock.go_on(seconds=1)
    assert sign_in_there(Visitor(app)).status_code == 303
    assert sign_in_there(Visitor(app)).status_code == 303
    assert provider.key_requests == 2
    # The addresses are asked for once an hour.
    assert provider.asked.count("discovery") == 1


def test_signing_out_offers_to_sign_out_there_too(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    visitor = Visitor(app)
    sign_in_there(visitor)
    answer = visitor.post("/sign-out", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert 'href="/sign-out/external"' in visitor.get("/signed-out").text
    assert find_who(visitor) is None
    there = visitor.get("/sign-out/external")
    assert there.headers["location"] == (
        f"{provider.issuer}/end?client_id=pumasi&post_logout_redirect_uri=http%3A%2F%2Ftestserver%2F"
    )


def test_a_session_before_the_sign_in_ends_with_it(
    app: FastAPI, buyer: Actor, make_account: MakeAccount
) -> None:
    make_account("policy")
    visitor, copy = Visitor(app).sign_in("policy"), Visitor(app)
    copy.http.cookies.update(visitor.http.cookies)
    assert "policy 담당" in (find_who(copy) or "")
    assert sign_in_there(visitor).status_code == 303
    assert find_who(copy) is None


# --- the attacks --------------------------------------------------------------------------------------------


LIES: tuple[dict[str, Any], ...] = (
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another-service"},
    {"aud": ["another-service", "third"]},
    # Of two audiences one must be named as the one that asked.
    {"aud": ["pumasi", "another-service"]},
    {"aud": ["pumasi", "another-service"], "azp": "another-service"},
    {"aud": None},
    {"iss": "https://evil.example.org"},
    {"iss": None},
    {"exp": SECONDS - 61},
    {"exp": None},
    {"iat": SECONDS + 120},
    {"nbf": SECONDS + 120},
    {"sub": None},
    {"sub": ""},
    {"email_verified": False},
    {"email_verified": "true"},
    {"email_verified": None},
    {"email": "stranger@example.kr"},
    {"email": None},
)


def test_a_token_that_does_not_prove_it_lets_nobody_in(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    let_in = []
    for lie in LIES:
        provider.lie = lie
        visitor = Visitor(app)
        answer = sign_in_there(visitor)
        if (answer.status_code, visitor.http.cookies.get("pumasi_session")) != (403, None):
            let_in.append(lie)
    assert let_in == []
    assert "통합계정으로 로그인하지 못하였습니다" in answer.text
    assert read_identities(app) == []
    # The same browser with the truth gets in.
    provider.lie = {}
    assert sign_in_there(visitor).status_code == 303


def test_a_token_signed_by_others_lets_nobody_in(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    forged = {
        "another key of the same name": (ECKey.generate_key("P-256", {"kid": "first"}), "ES256", "first"),
        "an unknown key": (ECKey.generate_key("P-256", {"kid": "third"}), "ES256", "third"),
        "a secret": (OctKey.import_key("loopback-secret-loopback-secret!"), "HS256", "first"),
    }
    statuses = {}
    for way, (key, algorithm, kid) in forged.items():
        provider.signing_key, provider.header = key, {"alg": algorithm, "kid": kid}
        statuses[way] = sign_in_there(Visitor(app)).status_code
    assert statuses == dict.fromkeys(forged, 403)
    assert read_identities(app) == []


def test_a_token_signed_by_nobody_lets_nobody_in(
    app: FastAPI, buyer: Actor, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = provider.make_token

    def unsigned(nonce: str) -> str:
        # {"alg":"none"}
        return f"eyJhbGciOiJub25lIn0.{signed(nonce).split('.')[1]}."

    monkeypatch.setattr(provider, "make_token", unsigned)
    assert sign_in_there(Visitor(app)).status_code == 403


def test_an_answer_with_another_state_lets_nobody_in(app: FastAPI, buyer: Actor) -> None:
    visitor = Visitor(app)
    back = go_to_provider(visitor)
    forged = back.replace("state=", "state=x")
    assert visitor.get(forged).status_code == 403
    # The cookie is used up: the real answer comes too late.
    assert visitor.get(back).status_code == 403
    assert find_who(visitor) is None


def test_an_answer_that_was_begun_in_another_browser_lets_nobody_in(app: FastAPI, buyer: Actor) -> None:
    attacker, victim = Visitor(app), Visitor(app)
    back = go_to_provider(attacker)
    assert victim.get(back).status_code == 403
    go_to_provider(victim)
    assert victim.get(back).status_code == 403
    assert find_who(victim) is None


def test_a_code_is_worth_nothing_with_another_verifier(app: FastAPI, buyer: Actor) -> None:
    attacker, victim = Visitor(app), Visitor(app)
    stolen = go_to_provider(victim).partition("code=")[2].partition("&")[0]
    own = go_to_provider(attacker)
    answer = attacker.get(own.replace(own.partition("code=")[2].partition("&")[0], stolen))
    assert answer.status_code == 403
    assert read_identities(app) == []


def test_a_code_is_worth_nothing_twice(app: FastAPI, buyer: Actor) -> None:
    visitor = Visitor(app)
    back = go_to_provider(visitor)
    cookies = dict(visitor.http.cookies)
    assert visitor.get(back).status_code == 303
    again = Visitor(app)
    again.http.cookies.update(cookies)
    assert again.get(back).status_code == 403


def test_a_cookie_of_ones_own_making_is_none_of_ours(app: FastAPI, buyer: Actor) -> None:
    visitor = Visitor(app)
    back = go_to_provider(visitor)
    name = "pumasi_pending"
    [good] = [cookie.value for cookie in visitor.http.cookies.jar if cookie.name == name]
    text, _, seal = good.strip('"').partition(".")
    # A form token is sealed with the same secret, for any cookie that one likes: it must not fit here.
    forger = TestClient(
        app, headers={"Accept": "text/html"}, cookies={"pumasi_form": f"pending-sign-in:{text}"}
    )
    page = forger.get("/sign-in").text
    as_form = page.partition('name="form_token" value="')[2].partition('"')[0]
    assert len(as_form) == len(seal) == 64
    assert as_form != seal
    for value in (text, f"{text}.", f"{text}.{'0' * 64}", f"x{text}.{seal}", f"{text}.{as_form}", "가", "."):
        other = Visitor(app)
        answer = other.get(back, headers={"Cookie": f"{name}={value}".encode()})
        assert answer.status_code == 403


def test_a_sign_in_that_took_too_long_begins_anew(app: FastAPI, buyer: Actor, clock: Clock) -> None:
    visitor = Visitor(app)
    back = go_to_provider(visitor)
    clock.go_on(minutes=10)
    assert visitor.get(back).status_code == 403


def test_an_answer_in_the_name_of_another_provider_is_refused(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    visitor = Visitor(app)
    assert visitor.get(f"{go_to_provider(visitor)}&iss=https://evil.example.org").status_code == 403
    assert visitor.get(f"{go_to_provider(visitor)}&iss={provider.issuer}").status_code == 303


def test_who_gives_up_there_is_told_so(app: FastAPI, buyer: Actor, provider: IdentityProvider) -> None:
    visitor = Visitor(app)
    state = go_to_provider(visitor).partition("state=")[2].partition("&")[0]
    answer = visitor.get(f"/sign-in/external/callback?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "그만두셨거나" in answer.text
    assert "token" not in provider.asked


def test_signing_in_there_never_leads_to_another_site(app: FastAPI, buyer: Actor) -> None:
    visitor = Visitor(app)
    for path in ("https://example.org/", "//example.org", "/\\example.org", "javascript:x"):
        start = visitor.get("/sign-in/external", params={"next": path})
        assert start.headers["location"].startswith(app.state.settings.oidc_issuer)
        answer = sign_in_there(visitor, f"?next={path}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_disabled_account_stays_out(app: FastAPI, buyer: Actor) -> None:
    sign_in_there(Visitor(app))
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, buyer.account_id).disabled_at = NOW
    visitor = Visitor(app)
    answer = sign_in_there(visitor)
    assert answer.status_code == 403
    assert "쓸 수 없게" in answer.text


def test_a_linked_account_takes_up_no_invitation_of_another(
    app: FastAPI, buyer: Actor, make_account: MakeAccount
) -> None:
    sign_in_there(Visitor(app))
    make_account("policy")
    token = invite(app, "policy")
    answer = sign_in_there(Visitor(app), f"?token={token}")
    assert answer.status_code == 403
    assert "이미 다른 품앗이 계정" in answer.text
    assert Visitor(app).get(f"/join?token={token}").status_code == 200


def test_refused_answers_are_counted_against_the_address(app: FastAPI, buyer: Actor) -> None:
    app.state.settings = app.state.settings.model_copy(update={"max_failures_per_address": 3})
    visitor = Visitor(app)
    path = "/sign-in/external/callback?state=x&code=y"
    assert [visitor.get(path).status_code for _ in range(4)] == [403, 403, 403, 429]


# --- a provider that does not keep to the standard ----------------------------------------------------------


def test_addresses_of_other_hosts_are_not_gone_to(app: FastAPI, provider: IdentityProvider) -> None:
    for lie in (
        {"issuer": "https://evil.example.org"},
        {"authorization_endpoint": "https://evil.example.org/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "https://evil.example.org/"},
        {"token_endpoint": None},
    ):
        provider.discovery_lie = lie
        answer = Visitor(app).get("/sign-in/external")
        assert (answer.status_code, "location" in answer.headers) == (503, False), lie


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_the_service_itself_asks_no_other_host(
    app: FastAPI, buyer: Actor, provider: IdentityProvider, name: str
) -> None:
    # Another name of the same machine: it would answer, if it were asked.
    provider.discovery_lie = {name: f"{provider.issuer.replace('127.0.0.1', 'localhost')}/{name[:5]}"}
    assert sign_in_there(Visitor(app)).status_code == 503


def test_further_hosts_are_those_of_the_settings(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    provider.discovery_lie = {"token_endpoint": f"{provider.issuer.replace('127.0.0.1', 'localhost')}/token"}
    allowed = app.state.settings.model_copy(update={"oidc_allowed_hosts": ("localhost",)})
    app.state.settings, app.state.provider = allowed, Provider(allowed)
    assert sign_in_there(Visitor(app)).status_code == 303


def test_an_answer_that_is_too_large_is_not_read(
    app: FastAPI, buyer: Actor, provider: IdentityProvider
) -> None:
    provider.big_answer = True
    assert sign_in_there(Visitor(app)).status_code == 503


def test_a_provider_that_is_away_is_said_to_be(app: FastAPI, provider: IdentityProvider) -> None:
    away = app.state.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    app.state.provider = Provider(away)
    answer = Visitor(app).get("/sign-in/external")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "제대로 응답하지 않습니다" in answer.text
    assert Visitor(app).get("/sign-out/external").status_code == 503


def test_without_the_setting_there_is_no_button_and_no_way(app: FastAPI, buyer: Actor) -> None:
    app.state.provider = None
    app.state.settings = app.state.settings.model_copy(update={"oidc_issuer": None})
    visitor = Visitor(app)
    assert "external" not in visitor.get("/sign-in").text
    for path in ("/sign-in/external", "/sign-in/external/callback?state=x&code=y", "/sign-out/external"):
        assert visitor.get(path).status_code == 404


# --- the own account ----------------------------------------------------------------------------------------


def test_a_link_is_seen_and_cut_by_its_owner(app: FastAPI, buyer: Actor, provider: IdentityProvider) -> None:
    visitor = Visitor(app)
    sign_in_there(visitor)
    assert provider.issuer in visitor.get("/account").text
    done = visitor.post("/account/identities/delete", {"issuer": provider.issuer, "subject": "u-1"})
    assert done.status_code == 303
    assert read_identities(app) == []


def test_nobody_cuts_the_link_of_another_or_the_only_way_in(
    app: FastAPI, buyer: Actor, make_account: MakeAccount, provider: IdentityProvider
) -> None:
    sign_in_there(Visitor(app))
    make_account("policy")
    stranger = Visitor(app).sign_in("policy")
    link = {"issuer": provider.issuer, "subject": "u-1"}
    assert stranger.post("/account/identities/delete", link).status_code == 303
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, buyer.account_id).password_hash = ""
    visitor = Visitor(app)
    sign_in_there(visitor)
    refused = visitor.post("/account/identities/delete", link)
    assert refused.status_code == 422
    assert "로그인할 방법이 없습니다" in refused.text
    assert len(read_identities(app)) == 1


def test_the_cookie_of_a_sign_in_under_way_is_kept_from_scripts_and_ends(app: FastAPI) -> None:
    cookie = next(
        value
        for value in Visitor(app).get("/sign-in/external").headers.get_list("set-cookie")
        if value.startswith("pumasi_pending")
    )
    assert {"HttpOnly", "Max-Age=600", "Path=/sign-in/external", "SameSite=lax"} <= set(cookie.split("; "))
