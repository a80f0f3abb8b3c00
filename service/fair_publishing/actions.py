"""Compare versions of a timetable, publish one, and tell exactly those whose meetings changed."""

from __future__ import annotations

import datetime
from urllib.parse import quote

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from matching.fairs.changes import compare_plans
from matching.fairs.model import FEASIBLE, PlacedMeeting, Plan
from service import audit, tables
from service.errors import WrongState
from service.fair_moves.actions import audit_version
from service.fair_plans import queries, schemas
from service.fairs import queries as fairs
from service.notices.actions import notify
from service.security import Actor
from service.sentences import Sentence
from service.storage import get_table


def compare(
    session: Session, actor: Actor | None, fair_id: str, old: int | None, new: int
) -> schemas.Comparison:
    """What changed from one version to another (None: from nothing) and who must be told.

    Raises FairNotFound, Forbidden, PlanNotFound.
    """
    fairs.get_managed(session, actor, fair_id)
    return _compare(session, fair_id, old, new)


def _compare(session: Session, fair_id: str, old: int | None, new: int) -> schemas.Comparison:
    rows: dict[str, tables.FairMeeting] = {}
    plans = []
    for version in (old, new):
        found: list[tables.FairMeeting] = []
        if version is not None:
            queries.get_plan_row(session, fair_id, version)
            found = queries.find_meeting_rows(session, fair_id, version)
        rows |= {row.request_id: row for row in found}
        # A booth is its place: at which of its tables one sits is nothing that people are told.
        plans.append(Plan(FEASIBLE, tuple(PlacedMeeting(row.request_id, row.slot) for row in found)))
    changes = compare_plans(*plans, {name: (row.booth_id, row.enterprise_id) for name, row in rows.items()})
    booth_names, names = queries.find_party_names(session, fair_id)
    described = []
    for change in changes.changes:
        row = rows[change.request_id]
        described.append(
            schemas.Change(
                request_id=change.request_id,
                booth_id=row.booth_id,
                booth_name=booth_names.get(row.booth_id, row.booth_id),
                enterprise_id=row.enterprise_id,
                enterprise_name=names.get(row.enterprise_id, row.enterprise_id),
                old_slot=change.before.slot if change.before else None,
                new_slot=change.after.slot if change.after else None,
            )
        )
    return schemas.Comparison(
        old=old or 0,
        new=new,
        changes=described,
        booths=list(dict.fromkeys(item.booth_name for item in described)),
        enterprises=list(dict.fromkeys(item.enterprise_name for item in described)),
    )


def publish(
    session: Session, actor: Actor | None, fair_id: str, version: int, *, now: datetime.datetime
) -> schemas.Comparison:
    """Make a version the one that stands, frozen from now on, and tell exactly those whose meetings changed.

    What has happened on the day goes over to the new version. Raises WrongState where the auditor finds a
    conflict or the version stands already; else as `compare` does.
    """
    fair = fairs.get_managed(session, actor, fair_id, is_locked=True)
    queries.get_plan_row(session, fair_id, version)
    if fair.published_version == version or fair.state == "closed":
        raise WrongState(
            Sentence("이미 공개한 시간표입니다.", "This version of the timetable stands already.")
        )
    judged = audit_version(session, fair_id, version)
    if judged.conflicts or not judged.meetings:
        said = "; ".join(item.sentence.ko for item in judged.conflicts[:3])
        said_en = "; ".join(item.sentence.en for item in judged.conflicts[:3])
        raise WrongState(
            Sentence(
                f"충돌이 있거나 빈 시간표는 공개할 수 없습니다. {said}",
                f"A timetable that is empty or has conflicts cannot be published. {said_en}",
            )
        )
    return make_stand(session, actor, fair, version, now=now)


def make_stand(
    session: Session, actor: Actor | None, fair: tables.Fair, version: int, *, now: datetime.datetime
) -> schemas.Comparison:
    """Let a version of a locked `fair` stand from now on, and tell those whose meetings changed."""
    row = queries.get_plan_row(session, fair.fair_id, version)
    comparison = _compare(session, fair.fair_id, fair.published_version, version)
    _write_notices(session, fair.fair_id, version, comparison, now)
    _notify(session, fair, comparison, now)
    before = {"published_version": fair.published_version, "state": fair.state}
    row.published_at = now
    fair.published_version, fair.state = version, "published"
    fair.version += 1
    fair.updated_at = now
    session.add(row)
    session.add(fair)
    session.flush()
    after = {
        "published_version": version,
        "state": fair.state,
        "changes": len(comparison.changes),
        "booths": comparison.booths,
        "enterprises": comparison.enterprises,
    }
    audit.record(session, actor, "fair.publish", "fair", fair.fair_id, before=before, after=after, now=now)
    return comparison


def _notify(
    session: Session, fair: tables.Fair, comparison: schemas.Comparison, now: datetime.datetime
) -> None:
    """A notice in the inbox of every account that acts for a party whose meetings changed."""
    booths = {item.booth_id for item in comparison.changes}
    enterprises = {item.enterprise_id for item in comparison.changes}
    booth, application = tables.Booth, tables.FairApplication
    owners = session.exec(
        select(booth.owner_id).where(booth.fair_id == fair.fair_id, col(booth.booth_id).in_(booths))
    ).all()
    applicants = session.exec(
        select(application.owner_id).where(
            application.fair_id == fair.fair_id, col(application.enterprise_id).in_(enterprises)
        )
    ).all()
    notify(
        session,
        sorted({account_id for account_id in (*owners, *applicants) if account_id}),
        "fair-changed",
        link=f"/fairs/{quote(fair.fair_id, safe='')}",
        params={"name": fair.name},
        now=now,
    )


def _write_notices(
    session: Session,
    fair_id: str,
    version: int,
    comparison: schemas.Comparison,
    now: datetime.datetime,
) -> None:
    told: dict[tuple[str, str], list[dict[str, object]]] = {}
    for change in comparison.changes:
        told.setdefault(("booth", change.booth_id), []).append(change.model_dump())
        told.setdefault(("enterprise", change.enterprise_id), []).append(change.model_dump())
    rows = [
        {
            "fair_id": fair_id,
            "plan_version": version,
            "party_id": party_id,
            "side": side,
            "changes": changes,
            "made_at": now,
        }
        for (side, party_id), changes in told.items()
    ]
    if rows:
        notice = get_table(tables.FairNotice)
        session.execute(delete(notice).where(notice.c.fair_id == fair_id, notice.c.plan_version == version))
        session.execute(insert(notice), rows)
