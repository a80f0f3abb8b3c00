"""What can be done with a shortlist: keep candidates and notes, order them, compare, hand it on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from service import tables
from service.accounts import queries as accounts
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.demands import queries as demands
from service.door import limits
from service.door.validation import FieldFault
from service.engine.exposure import Viewing
from service.errors import InvalidInput, VersionConflict
from service.matches import actions as matches
from service.notices.actions import notify
from service.people import audit
from service.security import Actor, require
from service.sentences import Sentence
from service.shortlists import queries, schemas
from service.skins.language import Language


def require_keeper(actor: Actor | None) -> Actor:
    """The actor, where they may keep shortlists. Raises SignInRequired or Forbidden."""
    return require(actor, "shortlist.keep", organisation_id=actor.organisation_id if actor else None)


def get_shortlist(session: Session, actor: Actor | None, demand_id: str) -> schemas.Shortlist:
    """The shortlist of the actor's organisation. Raises SignInRequired or Forbidden, DemandNotFound."""
    actor = require_keeper(actor)
    demands.get_row(session, demand_id)
    return queries.get_shortlist(session, actor, demand_id)


def keep_entry(
    session: Session,
    actor: Actor | None,
    demand_id: str,
    enterprise_id: str,
    entry: schemas.EntryIn,
    *,
    now: datetime.datetime,
    viewing: Viewing | None = None,
) -> schemas.Shortlist:
    """Add a candidate, or change its note where a colleague's version is named; adding twice changes nothing.

    That it was added is noted for the enterprise's mirror, by `viewing` and without naming the agency.
    Raises SignInRequired or Forbidden, DemandNotFound, EnterpriseNotFound, VersionConflict, and InvalidInput
    where the shortlist is full.
    """
    actor = require_keeper(actor)
    demands.get_row(session, demand_id)
    catalogue.get_name(session, enterprise_id)
    _touch(session, actor, demand_id, now)
    row = _find(session, actor, demand_id, enterprise_id)
    if entry.version is not None:
        current = row.version if row else 0
        if row is None or current != entry.version:
            raise VersionConflict(yours=entry.version, current=current)
        row.note, row.version = entry.note, row.version + 1
        session.add(row)
    elif row is None:
        _add(session, actor, demand_id, enterprise_id, entry.note, now)
        if viewing is not None:
            viewing.note("shortlisted", [(enterprise_id, "")])
    session.flush()
    return queries.get_shortlist(session, actor, demand_id)


def _add(
    session: Session, actor: Actor, demand_id: str, enterprise_id: str, note: str, now: datetime.datetime
) -> None:
    """Put a new candidate last. Raises InvalidInput where the shortlist is full."""
    count, last = session.exec(
        select(func.count(), func.max(tables.ShortlistEntry.position)).where(*_own(actor, demand_id))
    ).one()
    if count >= limits.MAX_SHORTLIST:
        raise InvalidInput(
            FieldFault(
                "enterprise_id",
                Sentence(
                    f"후보는 {limits.MAX_SHORTLIST}곳까지 담을 수 있습니다.",
                    f"A shortlist holds at most {limits.MAX_SHORTLIST} candidates.",
                ),
            )
        )
    session.add(
        tables.ShortlistEntry(
            demand_id=demand_id,
            organisation_id=actor.organisation_id or "",
            enterprise_id=enterprise_id,
            position=(last or 0) + 1,
            note=note,
            added_by=actor.account_id,
            added_at=now,
        )
    )
    audit.record(
        session,
        actor,
        "shortlist.add",
        "demand",
        demand_id,
        after={"enterprise_id": enterprise_id},
        now=now,
    )


def remove_entry(
    session: Session, actor: Actor | None, demand_id: str, enterprise_id: str, *, now: datetime.datetime
) -> schemas.Shortlist:
    """Take a candidate off the shortlist; one that is not on it is no fault. Raises as `keep_entry` does."""
    actor = require_keeper(actor)
    demands.get_row(session, demand_id)
    _touch(session, actor, demand_id, now)
    row = _find(session, actor, demand_id, enterprise_id)
    if row is not None:
        audit.record(
            session,
            actor,
            "shortlist.remove",
            "demand",
            demand_id,
            before={"enterprise_id": enterprise_id, "note": row.note},
            now=now,
        )
        session.execute(
            delete(tables.ShortlistEntry).where(
                *_own(actor, demand_id), col(tables.ShortlistEntry.enterprise_id) == enterprise_id
            )
        )
    return queries.get_shortlist(session, actor, demand_id)


def change_shortlist(
    session: Session,
    actor: Actor | None,
    demand_id: str,
    change: schemas.ShortlistIn,
    *,
    now: datetime.datetime,
) -> schemas.Shortlist:
    """Order the candidates, hand the shortlist to a colleague of the same organisation, or both.

    Raises SignInRequired or Forbidden, DemandNotFound, and InvalidInput where the order is not one of all the
    candidates or the colleague is not one of the organisation.
    """
    actor = require_keeper(actor)
    demand = demands.get_row(session, demand_id)
    _touch(session, actor, demand_id, now)
    if change.order:
        _order(session, actor, demand_id, change.order)
    if change.hand_to is not None:
        _hand(session, actor, demand, change.hand_to, now)
    return queries.get_shortlist(session, actor, demand_id)


def _hand(session: Session, actor: Actor, demand: tables.Demand, login: str, now: datetime.datetime) -> None:
    """Make a colleague the one who goes on with the shortlist, and say so. Raises InvalidInput for others."""
    colleague = accounts.find_account(session, login)
    if (
        colleague is None
        or colleague.disabled_at is not None
        or colleague.organisation_id != actor.organisation_id
    ):
        raise InvalidInput(
            FieldFault(
                "hand_to",
                Sentence(
                    "같은 기관의 동료가 아닙니다. 아이디를 확인해 주십시오.",
                    "is no colleague of the same organisation, expected the login of one",
                ),
            )
        )
    session.execute(
        update(tables.Shortlist)
        .where(
            col(tables.Shortlist.demand_id) == demand.demand_id,
            col(tables.Shortlist.organisation_id) == actor.organisation_id,
        )
        .values(handed_to=colleague.account_id)
    )
    audit.record(
        session,
        actor,
        "shortlist.hand",
        "demand",
        demand.demand_id,
        after={"handed_to": colleague.account_id},
        now=now,
    )
    notify(
        session,
        [colleague.account_id],
        "shortlist-handed",
        f"/demands/{quote(demand.demand_id, safe='')}/shortlist",
        {"title": demand.title, "name": actor.display_name},
        now,
    )


def move_entry(
    session: Session,
    actor: Actor | None,
    demand_id: str,
    enterprise_id: str,
    *,
    step: int,
    now: datetime.datetime,
) -> schemas.Shortlist:
    """Move a candidate up (`step` -1) or down (1); at either end, or not on the list, nothing moves."""
    shortlist = get_shortlist(session, actor, demand_id)
    order = [entry.enterprise_id for entry in shortlist.items]
    if enterprise_id not in order:
        return shortlist
    place = order.index(enterprise_id)
    order.insert(max(0, place + step), order.pop(place))
    return change_shortlist(session, actor, demand_id, schemas.ShortlistIn(order=order), now=now)


def compare(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    demand_id: str,
    query: schemas.CompareQuery,
    *,
    today: datetime.date,
    language: Language,
) -> schemas.Comparison:
    """The enterprises named, or the first of the shortlist, side by side: facts and grounds on one day.

    Raises SignInRequired or Forbidden, DemandNotFound, EnterpriseNotFound, IndexNotReady.
    """
    actor = require_keeper(actor)
    demands.get_row(session, demand_id)
    shortlist = queries.get_shortlist(session, actor, demand_id)
    notes = {entry.enterprise_id: entry.note for entry in shortlist.listed}
    ids = query.enterprise_id or list(notes)[: limits.MAX_COMPARED]
    explanations = matches.explain_matches(
        session, index, demand_id, ids, as_of=query.as_of, today=today, language=language
    )
    explanation_of = {item.enterprise_id: item for item in explanations}
    items = [
        schemas.Compared(
            enterprise=enterprise,
            explanation=explanation_of[enterprise.enterprise_id],
            note=notes.get(enterprise.enterprise_id),
        )
        for enterprise in catalogue.find_enterprises(session, ids)
    ]
    return schemas.Comparison(
        demand_id=demand_id, as_of=items[0].explanation.as_of if items else None, items=items
    )


def _own(actor: Actor, demand_id: str) -> list:
    entry = tables.ShortlistEntry
    return [col(entry.demand_id) == demand_id, col(entry.organisation_id) == actor.organisation_id]


def _find(session: Session, actor: Actor, demand_id: str, enterprise_id: str) -> tables.ShortlistEntry | None:
    return session.get(
        tables.ShortlistEntry,
        (demand_id, actor.organisation_id, enterprise_id),
        with_for_update=True,
        populate_existing=True,
    )


def _touch(session: Session, actor: Actor, demand_id: str, now: datetime.datetime) -> None:
    """The shortlist itself, made where it is missing; writers of one shortlist take turns from here."""
    key = (demand_id, actor.organisation_id)
    shortlist = session.get(tables.Shortlist, key, with_for_update=True, populate_existing=True)
    if shortlist is None:
        shortlist = tables.Shortlist(
            demand_id=demand_id, organisation_id=actor.organisation_id or "", updated_at=now
        )
    shortlist.updated_at = now
    session.add(shortlist)
    session.flush()


def _order(session: Session, actor: Actor, demand_id: str, order: Sequence[str]) -> None:
    entry = tables.ShortlistEntry
    known = session.exec(select(entry.enterprise_id).where(*_own(actor, demand_id))).all()
    if sorted(known) != sorted(order):
        raise InvalidInput(
            FieldFault(
                "order",
                Sentence(
                    "후보 전체를 한 번씩 적어 주십시오. 그사이 후보가 바뀌었으면 다시 불러와 주십시오.",
                    "does not name every candidate once; load the shortlist again if it has changed",
                ),
            )
        )
    for position, enterprise_id in enumerate(order, start=1):
        session.execute(
            update(entry)
            .where(*_own(actor, demand_id), col(entry.enterprise_id) == enterprise_id)
            .values(position=position)
        )
