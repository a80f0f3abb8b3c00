"""What is refused on the pages around a fair is said there, in the words of the page."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from service import tables
from service.security import Actor
from tests.service.conftest import Clock
from tests.service.fairs.register.made_fairs import fill_fair, publish_timetable
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page

TIMETABLE = {("B01", "E1"): 1, ("B02", "E2"): 1}


@pytest.fixture
def visitor(app: FastAPI, organiser: Actor) -> Visitor:
    """The organiser's browser."""
    return Visitor(app).sign_in(organiser.login)


@pytest.fixture
def open_fair(app: FastAPI, organiser: Actor) -> str:
    """A fair that takes applications."""
    with app.state.database.session(is_writing=True) as session:
        return fill_fair(session, organiser)


@pytest.fixture
def published_fair(app: FastAPI, organiser: Actor, open_fair: str) -> str:
    """A fair with a published timetable."""
    with app.state.database.session(is_writing=True) as session:
        publish_timetable(session, organiser, open_fair, TIMETABLE)
    return open_fair


def test_a_list_is_not_taken_without_a_reason_and_that_is_said_at_the_reason(
    visitor: Visitor, open_fair: str
) -> None:
    answer = visitor.post(f"/fairs/{open_fair}/applications/export", {"format": "csv", "reason": ""})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "필수 항목이 없습니다" in page.get_by_id("download-reason-fault").text
    assert "reason" not in page.all("main")[0].text
    assert [item for item in page.all("details") if item.get("open") is not None] == []


def test_a_replanning_that_ends_before_it_begins_is_refused_with_what_was_chosen(
    app: FastAPI, visitor: Visitor, published_fair: str
) -> None:
    chosen = {"party_id": "B02", "from_slot": "5", "until_slot": "2"}
    answer = visitor.post(f"/fairs/{published_fair}/replan", chosen)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "빠릅니다" in page.get_by_id("f-until-fault").text
    selected = [item.get("value") for item in page.all("option") if item.get("selected") is not None]
    assert selected == ["B02", "5", "2"]
    with app.state.database.session(is_writing=False) as session:
        assert session.get(tables.FairPlan, (published_fair, 2)) is None
    nobody = Page(visitor.post(f"/fairs/{published_fair}/replan", {"party_id": "", "from_slot": "1"}).text)
    assert "필수 항목이 없습니다" in nobody.get_by_id("f-party-fault").text


def test_a_replanning_begins_with_the_slot_that_is_on(
    app: FastAPI, organiser: Actor, published_fair: str, clock: Clock
) -> None:
    def begin() -> list[str | None]:
        page = Visitor(app).sign_in(organiser.login).open(f"/fairs/{published_fair}/replan")
        return [item.get("value") for item in page.all("option") if item.get("selected") is not None]

    assert begin() == ["1"]
    clock.go_on(days=28, minutes=25)
    assert begin() == ["2"]
    clock.go_on(days=1)
    assert begin() == []


@pytest.mark.parametrize("top", ["0", "", "많이", "101"])
def test_a_number_to_invite_that_is_none_is_said_at_its_field(
    visitor: Visitor, open_fair: str, top: str
) -> None:
    answer = visitor.post(f"/fairs/{open_fair}/invite", {"top": top})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "1에서 100" in page.get_by_id("f-top-fault").text
    assert page.get_by_id("f-top").get("value") == top


def test_a_ticket_without_a_name_is_refused_beside_the_queue(visitor: Visitor, published_fair: str) -> None:
    answer = visitor.post(f"/fairs/{published_fair}/booths/B01/tickets", {"name": " "})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.get_by_id("f-name-fault").text.strip()
    assert "기업 E1" in page.all("main")[0].text


def test_an_empty_code_at_the_desk_is_asked_for(visitor: Visitor, published_fair: str) -> None:
    answer = visitor.post(f"/fairs/{published_fair}/desk", {"code": " "})
    assert answer.status_code == 422
    said = Page(answer.text).has_class("fault-summary")[0].text
    assert "접수 코드" in said
    assert "(-)" not in said


def test_states_are_called_as_the_pages_call_them(visitor: Visitor, published_fair: str) -> None:
    answer = visitor.post(f"/fairs/{published_fair}/state", {"state": "draft"})
    assert answer.status_code == 409
    said = Page(answer.text).has_class("lead")[0].text
    assert "시간표 공개" in said
    assert "준비 중" in said
    assert "published" not in said


def test_who_cannot_remove_a_booth_is_told_what_to_do_instead(visitor: Visitor, published_fair: str) -> None:
    answer = visitor.post(f"/fairs/{published_fair}/booths/B01/remove", {"confirmed": "yes"})
    assert answer.status_code == 409
    assert "‘다시 짜기’" in Page(answer.text).has_class("lead")[0].text


def test_every_enterprise_is_to_be_met_once_unless_the_organiser_says_otherwise(visitor: Visitor) -> None:
    page = visitor.open("/create-fair")
    assert page.get_by_id("f-min-meetings").get("value") == "1"
