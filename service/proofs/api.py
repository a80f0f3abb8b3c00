"""Proof files as JSON."""

from __future__ import annotations

from service.database import SessionDep
from service.people.actors import ActorDep
from service.proofs import actions
from service.proofs.schemas import ProofList
from service.skins.api_parts import EnterpriseId, document_errors
from service.skins.routers import make_api_router

router = make_api_router("enterprises", is_protected=False)


@router.get("/enterprises/{enterprise_id:id}/proof-files", responses=document_errors(401, 403, 404))
def list_proof_files(enterprise_id: EnterpriseId, session: SessionDep, actor: ActorDep) -> ProofList:
    """증빙 파일. For those who keep the listing, and for agencies that have asked it for a proof."""
    return ProofList(items=actions.list_proofs(session, actor, enterprise_id))
