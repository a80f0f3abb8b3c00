"""Who met at an earlier fair of the same organiser is known to have met before."""

from __future__ import annotations

import datetime

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from service import tables
from service.fairs.planning.bridge import gather
from service.fairs.register import queries
from service.fairs.register.schemas import WishIn
from service.fairs.wishes.actions import save_booth_wishes
from service.security import Actor
from tests.service.conftest import NOW
from tests.service.fairs.register.made_fairs import fill_fair

DAY = datetime.date(2016, 10, 20)


def _hold_earlier_fair(
    session: Session, organiser: Actor | None, *, agency: str = "은평구", outcome: str = "on_hold"
) -> None:
    """A fair of the year before at which E2 had a card at this agency."""
    session.add(
        tables.Fair(
            fair_id="F-old",
            name="가을 구매상담회",
            first_on=DAY,
            last_on=DAY,
            state="closed",
            apply_until=DAY,
            owner_id=organiser.account_id if organiser else None,
            created_at=NOW,
            updated_at=NOW,
        )
    )
    session.flush()
    session.add(tables.Booth(fair_id="F-old", booth_id="B07", position=0, code="01", agency=agency))
    session.flush()
    session.add(
        tables.ConsultationCard(
            card_id="C-old",
            fair_id="F-old",
            booth_id="B07",
            enterprise_id="E2",
            enterprise_name="기업 E2",
            outcome=outcome,
            held_on=DAY,
            created_at=NOW,
            updated_at=NOW,
        )
    )
    session.flush()


def test_a_card_of_an_earlier_fair_lowers_the_weight_of_meeting_again(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        before = {item.parties: item.weight for item in gather(session, fair_id).fair.requests}
        _hold_earlier_fair(session, organiser)
        assert queries.find_met_before(session, fair_id) == {("B01", "E2")}
        requests = gather(session, fair_id).fair.requests
        [again] = [item for item in requests if item.weight != before[item.parties]]
        assert again.parties == ("은평구", "기업 E2")
        assert (again.has_met, again.weight) == (True, before[again.parties] - 0.5)
        wishes = queries.find_wishes(session, fair_id, enterprise_id="E2")
        assert {wish.booth_id: wish.has_met for wish in wishes} == {"B01": True, "B02": False}


@pytest.mark.parametrize("changes", [{"agency": "노원구"}, {"outcome": "no_show_enterprise"}])
def test_another_agency_or_who_did_not_come_has_not_met(
    app: FastAPI, organiser: Actor, changes: dict[str, str]
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        _hold_earlier_fair(session, organiser, **changes)
        assert queries.find_met_before(session, fair_id) == frozenset()


def test_fairs_of_others_are_not_looked_at(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        _hold_earlier_fair(session, None)
        assert queries.find_met_before(session, fair_id) == frozenset()


def test_a_booth_that_saves_its_wishes_keeps_what_the_enterprise_said(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        row = session.get(tables.FairWish, (fair_id, queries.find_wishes(session, fair_id)[0].request_id))
        assert row is not None
        row.has_met = True
        session.add(row)
        wishes = [WishIn(party_id=row.enterprise_id, wish="want")]
        saved = save_booth_wishes(session, organiser, fair_id, row.booth_id, wishes, now=NOW)
        assert {wish.enterprise_id: wish.has_met for wish in saved}[row.enterprise_id]
