"""Erasing accounts, and deleting what has been kept long enough."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from service import tables
from service.accounts import queries as account_queries
from service.administration import queries as administration
from service.administration.actions import keep_an_administrator
from service.database import Database
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.files.exports import Export, count_entries, make_columns, read_pages
from service.jobs import JobKind, RunningJob, enqueue
from service.people import attempts, audit
from service.people.erasure import erase_account
from service.people.export_log import PeopleShown
from service.people.passwords import is_right_password
from service.people.retention import RULES, purge
from service.personal_data.queries import list_access, preview_purge
from service.personal_data.schemas import AccessDownload, RetentionLine
from service.security import Actor, require
from service.sentences import Sentence
from service.settings import Settings

# The purge of a day is asked for from this hour on, in Korean time.
FIRST_HOUR = 3
_ACCESS = make_columns(
    ("entry_id", "번호", "Number"),
    ("accessed_at", "일시", "When"),
    ("actor", "누가", "Who"),
    ("kind", "본 것", "What was seen", "access-"),
    ("subject_id", "대상", "Of whom"),
    ("people", "사람 수", "People"),
    ("address", "접속 주소", "Address"),
)


def erase_own_account(
    session: Session,
    settings: Settings,
    actor: Actor,
    *,
    password: str,
    login: str,
    now: datetime.datetime,
) -> None:
    """Take oneself out of the service. The password is asked for; without one, the login typed anew.

    Raises InvalidInput where that is wrong (it counts as a failed sign-in) or no administrator would be left,
    and TooManyAttempts.
    """
    account = administration.get_account_row(session, actor.account_id)
    window = datetime.timedelta(minutes=settings.sign_in_window_minutes)
    subject = f"login:{account.login.casefold()}"
    attempts.refuse_too_many(session, {subject: settings.max_failures_per_login}, window=window, now=now)
    if account.password_hash:
        is_right = is_right_password(settings, account.password_hash, password)
        fault = FieldFault("password", Sentence("비밀번호가 맞지 않습니다.", "is not the password."))
    else:
        is_right = login.strip() == account.login
        fault = FieldFault("login", Sentence("아이디와 다릅니다.", "is not your login."))
    if not is_right:
        attempts.note_attempt(session, [subject], window=window, now=now)
        refusal = InvalidInput(fault)
        refusal.keeps_changes = True
        raise refusal
    if account.role == "administrator":
        keep_an_administrator(session, account)
    _erase(session, account, actor, reason=None, now=now)


def erase_other_account(
    session: Session, actor: Actor | None, account_id: str, *, reason: str, now: datetime.datetime
) -> None:
    """Take somebody out of the service who asked for it.

    Raises SignInRequired, Forbidden, AccountNotFound, or InvalidInput where no administrator would be left.
    """
    actor = require(actor, "account.manage")
    account = administration.get_account_row(session, account_id)
    if account.role == "administrator":
        keep_an_administrator(session, account)
    _erase(session, account, actor, reason=reason, now=now)


def _erase(
    session: Session, account: tables.Account, actor: Actor, *, reason: str | None, now: datetime.datetime
) -> None:
    if account.erased_at is not None:
        return
    erase_account(session, account, now=now)
    audit.record(session, actor, "account.erase", "account", account.account_id, reason=reason, now=now)


def show_retention(
    session: Session, settings: Settings, actor: Actor | None, *, now: datetime.datetime
) -> list[RetentionLine]:
    """What a purge would delete now. Raises SignInRequired, Forbidden."""
    require(actor, "retention.manage")
    return preview_purge(session, settings, now=now)


def ask_for_purge(session: Session, actor: Actor | None, *, now: datetime.datetime) -> str:
    """Ask for a purge now instead of tonight; the id of the job. Raises SignInRequired, Forbidden."""
    actor = require(actor, "retention.manage")
    return enqueue(session, PURGE, "by-hand", actor=actor, now=now)


def run_purge(job: RunningJob) -> None:
    """Delete what every rule selects, each in its own transaction, and put on record how much that was."""
    now = job.clock()
    counts = {}
    for position, rule in enumerate(RULES):
        job.report(position / len(RULES))
        with job.database.session(is_writing=True) as session:
            counts[rule.name] = purge(session, rule, rule.find_limit(job.settings, now), now=now)
    if not any(counts.values()):
        return
    with job.database.session(is_writing=True) as session:
        account = session.get(tables.Account, job.requested_by) if job.requested_by else None
        actor = account_queries.to_actor(account, None) if account else None
        told = {name: count for name, count in counts.items() if count}
        audit.record(session, actor, "retention.purge", "retention", job.job_id, after=told, now=now)


PURGE = JobKind(
    "retention.purge",
    Sentence("보관 기간이 지난 자료 지우기", "Deleting what was kept long enough"),
    run_purge,
    notice_link=lambda _subject: "/admin/retention",
)


def export_access_log(
    database: Database, session: Session, actor: Actor | None, query: AccessDownload
) -> tuple[Export, PeopleShown]:
    """The lines of the access log that the filters leave, and of how many people they speak.

    Raises SignInRequired, Forbidden.
    """
    require(actor, "audit.read")
    export = Export("access-log", _ACCESS, read_pages(database, query, list_access))
    return export, PeopleShown("access-export", count_entries(session, query, list_access))
