"""What can be done with the booths of a fair: fill and change them one by one or from a table."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from service import tables
from service.accounts import queries as accounts
from service.demands import queries as demands
from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput, WrongState
from service.fairs.booth_numbers import (
    find_free_number,
    fold_number,
    group_by_number,
    refuse_unclear_numbers,
    refuse_used_number,
)
from service.fairs.booths.queries import get_booth, get_booth_row, may_act_for_booth
from service.fairs.register import queries, schemas
from service.fairs.register.actions import refuse_long_meetings, refuse_new_length, refuse_unknown_slots
from service.people import audit
from service.security import Actor, require_for
from service.sentences import Sentence
from service.skins.api_parts import ImportOutcome
from service.storage import Changes, get_table


def save_booth(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    booth_id: str | None,
    booth: schemas.BoothIn,
    *,
    now: datetime.datetime,
) -> schemas.Booth:
    """A new booth (`booth_id` None), or the changed one.

    Without a number it gets one, or keeps its own. Raises FairNotFound, BoothNotFound, Forbidden, and
    InvalidInput also where another booth has its number.
    """
    fair = queries.get_managed(session, actor, fair_id, is_locked=True)
    refuse_long_meetings(queries.find_slots(session, fair_id), [booth.meeting_slots])
    refuse_unknown_slots(session, fair_id, booth.unavailable)
    owners = _find_owners(session, {"login": booth.login})
    if booth_id is None:
        if booth.code is not None:
            refuse_used_number(booth.code, _find_rows(session, fair_id))
        added = get_booth(session, fair_id, _add_booths(session, fair_id, [booth], owners)[0])
        _record(session, actor, fair_id, "add", added.booth_id, None, added, now)
        return added
    row = get_booth_row(session, fair_id, booth_id)
    before = get_booth(session, fair_id, booth_id)
    refuse_new_length(fair, row.meeting_slots, booth.meeting_slots)
    if booth.code is not None and booth.code != row.code:
        others = (other for other in _find_rows(session, fair_id) if other.booth_id != booth_id)
        refuse_used_number(booth.code, others)
    row.agency, row.hall, row.place, row.seats = booth.agency, booth.hall, booth.place, booth.seats
    row.code = booth.code or row.code
    row.unavailable, row.max_meetings = sorted(booth.unavailable), booth.max_meetings
    row.meeting_slots = booth.meeting_slots
    _give(row, booth, owners)
    session.add(row)
    session.flush()
    _write_projects(session, fair_id, {booth_id: booth.projects})
    changed = get_booth(session, fair_id, booth_id)
    _record(session, actor, fair_id, "change", booth_id, before, changed, now)
    return changed


def save_projects(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    booth_id: str,
    booth: schemas.BoothProjectsIn,
    *,
    now: datetime.datetime,
) -> schemas.Booth:
    """What the agency of a booth means to buy, and when it cannot be there. Raises as `save_booth` does."""
    row = get_acted_booth(session, actor, fair_id, booth_id)
    before = get_booth(session, fair_id, booth_id)
    refuse_unknown_slots(session, fair_id, booth.unavailable)
    row.unavailable = sorted(booth.unavailable)
    session.add(row)
    session.flush()
    _write_projects(session, fair_id, {booth_id: booth.projects})
    changed = get_booth(session, fair_id, booth_id)
    _record(session, actor, fair_id, "change", booth_id, before, changed, now)
    return changed


def get_acted_booth(session: Session, actor: Actor | None, fair_id: str, booth_id: str) -> tables.Booth:
    """The row of a booth that the actor acts for. Raises BoothNotFound, SignInRequired, Forbidden."""
    fair = queries.get_row(session, fair_id)
    row = get_booth_row(session, fair_id, booth_id)
    if not may_act_for_booth(actor, fair, row):
        require_for(actor, "booth.act", row)
    return row


def _record(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    verb: str,
    booth_id: str,
    before: schemas.Booth | None,
    after: schemas.Booth | None,
    now: datetime.datetime,
) -> None:
    old, new = (side and side.model_dump(exclude={"booth_id"}) for side in (before, after))
    subject = f"{fair_id}/{booth_id}"
    audit.record(session, actor, f"fair_booth.{verb}", "fair_booth", subject, before=old, after=new, now=now)


def remove_booth(
    session: Session, actor: Actor | None, fair_id: str, booth_id: str, *, now: datetime.datetime
) -> None:
    """Take a booth out of a fair that has no timetable yet. Raises WrongState where it has one."""
    fair = queries.get_managed(session, actor, fair_id, is_locked=True)
    row = get_booth_row(session, fair_id, booth_id)
    if fair.state not in ("draft", "open"):
        raise WrongState(
            Sentence(
                "시간표를 짠 뒤에는 부스를 지울 수 없습니다. 시간표를 공개하기 전이면 신청 접수로 되돌린 뒤 "
                "지우시고, 공개한 뒤라면 현황판의 ‘다시 짜기’에서 오지 못하는 곳으로 골라 주십시오.",
                "A booth cannot be removed once there is a timetable. Before it is published, reopen "
                "applications first; afterwards replan without the booth from the board.",
            )
        )
    before = get_booth(session, fair_id, booth_id)
    session.delete(row)
    session.flush()
    _record(session, actor, fair_id, "remove", booth_id, before, None, now)


def import_booths(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    items: Sequence[schemas.BoothIn],
    *,
    now: datetime.datetime,
) -> ImportOutcome:
    """Booths by their code: new ones are added, known ones replaced. All of them, or none.

    A known one keeps who acts for it where nobody is named. Raises FairNotFound, Forbidden, InvalidInput.
    """
    fair = queries.get_managed(session, actor, fair_id, is_locked=True)
    refuse_long_meetings(queries.find_slots(session, fair_id), [item.meeting_slots for item in items])
    refuse_unknown_slots(session, fair_id, {slot for item in items for slot in item.unavailable})
    logins = {f"items[{number}].login": item.login for number, item in enumerate(items)}
    owners = _find_owners(session, logins)
    rows = _find_rows(session, fair_id)
    refuse_unclear_numbers([item.code for item in items], rows)
    known = {code: named[0] for code, named in group_by_number(rows).items()}
    new = [item for item in items if item.code is None or fold_number(item.code) not in known]
    projects: dict[str, Sequence[schemas.ProjectIn]] = {}
    for item in items:
        row = known.get(fold_number(item.code or ""))
        if row is None:
            continue
        refuse_new_length(fair, row.meeting_slots, item.meeting_slots)
        row.agency, row.hall, row.place, row.seats = item.agency, item.hall, item.place, item.seats
        row.unavailable, row.max_meetings = sorted(item.unavailable), item.max_meetings
        row.meeting_slots = item.meeting_slots
        _give(row, item, owners)
        projects[row.booth_id] = item.projects
        session.add(row)
    session.flush()
    if projects:
        _write_projects(session, fair_id, projects)
    changes = Changes(created=_add_booths(session, fair_id, new, owners), updated=list(projects))
    audit.record_import(session, actor, "fair_booth", changes, within=fair_id, now=now)
    return ImportOutcome(created=len(new), updated=len(projects), unchanged=0)


def _find_rows(session: Session, fair_id: str) -> Sequence[tables.Booth]:
    booth = tables.Booth
    return session.exec(
        select(booth).where(booth.fair_id == fair_id).order_by(col(booth.position), col(booth.booth_id))
    ).all()


def _add_booths(
    session: Session,
    fair_id: str,
    booths: Sequence[schemas.BoothIn],
    owners: Mapping[str, tables.Account],
) -> list[str]:
    """The ids of the new booths, whose numbers are free; `owners` by login."""
    stored = _find_rows(session, fair_id)
    taken = {fold_number(row.booth_id) for row in stored}
    codes = {fold_number(item.code) for item in (*stored, *booths) if item.code is not None}
    if len(stored) + len(booths) > limits.MAX_FAIR_BOOTHS:
        raise InvalidInput(
            FieldFault("items", Sentence("부스가 너무 많습니다", "has too many booths, expected fewer"))
        )
    position = stored[-1].position + 1 if stored else 0
    ids: list[str] = []
    projects: dict[str, Sequence[schemas.ProjectIn]] = {}
    for booth in booths:
        # A number that the organiser leaves to us is the id too, as long as both are free.
        booth_id = find_free_number(position, taken if booth.code else taken | codes)
        code = booth.code or booth_id
        taken.add(fold_number(booth_id))
        codes.add(fold_number(code))
        row = tables.Booth(
            **booth.model_dump(include={"agency", "hall", "place", "seats", "max_meetings", "meeting_slots"}),
            fair_id=fair_id,
            booth_id=booth_id,
            position=position,
            code=code,
            unavailable=sorted(booth.unavailable),
        )
        _give(row, booth, owners)
        session.add(row)
        projects[booth_id] = booth.projects
        ids.append(booth_id)
        position += 1
    session.flush()
    _write_projects(session, fair_id, projects)
    return ids


def _write_projects(
    session: Session, fair_id: str, projects: Mapping[str, Sequence[schemas.ProjectIn]]
) -> None:
    project = tables.BoothProject
    wanted = sorted({item.demand_id for items in projects.values() for item in items if item.demand_id})
    titles = demands.find_titles(session, wanted)
    unknown = [demand_id for demand_id in wanted if demand_id not in titles]
    if unknown:
        raise InvalidInput(
            FieldFault(
                "projects",
                Sentence(
                    f"없는 구매수요 번호입니다: {', '.join(unknown)}",
                    f"names demands that do not exist: {', '.join(unknown)}",
                ),
            )
        )
    session.execute(
        delete(project).where(col(project.fair_id) == fair_id, col(project.booth_id).in_(list(projects)))
    )
    rows = [
        {
            **item.model_dump(),
            "title": item.title or titles[item.demand_id or ""],
            "fair_id": fair_id,
            "booth_id": booth_id,
            "position": position,
        }
        for booth_id, items in projects.items()
        for position, item in enumerate(items)
    ]
    if rows:
        session.execute(insert(get_table(project)), rows)


def _find_owners(session: Session, logins: Mapping[str, str | None]) -> dict[str, tables.Account]:
    """The accounts that are to act for booths, by login; `logins` by where they stand in what was sent.

    Raises InvalidInput for one that is no account of a buyer.
    """
    found = accounts.find_accounts(session, {login for login in logins.values() if login})
    faults = [
        FieldFault(
            path, Sentence(f"수요기관 계정이 아닙니다: ‘{login}’", f"'{login}' is no account of a buyer")
        )
        for path, login in logins.items()
        if login and (login not in found or found[login].role != "buyer")
    ]
    if faults:
        raise InvalidInput(*faults)
    return found


def _give(row: tables.Booth, booth: schemas.BoothIn, owners: Mapping[str, tables.Account]) -> None:
    """Let the account that is named act for the booth."""
    if booth.login:
        owner = owners[booth.login]
        row.owner_id, row.organisation_id = owner.account_id, owner.organisation_id
