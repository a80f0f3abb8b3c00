"""Pages of the evidence packs: making one, reading it, its files, making it again, and checking a copy."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import ValidationError

from service.bridge import IndexDep
from service.database import SessionDep, reads_only
from service.door.validation import FieldFault, explain_errors
from service.errors import InvalidInput
from service.evidence import actions
from service.evidence.schemas import EvidenceIn, EvidenceQuery, Replayed
from service.needs.pages import PostedNeed
from service.people.actors import ActorDep, NowDep, ReaderDep, SettingsDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

_WISH: forms.Shape = {"as_of": "day"}


@router.post("/demands/{demand_id:path}/evidence")
def make_evidence(
    session: SessionDep,
    index: IndexDep,
    settings: SettingsDep,
    actor: ActorDep,
    now: NowDep,
    demand_id: str,
    posted: PostedForm,
) -> Response:
    """Make a pack of the ranking as it is now, and go on to it."""
    typed = forms.read_typed(posted, _WISH)
    try:
        wish = EvidenceIn.model_validate({"as_of": typed["as_of"] or None})
    except ValidationError as invalid:
        raise InvalidInput(*explain_errors(invalid.errors(), EvidenceIn)) from invalid
    made = actions.make_evidence(session, index, settings, actor, demand_id, wish, now=now)
    return redirect(f"/evidence/{made.evidence_id}", "evidence-made")


@router.get("/evidence")
def show_packs(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[EvidenceQuery, Query()]
) -> Response:
    """The packs of the organisation. Context: found (EvidencePage)."""
    found = actions.list_evidence(session, actor, query)
    return render(request, "evidence/list.html", found=found, has_cursor=query.cursor is not None)


@router.get("/check-evidence")
def show_check(request: Request) -> Response:
    """The box for a copy."""
    return render(request, "evidence/check.html", checked=None, faults=forms.Faults())


@router.post("/check-evidence")
@reads_only
def check_copy(
    request: Request, session: SessionDep, settings: SettingsDep, actor: ActorDep, posted: PostedNeed
) -> Response:
    """Whether the copy is as the pack was made, or what is wrong with the file."""
    _form, dropped = posted
    faults = forms.Faults()
    if dropped is None:
        faults.add("document", Sentence("파일을 골라 주십시오", "is missing, expected a file"))
        return render(request, "evidence/check.html", checked=None, faults=faults, status=422)
    try:
        checked = actions.check_copy(session, settings, actor, dropped)
    except InvalidInput as refused:
        for fault in refused.fields:
            faults.add("document", fault.sentence)
        return render(request, "evidence/check.html", checked=None, faults=faults, status=422)
    return render(request, "evidence/check.html", checked=checked, faults=faults)


@router.get("/evidence/{evidence_id}")
def show_evidence(request: Request, session: SessionDep, actor: ReaderDep, evidence_id: str) -> Response:
    """One pack. Context: evidence, replayed."""
    return _show(request, session, actor, evidence_id)


@router.post("/evidence/{evidence_id}/replay")
@reads_only
def replay_evidence(
    request: Request, session: SessionDep, actor: ActorDep, evidence_id: str, posted: PostedForm
) -> Response:
    """The pack with what came of making its ranking again."""
    forms.read_typed(posted, {})
    replayed = actions.replay_evidence(session, actor, evidence_id)
    return _show(request, session, actor, evidence_id, replayed)


@router.get("/evidence/{evidence_id}/{name}")
def send_file(session: SessionDep, actor: ReaderDep, evidence_id: str, name: str) -> Response:
    """The pack as PDF, XLSX or JSON, to be kept."""
    form = next((form for form in actions.MEDIA_TYPES if name == f"{evidence_id}.{form}"), None)
    if form is None:
        raise InvalidInput(
            FieldFault("name", Sentence("PDF, XLSX, JSON 가운데 하나입니다", "is none of PDF, XLSX and JSON"))
        )
    return Response(
        actions.write_evidence(session, actor, evidence_id, form),
        media_type=actions.MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _show(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    evidence_id: str,
    replayed: Replayed | None = None,
) -> Response:
    evidence = actions.get_evidence(session, actor, evidence_id)
    as_of = datetime.date.fromisoformat(evidence.content["ranking"]["as_of"])
    return render(request, "evidence/page.html", evidence=evidence, as_of=as_of, replayed=replayed)
