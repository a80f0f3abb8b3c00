"""The day: check-in, no-shows and what they free, late agencies, walk-ins, and cards with follow-ups."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from service import tables
from service.errors import Forbidden, VersionConflict, WrongState
from service.errors.records import ApplicationNotFound
from service.fairs.applications.queries import get_application_row
from service.fairs.cards import actions as cards
from service.fairs.days import actions, queries
from service.fairs.days.schemas import AbsenceIn, CardIn, CheckInIn, FillIn, TicketIn
from service.fairs.downloads.actions import export_arrivals
from service.fairs.downloads.schemas import ArrivalDownload
from service.fairs.moves import actions as moving
from service.fairs.plans import queries as plans
from service.fairs.plans.schemas import MoveIn
from service.fairs.publishing import actions as publishing
from service.fairs.walk_ins import actions as walk_ins
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.fairs.plans.test_actions import plan
from tests.service.fairs.register.made_fairs import OUTBOX

FAIR_DAY = datetime.date(2017, 3, 30)
# 10:05 in Korea, in the first slot.
MORNING = datetime.datetime(2017, 3, 30, 1, 5, tzinfo=datetime.UTC)


def publish(app: FastAPI, organiser: Actor, clock: Clock, **changes: object) -> str:
    fair_id, version = plan(app, organiser, clock, **changes)
    with app.state.database.session(is_writing=True) as session:
        publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
    return fair_id


def find_meetings(session: Session, fair_id: str, booth_id: str = "B01") -> list[tables.FairMeeting]:
    rows = plans.find_meeting_rows(session, fair_id, queries.get_published(session, fair_id))
    return [row for row in rows if row.booth_id == booth_id]


def test_check_in_by_code_or_number_counts_once(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        code = get_application_row(session, fair_id, 2).check_in_code
        for arrival in (CheckInIn(code=code.lower()), CheckInIn(number=2), CheckInIn(number=3)):
            actions.check_in(session, organiser, fair_id, arrival, now=MORNING)
        found = queries.list_arrivals(session, fair_id, None, MORNING)
        assert (found.expected, found.checked_in) == (4, 2)
        assert [item.name for item in found.items] == ["기업 E1", "기업 E4", "기업 E2", "기업 E3"]
        assert found.items[0].next_booth in ("은평구", "마포구")
        assert [item.number for item in queries.list_arrivals(session, fair_id, code, MORNING).items] == [2]
        with pytest.raises(ApplicationNotFound):
            actions.check_in(session, organiser, fair_id, CheckInIn(code="222222"), now=MORNING)


def test_the_file_of_arrivals_holds_more_than_the_desk_lists(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        for number in range(5, queries.MOST_ARRIVALS + 2):
            row = tables.FairApplication(
                fair_id=fair_id,
                enterprise_id=f"X{number}",
                number=number,
                name="같은 이름",
                state="applied",
                check_in_code=f"C{number}",
            )
            session.add(row)
        session.flush()
        assert len(queries.list_arrivals(session, fair_id, None, MORNING).items) == queries.MOST_ARRIVALS
        asked = ArrivalDownload(reason="접수대")
        rows = list(export_arrivals(session, organiser, fair_id, asked, now=MORNING).rows)
        assert len(rows) == queries.MOST_ARRIVALS + 1
        assert [row["number"] for row in rows if row["name"] == "같은 이름"][:2] == [5, 6]


def test_a_no_show_frees_its_slot_for_the_waiting_list(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        first, *_, last = find_meetings(session, fair_id)
        # The last meeting is taken out: its enterprise waits for a place.
        out = MoveIn(request_id=last.request_id, slot=None, is_confirmed=True)
        version = moving.move_meeting(
            session, organiser, fair_id, first.plan_version, out, language="ko", now=NOW
        )
        publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
        with pytest.raises(WrongState):
            actions.find_freed(session, organiser, fair_id, first.request_id, "ko")
        actions.set_meeting_state(
            session, organiser, fair_id, first.request_id, "no_show_enterprise", now=MORNING
        )
        freed = actions.find_freed(session, organiser, fair_id, first.request_id, "ko")
        assert freed.slot == first.slot
        assert [item.request_id for item in freed.candidates] == [last.request_id]
        fill = FillIn(request_id=last.request_id)
        changed = actions.fill_freed(
            session, organiser, fair_id, first.request_id, fill, language="ko", outbox=OUTBOX, now=MORNING
        )
        assert queries.get_published(session, fair_id) == changed
        here = {row.request_id: (row.slot, row.state) for row in find_meetings(session, fair_id)}
        assert here[last.request_id] == (first.slot, "planned")
        assert here[first.request_id] == (first.slot, "no_show_enterprise")
        told = {
            row.party_id
            for row in session.exec(
                select(tables.FairNotice).where(tables.FairNotice.plan_version == changed)
            ).all()
        }
        assert told == {"B01", last.enterprise_id}
        [card] = queries.list_cards(session, fair_id)
        assert (card.outcome, card.enterprise_id) == ("no_show_enterprise", first.enterprise_id)
        assert session.exec(select(tables.FollowUp)).all() == []


def test_of_two_who_fill_one_slot_at_once_the_second_finds_it_taken(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    database = app.state.database
    with database.session(is_writing=True) as session:
        gone, *_, one, other = find_meetings(session, fair_id)
        version = gone.plan_version
        for row in (one, other):
            out = MoveIn(request_id=row.request_id, slot=None, is_confirmed=True)
            version = moving.move_meeting(session, organiser, fair_id, version, out, language="ko", now=NOW)
        publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
        state = "no_show_enterprise"
        actions.set_meeting_state(session, organiser, fair_id, gone.request_id, state, now=MORNING)

    def fill(session: Session, waiting: tables.FairMeeting) -> None:
        actions.fill_freed(
            session,
            organiser,
            fair_id,
            gone.request_id,
            FillIn(request_id=waiting.request_id),
            language="ko",
            outbox=OUTBOX,
            now=MORNING,
        )

    def fill_too() -> None:
        with database.session(is_writing=True) as session:
            fill(session, other)

    with ThreadPoolExecutor() as pool:
        with database.session(is_writing=True) as session:
            fill(session, one)
            second = pool.submit(fill_too)
            wait([second], timeout=0.5)
        with pytest.raises(WrongState):
            second.result()
    with database.session(is_writing=False) as session:
        taken = [row.request_id for row in find_meetings(session, fair_id) if row.slot == gone.slot]
    assert sorted(taken) == sorted([gone.request_id, one.request_id])


def test_what_happens_while_a_version_is_made_goes_over_to_it(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        held, gone, *_, last = find_meetings(session, fair_id)
        out = MoveIn(request_id=last.request_id, slot=None, is_confirmed=True)
        version = moving.move_meeting(
            session, organiser, fair_id, held.plan_version, out, language="ko", now=MORNING
        )
        later = MORNING + datetime.timedelta(minutes=5)
        for row, state in ((held, "done"), (gone, "no_show_enterprise")):
            actions.set_meeting_state(session, organiser, fair_id, row.request_id, state, now=later)  # type: ignore[arg-type]
        publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=later)
        here = {row.request_id: (row.state, row.state_at) for row in find_meetings(session, fair_id)}
        assert here[held.request_id] == ("done", later)
        assert here[gone.request_id] == ("no_show_enterprise", later)


def test_a_late_agency_moves_as_few_meetings_as_possible(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        before = find_meetings(session, fair_id)
        missed = min(row.slot for row in before)
        other = {row.request_id: row.slot for row in find_meetings(session, fair_id, "B02")}
        absence = AbsenceIn(party_id="B01", from_slot=missed, until_slot=missed)
        made = actions.replan_absence(session, organiser, fair_id, absence, now=NOW)
        assert (len(made.moved), made.lost, made.moves_bound, made.is_proved) == (1, [], 1, True)
        rows = plans.find_meeting_rows(session, fair_id, made.plan_version)
        assert {row.request_id: row.slot for row in rows if row.booth_id == "B02"} == other
        assert missed not in {row.slot for row in rows if row.booth_id == "B01"}
        # Not public yet: the organiser looks at the changes first.
        assert queries.get_published(session, fair_id) != made.plan_version
        comparison = publishing.publish(
            session, organiser, fair_id, made.plan_version, outbox=OUTBOX, now=NOW
        )
        assert [item.request_id for item in comparison.changes] == made.moved


def test_a_no_show_is_not_planned_again(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        gone = find_meetings(session, fair_id)[0]
        actions.set_meeting_state(
            session, organiser, fair_id, gone.request_id, "no_show_enterprise", now=MORNING
        )
        absence = AbsenceIn(party_id="B02", from_slot=6)
        made = actions.replan_absence(session, organiser, fair_id, absence, now=NOW)
        assert gone.request_id not in made.added
        assert gone.request_id not in {item["request_id"] for item in _unplaced(session, made.plan_version)}


def _unplaced(session: Session, version: int) -> list[dict[str, object]]:
    return session.exec(select(tables.FairPlan.unplaced).where(tables.FairPlan.plan_version == version)).one()


def test_walk_ins_queue_without_displacing_a_booking(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        busy = {row.slot for row in find_meetings(session, fair_id)}
        free = [slot for slot in range(1, 7) if slot not in busy]
        tickets = [
            walk_ins.take_ticket(
                session, organiser, fair_id, TicketIn(booth_id="B01", name=name), now=MORNING
            )
            for name in ("손님 하나", "손님 둘", "손님 셋")
        ]
        assert [ticket.number for ticket in tickets] == [1, 2, 3]
        assert [ticket.expected_slot for ticket in tickets] == [*free, None][:3]
        walk_ins.set_ticket_state(session, organiser, fair_id, 1, "done", now=MORNING)
        left = walk_ins.expect_turns(session, fair_id, MORNING)
        assert [(ticket.number, ticket.expected_slot) for ticket in left] == [(2, free[0]), (3, free[1])]
        board = queries.make_board(session, fair_id, left, MORNING)
        assert (board.slot, board.is_running) == (1, True)
        assert [len(booth.tickets) for booth in board.booths] == [2, 0]


def test_a_card_is_due_for_follow_ups_and_changes_by_version(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        item = CardIn(enterprise_id="E1", outcome="quote_requested", discussed_krw=30_000_000)
        made = cards.save_card(
            session, organiser, fair_id, "B01", item, version=None, now=MORNING, today=FAIR_DAY
        )
        assert (made.enterprise_name, made.held_on, made.version) == ("기업 E1", FAIR_DAY, 1)
        assert made.request_id is not None
        due = session.exec(select(tables.FollowUp.due_on).order_by(tables.FollowUp.months)).all()
        assert due == [datetime.date(2017, 6, 30), datetime.date(2017, 9, 30)]
        signed = CardIn(enterprise_id="E1", outcome="contract_signed", contract_krw=22_000_000)
        with pytest.raises(VersionConflict):
            cards.save_card(
                session, organiser, fair_id, "B01", signed, version=None, now=MORNING, today=FAIR_DAY
            )
        changed = cards.save_card(
            session, organiser, fair_id, "B01", signed, version=1, now=MORNING, today=FAIR_DAY
        )
        assert (changed.version, changed.contract_krw) == (2, 22_000_000)


def test_unsuitable_needs_its_reason_and_a_contract_its_amount() -> None:
    with pytest.raises(ValueError, match="reason"):
        CardIn(enterprise_id="E1", outcome="unsuitable")
    with pytest.raises(ValueError, match="amount"):
        CardIn(enterprise_id="E1", outcome="contract_signed")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-08-31", 6, "2027-02-28"), ("2026-10-29", 3, "2027-01-29"), ("2026-11-30", 3, "2027-02-28")],
)
def test_months_later_stay_within_the_month(day: str, months: int, expected: str) -> None:
    assert cards.add_months(datetime.date.fromisoformat(day), months).isoformat() == expected


def test_a_booth_is_its_agencys(app: FastAPI, organiser: Actor, enterprise: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        meeting = find_meetings(session, fair_id)[0]
        with pytest.raises(Forbidden):
            actions.set_meeting_state(session, enterprise, fair_id, meeting.request_id, "done", now=MORNING)
        with pytest.raises(Forbidden):
            actions.check_in(session, enterprise, fair_id, CheckInIn(number=1), now=MORNING)
