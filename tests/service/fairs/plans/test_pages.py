"""What an organiser posts on the pages of the timetable leads to the page that shows it."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from service.fairs.plans import queries
from service.security import Actor
from tests.service.conftest import Clock
from tests.service.fairs.plans.test_actions import plan
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import find_faults


@pytest.mark.parametrize("hostile", ["\0", "가" * 400])
def test_what_no_field_can_hold_is_refused_in_words(
    app: FastAPI, organiser: Actor, clock: Clock, hostile: str
) -> None:
    fair_id, version = plan(app, organiser, clock)
    fair = f"/fairs/{fair_id}"
    visitor = Visitor(app).sign_in(organiser.login)
    with app.state.database.session(is_writing=False) as session:
        request_id = queries.find_meeting_rows(session, fair_id, version)[0].request_id
    assert visitor.post(f"{fair}/plans/{version}/publish", {}).status_code == 303
    no_show = {"state": "no_show_enterprise"}
    assert visitor.post(f"{fair}/meetings/{request_id}/state", no_show).status_code == 303
    wish = {"wishes[0].party_id": hostile, "wishes[0].wish": "want"}
    for path, fields in (
        (f"{fair}/meetings/{request_id}/freed", {"request_id": hostile}),
        (f"{fair}/plans/{version}/lock", {"request_id": hostile}),
        (f"{fair}/plans/{version}/move", {"request_id": hostile, "slot": "1"}),
        (f"{fair}/desk", {"code": hostile}),
        (f"{fair}/apply", {"enterprise_id": "E1", **wish}),
        (f"{fair}/booths/B01/wishes", wish),
    ):
        answer = visitor.post(path, fields)
        assert 400 <= answer.status_code < 500, path
        assert "처리하지 못하" not in answer.text


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


def test_the_page_is_loaded_anew_once_a_timetable_stands(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id, _ = plan(app, organiser, clock)
    visitor = Visitor(app).sign_in(organiser.login)
    plans = f"/fairs/{fair_id}/plans"
    asked_by_script = {"headers": {"HX-Request": "true"}}
    assert visitor.get(plans, **asked_by_script).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in visitor.get(plans).headers
    clock.go_on(minutes=1)
    visitor.post(plans, {"seconds": "10", "seed": "1", "keep_locked_of": ""})
    assert "HX-Refresh" not in visitor.get(plans, **asked_by_script).headers
