"""Pages about personal data: leaving the service, how long what is kept, and who looked at it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Request, Response

from service.database import SessionDep
from service.errors import InvalidInput
from service.errors.sign_in import TooManyAttempts
from service.people.access_log import ACCESS_KINDS
from service.people.actors import ActorDep, NowDep, ReaderDep, SettingsDep, SignedInDep
from service.personal_data import actions, queries
from service.personal_data.schemas import AccessQuery
from service.security import SESSION_COOKIE, require
from service.skins import forms
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()


@router.get("/account/erase")
def show_leaving(request: Request, session: SessionDep, actor: ReaderDep) -> Response:
    """What leaving the service deletes and what stays, and the form."""
    return _show_leaving(request, session, actor)


@router.post("/account/erase")
def leave(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    actor: SignedInDep,
    now: NowDep,
    password: Annotated[str, Form(max_length=1_000)] = "",
    login: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Erase the account and sign out, or say why not."""
    try:
        actions.erase_own_account(session, settings, actor, password=password, login=login, now=now)
    except (InvalidInput, TooManyAttempts) as refusal:
        faults = forms.Faults.of(refusal)
        if not refusal.fields:
            faults.add("password", refusal.sentence)
        return _show_leaving(request, session, actor, faults, status=refusal.status)
    response = redirect("/", "account-erased")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/admin/retention")
def show_retention(
    request: Request, session: SessionDep, settings: SettingsDep, actor: ReaderDep, now: NowDep
) -> Response:
    """Every period with what a purge would delete now. Context: rules (list of RetentionLine)."""
    rules = actions.show_retention(session, settings, actor, now=now)
    return render(request, "personal_data/retention.html", rules=rules)


@router.post("/admin/retention")
def ask_for_purge(session: SessionDep, actor: ActorDep, now: NowDep) -> Response:
    """Delete it now and not tonight."""
    actions.ask_for_purge(session, actor, now=now)
    return redirect("/admin/jobs", "purge-asked")


@router.get("/admin/access")
def show_access(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[AccessQuery, Query()]
) -> Response:
    """Who looked at personal data, newest first. Context: found (AccessPage)."""
    require(actor, "audit.read")
    return render(
        request,
        "personal_data/access.html",
        found=queries.list_access(session, query),
        query=query,
        kinds=ACCESS_KINDS,
        has_cursor=query.cursor is not None,
    )


def _show_leaving(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    faults: forms.Faults | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "personal_data/leave.html",
        status=status,
        own=queries.describe_leaving(session, actor),
        faults=faults or forms.Faults(),
    )
