"""What shortlists, agencies and fairs hold of an enterprise when it leaves the catalogue or is renamed."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import storage, tables
from service.catalogue.schemas import EnterpriseIn
from service.notices.actions import notify


def tell_leaving(session: Session, enterprise_id: str, name: str, *, now: datetime.datetime) -> None:
    """Who has the enterprise on a shortlist, or at a fair that is not over, is told that it left."""
    entry, demand = tables.ShortlistEntry, tables.Demand
    listed = session.exec(
        select(entry.added_by, demand.demand_id, demand.title)
        .join(demand, col(demand.demand_id) == entry.demand_id)
        .where(entry.enterprise_id == enterprise_id, demand.status == "open")
        .order_by(demand.demand_id, entry.organisation_id)
    ).all()
    application, fair = tables.FairApplication, tables.Fair
    attended = session.exec(
        select(fair.owner_id, fair.fair_id, fair.name)
        .join(application, col(application.fair_id) == fair.fair_id)
        .where(
            application.enterprise_id == enterprise_id,
            application.state == "applied",
            fair.state != "closed",
        )
        .order_by(fair.fair_id)
    ).all()
    shortlists = [(told, f"/demands/{quote(key, safe='')}/shortlist", title) for told, key, title in listed]
    fairs = [(told, f"/fairs/{quote(key, safe='')}/applications", title) for told, key, title in attended]
    for account_id, link, title in [*shortlists, *fairs]:
        if account_id is not None:
            notify(session, [account_id], "enterprise-left", link, {"name": name, "title": title}, now)


def keep_mentions(session: Session, enterprise_id: str, name: str, *, now: datetime.datetime) -> None:
    """Candidates, quotes, proofs and files of agencies stay, under the name and an id that no listing has.

    A later listing may take the old id, and must not see what another was asked.
    """
    former_id = f"X{uuid.uuid4().hex}"
    said = {"enterprise_id": former_id, "former_name": name, "left_at": now}
    for model in (tables.ShortlistEntry, tables.QuoteInvitation, tables.ProofRequest, tables.SentFile):
        table = storage.get_table(model)
        values = {column: value for column, value in said.items() if column in table.c}
        session.execute(update(table).where(table.c.enterprise_id == enterprise_id).values(values))


def rename_at_fairs(
    session: Session, items: Sequence[EnterpriseIn], stored: Mapping[str, storage.Stored]
) -> None:
    """Fairs that are not over call an enterprise by its new name; who met whom stays under the old one."""
    application, fair = storage.get_table(tables.FairApplication), storage.get_table(tables.Fair)
    going_on = select(fair.c.fair_id).where(fair.c.state != "closed")
    for item in items:
        known = stored.get(item.enterprise_id)
        if known is not None and known.content["name"] != item.name:
            session.execute(
                update(application)
                .where(application.c.enterprise_id == item.enterprise_id, application.c.fair_id.in_(going_on))
                .values(name=item.name)
            )
