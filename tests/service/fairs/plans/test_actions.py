"""A fair is planned in the background, edited under the auditor's eye, compared and published."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from service import jobs, tables
from service.errors import Forbidden, WrongState
from service.fairs.applications import actions as applications
from service.fairs.booths import actions as booths
from service.fairs.moves import actions as moving
from service.fairs.papers import queries as papers
from service.fairs.planning.bridge import gather
from service.fairs.planning.jobs import PLAN_JOB
from service.fairs.plans import actions, queries
from service.fairs.plans.schemas import LockIn, MoveIn, PlanningIn
from service.fairs.publishing import actions as publishing
from service.fairs.register import actions as fairs
from service.fairs.register import queries as fair_queries
from service.fairs.register.schemas import ApplicationIn, WishIn
from service.fairs.wishes.actions import save_booth_wishes
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.fairs.register.made_fairs import OUTBOX, TODAY, fill_fair, make_application, own


def plan(app: FastAPI, actor: Actor, clock: Clock, **changes: Any) -> tuple[str, int]:
    """A filled fair with its first plan; the plan holds all eight meetings."""
    database = app.state.database
    with database.session(is_writing=True) as session:
        fair_id = fill_fair(session, actor, **changes)
        actions.start_planning(session, actor, fair_id, PlanningIn(seconds=10), now=clock.now)
    run_jobs(app, clock)
    with database.session(is_writing=False) as session:
        [made] = queries.list_plans(session, fair_id)
    return fair_id, made.plan_version


def run_jobs(app: FastAPI, clock: Clock) -> None:
    runner = jobs.JobRunner(app.state.database, app.state.settings, clock, (PLAN_JOB,))
    while runner.run_next():
        pass


def slots_of(session: Session, fair_id: str, version: int) -> dict[str, int]:
    return {row.request_id: row.slot for row in queries.find_meeting_rows(session, fair_id, version)}


def test_a_planning_makes_a_version_that_the_auditor_finds_clean(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=False) as session:
        made = queries.get_plan(session, fair_id, version, "ko")
        planning = queries.find_latest_planning(session, fair_id, "ko")
        judged = moving.describe_audit(session, fair_id, version, "ko")
        assert (judged.conflicts, judged.warnings, judged.quotas) == ([], [], [])
        assert fair_queries.get_row(session, fair_id).state == "planned"
    assert (made.status, made.meetings, made.unplaced, made.waits) == ("optimal", 8, [], 0)
    assert planning is not None
    assert (planning.state, planning.plan_version, planning.figures["weight_bound"]) == ("done", 1, 8.0)


def test_a_new_wish_never_takes_the_meeting_of_one_that_is_gone(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        planned = slots_of(session, fair_id, version)
        # E4 is the last that applied: the ids of its wishes are the last ones.
        for wishes in ([], [{"party_id": "B02", "wish": "want"}]):
            item = ApplicationIn(**make_application("E4", wishes=wishes))
            applications.apply(session, organiser, fair_id, item, now=NOW, today=TODAY)
        [wish] = fair_queries.find_wishes(session, fair_id, enterprise_id="E4")
        assert wish.request_id not in planned
        assert fair_queries.find_wishes(session, fair_id)[-1].request_id == wish.request_id


def test_a_planning_run_twice_saves_one_version(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id, _ = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        job = session.exec(select(tables.Job)).one()
        job.state, job.finished_at = "waiting", None
        session.add(job)
    run_jobs(app, clock)
    with app.state.database.session(is_writing=False) as session:
        assert len(queries.list_plans(session, fair_id)) == 1


def test_asking_twice_is_one_job_and_a_waiting_one_can_be_stopped(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        first = actions.start_planning(session, organiser, fair_id, PlanningIn(), now=NOW)
        assert actions.start_planning(session, organiser, fair_id, PlanningIn(), now=NOW) == first
        actions.cancel_planning(session, organiser, fair_id, first, now=NOW)
    run_jobs(app, clock)
    with app.state.database.session(is_writing=False) as session:
        planning = queries.get_planning(session, fair_id, first)
        assert (planning.state, queries.list_plans(session, fair_id)) == ("cancelled", [])
        with pytest.raises(queries.PlanningNotFound):
            queries.get_planning(session, "F-other", first)


def test_a_fair_without_wishes_says_what_is_missing(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        for number in range(1, 5):
            applications.withdraw(session, organiser, fair_id, number, now=NOW)
        actions.start_planning(session, organiser, fair_id, PlanningIn(), now=NOW)
    run_jobs(app, clock)
    with app.state.database.session(is_writing=False) as session:
        planning = queries.find_latest_planning(session, fair_id, "ko")
    assert planning is not None
    assert (planning.state, planning.error[:9]) == ("failed", "아직 상담 희망이")


def test_nobody_is_told_of_meetings_with_those_who_have_withdrawn_since(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        applications.withdraw(session, organiser, fair_id, 1, now=NOW)
        fairs.set_state(session, organiser, fair_id, "open", now=NOW)
        booths.remove_booth(session, organiser, fair_id, "B02", now=NOW)
        told = publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
        assert (told.booths, sorted(told.enterprises)) == (["은평구"], ["기업 E2", "기업 E3", "기업 E4"])
        assert len(slots_of(session, fair_id, version)) == 3
        sheets = papers.describe_guests(papers.get_pack(session, fair_id))["sheets"]
        assert [len(sheet["rows"]) for sheet in sheets] == [1, 1, 1]


def test_no_thanks_keeps_a_pair_apart_and_a_must_is_placed(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        wishes = [WishIn(party_id="E1", wish="no_thanks"), WishIn(party_id="E2", wish="must")]
        save_booth_wishes(session, organiser, fair_id, "B01", wishes, now=NOW)
        row = session.get(tables.FairApplication, (fair_id, "E2"))
        assert row is not None
        row.is_one_day = True
        session.add(row)
        gathered = gather(session, fair_id)
    requests = {request.request_id: request for request in gathered.fair.requests}
    assert "은평구–기업 E1" not in requests
    assert requests["은평구–기업 E2"].must
    assert requests["은평구–기업 E2"].weight == 3.5
    assert [party.party_id for party in gathered.fair.parties if party.is_one_day] == ["기업 E2"]


def test_a_move_is_judged_before_it_is_made(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        before = slots_of(session, fair_id, version)
        [request_id, other, *_] = [
            row.request_id
            for row in queries.find_meeting_rows(session, fair_id, version)
            if row.booth_id == "B01"
        ]
        [taken] = moving.judge_moves(session, organiser, fair_id, version, request_id, [before[other]], "ko")
        marks = moving.mark_moves(session, organiser, fair_id, version, request_id)
        assert {item.code for item in taken.conflicts} >= {"seats"}
        assert "(1" in taken.conflicts[0].sentence  # the slot is called by its time
        assert marks[before[other]] == "no"
        move = MoveIn(request_id=request_id, slot=before[other], is_confirmed=True)
        with pytest.raises(moving.MoveRefused):
            moving.move_meeting(session, organiser, fair_id, version, move, language="ko", now=NOW)
        assert slots_of(session, fair_id, version) == before


def test_taking_a_meeting_out_asks_and_lists_it_with_a_reason(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock, min_meetings=2)
    with app.state.database.session(is_writing=True) as session:
        request_id = next(iter(slots_of(session, fair_id, version)))
        move = MoveIn(request_id=request_id, slot=None)
        with pytest.raises(moving.MoveRefused):  # the guarantee is broken: a warning, not confirmed
            moving.move_meeting(session, organiser, fair_id, version, move, language="ko", now=NOW)
        confirmed = MoveIn(request_id=request_id, slot=None, is_confirmed=True)
        changed = moving.move_meeting(session, organiser, fair_id, version, confirmed, language="ko", now=NOW)
        made = queries.get_plan(session, fair_id, changed, "ko")
    assert (changed, made.origin, made.meetings) == (version, "edited", 7)
    assert [item.request_id for item in made.unplaced] == [request_id]
    assert made.unplaced[0].smallest_fix


def test_a_published_version_is_frozen_and_only_the_affected_are_told(
    app: FastAPI, organiser: Actor, enterprise: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        own(session, "E1", enterprise)
        item = ApplicationIn(**make_application("E1"))
        applications.apply(session, organiser, fair_id, item, now=NOW, today=TODAY)
        first = publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
        assert len(first.changes) == 8
        before = slots_of(session, fair_id, version)
        rows = queries.find_meeting_rows(session, fair_id, version)
        moved = next(row.request_id for row in rows if row.enterprise_id == "E1")
        free = MoveIn(request_id=moved, slot=None, is_confirmed=True)
        changed = moving.move_meeting(session, organiser, fair_id, version, free, language="ko", now=NOW)
        assert changed == version + 1
        assert slots_of(session, fair_id, version) == before
        comparison = publishing.publish(session, organiser, fair_id, changed, outbox=OUTBOX, now=NOW)
        assert [(item.request_id, item.old_slot, item.new_slot) for item in comparison.changes] == [
            (moved, before[moved], None)
        ]
        assert comparison.enterprises == ["기업 E1"]
        assert len(queries.list_notices(session, fair_id, "E1")) == 2
        assert len(queries.list_notices(session, fair_id, "E2")) == 1
        inbox = session.exec(
            select(tables.Notice).where(tables.Notice.account_id == enterprise.account_id)
        ).all()
        assert [(row.kind, row.link, row.params["gone"]) for row in inbox] == [
            ("fair-meetings", f"/fairs/{fair_id}/applications/1/timetable", 0),
            ("fair-meetings", f"/fairs/{fair_id}/applications/1/timetable", 1),
        ]
        with pytest.raises(WrongState):
            publishing.publish(session, organiser, fair_id, changed, outbox=OUTBOX, now=NOW)


def test_letters_go_to_the_affected_alone_and_name_their_own_changes(
    app: FastAPI, organiser: Actor, enterprise: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        own(session, "E1", enterprise)
        account = session.get(tables.Account, enterprise.account_id)
        assert account is not None
        account.email = "e1@enterprise.example"
        for enterprise_id in ("E1", "E2"):
            contact = f"desk-{enterprise_id}@enterprise.example".lower()
            item = make_application(enterprise_id, has_consented=True, contact_email=contact)
            applications.apply(session, organiser, fair_id, ApplicationIn(**item), now=NOW, today=TODAY)
        publishing.publish(session, organiser, fair_id, version, outbox=OUTBOX, now=NOW)
        first = session.exec(select(tables.OutgoingMail)).all()
        assert sorted(letter.recipient for letter in first) == [
            "desk-e1@enterprise.example",
            "desk-e2@enterprise.example",
            "e1@enterprise.example",
        ]
        assert {letter.text.count("새로 잡힘") for letter in first} == {2}
        rows = queries.find_meeting_rows(session, fair_id, version)
        moved = next(row for row in rows if row.enterprise_id == "E2" and row.booth_id == "B02")
        out = MoveIn(request_id=moved.request_id, slot=None, is_confirmed=True)
        changed = moving.move_meeting(session, organiser, fair_id, version, out, language="ko", now=NOW)
        publishing.publish(session, organiser, fair_id, changed, outbox=OUTBOX, now=NOW)
        known = {letter.mail_id for letter in first}
        letters = session.exec(select(tables.OutgoingMail)).all()
        [letter] = [letter for letter in letters if letter.mail_id not in known]
    assert letter.recipient == "desk-e2@enterprise.example"
    assert f"{OUTBOX.base_url}/fairs/{fair_id}/applications/2/timetable" in letter.text
    lines = [line for line in letter.text.splitlines() if line.startswith(" - ")]
    assert [line.partition(":")[0] for line in lines] == [" - 취소", " - Cancelled"]
    assert "마포구" in lines[0]
    assert "2017. 3. 30." in lines[0]


def test_locked_meetings_stay_when_the_rest_is_planned_again(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        before = slots_of(session, fair_id, version)
        kept = list(before)[:2]
        for request_id in kept:
            lock = LockIn(request_id=request_id, is_locked=True)
            moving.lock_meeting(session, organiser, fair_id, version, lock, now=NOW)
        planning = PlanningIn(seconds=10, seed=7, keep_locked_of=version)
        actions.start_planning(session, organiser, fair_id, planning, now=NOW)
    run_jobs(app, clock)
    with app.state.database.session(is_writing=False) as session:
        after = slots_of(session, fair_id, version + 1)
        assert {request_id: after[request_id] for request_id in kept} == {
            request_id: before[request_id] for request_id in kept
        }


def test_only_who_manages_the_fair_sees_its_plans(
    app: FastAPI, organiser: Actor, buyer: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        with pytest.raises(Forbidden):
            actions.start_planning(session, buyer, fair_id, PlanningIn(), now=NOW)
        with pytest.raises(Forbidden):
            publishing.publish(session, buyer, fair_id, version, outbox=OUTBOX, now=NOW)
