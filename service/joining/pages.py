"""Pages to invite, sign up, join by a mailed link, and choose a new password."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Request, Response

from service.database import SessionDep
from service.errors import InvalidInput, PumasiError
from service.errors.sign_in import TooManyAttempts
from service.joining import actions
from service.joining.schemas import Forgotten, Invitation, Joining, LinkQuery, SignUp, Welcome
from service.mailing.letters import describe_lifetime
from service.people.actors import (
    ActorDep,
    NowDep,
    ReaderDep,
    SettingsDep,
    get_address,
    get_base_url,
    get_settings,
    set_cookie,
)
from service.security import (
    OPEN_ROLES,
    SESSION_COOKIE,
    Actor,
    find_invitable_roles,
    is_permitted,
    require,
)
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

_INVITATION: forms.Shape = {"email": "text", "role": "text", "organisation": "text"}
_SIGN_UP: forms.Shape = {"email": "text", "role": "text", "organisation": "text"}
_JOINING: forms.Shape = {"login": "text", "display_name": "text", "new_password": "text"}
_FORGOTTEN: forms.Shape = {"email": "text"}


@router.get("/invite")
def show_invitation(request: Request, actor: ReaderDep) -> Response:
    """The form that invites a colleague, or, for an administrator, anybody."""
    return _show_invitation(request, actor, forms.write_typed({"role": actor.role}, _INVITATION))


@router.post("/invite")
def invite(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    actor: ActorDep,
    now: NowDep,
    posted: PostedForm,
) -> Response:
    """Mail the invitation and show its link, which is shown this once."""
    actor = require(actor, "account.invite", organisation_id=actor.organisation_id if actor else None)
    typed = forms.read_typed(posted, _INVITATION)
    invitation, faults = forms.check_typed(typed, _INVITATION, Invitation)
    if invitation is None:
        return _show_invitation(request, actor, typed, faults, status=422)
    try:
        link = actions.invite(session, settings, actor, invitation, base_url=get_base_url(request), now=now)
    except InvalidInput as refusal:
        return _show_invitation(request, actor, typed, forms.Faults.of(refusal), status=422)
    return render(
        request,
        "joining/invited.html",
        email=invitation.email,
        link=link,
        within=describe_lifetime(settings.invitation_lifetime_hours),
        has_mail=settings.smtp_host is not None,
    )


@router.get("/sign-up")
def show_sign_up(request: Request, settings: SettingsDep) -> Response:
    """The form to sign up, or that joining is by invitation."""
    return _show_sign_up(request, forms.write_typed(None, _SIGN_UP), is_open=settings.sign_up == "open")


@router.post("/sign-up")
def sign_up(
    request: Request, session: SessionDep, settings: SettingsDep, now: NowDep, posted: PostedForm
) -> Response:
    """Mail a link to go on with; the answer is the same for every address."""
    typed = forms.read_typed(posted, _SIGN_UP)
    wish, faults = forms.check_typed(typed, _SIGN_UP, SignUp)
    if wish is None:
        return _show_sign_up(request, typed, faults, is_open=settings.sign_up == "open", status=422)
    try:
        actions.sign_up(
            session, settings, wish, base_url=get_base_url(request), address=get_address(request), now=now
        )
    except InvalidInput as refusal:
        return _show_sign_up(request, typed, forms.Faults.of(refusal), is_open=True, status=422)
    return render(request, "joining/mailed.html", email=wish.email, is_reset=False)


@router.get("/join")
def show_joining(
    request: Request, session: SessionDep, now: NowDep, query: Annotated[LinkQuery, Query()]
) -> Response:
    """The form that a mailed link leads to: login, name and password."""
    welcome = actions.read_welcome(session, query.token, now=now)
    return _show_joining(request, welcome, query.token, forms.write_typed(None, _JOINING))


@router.post("/join")
def join(
    request: Request, session: SessionDep, settings: SettingsDep, now: NowDep, posted: PostedForm
) -> Response:
    """Make the account, sign it in and go to the first page."""
    token = str(posted.get("token", ""))[:200]
    welcome = actions.read_welcome(session, token, now=now)
    typed = forms.read_typed(posted, _JOINING, ignored=("token",))
    # A password is taken as it is typed, with the spaces at its ends.
    password = typed["new_password"]
    joining, faults = forms.check_typed(typed, _JOINING, Joining)
    if joining is None:
        return _show_joining(request, welcome, token, typed, faults, status=422)
    try:
        signed_in = actions.join(
            session,
            settings,
            token,
            joining.model_copy(update={"new_password": password}),
            address=get_address(request),
            browser=request.headers.get("user-agent", ""),
            now=now,
        )
    except InvalidInput as refusal:
        return _show_joining(request, welcome, token, typed, forms.Faults.of(refusal), status=refusal.status)
    response = redirect("/", "joined")
    seconds = round((signed_in.expires_at - now).total_seconds())
    set_cookie(response, settings, SESSION_COOKIE, signed_in.token, max_age=seconds)
    return response


@router.get("/forgot-password")
def show_forgotten(request: Request) -> Response:
    """The form that asks for a link to a new password."""
    return _show_forgotten(request, forms.write_typed(None, _FORGOTTEN))


@router.post("/forgot-password")
def forget_password(
    request: Request, session: SessionDep, settings: SettingsDep, now: NowDep, posted: PostedForm
) -> Response:
    """Mail the link, where there is such an account; the answer is the same where there is none."""
    typed = forms.read_typed(posted, _FORGOTTEN)
    wish, faults = forms.check_typed(typed, _FORGOTTEN, Forgotten)
    if wish is None:
        return _show_forgotten(request, typed, faults, status=422)
    try:
        actions.forget_password(
            session, settings, wish, base_url=get_base_url(request), address=get_address(request), now=now
        )
    except TooManyAttempts as refusal:
        return _show_forgotten(request, typed, refusal=refusal, status=refusal.status)
    return render(request, "joining/mailed.html", email=wish.email, is_reset=True)


@router.get("/reset-password")
def show_reset(
    request: Request, session: SessionDep, now: NowDep, query: Annotated[LinkQuery, Query()]
) -> Response:
    """The form that a mailed link leads to: the new password."""
    actions.check_reset_link(session, query.token, now=now)
    return render(request, "joining/reset.html", token=query.token, faults=forms.Faults())


@router.post("/reset-password")
def reset_password(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    now: NowDep,
    token: Annotated[str, Form(max_length=200)] = "",
    new_password: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Set the password; everybody who was signed in signs in anew."""
    try:
        actions.reset_password(session, settings, token, new_password, now=now)
    except InvalidInput as refusal:
        return render(request, "joining/reset.html", status=422, token=token, faults=forms.Faults.of(refusal))
    response = redirect("/sign-in", "password-changed")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def _show_invitation(
    request: Request, actor: Actor, typed: forms.Typed, faults: forms.Faults | None = None, status: int = 200
) -> Response:
    return render(
        request,
        "joining/invite.html",
        status=status,
        form=typed,
        faults=faults or forms.Faults(),
        roles=find_invitable_roles(actor),
        may_choose=is_permitted(actor, "account.manage"),
        own_organisation=actor.organisation,
    )


def _show_sign_up(
    request: Request,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    is_open: bool,
    status: int = 200,
) -> Response:
    return render(
        request,
        "joining/sign_up.html",
        status=status,
        form=typed,
        faults=faults or forms.Faults(),
        is_open=is_open,
        roles=OPEN_ROLES,
    )


def _show_joining(
    request: Request,
    welcome: Welcome,
    token: str,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "joining/join.html",
        status=status,
        welcome=welcome,
        token=token,
        provider_name=get_settings(request).provider_name,
        form=typed,
        faults=faults or forms.Faults(),
    )


def _show_forgotten(
    request: Request,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    refusal: PumasiError | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "joining/forgotten.html",
        status=status,
        form=typed,
        faults=faults or forms.Faults(),
        refusal=refusal.sentence if refusal else None,
    )
