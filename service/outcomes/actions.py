"""Recording what came of a demand, with all that follows, and taking it back as a whole."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from matching import purchases as engine
from service import tables
from service.bridge import CatalogueIndex
from service.catalogue import actions as catalogue
from service.demands import queries as demands
from service.door.identifiers import make_identifier
from service.door.validation import FieldFault
from service.errors import InvalidInput, WrongState
from service.errors.records import SplitPurchase
from service.outcomes import queries, schemas
from service.people import audit
from service.purchases import actions as purchases
from service.purchases import queries as purchase_queries
from service.purchases.schemas import CorrectionIn, PurchaseIn
from service.security import Actor, require, require_for
from service.sentences import Sentence

_TAKEN_BACK = Sentence("구매 결과를 되돌림", "The outcome was taken back")


def record_outcome(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    demand_id: str,
    outcome: schemas.OutcomeIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Outcome:
    """Record the outcome of the actor's own demand, once.

    A contract becomes a purchase record of the agency and an entry in each supplier's track record. Raises
    SignInRequired or Forbidden, DemandNotFound, EnterpriseNotFound, WrongState where there is an outcome
    already, InvalidInput for a day to come, and SplitPurchase where like purchases pass a limit together and
    that was not confirmed. Then nothing is recorded.
    """
    demand, actor = _lock(session, actor, demand_id)
    if queries.find_row(session, demand_id) is not None:
        raise WrongState(
            Sentence(
                "이미 결과가 기록된 구매수요입니다. 고치려면 먼저 되돌려 주십시오.",
                "This demand has an outcome already. Take that back first to record another.",
            )
        )
    if outcome.decided_on > today:
        raise InvalidInput(
            FieldFault(
                "decided_on",
                Sentence("오늘까지의 날이어야 합니다.", "is in the future, expected up to today"),
            )
        )
    if outcome.kind == "contracted" and not outcome.confirm_split:
        _refuse_split(session, index, actor, demand, outcome)
    row = tables.Outcome(
        outcome_id=make_identifier("O", today),
        demand_id=demand_id,
        organisation_id=actor.organisation_id or "",
        kind=outcome.kind,
        decided_on=outcome.decided_on,
        route=outcome.route,
        reason=outcome.reason,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    for bought in _list_bought(demand, outcome):
        purchases.record_purchase(session, actor, bought, outcome_id=row.outcome_id, now=now, today=today)
    _set_status(session, demand, outcome.kind, now)
    for enterprise_id, award in queries.find_awards(session, demand):
        catalogue.add_award(session, actor, enterprise_id, award, now=now)
    audit.record(
        session,
        actor,
        "outcome.record",
        "demand",
        demand_id,
        after=outcome.model_dump(mode="json"),
        now=now,
    )
    found = queries.find_outcome(session, demand_id)
    assert found is not None
    return found


def _list_bought(demand: tables.Demand, outcome: schemas.OutcomeIn) -> list[PurchaseIn]:
    return [
        PurchaseIn(
            bought_on=outcome.decided_on,
            title=demand.title,
            category=demand.category,
            contract_type=demand.contract_type,  # type: ignore[arg-type]  # checked where it was posted
            amount_krw=supplier.amount_krw,
            enterprise_id=supplier.enterprise_id,
        )
        for supplier in outcome.suppliers
    ]


def undo_outcome(
    session: Session, actor: Actor | None, demand_id: str, undo: schemas.UndoIn, *, now: datetime.datetime
) -> None:
    """Take an outcome back: its purchases are void, its awards leave the track records, the demand is open.

    Raises SignInRequired or Forbidden, DemandNotFound, and WrongState where there is no outcome.
    """
    demand, actor = _lock(session, actor, demand_id)
    row = queries.find_row(session, demand_id)
    if row is None:
        raise WrongState(Sentence("되돌릴 결과가 없습니다.", "There is no outcome to take back."))
    awards = queries.find_awards(session, demand)
    row.revoked_at, row.revoked_by, row.revoke_reason = now, actor.account_id, undo.reason
    session.add(row)
    record, revision = tables.PurchaseRecord, tables.PurchaseRevision
    bought = session.exec(
        select(revision)
        .join(record, col(record.purchase_id) == revision.purchase_id)
        .where(record.outcome_id == row.outcome_id, revision.revision == record.last_revision)
    ).all()
    for item in bought:
        reason = f"{_TAKEN_BACK.ko}: {undo.reason}"
        purchases.correct_purchase(
            session, actor, item.purchase_id, CorrectionIn(is_void=True, reason=reason[:1_000]), now=now
        )
    for enterprise_id, award in awards:
        catalogue.remove_award(session, actor, enterprise_id, award, now=now)
    _set_status(session, demand, "open", now)
    audit.record(
        session,
        actor,
        "outcome.undo",
        "demand",
        demand_id,
        before={"outcome_id": row.outcome_id, "kind": row.kind},
        reason=undo.reason,
        now=now,
    )


def read_outcome(session: Session, actor: Actor | None, demand_id: str) -> schemas.OutcomeState:
    """What came of a demand, for those who may record it. Raises as `record_outcome` does."""
    demand = demands.get_row(session, demand_id)
    require_for(actor, "outcome.record", demand)
    return schemas.OutcomeState(demand_id=demand_id, outcome=queries.find_outcome(session, demand_id))


def _lock(session: Session, actor: Actor | None, demand_id: str) -> tuple[tables.Demand, Actor]:
    """The demand, locked against others who record its outcome, and the actor who may."""
    demands.get_row(session, demand_id)
    demand = session.get(tables.Demand, demand_id, with_for_update=True, populate_existing=True)
    assert demand is not None
    actor = require_for(actor, "outcome.record", demand)
    require(actor, "purchase.keep", organisation_id=actor.organisation_id)
    return demand, actor


def _refuse_split(
    session: Session,
    index: CatalogueIndex,
    actor: Actor,
    demand: tables.Demand,
    outcome: schemas.OutcomeIn,
) -> None:
    earlier = purchases.to_purchases(
        (
            item
            for _, item in purchase_queries.find_all(
                session, organisation_id=actor.organisation_id, year=outcome.decided_on.year
            )
            if not item.is_void
        ),
        is_original=False,
    )
    planned = engine.Purchase(
        purchase_id="",
        bought_on=outcome.decided_on,
        title=demand.title,
        amount_krw=sum(item.amount_krw for item in outcome.suppliers),
        supplier_id="",
        category=demand.category,
        contract_type=demand.contract_type,
    )
    with index.use() as matcher:
        rules = matcher.reference.rules
    splits = engine.find_splits(
        planned, earlier, rules=rules, regime=demand.regime, works_kind=demand.works_kind
    )
    if splits:
        raise SplitPurchase(*(Sentence(split.sentence.ko, split.sentence.en) for split in splits))


def _set_status(session: Session, demand: tables.Demand, status: str, now: datetime.datetime) -> None:
    demand.status, demand.version, demand.updated_at = status, demand.version + 1, now
    session.add(demand)
    session.flush()
