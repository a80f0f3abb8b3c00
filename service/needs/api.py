"""What is needed, as JSON."""

from __future__ import annotations

from service.bridge import IndexDep
from service.database import reads_only
from service.intake.sources import Source
from service.needs import actions
from service.needs.schemas import NeedIn, NeedProposal
from service.people.actors import ActorDep, TodayDep
from service.skins.api_parts import LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("needs")


@router.post("/needs", responses=document_errors(401, 403))
@reads_only
def propose_demand(
    need: NeedIn, index: IndexDep, actor: ActorDep, today: TodayDep, language: LanguageDep
) -> NeedProposal:
    """글·문서에서 구매수요 제안. The fields of a demand that words or a document name; nothing is stored."""
    document = Source(need.document.name, need.document.content) if need.document else None
    return actions.propose_demand(actor, need.text, document, index=index, on=today, language=language)
