"""The evidence packs as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.bridge import IndexDep
from service.database import SessionDep, reads_only
from service.evidence import actions
from service.evidence.schemas import (
    Checked,
    CopyIn,
    Evidence,
    EvidenceIn,
    EvidencePage,
    EvidenceQuery,
    Replayed,
)
from service.intake.sources import Source
from service.people.actors import ActorDep, NowDep, SettingsDep
from service.skins.api_parts import DemandId, document_errors
from service.skins.routers import make_api_router

router = make_api_router("evidence")
EvidenceId = Annotated[
    str, Path(pattern=r"^EV\d{8}-[2-9A-Z]{5}$", description="증빙 번호. Number of the pack.")
]


@router.post("/demands/{demand_id:id}/evidence", status_code=201, responses=document_errors(401, 403, 404))
def make_evidence(
    demand_id: DemandId,
    wish: EvidenceIn,
    session: SessionDep,
    index: IndexDep,
    settings: SettingsDep,
    actor: ActorDep,
    now: NowDep,
) -> Evidence:
    """검색 증빙서 만들기. Rank now, and keep what came of it with all that it was made from."""
    return actions.make_evidence(session, index, settings, actor, demand_id, wish, now=now)


@router.get("/evidence", responses=document_errors(401, 403))
def list_evidence(
    query: Annotated[EvidenceQuery, Query()], session: SessionDep, actor: ActorDep
) -> EvidencePage:
    """검색 증빙서 목록. The packs of your organisation, newest first."""
    return actions.list_evidence(session, actor, query)


@router.post("/evidence-checks", operation_id="checkEvidence", responses=document_errors(404))
@reads_only
def check_evidence(copy: CopyIn, session: SessionDep, settings: SettingsDep, actor: ActorDep) -> Checked:
    """사본 확인. Whether a copy is as the pack was made, and what differs; anyone may ask."""
    return actions.check_copy(session, settings, actor, Source(copy.name, copy.content))


@router.get("/evidence/{evidence_id}", responses=document_errors(401, 403, 404))
def get_evidence(evidence_id: EvidenceId, session: SessionDep, actor: ActorDep) -> Evidence:
    """검색 증빙서 보기. One pack with its content."""
    return actions.get_evidence(session, actor, evidence_id)


@router.get("/evidence/{evidence_id}/replay", responses=document_errors(401, 403, 404))
def replay_evidence(evidence_id: EvidenceId, session: SessionDep, actor: ActorDep) -> Replayed:
    """다시 해 보기. Make the ranking again from what was kept, and compare."""
    return actions.replay_evidence(session, actor, evidence_id)
