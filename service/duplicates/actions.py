"""Making two listings of one enterprise into one, and taking them apart again."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping

from pydantic import ValidationError
from sqlalchemy import func, update
from sqlmodel import Session, SQLModel, select

from service import storage, tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import Enterprise, EnterpriseIn
from service.door.validation import FieldFault, explain_errors
from service.duplicates import queries
from service.duplicates.schemas import FIELDS, JOINABLE, Choice, Comparison, Duplicates, Merge, Row
from service.errors import InvalidInput, VersionConflict
from service.errors.records import InUseElsewhere, MergeNotFound, NewerChanges
from service.security import Actor, require_for
from service.sentences import Sentence

# What goes along with the listing that is merged: table, its key.
_MOVED: tuple[tuple[type[SQLModel], str], ...] = (
    (tables.ProofFile, "proof_id"),
    (tables.ContactConsent, "consent_id"),
    (tables.StandingInterest, "interest_id"),
)
_ITSELF = Sentence("자기 자신과는 합칠 수 없습니다", "is the same listing, expected another one")
_UNKNOWN = Sentence("합칠 수 있는 항목이 아닙니다", "is no field of a listing")
_NO_LIST = Sentence("목록이 아니어서 둘 다 둘 수 없습니다", "is no list, expected kept or merged")
_OWN_PARTS = {"certification", "service", "past_award"}


def list_duplicates(session: Session, actor: Actor | None, enterprise_id: str) -> Duplicates:
    """What is probably the same enterprise, and the merges into the listing that can be undone.

    Raises SignInRequired, Forbidden, EnterpriseNotFound.
    """
    listing = queries.catalogue.get_enterprise(session, enterprise_id)
    _require(actor, listing)
    return Duplicates(
        candidates=queries.find_candidates(session, listing),
        merges=queries.find_merges(session, enterprise_id),
    )


def get_merge(session: Session, merge_id: str) -> Merge:
    """The merge that was just made. Raises MergeNotFound."""
    row = session.get(tables.ListingMerge, merge_id)
    if row is None:
        raise MergeNotFound(merge_id)
    return queries.describe_merge(row)


def compare(session: Session, actor: Actor | None, kept_id: str, merged_id: str) -> Comparison:
    """The fields in which two listings differ, each with its source, and the versions to base a merge on.

    Raises SignInRequired, Forbidden, EnterpriseNotFound.
    """
    kept, merged = queries.get_pair(session, kept_id, merged_id)
    _require(actor, kept, merged)
    sources = queries.find_sources(session, [kept_id, merged_id], FIELDS)
    ours, theirs = kept.model_dump(), merged.model_dump()
    rows = [
        Row(
            field=name,
            kept=ours[name],
            merged=theirs[name],
            kept_source=sources[kept_id][name],
            merged_source=sources[merged_id][name],
            is_joinable=name in JOINABLE,
        )
        for name in FIELDS
        if ours[name] != theirs[name]
    ]
    return Comparison(version=kept.version, merged_version=merged.version, rows=rows)


def merge(
    session: Session,
    actor: Actor | None,
    kept_id: str,
    merged_id: str,
    *,
    choices: Mapping[str, Choice],
    versions: tuple[int, int],
    now: datetime.datetime,
) -> str:
    """Keep one listing, with each field from where `choices` say (from the kept one by default).

    The other is taken out of the catalogue; its proofs, contacts and alerts go along. `versions` are those
    that were looked at. The id of the merge, by which it is undone. Raises SignInRequired, Forbidden,
    EnterpriseNotFound, VersionConflict, InvalidInput where both are one, a choice cannot be or two lists are
    too long together, or InUseElsewhere where others' records name the one that would go.
    """
    catalogue.move_clock(session)
    kept, merged = queries.get_pair(session, kept_id, merged_id)
    actor = _require(actor, kept, merged)
    _check_choices(kept_id, merged_id, choices)
    for listing, seen in ((kept, versions[0]), (merged, versions[1])):
        if listing.version != seen:
            raise VersionConflict(yours=seen, current=listing.version)
    _refuse_in_use(session, merged_id)
    before, other = _to_input(kept), _to_input(merged)
    after = _put_together(before, other, choices)
    moved = {model.__tablename__: _move(session, model, key, merged_id, kept_id) for model, key in _MOVED}
    merge_id = f"M{uuid.uuid4().hex}"
    catalogue.restore_enterprises(
        session,
        actor,
        [after],
        [merged_id],
        reason=f"merge {merge_id}: {merged_id} into {kept_id}",
        now=now,
    )
    session.add(
        tables.ListingMerge(
            merge_id=merge_id,
            kept_id=kept_id,
            merged_id=merged_id,
            kept_before=before.model_dump(mode="json"),
            merged_before=other.model_dump(mode="json"),
            merged_owner_id=merged.owner_id,
            merged_organisation_id=merged.organisation_id,
            choices=dict(choices),
            moved=moved,
            kept_version=_get_version(session, kept_id),
            merged_by=actor.account_id,
            merged_at=now,
        )
    )
    session.flush()
    return merge_id


def _put_together(kept: EnterpriseIn, merged: EnterpriseIn, choices: Mapping[str, Choice]) -> EnterpriseIn:
    """The kept listing with the fields that `choices` take from the other."""
    chosen, other = kept.model_dump(), merged.model_dump()
    for name, choice in choices.items():
        if choice == "both":
            chosen[name] += [item for item in other[name] if item not in chosen[name]]
        elif choice != "kept":
            chosen[name] = other[name]
    try:
        return EnterpriseIn.model_validate(chosen)
    except ValidationError as invalid:
        # Two lists may be too long together.
        raise InvalidInput(*explain_errors(invalid.errors(), EnterpriseIn)) from invalid


def undo_merge(session: Session, actor: Actor | None, merge_id: str, *, now: datetime.datetime) -> None:
    """Both listings as they were before the merge.

    Raises SignInRequired, Forbidden, MergeNotFound, or NewerChanges where the listing was changed since.
    """
    catalogue.move_clock(session)
    row = session.get(tables.ListingMerge, merge_id)
    if row is None or row.undone_at is not None:
        raise MergeNotFound(merge_id)
    kept = queries.catalogue.get_enterprise(session, row.kept_id)
    actor = require_for(actor, "enterprise.change", kept)
    if kept.version != row.kept_version or queries.catalogue.find_enterprises(session, [row.merged_id]):
        raise NewerChanges([f"{kept.name} ({kept.enterprise_id})"])
    catalogue.restore_enterprises(
        session,
        actor,
        [EnterpriseIn.model_validate(row.kept_before), EnterpriseIn.model_validate(row.merged_before)],
        [],
        reason=f"undo of merge {merge_id}",
        now=now,
    )
    listing = storage.get_table(tables.Enterprise)
    session.execute(
        update(listing)
        .where(listing.c.enterprise_id == row.merged_id)
        .values(owner_id=row.merged_owner_id, organisation_id=row.merged_organisation_id)
    )
    for model, key in _MOVED:
        table = storage.get_table(model)
        ids = row.moved.get(table.name, [])
        session.execute(update(table).where(table.c[key].in_(ids)).values(enterprise_id=row.merged_id))
    row.undone_at = now
    session.add(row)
    session.flush()


def _check_choices(kept_id: str, merged_id: str, choices: Mapping[str, Choice]) -> None:
    faults = [FieldFault("merged_id", _ITSELF)] if kept_id == merged_id else []
    for name, choice in choices.items():
        if name not in FIELDS:
            faults.append(FieldFault(f"choices.{name[:100]}", _UNKNOWN))
        elif choice == "both" and name not in JOINABLE:
            faults.append(FieldFault(f"choices.{name}", _NO_LIST))
    if faults:
        raise InvalidInput(*faults)


def _require(actor: Actor | None, *listings: Enterprise) -> Actor:
    for listing in listings:
        actor = require_for(actor, "enterprise.change", listing)
    assert actor is not None
    return actor


def _to_input(listing: Enterprise) -> EnterpriseIn:
    return EnterpriseIn.model_validate(listing.model_dump(include=set(EnterpriseIn.model_fields)))


def _get_version(session: Session, enterprise_id: str) -> int:
    return session.exec(
        select(tables.Enterprise.version).where(tables.Enterprise.enterprise_id == enterprise_id)
    ).one()


def _move(session: Session, model: type[SQLModel], key: str, source: str, target: str) -> list[str]:
    table = storage.get_table(model)
    ids = list(session.execute(select(table.c[key]).where(table.c.enterprise_id == source)).scalars())
    session.execute(update(table).where(table.c[key].in_(ids)).values(enterprise_id=target))
    return ids


def _refuse_in_use(session: Session, enterprise_id: str) -> None:
    """What others have written about a listing (shortlists, quotes …) would go with it, so it must stay."""
    own = _OWN_PARTS | {storage.get_table(model).name for model, _ in _MOVED}
    columns = [
        key.parent
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "enterprise" and table.name not in own
    ]
    # What outlives a listing refers to it by no key.
    columns += [
        storage.get_table(model).c.enterprise_id
        for model in (tables.ShortlistEntry, tables.QuoteInvitation, tables.ProofRequest)
    ]
    for column in columns:
        found = select(func.count()).select_from(column.table).where(column == enterprise_id)
        if session.execute(found).scalar_one():
            raise InUseElsewhere(enterprise_id)
