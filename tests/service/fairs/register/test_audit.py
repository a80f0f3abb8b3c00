"""What is done with a fair stands in the audit trail: who, what, and from what to what."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session, col, select

from service import tables
from service.fairs.applications import actions as applications
from service.fairs.booths import actions as booths
from service.fairs.cards import actions as cards
from service.fairs.days import actions as days
from service.fairs.days.schemas import CardIn, CheckInIn, TicketIn
from service.fairs.moves import actions as moving
from service.fairs.plans.schemas import LockIn, MoveIn
from service.fairs.publishing import actions as publishing
from service.fairs.register import actions, queries
from service.fairs.register.schemas import ApplicationIn, BoothIn, BoothProjectsIn, FairIn, ProjectIn, WishIn
from service.fairs.walk_ins import actions as walk_ins
from service.fairs.wishes import actions as wishes
from service.people import audit
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.fairs.days.test_actions import FAIR_DAY, MORNING, find_meetings
from tests.service.fairs.plans.test_actions import plan
from tests.service.fairs.register.made_fairs import (
    OUTBOX,
    TODAY,
    fill_fair,
    make_application,
    make_booth,
    make_fair,
)


def read_trail(session: Session, *, after: int = 0) -> list[tables.AuditEntry]:
    entry = tables.AuditEntry
    found = session.exec(select(entry).where(col(entry.entry_id) > after).order_by(col(entry.entry_id)))
    return [row for row in found.all() if row.action.startswith("fair")]


def describe(row: tables.AuditEntry) -> tuple[str, str, Any, Any]:
    return row.action, row.subject_id.partition("/")[2], row.before, row.after


def test_setting_up_and_applying_is_recorded_with_what_changed(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    made = read_trail(session)
    assert [row.action for row in made] == [
        "fair.create",
        *2 * ["fair_booth.add"],
        "fair.set_state",
        *4 * ["fair_application.apply"],
    ]
    assert {row.actor_id for row in made} == {organiser.account_id}
    assert made[0].after is not None
    assert (made[0].before, made[0].after["slot_minutes"]) == (None, [20])
    fair = queries.describe_fair(session, queries.get_row(session, fair_id))
    renamed = FairIn(**make_fair(name="가을 구매상담회"))
    actions.change_fair(session, organiser, fair_id, renamed, version=fair.version, now=NOW)
    bought = BoothProjectsIn(projects=[ProjectIn(title="청소")], unavailable=[2])
    booths.save_projects(session, organiser, fair_id, "B01", bought, now=NOW)
    booths.import_booths(session, organiser, fair_id, [BoothIn(**make_booth("종로구", code="C-7"))], now=NOW)
    booths.remove_booth(session, organiser, fair_id, "B03", now=NOW)
    said = [WishIn(party_id="E1", wish="must")]
    wishes.save_booth_wishes(session, organiser, fair_id, "B02", said, now=NOW)
    item = make_application(
        "E1", accommodations=["guide"], has_consented=True, contact_phone="02-000-0000", wishes=[]
    )
    applications.apply(session, organiser, fair_id, ApplicationIn(**item), now=NOW, today=TODAY)
    applications.answer_accommodation(session, organiser, fair_id, 1, "arranged", now=NOW)
    applications.withdraw(session, organiser, fair_id, 2, now=NOW)
    imported = [ApplicationIn(**make_application("E2")), ApplicationIn(**make_application("E3"))]
    applications.import_applications(session, organiser, fair_id, imported, now=NOW)
    changed = read_trail(session, after=made[-1].entry_id or 0)
    assert describe(changed[0]) == (
        "fair.change",
        "",
        {"name": "봄 구매상담회"},
        {"name": "가을 구매상담회"},
    )
    project = {"demand_id": None, "title": "청소", "description": "", "budget_krw": None}
    assert describe(changed[1])[3] == {"unavailable": [2], "projects": [project]}
    assert [describe(row) for row in changed[4:5]] == [
        (
            "fair_booth.wish",
            "B02",
            {"E1": "none"},
            {"E1": "must"},
        )
    ]
    assert describe(changed[5])[2:] == (
        {
            "accommodations": [],
            "accommodation_state": "none",
            "has_consented": False,
            "wishes": {"B01": "want", "B02": "want"},
        },
        {
            "enterprise_id": "E1",
            "accommodations": ["guide"],
            "accommodation_state": "asked",
            "has_consented": True,
            "wishes": {"B02": "none"},
        },
    )
    assert describe(changed[6])[1:] == (
        "1",
        {"accommodation_state": "asked"},
        {"accommodation_state": "arranged"},
    )
    assert describe(changed[7])[2:] == ({"state": "applied"}, {"state": "withdrawn"})
    assert (changed[2].subject_id, changed[8].subject_id) == (fair_id, fair_id)
    assert [row.action for row in changed if row.before and row.after is None] == ["fair_booth.remove"]
    # Contacts are erased after the fair; the trail must not keep them.
    assert "02-000" not in json.dumps([describe(row) for row in changed], ensure_ascii=False)


def test_the_timetable_and_the_day_are_recorded(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        last = read_trail(session)[-1]
        assert (last.action, last.after and last.after["seconds"]) == ("fair.plan", 10)
        publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
        moved, held, *_ = find_meetings(session, fair_id)
        slot = moved.slot
        lock = LockIn(request_id=held.request_id, is_locked=True)
        moving.lock_meeting(session, organiser, fair_id, version, lock, now=NOW)
        out = MoveIn(request_id=moved.request_id, slot=None, is_confirmed=True)
        moving.move_meeting(session, organiser, fair_id, version, out, language="ko", now=NOW)
        days.check_in(session, organiser, fair_id, CheckInIn(number=1), now=MORNING)
        days.check_in(session, organiser, fair_id, CheckInIn(number=1), now=MORNING)
        days.set_meeting_state(session, organiser, fair_id, held.request_id, "done", now=MORNING)
        walk_ins.take_ticket(
            session, organiser, fair_id, TicketIn(booth_id="B01", name="들른 손님"), now=MORNING
        )
        walk_ins.set_ticket_state(session, organiser, fair_id, 1, "called", now=MORNING)
        card = CardIn(enterprise_id="E1", outcome="contract_signed", contract_krw=20_000_000)
        cards.save_card(session, organiser, fair_id, "B01", card, version=None, now=MORNING, today=FAIR_DAY)
        trail = [describe(row) for row in read_trail(session, after=last.entry_id or 0)]
    assert [action for action, *_ in trail] == [
        "fair.publish",
        "fair_meeting.lock",
        "fair_meeting.move",
        "fair_application.check_in",
        "fair_meeting.set_state",
        "fair_ticket.take",
        "fair_ticket.set_state",
        "fair_card.save",
    ]
    assert trail[0][2] == {"published_version": None, "state": "planned"}
    assert trail[2][1:] == (
        moved.request_id,
        {"plan_version": version, "slot": slot},
        {"plan_version": version + 1, "slot": None},
    )
    assert trail[4][2:] == ({"state": "planned"}, {"state": "done"})
    assert trail[7][3]["contract_krw"] == 20_000_000
    assert "들른 손님" not in json.dumps(trail, ensure_ascii=False)
    assert {action for action, *_ in trail} <= set(audit.ACTIONS)
