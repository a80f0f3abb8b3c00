"""What the booths of a fair can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from service import storage, tables
from service.errors.records import BoothNotFound
from service.fairs.register import schemas
from service.fairs.register.queries import is_managed_by
from service.security import Actor, is_permitted_for


def find_booths(session: Session, fair_id: str) -> list[schemas.Booth]:
    """Every booth with its projects, in the order of the fair."""
    rows = session.exec(
        select(tables.Booth).where(tables.Booth.fair_id == fair_id).order_by(col(tables.Booth.position))
    ).all()
    projects = session.exec(
        select(tables.BoothProject)
        .where(tables.BoothProject.fair_id == fair_id)
        .order_by(col(tables.BoothProject.booth_id), col(tables.BoothProject.position))
    ).all()
    return _describe_booths(rows, projects)


def get_booth_row(session: Session, fair_id: str, booth_id: str) -> tables.Booth:
    """The row of a booth. Raises BoothNotFound."""
    row = session.exec(
        select(tables.Booth).where(tables.Booth.fair_id == fair_id, tables.Booth.booth_id == booth_id)
    ).one_or_none()
    if row is None:
        raise BoothNotFound(booth_id)
    return row


def get_booth(session: Session, fair_id: str, booth_id: str) -> schemas.Booth:
    """One booth with its projects. Raises BoothNotFound."""
    row = get_booth_row(session, fair_id, booth_id)
    projects = session.exec(
        select(tables.BoothProject)
        .where(tables.BoothProject.fair_id == fair_id, tables.BoothProject.booth_id == booth_id)
        .order_by(col(tables.BoothProject.position))
    ).all()
    return _describe_booths([row], projects)[0]


def find_own_booths(session: Session, actor: Actor | None, fair_id: str) -> list[schemas.Booth]:
    """The booths of a fair that the actor acts for as their agency."""
    if actor is None:
        return []
    rows = session.exec(
        select(tables.Booth)
        .where(tables.Booth.fair_id == fair_id, storage.is_kept_by(tables.Booth, actor))
        .order_by(col(tables.Booth.position))
    ).all()
    return _describe_booths(rows, [])


def may_act_for_booth(actor: Actor | None, fair: tables.Fair, booth: tables.Booth) -> bool:
    """Whether the actor acts for the booth: as its agency, or as who manages the fair."""
    return is_managed_by(actor, fair) or is_permitted_for(actor, "booth.act", booth)


def _describe_booths(
    rows: Sequence[tables.Booth], projects: Iterable[tables.BoothProject]
) -> list[schemas.Booth]:
    of_booth: dict[str, list[schemas.Project]] = {}
    for project in projects:
        of_booth.setdefault(project.booth_id, []).append(schemas.Project.model_validate(project))
    return [
        schemas.Booth.model_validate({**row.model_dump(), "projects": of_booth.get(row.booth_id, [])})
        for row in rows
    ]
