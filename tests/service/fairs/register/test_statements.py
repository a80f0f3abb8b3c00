"""Every page of a fair asks the database as often for fifty booths, enterprises and meetings as for one."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session, select

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.fairs.applications import actions as applications
from service.fairs.booths import actions as booths
from service.fairs.cards import actions as cards
from service.fairs.days.schemas import CardIn
from service.fairs.planning.versions import write_meetings
from service.fairs.register import actions
from service.fairs.register.schemas import ApplicationIn, BoothIn, FairIn, WishIn
from service.security import Actor
from tests.service.conftest import NOW, make_listing
from tests.service.fairs.register.made_fairs import TODAY, make_booth, make_fair
from tests.service.pages.conftest import Visitor

PAGES = (
    "",
    "/booths",
    "/booths/B01",
    "/booths/B01/wishes",
    "/booths/B01/day",
    "/booths/B01/follow-ups",
    "/applications",
    "/applications?needs=true",
    "/applications/1",
    "/applications/1/timetable",
    "/plans",
    "/plans/1",
    "/desk",
    "/board",
    "/papers/offline.html",
    "/report",
    "/report/figures",
    "/follow-ups",
    "/replan",
)


def _fill(session: Session, organiser: Actor, fair_id: str, numbers: range) -> None:
    """Booths and enterprises, each of which meets the booth of its number, with a card."""
    listings = [EnterpriseIn(**make_listing(f"E{number}")) for number in numbers]
    catalogue.import_enterprises(session, listings, now=NOW)
    items = [BoothIn(**make_booth(f"기관 {number}")) for number in numbers]
    booths.import_booths(session, organiser, fair_id, items, now=NOW)
    wished = [
        ApplicationIn(
            enterprise_id=f"E{number}",
            accommodations=["guide"],
            wishes=[WishIn(party_id=f"B{number:02d}", wish="want")],
        )
        for number in numbers
    ]
    applications.import_applications(session, organiser, fair_id, wished, now=NOW)
    rows = session.exec(select(tables.FairWish).where(tables.FairWish.fair_id == fair_id)).all()
    wish_of = {row.request_id: row for row in rows}
    write_meetings(session, fair_id, 1, wish_of, dict.fromkeys(wish_of, (1,)))
    for number in numbers:
        card = CardIn(enterprise_id=f"E{number}", outcome="quote_requested")
        booth_id = f"B{number:02d}"
        cards.save_card(session, organiser, fair_id, booth_id, card, version=None, now=NOW, today=TODAY)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_as_many_statements_for_fifty_as_for_one(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = actions.create_fair(session, organiser, FairIn(**make_fair(tables=None)), now=NOW).fair_id
        session.add(
            tables.FairPlan(fair_id=fair_id, plan_version=1, origin="planned", status="feasible", made_at=NOW)
        )
        row = session.get(tables.Fair, fair_id)
        assert row is not None
        row.state, row.published_version = "published", 1
        session.flush()
        _fill(session, organiser, fair_id, range(1, 2))
    visitor = Visitor(app).sign_in(organiser.login)
    statements: list[str] = []
    event.listen(app.state.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))

    def count() -> dict[str, int]:
        found = {}
        for path in PAGES:
            statements.clear()
            answer = visitor.get(f"/fairs/{fair_id}{path}")
            assert answer.status_code == 200, (path, answer.text[:300])
            found[path] = len(statements)
        return found

    of_one = count()
    with app.state.database.session(is_writing=True) as session:
        _fill(session, organiser, fair_id, range(2, 51))
    assert count() == of_one
