"""Making organisations known."""

from __future__ import annotations

import datetime
import uuid

from sqlmodel import Session, select

from service import tables
from service.door.codes import SEOUL, load_known_codes
from service.organisations.schemas import OrganisationKind
from service.security import Role

# What the last letters of a name say about a public body. The first that fits counts.
_ENDINGS: tuple[tuple[str, OrganisationKind], ...] = (
    ("교육청", "education_office"),
    ("교육지원청", "education_office"),
    ("학교", "school"),
    ("유치원", "school"),
    ("공사", "public_corporation"),
    ("공단", "public_corporation"),
    ("재단", "invested_institution"),
    ("진흥원", "invested_institution"),
    ("연구원", "invested_institution"),
    ("구청", "district"),
    ("시청", "city"),
    ("지원센터", "support_centre"),
)
_OF_ROLE: dict[Role, OrganisationKind] = {
    "buyer": "other",
    "enterprise": "enterprise",
    "organiser": "support_centre",
    "policy": "city",
    "administrator": "platform",
}
BUYING_KINDS = (
    "city",
    "education_office",
    "district",
    "school",
    "public_corporation",
    "invested_institution",
)


def guess_kind(name: str, role: Role) -> OrganisationKind:
    """The kind of organisation that a name and the role of its first account speak for."""
    if role in ("enterprise", "administrator"):
        return _OF_ROLE[role]
    if name in load_known_codes().districts:
        return "district"
    if name == SEOUL:
        return "city"
    return next((kind for ending, kind in _ENDINGS if name.endswith(ending)), _OF_ROLE[role])


def ensure_organisation(
    session: Session, name: str, *, role: Role, now: datetime.datetime
) -> tables.Organisation:
    """The organisation of this name, made where it is new, of the kind that its name speaks for."""
    found = session.exec(select(tables.Organisation).where(tables.Organisation.name == name)).one_or_none()
    if found is not None:
        return found
    kind = guess_kind(name, role)
    made = tables.Organisation(
        organisation_id=f"O{uuid.uuid4().hex}",
        name=name,
        kind=kind,
        buyer_type=kind if kind in BUYING_KINDS else None,
        district=name if name in load_known_codes().districts else None,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made
