"""Joining: by invitation, by a confirmed address, and new passwords by a mailed link that opens once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlmodel import select

from service import tables
from service.security import Actor
from tests.service.conftest import NOW, PASSWORD, Clock, SignedInClient
from tests.service.pages.conftest import Visitor

SignIn = Callable[..., SignedInClient]
MakeAccount = Callable[..., Actor]
NEW = {"login": "newcomer", "display_name": "새 담당자", "new_password": "푸른 하늘 은하수 9"}


def read_mail(app: FastAPI) -> list[tables.OutgoingMail]:
    with app.state.database.session(is_writing=False) as session:
        return list(session.exec(select(tables.OutgoingMail).order_by(tables.OutgoingMail.mail_id)).all())


def find_token(text: str) -> str:
    return re.search(r"token=([\w-]+)", text)[1]


def invite(person: SignedInClient, **fields: str) -> object:
    return person.client.post(
        "/invite", data=fields, headers={**person.headers, "Accept": "text/html"}, follow_redirects=False
    )


def set_email(app: FastAPI, actor: Actor, email: str) -> None:
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, actor.account_id).email = email


def test_a_colleague_invited_joins_the_organisation_once(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    answer = invite(buyer, email="New@Example.kr", role="buyer")
    assert answer.status_code == 200
    [letter] = read_mail(app)
    assert letter.recipient == "new@example.kr"
    token = find_token(letter.text)
    assert f"http://testserver/join?token={token}" in answer.text
    visitor = Visitor(app)
    assert "은평구" in visitor.get(f"/join?token={token}").text
    joined = visitor.post("/join", {"token": token, **NEW})
    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert "새 담당자" in visitor.get("/").text
    with app.state.database.session(is_writing=False) as session:
        account = session.exec(select(tables.Account).where(tables.Account.login == "newcomer")).one()
    assert (account.role, account.email) == ("buyer", "new@example.kr")
    assert account.organisation_id == buyer.actor.organisation_id
    assert Visitor(app).get(f"/join?token={token}").status_code == 404
    again = Visitor(app).post("/join", {"token": token, **NEW, "login": "second"})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("inviter", "role", "status"),
    [
        ("administrator", "administrator", 200),
        ("administrator", "enterprise", 200),
        ("buyer", "buyer", 200),
        ("buyer", "policy", 403),
        ("buyer", "administrator", 403),
        ("enterprise", "buyer", 403),
        ("policy", "administrator", 403),
    ],
)
def test_only_administrators_invite_into_another_role(
    app: FastAPI, sign_in: SignIn, inviter: str, role: str, status: int
) -> None:
    assert invite(sign_in(inviter), email="x@example.kr", role=role).status_code == status
    assert len(read_mail(app)) == (status == 200)


def test_only_administrators_invite_into_another_organisation(app: FastAPI, sign_in: SignIn) -> None:
    invite(sign_in("buyer"), email="x@example.kr", role="buyer", organisation="마포구")
    invite(sign_in("administrator"), email="y@example.kr", role="buyer", organisation="마포구")
    with app.state.database.session(is_writing=False) as session:
        links = session.exec(select(tables.OneTimeLink).order_by(tables.OneTimeLink.email)).all()
    assert [link.organisation for link in links] == ["은평구", "마포구"]


def test_an_invitation_ends_by_itself(app: FastAPI, sign_in: SignIn, clock: Clock) -> None:
    invite(sign_in("buyer"), email="x@example.kr", role="buyer")
    token = find_token(read_mail(app)[0].text)
    clock.go_on(hours=app.state.settings.invitation_lifetime_hours, seconds=-1)
    assert Visitor(app).get(f"/join?token={token}").status_code == 200
    clock.go_on(seconds=1)
    assert Visitor(app).get(f"/join?token={token}").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"new_password": "짧다"}, "10자 이상이어야"),
        ({"new_password": "newcomer 2017!"}, "들어 있지 않아야"),
        ({"login": "New Comer"}, "영문 소문자나 숫자로"),
        ({"login": "buyer"}, "이미"),
        ({"display_name": ""}, "이름"),
    ],
)
def test_a_joining_that_cannot_be_leaves_the_link_open(
    app: FastAPI, sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    invite(sign_in("buyer"), email="x@example.kr", role="buyer")
    token = find_token(read_mail(app)[0].text)
    visitor = Visitor(app)
    refused = visitor.post("/join", {"token": token, **NEW, **change})
    assert refused.status_code == 422
    assert said in refused.text
    assert NEW["new_password"] not in refused.text
    assert visitor.post("/join", {"token": token, **NEW}).status_code == 303


def test_signing_up_is_closed_unless_the_settings_open_it(app: FastAPI) -> None:
    visitor = Visitor(app)
    assert "초대받은 분만" in visitor.get("/sign-up").text
    wish = {"email": "x@example.kr", "role": "enterprise", "organisation": "한끼나눔"}
    assert visitor.post("/sign-up", wish).status_code == 403
    assert read_mail(app) == []


def test_the_page_to_sign_in_leads_to_signing_up_only_where_that_is_open(app: FastAPI) -> None:
    page = Visitor(app).get("/sign-in").text
    assert 'href="/sign-up"' not in page
    assert "초대받은 분만" in page
    open_sign_up(app)
    page = Visitor(app).get("/sign-in").text
    assert 'href="/sign-up"' in page
    assert "초대받은 분만" not in page


def open_sign_up(app: FastAPI) -> None:
    app.state.settings = app.state.settings.model_copy(update={"sign_up": "open"})


def test_signing_up_confirms_the_address_first(app: FastAPI) -> None:
    open_sign_up(app)
    visitor = Visitor(app)
    wish = {"email": "x@example.kr", "role": "enterprise", "organisation": "한끼나눔"}
    assert visitor.post("/sign-up", wish).status_code == 200
    with app.state.database.session(is_writing=False) as session:
        assert session.exec(select(tables.Account)).all() == []
        assert session.exec(select(tables.Organisation)).all() == []
    token = find_token(read_mail(app)[0].text)
    assert visitor.post("/join", {"token": token, **NEW}).status_code == 303
    with app.state.database.session(is_writing=False) as session:
        organisation = session.exec(select(tables.Organisation)).one()
        account = session.exec(select(tables.Account)).one()
    assert (organisation.name, organisation.kind) == ("한끼나눔", "enterprise")
    assert (account.role, account.organisation_id) == ("enterprise", organisation.organisation_id)


def test_nobody_signs_up_into_a_known_organisation_or_as_an_administrator(
    app: FastAPI, make_account: MakeAccount
) -> None:
    open_sign_up(app)
    make_account("buyer")
    wish = {"email": "x@example.kr", "role": "buyer", "organisation": "은평구"}
    refused = Visitor(app).post("/sign-up", wish)
    assert refused.status_code == 422
    assert "초대를 요청" in refused.text
    wish = {"email": "x@example.kr", "role": "administrator", "organisation": "새 기관"}
    assert Visitor(app).post("/sign-up", wish).status_code == 422
    assert read_mail(app) == []


def test_who_was_quicker_with_the_name_of_an_organisation_keeps_it(app: FastAPI) -> None:
    open_sign_up(app)
    for email in ("x@example.kr", "y@example.kr"):
        wish = {"email": email, "role": "enterprise", "organisation": "한끼나눔"}
        assert Visitor(app).post("/sign-up", wish).status_code == 200
    first, second = (find_token(letter.text) for letter in read_mail(app))
    assert Visitor(app).post("/join", {"token": second, **NEW}).status_code == 303
    late = Visitor(app).post("/join", {"token": first, **NEW, "login": "late-one"})
    assert late.status_code == 422


def test_the_answer_does_not_tell_which_addresses_have_accounts(
    app: FastAPI, make_account: MakeAccount
) -> None:
    open_sign_up(app)
    set_email(app, make_account("buyer"), "known@example.kr")
    for path, extra in (
        ("/forgot-password", {}),
        ("/sign-up", {"role": "buyer", "organisation": "새 기관"}),
    ):
        answers = [
            re.sub(
                r"\w+@example.kr|value=\"[0-9a-f]{64}\"",
                "",
                Visitor(app).post(path, {"email": e, **extra}).text,
            )
            for e in ("known@example.kr", "other@example.kr")
        ]
        assert answers[0] == answers[1]
    subjects = [(letter.recipient, letter.subject.partition(" / ")[0]) for letter in read_mail(app)]
    assert subjects == [
        ("known@example.kr", "[품앗이] 비밀번호 다시 정하기"),
        ("known@example.kr", "[품앗이] 이미 가입된 주소입니다"),
        ("other@example.kr", "[품앗이] 전자우편 확인"),
    ]


def test_a_new_password_by_link_ends_every_sign_in_and_key(
    app: FastAPI, sign_in: SignIn, clock: Clock
) -> None:
    buyer = sign_in("buyer")
    set_email(app, buyer.actor, "buyer@example.kr")
    visitor = Visitor(app)
    visitor.post("/forgot-password", {"email": "Buyer@example.kr"})
    token = find_token(read_mail(app)[0].text)
    refused = visitor.post("/reset-password", {"token": token, "new_password": "짧다"})
    assert refused.status_code == 422
    done = visitor.post("/reset-password", {"token": token, "new_password": NEW["new_password"]})
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
    assert buyer.get("/api/v1/session").json()["account"] is None
    again = visitor.post("/reset-password", {"token": token, "new_password": "다른 비밀번호 2017"})
    assert again.status_code == 404
    old = visitor.post("/sign-in", {"login": "buyer", "password": PASSWORD})
    assert old.status_code == 401
    new = visitor.post("/sign-in", {"login": "buyer", "password": NEW["new_password"]})
    assert new.status_code == 303
    assert "비밀번호가 바뀌었습니다" in read_mail(app)[-1].subject


def test_only_the_newest_link_to_a_new_password_opens(
    app: FastAPI, make_account: MakeAccount, clock: Clock
) -> None:
    set_email(app, make_account("buyer"), "buyer@example.kr")
    for _ in range(2):
        Visitor(app).post("/forgot-password", {"email": "buyer@example.kr"})
    first, second = (find_token(letter.text) for letter in read_mail(app))
    assert Visitor(app).get(f"/reset-password?token={first}").status_code == 404
    assert Visitor(app).get(f"/reset-password?token={second}").status_code == 200
    clock.go_on(minutes=app.state.settings.reset_lifetime_minutes)
    assert Visitor(app).get(f"/reset-password?token={second}").status_code == 404


def test_a_link_for_one_thing_does_not_open_another(app: FastAPI, sign_in: SignIn) -> None:
    invite(sign_in("buyer"), email="x@example.kr", role="buyer")
    token = find_token(read_mail(app)[0].text)
    assert Visitor(app).get(f"/reset-password?token={token}").status_code == 404


def test_letters_to_one_address_are_limited(app: FastAPI, make_account: MakeAccount) -> None:
    set_email(app, make_account("buyer"), "buyer@example.kr")
    limit = app.state.settings.max_failures_per_login
    statuses = [
        Visitor(app).post("/forgot-password", {"email": "buyer@example.kr"}).status_code
        for _ in range(limit + 1)
    ]
    assert statuses == [200] * limit + [429]
    assert len(read_mail(app)) == limit


def test_links_lead_to_the_public_address_where_one_is_set(app: FastAPI, make_account: MakeAccount) -> None:
    app.state.settings = app.state.settings.model_copy(update={"public_url": "https://pumasi.example.kr"})
    set_email(app, make_account("buyer"), "buyer@example.kr")
    Visitor(app).post("/forgot-password", {"email": "buyer@example.kr"})
    assert "https://pumasi.example.kr/reset-password?token=" in read_mail(app)[0].text


@pytest.mark.parametrize(
    "email", ["x", "x@", "x@example", "a b@example.kr", "x@example.kr\nBcc: y@example.kr"]
)
def test_what_is_no_address_gets_no_letter(app: FastAPI, email: str) -> None:
    answer = Visitor(app).post("/forgot-password", {"email": email})
    assert answer.status_code == 422
    assert read_mail(app) == []


def test_disabled_accounts_get_no_link(app: FastAPI, make_account: MakeAccount) -> None:
    actor = make_account("buyer")
    set_email(app, actor, "buyer@example.kr")
    with app.state.database.session(is_writing=True) as session:
        session.get(tables.Account, actor.account_id).disabled_at = NOW
    assert Visitor(app).post("/forgot-password", {"email": "buyer@example.kr"}).status_code == 200
    assert read_mail(app) == []
