"""What can be done with the catalogue: search it, list an enterprise, change or delete it, import many.

Whatever changes the catalogue first moves its clock on, which makes writers of the catalogue take turns, and
stamps what it changed; `service.bridge` tells why.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlalchemy import delete, update
from sqlmodel import Session

from matching import Matcher, SearchFilters
from matching.search import Hit, SearchResult
from service import storage, tables
from service.accounts import queries as accounts
from service.bridge import CatalogueIndex
from service.catalogue import queries
from service.catalogue.schemas import (
    Completion,
    CompletionList,
    CompletionQuery,
    Enterprise,
    EnterpriseIn,
    Facets,
    FacetValue,
    Highlight,
    PastAwardIn,
    Relief,
    SearchHit,
    SearchPage,
    SearchQuery,
)
from service.door import limits
from service.door.validation import FieldFault
from service.engine.kept_answers import KeptByOwner
from service.errors import AlreadyExists, InvalidInput, VersionConflict
from service.errors.records import EnterpriseNotFound
from service.mentions import actions as mentions
from service.notices.actions import notify
from service.people import audit
from service.security import Actor, Permission, require, require_for, require_own
from service.sentences import Sentence
from service.skins.api_parts import ImportOutcome
from service.skins.cursors import read_cursor, write_cursor
from service.skins.language import Language

ENTERPRISES = storage.Kind(
    tables.Enterprise,
    {
        "certifications": tables.Certification,
        "services": tables.Service,
        "track_record": tables.PastAward,
    },
)
LISTING_FIELDS = tuple(EnterpriseIn.model_fields)

# How far a hit may have moved between two pages (listings added or deleted meanwhile) and still be found.
DRIFT = 50
# Services of a hit that are shown and highlighted; the page of the enterprise has them all.
SHOWN_SERVICES = 5


# --- search -------------------------------------------------------------------------------------------------

# Every answer counts the whole catalogue, and most people begin with the same one: no words, no filter.
_searches: KeptByOwner[SearchResult] = KeptByOwner(64)


def search_enterprises(
    session: Session,
    index: CatalogueIndex,
    query: SearchQuery,
    *,
    today: datetime.date,
    language: Language,
) -> SearchPage:
    """One page of the enterprises that `query` finds, with facets and the query read back in `language`.

    A certificate counts as a filter where it is in force `today`.

    A cursor remembers the last hit, not only how many came before it, so that listings saved or deleted
    between two pages make no hit come twice or get lost. Raises InvalidInput for a foreign cursor.
    """
    filters = SearchFilters(**{name: tuple(chosen) for name, chosen in _list_chosen(query).items()})
    text, is_verbatim = query.q or "", query.verbatim
    number, meant = queries.find_numbered(session, text)
    place = None
    if query.cursor is not None:
        place = read_cursor(query.cursor, _Place, of=(text, filters, is_verbatim))
    with index.use() as matcher:
        start = max(0, place[0] - DRIFT) if place else 0
        limit = query.limit + 1 + 2 * DRIFT
        found = _searches.of(index).get_or_make(
            (index.revision, index.versions, text, today, filters, limit, start, is_verbatim, meant),
            partial(
                matcher.search,
                text,
                on=today,
                filters=filters,
                limit=limit,
                offset=start,
                is_verbatim=is_verbatim,
                among=meant,
            ),
            takes_long=False,
        )
        first = _find_next(matcher, found.hits, place, start) if place else 0
        hits = found.hits[first : first + query.limit]
        end = _order_of(matcher, hits[-1]) if hits else None
        rows = queries.find_hits(session, [hit.enterprise_id for hit in hits])
        find_spans = matcher.make_highlighter(
            " ".join([found.words, *(p.value for p in found.places), *found.within])
        )
        items = [
            _describe_hit(rows[hit.enterprise_id], hit, find_spans)
            for hit in hits
            if hit.enterprise_id in rows
        ]
    cursor = None
    if end is not None and len(found.hits) > first + query.limit:
        cursor = write_cursor((start + first + len(hits), *end), of=(text, filters, is_verbatim))
    return SearchPage(
        total=found.total,
        read_back=found.read_back.en if language == "en" else found.read_back.ko,
        matched_terms=list(found.matched_terms),
        suggestions=list(found.suggestions),
        corrected=found.corrected,
        did_you_mean=list(found.did_you_mean),
        places=[FacetValue(value=p.value, count=p.count, is_chosen=False) for p in found.places],
        kinds=list(found.kinds),
        within=list(found.within),
        ways=list(found.ways),
        city=list(found.city),
        words=found.words,
        business_number=number,
        missing_words=list(found.missing_words),
        reliefs=[Relief(field=r.field, value=r.value, count=r.count) for r in found.reliefs],
        items=items,
        facets=_describe_facets(found, query),
        next_cursor=cursor,
    )


def _list_chosen(query: SearchQuery) -> dict[str, list[str]]:
    """What is chosen, by the name that the engine has for the filter and its facet."""
    return {
        "districts": query.district,
        "organisation_types": query.organisation_type,
        "sectors": query.sector,
        "certifications": query.certification,
    }


def _describe_facets(found: SearchResult, query: SearchQuery) -> Facets:
    return Facets(
        **{
            name: [
                FacetValue(value=facet.value, count=facet.count, is_chosen=facet.value in chosen)
                for facet in found.facets.get(name, ())
            ]
            for name, chosen in _list_chosen(query).items()
        }
    )


def list_found(page: SearchPage) -> list[tuple[str, str]]:
    """(enterprise_id, word) for each word that found an enterprise of the page, and "" for being found.

    Without words nothing has been looked for: who leafs through the catalogue finds nobody in particular.
    """
    if not page.matched_terms:
        return []
    return [(hit.enterprise_id, word) for hit in page.items for word in ("", *hit.matched_terms)]


def complete_search(index: CatalogueIndex, query: CompletionQuery) -> CompletionList:
    """What the half-typed `query` may become."""
    with index.use() as matcher:
        found = matcher.complete(query.q, limit=query.limit)
    return CompletionList(items=[Completion.model_validate(completion) for completion in found])


# How many hits came before, and what orders the last of them: score, highest first, name, id.
_Place = tuple[int, float, str, str]


def _order_of(matcher: Matcher, hit: Hit) -> tuple[float, str, str]:
    # The beginning of a name orders as well as the whole, and leaves the cursor short.
    return (-hit.score, matcher.get_supplier(hit.enterprise_id).name[:40], hit.enterprise_id)


def _find_next(matcher: Matcher, hits: Sequence[Hit], place: _Place, start: int) -> int:
    """Where in `hits`, which begin at position `start` of the whole list, the page after `place` begins."""
    position, *last = place
    for number, hit in enumerate(hits):
        if hit.enterprise_id == last[-1]:
            return number + 1
    # The last hit is gone: go on with the first that comes after it in the declared order.
    for number, hit in enumerate(hits):
        if _order_of(matcher, hit) > tuple(last):
            return number
    return min(len(hits), position - start)


def _describe_hit(
    row: tables.Enterprise, hit: Hit, find_spans: Callable[[str], Sequence[tuple[int, int]]]
) -> SearchHit:
    services = [service.name for service in row.services[:SHOWN_SERVICES]]
    texts = {"name": row.name, "summary": row.summary}
    texts |= {f"service_names[{number}]": name for number, name in enumerate(services)}
    highlights = [
        Highlight(field=field, start=start, end=end)
        for field, value in texts.items()
        for start, end in find_spans(value)
    ]
    return SearchHit(
        enterprise_id=row.enterprise_id,
        name=row.name,
        organisation_type=row.organisation_type,
        district=row.district,
        sectors=row.sectors,
        certification_types=list(dict.fromkeys(item.type for item in row.certifications)),
        summary=row.summary,
        service_names=services,
        score=hit.score,
        matched_terms=list(hit.matched_terms),
        highlights=highlights,
    )


# --- changes ------------------------------------------------------------------------------------------------


def identify_enterprise(session: Session, said: str) -> str | Sentence:
    """The id of the one enterprise that a person means by an id, a business number or a whole name.

    Where none or several are meant, what a form says of it.
    """
    found = queries.find_meant(session, said)
    if not found:
        return EnterpriseNotFound(said).sentence
    if len(found) > 1:
        ids = ", ".join(found[:5])
        return Sentence(
            f"같은 이름의 기업이 {len(found)}곳입니다. 기업 번호로 적어 주십시오({ids})",
            f"is the name of {len(found)} enterprises, expected one of their ids ({ids})",
        )
    return found[0]


def save_enterprise(
    session: Session,
    actor: Actor | None,
    listing: EnterpriseIn,
    *,
    version: int | None,
    now: datetime.datetime,
    principal_id: str | None = None,
    owner_id: str | None = None,
    reason: str | None = None,
) -> Enterprise:
    """List a new enterprise (`version` None) or change the listing whose `version` the actor has seen.

    Who acts on behalf of another names it: `principal_id` and `reason` stand in the audit trail, and a new
    listing belongs to `owner_id` (by default to the actor). Raises SignInRequired or Forbidden,
    AlreadyExists, EnterpriseNotFound, VersionConflict.
    """
    permission: Permission = "enterprise.create" if version is None else "enterprise.change"
    actor = require_own(actor, permission)
    revision = move_clock(session)
    stored = storage.find_stored(session, ENTERPRISES, [listing.enterprise_id], fields=LISTING_FIELDS)
    existing = stored.get(listing.enterprise_id)
    if version is not None:
        _check_change(actor, permission, listing.enterprise_id, existing, version)
    elif existing is not None:
        raise AlreadyExists("enterprise_id", listing.enterprise_id)
    keeper = owner_id or actor.account_id
    changes = _write(session, [listing], stored, revision=revision, now=now, owner_id=keeper)
    if not changes.unchanged:
        audit.record(
            session,
            actor,
            "enterprise.change" if existing else "enterprise.create",
            "enterprise",
            listing.enterprise_id,
            before=existing.content if existing else None,
            after=listing.model_dump(),
            principal_id=principal_id,
            reason=reason,
            now=now,
        )
    return queries.get_enterprise(session, listing.enterprise_id)


def add_award(
    session: Session, actor: Actor, enterprise_id: str, award: PastAwardIn, *, now: datetime.datetime
) -> None:
    """Add a contract to a track record, where it does not stand there yet; a deleted listing is left alone.

    A record that is full loses its last entry. Whether this is permitted is for the caller to ask: the buyer
    who contracted says it, not the enterprise.
    """

    def add(record: list[dict[str, Any]]) -> list[dict[str, Any]]:
        entry = award.model_dump()
        return record if entry in record else [entry, *record][: limits.MAX_PAST_AWARDS]

    _change_record(session, actor, enterprise_id, add, "enterprise.add_award", now=now)


def remove_award(
    session: Session, actor: Actor, enterprise_id: str, award: PastAwardIn, *, now: datetime.datetime
) -> None:
    """Take such a contract out of a track record again; one that is not there is no fault."""

    def remove(record: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [entry for entry in record if entry != award.model_dump()]

    _change_record(session, actor, enterprise_id, remove, "enterprise.remove_award", now=now)


def correct_award(
    session: Session,
    actor: Actor,
    enterprise_id: str,
    stood: PastAwardIn | None,
    stands: PastAwardIn | None,
    *,
    now: datetime.datetime,
) -> None:
    """Let a track record say what a contract was corrected to; None where there is none (any more).

    One that the record does not hold in the words of `stood` is left alone: the enterprise has changed it.
    """

    def correct(record: list[dict[str, Any]]) -> list[dict[str, Any]]:
        entry = None if stands is None else stands.model_dump()
        if stood is None:
            return record if entry is None or entry in record else [entry, *record][: limits.MAX_PAST_AWARDS]
        replaced = [entry if item == stood.model_dump() else item for item in record]
        return [item for item in replaced if item is not None]

    _change_record(session, actor, enterprise_id, correct, "enterprise.correct_award", now=now)


def _change_record(
    session: Session,
    actor: Actor,
    enterprise_id: str,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    action: str,
    *,
    now: datetime.datetime,
) -> None:
    revision = move_clock(session)
    stored = storage.find_stored(session, ENTERPRISES, [enterprise_id], fields=LISTING_FIELDS)
    if enterprise_id not in stored:
        return
    content = stored[enterprise_id].content
    after = {**content, "track_record": change(content["track_record"])}
    listing = EnterpriseIn.model_validate(after)
    changes = _write(session, [listing], stored, revision=revision, now=now, owner_id=None)
    if not changes.unchanged:
        audit.record(
            session, actor, action, "enterprise", enterprise_id, before=content, after=after, now=now
        )


def hand_over(
    session: Session, actor: Actor | None, enterprise_id: str, login: str, *, now: datetime.datetime
) -> None:
    """Let the account with this login keep a listing from now on, and tell it so. For administrators.

    Nothing that is listed changes. Raises SignInRequired or Forbidden, EnterpriseNotFound, and InvalidInput
    where no enterprise's account in use has this login.
    """
    actor = require(actor, "account.manage")
    listing = queries.get_enterprise(session, enterprise_id)
    keeper = accounts.find_account(session, login)
    if keeper is None or keeper.role != "enterprise" or keeper.disabled_at is not None:
        raise InvalidInput(
            FieldFault(
                "login",
                Sentence(
                    "쓰고 있는 기업 계정의 아이디가 아닙니다",
                    "is not the login of an enterprise's account in use",
                ),
            )
        )
    before = {"owner_id": listing.owner_id, "organisation_id": listing.organisation_id}
    after = {"owner_id": keeper.account_id, "organisation_id": keeper.organisation_id}
    table = ENTERPRISES.table
    session.execute(update(table).where(table.c.enterprise_id == enterprise_id).values(**after))
    audit.record(
        session,
        actor,
        "enterprise.hand_over",
        "enterprise",
        enterprise_id,
        before=before,
        after=after,
        now=now,
    )
    link = f"/enterprises/{quote(enterprise_id, safe='')}"
    notify(session, [keeper.account_id], "listing-handed", link, {"name": listing.name}, now)


def delete_enterprise(
    session: Session, actor: Actor | None, enterprise_id: str, *, version: int, now: datetime.datetime
) -> None:
    """Take a listing out of the catalogue. Raises as `save_enterprise` does."""
    actor = require_own(actor, "enterprise.delete")
    revision = move_clock(session)
    stored = storage.find_stored(session, ENTERPRISES, [enterprise_id], fields=LISTING_FIELDS)
    existing = _check_change(actor, "enterprise.delete", enterprise_id, stored.get(enterprise_id), version)
    _remove(session, enterprise_id, existing, revision, now=now)
    audit.record(
        session, actor, "enterprise.delete", "enterprise", enterprise_id, before=existing.content, now=now
    )


def import_enterprises(
    session: Session,
    items: Sequence[EnterpriseIn],
    *,
    actor: Actor | None = None,
    now: datetime.datetime | None = None,
    owner_id: str | None = None,
) -> ImportOutcome:
    """Store `items` by their ids, all or none; existing listings keep their owner.

    Whether this is permitted is for the caller to ask (the command line needs no account); `actor` is whom
    the audit trail names. Raises InvalidInput where an id comes twice.
    """
    ids = [item.enterprise_id for item in items]
    storage.refuse_repeats(ids, field=ENTERPRISES.key)
    revision = move_clock(session)
    stored = storage.find_stored(session, ENTERPRISES, ids, fields=LISTING_FIELDS)
    now = now or datetime.datetime.now(datetime.UTC)
    changes = _write(session, items, stored, revision=revision, now=now, owner_id=owner_id)
    audit.record_import(session, actor, "enterprise", changes, now=now)
    return ImportOutcome(
        created=len(changes.created), updated=len(changes.updated), unchanged=len(changes.unchanged)
    )


def restore_enterprises(
    session: Session,
    actor: Actor | None,
    items: Sequence[EnterpriseIn],
    removed_ids: Sequence[str],
    *,
    reason: str,
    now: datetime.datetime,
) -> None:
    """Put listings back as they were, and take out those that were not there; the catalogue's clock moves on.

    Whether this is permitted, and whether nothing newer would be lost, is for the caller to ask. `reason`
    stands in the audit trail.
    """
    revision = move_clock(session)
    ids = [item.enterprise_id for item in items]
    stored = storage.find_stored(session, ENTERPRISES, [*ids, *removed_ids], fields=LISTING_FIELDS)
    _write(session, items, stored, revision=revision, now=now, owner_id=None)
    for item in items:
        audit.record(
            session,
            actor,
            "enterprise.restore",
            "enterprise",
            item.enterprise_id,
            before=stored[item.enterprise_id].content if item.enterprise_id in stored else None,
            after=item.model_dump(),
            reason=reason,
            now=now,
        )
    for enterprise_id in removed_ids:
        _remove(session, enterprise_id, stored[enterprise_id], revision, now=now)
        audit.record(
            session,
            actor,
            "enterprise.delete",
            "enterprise",
            enterprise_id,
            before=stored[enterprise_id].content,
            reason=reason,
            now=now,
        )


def _remove(
    session: Session,
    enterprise_id: str,
    stored: storage.Stored,
    revision: int,
    *,
    now: datetime.datetime,
) -> None:
    mentions.tell_leaving(session, enterprise_id, stored.content["name"], now=now)
    mentions.keep_mentions(session, enterprise_id, stored.content["name"], now=now)
    session.execute(delete(ENTERPRISES.table).where(ENTERPRISES.table.c.enterprise_id == enterprise_id))
    session.add(tables.RemovedEnterprise(enterprise_id=enterprise_id, catalogue_revision=revision))
    session.flush()


def _check_change(
    actor: Actor, permission: Permission, enterprise_id: str, existing: storage.Stored | None, version: int
) -> storage.Stored:
    if existing is None:
        raise EnterpriseNotFound(enterprise_id)
    require_for(actor, permission, existing)
    if existing.version != version:
        raise VersionConflict(yours=version, current=existing.version)
    return existing


def move_clock(session: Session) -> int:
    """The number of this change. Other writers of the catalogue wait from here until the commit."""
    clock = storage.get_table(tables.CatalogueClock)
    moved = update(clock).values(revision=clock.c.revision + 1).returning(clock.c.revision)
    return session.execute(moved).scalar_one()


def _write(
    session: Session,
    items: Sequence[EnterpriseIn],
    stored: Mapping[str, storage.Stored],
    *,
    revision: int,
    now: datetime.datetime,
    owner_id: str | None,
) -> storage.Changes:
    changes = storage.write(
        session,
        ENTERPRISES,
        items,
        stored,
        now=now,
        owner_id=owner_id,
        organisation_id=accounts.find_organisation_id(session, owner_id),
        stamps=lambda _listing: {"catalogue_revision": revision},
    )
    # What is listed again is no longer removed; a worker would otherwise take it out once more.
    removed = storage.get_table(tables.RemovedEnterprise)
    for ids in storage.in_chunks(changes.created):
        session.execute(delete(removed).where(removed.c.enterprise_id.in_(ids)))
    mentions.rename_at_fairs(session, items, stored)
    return changes
