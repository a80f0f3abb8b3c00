"""What can be done with versions of words and law: draft, preview, put in force, withdraw, look up.

A draft never changes: who wants another one begins a new draft with it. Putting a version in force and
withdrawing it move the clock of the catalogue, so that every worker reads with it from its next search on.
"""

from __future__ import annotations

import datetime

from sqlalchemy import func, update
from sqlmodel import Session, select

from matching.reference_changes import Change, ChangeRefused, apply_changes
from matching.reference_records import Reference
from matching.rules import get_key
from service import jobs, storage, tables
from service.bridge import load_reference_in_force
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.words import (
    JudgedSetNotFound,
    NothingToChange,
    PreviewMissing,
    VersionDoesNotFit,
    VersionStateConflict,
)
from service.judged_sets.queries import find_row as find_judged_set
from service.people import audit
from service.reference_layers.bridge import (
    list_changes,
    load_reference_of,
    read_changes,
    read_versions,
    write_versions,
)
from service.reference_previews.jobs import PREVIEW_JOB
from service.reference_versions import queries, schemas
from service.security import Actor, require
from service.sentences import Sentence

SUBJECT = "reference_version"


def require_keeper(actor: Actor | None) -> Actor:
    """The actor, where it may change the versions. Raises SignInRequired, Forbidden."""
    return require(actor, "reference.manage")


def require_reader(actor: Actor | None) -> Actor:
    """The actor, where it may see the versions and what is in force. Raises SignInRequired, Forbidden."""
    return require(actor, "reference.read")


def draft_version(
    session: Session, actor: Actor | None, wanted: schemas.VersionIn, *, now: datetime.datetime
) -> int:
    """Keep a new draft; its number. It is tried on what is in force now.

    Raises SignInRequired, Forbidden, NothingToChange, or InvalidInput naming what cannot be right.
    """
    actor = require_keeper(actor)
    changes = schemas.Changes.model_validate(wanted.model_dump(exclude={"reason"}))
    listed = list_changes(changes)
    if not listed:
        raise NothingToChange
    _refuse_faults(load_reference_in_force(session.connection()), listed)
    row = tables.ReferenceVersion
    _lock(session)
    number = (session.exec(select(func.max(row.version))).one() or 0) + 1
    content = changes.model_dump(mode="json")
    session.add(
        row(
            version=number,
            changes=content,
            reason=wanted.reason,
            created_by=actor.account_id,
            created_at=now,
        )
    )
    session.flush()
    after = {name: rows for name, rows in content.items() if rows}
    audit.record(
        session, actor, "reference.draft", SUBJECT, str(number), after=after, reason=wanted.reason, now=now
    )
    return number


def request_preview(
    session: Session,
    actor: Actor | None,
    version: int,
    *,
    judged_set_id: str | None = None,
    now: datetime.datetime,
) -> str:
    """Have the rankings with and without a draft compared in the background; the id of the job.

    They are those of the judged set, or of what is recorded here and the newest demands. Raises
    SignInRequired, Forbidden, ReferenceVersionNotFound, VersionStateConflict, JudgedSetNotFound.
    """
    actor = require_keeper(actor)
    row = _get_in_state(session, version, "draft")
    if judged_set_id is not None and find_judged_set(session, judged_set_id) is None:
        raise JudgedSetNotFound
    row.judged_set_id = judged_set_id
    session.add(row)
    return jobs.enqueue(session, PREVIEW_JOB, str(version), actor=actor, now=now)


def put_in_force(
    session: Session, actor: Actor | None, version: int, *, reason: str, now: datetime.datetime
) -> None:
    """Read the catalogue with a draft from now on. Its legal values hold from their own first days.

    Raises SignInRequired, Forbidden, ReferenceVersionNotFound, VersionStateConflict, PreviewMissing where
    nobody has seen what it changes of what is in force now, VersionDoesNotFit.
    """
    actor = require_keeper(actor)
    in_force = _lock(session)
    row = _get_in_state(session, version, "draft")
    if row.preview is None or row.preview["base"] != in_force:
        raise PreviewMissing
    _check_fit(session, [*read_versions(in_force), version])
    row.state, row.in_force_at = "in_force", now
    session.add(row)
    _set_versions(session, [*read_versions(in_force), version])
    audit.record(session, actor, "reference.put_in_force", SUBJECT, str(version), reason=reason, now=now)


def withdraw(
    session: Session, actor: Actor | None, version: int, *, reason: str, now: datetime.datetime
) -> None:
    """Read the catalogue without a version again, or drop a draft; for good.

    Raises SignInRequired, Forbidden, ReferenceVersionNotFound, VersionStateConflict, or VersionDoesNotFit
    where a later version in force builds on it.
    """
    actor = require_keeper(actor)
    in_force = read_versions(_lock(session))
    row = _get_in_state(session, version, "draft", "in_force")
    if row.state == "in_force":
        left = [number for number in in_force if number != version]
        _check_fit(session, left)
        _set_versions(session, left)
    before = {"state": row.state}
    row.state, row.withdrawn_at = "withdrawn", now
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "reference.withdraw", SUBJECT, str(version), before=before, reason=reason, now=now
    )


def look_up(session: Session, actor: Actor | None, word: str | None) -> schemas.FoundWords:
    """What is in force about a word, and how much there is in all. Raises SignInRequired, Forbidden."""
    require_reader(actor)
    reference = load_reference_in_force(session.connection())
    words = reference.words
    groups = [group for group in words.synonyms if word and any(word in term for term in group.terms)]
    return schemas.FoundWords(
        synonyms=[
            schemas.FoundGroup(terms=list(group.terms), weight=group.weight, one_way_from=group.one_way_from)
            for group in groups
        ],
        words=[item.form for item in words.user_words if word and word in item.form],
        synonym_count=len(words.synonyms),
        word_count=len(words.user_words),
        law_count=len(reference.rules.rows),
    )


def list_law(session: Session, actor: Actor | None) -> schemas.LawList:
    """The values of law that a new one may follow: the last of each kind, by id.

    Raises SignInRequired, Forbidden.
    """
    require_reader(actor)
    last = {}
    for row in load_reference_in_force(session.connection()).rules.rows:
        known = last.get(get_key(row))
        first_day = row.valid_from or datetime.date.min
        if known is None or (known.valid_from or datetime.date.min) <= first_day:
            last[get_key(row)] = row
    return schemas.LawList(
        items=[
            schemas.LawLine.model_validate(row, from_attributes=True)
            for row in sorted(last.values(), key=lambda row: row.rule_id)
        ]
    )


def _refuse_faults(reference: Reference, listed: list[tuple[str, Change]]) -> None:
    try:
        apply_changes(reference, [change for _, change in listed])
    except ChangeRefused as refusal:
        path = f"{listed[refusal.position][0]}.{refusal.field}"
        sentence = Sentence(refusal.sentence.ko, refusal.sentence.en)
        raise InvalidInput(FieldFault(path, sentence)) from refusal


def _lock(session: Session) -> str:
    """The versions in force; nobody else changes them, or the catalogue, until the commit."""
    clock = storage.get_table(tables.CatalogueClock)
    moved = update(clock).values(clock_id=clock.c.clock_id).returning(clock.c.reference_versions)
    found: str = session.execute(moved).scalar_one()
    return found


def _set_versions(session: Session, numbers: list[int]) -> None:
    clock = storage.get_table(tables.CatalogueClock)
    session.execute(update(clock).values(reference_versions=write_versions(numbers)))


def _get_in_state(session: Session, version: int, *states: str) -> tables.ReferenceVersion:
    row = queries.get_row(session, version, is_locked=True)
    if row.state not in states:
        raise VersionStateConflict
    return row


def _check_fit(session: Session, numbers: list[int]) -> None:
    reference = load_reference_of(session.connection(), "")
    for row in queries.find_rows(session, numbers):
        try:
            reference = apply_changes(reference, read_changes(row.changes))
        except ChangeRefused as refusal:
            why = Sentence(refusal.sentence.ko, refusal.sentence.en)
            raise VersionDoesNotFit(row.version, why) from refusal
