"""The pages of administrators: accounts, organisations, audit trail, outgoing mail, jobs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import Form, Query, Request, Response
from pydantic import ValidationError

from service.administration import actions, queries
from service.administration.schemas import (
    AccountChange,
    AccountQuery,
    AuditExport,
    AuditQuery,
    JobQuery,
    MailQuery,
    OrganisationIn,
    OrganisationQuery,
    Reason,
)
from service.database import SessionDep, notes_access
from service.door.validation import explain_errors
from service.errors import InvalidInput
from service.files import exports
from service.mailing.mail import explain_failure
from service.people.actors import ActorDep, NowDep, ReaderDep, SettingsDep, get_address, get_base_url
from service.people.audit import ACTIONS
from service.people.audit_subjects import SUBJECT_KINDS
from service.personal_data import actions as personal_data
from service.rounds import JOB_KINDS
from service.security import require
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import read_language, redirect, render

router = make_page_router("/admin")

_CHANGE: forms.Shape = {"role": "text", "organisation": "text", "reason": "text"}
_REASON: forms.Shape = {"reason": "text"}
_ORGANISATION: forms.Shape = {
    "organisation": "text",
    "kind": "text",
    "buyer_type": "text",
    "district": "text",
}


@router.get("")
def show_start(actor: ReaderDep) -> Response:
    """The first of the pages."""
    require(actor, "account.manage")
    return redirect("/admin/accounts")


@router.get("/accounts")
@notes_access
def show_accounts(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    now: NowDep,
    query: Annotated[AccountQuery, Query()],
) -> Response:
    """The accounts, by login. Context: found (AccountPage)."""
    return render(
        request,
        "administration/accounts.html",
        found=actions.show_accounts(session, actor, query, address=get_address(request), now=now),
        query=query,
        has_cursor=query.cursor is not None,
    )


@router.get("/accounts/{account_id}")
@notes_access
def show_account(
    request: Request, session: SessionDep, actor: ReaderDep, now: NowDep, account_id: str
) -> Response:
    """One account with what can be done with it. Context: found (AccountDetail)."""
    actions.note_account_shown(session, actor, account_id, address=get_address(request), now=now)
    return _show_account(request, session, account_id, now)


@router.post("/accounts/{account_id}")
def change_account(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    account_id: str,
    posted: PostedForm,
) -> Response:
    """Give the account another role or organisation."""
    require(actor, "account.manage")
    typed = forms.read_typed(posted, _CHANGE)
    change, faults = forms.check_typed(typed, _CHANGE, AccountChange)
    if change is None:
        return _show_account(request, session, account_id, now, typed=typed, faults=faults)
    try:
        actions.change_account(session, actor, account_id, change, now=now)
    except InvalidInput as refusal:
        return _show_account(request, session, account_id, now, typed=typed, faults=forms.Faults.of(refusal))
    return redirect(f"/admin/accounts/{account_id}", "account-saved")


@router.post("/accounts/{account_id}/{deed}")
def act_on_account(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    actor: ActorDep,
    now: NowDep,
    account_id: str,
    deed: Literal["disable", "enable", "password", "erase"],
    posted: PostedForm,
) -> Response:
    """Disable, enable or erase the account, or make a link to a new password; each with a reason."""
    require(actor, "account.manage")
    typed = forms.read_typed(posted, _REASON)
    given, faults = forms.check_typed(typed, _REASON, Reason)
    if given is None:
        return _show_account(request, session, account_id, now, faults=faults)
    try:
        if deed == "disable":
            actions.disable_account(session, actor, account_id, reason=given.reason, now=now)
        elif deed == "erase":
            personal_data.erase_other_account(session, actor, account_id, reason=given.reason, now=now)
        elif deed == "enable":
            actions.enable_account(session, actor, account_id, reason=given.reason, now=now)
        else:
            link = actions.offer_new_password(
                session,
                settings,
                actor,
                account_id,
                reason=given.reason,
                base_url=get_base_url(request),
                now=now,
            )
            return _show_account(request, session, account_id, now, link=link)
    except InvalidInput as refusal:
        return _show_account(request, session, account_id, now, faults=forms.Faults.of(refusal))
    return redirect(f"/admin/accounts/{account_id}", "account-saved")


@router.get("/organisations")
def show_organisations(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[OrganisationQuery, Query()]
) -> Response:
    """The organisations, by name. Context: found (OrganisationPage)."""
    require(actor, "organisation.manage")
    return render(
        request,
        "administration/organisations.html",
        found=queries.list_organisations(session, query),
        query=query,
        has_cursor=query.cursor is not None,
    )


@router.get("/organisations/{organisation_id}")
def show_organisation(
    request: Request, session: SessionDep, actor: ReaderDep, organisation_id: str
) -> Response:
    """The form of one organisation."""
    require(actor, "organisation.manage")
    return _show_organisation(request, session, organisation_id)


@router.post("/organisations/{organisation_id}")
def save_organisation(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    organisation_id: str,
    posted: PostedForm,
) -> Response:
    """Change what is known of the organisation."""
    require(actor, "organisation.manage")
    typed = forms.read_typed(posted, _ORGANISATION)
    wish, faults = forms.check_typed(typed, _ORGANISATION, OrganisationIn)
    if wish is None:
        return _show_organisation(request, session, organisation_id, typed, faults)
    try:
        actions.save_organisation(session, actor, organisation_id, wish, now=now)
    except InvalidInput as refusal:
        return _show_organisation(request, session, organisation_id, typed, forms.Faults.of(refusal))
    return redirect("/admin/organisations", "account-saved")


@router.get("/audit")
def show_audit(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[AuditQuery, Query()]
) -> Response:
    """The audit trail, newest first. Context: found (AuditPage)."""
    require(actor, "audit.read")
    return _show_audit(request, session, query)


@router.post("/audit/export")
def export_audit(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm
) -> Response:
    """The lines that the filters leave as a file; the reason is put on record."""
    require(actor, "audit.read")
    sent = {name: str(value) for name, value in posted.items() if name != "form_token" and value != ""}
    try:
        wish = AuditExport.model_validate({"reason": "", **sent})
    except ValidationError as invalid:
        raise InvalidInput(*explain_errors(invalid.errors(), AuditExport)) from invalid
    try:
        export = actions.export_audit(session, actor, wish, address=get_address(request), now=now)
    except InvalidInput as refusal:
        filters = AuditQuery.model_validate(wish.model_dump(exclude={"reason", "format"}))
        return _show_audit(request, session, filters, faults=forms.Faults.of(refusal))
    return exports.answer(export, wish.format, read_language(request))


@router.get("/mail")
@notes_access
def show_mail(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    actor: ReaderDep,
    now: NowDep,
    query: Annotated[MailQuery, Query()],
) -> Response:
    """The outbox, newest first. Context: found (MailPage)."""
    return render(
        request,
        "administration/mail.html",
        found=actions.show_mail(session, actor, query, address=get_address(request), now=now),
        explain=explain_failure,
        query=query,
        has_server=settings.smtp_host is not None,
        has_cursor=query.cursor is not None,
    )


@router.post("/mail/retry")
def retry_mail(
    session: SessionDep, actor: ActorDep, now: NowDep, mail_id: Annotated[int, Form(ge=1, le=2**62)]
) -> Response:
    """Try a letter that has failed once more."""
    actions.retry_mail(session, actor, mail_id, now=now)
    return redirect("/admin/mail", "mail-retried")


@router.get("/jobs")
def show_jobs(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[JobQuery, Query()]
) -> Response:
    """The background jobs, newest first. Context: found (JobPage), titles (by kind)."""
    require(actor, "job.manage")
    return render(
        request,
        "administration/jobs.html",
        found=queries.list_jobs(session, query),
        titles={kind.name: kind.title for kind in JOB_KINDS},
        query=query,
        has_cursor=query.cursor is not None,
    )


@router.post("/jobs/cancel")
def cancel_job(
    session: SessionDep, actor: ActorDep, now: NowDep, job_id: Annotated[str, Form(max_length=64)]
) -> Response:
    """Cancel a job that is not over."""
    actions.cancel_job(session, actor, job_id, now=now)
    return redirect("/admin/jobs", "job-cancelled")


def _show_account(
    request: Request,
    session: SessionDep,
    account_id: str,
    now: NowDep,
    *,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
    link: str | None = None,
) -> Response:
    found = queries.get_account(session, account_id, now=now)
    form = {"role": found.role, "organisation": found.organisation or "", "reason": ""}
    return render(
        request,
        "administration/account.html",
        status=422 if faults else 200,
        found=found,
        form=form | (typed or {}),
        faults=faults or forms.Faults(),
        link=link,
        trail=_list_trail(session, account_id),
    )


def _list_trail(session: SessionDep, account_id: str) -> Iterable[object]:
    wanted = AuditQuery(subject_kind="account", subject_id=account_id, limit=10)
    return queries.list_audit(session, wanted).items


def _show_organisation(
    request: Request,
    session: SessionDep,
    organisation_id: str,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
) -> Response:
    found = queries.get_organisation(session, organisation_id)
    stored = {"organisation": found.name, **found.model_dump(include={"kind", "buyer_type", "district"})}
    return render(
        request,
        "administration/organisation.html",
        status=422 if faults else 200,
        found=found,
        form=typed or forms.write_typed(stored, _ORGANISATION),
        faults=faults or forms.Faults(),
    )


def _show_audit(
    request: Request, session: SessionDep, query: AuditQuery, faults: forms.Faults | None = None
) -> Response:
    filters = query.model_dump(mode="json", exclude={"cursor", "limit", "lang"}, exclude_none=True)
    return render(
        request,
        "administration/audit.html",
        status=422 if faults else 200,
        found=queries.list_audit(session, query),
        query=query,
        filters=filters,
        deeds=ACTIONS,
        subject_kinds=SUBJECT_KINDS,
        faults=faults or forms.Faults(),
        has_cursor=query.cursor is not None,
    )
