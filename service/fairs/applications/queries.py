"""What the applications for a fair can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from service import storage, tables
from service.errors.records import ApplicationNotFound
from service.fairs.register import schemas
from service.fairs.register.queries import find_wishes
from service.security import Actor, require_for
from service.skins.cursors import read_cursor, write_cursor


def require_applicant(actor: Actor | None, row: tables.FairApplication) -> Actor:
    """The actor, where it is the enterprise behind an application. Raises SignInRequired, Forbidden."""
    return require_for(actor, "application.act", row)


def list_applications(
    session: Session, fair_id: str, query: schemas.ApplicationQuery
) -> schemas.ApplicationPage:
    """One page of applications in the order of their numbers."""
    application = tables.FairApplication
    wanted = _narrow(fair_id, query)
    marks = (fair_id, query.q, query.state, query.needs)
    total = session.exec(select(func.count()).select_from(application).where(*wanted)).one()
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[int], of=marks)
        wanted.append(col(application.number) > last)
    rows = session.exec(
        select(application).where(*wanted).order_by(col(application.number)).limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    wishes = count_wishes(session, fair_id, [row.enterprise_id for row in shown])
    return schemas.ApplicationPage(
        total=total,
        items=[
            schemas.ApplicationSummary.model_validate(
                {**row.model_dump(), "wishes": wishes.get(row.enterprise_id, 0)}
            )
            for row in shown
        ],
        next_cursor=write_cursor((shown[-1].number,), of=marks) if len(rows) > query.limit else None,
    )


def find_applications(
    session: Session, fair_id: str, query: schemas.ApplicationQuery
) -> list[schemas.Application]:
    """Every application that the filters leave, with contacts and wishes, in the order of the numbers."""
    rows = session.exec(
        select(tables.FairApplication)
        .where(*_narrow(fair_id, query))
        .order_by(col(tables.FairApplication.number))
    ).all()
    wishes: dict[str, list[schemas.WishOut]] = {}
    for wish in find_wishes(session, fair_id):
        wishes.setdefault(wish.enterprise_id, []).append(wish)
    return [_describe_application(row, wishes.get(row.enterprise_id, [])) for row in rows]


def _narrow(fair_id: str, query: schemas.ApplicationQuery) -> list[ColumnElement[bool]]:
    application = tables.FairApplication
    wanted: list[ColumnElement[bool]] = [col(application.fair_id) == fair_id]
    if query.q:
        wanted.append(col(application.name).icontains(query.q, autoescape=True))
    if query.state:
        wanted.append(col(application.state) == query.state)
    if query.needs:
        wanted.append(col(application.accommodation_state) != "none")
    return wanted


def count_wishes(session: Session, fair_id: str, enterprise_ids: Sequence[str]) -> dict[str, int]:
    """How many booths each of these enterprises wishes to meet."""
    wish = tables.FairWish
    return dict(
        session.exec(
            select(wish.enterprise_id, func.count())
            .where(
                wish.fair_id == fair_id,
                col(wish.enterprise_id).in_(enterprise_ids),
                col(wish.enterprise_wish).in_(("want", "must")),
            )
            .group_by(wish.enterprise_id)
        ).all()
    )


def get_application_row(session: Session, fair_id: str, number: int) -> tables.FairApplication:
    """The row of an application by its number. Raises ApplicationNotFound."""
    row = session.exec(
        select(tables.FairApplication).where(
            tables.FairApplication.fair_id == fair_id, tables.FairApplication.number == number
        )
    ).one_or_none()
    if row is None:
        raise ApplicationNotFound(number)
    return row


def find_application_of(session: Session, fair_id: str, enterprise_id: str) -> tables.FairApplication | None:
    """The application of an enterprise, or None."""
    return session.get(tables.FairApplication, (fair_id, enterprise_id))


def describe_application(session: Session, row: tables.FairApplication) -> schemas.Application:
    """An application with its wishes."""
    return _describe_application(row, find_wishes(session, row.fair_id, enterprise_id=row.enterprise_id))


def _describe_application(
    row: tables.FairApplication, wishes: Sequence[schemas.WishOut]
) -> schemas.Application:
    content = row.model_dump()
    content["wishes"] = sum(wish.enterprise_wish in ("want", "must") for wish in wishes)
    return schemas.Application.model_validate({**content, "wish_list": wishes})


def find_own_applications(
    session: Session, actor: Actor | None, fair_id: str
) -> list[schemas.ApplicationSummary]:
    """The applications of a fair that the actor has made."""
    if actor is None:
        return []
    rows = session.exec(
        select(tables.FairApplication)
        .where(
            tables.FairApplication.fair_id == fair_id,
            storage.is_kept_by(tables.FairApplication, actor),
        )
        .order_by(col(tables.FairApplication.number))
    ).all()
    return [schemas.ApplicationSummary.model_validate(row) for row in rows]
