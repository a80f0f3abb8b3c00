"""What the lines of the audit trail are about, by name: one statement for each kind among them, and one for
all that is gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import func, select, tuple_
from sqlmodel import Session, col

from service import tables

Key = tuple[str, str]
"""(kind, id) as the trail has them."""

# What the trail says of all entries of a kind.
_EVERYTHING = "*"
# The fields that entries of any kind have their name in.
_NAMES = ("name", "title", "file_name")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: its name and where it is shown, if anywhere; what is gone may have no name."""

    name: str | None
    url: str | None
    is_gone: bool


class _Kind(NamedTuple):
    """How entries of a kind are called. Rows of `named` are (id, name, id of the page); of several of one id
    the last counts. `key` is the column of the id, `page` what stands before the id in an address.
    """

    named: Any
    key: Any
    page: str | None

    @classmethod
    def of_rows(cls, key: Any, name: Any, page: str | None) -> _Kind:
        """Entries whose name stands in their own row."""
        return cls(select(key, name, key), key, page)

    @classmethod
    def of_demand(cls, request: Any, key: Any) -> _Kind:
        """What was asked for a demand is called by that."""
        demand = tables.Demand
        joined = select(key, demand.title, demand.demand_id).join(
            demand, col(demand.demand_id) == request.demand_id
        )
        return cls(joined, key, "/demands/")


_FAIR = _Kind.of_rows(tables.Fair.fair_id, tables.Fair.name, "/fairs/")
_KINDS = {
    "account": _Kind.of_rows(tables.Account.account_id, tables.Account.display_name, "/admin/accounts/"),
    "assistance": _Kind.of_rows(tables.Assistance.assistance_id, tables.Assistance.enterprise_name, None),
    "demand": _Kind.of_rows(tables.Demand.demand_id, tables.Demand.title, "/demands/"),
    "enterprise": _Kind.of_rows(tables.Enterprise.enterprise_id, tables.Enterprise.name, "/enterprises/"),
    "evidence": _Kind.of_rows(tables.EvidencePack.evidence_id, tables.EvidencePack.title, "/evidence/"),
    "fair": _FAIR,
    # The ids of its parts begin with that of the fair, which they are called by.
    "fair_application": _FAIR,
    "fair_booth": _FAIR,
    "fair_card": _FAIR,
    "fair_meeting": _FAIR,
    "fair_ticket": _FAIR,
    "judged_set": _Kind.of_rows(tables.JudgedSet.judged_set_id, tables.JudgedSet.file_name, None),
    "organisation": _Kind.of_rows(
        tables.Organisation.organisation_id, tables.Organisation.name, "/admin/organisations/"
    ),
    "proof_request": _Kind.of_demand(tables.ProofRequest, tables.ProofRequest.proof_request_id),
    "purchase": _Kind(
        select(
            tables.PurchaseRevision.purchase_id,
            tables.PurchaseRevision.title,
            tables.PurchaseRevision.purchase_id,
        ).order_by(tables.PurchaseRevision.revision),
        tables.PurchaseRevision.purchase_id,
        "/purchases/",
    ),
    "quote_request": _Kind.of_demand(tables.QuoteRequest, tables.QuoteRequest.quote_request_id),
}
# Fields of a change that hold one id or several of a kind.
_MENTIONS = {
    "demand_id": "demand",
    "enterprise_id": "enterprise",
    "enterprise_ids": "enterprise",
    "handed_to": "account",
    "organisation_id": "organisation",
    "owner_id": "account",
    "principal_id": "account",
}
SUBJECT_KINDS = tuple(
    sorted((*_KINDS, "audit", "export", "invitation", "job", "mail", "reference_version", "retention"))
)
"""What lines may be about. Of those that no entry stands for, the id itself says what it was."""


def list_mentioned(*sides: Mapping[str, Any] | None) -> set[Key]:
    """What the sides of a change name by an id."""
    found: set[Key] = set()
    for side in sides:
        for field, value in (side or {}).items():
            ids = value if isinstance(value, list) else [value]
            if field in _MENTIONS:
                found.update((_MENTIONS[field], each) for each in ids if isinstance(each, str))
    return found


def find_subjects(session: Session, keys: Iterable[Key]) -> dict[Key, Subject]:
    """By (kind, id) what is there and where it is shown, or what it was called when it last was; without
    what has no name.
    """
    ids_of: defaultdict[str, set[str]] = defaultdict(set)
    for kind, subject_id in keys:
        if kind in _KINDS and subject_id != _EVERYTHING:
            ids_of[kind].add(subject_id)
    found: dict[Key, Subject] = {}
    for kind, ids in ids_of.items():
        found |= _find_present(session, kind, ids)
    gone = [(kind, each) for kind, ids in ids_of.items() for each in ids if (kind, each) not in found]
    return {**found, **_find_gone(session, gone)}


def _find_present(session: Session, kind: str, ids: Collection[str]) -> dict[Key, Subject]:
    named, key, page = _KINDS[kind]
    whole_of = {each: each.partition("/")[0] if kind.startswith("fair_") else each for each in ids}
    rows = session.execute(named.where(col(key).in_(set(whole_of.values())))).all()
    subjects = {
        row_id: Subject(name=name, url=page and f"{page}{quote(page_id, safe='')}", is_gone=False)
        for row_id, name, page_id in rows
    }
    return {(kind, each): subjects[whole] for each, whole in whole_of.items() if whole in subjects}


def _find_gone(session: Session, keys: Collection[Key]) -> dict[Key, Subject]:
    """What the trail itself last called them: the last line of each that names it."""
    if not keys:
        return {}
    entry = tables.AuditEntry
    sides = (col(entry.after), col(entry.before))
    name = func.coalesce(*(side[field].as_string() for field in _NAMES for side in sides))
    rows = session.execute(
        select(entry.subject_kind, entry.subject_id, name)
        .where(tuple_(col(entry.subject_kind), col(entry.subject_id)).in_(list(keys)), name.is_not(None))
        .order_by(col(entry.entry_id))
    ).all()
    called = {(kind, subject_id): told for kind, subject_id, told in rows}
    return {key: Subject(name=called.get(key), url=None, is_gone=True) for key in keys}
