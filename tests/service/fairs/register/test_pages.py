"""The pages of a fair speak as its organisers do."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from service.fairs.sheets import APPLICATION_HEADERS, BOOTH_HEADERS
from service.files.sheets import write_sheet
from service.security import Actor
from tests.service.conftest import SignedInClient
from tests.service.fairs.register.made_fairs import fill_fair, make_fair, publish_timetable
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults


def test_the_form_names_what_it_asks_for_as_organisers_do(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    answer = organiser.client.post(
        "/create-fair", data={}, headers={**organiser.headers, "Accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    labels = [label.text for label in page.all("label")]
    assert any("상담회 이름" in label for label in labels)
    assert "상담회 소개" in labels
    assert not any("기업명" in label or "사업 내용" in label for label in labels)
    assert "상담회 이름: " in page.get_by_id("faults").text


def test_faults_of_a_table_are_named_by_row_and_heading(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    fair = organiser.post("/api/v1/fairs", json=make_fair()).json()["fair_id"]
    booth = dict.fromkeys(BOOTH_HEADERS) | {"부스 번호": "01", "수요기관": "은평구", "자리 수": "둘"}
    application = dict.fromkeys(APPLICATION_HEADERS) | {"기업 번호": "E1", "희망 부스": "09"}
    for part, row, named in (
        ("booths", booth, "2행 자리 수: "),
        ("applications", application, "2행 희망 부스: "),
    ):
        content = write_sheet("xlsx", tuple(row), [list(row.values())])
        answer = organiser.client.post(
            f"/fairs/{fair}/{part}/import",
            files={"file": ("a.xlsx", content)},
            headers={**organiser.headers, "Accept": "text/html"},
        )
        assert answer.status_code == 422
        assert named in answer.text
        assert "row[" not in answer.text


def test_a_booth_with_its_wishes_goes_only_where_that_is_confirmed(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    visitor = Visitor(app).sign_in(organiser.login)
    booth = f"/fairs/{fair_id}/booths/B01"
    assert "상담 희망을 모두 지웁니다" in visitor.get(f"{booth}/edit").text
    refused = visitor.post(f"{booth}/remove", {})
    assert refused.status_code == 422
    assert "확인하는 칸" in refused.text
    assert visitor.get(booth).status_code == 200
    assert visitor.post(f"{booth}/remove", {"confirmed": "yes"}).status_code == 303
    assert visitor.get(booth).status_code == 404


def test_a_fair_that_was_closed_by_a_slip_is_opened_again_as_it_was(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1})
    visitor = Visitor(app).sign_in(organiser.login)
    fair = f"/fairs/{fair_id}"
    assert visitor.post(f"{fair}/state", {"state": "closed"}).status_code == 303
    assert "마친 것을 되돌리기" in visitor.get(fair).text
    assert visitor.post(f"{fair}/erase", {}).status_code == 422
    assert visitor.post(f"{fair}/state", {"state": "published"}).status_code == 303
    page = visitor.get(fair).text
    assert "상담회 마치기" in page
    assert visitor.get(f"{fair}/plans/1").status_code == 200
    # No other way leads there than publishing a timetable.
    assert visitor.post(f"{fair}/state", {"state": "published"}).status_code == 409


def test_paper_says_which_fair_it_is_of(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    visitor = Visitor(app).sign_in(organiser.login)
    for step in ("/booths", "/applications", "/plans", "/desk", "/report"):
        [title] = visitor.open(f"/fairs/{fair_id}{step}").has_class("print-title")
        assert title.text == "봄 구매상담회"
    # Here it is the heading already.
    assert visitor.open(f"/fairs/{fair_id}").has_class("print-title") == []


def test_who_saves_a_booth_after_somebody_else_is_asked_first(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    visitor = Visitor(app).sign_in(organiser.login)
    booth = f"/fairs/{fair_id}/booths/B01"

    def read_form(html: str) -> dict[str, str]:
        inputs = [e for e in Page(html).all("input") if e.get("type") in (None, "text", "hidden")]
        return {e.attributes["name"]: e.get("value") or "" for e in inputs if e.get("name") != "form_token"}

    first, second = (read_form(visitor.get(f"{booth}/edit").text) for _ in range(2))
    assert visitor.post(f"{booth}/edit", {**first, "place": "입구 옆"}).status_code == 303
    refused = visitor.post(f"{booth}/edit", {**second, "seats": "2"})
    assert refused.status_code == 409
    assert find_faults(refused.text) == []
    assert "다른 분이 이 부스를 고쳤습니다" in refused.text
    # What was typed is kept, and saved by who has seen the other's change.
    again = read_form(refused.text)
    assert (again["seats"], again["place"]) == ("2", "")
    assert read_form(visitor.get(f"{booth}/edit").text)["place"] == "입구 옆"
    assert visitor.post(f"{booth}/edit", again).status_code == 303
    assert read_form(visitor.get(f"{booth}/edit").text)["seats"] == "2"
