"""A small fair for tests: two agencies with booths, four enterprises, one day of six slots."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.fairs.applications import actions as applications
from service.fairs.booths import actions as booths
from service.fairs.planning.bridge import find_spans, gather
from service.fairs.planning.versions import write_meetings
from service.fairs.publishing import actions as publishing
from service.fairs.register import actions
from service.fairs.register.schemas import ApplicationIn, BoothIn, FairIn
from service.mailing.mail import Outbox
from service.security import Actor
from tests.service.conftest import NOW, make_listing, make_settings

ENTERPRISES = ("E1", "E2", "E3", "E4")
OUTBOX = Outbox(make_settings("sqlite:///unused"), "https://pumasi.example")
TODAY = datetime.date(2017, 3, 2)


def make_fair(**changes: object) -> dict[str, Any]:
    """A fair as a client sends it: 30 March 2017 in slots of 20 minutes, three before noon."""
    day = {"on": "2017-03-30", "am_from": "10:00", "am_to": "11:00", "pm_from": "13:00", "pm_to": "14:00"}
    return {
        "name": "봄 구매상담회",
        "place": "구청 대강당",
        "fair_days": [day],
        "slot_minutes": 20,
        "tables": 2,
        "apply_until": "2017-03-20",
        **changes,
    }


def make_booth(agency: str, **changes: object) -> dict[str, Any]:
    """A booth as a client sends it."""
    return {"agency": agency, "projects": [{"title": f"{agency} 도시락 공급"}], **changes}


def make_application(enterprise_id: str, **changes: object) -> dict[str, Any]:
    """An application as a client sends it; it wishes to meet both booths."""
    wishes = [{"party_id": "B01", "wish": "want"}, {"party_id": "B02", "wish": "want"}]
    return {"enterprise_id": enterprise_id, "wishes": wishes, **changes}


def fill_fair(session: Session, organiser: Actor, **changes: object) -> str:
    """The id of an open fair with both booths and all applications, managed by `organiser`."""
    listings = [EnterpriseIn(**make_listing(item, name=f"기업 {item}")) for item in ENTERPRISES]
    catalogue.import_enterprises(session, listings, now=NOW)
    fair = actions.create_fair(session, organiser, FairIn(**make_fair(**changes)), now=NOW)
    for agency in ("은평구", "마포구"):
        booth = BoothIn(**make_booth(agency))
        booths.save_booth(session, organiser, fair.fair_id, None, booth, now=NOW)
    actions.set_state(session, organiser, fair.fair_id, "open", now=NOW)
    for enterprise_id in ENTERPRISES:
        application = ApplicationIn(**make_application(enterprise_id))
        applications.apply(session, organiser, fair.fair_id, application, now=NOW, today=TODAY)
    return fair.fair_id


def publish_timetable(
    session: Session, organiser: Actor, fair_id: str, timetable: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], str]:
    """Publish this timetable (the first slot by booth and enterprise); the request ids of all wishes."""
    gathered = gather(session, fair_id)
    id_of = {(wish.booth_id, wish.enterprise_id): key for key, wish in gathered.wish_of.items()}
    session.add(
        tables.FairPlan(fair_id=fair_id, plan_version=1, origin="edited", status="feasible", made_at=NOW)
    )
    session.flush()
    slot_of = {id_of[pair]: slot for pair, slot in timetable.items()}
    write_meetings(session, fair_id, 1, gathered.wish_of, find_spans(gathered, slot_of))
    publishing.publish(session, organiser, fair_id, 1, outbox=OUTBOX, now=NOW)
    return id_of


def own(session: Session, enterprise_id: str, actor: Actor) -> None:
    """Hand an enterprise to an account."""
    row = session.get(tables.Enterprise, enterprise_id)
    assert row is not None
    row.owner_id = actor.account_id
    session.add(row)
    session.flush()
