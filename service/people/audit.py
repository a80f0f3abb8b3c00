"""The audit trail: who changed what, from what to what, when, on whose behalf and in which request.

Every action that changes something others rely on calls `record` in its own transaction, so that the trail
and the change are kept together or not at all.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import structlog
from pydantic_core import to_jsonable_python
from sqlmodel import Session

from service import tables
from service.security import Actor
from service.storage import Changes

# What is done and recorded; the word for each is `action-…` in `service/locale`. An action of another version
# stands in the trail under its own name.
ACTIONS = (
    "account.change",
    "account.change_password",
    "account.create",
    "account.delete_key",
    "account.disable",
    "account.enable",
    "account.erase",
    "account.invite",
    "account.link_identity",
    "account.make_key",
    "account.offer_password",
    "account.reset_password",
    "account.unlink_identity",
    "assistance.end",
    "assistance.record",
    "audit.export",
    "contact.add",
    "contact.withdraw",
    "demand.change",
    "demand.create",
    "demand.import",
    "enterprise.change",
    "enterprise.create",
    "enterprise.delete",
    "enterprise.hand_over",
    "enterprise.import",
    "evidence.make",
    "job.cancel",
    "judged_set.delete",
    "judged_set.keep",
    "mail.retry",
    "organisation.change",
    "enterprise.add_award",
    "enterprise.correct_award",
    "enterprise.remove_award",
    "enterprise.restore",
    "export.make",
    "fair.answer_survey",
    "fair.change",
    "fair.create",
    "fair.erase_contacts",
    "fair.invite",
    "fair.measure",
    "fair.plan",
    "fair.publish",
    "fair.replan",
    "fair.set_state",
    "fair.stop_planning",
    "fair_application.apply",
    "fair_application.arrange",
    "fair_application.change",
    "fair_application.check_in",
    "fair_application.import",
    "fair_application.withdraw",
    "fair.set_rules",
    "fair_booth.add",
    "fair_booth.change",
    "fair_booth.import",
    "fair_booth.remove",
    "fair_booth.wish",
    "fair_card.follow_up",
    "fair_card.save",
    "fair_meeting.fill",
    "fair_meeting.lock",
    "fair_meeting.move",
    "fair_meeting.set_state",
    "fair_ticket.set_state",
    "fair_ticket.take",
    "outcome.record",
    "outcome.undo",
    "proof.add",
    "proof.ask",
    "proof.delete",
    "proof.read",
    "proof.receive",
    "purchase.correct",
    "purchase.record",
    "purchase.total",
    "quote.answer",
    "quote.ask",
    "quote.decline",
    "quote.record",
    "quote.take_back",
    "quote_file.read",
    "quote_file.send",
    "quote_file.take_back",
    "reference.draft",
    "reference.put_in_force",
    "reference.withdraw",
    "retention.purge",
    "shortlist.add",
    "shortlist.hand",
    "shortlist.remove",
)

# Ids that the line of an import names of each sort; the entries themselves say the rest.
MAX_IDS = 1_000
# What must never stand in the trail, whatever a caller hands in.
SECRET_FIELDS = frozenset({"password", "password_hash", "token", "token_hash"})


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject_kind: str,
    subject_id: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    principal_id: str | None = None,
    reason: str | None = None,
    now: datetime.datetime,
) -> None:
    """Add one line to the trail; it is kept if and only if the caller's transaction is.

    `before` and `after` may be whole entries: where both are given, only the fields that differ are written.
    `actor` None is the command line or background work. `principal_id` is the account on whose behalf the
    actor works.
    """
    old, new = find_changes(before, after)
    session.add(
        tables.AuditEntry(
            recorded_at=now,
            actor_id=actor.account_id if actor else None,
            principal_id=principal_id,
            organisation_id=actor.organisation_id if actor else None,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            before=old,
            after=new,
            reason=reason,
            request_id=structlog.contextvars.get_contextvars().get("request_id"),
        )
    )
    session.flush()


def find_changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Both sides as JSON can hold them, without secrets and without the fields that are alike on both."""
    old, new = _clean(before), _clean(after)
    if old is None or new is None:
        return old, new
    differing = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return (
        {name: old[name] for name in differing if name in old},
        {name: new[name] for name in differing if name in new},
    )


def _clean(side: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return to_jsonable_python({name: value for name, value in side.items() if name not in SECRET_FIELDS})


def record_import(
    session: Session,
    actor: Actor | None,
    subject_kind: str,
    changes: Changes,
    *,
    within: str = "*",
    now: datetime.datetime,
) -> None:
    """Add one line for a whole import: how many entries it made and changed, and the first of their ids.

    `within` is the id of what the entries belong to; * is the whole catalogue.
    """
    if not (changes.created or changes.updated):
        return
    told = {
        "created": len(changes.created),
        "updated": len(changes.updated),
        "created_ids": changes.created[:MAX_IDS],
        "updated_ids": changes.updated[:MAX_IDS],
    }
    record(session, actor, f"{subject_kind}.import", subject_kind, within, after=told, now=now)
