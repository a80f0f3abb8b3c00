"""What can be done with searches: save, look, rename, delete."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from matching.search import SearchFilters as EngineFilters
from service import tables
from service.bridge import CatalogueIndex
from service.door import limits
from service.door.identifiers import make_identifier
from service.errors.records import TooManySavedSearches
from service.saved_searches import queries, schemas
from service.security import Actor, require_own


def list_searches(
    session: Session, index: CatalogueIndex, actor: Actor | None, *, today: datetime.date
) -> list[schemas.SavedSearch]:
    """The account's searches by name, each with the number of what is new since the last look.

    Raises SignInRequired or Forbidden, IndexNotReady.
    """
    actor = require_keeper(actor)
    return _describe(session, index, queries.find_rows(session, actor), today=today)


def save_search(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    wanted: schemas.SavedSearchIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.SavedSearch:
    """Keep a search; the same filters once more are the search that is there, under the new name.

    Raises SignInRequired or Forbidden, TooManySavedSearches.
    """
    actor = require_keeper(actor)
    filters = wanted.model_dump(mode="json", exclude={"name"})
    known = queries.find_rows(session, actor)
    row = next((row for row in known if row.filters == filters), None)
    if row is None:
        if len(known) >= limits.MAX_SAVED_SEARCHES:
            raise TooManySavedSearches(limits.MAX_SAVED_SEARCHES)
        row = tables.SavedSearch(
            search_id=make_identifier("Q", today),
            account_id=actor.account_id,
            name=wanted.name,
            filters=filters,
            created_at=now,
            looked_at=now,
        )
    row.name = wanted.name
    session.add(row)
    session.flush()
    return _describe(session, index, [row], today=today)[0]


def rename_search(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    search_id: str,
    name: str,
    *,
    today: datetime.date,
) -> schemas.SavedSearch:
    """Call a search something else. Raises SignInRequired or Forbidden, SavedSearchNotFound."""
    row = queries.get_row(session, require_keeper(actor), search_id)
    row.name = name
    session.add(row)
    session.flush()
    return _describe(session, index, [row], today=today)[0]


def look(
    session: Session, actor: Actor | None, search_id: str, *, now: datetime.datetime
) -> schemas.SearchFilters:
    """What the search looks for; from now on only what comes later is new.

    Raises SignInRequired or Forbidden, SavedSearchNotFound.
    """
    row = queries.get_row(session, require_keeper(actor), search_id)
    row.looked_at = now
    session.add(row)
    session.flush()
    return schemas.SearchFilters.model_validate(row.filters)


def delete_search(session: Session, actor: Actor | None, search_id: str) -> None:
    """Forget a search. Raises SignInRequired or Forbidden, SavedSearchNotFound."""
    session.delete(queries.get_row(session, require_keeper(actor), search_id))
    session.flush()


def require_keeper(actor: Actor | None) -> Actor:
    """The actor, who may keep searches. Raises SignInRequired or Forbidden."""
    return require_own(actor, "search.keep")


def _describe(
    session: Session, index: CatalogueIndex, rows: list[tables.SavedSearch], *, today: datetime.date
) -> list[schemas.SavedSearch]:
    changed = queries.find_changed(session, since=min(row.looked_at for row in rows)) if rows else {}
    found = []
    for row in rows:
        filters = schemas.SearchFilters.model_validate(row.filters)
        later = {enterprise_id for enterprise_id, at in changed.items() if at > row.looked_at}
        found.append(
            schemas.SavedSearch(
                search_id=row.search_id,
                name=row.name,
                filters=filters,
                new=len(later & _find_hits(index, filters, today=today)) if later else 0,
                created_at=row.created_at,
                looked_at=row.looked_at,
            )
        )
    return found


def _find_hits(index: CatalogueIndex, filters: schemas.SearchFilters, *, today: datetime.date) -> set[str]:
    with index.use() as matcher:
        result = matcher.search(
            filters.q or "",
            on=today,
            filters=EngineFilters(
                districts=tuple(filters.district),
                organisation_types=tuple(filters.organisation_type),
                sectors=tuple(filters.sector),
                certifications=tuple(filters.certification),
            ),
            limit=limits.MAX_HITS_LOOKED_THROUGH,
            is_verbatim=filters.verbatim,
        )
    return {hit.enterprise_id for hit in result.hits}
