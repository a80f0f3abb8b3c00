"""Makes the digests of a day: one for each account, at most, however often it is asked for.

Gathered and decided without a transaction, saved in one for each account: what was found, the letter, the
notice and the mark that this day's digest is made are there together or not at all. A hit is a row whose key
is account and demand, so that no demand is ever told twice; beyond the cap it is listed as held back.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field

from sqlalchemy import func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from matching import Matcher
from matching.alerting import Hit, find_suited, match_search
from matching.records import Demand
from service import tables
from service.bridge import build_matcher
from service.clock import get_korean_day
from service.database import Database
from service.demands import queries as demands
from service.digests.letters import TellHit, write_digest
from service.engine_records.bridge import to_demand
from service.jobs import JobKind, RunningJob
from service.mailing.mail import put_mail
from service.notices.actions import notify
from service.sentences import Sentence
from service.settings import Settings
from service.skins import labels
from service.skins.formats import format_day
from service.suggestions.actions import date_demand

CERTIFICATE_DAYS = (60, 30, 7)
DEADLINE_DAYS = (3,)
# The digests of a day are made from this hour on, in Korean time.
FIRST_HOUR = 7

Progress = Callable[[float], None]


@dataclass
class _Account:
    """One account, with what it wants to hear of and has been told."""

    account_id: str
    email: str | None
    interests: list[tables.StandingInterest] = field(default_factory=list)
    told: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Found:
    """A demand that is new for an account: the interest it was found for, and the hit."""

    demand: Demand
    interest_id: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """What digests told: demands that were mailed or held back, reminders, and the letters written for it."""

    digests: int = 0
    mailed: int = 0
    held: int = 0
    reminders: int = 0
    letters: int = 0

    def __add__(self, other: DigestCounts) -> DigestCounts:
        return DigestCounts(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


class _Undo(Exception):
    """Rolls back what a preview has saved."""


def make_digests(
    database: Database,
    settings: Settings,
    *,
    now: datetime.datetime,
    report: Progress = lambda _share: None,
    matcher: Matcher | None = None,
    is_preview: bool = False,
) -> DigestCounts:
    """Make every digest of the day that is not made yet; what they told. Running it again makes none.

    `matcher` is the engine over the catalogue where the caller has one; else one is made for the purpose. A
    preview does the same and rolls it back.
    """
    day = get_korean_day(now)
    with database.session(is_writing=False) as session:
        accounts = _load_accounts(session, day)
        needs = [date_demand(to_demand(row), today=day) for row in demands.find_open_rows(session, day)]
    if not accounts:
        return DigestCounts()
    found: Mapping[str, list[_Found]] = defaultdict(list)
    if any(account.interests for account in accounts.values()):
        # An engine over no enterprise is false.
        matcher = build_matcher(database, settings) if matcher is None else matcher
        found = _find(matcher, needs, list(accounts.values()), report)
    made = DigestCounts()
    for account in accounts.values():
        told = DigestCounts()
        try:
            with database.session(is_writing=True) as session:
                told = _tell(session, settings, account, found[account.account_id], day=day, now=now)
                if is_preview:
                    raise _Undo
        except _Undo:
            pass
        except IntegrityError:
            continue  # another process has made this one meanwhile
        made += told
    return made


def _load_accounts(session: Session, day: datetime.date) -> dict[str, _Account]:
    """The accounts that may get a digest today: with an interest or a listing, and without one so far."""
    account, interest = tables.Account, tables.StandingInterest
    made = select(tables.AlertDigest.account_id).where(tables.AlertDigest.day == day)
    rows = session.exec(
        select(account.account_id, account.email).where(
            col(account.disabled_at).is_(None),
            col(account.account_id).not_in(made),
            or_(
                col(account.account_id).in_(select(interest.account_id)),
                account.role == "enterprise",
            ),
        )
    ).all()
    accounts = {account_id: _Account(account_id, email) for account_id, email in rows}
    for row in session.exec(
        select(interest)
        .where(col(interest.muted_at).is_(None))
        .order_by(col(interest.created_at), col(interest.interest_id))
    ):
        if row.account_id in accounts:
            accounts[row.account_id].interests.append(row)
    hit = tables.AlertHit
    for account_id, demand_id in session.exec(select(hit.account_id, hit.demand_id)):
        if account_id in accounts:
            accounts[account_id].told.add(demand_id)
    return accounts


def _find(
    matcher: Matcher, needs: Sequence[Demand], accounts: Sequence[_Account], report: Progress
) -> Mapping[str, list[_Found]]:
    """What is new for each account, the best first: listings before searches, then points, then demand_id."""
    ids = {i.enterprise_id for account in accounts for i in account.interests if i.enterprise_id is not None}
    found: defaultdict[str, list[_Found]] = defaultdict(list)
    for number, demand in enumerate(needs):
        suited = find_suited(matcher, demand, ids, on=demand.published_on)
        searched: dict[str, Hit | None] = {}
        for account in accounts:
            if demand.demand_id in account.told:
                continue
            for interest in account.interests:
                hit = _match(matcher, demand, interest, suited, searched)
                if hit is not None:
                    found[account.account_id].append(_Found(demand, interest.interest_id, hit))
                    break
        report((number + 1) / len(needs))
    kinds = {i.interest_id: i.kind for account in accounts for i in account.interests}
    for items in found.values():
        items.sort(key=lambda item: (kinds[item.interest_id], -item.hit.score, item.demand.demand_id))
    return found


def _match(
    matcher: Matcher,
    demand: Demand,
    interest: tables.StandingInterest,
    suited: Mapping[str, Hit],
    searched: dict[str, Hit | None],
) -> Hit | None:
    if interest.districts and demand.district not in interest.districts:
        return None
    if interest.contract_types and demand.contract_type not in interest.contract_types:
        return None
    if demand.budget_krw is not None and demand.budget_krw < (interest.least_budget_krw or 0):
        return None
    if interest.enterprise_id is not None:
        return suited.get(interest.enterprise_id)
    query = interest.query or ""
    if query not in searched:
        searched[query] = match_search(matcher, demand, query)
    return searched[query]


def _tell(
    session: Session,
    settings: Settings,
    account: _Account,
    found: Sequence[_Found],
    *,
    day: datetime.date,
    now: datetime.datetime,
) -> DigestCounts:
    """Save the digest of one account; none is counted where there was nothing to tell."""
    mailed, held = found[: settings.alert_cap], found[settings.alert_cap :]
    reminders = _remind(session, account.account_id, day)
    session.add(
        tables.AlertDigest(
            account_id=account.account_id,
            day=day,
            mailed=len(mailed),
            held=len(held),
            reminders=len(reminders),
            made_at=now,
        )
    )
    session.flush()
    session.add_all(
        tables.AlertHit(
            account_id=account.account_id,
            demand_id=item.demand.demand_id,
            interest_id=item.interest_id,
            state="mailed" if number < len(mailed) else "held",
            position=number,
            reason_ko=item.hit.reason.ko,
            reason_en=item.hit.reason.en,
            told_on=day,
        )
        for number, item in enumerate(found)
    )
    session.flush()
    for reminder in reminders:
        notify(session, [account.account_id], reminder.kind, reminder.link, reminder.params, now)
    if found:
        notify(session, [account.account_id], "alert-digest", "/my-alerts", {"count": len(found)}, now)
    has_letter = bool(account.email and (found or reminders))
    if account.email and has_letter:
        letter = write_digest(
            [_describe(item) for item in mailed],
            [reminder.sentence for reminder in reminders],
            held=len(held),
            day=day,
            address=(settings.public_url or "").rstrip("/"),
        )
        put_mail(
            session, settings, recipient=account.email, subject=letter.subject, text=letter.text, now=now
        )
    return DigestCounts(
        digests=int(bool(found or reminders)),
        mailed=len(mailed),
        held=len(held),
        reminders=len(reminders),
        letters=int(has_letter),
    )


def _describe(item: _Found) -> TellHit:
    demand = item.demand
    return TellHit(
        demand.demand_id, demand.title, demand.buyer, demand.budget_krw, demand.due_on, item.hit.reason.ko
    )


# --- reminders ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reminder:
    kind: str
    link: str
    params: Mapping[str, str | int | Sentence]
    sentence: str


def _remind(session: Session, account_id: str, day: datetime.date) -> list[_Reminder]:
    """The reminders that are due and were not told yet, noted as told."""
    told = tables.AlertReminder
    known = {
        (subject, ends_on, days)
        for subject, ends_on, days in session.exec(
            select(told.subject, told.ends_on, told.days).where(told.account_id == account_id)
        )
    }
    reminders = []
    for subject, ends_on, days, reminder in [
        *_find_certificates(session, account_id, day),
        *_find_deadlines(session, account_id, day),
    ]:
        if (subject, ends_on, days) not in known:
            session.add(told(account_id=account_id, subject=subject, ends_on=ends_on, days=days, told_on=day))
            reminders.append(reminder)
    session.flush()
    return reminders


_Due = tuple[str, datetime.date, int, _Reminder]


def _choose_days(left: int, steps: Sequence[int]) -> int | None:
    """The nearest step that has been reached: 25 days before the end it is 30, after 60 was passed by."""
    return min((step for step in steps if 0 <= left <= step), default=None)


def _find_certificates(session: Session, account_id: str, day: datetime.date) -> list[_Due]:
    """The ends of certificates; of several of one type only the last end counts, since one is the renewal."""
    enterprise, paper, account = tables.Enterprise, tables.Certification, tables.Account
    organisation = select(account.organisation_id).where(account.account_id == account_id).scalar_subquery()
    last_end = func.max(func.coalesce(col(paper.valid_to), datetime.date.max))
    rows = session.exec(
        select(enterprise.enterprise_id, enterprise.name, paper.type, last_end)
        .join(paper, col(paper.enterprise_id) == enterprise.enterprise_id)
        .where(or_(enterprise.owner_id == account_id, enterprise.organisation_id == organisation))
        .group_by(enterprise.enterprise_id, enterprise.name, paper.type)
        .having(last_end.between(day, day + datetime.timedelta(days=max(CERTIFICATE_DAYS))))
        .order_by(enterprise.enterprise_id, func.min(paper.position))
    ).all()
    due: list[_Due] = []
    for enterprise_id, name, kind, ends_on in rows:
        days = _choose_days((ends_on - day).days, CERTIFICATE_DAYS)
        if days is None:
            continue
        label = labels.find_label("certificate", kind)
        reminder = _Reminder(
            "certificate-ends",
            f"/enterprises/{enterprise_id}/edit",
            {"name": name, "certificate": label, "day": format_day(ends_on)},
            f"{name}의 {label.ko} 유효기간이 {format_day(ends_on)}에 끝납니다.",
        )
        due.append((f"certificate:{enterprise_id}:{kind}", ends_on, days, reminder))
    return due


def _find_deadlines(session: Session, account_id: str, day: datetime.date) -> list[_Due]:
    hit, demand = tables.AlertHit, tables.Demand
    rows = session.exec(
        select(demand.demand_id, demand.title, demand.due_on)
        .join(hit, col(hit.demand_id) == demand.demand_id)
        .where(
            hit.account_id == account_id,
            hit.state == "mailed",
            col(hit.muted_at).is_(None),
            demand.status == "open",
            col(demand.due_on) >= day,
            col(demand.due_on) <= day + datetime.timedelta(days=max(DEADLINE_DAYS)),
        )
        .order_by(col(demand.due_on), col(demand.demand_id))
    ).all()
    due: list[_Due] = []
    for demand_id, title, due_on in rows:
        days = _choose_days((due_on - day).days, DEADLINE_DAYS) if due_on else None
        if days is None or due_on is None:
            continue
        reminder = _Reminder(
            "demand-closes",
            f"/demands/{demand_id}",
            {"title": title, "day": format_day(due_on)},
            f"‘{title}’의 마감이 {format_day(due_on)}입니다.",
        )
        due.append((f"demand:{demand_id}", due_on, days, reminder))
    return due


# --- when ---------------------------------------------------------------------------------------------------


def _run(job: RunningJob) -> None:
    make_digests(job.database, job.settings, now=job.clock(), report=job.report)


DIGESTS = JobKind("alerts.digests", Sentence("하루 알림 보내기", "Daily digests"), _run)
