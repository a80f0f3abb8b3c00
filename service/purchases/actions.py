"""Recording and correcting purchases, and what they add up to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, select

from matching import purchases as engine
from matching.records import Demand
from matching.rules import RuleBook, RuleNotInForce
from service import tables
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.catalogue.actions import correct_award
from service.clock import get_korean_day
from service.door.identifiers import make_identifier
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.records import PurchaseNotFound, TargetsUnknown
from service.people import audit
from service.purchases import queries, schemas
from service.security import Actor, require, sees_all_purchases
from service.sentences import Sentence

MOST_STARTERS = 20
SUGGESTED = 3
TOP = 20
"""Suppliers named in the report on concentration."""


def choose_agency(actor: Actor | None, asked: str | None = None) -> str | None:
    """The agency whose purchases the actor reads; None, all of them, for the policy desk that names none.

    Raises SignInRequired, and Forbidden for another agency's.
    """
    if actor is not None and sees_all_purchases(actor):
        return asked
    own = actor.organisation_id if actor else None
    actor = require(actor, "purchase.keep", organisation_id=own)
    if asked is not None and asked != own:
        require(actor, "purchase.keep", organisation_id=asked)
    return own


def record_purchase(
    session: Session,
    actor: Actor | None,
    purchase: schemas.PurchaseIn,
    *,
    outcome_id: str | None = None,
    now: datetime.datetime,
    today: datetime.date,
) -> str:
    """Record a purchase of the actor's agency; its id. Raises EnterpriseNotFound, and as `choose_agency`."""
    actor = _require_keeper(actor)
    _require_past(purchase.bought_on, today)
    name = catalogue.get_name(session, purchase.enterprise_id)
    purchase_id = make_identifier("B", today)
    session.add(
        tables.PurchaseRecord(
            purchase_id=purchase_id, organisation_id=actor.organisation_id or "", outcome_id=outcome_id
        )
    )
    session.flush()
    session.add(
        tables.PurchaseRevision(
            purchase_id=purchase_id,
            revision=1,
            **purchase.model_dump(),
            supplier_name=name,
            supplier_classes=queries.find_classes(session, purchase.enterprise_id, purchase.bought_on),
            recorded_by=actor.account_id,
            recorded_at=now,
        )
    )
    session.flush()
    content = purchase.model_dump(mode="json")
    audit.record(session, actor, "purchase.record", "purchase", purchase_id, after=content, now=now)
    return purchase_id


def correct_purchase(
    session: Session,
    actor: Actor | None,
    purchase_id: str,
    correction: schemas.CorrectionIn,
    *,
    now: datetime.datetime,
) -> schemas.History:
    """Add a revision to a record; the earlier ones stay, and the track record of the supplier follows.

    Raises PurchaseNotFound for another agency's, InvalidInput for a day to come.
    """
    actor = _require_keeper(actor)
    if correction.bought_on is not None:
        _require_past(correction.bought_on, get_korean_day(now))
    record = session.get(tables.PurchaseRecord, purchase_id, with_for_update=True, populate_existing=True)
    if record is None or record.organisation_id != actor.organisation_id:
        raise PurchaseNotFound
    last = session.get(tables.PurchaseRevision, (purchase_id, record.last_revision))
    assert last is not None
    given = correction.model_dump(exclude_none=True, exclude={"reason", "is_void"})
    after = {**last.model_dump(), **given, "is_void": correction.is_void, "reason": correction.reason}
    after |= {"revision": last.revision + 1, "recorded_by": actor.account_id, "recorded_at": now}
    if "bought_on" in given and last.enterprise_id is not None:
        after["supplier_classes"] = queries.find_classes(session, last.enterprise_id, given["bought_on"])
    record.last_revision = last.revision + 1
    corrected = tables.PurchaseRevision(**after)
    session.add_all([record, corrected])
    session.flush()
    _correct_award(session, actor, record, last, corrected, now)
    audit.record(
        session,
        actor,
        "purchase.correct",
        "purchase",
        purchase_id,
        before=last.model_dump(mode="json"),
        after={**last.model_dump(mode="json"), **correction.model_dump(mode="json", exclude_none=True)},
        reason=correction.reason,
        now=now,
    )
    return queries.get_history(session, actor.organisation_id, purchase_id)


def _correct_award(
    session: Session,
    actor: Actor,
    record: tables.PurchaseRecord,
    before: tables.PurchaseRevision,
    after: tables.PurchaseRevision,
    now: datetime.datetime,
) -> None:
    """What an outcome has put into a track record says there what it says here."""
    demand = queries.find_demand(session, record.outcome_id) if record.outcome_id else None
    if demand is None or before.enterprise_id is None:
        return
    stood, stands = (
        None if state.is_void else queries.to_award(state, demand.buyer) for state in (before, after)
    )
    if stood != stands:
        correct_award(session, actor, before.enterprise_id, stood, stands, now=now)


def set_total(
    session: Session, actor: Actor | None, total: schemas.TotalIn, *, now: datetime.datetime
) -> None:
    """State an agency's total of a year; a later one is a correction and needs a reason."""
    actor = _require_keeper(actor)
    table = tables.PurchaseTotal
    last = session.exec(
        select(func.max(table.revision)).where(
            table.organisation_id == actor.organisation_id, table.year == total.year, table.kind == total.kind
        )
    ).one()
    if last and not total.reason:
        raise InvalidInput(
            FieldFault(
                "reason",
                Sentence("고치는 사유를 적어 주십시오.", "is missing, expected why the total changes"),
            )
        )
    session.add(
        table(
            organisation_id=actor.organisation_id or "",
            year=total.year,
            kind=total.kind,
            revision=(last or 0) + 1,
            amount_krw=total.amount_krw,
            reason=total.reason or "",
            recorded_by=actor.account_id,
            recorded_at=now,
        )
    )
    session.flush()
    audit.record(
        session,
        actor,
        "purchase.total",
        "organisation",
        actor.organisation_id or "",
        after=total.model_dump(mode="json"),
        reason=total.reason,
        now=now,
    )


def report_rates(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    query: schemas.YearQuery,
    *,
    today: datetime.date,
) -> schemas.RateReport:
    """The rates of one agency and year against the targets in force at its end (or today), in both states.

    Raises as `choose_agency`; InvalidInput where the policy desk names no agency.
    """
    organisation_id = choose_agency(actor, query.organisation_id) or (
        actor.organisation_id if actor else None
    )
    if organisation_id is None:
        raise InvalidInput(
            FieldFault("organisation_id", Sentence("기관을 골라 주십시오.", "is missing, expected an agency"))
        )
    year = query.year or today.year
    found = [item for _, item in queries.find_all(session, organisation_id=organisation_id, year=year)]
    totals = queries.find_totals(session, year)
    mine = {kind: both for (agency, kind), both in totals.items() if agency == organisation_id}
    with index.use() as matcher:
        rules = matcher.reference.rules
    targets = _find_targets(rules, year, today)
    both = [
        engine.measure_rates(targets, to_purchases(found, is_original), {k: v[n] for k, v in mine.items()})
        for n, is_original in ((0, True), (1, False))
    ]
    agency = session.get(tables.Organisation, organisation_id)
    return schemas.RateReport(
        year=year,
        organisation_id=organisation_id,
        agency=agency.name if agency else organisation_id,
        purchases=len(found),
        rates=[
            schemas.Rate(
                supplier_class=original.target.supplier_class,
                work_kind=original.target.work_kind,
                target_percent=original.target.percent,
                article=original.target.rule.article,
                source=original.target.rule.citation,
                note=original.target.rule.note,
                original=_to_figure(original),
                restated=_to_figure(restated),
            )
            for original, restated in zip(*both, strict=True)
        ],
    )


def report_agencies(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    query: schemas.YearQuery,
    *,
    today: datetime.date,
) -> schemas.AgencyReport:
    """The social economy's share of the purchases of every agency. For the policy desk."""
    require(actor, "purchase.compare")
    year = query.year or today.year
    by_agency: dict[str, list[schemas.Purchase]] = {}
    for organisation_id, item in queries.find_all(session, year=year):
        by_agency.setdefault(organisation_id, []).append(item)
    totals = queries.find_totals(session, year)
    with index.use() as matcher:
        targets = _find_targets(matcher.reference.rules, year, today)
    social = [target for target in targets if target.supplier_class == engine.SOCIAL_ECONOMY][:1]
    items = []
    for organisation_id, name in queries.find_agencies(session).items():
        found = by_agency.get(organisation_id, [])
        total = totals.get((organisation_id, ""))
        figures = []
        for place, is_original in ((0, True), (1, False)):
            whole = {"": total[place]} if total else {}
            rates = engine.measure_rates(social, to_purchases(found, is_original), whole)
            figures.append(_to_figure(rates[0]) if rates else None)
        if figures[0] is None or figures[1] is None:
            continue
        items.append(
            schemas.AgencyLine(
                organisation_id=organisation_id,
                agency=name,
                purchases=len(found),
                original=figures[0],
                restated=figures[1],
            )
        )
    return schemas.AgencyReport(year=year, items=items)


def report_concentration(
    session: Session, actor: Actor | None, query: schemas.YearQuery, *, today: datetime.date
) -> schemas.ConcentrationReport:
    """How a year's purchases are spread over suppliers, and who sold nothing. For the policy desk."""
    require(actor, "purchase.compare")
    year = query.year or today.year
    found = [
        item
        for _, item in queries.find_all(session, organisation_id=query.organisation_id, year=year)
        if not item.is_void
    ]
    names = {item.enterprise_id: item.supplier_name for item in found}
    amounts: dict[str, int] = {}
    for item in found:
        key = item.enterprise_id or ""
        amounts[key] = amounts.get(key, 0) + item.restated_krw
    # All but the sellers have sold nothing: among so many there are enough, if there are enough at all.
    first = queries.find_first_registered(session, queries.MOST_UNSOLD + len(amounts))
    spread = engine.measure_concentration(
        to_purchases(found, is_original=False), [item.enterprise_id for item in first]
    )
    unsold = frozenset(spread.without_sales)
    registered = catalogue.count_enterprises(session)
    sellers = queries.count_sellers(session, organisation_id=query.organisation_id, year=year)
    return schemas.ConcentrationReport(
        year=year,
        total_krw=spread.total_krw,
        suppliers=len(spread.shares),
        herfindahl=spread.herfindahl,
        top=[
            schemas.Share(
                enterprise_id=key, supplier_name=names.get(key, key), amount_krw=amounts[key], share=share
            )
            for key, share in spread.shares[:TOP]
        ],
        registered=registered,
        without_sales=registered - sellers,
        unsold=[item for item in first if item.enterprise_id in unsold][: queries.MOST_UNSOLD],
    )


def suggest_starters(
    session: Session, index: CatalogueIndex, actor: Actor | None, *, today: datetime.date
) -> schemas.StarterList:
    """What the actor's agency bought in several years, the soonest first, and who suits such a need today.

    Raises SignInRequired or Forbidden, IndexNotReady.
    """
    actor = _require_keeper(actor)
    kept = [
        item
        for _, item in queries.find_all(session, organisation_id=actor.organisation_id)
        if not item.is_void
    ]
    supplier_names = {item.enterprise_id or "": item.supplier_name for item in kept}
    recurring = engine.find_recurring(to_purchases(kept, is_original=False), on=today)[:MOST_STARTERS]
    items = []
    with index.use() as matcher:
        for found in recurring:
            last = found.purchases[-1]
            need = Demand(
                demand_id="",
                title=engine.strip_numbering(last.title),
                buyer=actor.organisation,
                contract_type=last.contract_type,
                budget_krw=found.mean_krw,
            )
            before = {purchase.supplier_id for purchase in found.purchases}
            items.append(
                schemas.StarterLine(
                    title=last.title,
                    times=len(found.purchases),
                    last_on=last.bought_on,
                    next_month=found.next_month,
                    mean_krw=found.mean_krw,
                    last_supplier=supplier_names.get(last.supplier_id, ""),
                    suppliers=[
                        schemas.Suggested(
                            enterprise_id=match.enterprise_id,
                            name=matcher.get_supplier(match.enterprise_id).name,
                            rank=match.rank,
                            has_supplied=match.enterprise_id in before,
                        )
                        for match in matcher.rank(need, top=SUGGESTED, on=today).results
                    ],
                )
            )
    return schemas.StarterList(as_of=today, items=items)


def to_purchases(items: Iterable[schemas.Purchase], is_original: bool) -> list[engine.Purchase]:
    """Records as the engine counts them, with the amounts as first recorded or as they stand."""
    return [
        engine.Purchase(
            purchase_id=item.purchase_id,
            bought_on=item.bought_on,
            title=item.title,
            amount_krw=item.original_krw if is_original else item.restated_krw,
            supplier_id=item.enterprise_id or "",
            category=item.category,
            contract_type=item.contract_type,
            supplier_classes=frozenset(item.supplier_classes),
        )
        for item in items
    ]


def _require_keeper(actor: Actor | None) -> Actor:
    return require(actor, "purchase.keep", organisation_id=actor.organisation_id if actor else None)


def _require_past(day: datetime.date, today: datetime.date) -> None:
    if day > today:
        raise InvalidInput(
            FieldFault(
                "bought_on",
                Sentence("오늘까지의 날이어야 합니다.", "is in the future, expected a day up to today"),
            )
        )


def _find_targets(rules: RuleBook, year: int, today: datetime.date) -> tuple[engine.Target, ...]:
    try:
        return engine.find_targets(rules, on=min(datetime.date(year, 12, 31), today))
    except RuleNotInForce as error:
        raise TargetsUnknown(year) from error


def _to_figure(rate: engine.Rate) -> schemas.Figure:
    return schemas.Figure(
        amount_krw=rate.amount_krw,
        total_krw=rate.total_krw,
        percent=None if rate.percent is None else round(rate.percent, 2),
        is_reached=rate.is_reached,
    )
