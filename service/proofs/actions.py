"""What can be done with proof files: add, read (which is noted), delete."""

from __future__ import annotations

import datetime
import uuid

from sqlmodel import Session

from service import tables
from service.catalogue import queries as catalogue
from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.records import TooManyProofs
from service.files.kept_files import take_file
from service.people import audit
from service.proofs import queries
from service.proofs.schemas import Proof
from service.security import Actor, is_permitted, require_for
from service.sentences import Sentence

_NO_CERTIFICATE = Sentence(
    "등록 정보에 없는 인증입니다. 인증을 먼저 적어 주십시오.",
    "is no certificate of the listing; enter the certificate first",
)


def list_proofs(session: Session, actor: Actor | None, enterprise_id: str) -> list[Proof]:
    """The proof files, for those who keep the listing and for agencies that have asked it for a proof.

    Raises SignInRequired, Forbidden, EnterpriseNotFound.
    """
    _require_reader(session, actor, enterprise_id)
    return queries.find_proofs(session, enterprise_id)


def add_proof(
    session: Session,
    actor: Actor | None,
    enterprise_id: str,
    *,
    certificate: str,
    file_name: str,
    content: bytes,
    now: datetime.datetime,
) -> Proof:
    """Keep a file as the proof of a certificate that the listing names.

    Raises SignInRequired, Forbidden, EnterpriseNotFound, TooManyProofs, or InvalidInput for another kind.
    """
    listing = catalogue.get_enterprise(session, enterprise_id)
    actor = require_for(actor, "enterprise.change", listing)
    if certificate not in {paper.type for paper in listing.certifications}:
        raise InvalidInput(FieldFault("certificate", _NO_CERTIFICATE))
    file = take_file(file_name, content)
    if len(queries.find_proofs(session, enterprise_id)) >= limits.MAX_PROOFS:
        raise TooManyProofs(limits.MAX_PROOFS)
    row = tables.ProofFile(
        proof_id=f"P{uuid.uuid4().hex}",
        enterprise_id=enterprise_id,
        certificate=certificate,
        file_name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.content),
        sha256=file.sha256,
        content=file.content,
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(row)
    session.flush()
    proof = Proof.model_validate(row)
    audit.record(session, actor, "proof.add", "enterprise", enterprise_id, after=proof.model_dump(), now=now)
    return proof


def read_proof(
    session: Session, actor: Actor | None, enterprise_id: str, proof_id: str, *, now: datetime.datetime
) -> tuple[Proof, bytes]:
    """A proof file with its content; that it was read, and by whom, stands in the audit trail.

    Raises SignInRequired, Forbidden, EnterpriseNotFound, ProofNotFound.
    """
    actor = _require_reader(session, actor, enterprise_id)
    row = queries.get_row(session, enterprise_id, proof_id)
    audit.record(
        session, actor, "proof.read", "enterprise", enterprise_id, after={"proof_id": proof_id}, now=now
    )
    return Proof.model_validate(row), row.content


def delete_proof(
    session: Session, actor: Actor | None, enterprise_id: str, proof_id: str, *, now: datetime.datetime
) -> None:
    """Delete a proof file. Raises SignInRequired, Forbidden, EnterpriseNotFound, ProofNotFound."""
    listing = catalogue.get_enterprise(session, enterprise_id)
    actor = require_for(actor, "enterprise.change", listing)
    row = queries.get_row(session, enterprise_id, proof_id)
    before = Proof.model_validate(row).model_dump()
    session.delete(row)
    session.flush()
    audit.record(session, actor, "proof.delete", "enterprise", enterprise_id, before=before, now=now)


def _require_reader(session: Session, actor: Actor | None, enterprise_id: str) -> Actor:
    listing = catalogue.get_enterprise(session, enterprise_id)
    if actor is not None and queries.has_asked(session, actor, enterprise_id):
        return actor
    return require_for(actor, "proof.read", listing)


def may_change(actor: Actor | None, owner_id: str | None, organisation_id: str | None) -> bool:
    """Whether the actor may add and delete proof files of a listing."""
    return is_permitted(actor, "enterprise.change", owner_id=owner_id, organisation_id=organisation_id)
