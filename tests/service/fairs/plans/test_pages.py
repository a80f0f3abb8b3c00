"""What an organiser posts on the pages of the timetable leads to the page that shows it."""

from __future__ import annotations

from fastapi import FastAPI

from service.fairs.plans import queries
from service.security import Actor
from tests.service.conftest import Clock
from tests.service.fairs.plans.test_actions import plan
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import find_faults


def test_every_step_of_the_timetable_leads_to_its_own_page(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, version = plan(app, organiser, clock)
    visitor = Visitor(app).sign_in(organiser.login)
    plans = f"/fairs/{fair_id}/plans"
    with app.state.database.session(is_writing=False) as session:
        request_id = queries.find_meeting_rows(session, fair_id, version)[0].request_id
        done = queries.find_latest_planning(session, fair_id, "ko")
    assert done is not None
    steps = [
        (f"{plans}/{version}/lock", {"request_id": request_id, "is_locked": "yes"}, f"{plans}/{version}"),
        (f"{plans}/{version}/publish", {}, f"{plans}/{version}"),
        (
            f"{plans}/{version}/move",
            {"request_id": request_id, "slot": "", "is_confirmed": "yes"},
            f"{plans}/{version + 1}",
        ),
        (plans, {"seconds": "10", "seed": "1", "keep_locked_of": ""}, plans),
        (f"{plans}/cancel", {"job_id": done.job_id}, plans),
    ]
    for path, fields, target in steps:
        answer = visitor.post(path, fields)
        assert answer.status_code == 303, (path, answer.text[:500])
        assert answer.headers["location"].partition("?")[0] == target
        page = visitor.get(answer.headers["location"])
        assert (page.status_code, find_faults(page.text)) == (200, []), path
