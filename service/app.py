"""Puts the service together: `create_app(settings)` is the only way to an app.

Importing this module loads no engine; the index is built in the background once the app has started.
"""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI

from service import VERSION
from service.accounts import api as accounts_api
from service.accounts import pages as accounts_pages
from service.administration import pages as administration_pages
from service.alerts import api as alerts_api
from service.alerts import pages as alerts_pages
from service.assistance import pages as assistance_pages
from service.bridge import CatalogueIndex, choose_index_file
from service.catalogue import api as catalogue_api
from service.catalogue import pages as catalogue_pages
from service.contacts import api as contacts_api
from service.contacts import pages as contacts_pages
from service.database import Database
from service.demands import api as demands_api
from service.demands import pages as demands_pages
from service.digests import actions as digests
from service.downloads import api as downloads_api
from service.duplicates import api as duplicates_api
from service.duplicates import pages as duplicates_pages
from service.engine.exposure import ExposureRecorder, make_flush_round
from service.engine.index_building import build_apart
from service.evidence import api as evidence_api
from service.evidence import pages as evidence_pages
from service.external_sign_in import pages as external_sign_in_pages
from service.fairs.applications import api as fair_applications_api
from service.fairs.applications import pages as fair_applications_pages
from service.fairs.booths import api as fair_booths_api
from service.fairs.booths import pages as fair_booths_pages
from service.fairs.capacity import api as fair_capacity_api
from service.fairs.capacity import pages as fair_capacity_pages
from service.fairs.capacity.actions import CAPACITY_JOB
from service.fairs.days import api as fair_days_api
from service.fairs.days import pages as fair_days_pages
from service.fairs.invitations import api as fair_invitations_api
from service.fairs.invitations import pages as fair_invitations_pages
from service.fairs.papers import pages as fair_papers_pages
from service.fairs.planning.jobs import PLAN_JOB
from service.fairs.plans import api as fair_plans_api
from service.fairs.plans import pages as fair_plans_pages
from service.fairs.register import api as fairs_api
from service.fairs.register import pages as fairs_pages
from service.fairs.results import api as fair_results_api
from service.fairs.results import pages as fair_results_pages
from service.fairs.rules import api as fair_rules_api
from service.fairs.rules import pages as fair_rules_pages
from service.fairs.wishes import api as fair_wishes_api
from service.fairs.wishes import pages as fair_wishes_pages
from service.help import pages as help_pages
from service.home import pages as home_pages
from service.jobs import JobKind, JobRunner
from service.joining import pages as joining_pages
from service.judged_sets import api as judged_sets_api
from service.judged_sets import pages as judged_sets_pages
from service.listings import api as listings_api
from service.listings import pages as listings_pages
from service.mailing.mail import MailSender
from service.mailing.reminders import Reminder
from service.matches import api as matches_api
from service.matches import pages as matches_pages
from service.mirror import api as mirror_api
from service.mirror import pages as mirror_pages
from service.needs import api as needs_api
from service.needs import pages as needs_pages
from service.notices import pages as notices_pages
from service.outcomes import api as outcomes_api
from service.outcomes import pages as outcomes_pages
from service.own_account import pages as own_account_pages
from service.personal_data import actions as personal_data
from service.personal_data import pages as personal_data_pages
from service.proofs import api as proofs_api
from service.proofs import pages as proofs_pages
from service.purchases import api as purchases_api
from service.purchases import pages as purchases_pages
from service.quotes import api as quotes_api
from service.quotes import pages as quotes_pages
from service.reference_previews.jobs import PREVIEW_JOB
from service.reference_versions import api as reference_versions_api
from service.reference_versions import pages as reference_versions_pages
from service.running.background import Background
from service.running.daily_rounds import make_daily_round
from service.running.logs import configure_logs
from service.saved_searches import api as saved_searches_api
from service.saved_searches import pages as saved_searches_pages
from service.sent_files import api as sent_files_api
from service.sent_files import pages as sent_files_pages
from service.settings import Settings, find_unknown_variables
from service.shortlists import api as shortlists_api
from service.shortlists import pages as shortlists_pages
from service.skins import probes
from service.skins.assets import mount_assets
from service.skins.error_answers import add_error_answers
from service.skins.middleware import HeadMiddleware, LimitMiddleware, RequestMiddleware
from service.suggestions import api as suggestions_api
from service.suggestions import pages as suggestions_pages
from service.suggestions.actions import read_open_demands
from service.uploads import api as uploads_api
from service.uploads import pages as uploads_pages
from service.web import warm_up

if TYPE_CHECKING:
    from service.people.provider import Provider

log = structlog.get_logger(__name__)

# The matches first: on pages, an id with slashes would otherwise reach over the end of their address.
API = (
    probes,
    accounts_api,
    needs_api,
    evidence_api,
    matches_api,
    suggestions_api,
    shortlists_api,
    saved_searches_api,
    judged_sets_api,
    reference_versions_api,
    mirror_api,
    proofs_api,
    contacts_api,
    listings_api,
    duplicates_api,
    alerts_api,
    uploads_api,
    quotes_api,
    sent_files_api,
    downloads_api,
    outcomes_api,
    purchases_api,
    demands_api,
    catalogue_api,
    fair_capacity_api,
    fair_rules_api,
    fair_plans_api,
    fair_days_api,
    fair_results_api,
    fair_booths_api,
    fair_wishes_api,
    fair_invitations_api,
    fair_applications_api,
    fairs_api,
)
PAGES = (
    home_pages,
    help_pages,
    external_sign_in_pages,
    accounts_pages,
    joining_pages,
    personal_data_pages,
    administration_pages,
    judged_sets_pages,
    reference_versions_pages,
    own_account_pages,
    needs_pages,
    evidence_pages,
    notices_pages,
    listings_pages,
    matches_pages,
    suggestions_pages,
    shortlists_pages,
    saved_searches_pages,
    mirror_pages,
    duplicates_pages,
    proofs_pages,
    contacts_pages,
    assistance_pages,
    alerts_pages,
    uploads_pages,
    quotes_pages,
    sent_files_pages,
    outcomes_pages,
    purchases_pages,
    demands_pages,
    catalogue_pages,
    fair_capacity_pages,
    fair_rules_pages,
    fair_plans_pages,
    fair_papers_pages,
    fair_days_pages,
    fair_results_pages,
    fair_booths_pages,
    fair_wishes_pages,
    fair_invitations_pages,
    fair_applications_pages,
    fairs_pages,
)
# Every kind of background work that this version knows; `service.jobs` says how to add one.
JOB_KINDS: tuple[JobKind, ...] = (
    PLAN_JOB,
    CAPACITY_JOB,
    PREVIEW_JOB,
    digests.DIGESTS,
    personal_data.PURGE,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with its database opened and its index about to be built; both are closed with it."""
    settings = settings or Settings()
    configure_logs(settings.log_level)
    for name in find_unknown_variables():
        log.warning("unknown_setting", name=name)
    app = FastAPI(
        title="품앗이 Pumasi",
        version=VERSION,
        summary="사회적경제 공공조달 연결. Public procurement matching for the social economy.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_live,
    )
    app.state.settings = settings
    app.state.clock = lambda: datetime.datetime.now(datetime.UTC)
    app.state.database = Database(settings)
    app.state.job_titles = {kind.name: kind.title for kind in JOB_KINDS}
    app.state.provider = _open_provider(settings)
    app.state.exposure = ExposureRecorder(app.state.database, settings)
    app.state.index = CatalogueIndex(
        app.state.database,
        wait_seconds=settings.index_wait_seconds,
        patience_seconds=settings.index_patience_seconds,
        file=choose_index_file(settings),
        build_apart=partial(build_apart, settings),
        read_ahead=partial(read_open_demands, app.state.database, clock=lambda: app.state.clock()),
    )
    add_error_answers(app)
    # The last one added is the outermost.
    app.add_middleware(HeadMiddleware)
    app.add_middleware(LimitMiddleware, settings=settings)
    app.add_middleware(RequestMiddleware, settings=settings)
    for skin in (*API, *PAGES):
        app.router.routes.extend(skin.router.routes)
    mount_assets(app)
    return app


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    warm_up()
    app.state.index.start()
    background = _make_background(app)
    background.start()
    counting = Background(
        {"exposure": make_flush_round(app.state.exposure, lambda: app.state.clock())},
        seconds=app.state.settings.exposure_flush_seconds,
    )
    counting.start()
    try:
        yield
    finally:
        background.close()
        counting.close()
        app.state.exposure.flush()
        app.state.index.close()
        app.state.database.dispose()


def _open_provider(settings: Settings) -> Provider | None:
    if settings.oidc_issuer is None:
        return None
    # Only where it is used: it loads a client and the readers of signatures.
    from service.people.provider import Provider

    return Provider(settings)


def _make_background(app: FastAPI) -> Background:
    database, settings = app.state.database, app.state.settings

    def read_clock() -> datetime.datetime:
        now: datetime.datetime = app.state.clock()
        return now

    runner = JobRunner(database, settings, read_clock, JOB_KINDS)
    sender = MailSender(database, settings, read_clock)
    reminder = Reminder(database, read_clock)
    return Background(
        {
            "jobs": runner.run_next,
            "mail": sender.send_due,
            "reminders": reminder.remind,
            "digests": make_daily_round(database, read_clock, digests.DIGESTS, first_hour=digests.FIRST_HOUR),
            "purge": make_daily_round(
                database, read_clock, personal_data.PURGE, first_hour=personal_data.FIRST_HOUR
            ),
        },
        seconds=settings.background_interval_seconds,
    )


DESCRIPTION = """\
사회적경제기업 목록, 공공 구매수요, 그리고 수요마다 어울리는 기업과 그 까닭.

* 돈은 원 단위 정수, 날짜는 `YYYY-MM-DD`, 시각은 UTC입니다. Money is whole KRW, dates are `YYYY-MM-DD`.
* 모르는 조회 변수는 오류입니다. An unknown query parameter is an error, never ignored.
* 목록은 `next_cursor`로 넘깁니다. Lists page by cursor.
* 고칠 때에는 조회에서 받은 `ETag`를 `If-Match`로 보냅니다. Changes carry the ETag in If-Match.
* 쿠키로 로그인한 변경은 `X-CSRF-Token`이 필요합니다(`GET /api/v1/session`). Changes need that token.
* 오류는 모두 한 모양입니다. Every error has one shape, `ErrorAnswer`.
"""
TAGS = [
    {"name": "enterprises", "description": "사회적경제기업. The catalogue of enterprises."},
    {"name": "drafts", "description": "작성 중인 글. Listings that are being written."},
    {"name": "contacts", "description": "연락처와 동의. Contacts of a listing, and what each agreed to."},
    {"name": "duplicates", "description": "겹친 등록. Listings of one enterprise made one, and parted."},
    {"name": "demands", "description": "구매수요·공고. Published needs."},
    {"name": "needs", "description": "글·문서에서 제안. Demands proposed from words or a document."},
    {
        "name": "evidence",
        "description": "검색 증빙서. Rankings kept, to be printed, checked, repeated.",
    },
    {"name": "matches", "description": "추천과 그 까닭. Ranked suppliers, and why."},
    {"name": "shortlists", "description": "후보 목록. Candidates of your agency, seen by nobody else."},
    {"name": "saved searches", "description": "저장한 검색. Searches that an account keeps."},
    {"name": "downloads", "description": "내려받기. Every list as a file."},
    {"name": "purchases", "description": "구매 결과와 실적. Outcomes, purchase records, rates and spread."},
    {"name": "quotes", "description": "견적과 증빙. What agencies ask candidates for, and their answers."},
    {"name": "alerts", "description": "알림. What an account wants to hear of, and was told."},
    {"name": "fairs", "description": "상담회. Fairs: booths, applications, timetable, the day, results."},
    {"name": "words and law", "description": "말과 법령의 판. Versions of synonyms, dictionary and law."},
    {"name": "session", "description": "로그인. Signing in and out."},
    {"name": "probes", "description": "상태와 지표. Health, readiness and metrics."},
]
