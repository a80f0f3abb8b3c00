"""How long what is kept: the preview counts exactly what the purge takes, at the day and not before."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, func, select

from service import tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.jobs import JobRunner
from service.people.retention import RULES, count_over, purge
from service.personal_data import actions
from service.personal_data.queries import preview_purge
from service.security import Actor
from tests.service.conftest import NOW, Clock, make_listing
from tests.service.pages.conftest import Visitor

LONG_AGO = NOW - datetime.timedelta(days=4_000)


def make_rows(session: Session, account_id: str, at: datetime.datetime) -> None:
    """One row of each sort whose time begins at `at`."""
    mail: dict[str, Any] = {"subject": "제목", "text": "", "created_at": at, "next_attempt_at": at}
    job: dict[str, Any] = {"kind": "k", "created_at": at, "next_attempt_at": at}
    name = at.isoformat()
    session.add_all(
        [
            tables.OutgoingMail(message_id=f"s{name}", recipient="x@example.kr", state="sent", **mail),
            tables.OutgoingMail(message_id=f"w{name}", recipient="x@example.kr", state="waiting", **mail),
            tables.SignInSession(token_hash=name, account_id=account_id, created_at=at, expires_at=at),
            tables.SignInFailure(subject="login:x", failed_at=at),
            tables.OneTimeLink(
                token_hash=name, purpose="invitation", email="x@example.kr", created_at=at, expires_at=at
            ),
            tables.ApiToken(
                token_id=name,
                token_hash=name,
                account_id=account_id,
                name="키",
                scope="read",
                created_at=at,
                expires_at=at,
            ),
            tables.Notice(account_id=account_id, kind="job-done", created_at=at),
            tables.Job(job_id=f"d{name}", subject_id="1", state="done", finished_at=at, **job),
            tables.Job(job_id=f"r{name}", subject_id="2", state="waiting", **job),
            tables.Upload(upload_id=name, account_id=account_id, file_name="f.csv", created_at=at),
            tables.ListingDraft(draft_id=name, account_id=account_id, typed={}, created_at=at, updated_at=at),
            tables.ListingMerge(
                merge_id=name,
                kept_id="a",
                merged_id="b",
                kept_before={},
                merged_before={},
                choices={},
                moved={},
                kept_version=1,
                merged_by=account_id,
                merged_at=at,
            ),
            tables.AuditEntry(recorded_at=at, action="a", subject_kind="k", subject_id="1"),
            tables.AccessEntry(
                accessed_at=at, actor_id=account_id, kind="accounts", subject_id="*", people=1
            ),
        ]
    )


def make_contact(session: Session, enterprise_id: str, **changes: Any) -> None:
    session.add(
        tables.ContactConsent(
            **{
                "consent_id": f"C{enterprise_id}",
                "enterprise_id": enterprise_id,
                "contact_name": "견본 담당",
                "email": "c@example.kr",
                "phone": "02-0000-0000",
                "scopes": ["matching"],
                "wording": "1",
                "given_on": LONG_AGO.date(),
                "recorded_at": LONG_AGO,
                **changes,
            }
        )
    )


def list_certified(enterprise_id: str, *ends: str | None) -> EnterpriseIn:
    certificates = [
        {"type": "social_enterprise", "valid_from": "2001-01-01", "valid_to": end} for end in ends
    ]
    return EnterpriseIn(**make_listing(enterprise_id, certifications=certificates))


def test_each_rule_takes_what_is_older_than_its_period_and_nothing_younger(
    app: FastAPI, database: Database, make_account: Any
) -> None:
    account_id = make_account("buyer").account_id
    with database.session(is_writing=True) as session:
        for rule in RULES:
            if rule.name in ("contacts", "consents"):
                continue
            limit = rule.find_limit(app.state.settings, NOW)
            assert count_over(session, rule, limit) == 0
        make_rows(session, account_id, LONG_AGO)
        session.flush()
        for rule in RULES:
            if rule.name in ("contacts", "consents"):
                continue
            # Where its period ended at that very instant it is kept, a moment later it goes.
            assert count_over(session, rule, LONG_AGO) == 0, rule.name
            assert count_over(session, rule, LONG_AGO + datetime.timedelta(seconds=1)) == 1, rule.name
            assert purge(session, rule, LONG_AGO + datetime.timedelta(seconds=1), now=NOW) == 1, rule.name
            assert count_over(session, rule, NOW) in (0, 1), rule.name
    with database.session(is_writing=False) as session:
        # What is still to be done is never taken, however old.
        assert session.exec(select(tables.OutgoingMail.state)).all() == ["waiting"]
        assert session.exec(select(tables.Job.state)).all() == ["waiting"]


def test_contacts_go_with_the_last_certificate_of_their_enterprise(database: Database) -> None:
    [rule] = [rule for rule in RULES if rule.name == "contacts"]
    limit = NOW - datetime.timedelta(days=365)
    with database.session(is_writing=True) as session:
        listings = [
            list_certified("ended", "2016-03-01", "2015-01-01"),
            list_certified("ended-later", "2016-03-01", "2016-03-02"),
            list_certified("without-end", "2016-03-01", None),
            list_certified("none"),
        ]
        catalogue.import_enterprises(session, listings, now=NOW)
        for listing in listings:
            make_contact(session, listing.enterprise_id)
        make_contact(session, "ended", consent_id="new", recorded_at=limit)
        session.flush()
        assert limit.date() == datetime.date(2016, 3, 2)
        assert count_over(session, rule, limit) == 1
        assert purge(session, rule, limit, now=NOW) == 1
    with database.session(is_writing=False) as session:
        row = session.get(tables.ContactConsent, "Cended")
        assert (row.contact_name, row.email, row.phone, row.withdrawn_at) == ("", None, None, NOW)
        contact = tables.ContactConsent
        left = session.exec(select(contact.consent_id).where(col(contact.contact_name) != "")).all()
    assert sorted(left) == ["Cended-later", "Cnone", "Cwithout-end", "new"]


def test_the_preview_takes_nothing_and_says_what_the_purge_takes(
    app: FastAPI, clock: Clock, make_account: Any
) -> None:
    administrator: Actor = make_account("administrator")
    database = app.state.database
    # Signing in lets go of what has ended; so before there is anything.
    visitor = Visitor(app).sign_in("administrator")
    with database.session(is_writing=True) as session:
        make_rows(session, make_account("buyer").account_id, LONG_AGO)
    with database.session(is_writing=False) as session:
        told = {line.name: line.over for line in preview_purge(session, app.state.settings, now=NOW)}
    assert {name for name, over in told.items() if over == 0} == {"contacts", "consents"}
    page = visitor.get("/admin/retention").text
    assert "PUMASI_KEEP_AUDIT_DAYS" in page
    assert visitor.post("/admin/retention", {}).status_code == 303
    runner = JobRunner(database, app.state.settings, clock, [actions.PURGE])
    # The old job that still waits is taken first; this version does not know its kind.
    assert [runner.run_next() for _ in range(3)] == [True, True, False]
    with database.session(is_writing=False) as session:
        entry = tables.AuditEntry
        line = session.exec(select(entry).where(entry.action == "retention.purge")).one()
        left = session.exec(select(func.count()).select_from(tables.Upload)).one()
    assert line.after == {name: over for name, over in told.items() if over}
    assert (line.actor_id, left) == (administrator.account_id, 0)
    # Nothing is left to do, and nothing is said of it.
    assert "보관 기간이 지난 자료가 없습니다" in visitor.get("/admin/retention").text


@pytest.mark.parametrize("role", ["buyer", "policy"])
def test_retention_is_for_administrators(app: FastAPI, make_account: Any, role: str) -> None:
    make_account(role)
    visitor = Visitor(app).sign_in(role)
    assert visitor.get("/admin/retention").status_code == 403
    assert visitor.post("/admin/retention", {}).status_code == 403
