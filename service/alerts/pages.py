"""The page of alerts: what is wished for, what was told and why, what was held back, and the feeds."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from starlette.datastructures import URL

from service.alerts import actions, queries
from service.alerts.schemas import HitQuery, InterestIn
from service.catalogue import queries as catalogue
from service.database import SessionDep
from service.mailing.alert_feeds import write_ics, write_rss
from service.people.actors import NowDep, ReaderDep, SettingsDep, SignedInDep, TodayDep
from service.security import Actor
from service.settings import Settings
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

INTEREST: forms.Shape = {
    "enterprise_id": "text",
    "query": "text",
    "districts": "many",
    "contract_types": "many",
    "least_budget_krw": "money",
}


@router.get("/my-alerts")
def show_alerts(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    settings: SettingsDep,
    query: Annotated[HitQuery, Query()],
) -> Response:
    """Interests and hits. Context: see `_show`."""
    return _show(request, session, actor, settings, query)


@router.post("/my-alerts/interests")
def add_interest(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    settings: SettingsDep,
    now: NowDep,
    posted: PostedForm,
) -> Response:
    """Note an interest, or show the form again with what is wrong."""
    typed = forms.read_typed(posted, INTEREST)
    wish, faults = forms.check_typed(typed, INTEREST, InterestIn)
    if wish is None:
        return _show(request, session, actor, settings, HitQuery(), typed=typed, faults=faults, status=422)
    actions.add_interest(session, actor, wish, now=now)
    return redirect("/my-alerts", "alert-added")


@router.post("/my-alerts/interests/{interest_id}/{change}")
def change_interest(
    session: SessionDep, actor: SignedInDep, now: NowDep, interest_id: str, change: str, posted: PostedForm
) -> Response:
    """Mute an interest, hear of it again, or forget it."""
    if change == "remove":
        actions.remove_interest(session, actor, interest_id)
        return redirect("/my-alerts", "alert-removed")
    is_muted = change == "mute"
    actions.mute_interest(session, actor, interest_id, is_muted=is_muted, now=now)
    return redirect("/my-alerts", "alert-muted" if is_muted else "alert-unmuted")


@router.post("/my-alerts/hits/{demand_id:path}/{change}")
def change_hit(
    session: SessionDep, actor: SignedInDep, now: NowDep, demand_id: str, change: str, posted: PostedForm
) -> Response:
    """Mute one demand, or hear of it again."""
    is_muted = change == "mute"
    actions.mute_hit(session, actor, demand_id, is_muted=is_muted, now=now)
    return redirect("/my-alerts", "alert-muted" if is_muted else "alert-unmuted")


@router.post("/my-alerts/feed")
def make_feed(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    settings: SettingsDep,
    now: NowDep,
    posted: PostedForm,
) -> Response:
    """A new secret address, shown this once."""
    token = actions.make_feed(session, actor, now=now)
    return _show(
        request,
        session,
        actor,
        settings,
        HitQuery(),
        feed=f"{_find_address(request, settings)}/feeds/{token}",
    )


@router.get("/feeds/{token}.rss")
def read_rss(
    request: Request, session: SessionDep, settings: SettingsDep, today: TodayDep, token: str
) -> Response:
    """The demands told to the account behind the secret."""
    hits = queries.find_open_hits(session, queries.find_feed_account(session, token), today=today)
    content = write_rss(hits, address=_find_address(request, settings))
    return Response(content, media_type="application/rss+xml")


@router.get("/feeds/{token}.ics")
def read_ics(
    request: Request, session: SessionDep, settings: SettingsDep, today: TodayDep, now: NowDep, token: str
) -> Response:
    """The deadlines of the demands told to the account behind the secret."""
    hits = queries.find_open_hits(session, queries.find_feed_account(session, token), today=today)
    content = write_ics(hits, address=_find_address(request, settings), now=now)
    return Response(content, media_type="text/calendar; charset=utf-8")


def _find_address(request: Request, settings: Settings) -> str:
    """The address of this service as others reach it."""
    return (settings.public_url or str(URL(scope=request.scope).replace(path="", query=""))).rstrip("/")


def _show(
    request: Request,
    session: SessionDep,
    actor: Actor,
    settings: Settings,
    query: HitQuery,
    *,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
    feed: str | None = None,
    status: int = 200,
) -> Response:
    """Context: interests, names (of their listings), addable (own listings), found, query, feed."""
    interests = queries.find_interests(session, actor.account_id)
    own = catalogue.find_kept(session, actor)
    wished = {interest.enterprise_id for interest in interests}
    return render(
        request,
        "alerts/page.html",
        status=status,
        interests=interests,
        names=catalogue.find_names(session, [item for item in wished if item]),
        addable=[item for item in own if item.enterprise_id not in wished],
        found=queries.list_hits(session, actor.account_id, query),
        query=query,
        has_cursor=query.cursor is not None,
        form=typed or forms.write_typed(None, INTEREST),
        faults=faults or forms.Faults(),
        cap=settings.alert_cap,
        feed=feed,
        has_feed=queries.has_feed(session, actor.account_id),
    )
