"""The sample data of the demonstration: loaded once, the newest demands moved to the days of today."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmodel import Session

from service.accounts import queries as account_queries
from service.alerts import actions as alerts
from service.alerts.schemas import InterestIn
from service.catalogue import actions as catalogue
from service.clock import get_korean_day
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.fairs.sample import load_sample_fair
from service.intake.reading import read_demands, read_enterprises
from service.security import Actor, Role

# So many sample demands are open when the demonstration starts, on whatever day.
OPEN_DEMANDS = 20
_WEEK = datetime.timedelta(days=7)
_DAYS = ("published_on", "due_on", "contract_from", "contract_to")


def load_samples(
    session: Session,
    samples: Path,
    *,
    owner: Actor | None,
    logins: Mapping[Role, str],
    now: datetime.datetime,
) -> None:
    """Load enterprises, demands and the fair of this folder. `logins` names one account of each role.

    The owner keeps the first listing and hears of what suits it. Raises ValueError where a file has faults.
    """
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
    _load_fair(session, samples / "fair.json", logins, now)


def _load_fair(session: Session, path: Path, logins: Mapping[Role, str], now: datetime.datetime) -> None:
    if not path.exists():
        return
    accounts_by_role = {
        role: account
        for role, login in logins.items()
        if (account := account_queries.find_account(session, login)) is not None
    }
    load_sample_fair(session, path, account_of=accounts_by_role, now=now)


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
