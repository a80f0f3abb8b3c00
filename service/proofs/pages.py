"""The page of a listing's proof files."""

from __future__ import annotations

from fastapi import Request, Response

from service.catalogue import queries as catalogue
from service.database import SessionDep
from service.files.kept_files import answer_file
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.proofs import actions
from service.skins.forms import PostedForm, read_file
from service.skins.routers import make_page_router
from service.web import quote_id, redirect, render

router = make_page_router()


@router.get("/enterprises/{enterprise_id:path}/proof-files")
def show_proofs(request: Request, session: SessionDep, actor: ReaderDep, enterprise_id: str) -> Response:
    """The files, by certificate. Context: enterprise, proofs, may_change."""
    proofs = actions.list_proofs(session, actor, enterprise_id)
    listing = catalogue.get_enterprise(session, enterprise_id)
    return render(
        request,
        "proofs/page.html",
        enterprise=listing,
        proofs=proofs,
        may_change=actions.may_change(actor, listing.owner_id, listing.organisation_id),
    )


@router.post("/enterprises/{enterprise_id:path}/proof-files")
def add_proof(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, posted: PostedForm
) -> Response:
    """Keep a file as the proof of a certificate."""
    name, content = read_file(posted)
    actions.add_proof(
        session,
        actor,
        enterprise_id,
        certificate=str(posted.get("certificate", "")),
        file_name=name,
        content=content,
        now=now,
    )
    return redirect(f"/enterprises/{quote_id(enterprise_id)}/proof-files", "proof-added")


@router.post("/enterprises/{enterprise_id:path}/proof-files/{proof_id}/read")
def read_proof(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, proof_id: str, posted: PostedForm
) -> Response:
    """The file itself. By POST, since that it was read is written down."""
    proof, content = actions.read_proof(session, actor, enterprise_id, proof_id, now=now)
    return answer_file(proof.file_name, proof.media_type, content)


@router.post("/enterprises/{enterprise_id:path}/proof-files/{proof_id}/delete")
def delete_proof(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, proof_id: str, posted: PostedForm
) -> Response:
    """Delete a file."""
    actions.delete_proof(session, actor, enterprise_id, proof_id, now=now)
    return redirect(f"/enterprises/{quote_id(enterprise_id)}/proof-files", "proof-deleted")
