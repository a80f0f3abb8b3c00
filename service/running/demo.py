"""The demonstration: a database of its own, the sample data, and accounts whose passwords are printed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from service import tables
from service.accounts import actions as accounts
from service.accounts import queries as account_queries
from service.alerts import actions as alerts
from service.alerts.schemas import InterestIn
from service.catalogue import actions as catalogue
from service.clock import get_korean_day
from service.database import Database, migrate
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.fairs.sample import load_sample_fair
from service.intake.reading import read_demands, read_enterprises
from service.security import Actor, Role
from service.settings import ROOT, Settings

SAMPLES = ROOT / "data" / "samples"
DATABASE = ROOT / "var" / "demo.sqlite3"
# So many sample demands are open when the demonstration starts, on whatever day.
OPEN_DEMANDS = 20
_WEEK = datetime.timedelta(days=7)
_DAYS = ("published_on", "due_on", "contract_from", "contract_to")


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
    SampleAccount("enterprise", "pumasi-enterprise", "enterprise", "기업 담당자(견본)", "견본 사회적기업"),
    SampleAccount("organiser", "pumasi-organiser", "organiser", "박람회 담당자(견본)", "견본 지원센터"),
    SampleAccount("policy", "pumasi-policy", "policy", "정책 담당자(견본)", "견본 사회적경제과"),
    SampleAccount("admin", "pumasi-admin", "administrator", "관리자(견본)", "견본 운영팀"),
)


def prepare_demo(settings: Settings, *, now: datetime.datetime, samples: Path = SAMPLES) -> None:
    """Bring the database up to date, load the samples where it is empty, and make the sample accounts.

    Running it again changes nothing. The enterprise account keeps the first sample listing and hears of what
    suits it. Raises ValueError where the sample files have faults, OSError where the folder cannot be made.
    """
    if settings.database_url == f"sqlite:///{DATABASE}":
        DATABASE.parent.mkdir(parents=True, exist_ok=True)
    migrate(settings)
    database = Database(settings)
    try:
        with database.session(is_writing=True) as session:
            owner = _make_accounts(session, settings, now)
            if _is_empty(session):
                _load_samples(session, samples, owner=owner, now=now)
                _load_fair(session, samples / "fair.json", now)
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


def _load_fair(session: Session, path: Path, now: datetime.datetime) -> None:
    if not path.exists():
        return
    accounts_by_role = {
        sample.role: account
        for sample in SAMPLE_ACCOUNTS
        if (account := account_queries.find_account(session, sample.login)) is not None
    }
    load_sample_fair(session, path, account_of=accounts_by_role, now=now)


def _is_empty(session: Session) -> bool:
    has_enterprise = session.exec(select(tables.Enterprise.enterprise_id).limit(1)).first() is not None
    has_demand = session.exec(select(tables.Demand.demand_id).limit(1)).first() is not None
    return not (has_enterprise or has_demand)


def _load_samples(session: Session, samples: Path, *, owner: Actor | None, now: datetime.datetime) -> None:
    listings = read_enterprises(samples / "enterprises.jsonl")
    needs = read_demands(samples / "demands.jsonl")
    for fault in (*listings.faults, *needs.faults):
        raise ValueError(f"the sample data has a fault: {fault}")
    own, others = listings.items[:1], listings.items[1:]
    catalogue.import_enterprises(session, own, now=now, owner_id=owner.account_id if owner else None)
    if owner is not None:
        for listing in own:
            alerts.add_interest(session, owner, InterestIn(enterprise_id=listing.enterprise_id), now=now)
    catalogue.import_enterprises(session, others, now=now)
    fresh = move_newest(needs.items, get_korean_day(now))
    demands.import_demands(session, fresh, now=now)


def move_newest(needs: Sequence[DemandIn], today: datetime.date) -> list[DemandIn]:
    """The demands in their order, the newest moved by whole weeks into the last seven days.

    So that enterprises find demands to look at. Moved are those that are open for a week or longer; all their
    days move along and keep their weekdays.
    """
    movable = [
        item
        for item in needs
        if item.published_on and item.due_on and item.due_on - item.published_on >= _WEEK
    ]
    movable.sort(key=lambda item: (str(item.published_on), item.demand_id), reverse=True)
    moved = {item.demand_id for item in movable[:OPEN_DEMANDS]}
    return [_move(item, today) if item.demand_id in moved else item for item in needs]


def _move(need: DemandIn, today: datetime.date) -> DemandIn:
    by = (today - need.published_on) // _WEEK * _WEEK if need.published_on else datetime.timedelta()
    days = {name: day + by for name in _DAYS if (day := getattr(need, name)) is not None}
    return need.model_copy(update=days)
