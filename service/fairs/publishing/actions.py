"""Compare versions of a timetable, publish one, and tell exactly those whose meetings changed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from matching.fairs.changes import compare_plans
from matching.fairs.model import FEASIBLE, PlacedMeeting, Plan
from service import tables
from service.errors import WrongState
from service.fairs.moves.actions import audit_version
from service.fairs.planning.bridge import gather
from service.fairs.plans import queries, schemas
from service.fairs.publishing.letters import count_changes, write_change_letter
from service.fairs.register import queries as fairs
from service.mailing.mail import Outbox
from service.notices.actions import notify
from service.people import audit
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
    longer = fairs.find_long_meetings(session, fair_id)
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
                slots=longer.get(change.request_id, 1),
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
    session: Session,
    actor: Actor | None,
    fair_id: str,
    version: int,
    *,
    outbox: Outbox,
    now: datetime.datetime,
) -> schemas.Comparison:
    """Make a version the one that stands, frozen from now on, and tell exactly those whose meetings changed.

    What has happened on the day goes over to the new version. Meetings of those who have withdrawn since it
    was made are taken out first. Raises WrongState where the auditor finds a conflict or the version stands
    already; else as `compare` does.
    """
    fair = fairs.get_managed(session, actor, fair_id, is_locked=True)
    queries.get_plan_row(session, fair_id, version)
    if fair.published_version == version or fair.state == "closed":
        raise WrongState(
            Sentence("이미 공개한 시간표입니다.", "This version of the timetable stands already.")
        )
    _take_out_withdrawn(session, fair_id, version)
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
    return make_stand(session, actor, fair, version, outbox=outbox, now=now)


def _take_out_withdrawn(session: Session, fair_id: str, version: int) -> None:
    """A meeting that the fair has no request for any more cannot take place: nobody is told of it."""
    wish_of = gather(session, fair_id).wish_of
    for row in queries.find_meeting_rows(session, fair_id, version):
        if row.state == "planned" and row.request_id not in wish_of:
            session.delete(row)
    session.flush()


def make_stand(
    session: Session,
    actor: Actor | None,
    fair: tables.Fair,
    version: int,
    *,
    outbox: Outbox,
    now: datetime.datetime,
) -> schemas.Comparison:
    """Let a version of a locked `fair` stand from now on, and tell those whose meetings changed.

    Each of them reads what changed for itself, and nothing of the others: on its page, in the inbox of who
    acts for it and by e-mail, as far as there is an address.
    """
    row = queries.get_plan_row(session, fair.fair_id, version)
    if fair.published_version is not None:
        _carry_over(session, fair.fair_id, fair.published_version, version)
    comparison = _compare(session, fair.fair_id, fair.published_version, version)
    changes_of = _sort_changes(comparison)
    _write_notices(session, fair.fair_id, version, changes_of, now)
    _tell(session, fair, changes_of, outbox, now)
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


def _carry_over(session: Session, fair_id: str, old: int, new: int) -> None:
    """What has happened on the day is noted on the version that stands: also what came after the new one."""
    happened = {row.request_id: row for row in queries.find_meeting_rows(session, fair_id, old)}
    for row in queries.find_meeting_rows(session, fair_id, new):
        if row.request_id in happened:
            noted = happened[row.request_id]
            row.state, row.state_at = noted.state, noted.state_at
            session.add(row)
    session.flush()


def _sort_changes(comparison: schemas.Comparison) -> dict[tuple[str, str], list[schemas.Change]]:
    """What changed, by side and party."""
    changes_of: dict[tuple[str, str], list[schemas.Change]] = {}
    for change in comparison.changes:
        changes_of.setdefault(("booth", change.booth_id), []).append(change)
        changes_of.setdefault(("enterprise", change.enterprise_id), []).append(change)
    return changes_of


def _write_notices(
    session: Session,
    fair_id: str,
    version: int,
    changes_of: Mapping[tuple[str, str], Sequence[schemas.Change]],
    now: datetime.datetime,
) -> None:
    rows = [
        {
            "fair_id": fair_id,
            "plan_version": version,
            "party_id": party_id,
            "side": side,
            "changes": [change.model_dump() for change in changes],
            "made_at": now,
        }
        for (side, party_id), changes in changes_of.items()
    ]
    if rows:
        notice = get_table(tables.FairNotice)
        session.execute(delete(notice).where(notice.c.fair_id == fair_id, notice.c.plan_version == version))
        session.execute(insert(notice), rows)


def _tell(
    session: Session,
    fair: tables.Fair,
    changes_of: Mapping[tuple[str, str], Sequence[schemas.Change]],
    outbox: Outbox,
    now: datetime.datetime,
) -> None:
    """One notice and one letter for each party that somebody acts for; a mailbox of two parties gets two."""
    times = fairs.find_times(session, fair.fair_id)
    for party in _find_told(session, fair.fair_id, changes_of):
        changes = changes_of[party.side, party.party_id]
        path = f"/fairs/{quote(fair.fair_id, safe='')}/{party.path}"
        if party.account_id is not None:
            params = {"name": fair.name, "party": party.name, **count_changes(changes)}
            notify(session, [party.account_id], "fair-meetings", link=path, params=params, now=now)
        letter = write_change_letter(
            fair.name, party.name, party.side, changes, times, outbox.base_url + path
        )
        for recipient in sorted(party.mailboxes):
            outbox.put(session, recipient=recipient, subject=letter.subject, text=letter.text, now=now)


@dataclass(frozen=True)
class _Told:
    """A party that is told: who acts for it, where its meetings stand, and where letters to it go."""

    side: str
    party_id: str
    name: str
    path: str
    account_id: str | None
    mailboxes: frozenset[str]


def _find_told(session: Session, fair_id: str, changes_of: Collection[tuple[str, str]]) -> list[_Told]:
    booth, application, account = tables.Booth, tables.FairApplication, tables.Account
    booths = session.exec(
        select(booth.booth_id, booth.agency, account)
        .join(account, col(account.account_id) == booth.owner_id, isouter=True)
        .where(booth.fair_id == fair_id)
        .order_by(col(booth.position))
    ).all()
    applicants = session.exec(
        select(application, account)
        .join(account, col(account.account_id) == application.owner_id, isouter=True)
        .where(application.fair_id == fair_id)
        .order_by(col(application.number))
    ).all()
    told = [
        _describe_told("booth", booth_id, agency, f"booths/{quote(booth_id, safe='')}/day", owner, None)
        for booth_id, agency, owner in booths
        if ("booth", booth_id) in changes_of
    ]
    told += [
        _describe_told(
            "enterprise",
            row.enterprise_id,
            row.name,
            f"applications/{row.number}/timetable",
            owner,
            row.contact_email if row.consented_at else None,
        )
        for row, owner in applicants
        if ("enterprise", row.enterprise_id) in changes_of
    ]
    return told


def _describe_told(
    side: str, party_id: str, name: str, path: str, owner: tables.Account | None, contact: str | None
) -> _Told:
    if owner is not None and owner.disabled_at is not None:
        owner = None
    mailboxes = {box.strip().lower(): box.strip() for box in (owner and owner.email, contact) if box}
    account_id = owner.account_id if owner else None
    return _Told(side, party_id, name, path, account_id, frozenset(mailboxes.values()))
