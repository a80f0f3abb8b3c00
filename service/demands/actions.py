"""What can be done with demands: post one, change it, import many."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from service import storage, tables
from service.accounts import queries as accounts
from service.demands import queries
from service.demands.schemas import Demand, DemandIn
from service.door.validation import FieldFault
from service.errors import AlreadyExists, InvalidInput, VersionConflict
from service.errors.records import DemandNotFound
from service.people import audit
from service.security import Actor, Permission, require_for, require_own
from service.sentences import Sentence
from service.skins.api_parts import ImportOutcome

DEMANDS = storage.Kind(tables.Demand, {"lots": tables.Lot})
_FIELDS = tuple(DemandIn.model_fields)


def save_demand(
    session: Session,
    actor: Actor | None,
    demand: DemandIn,
    *,
    version: int | None,
    now: datetime.datetime,
) -> Demand:
    """Post a new demand (`version` None) or change the one whose `version` the actor has seen.

    Raises SignInRequired or Forbidden, AlreadyExists, DemandNotFound, VersionConflict.
    """
    permission: Permission = "demand.create" if version is None else "demand.change"
    actor = require_own(actor, permission)
    stored = storage.find_stored(session, DEMANDS, [demand.demand_id], fields=_FIELDS)
    existing = stored.get(demand.demand_id)
    if version is not None:
        if existing is None:
            raise DemandNotFound(demand.demand_id)
        require_for(actor, permission, existing)
        if existing.version != version:
            raise VersionConflict(yours=version, current=existing.version)
    elif existing is not None:
        raise AlreadyExists("demand_id", demand.demand_id)
    _refuse_outcomes(demand, existing)
    changes = storage.write(
        session,
        DEMANDS,
        [demand],
        stored,
        now=now,
        owner_id=actor.account_id,
        organisation_id=actor.organisation_id,
        stamps=_list_under,
    )
    if not changes.unchanged:
        audit.record(
            session,
            actor,
            "demand.change" if existing else "demand.create",
            "demand",
            demand.demand_id,
            before=existing.content if existing else None,
            after=demand.model_dump(),
            now=now,
        )
    return queries.get_demand(session, demand.demand_id)


def import_demands(
    session: Session,
    items: Sequence[DemandIn],
    *,
    actor: Actor | None = None,
    now: datetime.datetime | None = None,
    owner_id: str | None = None,
) -> ImportOutcome:
    """Store `items` by their ids, all or none; existing demands keep their owner.

    Whether this is permitted is for the caller to ask (the command line needs no account); `actor` is whom
    the audit trail names. Raises InvalidInput where an id comes twice.
    """
    ids = [item.demand_id for item in items]
    storage.refuse_repeats(ids, field=DEMANDS.key)
    stored = storage.find_stored(session, DEMANDS, ids, fields=_FIELDS)
    now = now or datetime.datetime.now(datetime.UTC)
    changes = storage.write(
        session,
        DEMANDS,
        items,
        stored,
        now=now,
        owner_id=owner_id,
        organisation_id=accounts.find_organisation_id(session, owner_id),
        stamps=_list_under,
    )
    audit.record_import(session, actor, "demand", changes, now=now)
    return ImportOutcome(
        created=len(changes.created), updated=len(changes.updated), unchanged=len(changes.unchanged)
    )


def _refuse_outcomes(demand: DemandIn, existing: storage.Stored | None) -> None:
    """An outcome is recorded with all that belongs to it (`service.outcomes`), never typed into a state.

    The buyer of a contract stands in the track record of whoever won it, and is known there by its name.
    """
    before = existing.content["status"] if existing else "open"
    settled = ("contracted", "none_suitable")
    if demand.status != before and (demand.status in settled or before in settled):
        raise InvalidInput(
            FieldFault(
                "status",
                Sentence(
                    "구매 결과 화면에서 기록하거나 되돌려 주십시오.",
                    "changes with the outcome only; record it or take it back there",
                ),
            )
        )
    if existing and before == "contracted" and demand.buyer != existing.content["buyer"]:
        raise InvalidInput(
            FieldFault(
                "buyer",
                Sentence(
                    "계약 실적에 적힌 이름입니다. 구매 결과를 되돌린 뒤 고쳐 주십시오.",
                    "stands in a track record by now; take the outcome back first",
                ),
            )
        )


def _list_under(demand: DemandIn) -> dict[str, Any]:
    return {"listed_on": demand.published_on or tables.DAY_UNKNOWN}
