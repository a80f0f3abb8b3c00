"""What administrators change; every change needs the permission and leaves a line in the audit trail."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from service import jobs, tables
from service.accounts import queries as account_queries
from service.administration import queries
from service.administration.schemas import (
    MAX_EXPORTED_LINES,
    AccountChange,
    AccountDownload,
    AccountPage,
    AccountQuery,
    AuditExport,
    AuditLine,
    JobDownload,
    MailDownload,
    MailPage,
    MailQuery,
    OrganisationDownload,
    OrganisationIn,
)
from service.database import Database
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.sign_in import OrganisationNotFound
from service.files.exports import Export, count_entries, make_columns, read_pages
from service.joining.actions import send_reset_link
from service.judged_sets.queries import list_judged_sets
from service.organisations.actions import ensure_organisation
from service.people import audit
from service.people.access_log import note_access
from service.people.export_log import PeopleShown
from service.reference_versions import actions as reference_versions
from service.reference_versions.queries import list_versions
from service.reference_versions.schemas import VersionQuery
from service.security import Actor, require
from service.sentences import Sentence
from service.settings import Settings
from service.skins.changes import describe_changes, name_code
from service.skins.language import LANGUAGES, Translator, get_translator

_LAST_ADMINISTRATOR = FieldFault(
    "role",
    Sentence(
        "쓸 수 있는 관리자 계정이 하나도 남지 않습니다. 다른 관리자를 먼저 정해 주십시오.",
        "No administrator would be left. Make someone else one first.",
    ),
)
_ERASED = FieldFault(
    "",
    Sentence(
        "탈퇴한 사용자의 계정은 되살릴 수 없습니다. 새로 초대해 주십시오.",
        "The person has left, and the account cannot be brought back. Invite them anew.",
    ),
)
_AUDIT = make_columns(
    ("entry_id", "번호", "Number"),
    ("recorded_at", "일시", "When"),
    ("actor_name", "누가", "Who"),
    ("actor", "아이디", "Login"),
    ("principal_name", "누구를 대신하여", "On behalf of"),
    ("principal", "대신한 사람의 아이디", "Login of whom it was done for"),
    ("organisation", "소속", "Organisation"),
    ("action", "한 일", "Deed", "action-"),
    ("subject_kind", "대상 종류", "Kind of subject", "subject-"),
    ("subject_name", "대상", "Subject"),
    ("subject_id", "대상 번호", "Subject id"),
    ("changes", "바뀐 것", "What was changed"),
    ("reason", "사유", "Reason"),
    ("before", "바뀌기 전(원본)", "Before (as kept)"),
    ("after", "바뀐 뒤(원본)", "After (as kept)"),
    ("request_id", "요청 번호", "Request"),
)
_ACCOUNT = make_columns(
    ("account_id", "계정 번호", "Account id"),
    ("login", "아이디", "Login"),
    ("display_name", "이름", "Name"),
    ("organisation", "소속", "Organisation"),
    ("role", "역할", "Role", "role-"),
    ("email", "전자우편", "E-mail"),
    ("created_at", "만든 때", "Created at"),
    ("disabled_at", "사용 중지한 때", "Disabled at"),
    ("erased_at", "탈퇴한 때", "Erased at"),
)
_ORGANISATION = make_columns(
    ("organisation_id", "소속 번호", "Organisation id"),
    ("name", "이름", "Name"),
    ("kind", "종류", "Kind", "organisation-kind-"),
    ("buyer_type", "수요기관 유형", "Kind of buyer", "buyer_type"),
    ("district", "자치구", "District", "district"),
    ("accounts", "계정", "Accounts"),
    ("enterprises", "기업", "Enterprises"),
    ("demands", "수요", "Demands"),
)
_MAIL = make_columns(
    ("mail_id", "메일 번호", "Letter"),
    ("created_at", "만든 때", "Created at"),
    ("recipient", "받는 사람", "To"),
    ("subject", "제목", "Subject"),
    ("state", "상태", "State", "mail-state-"),
    ("attempts", "시도", "Attempts"),
    ("error", "오류", "Error"),
    ("sent_at", "보낸 때", "Sent at"),
)
_VERSION = make_columns(
    ("version", "판", "Version"),
    ("state", "상태", "State", "words-state-"),
    ("count", "바꾼 것", "Changes"),
    ("reason", "사유", "Reason"),
    ("created_by", "적은 사람", "Drafted by"),
    ("created_at", "적은 때", "Drafted at"),
    ("in_force_at", "시행한 때", "In force at"),
    ("withdrawn_at", "거둔 때", "Withdrawn at"),
)
_JUDGED_SET = make_columns(
    ("judged_set_id", "판정 자료 번호", "Set"),
    ("file_name", "파일 이름", "File name"),
    ("demands", "수요", "Demands"),
    ("judgments", "판정", "Judgments"),
    ("enterprises", "기업", "Enterprises"),
    ("added_at", "올린 때", "Added at"),
)
_JOB = make_columns(
    ("job_id", "작업 번호", "Job"),
    ("kind", "종류", "Kind"),
    ("subject_id", "대상", "Subject"),
    ("state", "상태", "State", "job-state-"),
    ("progress", "진행률(0~1)", "Progress (0-1)"),
    ("attempts", "시도", "Attempts"),
    ("error", "오류", "Error"),
    ("created_at", "만든 때", "Created at"),
    ("started_at", "시작한 때", "Started at"),
    ("finished_at", "끝난 때", "Finished at"),
)


def show_accounts(
    session: Session, actor: Actor | None, query: AccountQuery, *, address: str, now: datetime.datetime
) -> AccountPage:
    """One page of the accounts; that it was looked at is on record. Raises SignInRequired, Forbidden."""
    actor = require(actor, "account.manage")
    found = queries.list_accounts(session, query)
    note_access(session, actor, "accounts", "*", people=len(found.items), address=address, now=now)
    return found


def note_account_shown(
    session: Session, actor: Actor | None, account_id: str, *, address: str, now: datetime.datetime
) -> None:
    """Put on record that an account was looked at. Raises SignInRequired, Forbidden, AccountNotFound."""
    actor = require(actor, "account.manage")
    queries.get_account_row(session, account_id)
    note_access(session, actor, "account", account_id, people=1, address=address, now=now)


def show_mail(
    session: Session, actor: Actor | None, query: MailQuery, *, address: str, now: datetime.datetime
) -> MailPage:
    """One page of the outbox; that it was looked at is on record. Raises SignInRequired, Forbidden."""
    actor = require(actor, "outbox.manage")
    found = queries.list_mail(session, query)
    note_access(session, actor, "mail", "*", people=len(found.items), address=address, now=now)
    return found


def change_account(
    session: Session, actor: Actor | None, account_id: str, change: AccountChange, *, now: datetime.datetime
) -> None:
    """Give an account another role or organisation.

    Raises SignInRequired, Forbidden, AccountNotFound, or InvalidInput where no administrator would be left.
    """
    actor = require(actor, "account.manage")
    row = queries.get_account_row(session, account_id)
    if row.role == "administrator" and change.role != "administrator":
        keep_an_administrator(session, row)
    before = {
        "role": row.role,
        "organisation": account_queries.find_organisation_name(session, row.organisation_id),
    }
    organisation = (
        ensure_organisation(session, change.organisation, role=change.role, now=now)
        if change.organisation
        else None
    )
    row.role = change.role
    row.organisation_id = organisation.organisation_id if organisation else None
    session.add(row)
    after = {"role": change.role, "organisation": organisation.name if organisation else None}
    if before != after:
        audit.record(
            session,
            actor,
            "account.change",
            "account",
            account_id,
            before=before,
            after=after,
            reason=change.reason,
            now=now,
        )


def disable_account(
    session: Session, actor: Actor | None, account_id: str, *, reason: str, now: datetime.datetime
) -> None:
    """Let an account in no more: its sign-ins and keys end at once. Raises as `change_account` does."""
    actor = require(actor, "account.manage")
    row = queries.get_account_row(session, account_id)
    if row.disabled_at is not None:
        return
    if row.role == "administrator":
        keep_an_administrator(session, row)
    row.disabled_at = now
    session.add(row)
    for model in (tables.SignInSession, tables.ApiToken):
        session.execute(delete(model).where(col(model.account_id) == account_id))
    audit.record(session, actor, "account.disable", "account", account_id, reason=reason, now=now)


def enable_account(
    session: Session, actor: Actor | None, account_id: str, *, reason: str, now: datetime.datetime
) -> None:
    """Let a disabled account in again. Raises as `change_account` does."""
    actor = require(actor, "account.manage")
    row = queries.get_account_row(session, account_id)
    if row.disabled_at is None:
        return
    if row.erased_at is not None:
        raise InvalidInput(_ERASED)
    row.disabled_at = None
    session.add(row)
    audit.record(session, actor, "account.enable", "account", account_id, reason=reason, now=now)


def offer_new_password(
    session: Session,
    settings: Settings,
    actor: Actor | None,
    account_id: str,
    *,
    reason: str,
    base_url: str,
    now: datetime.datetime,
) -> str:
    """Make a link to a new password for someone who has no mail, and give it. Raises as `change_account`."""
    actor = require(actor, "account.manage")
    row = queries.get_account_row(session, account_id)
    audit.record(session, actor, "account.offer_password", "account", account_id, reason=reason, now=now)
    return send_reset_link(session, settings, row, base_url=base_url, now=now)


def save_organisation(
    session: Session,
    actor: Actor | None,
    organisation_id: str,
    wish: OrganisationIn,
    *,
    now: datetime.datetime,
) -> None:
    """Change what is known of an organisation.

    Raises SignInRequired, Forbidden, OrganisationNotFound, or InvalidInput for a name that is taken.
    """
    actor = require(actor, "organisation.manage")
    organisation = tables.Organisation
    row = session.get(organisation, organisation_id)
    if row is None:
        raise OrganisationNotFound(organisation_id)
    taken = session.exec(
        select(organisation).where(
            organisation.name == wish.organisation, organisation.organisation_id != organisation_id
        )
    ).first()
    if taken is not None:
        raise InvalidInput(
            FieldFault("organisation", Sentence("이미 있는 소속입니다.", "is taken by another organisation"))
        )
    before = row.model_dump(include={"name", "kind", "buyer_type", "district"})
    row.name, row.kind = wish.organisation, wish.kind
    row.buyer_type, row.district = wish.buyer_type, wish.district
    session.add(row)
    after = row.model_dump(include={"name", "kind", "buyer_type", "district"})
    if before != after:
        audit.record(
            session,
            actor,
            "organisation.change",
            "organisation",
            organisation_id,
            before=before,
            after=after,
            now=now,
        )


def export_audit(
    session: Session, actor: Actor | None, wish: AuditExport, *, address: str, now: datetime.datetime
) -> Export:
    """The lines that the filters leave; the export itself is put on record with its reason.

    Raises SignInRequired, Forbidden, or InvalidInput without a reason or for too many lines.
    """
    actor = require(actor, "audit.read")
    if not wish.reason.strip():
        raise InvalidInput(
            FieldFault("reason", Sentence("내보내는 까닭을 적어 주십시오.", "is empty, expected why"))
        )
    total = queries.count_audit(session, wish)
    if total > MAX_EXPORTED_LINES:
        raise InvalidInput(
            FieldFault(
                "since",
                Sentence(
                    f"{total:,}건입니다. 한 번에 {MAX_EXPORTED_LINES:,}건까지 내보낼 수 있으니 "
                    "기간을 줄여 주십시오.",
                    f"{total:,} lines; at most {MAX_EXPORTED_LINES:,} are exported at once. Narrow the days.",
                ),
            )
        )
    lines = [_write_line(line) for line in queries.read_whole_audit(session, wish)]
    filters = wish.model_dump(
        mode="json", exclude={"cursor", "limit", "lang", "reason", "format"}, exclude_none=True
    )
    audit.record(
        session,
        actor,
        "audit.export",
        "audit",
        "*",
        after={"filters": filters, "lines": len(lines)},
        reason=wish.reason.strip(),
        now=now,
    )
    note_access(session, actor, "audit-export", "*", people=len(lines), address=address, now=now)
    return Export(f"audit-{now:%Y%m%d-%H%M%S}", _AUDIT, lines)


def _write_line(line: AuditLine) -> dict[str, Any]:
    """The line with what its page says of it in words."""

    def say(write: Callable[[AuditLine, Translator], str]) -> Sentence:
        return Sentence(*(write(line, get_translator(language)) for language in LANGUAGES))

    return line.model_dump() | {
        "actor_name": line.actor_name or say(_name_actor),
        "subject_name": say(_name_subject),
        "changes": say(_tell_changes),
    }


def _name_actor(line: AuditLine, translator: Translator) -> str:
    return line.actor or translator("audit-nobody")


def _name_subject(line: AuditLine, translator: Translator) -> str:
    if line.subject_id == "*":
        return translator("audit-all-of", kind=name_code(line.subject_kind, "subject-", translator))
    if line.subject is None:
        return ""
    gone = f"({translator('audit-gone')})" if line.subject.is_gone else ""
    return " ".join(filter(None, (line.subject.name, gone)))


def _tell_changes(line: AuditLine, translator: Translator) -> str:
    told = describe_changes(line.subject_kind, line.before, line.after, line.names, translator)
    return "; ".join(map(str, told))


def export_accounts(
    database: Database, session: Session, actor: Actor | None, query: AccountDownload
) -> tuple[Export, PeopleShown]:
    """The accounts that the filters leave, and how many people they are. Raises SignInRequired, Forbidden."""
    require(actor, "account.manage")
    export = Export("accounts", _ACCOUNT, read_pages(database, query, queries.list_accounts))
    return export, PeopleShown("accounts", count_entries(session, query, queries.list_accounts))


def export_organisations(database: Database, actor: Actor | None, query: OrganisationDownload) -> Export:
    """The organisations that the filters leave. Raises SignInRequired, Forbidden."""
    require(actor, "organisation.manage")
    return Export("organisations", _ORGANISATION, read_pages(database, query, queries.list_organisations))


def export_mail(
    database: Database, session: Session, actor: Actor | None, query: MailDownload
) -> tuple[Export, PeopleShown]:
    """The letters that the filter leaves, without their texts, and how many. Raises as `show_mail` does."""
    require(actor, "outbox.manage")
    export = Export("mail", _MAIL, read_pages(database, query, queries.list_mail))
    return export, PeopleShown("mail", count_entries(session, query, queries.list_mail))


def export_jobs(database: Database, actor: Actor | None, query: JobDownload) -> Export:
    """The background jobs that the filter leaves. Raises SignInRequired, Forbidden."""
    require(actor, "job.manage")
    return Export("jobs", _JOB, read_pages(database, query, queries.list_jobs))


def export_versions(database: Database, actor: Actor | None) -> Export:
    """The versions of words and law, newest first. Raises SignInRequired, Forbidden."""
    reference_versions.require_reader(actor)
    return Export("reference-versions", _VERSION, read_pages(database, VersionQuery(), list_versions))


def export_judged_sets(session: Session, actor: Actor | None) -> Export:
    """Which judged sets are kept, newest first. Raises SignInRequired, Forbidden."""
    reference_versions.require_keeper(actor)
    found = list_judged_sets(session)
    return Export("judged-sets", _JUDGED_SET, [item.model_dump() for item in found.items])


def retry_mail(session: Session, actor: Actor | None, mail_id: int, *, now: datetime.datetime) -> None:
    """Try a letter that has failed once more. Raises SignInRequired, Forbidden."""
    actor = require(actor, "outbox.manage")
    mail = tables.OutgoingMail
    retried = session.execute(
        update(mail)
        .where(col(mail.mail_id) == mail_id, col(mail.state) == "failed")
        .values(state="waiting", attempts=0, next_attempt_at=now, leased_until=None)
        .returning(col(mail.mail_id))
    ).first()
    if retried is not None:
        audit.record(session, actor, "mail.retry", "mail", str(mail_id), now=now)


def cancel_job(session: Session, actor: Actor | None, job_id: str, *, now: datetime.datetime) -> None:
    """Cancel a job that is not over. Raises SignInRequired, Forbidden."""
    actor = require(actor, "job.manage")
    jobs.request_cancel(session, job_id, now=now)
    audit.record(session, actor, "job.cancel", "job", job_id, now=now)


def keep_an_administrator(session: Session, row: tables.Account) -> None:
    """Raises InvalidInput where the service would be left without an administrator."""
    if row.disabled_at is None and not queries.count_other_administrators(session, row.account_id):
        raise InvalidInput(_LAST_ADMINISTRATOR)
