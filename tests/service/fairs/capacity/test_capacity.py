"""How much a fair can hold is measured in the background and shown with what one more would bring."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from service import jobs
from service.errors import Forbidden, WrongState
from service.fairs.capacity import actions, queries, schemas
from service.fairs.register import actions as fairs
from service.fairs.register.schemas import FairIn
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.fairs.register.made_fairs import fill_fair, make_fair
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import find_faults


def _measure(app: FastAPI, clock: Clock) -> None:
    runner = jobs.JobRunner(app.state.database, app.state.settings, clock, (actions.CAPACITY_JOB,))
    while runner.run_next():
        pass


def test_the_page_says_what_the_fair_holds_and_what_one_more_brings(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser, tables=1)
    visitor = Visitor(app).sign_in(organiser.login)
    path = f"/fairs/{fair_id}/capacity"
    assert "아직 계산한 결과가 없습니다" in visitor.get(path).text
    half = visitor.post(path, {"expected_enterprises": "10", "expected_wishes": ""})
    assert (half.status_code, find_faults(half.text)) == (422, [])
    assert visitor.post(path, {"expected_enterprises": "", "expected_wishes": ""}).status_code == 303
    waiting = visitor.get(path).text
    assert "계산하고 있습니다" in waiting
    _measure(app, clock)
    with app.state.database.session(is_writing=False) as session:
        found = queries.find_latest_measuring(session, fair_id, "ko")
    assert found is not None
    # Two booths of one seat and six slots, but one table: six meetings for the eight wishes.
    assert found.figures == schemas.Figures(
        booths=2,
        slots=6,
        enterprises=4,
        places=6,
        wishes=8,
        bound=6,
        reached=6,
        gains=[
            schemas.Gain(what="table", booth="", more_bound=2, more_reached=2),
            schemas.Gain(what="slot", booth="", more_bound=1, more_reached=1),
        ],
        crowded=[],
    )
    for language in ("ko", "en"):
        page = visitor.get(path, params={"lang": language})
        assert (page.status_code, find_faults(page.text)) == (200, [])
    assert "8건 가운데 많아야 6건" in visitor.get(path, params={"lang": "ko"}).text


def test_expected_numbers_count_before_anybody_has_applied(
    app: FastAPI, organiser: Actor, buyer: Actor, clock: Clock
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        empty = fairs.create_fair(session, organiser, FairIn(**make_fair()), now=NOW).fair_id
        asked = schemas.MeasuringIn(expected_enterprises=10, expected_wishes=2)
        with pytest.raises(WrongState):
            actions.start_measuring(session, organiser, empty, asked, now=NOW)
        with pytest.raises(Forbidden):
            actions.start_measuring(session, buyer, fair_id, asked, now=NOW)
        job_id = actions.start_measuring(session, organiser, fair_id, asked, now=NOW)
        assert actions.start_measuring(session, organiser, fair_id, asked, now=NOW) == job_id
    _measure(app, clock)
    with app.state.database.session(is_writing=False) as session:
        found = queries.get_measuring(session, fair_id, job_id, "ko")
        with pytest.raises(queries.MeasuringNotFound):
            queries.get_measuring(session, empty, job_id, "ko")
    assert found.figures is not None
    assert (found.figures.enterprises, found.figures.wishes, found.figures.bound) == (10, 20, 12)
    assert [(item.booth, item.beyond) for item in found.figures.crowded] == [("은평구", 4), ("마포구", 4)]
