"""Listings from a file: read and previewed, confirmed as a whole, undone as a whole.

A row changes only what it says: what a table has no column for (descriptions, past contracts, further
certificates) stays as it is. What the preview showed is what confirming does, or nothing is done; an undo
restores what was there, or nothing where newer changes would be lost.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, col, select

from service import storage, tables
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.database import let_others_write
from service.door import limits
from service.door.identifiers import make_identifier
from service.door.validation import explain_errors
from service.errors import TooManyRows
from service.errors.records import NewerChanges, NothingToConfirm, UploadOver
from service.intake.faults import Fault, Note
from service.intake.reading import read_enterprises
from service.security import Actor, is_permitted, is_permitted_for, require_own
from service.sentences import Sentence
from service.uploads import queries

# What a spreadsheet would run as a formula when the text is written into a table again. A sign before a
# digit, a blank or a Korean letter is a telephone number or an item of a list.
_FORMULA = re.compile(r"[=@\t\r]|[+\-](?=[A-Za-z(=@'\"])")


def preview_upload(
    session: Session,
    actor: Actor | None,
    content: bytes,
    file_name: str,
    *,
    today: datetime.date,
    now: datetime.datetime,
) -> str:
    """Read the file and keep what each row would do; the id of the upload. Nothing is listed yet.

    Raises SignInRequired, Forbidden, TooManyRows.
    """
    actor = require_own(actor, "enterprise.create")
    name = file_name.replace("\x00", "")[-limits.MAX_NAME_CHARACTERS :]
    let_others_write(session)
    reading = read_enterprises(content, name, most_rows=limits.MAX_UPLOAD_ROWS)
    if reading.rows > limits.MAX_UPLOAD_ROWS:
        raise TooManyRows(limits.MAX_UPLOAD_ROWS)
    rows = _Rows()
    for fault in reading.faults:
        rows.refuse(fault, reading.refused_names.get(fault.line))
    for note in reading.notes:
        rows.remark(note)
    upload = tables.Upload(
        upload_id=make_identifier("U", today), account_id=actor.account_id, file_name=name, created_at=now
    )
    session.add(upload)
    session.flush()
    items = _adopt(session, actor, reading.items)
    ids = [item.enterprise_id for item in items]
    stored = storage.find_stored(
        session, catalogue.ENTERPRISES, list(dict.fromkeys(ids)), fields=catalogue.LISTING_FIELDS
    )
    seen: set[str] = set()
    for line, item in zip(reading.lines, items, strict=True):
        _judge(rows, actor, line, item, stored.get(item.enterprise_id), seen)
    session.add_all(rows.make(upload.upload_id))
    session.flush()
    return upload.upload_id


def confirm_upload(session: Session, actor: Actor | None, upload_id: str, *, now: datetime.datetime) -> None:
    """List all that the preview showed as good, in one transaction.

    Raises SignInRequired, Forbidden, UploadNotFound, UploadOver, NothingToConfirm, or NewerChanges where a
    listing has changed since the preview.
    """
    actor = require_own(actor, "enterprise.create")
    catalogue.move_clock(session)  # before any row is locked, as every writer of the catalogue does
    upload = queries.get_row(session, upload_id, account_id=actor.account_id)
    if upload.state != "previewed":
        raise UploadOver
    rows = [row for row in queries.find_rows(session, upload_id) if row.outcome in ("create", "update")]
    if not rows:
        raise NothingToConfirm
    versions = _find_versions(session, [row.enterprise_id or "" for row in rows])
    _refuse_newer(rows, versions, [row.before_version for row in rows])
    items = [EnterpriseIn.model_validate(row.content) for row in rows]
    catalogue.import_enterprises(session, items, actor=actor, now=now, owner_id=actor.account_id)
    versions = _find_versions(session, [item.enterprise_id for item in items])
    for row in rows:
        row.after_version = versions[row.enterprise_id or ""]
    upload.state, upload.confirmed_at = "confirmed", now
    session.add_all([upload, *rows])
    session.flush()


def undo_upload(session: Session, actor: Actor | None, upload_id: str, *, now: datetime.datetime) -> None:
    """Put everything back as it was before the upload: new listings go, changed ones are as they were.

    Raises SignInRequired, Forbidden, UploadNotFound, UploadOver, or NewerChanges naming the listings that
    somebody has changed or deleted since; nothing is undone then.
    """
    actor = require_own(actor, "enterprise.create")
    catalogue.move_clock(session)
    upload = queries.get_row(session, upload_id, account_id=actor.account_id)
    if upload.state != "confirmed":
        raise UploadOver
    rows = [row for row in queries.find_rows(session, upload_id) if row.after_version is not None]
    versions = _find_versions(session, [row.enterprise_id or "" for row in rows])
    _refuse_newer(rows, versions, [row.after_version for row in rows])
    catalogue.restore_enterprises(
        session,
        actor,
        [EnterpriseIn.model_validate(row.before) for row in rows if row.before is not None],
        [row.enterprise_id or "" for row in rows if row.before is None],
        reason=f"undo of upload {upload_id}",
        now=now,
    )
    upload.state, upload.undone_at = "undone", now
    session.add(upload)
    session.flush()


# --- rows ---------------------------------------------------------------------------------------------------


class _Rows:
    """The rows of a file by their lines, while they are judged."""

    def __init__(self) -> None:
        self._remarks: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        self._refused: dict[int, str | None] = {}
        self._good: dict[int, dict[str, Any]] = {}

    def refuse(self, fault: Fault, name: str | None = None) -> None:
        self._refused[fault.line] = name or self._refused.get(fault.line)
        self._remarks[fault.line].append(_describe(fault, is_fault=True))

    def remark(self, note: Note) -> None:
        self._remarks[note.line].append(_describe(note, is_fault=False))

    def take(self, line: int, **columns: Any) -> None:
        self._good[line] = columns

    def make(self, upload_id: str) -> Iterator[tables.UploadRow]:
        lines = sorted({*self._refused, *self._good})
        for position, line in enumerate(lines):
            columns = self._good.get(line, {})
            if line in self._refused:
                columns = {"outcome": "refused", "name": self._refused[line]}
            yield tables.UploadRow(
                upload_id=upload_id,
                position=position,
                line=line,
                remarks=self._remarks[line],
                **columns,
            )


def _describe(said: Fault | Note, *, is_fault: bool) -> dict[str, Any]:
    return {
        "field": said.field[:200],
        "ko": said.sentence.ko,
        "en": said.sentence.en,
        "is_fault": is_fault,
    }


def _judge(
    rows: _Rows,
    actor: Actor,
    line: int,
    item: EnterpriseIn,
    existing: storage.Stored | None,
    seen: set[str],
) -> None:
    def refuse(field: str, ko: str, en: str) -> None:
        rows.refuse(Fault("", line, field, Sentence(ko, en)), item.name)

    formula = next(_find_formulas(item), None)
    if formula is not None:
        refuse(
            formula,
            "엑셀이 수식으로 읽을 수 있는 글입니다. 맨 앞의 기호(=, +, -, @)를 지워 주십시오.",
            "would be run as a formula by a spreadsheet; take the sign at its beginning away",
        )
    elif item.enterprise_id in seen:
        refuse(
            "enterprise_id",
            "앞의 행과 같은 기업입니다. 한 기업은 한 행에 적어 주십시오.",
            "is the enterprise of an earlier row, expected each once",
        )
    elif existing is not None and not is_permitted_for(actor, "enterprise.change", existing):
        refuse(
            "enterprise_id",
            "다른 분이 등록한 기업입니다. 그 기업의 담당자에게 고쳐 달라고 하십시오.",
            "is kept by somebody else; ask them to change it",
        )
    elif existing is None:
        rows.take(
            line,
            outcome="create",
            enterprise_id=item.enterprise_id,
            name=item.name,
            content=item.model_dump(mode="json"),
        )
    else:
        before = EnterpriseIn.model_validate(existing.content)
        try:
            after = EnterpriseIn.model_validate(_patch(existing.content, item))
        except ValidationError as invalid:
            # What is listed and what the row adds may be too much together.
            for fault in explain_errors(invalid.errors(), EnterpriseIn):
                refuse(fault.field, fault.sentence.ko, fault.sentence.en)
        else:
            rows.take(
                line,
                outcome="unchanged" if after == before else "update",
                enterprise_id=item.enterprise_id,
                name=after.name,
                content=after.model_dump(mode="json"),
                before=before.model_dump(mode="json"),
                before_version=existing.version,
            )
    seen.add(item.enterprise_id)


def _adopt(session: Session, actor: Actor, items: Sequence[EnterpriseIn]) -> list[EnterpriseIn]:
    """Each row under the id of the listing that it means: the actor's own one with its business number."""
    enterprise = tables.Enterprise
    listed: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for numbers in storage.in_chunks(sorted({item.business_number or "" for item in items})):
        found = session.exec(
            select(
                enterprise.business_number,
                enterprise.enterprise_id,
                enterprise.owner_id,
                enterprise.organisation_id,
            )
            .where(col(enterprise.business_number).in_(numbers))
            .order_by(col(enterprise.enterprise_id))
        ).all()
        for number, enterprise_id, owner_id, organisation_id in found:
            listed[number or ""][enterprise_id] = is_permitted(
                actor, "enterprise.change", owner_id=owner_id, organisation_id=organisation_id
            )

    def adopt(item: EnterpriseIn) -> EnterpriseIn:
        with_number = listed[item.business_number or ""]
        own = next((key for key, is_own in with_number.items() if is_own), None)
        if own is None or item.enterprise_id in with_number:
            return item
        return item.model_copy(update={"enterprise_id": own})

    return list(map(adopt, items))


def _patch(stored: Mapping[str, Any], item: EnterpriseIn) -> dict[str, Any]:
    """The stored listing with all that the row says; what it leaves empty stays."""
    said = {name: value for name, value in item.model_dump().items() if value not in (None, "", [])}
    patched = {**stored, **said}
    if "services" in said:
        known = {service["name"] for service in stored["services"]}
        patched["services"] = [
            *stored["services"],
            *(service for service in said["services"] if service["name"] not in known),
        ]
    if "certifications" in said:
        kinds = {paper["type"] for paper in said["certifications"]}
        kept = [paper for paper in stored["certifications"] if paper["type"] not in kinds]
        patched["certifications"] = [*kept, *said["certifications"]]
    if "track_record" in said:
        known_awards = [award for award in said["track_record"] if award not in stored["track_record"]]
        patched["track_record"] = [*stored["track_record"], *known_awards]
    return patched


def _find_formulas(item: EnterpriseIn) -> Iterator[str]:
    for name, value in item.model_dump().items():
        yield from (name for text in _find_texts(value) if _FORMULA.match(text))


def _find_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel | dict):
        for inner in dict(value).values():
            yield from _find_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _find_texts(inner)


def _find_versions(session: Session, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in storage.in_chunks(ids):
        enterprise = tables.Enterprise
        found.update(
            session.exec(
                select(enterprise.enterprise_id, enterprise.version).where(
                    col(enterprise.enterprise_id).in_(chunk)
                )
            ).all()
        )
    return found


def _refuse_newer(
    rows: Sequence[tables.UploadRow], versions: Mapping[str, int], expected: Sequence[int | None]
) -> None:
    newer = [
        f"{row.name} ({row.enterprise_id})"
        for row, version in zip(rows, expected, strict=True)
        if versions.get(row.enterprise_id or "") != version
    ]
    if newer:
        raise NewerChanges(newer)
