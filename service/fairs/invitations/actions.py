"""Inviting enterprises to a fair by how well they match what its booths mean to buy."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from matching.records import Demand
from matching.rules import RuleNotInForce
from service import tables
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.demands import queries as demands
from service.door.validation import FieldFault
from service.engine_records.bridge import to_demand
from service.errors import InvalidInput
from service.fairs.booths.queries import find_booths
from service.fairs.entries import NewEntries
from service.fairs.register import queries, schemas
from service.fairs.wishes.actions import find_next_position, write_request_id
from service.people import audit
from service.security import Actor
from service.sentences import Sentence

DEFAULT_INVITED = 5


def invite_by_match(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    fair_id: str,
    *,
    top: int,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Invited:
    """Invite the `top` suppliers of every project, as the ranking for demands finds them.

    The pair becomes a wish of the booth with the score of the match. What has been wished or refused before
    stays as it is. Raises FairNotFound, Forbidden, IndexNotReady.
    """
    queries.get_managed(session, actor, fair_id, is_locked=True)
    booths = find_booths(session, fair_id)
    needed = _read_needs(session, booths)
    best: dict[tuple[str, str], float] = {}
    with index.use() as matcher:
        for booth_id, need in needed:
            try:
                ranking = matcher.rank(need, top=top, on=today)
            except RuleNotInForce as error:
                raise InvalidInput(
                    FieldFault("projects", Sentence(error.sentence.ko, error.sentence.en))
                ) from error
            for match in ranking.results:
                pair = booth_id, match.enterprise_id
                best[pair] = max(best.get(pair, 0.0), match.score)
    invited = _write_invitations(session, fair_id, best, now)
    after = {"top": top, **invited.model_dump()}
    audit.record(session, actor, "fair.invite", "fair", fair_id, after=after, now=now)
    return invited


def _read_needs(session: Session, booths: Sequence[schemas.Booth]) -> list[tuple[str, Demand]]:
    ids = [item.demand_id for booth in booths for item in booth.projects if item.demand_id]
    rows = demands.find_rows(session, ids)
    needs: list[tuple[str, Demand]] = []
    for booth in booths:
        for number, item in enumerate(booth.projects):
            row = rows.get(item.demand_id or "")
            need = (
                to_demand(row)
                if row is not None
                else Demand(
                    demand_id=f"{booth.booth_id}-{number}",
                    title=item.title,
                    description=item.description,
                    buyer=booth.agency,
                    budget_krw=item.budget_krw,
                )
            )
            needs.append((booth.booth_id, need))
    return needs


def _write_invitations(
    session: Session, fair_id: str, best: Mapping[tuple[str, str], float], now: datetime.datetime
) -> schemas.Invited:
    known = {
        (row.booth_id, row.enterprise_id): row
        for row in session.exec(select(tables.FairWish).where(tables.FairWish.fair_id == fair_id)).all()
    }
    names = queries.find_names(session, fair_id)
    owners = catalogue.find_owners(session, sorted({enterprise_id for _, enterprise_id in best}))
    entries = NewEntries(session, fair_id)
    position = find_next_position(session, fair_id)
    invited = pairs = 0
    for (booth_id, enterprise_id), score in best.items():
        if enterprise_id not in owners:
            continue
        if enterprise_id not in names:
            invited += 1
            owned = owners[enterprise_id]
            names[enterprise_id] = owned.name
            session.add(entries.make(enterprise_id, owned, "invited", invited_at=now))
        row = known.get((booth_id, enterprise_id))
        if row is not None:
            row.match_score = round(score, 6)
            session.add(row)
            continue
        pairs += 1
        session.add(
            tables.FairWish(
                fair_id=fair_id,
                request_id=write_request_id(position),
                position=position,
                booth_id=booth_id,
                enterprise_id=enterprise_id,
                booth_wish="want",
                match_score=round(score, 6),
            )
        )
        position += 1
    session.flush()
    return schemas.Invited(invited=invited, pairs=pairs)
