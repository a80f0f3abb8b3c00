"""The inbox: one's own notices, newest first, unread ones counted in the header, read one by one or all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.notices.actions import notify
from service.sentences import Sentence
from tests.service.conftest import NOW, SignedInClient

SignIn = Callable[..., SignedInClient]
TITLE = Sentence("박람회 편성", "Planning a fair")


def tell(app: FastAPI, person: SignedInClient, count: int = 1) -> None:
    with app.state.database.session(is_writing=True) as session:
        for _ in range(count):
            notify(session, [person.actor.account_id], "job-done", "/demands", {"title": TITLE}, NOW)


def post(person: SignedInClient, path: str, **fields: object) -> int:
    headers = {**person.headers, "Accept": "text/html"}
    return person.client.post(path, data=fields, headers=headers, follow_redirects=False).status_code


def test_the_header_counts_what_is_not_read_yet(app: FastAPI, sign_in: SignIn) -> None:
    buyer, other = sign_in("buyer"), sign_in("policy")
    tell(app, buyer, 2)
    assert "새 알림 2건" in buyer.get("/").text
    assert "새 알림" not in other.get("/").text
    inbox = buyer.get("/notices").text
    assert "모두 2건, 읽지 않은 알림 2건" in inbox
    assert "요청하신 작업이 끝났습니다: 박람회 편성" in inbox
    assert "The work you asked for is done: Planning a fair" in buyer.get("/notices?lang=en").text


def test_one_is_read_or_all_are_and_nobody_reads_those_of_another(app: FastAPI, sign_in: SignIn) -> None:
    buyer, other = sign_in("buyer"), sign_in("policy")
    tell(app, buyer, 3)
    assert post(other, "/notices/read", notice_id=1) == 303
    assert post(other, "/notices/read") == 303
    assert "읽지 않은 알림 3건" in buyer.get("/notices").text
    assert post(buyer, "/notices/read", notice_id=1) == 303
    assert "읽지 않은 알림 2건" in buyer.get("/notices").text
    assert post(buyer, "/notices/read") == 303
    assert "읽지 않은 알림 0건" in buyer.get("/notices?lang=ko").text


def test_a_visitor_signs_in_first(client: TestClient) -> None:
    answer = client.get("/notices", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fnotices")


def test_the_inbox_pages_by_cursor(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    tell(app, buyer, 3)
    first = buyer.get("/notices?limit=2").text
    assert first.count("notice-item") == 2
    assert 'rel="next"' in first
    assert "받은 알림이 없습니다" in sign_in("policy").get("/notices").text


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_a_notice_leads_to_no_other_site(app: FastAPI, link: str) -> None:
    with (
        pytest.raises(ValueError, match="path of this service"),
        app.state.database.session(is_writing=True) as session,
    ):
        notify(session, ["A1"], "job-done", link, {}, NOW)
