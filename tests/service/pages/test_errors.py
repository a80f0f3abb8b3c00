"""Error pages: in the reader's language, with what to do next, and JSON where a program asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event

from service.errors import DatabaseUnavailable, PumasiError
from service.errors.sign_in import SignInRequired
from service.sentences import Sentence
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/enterprises/E404", 404), ("/demands/D404", 404), ("/demands?limit=0", 422)],
)
def test_refusals_are_pages_with_a_way_on(visitor: Visitor, path: str, status: int, language: str) -> None:
    answer = visitor.get(path, headers={"Cookie": f"lang={language}"})
    assert answer.status_code == status
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    assert page.all("html")[0].get("lang") == language
    assert {"/", "/enterprises", "/demands"} <= set(page.links())
    assert answer.headers["x-request-id"] in page.all("main")[0].text


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 503])
def test_every_status_has_its_page(site: FastAPI, status: int, language: str) -> None:
    from starlette.requests import Request

    from service.web import render_error

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "query_string": b"",
        "headers": [(b"cookie", f"lang={language}".encode())],
        "app": site,
    }
    answer = render_error(
        Request(scope), status=status, code="x", sentence=Sentence("한글 문장", "English sentence")
    )
    assert answer.status_code == status
    html = bytes(answer.body).decode()
    assert find_faults(html) == []
    assert ("한글 문장" in html) == (language == "ko")


def test_who_comes_while_the_index_is_built_is_told_kindly_and_may_come_back(site: FastAPI) -> None:
    from starlette.requests import Request

    from service.errors import IndexNotReady
    from service.web import render_error

    def render(method: str) -> Page:
        scope = {
            "type": "http",
            "method": method,
            "path": "/enterprises",
            "query_string": b"q=%EB%8F%84%EC%8B%9C%EB%9D%BD",
            "headers": [],
            "app": site,
        }
        error = IndexNotReady()
        answer = render_error(Request(scope), status=503, code=error.code, sentence=error.sentence)
        return Page(bytes(answer.body).decode())

    page = render("GET")
    assert page.all("h1")[0].text == "검색을 준비하고 있습니다"
    assert "/enterprises?q=%EB%8F%84%EC%8B%9C%EB%9D%BD" in page.links()
    assert "/enterprises?q=%EB%8F%84%EC%8B%9C%EB%9D%BD" not in render("POST").links()


def test_a_program_gets_json_for_the_same_address(site: FastAPI) -> None:
    answer = TestClient(site).get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_a_missing_page_of_the_api_is_never_html(visitor: Visitor) -> None:
    assert visitor.get("/api/v1/nowhere").headers["content-type"] == "application/json"


@pytest.mark.parametrize("refusal", [DatabaseUnavailable(), SignInRequired()])
def test_refusals_inside_a_page_become_pages(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, refusal: PumasiError
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr("service.demands.queries.list_demands", refuse)
    answer = visitor.get("/demands")
    assert answer.status_code == refusal.status
    assert find_faults(answer.text) == []
    assert refusal.sentence.ko in " ".join(answer.text.split())


def test_a_database_that_takes_nothing_in_is_not_called_a_passing_trouble(
    site: FastAPI, enter: Callable[[str], Visitor]
) -> None:
    def close_for_writing(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    buyer = enter("buyer")
    engine = site.state.database.engine
    event.listen(engine, "begin", close_for_writing)
    try:
        answer = buyer.post("/post-demand", {"title": "청소"})
    finally:
        event.remove(engine, "begin", close_for_writing)
        engine.dispose()
    assert answer.status_code == 507
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    assert page.all("h1")[0].text == "저장하지 못했습니다"
    said = page.all("main")[0].text
    assert "관리자에게 알려 주십시오" in said
    assert "잠시 뒤" not in said


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/demands?q=x", "/demands?q=x"),
        ("http://elsewhere.example/demands", None),
        ("http://testserver//elsewhere.example", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_what_was_posted_and_refused_leads_back_to_its_form(
    visitor: Visitor, came_from: str, back: str | None
) -> None:
    answer = visitor.http.post("/nowhere", headers={"Referer": came_from, "Accept": "text/html"})
    assert answer.status_code == 404
    page = Page(answer.text)
    links = [link.get("href") for link in page.all("a") if link.text == "앞 화면으로 돌아가서 고치기"]
    assert links == ([back] if back else [])


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/enterprises/", "/enterprises"),
        ("/demands/?q=%EC%B2%AD%EC%86%8C", "/demands?q=%EC%B2%AD%EC%86%8C"),
        ("/demands/D1/matches//", "/demands/D1/matches"),
    ],
)
def test_a_slash_at_the_end_of_an_address_is_dropped(visitor: Visitor, path: str, page: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, page)


@pytest.mark.parametrize(
    "path", ["//example.org/", "/\\example.org/", "/%0d%0aSet-Cookie:x/", "/api/v1/demands/"]
)
def test_a_slash_at_the_end_never_leads_to_another_site(site: FastAPI, path: str) -> None:
    with TestClient(site, follow_redirects=False) as client:
        answer = client.get(f"http://testserver{path}")
    location = answer.headers.get("location", "/")
    assert location.startswith("/")
    assert location[1:2] not in ("/", "\\")
    assert "set-cookie" not in answer.headers or "x/" not in answer.headers["set-cookie"]


def test_a_question_that_cannot_be_read_leads_back_to_where_it_was_asked(visitor: Visitor) -> None:
    asked = "/demands/D1/matches"
    answer = visitor.get("/demands/D1/why?enterprise=%20", headers={"Referer": f"http://testserver{asked}"})
    assert answer.status_code == 422
    assert asked in Page(answer.text).links()
    elsewhere = visitor.get("/demands/D1/why?enterprise=%20", headers={"Referer": "https://example.org/x"})
    assert not [link for link in Page(elsewhere.text).links() if "example.org" in link]
