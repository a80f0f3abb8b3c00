"""Who withdraws is told what follows, and so is the organiser where meetings stand already."""

from __future__ import annotations

import datetime

from fastapi import FastAPI
from icalendar import Calendar
from sqlmodel import Session, select

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.fairs.applications import actions as applications
from service.fairs.applications.queries import find_application_of
from service.fairs.register import actions, queries
from service.security import Actor
from tests.service.conftest import NOW, SignedInClient, make_listing, open_browser
from tests.service.fairs.register.made_fairs import fill_fair, own, publish_timetable
from tests.service.pages.conftest import Visitor


def notices_of(session: Session, actor: Actor) -> list[str]:
    rows = session.exec(select(tables.Notice).where(tables.Notice.account_id == actor.account_id)).all()
    return [row.kind for row in rows]


def test_meetings_of_who_withdrew_are_told_to_the_organiser_until_planned_anew(
    app: FastAPI, organiser: Actor, enterprise: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        own(session, "E1", enterprise)
        row = find_application_of(session, fair_id, "E1")
        assert row is not None
        row.owner_id = enterprise.account_id
        session.add(row)
        publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1, ("B02", "E1"): 2, ("B01", "E2"): 2})
        fair = queries.get_fair(session, organiser, fair_id)
        before = queries.count_fair(session, fair)
        assert (before.withdrawn_meetings, notices_of(session, organiser)) == (0, [])
    visitor, manager = Visitor(app).sign_in(enterprise.login), Visitor(app).sign_in(organiser.login)
    own_page = f"/fairs/{fair_id}/applications/1"
    assert "다시 신청하실 수 없습니다" in visitor.get(own_page).text
    assert f"/fairs/{fair_id}/apply?enterprise=E1" not in visitor.open(own_page).links()
    assert visitor.get(f"/fairs/{fair_id}/apply?enterprise=E1").status_code == 409
    assert visitor.post(f"{own_page}/withdraw", {}).status_code == 422
    assert visitor.post(f"{own_page}/withdraw", {"confirmed": "yes"}).status_code == 303
    page = visitor.get(own_page).text
    assert "참가 신청을 취소하였습니다." in page
    assert "다시 짜서 공개할 때까지 남아 있습니다" in page
    assert "참가를 취소한 신청입니다" in visitor.get(f"{own_page}/timetable").text
    assert "상담 2건이 공개한 시간표에 남아 있습니다" in manager.get(f"/fairs/{fair_id}").text
    assert "기업 E1 참가 신청을 취소하였습니다" in manager.get("/notices").text
    with app.state.database.session(is_writing=False) as session:
        counts = queries.count_fair(session, fair)
        assert (counts.withdrawn_meetings, counts.wishes) == (2, before.wishes - 2)


def test_a_withdrawn_application_leads_back_only_where_that_is_possible(
    app: FastAPI, organiser: Actor, enterprise: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        for number in (1, 2):
            applications.withdraw(session, organiser, fair_id, number, now=NOW)
        assert notices_of(session, organiser) == []
    manager = Visitor(app).sign_in(organiser.login)
    again = f"/fairs/{fair_id}/apply?enterprise=E"
    assert f"{again}1" in manager.open(f"/fairs/{fair_id}/applications/1").links()
    with app.state.database.session(is_writing=True) as session:
        own(session, "E2", enterprise)
        catalogue.delete_enterprise(session, enterprise, "E2", version=1, now=NOW)
        assert notices_of(session, organiser) == []
        own(session, "E3", enterprise)
        catalogue.delete_enterprise(session, enterprise, "E3", version=1, now=NOW)
        assert notices_of(session, organiser) == ["enterprise-left"]
    assert f"{again}2" not in manager.open(f"/fairs/{fair_id}/applications/2").links()


def test_there_is_nothing_to_print_before_a_timetable_is_published(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    manager = Visitor(app).sign_in(organiser.login)
    own_page = f"/fairs/{fair_id}/applications/1"
    papers = {f"{own_page}/calendar.ics", f"{own_page}/sheet.pdf"}
    assert not papers & set(manager.open(f"{own_page}/timetable").links())
    with app.state.database.session(is_writing=True) as session:
        publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1})
    assert papers <= set(manager.open(f"{own_page}/timetable").links())


def test_a_calendar_tells_meetings_that_stand_no_more_as_cancelled(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        id_of = publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1, ("B02", "E1"): 2})
    manager = SignedInClient(open_browser(app), organiser)
    address = f"/fairs/{fair_id}/applications/1/calendar.ics"

    def told() -> dict[str, tuple[str, int, datetime.datetime]]:
        events = Calendar.from_ical(manager.get(address).content).walk("VEVENT")
        return {
            str(event["uid"]): (str(event["status"]), event["sequence"], event.decoded("dtstart"))
            for event in events
        }

    kept, dropped = (f"{fair_id}-{id_of[booth, 'E1']}@pumasi" for booth in ("B01", "B02"))
    before = told()
    assert {uid: event[:2] for uid, event in before.items()} == {
        kept: ("CONFIRMED", 1),
        dropped: ("CONFIRMED", 1),
    }
    move = {"request_id": id_of["B02", "E1"], "slot": None, "is_confirmed": True}
    for version, deed, body in ((1, "move", move), (2, "publish", None)):
        answer = manager.post(f"/api/v1/fairs/{fair_id}/plans/{version}/{deed}", json=body)
        assert answer.status_code == 200, answer.text
    assert told() == {
        kept: ("CONFIRMED", 2, before[kept][2]),
        dropped: ("CANCELLED", 2, before[dropped][2]),
    }


def test_a_new_name_is_that_of_fairs_which_are_not_over(
    app: FastAPI, organiser: Actor, enterprise: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1})

    def rename(name: str, version: int) -> str:
        with app.state.database.session(is_writing=True) as session:
            own(session, "E1", enterprise)
            listing = EnterpriseIn(**make_listing("E1", name=name))
            catalogue.save_enterprise(session, enterprise, listing, version=version, now=NOW)
            return queries.find_names(session, fair_id)["E1"]

    assert rename("새이름 협동조합", 1) == "새이름 협동조합"
    manager = Visitor(app).sign_in(organiser.login)
    assert "새이름 협동조합" in manager.get(f"/fairs/{fair_id}/plans/1").text
    with app.state.database.session(is_writing=True) as session:
        actions.set_state(session, organiser, fair_id, "closed", now=NOW)
    assert rename("또 다른 이름", 2) == "새이름 협동조합"
