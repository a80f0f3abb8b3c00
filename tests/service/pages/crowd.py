"""The site of everybody who tries routes, with one entry of every kind, and then with many of each."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, UniqueConstraint, func, insert
from sqlmodel import Session, SQLModel, select

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.evidence import actions as evidence
from service.evidence.schemas import EvidenceIn
from service.purchases import actions as purchases
from service.purchases.schemas import PurchaseIn
from service.security import Actor
from tests.service.authorisation.people import PDF, TODAY, Site
from tests.service.conftest import NOW, make_demand, make_listing

MARK = "~"
# The key that tells rows of one list apart, where it is not the last one of the table.
OWN_KEYS = {"shortlist": "demand_id", "follow_up": "card_id"}
# Written by what the site does itself, or kept once.
LEFT_ALONE = {
    "alembic_version",
    "catalogue_clock",
    "enterprise",
    "demand",
    "account",
    "organisation",
    "evidence_catalogue",
    "alert_feed",
    "purchase_total",
    # Of the entries that are left alone.
    "certification",
    "service",
    "past_award",
    "lot",
    # How far something has got: one at a time is shown.
    "fair_planning",
    "fair_capacity",
}


def add_missing(site: Site, session: Session) -> None:
    """One entry of the kinds that `make_entries` leaves out, kept by the owners."""
    fair_id, demand_id = site.ids["fair_id"], site.ids["demand_id"]
    enterprise_id = site.ids["enterprise_id"]
    owner, buyer = _find_account(session, "enterprise_owner"), _find_account(session, "buyer_owner")
    actor = Actor(
        account_id=buyer.account_id,
        login=buyer.login,
        display_name=buyer.display_name,
        role=buyer.role,
        organisation_id=buyer.organisation_id,
        organisation="은평구",
    )
    bought = PurchaseIn(
        bought_on=datetime.date(2017, 2, 1),
        title="직원 도시락",
        amount_krw=1_000_000,
        enterprise_id=enterprise_id,
        contract_type="goods",
    )
    purchase_id = purchases.record_purchase(session, actor, bought, now=NOW, today=TODAY)
    wish = session.exec(select(tables.FairWish).where(tables.FairWish.fair_id == fair_id)).first()
    assert wish is not None
    site.ids["request_id"] = wish.request_id
    first: list[SQLModel] = [
        tables.StandingInterest(
            interest_id="I1", account_id=owner.account_id, kind="search", query="도시락", created_at=NOW
        ),
        tables.ConsultationCard(
            card_id="C1",
            fair_id=fair_id,
            booth_id="B01",
            enterprise_id=enterprise_id,
            enterprise_name="한끼나눔",
            outcome="on_hold",
            held_on=TODAY,
            created_at=NOW,
            updated_at=NOW,
        ),
    ]
    then: list[SQLModel] = [
        tables.AlertHit(
            account_id=owner.account_id,
            demand_id=demand_id,
            interest_id="I1",
            state="held",
            position=0,
            reason_ko="도시락",
            reason_en="lunch",
            told_on=TODAY,
        ),
        tables.ApiToken(
            token_id="T1",
            token_hash="t",
            account_id=owner.account_id,
            name="연계",
            scope="read",
            created_at=NOW,
            expires_at=NOW + datetime.timedelta(days=30),
        ),
        tables.AccessEntry(
            accessed_at=NOW, actor_id="1", kind="contacts", subject_id=enterprise_id, people=1
        ),
        tables.OutgoingMail(
            message_id="m",
            recipient="a@example.kr",
            subject="견적",
            text="",
            created_at=NOW,
            next_attempt_at=NOW,
        ),
        tables.Job(job_id="J1", kind="count", subject_id="1", created_at=NOW, next_attempt_at=NOW),
        tables.ContactConsent(
            consent_id="K1",
            enterprise_id=enterprise_id,
            contact_name="담당",
            scopes=["fair"],
            wording="2026-11",
            given_on=TODAY,
            recorded_at=NOW,
        ),
        tables.ProofFile(
            proof_id="P1",
            enterprise_id=enterprise_id,
            certificate="social_enterprise",
            file_name="a.pdf",
            media_type="application/pdf",
            size_bytes=len(PDF),
            sha256="0" * 64,
            content=PDF,
            added_at=NOW,
        ),
        tables.Assistance(
            assistance_id="A1",
            helper_id=_find_account(session, "policy").account_id,
            enterprise_name="새 기업",
            consented_by="대표",
            method="paper",
            consented_on=TODAY,
            recorded_at=NOW,
        ),
        *(
            tables.FairMeeting(
                fair_id=fair_id,
                plan_version=version,
                request_id=request_id,
                booth_id="B01",
                enterprise_id=enterprise_id,
                slot=1,
                table=1,
                state=state,
            )
            for version, request_id, state in (
                (1, site.ids["request_id"], "planned"),
                (1, "R2", "no_show_enterprise"),
                (2, site.ids["request_id"], "planned"),
            )
        ),
        tables.WalkInTicket(
            fair_id=fair_id, number=1, booth_id="B01", name="현장", state="waiting", slot=2, taken_at=NOW
        ),
        tables.FollowUp(card_id="C1", months=3, due_on=TODAY),
        tables.ExposureCount(
            enterprise_id=enterprise_id,
            day=TODAY - datetime.timedelta(days=1),
            kind="found",
            detail="도시락",
            times=9,
            marks=2**20 - 1,
        ),
    ]
    for rows in (first, then):
        session.add_all(rows)
        session.flush()
    fair = session.get(tables.Fair, fair_id)
    assert fair is not None
    fair.published_version = 1
    session.add(fair)
    pack = evidence.make_evidence(
        session, site.app.state.index, site.app.state.settings, actor, demand_id, EvidenceIn(), now=NOW
    )
    site.ids.update(
        evidence_id=pack.evidence_id, proof_id="P1", consent_id="K1", assistance_id="A1", card_id="C1"
    )
    site.ids["purchase_id"] = purchase_id


def multiply(site: Site, times: int) -> None:
    """As many of everything: listings and demands by their own actions, every other row by copying it."""
    database = site.app.state.database
    ids = site.ids
    with database.session(is_writing=True) as session:
        owner, buyer = _find_account(session, "enterprise_owner"), _find_account(session, "buyer_owner")
        listings = [
            EnterpriseIn(**make_listing(f"{ids['enterprise_id']}{MARK}{number}"))
            for number in range(1, times)
        ]
        catalogue.import_enterprises(session, listings, now=NOW, owner_id=owner.account_id)
        wanted = [
            DemandIn(**make_demand(f"{ids['demand_id']}{MARK}{number}", title=f"도시락 {number}"))
            for number in range(1, times)
        ]
        demands.import_demands(session, wanted, now=NOW, owner_id=buyer.account_id)
    with database.writing_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in LEFT_ALONE:
                _copy_rows(connection, table, times)
        for table in (tables.Account, tables.Organisation):
            _copy_rows(connection, table.__table__, times)  # type: ignore[attr-defined]
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _copy_rows(connection: Connection, table: Table, times: int) -> None:
    """Copy the first row of a table with other keys, until there are as many."""
    row = connection.execute(select(table).limit(1)).mappings().first()
    if row is None:
        return
    keys = [column.name for column in table.primary_key.columns]
    changed = {OWN_KEYS.get(table.name, keys[-1])}
    changed |= {column.name for column in table.columns if column.unique and column.name not in keys}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and not changed & {c.name for c in constraint.columns}:
            changed.add(list(constraint.columns)[-1].name)
    most = {
        name: connection.execute(select(func.max(table.c[name]))).scalar_one()
        for name in changed
        if isinstance(table.c[name].type, Integer)
    }
    copies: list[dict[str, Any]] = [
        dict(row)
        | {
            name: most[name] + number if name in most else (row[name] and _change(row[name], number))
            for name in changed
        }
        for number in range(1, times)
    ]
    connection.execute(insert(table), copies)


def _change(value: Any, number: int) -> Any:
    if isinstance(value, datetime.date):
        return value - datetime.timedelta(days=number)
    return f"{value}{MARK}{number}"


def _find_account(session: Session, login: str) -> tables.Account:
    return session.exec(select(tables.Account).where(tables.Account.login == login)).one()
