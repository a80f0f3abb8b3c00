"""Signing in and out on the page, and the tokens that every form needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from service.running.demo import SAMPLE_ACCOUNTS
from tests.service.conftest import PASSWORD
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults


def test_who_signs_in_goes_on_to_the_page_they_wanted(visitor: Visitor) -> None:
    answer = visitor.post("/sign-in", {"login": "buyer", "password": PASSWORD, "next": "/post-demand"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/post-demand")
    page = visitor.open("/post-demand")
    assert "buyer 담당" in page.has_class("who")[0].text
    assert "로그인하였습니다" in page.has_class("notice")[0].text


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "/a\nb", ""]
)
def test_signing_in_never_leads_to_another_site(visitor: Visitor, path: str) -> None:
    answer = visitor.post("/sign-in", {"login": "buyer", "password": PASSWORD, "next": path})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = Page(visitor.get("/sign-in", params={"next": path}).text)
    assert next(e for e in page.all("input") if e.get("name") == "next").get("value") == "/"


def test_a_wrong_password_is_refused_without_telling_which_is_wrong(visitor: Visitor) -> None:
    answers = [
        visitor.post("/sign-in", {"login": login, "password": "틀린 비밀번호"})
        for login in ("policy", "nobody")
    ]
    texts = [Page(answer.text).has_class("fault-summary")[0].text for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert texts[0] == texts[1]
    assert find_faults(answers[0].text) == []
    assert "틀린 비밀번호" not in answers[0].text


def test_signing_out_ends_the_session(enter: Callable[[str], Visitor]) -> None:
    visitor = enter("buyer")
    answer = visitor.post("/sign-out", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.get("/post-demand").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/list-enterprise", "/post-demand"])
@pytest.mark.parametrize("token", ["", "0" * 64, "가"])
def test_a_form_without_its_token_is_refused(visitor: Visitor, path: str, token: str) -> None:
    answer = visitor.post(path, {"login": "buyer", "password": PASSWORD}, token=token)
    assert answer.status_code == 403
    assert find_faults(answer.text) == []


def test_a_form_of_another_site_is_refused(enter: Callable[[str], Visitor]) -> None:
    visitor = enter("buyer")
    token = next(
        e.attributes["value"] for e in visitor.open("/").all("input") if e.get("name") == "form_token"
    )
    answer = visitor.http.post(
        "/sign-out", data={"form_token": token}, headers={"Origin": "https://example.org"}
    )
    assert answer.status_code == 403


def test_a_demonstration_shows_its_sample_accounts_and_nothing_else_does(
    visitor: Visitor, site: FastAPI
) -> None:
    samples = " ".join(visitor.open("/sign-in").has_class("samples")[0].text.split())
    for account in SAMPLE_ACCOUNTS:
        assert account.login in samples
        assert account.password in samples
    shown = site.state.settings
    # Not by monkeypatch: the state keeps values apart from attributes, and undoing would delete it.
    site.state.settings = shown.model_copy(update={"environment": "development"})
    try:
        assert not visitor.open("/sign-in").has_class("samples")
    finally:
        site.state.settings = shown


def test_a_login_is_taken_as_telephones_write_it(visitor: Visitor) -> None:
    # They begin a word with a capital letter unless told not to, and put a space behind it.
    login = visitor.open("/sign-in").get_by_id("f-login")
    assert (login.get("autocapitalize"), login.get("spellcheck")) == ("none", "false")
    assert visitor.post("/sign-in", {"login": "buyer ", "password": PASSWORD}).status_code == 303
    assert "buyer 담당" in visitor.open("/").has_class("who")[0].text
