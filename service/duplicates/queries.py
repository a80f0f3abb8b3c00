"""Which listings are probably one enterprise, and where each field came from."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from service import tables
from service.catalogue import queries as catalogue
from service.catalogue.schemas import Enterprise
from service.duplicates.schemas import Candidate, FieldSource, Merge

ALIKE = 0.9
MOST = 20
_FORMS = re.compile(
    r"사회적협동조합|협동조합|사회적기업|예비사회적기업|마을기업|자활기업|주식회사|유한회사|\(주\)|㈜|\(유\)|\(사\)"
)
_SIGNS = re.compile(r"[^0-9A-Za-z가-힣]")


def fold_name(name: str) -> str:
    """A name as it is compared: without its legal form, blanks and signs."""
    return _SIGNS.sub("", _FORMS.sub("", name)).casefold() or _SIGNS.sub("", name).casefold()


def is_alike(one: str, other: str) -> bool:
    """Whether two folded names are the same but for a slip."""
    return one == other or (
        min(len(one), len(other)) >= 4 and SequenceMatcher(None, one, other).ratio() >= ALIKE
    )


def find_candidates(session: Session, listing: Enterprise) -> list[Candidate]:
    """Other listings of the same business number, then those of almost the same name at the same place, then
    those of the same name where the place of either is unknown.
    """
    enterprise = tables.Enterprise
    folded = fold_name(listing.name)
    possible: Any = select(enterprise.enterprise_id).where(
        col(enterprise.name).contains(folded[:2], autoescape=True)
    )
    wanted = [enterprise.enterprise_id != listing.enterprise_id]
    if listing.business_number:
        has_same = col(enterprise.business_number) == listing.business_number
        possible = possible.union_all(select(enterprise.enterprise_id).where(has_same))
        # two numbers are two enterprises
        wanted.append(or_(has_same, col(enterprise.business_number).is_(None)))
    rows = session.exec(
        select(
            enterprise.enterprise_id,
            enterprise.name,
            enterprise.business_number,
            enterprise.district,
            enterprise.address,
        )
        .where(col(enterprise.enterprise_id).in_(possible), *wanted)
        .order_by(col(enterprise.enterprise_id))
        .limit(2_000)
    ).all()
    found = []
    for enterprise_id, name, number, district, address in rows:
        if listing.business_number and number == listing.business_number:
            found.append(Candidate(enterprise_id=enterprise_id, name=name, reason="business_number"))
        elif is_alike(folded, fold_name(name)) and _is_same_place(listing, district, address):
            found.append(Candidate(enterprise_id=enterprise_id, name=name, reason="name_and_place"))
        elif folded == fold_name(name) and (
            not (listing.district or listing.address) or not (district or address)
        ):
            found.append(Candidate(enterprise_id=enterprise_id, name=name, reason="same_name"))
    return sorted(found, key=lambda item: (item.reason, item.enterprise_id))[:MOST]


def _is_same_place(listing: Enterprise, district: str | None, address: str | None) -> bool:
    if listing.address and address:
        return is_alike(_SIGNS.sub("", listing.address), _SIGNS.sub("", address))
    return listing.district is not None and listing.district == district


def find_sources(
    session: Session, ids: Sequence[str], fields: Sequence[str]
) -> dict[str, dict[str, FieldSource]]:
    """For each listing and field what last changed it; what the trail does not tell came with the listing."""
    entry = tables.AuditEntry
    rows = session.exec(
        select(entry.subject_id, entry.action, entry.recorded_at, entry.after)
        .where(entry.subject_kind == "enterprise", col(entry.subject_id).in_(ids))
        .order_by(col(entry.recorded_at), col(entry.entry_id))
    ).all()
    created = dict(
        session.exec(
            select(tables.Enterprise.enterprise_id, tables.Enterprise.created_at).where(
                col(tables.Enterprise.enterprise_id).in_(ids)
            )
        ).all()
    )
    unknown = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
    sources = {
        key: {name: FieldSource(action="enterprise.import", at=created.get(key, unknown)) for name in fields}
        for key in ids
    }
    for enterprise_id, action, at, after in rows:
        for name in after or {}:
            if action.startswith("enterprise.") and name in sources[enterprise_id]:
                sources[enterprise_id][name] = FieldSource(action=action, at=at)
    return sources


def find_merges(session: Session, kept_id: str) -> list[Merge]:
    """The merges into a listing that have not been undone, the latest first."""
    merge = tables.ListingMerge
    rows = session.exec(
        select(merge)
        .where(merge.kept_id == kept_id, col(merge.undone_at).is_(None))
        .order_by(col(merge.merged_at).desc())
    ).all()
    return [describe_merge(row) for row in rows]


def find_kept(session: Session, merged_id: str) -> str | None:
    """The listing that another was merged into last, None where it was not or both were taken apart again."""
    merge = tables.ListingMerge
    return session.exec(
        select(merge.kept_id)
        .where(merge.merged_id == merged_id, col(merge.undone_at).is_(None))
        .order_by(col(merge.merged_at).desc())
        .limit(1)
    ).first()


def describe_merge(row: tables.ListingMerge) -> Merge:
    """A merge as it is shown."""
    return Merge(
        merge_id=row.merge_id,
        merged_id=row.merged_id,
        merged_name=str(row.merged_before["name"]),
        merged_at=row.merged_at,
    )


def get_pair(session: Session, kept_id: str, merged_id: str) -> tuple[Enterprise, Enterprise]:
    """Both listings. Raises EnterpriseNotFound."""
    return catalogue.get_enterprise(session, kept_id), catalogue.get_enterprise(session, merged_id)
