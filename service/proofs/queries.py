"""The proof files of a listing, without their content."""

from __future__ import annotations

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from service import tables
from service.errors.records import ProofNotFound
from service.proofs.schemas import Proof
from service.security import Actor


def find_proofs(session: Session, enterprise_id: str) -> list[Proof]:
    """The proof files of a listing, the newest first."""
    proof = tables.ProofFile
    rows = session.exec(
        select(proof)
        .where(proof.enterprise_id == enterprise_id)
        .options(defer(proof.content, raiseload=True))  # type: ignore[arg-type]
        .order_by(col(proof.added_at).desc(), col(proof.proof_id))
    ).all()
    return [Proof.model_validate(row) for row in rows]


def get_row(session: Session, enterprise_id: str, proof_id: str) -> tables.ProofFile:
    """A proof file with its content. Raises ProofNotFound."""
    row = session.get(tables.ProofFile, proof_id)
    if row is None or row.enterprise_id != enterprise_id:
        raise ProofNotFound(proof_id)
    return row


def has_asked(session: Session, actor: Actor | None, enterprise_id: str) -> bool:
    """Whether the actor's agency has asked this enterprise for a proof."""
    if actor is None or actor.role != "buyer" or actor.organisation_id is None:
        return False
    request = tables.ProofRequest
    found = session.exec(
        select(request.proof_request_id)
        .where(request.enterprise_id == enterprise_id, request.organisation_id == actor.organisation_id)
        .limit(1)
    ).first()
    return found is not None
