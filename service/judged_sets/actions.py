"""Judged sets are read whole before they are kept, and never change."""

from __future__ import annotations

import datetime
import hashlib
import uuid

from sqlmodel import Session, func, select

from service import tables
from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.words import JudgedSetNotFound, TooManyJudgedSets
from service.files.kept_files import clean_name
from service.intake.judged_sets import read_judged_set
from service.judged_sets import queries, schemas
from service.people import audit
from service.security import Actor, require
from service.sentences import Sentence

SUBJECT = "judged_set"
# Where every line is wrong, the first of them say enough.
MOST_FAULTS = 50
_TOO_LARGE = Sentence(
    f"파일이 너무 큽니다({limits.MAX_JUDGED_SET_BYTES // 1024 // 1024}MB까지). enterprises.jsonl을 빼면 "
    "등록된 기업으로 견줍니다.",
    f"is too large, expected at most {limits.MAX_JUDGED_SET_BYTES // 1024 // 1024} MB; without "
    "enterprises.jsonl the enterprises of the catalogue are ranked",
)


def keep_judged_set(
    session: Session, actor: Actor | None, *, file_name: str, content: bytes, now: datetime.datetime
) -> schemas.JudgedSet:
    """Keep the set, if everything in it is right.

    Raises SignInRequired, Forbidden, TooManyJudgedSets, or InvalidInput with a sentence for each line that is
    wrong; nothing is kept then.
    """
    actor = require(actor, "reference.manage")
    row = tables.JudgedSet
    if session.exec(select(func.count()).select_from(row)).one() >= limits.MAX_JUDGED_SETS:
        raise TooManyJudgedSets(limits.MAX_JUDGED_SETS)
    if len(content) > limits.MAX_JUDGED_SET_BYTES:
        raise InvalidInput(FieldFault("file", _TOO_LARGE))
    name = clean_name(file_name)
    listed = set(session.exec(select(tables.Enterprise.enterprise_id)))
    found = read_judged_set(name, content, known=listed)
    if found.faults:
        raise InvalidInput(
            *(
                FieldFault(
                    "file",
                    Sentence(
                        f"{fault.file} {fault.line}행 {fault.field}: {fault.sentence.ko}",
                        f"{fault.file}:{fault.line}: {fault.field}: {fault.sentence.en}",
                    ),
                )
                for fault in found.faults[:MOST_FAULTS]
            )
        )
    kept = row(
        judged_set_id=f"G{uuid.uuid4().hex}",
        file_name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        demands=len(found.demands),
        enterprises=None if found.enterprises is None else len(found.enterprises),
        judgments=sum(map(len, found.grades.values())),
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(kept)
    session.flush()
    described = schemas.JudgedSet.model_validate(kept)
    after = described.model_dump(mode="json", exclude={"judged_set_id", "added_at"})
    audit.record(session, actor, "judged_set.keep", SUBJECT, kept.judged_set_id, after=after, now=now)
    return described


def delete_judged_set(
    session: Session, actor: Actor | None, judged_set_id: str, *, now: datetime.datetime
) -> None:
    """Delete the set; previews that were made on it stay.

    Raises SignInRequired, Forbidden, JudgedSetNotFound.
    """
    actor = require(actor, "reference.manage")
    kept = queries.find_row(session, judged_set_id)
    if kept is None:
        raise JudgedSetNotFound
    before = {"file_name": kept.file_name, "sha256": kept.sha256}
    session.delete(kept)
    session.flush()
    audit.record(session, actor, "judged_set.delete", SUBJECT, judged_set_id, before=before, now=now)
