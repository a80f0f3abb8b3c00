"""The demonstration: a database of its own, the sample data, and accounts whose passwords are printed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from service import tables
from service.accounts import actions as accounts
from service.accounts import queries as account_queries
from service.database import Database, migrate
from service.security import Actor, Role
from service.settings import ROOT, Settings

SAMPLES = ROOT / "data" / "samples"
DATABASE = ROOT / "var" / "demo.sqlite3"


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account of the demonstration. Its password is no secret."""

    login: str
    password: str
    role: Role
    display_name: str
    organisation: str


SAMPLE_ACCOUNTS = (
    SampleAccount("buyer", "pumasi-buyer", "buyer", "구매 담당자(견본)", "견본구청"),
    # Of the same agency, so that a shortlist can be handed over.
    SampleAccount("colleague", "pumasi-colleague", "buyer", "구매 담당자의 동료(견본)", "견본구청"),
    SampleAccount("enterprise", "pumasi-enterprise", "enterprise", "기업 담당자(견본)", "견본 사회적기업"),
    SampleAccount("organiser", "pumasi-organiser", "organiser", "상담회 담당자(견본)", "견본 지원센터"),
    SampleAccount("policy", "pumasi-policy", "policy", "정책 담당자(견본)", "견본 사회적경제과"),
    SampleAccount("admin", "pumasi-admin", "administrator", "관리자(견본)", "견본 운영팀"),
)


def prepare_demo(settings: Settings, *, now: datetime.datetime, samples: Path = SAMPLES) -> None:
    """Bring the database up to date, load the samples where it is empty, and make the sample accounts.

    Running it again changes nothing. The enterprise account keeps the first sample listing and hears of what
    suits it. Raises ValueError where the sample files have faults.
    """
    migrate(settings)
    database = Database(settings)
    try:
        with database.session(is_writing=True) as session:
            owner = _make_accounts(session, settings, now)
            if _is_empty(session):
                # Once in the life of a database; no later start should wait for what reads files.
                from service.running.samples import load_samples

                logins = {sample.role: sample.login for sample in reversed(SAMPLE_ACCOUNTS)}
                load_samples(session, samples, owner=owner, logins=logins, now=now)
    finally:
        database.dispose()


def _make_accounts(session: Session, settings: Settings, now: datetime.datetime) -> Actor | None:
    """Make the accounts that are missing; the one that keeps a listing."""
    owner = None
    for sample in SAMPLE_ACCOUNTS:
        existing = account_queries.find_account(session, sample.login)
        if existing is not None:
            actor = account_queries.to_actor(existing, sample.organisation)
        else:
            actor = accounts.create_account(
                session,
                settings,
                login=sample.login,
                password=sample.password,
                display_name=sample.display_name,
                role=sample.role,
                organisation=sample.organisation,
                now=now,
            )
        if sample.role == "enterprise":
            owner = actor
    return owner


def _is_empty(session: Session) -> bool:
    has_enterprise = session.exec(select(tables.Enterprise.enterprise_id).limit(1)).first() is not None
    has_demand = session.exec(select(tables.Demand.demand_id).limit(1)).first() is not None
    return not (has_enterprise or has_demand)
