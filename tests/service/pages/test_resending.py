"""What was typed is not lost with the sign-in that ended meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx2 import Response

from service.security import SESSION_COOKIE
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults

HOME = {"Origin": "http://testserver"}
TYPED = {
    "title": "끝난 로그인으로 낸 <청소>",
    "description": "긴 설명\n둘째 줄",
    "required_certifications": ["cooperative"],
}


def send(visitor: Visitor, path: str, fields: dict[str, object], headers: dict[str, str] = HOME) -> Response:
    return visitor.http.post(path, data=fields, headers=headers)


def hold(answer: Response) -> dict[str, str]:
    """The hidden fields of the form that is offered; none where nothing is."""
    hidden = [e for e in Page(answer.text).all("input") if e.get("type") == "hidden" and e.find_above("main")]
    return {e.attributes["name"]: e.attributes["value"] for e in hidden}


@pytest.mark.parametrize("is_ended_elsewhere", [False, True])
def test_what_was_typed_is_sent_after_signing_in_again(
    site: FastAPI, enter: Callable[[str], Visitor], is_ended_elsewhere: bool
) -> None:
    visitor = enter("buyer")
    token = hold(visitor.get("/post-demand"))["form_token"]
    if is_ended_elsewhere:
        other = Visitor(site)
        other.http.cookies.update(visitor.http.cookies)
        assert other.post("/sign-out", {}).status_code == 303
    else:
        visitor.http.cookies.delete(SESSION_COOKIE)
    refused = send(visitor, "/post-demand", {"form_token": token, **TYPED})
    assert refused.status_code in (401, 403)
    assert find_faults(refused.text) == []
    assert {name: value for name, value in hold(refused).items() if name != "form_token"} == {
        "title": TYPED["title"],
        "description": TYPED["description"],
        "required_certifications": "cooperative",
    }
    # The page is left open while one signs in in another window, and knows of it when it is sent.
    visitor.sign_in("buyer")
    again = send(visitor, "/post-demand", hold(refused))
    assert again.status_code == 403
    saved = send(visitor, "/post-demand", hold(again))
    assert saved.status_code == 303
    assert TYPED["title"] in Page(visitor.get(saved.headers["location"]).text).all("h1")[0].text


def test_what_may_come_from_elsewhere_and_what_is_secret_is_not_held(enter: Callable[[str], Visitor]) -> None:
    visitor = enter("buyer")
    forged = {"form_token": "x", **TYPED}
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": "http://["}):
        assert "title" not in hold(send(visitor, "/post-demand", forged, headers))
    secret = {"form_token": "x", "password": "geheim", "new_password": "geheim"}
    answer = send(visitor, "/account/password", secret)
    assert answer.status_code == 403
    assert "geheim" not in answer.text
    refused = visitor.http.post(
        "/needs", data={"form_token": "x", "text": "청소"}, files={"file": ("a.txt", b"x")}, headers=HOME
    )
    assert "text" not in hold(refused)
