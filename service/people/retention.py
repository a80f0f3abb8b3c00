"""How long what is kept: one rule for each sort of data that names people, with its period in the settings.

A rule selects by one condition what its period has run out for; the preview counts it and the purge deletes
(or empties) it, so that both can only mean the same rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, update
from sqlmodel import Session, SQLModel, col, select

from service import tables
from service.clock import get_korean_day
from service.settings import Settings

# Given the instant before which data has had its time, which rows of the table have.
Condition = Callable[[datetime.datetime], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One sort of data. `empties` are the fields that are emptied where the row itself stays."""

    name: str
    setting: str
    model: type[SQLModel]
    is_over: Condition
    empties: Mapping[str, Any] | None = None

    def find_days(self, settings: Settings) -> int:
        """The period in days."""
        days: int = getattr(settings, self.setting)
        return days

    def find_limit(self, settings: Settings, now: datetime.datetime) -> datetime.datetime:
        """What is older than this has had its time."""
        return now - datetime.timedelta(days=self.find_days(settings))


def count_over(session: Session, rule: RetentionRule, limit: datetime.datetime) -> int:
    """How many rows `purge` would take."""
    return session.exec(select(func.count()).select_from(rule.model).where(rule.is_over(limit))).one()


def purge(session: Session, rule: RetentionRule, limit: datetime.datetime, *, now: datetime.datetime) -> int:
    """Delete or empty what the period has run out for; how many rows that were."""
    count = count_over(session, rule, limit)
    if not count:
        return 0
    if rule.empties is None:
        session.execute(delete(rule.model).where(rule.is_over(limit)))
    else:
        values = {name: now if value is NOW else value for name, value in rule.empties.items()}
        session.execute(update(rule.model).where(rule.is_over(limit)).values(**values))
    return count


NOW = object()


def _older(column: Any) -> Condition:
    return lambda limit: col(column) < limit


def _is_old_contact(limit: datetime.datetime) -> ColumnElement[bool]:
    """A contact of an enterprise whose last certificate ended before: there is nothing to match it for."""
    contact, certificate = tables.ContactConsent, tables.Certification
    is_its = col(certificate.enterprise_id) == col(contact.enterprise_id)
    holds = or_(col(certificate.valid_to).is_(None), col(certificate.valid_to) >= get_korean_day(limit))
    return (
        col(contact.withdrawn_at).is_(None)
        & (col(contact.recorded_at) < limit)
        & exists().where(is_its)
        & ~exists().where(is_its, holds)
    )


RULES = (
    RetentionRule(
        "mail",
        "keep_mail_days",
        tables.OutgoingMail,
        lambda limit: (
            col(tables.OutgoingMail.state).in_(("sent", "failed"))
            & (col(tables.OutgoingMail.created_at) < limit)
        ),
    ),
    RetentionRule(
        "sign-ins", "keep_sign_in_days", tables.SignInSession, _older(tables.SignInSession.expires_at)
    ),
    RetentionRule(
        "failures", "keep_sign_in_days", tables.SignInFailure, _older(tables.SignInFailure.failed_at)
    ),
    RetentionRule("links", "keep_link_days", tables.OneTimeLink, _older(tables.OneTimeLink.expires_at)),
    RetentionRule("keys", "keep_link_days", tables.ApiToken, _older(tables.ApiToken.expires_at)),
    RetentionRule("notices", "keep_notice_days", tables.Notice, _older(tables.Notice.created_at)),
    RetentionRule(
        "jobs",
        "keep_job_days",
        tables.Job,
        lambda limit: (
            col(tables.Job.state).in_(("done", "failed", "cancelled")) & (col(tables.Job.finished_at) < limit)
        ),
    ),
    RetentionRule("uploads", "keep_upload_days", tables.Upload, _older(tables.Upload.created_at)),
    RetentionRule("drafts", "keep_draft_days", tables.ListingDraft, _older(tables.ListingDraft.updated_at)),
    RetentionRule("merges", "keep_merge_days", tables.ListingMerge, _older(tables.ListingMerge.merged_at)),
    RetentionRule(
        "contacts",
        "keep_contact_days",
        tables.ContactConsent,
        _is_old_contact,
        {"contact_name": "", "email": None, "phone": None, "withdrawn_at": NOW},
    ),
    RetentionRule(
        "consents",
        "keep_consent_days",
        tables.ContactConsent,
        lambda limit: col(tables.ContactConsent.withdrawn_at) < limit,
    ),
    RetentionRule("audit", "keep_audit_days", tables.AuditEntry, _older(tables.AuditEntry.recorded_at)),
    RetentionRule("access", "keep_access_days", tables.AccessEntry, _older(tables.AccessEntry.accessed_at)),
)
