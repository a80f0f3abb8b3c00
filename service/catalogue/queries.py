"""What the catalogue can be asked for, in the same number of statements for one row as for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy.orm import QueryableAttribute, load_only, selectinload
from sqlmodel import Session, col, select

from service import storage, tables
from service.catalogue import schemas
from service.door.fields import is_business_number, read_business_number
from service.errors.records import EnterpriseNotFound
from service.security import Actor

_PARTS: tuple[Any, ...] = (
    tables.Enterprise.certifications,
    tables.Enterprise.services,
    tables.Enterprise.track_record,
)


def find_enterprises(session: Session, enterprise_ids: Sequence[str]) -> list[schemas.Enterprise]:
    """The enterprises with these ids, in the order of the ids; unknown ids are left out."""
    rows = session.exec(
        select(tables.Enterprise)
        .where(col(tables.Enterprise.enterprise_id).in_(enterprise_ids))
        .options(*(selectinload(part) for part in _PARTS))
        .execution_options(populate_existing=True)
    ).all()
    found = {row.enterprise_id: schemas.Enterprise.model_validate(row) for row in rows}
    return [found[enterprise_id] for enterprise_id in enterprise_ids if enterprise_id in found]


def get_enterprise(session: Session, enterprise_id: str) -> schemas.Enterprise:
    """The enterprise with this id. Raises EnterpriseNotFound."""
    found = find_enterprises(session, [enterprise_id])
    if not found:
        raise EnterpriseNotFound(enterprise_id)
    return found[0]


def find_names(session: Session, enterprise_ids: Sequence[str]) -> dict[str, str]:
    """The names of these enterprises by id; unknown ids are left out."""
    columns = select(tables.Enterprise.enterprise_id, tables.Enterprise.name)
    return dict(session.exec(columns.where(col(tables.Enterprise.enterprise_id).in_(enterprise_ids))).all())


def find_types_and_districts(
    session: Session, enterprise_ids: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """The organisation type and the district of these enterprises by id; unknown ids are left out."""
    enterprise = tables.Enterprise
    columns = select(enterprise.enterprise_id, enterprise.organisation_type, enterprise.district)
    rows = session.exec(columns.where(col(enterprise.enterprise_id).in_(enterprise_ids))).all()
    return {enterprise_id: (kind, district) for enterprise_id, kind, district in rows}


def get_name(session: Session, enterprise_id: str) -> str:
    """The name of this enterprise. Raises EnterpriseNotFound."""
    names = find_names(session, [enterprise_id])
    if enterprise_id not in names:
        raise EnterpriseNotFound(enterprise_id)
    return names[enterprise_id]


def find_meant(session: Session, said: str) -> list[str]:
    """The ids of the enterprises that a person may mean by an id, a business number or a whole name.

    An id goes before a number, and a number before a name, so that several can only share a name.
    """
    enterprise = tables.Enterprise
    digits = said.replace("-", "").replace(" ", "")
    for condition in (
        enterprise.enterprise_id == said,
        enterprise.business_number == digits if is_business_number(digits) else None,
        enterprise.name == said,
    ):
        if condition is None:
            continue
        found = session.exec(
            select(enterprise.enterprise_id).where(condition).order_by("enterprise_id")
        ).all()
        if found:
            return list(found)
    return []


def find_keeper(session: Session, enterprise_id: str) -> tables.Account | None:
    """The account that keeps a listing."""
    account, enterprise = tables.Account, tables.Enterprise
    return session.exec(
        select(account)
        .join(enterprise, col(enterprise.owner_id) == account.account_id)
        .where(enterprise.enterprise_id == enterprise_id)
    ).one_or_none()


def find_kept(session: Session, actor: Actor) -> list[schemas.Enterprise]:
    """The enterprises that an account or its organisation keeps, by name."""
    ids = session.exec(
        select(tables.Enterprise.enterprise_id)
        .where(storage.is_kept_by(tables.Enterprise, actor))
        .order_by(tables.Enterprise.name, tables.Enterprise.enterprise_id)
    ).all()
    return find_enterprises(session, ids)


def count_enterprises(session: Session) -> int:
    """How many enterprises the catalogue holds."""
    return session.exec(select(func.count()).select_from(tables.Enterprise)).one()


def find_hits(session: Session, enterprise_ids: Sequence[str]) -> dict[str, tables.Enterprise]:
    """What a list of results shows of these enterprises, by id; their track record is not loaded."""
    wanted: list[QueryableAttribute[Any]] = [
        tables.Enterprise.name,
        tables.Enterprise.organisation_type,
        tables.Enterprise.district,
        tables.Enterprise.sectors,
        tables.Enterprise.summary,
    ]
    rows = session.exec(
        select(tables.Enterprise)
        .where(col(tables.Enterprise.enterprise_id).in_(enterprise_ids))
        .options(
            load_only(*wanted, raiseload=True),
            selectinload(tables.Enterprise.certifications),
            selectinload(tables.Enterprise.services),
        )
    ).all()
    return {row.enterprise_id: row for row in rows}


def find_by_number(session: Session, business_number: str) -> list[dict[str, str]]:
    """The listings with this business number: `enterprise_id` and `name`, by id."""
    rows = session.exec(
        select(tables.Enterprise.enterprise_id, tables.Enterprise.name)
        .where(tables.Enterprise.business_number == business_number)
        .order_by(col(tables.Enterprise.enterprise_id))
    ).all()
    return [{"enterprise_id": enterprise_id, "name": name} for enterprise_id, name in rows]


def find_numbered(session: Session, text: str) -> tuple[str | None, tuple[str, ...] | None]:
    """The business number that a search text is, and the ids of the listings with it; else None twice."""
    number = read_business_number(text)
    if number is None:
        return None, None
    return number, tuple(row["enterprise_id"] for row in find_by_number(session, number))


class Owned(NamedTuple):
    """Whose an enterprise is."""

    name: str
    owner_id: str | None
    organisation_id: str | None


def find_owners(session: Session, enterprise_ids: Sequence[str]) -> dict[str, Owned]:
    """Name and keepers of these enterprises by id; unknown ids are left out."""
    enterprise = tables.Enterprise
    columns = select(
        enterprise.enterprise_id, enterprise.name, enterprise.owner_id, enterprise.organisation_id
    )
    rows = session.exec(columns.where(col(enterprise.enterprise_id).in_(enterprise_ids))).all()
    return {enterprise_id: Owned(*rest) for enterprise_id, *rest in rows}
