"""Puts the service together: `create_app(settings)` is the only way to an app.

Importing this module loads no engine: that comes with the routes which ask it, and its index is built in the
background once the app has started.
"""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import FastAPI
from starlette.routing import BaseRoute

from service import VERSION
from service.database import Database
from service.engine.exposure import ExposureRecorder, make_flush_round
from service.engine.index_building import build_apart
from service.home import pages as home_pages
from service.running.background import Background, Rounds
from service.running.collection import collect_seldom
from service.running.logs import configure_logs
from service.running.shared_door import share_turns
from service.running.turns import Turns
from service.settings import Settings, find_unknown_variables
from service.skins import description, probes
from service.skins.assets import mount_assets
from service.skins.error_answers import add_error_answers
from service.skins.late_routes import LateRoutes
from service.skins.middleware import HeadMiddleware, LimitMiddleware, RequestMiddleware
from service.skins.route_table import RouteTable
from service.web import warm_up

if TYPE_CHECKING:
    from service.people.provider import Provider

log = structlog.get_logger(__name__)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with its database opened and its index about to be built; both are closed with it."""
    settings = settings or Settings()
    configure_logs(settings.log_level)
    for name in find_unknown_variables():
        log.warning("unknown_setting", name=name)
    app = Service(
        title="품앗이 Pumasi",
        version=VERSION,
        summary="사회적경제 공공조달 연결. Public procurement matching for the social economy.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        # `service.skins.description` answers, which lets in no unknown query parameter.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_live,
    )
    app.state.settings = settings
    app.state.clock = lambda: datetime.datetime.now(datetime.UTC)
    app.state.database = Database(settings)
    app.state.provider = _open_provider(settings)
    app.state.exposure = ExposureRecorder(app.state.database, settings)
    app.state.index = None
    app.state.turns = Turns(settings.max_reading_requests)
    add_error_answers(app)
    # The last one added is the outermost.
    app.add_middleware(HeadMiddleware)
    app.add_middleware(LimitMiddleware, settings=settings, turns=app.state.turns)
    app.add_middleware(RequestMiddleware, settings=settings)
    app.router.routes.extend([*probes.router.routes, *description.router.routes, *home_pages.router.routes])
    mount_assets(app)
    RouteTable(app.router)
    app.state.late_routes = LateRoutes(app.router, partial(_load_engine_and_routes, app))
    if not settings.start_patience_seconds:
        app.state.late_routes.build()
    return app


class Service(FastAPI):
    """An app whose description waits for the routes that are still to come."""

    def openapi(self) -> dict[str, Any]:
        """Describe every route."""
        self.state.late_routes.build()
        return super().openapi()


def _load_engine_and_routes(app: FastAPI) -> list[BaseRoute]:
    from service.bridge import CatalogueIndex, choose_index_file
    from service.routes import list_routes

    settings = app.state.settings
    app.state.index = CatalogueIndex(
        app.state.database,
        wait_seconds=settings.index_wait_seconds,
        file=choose_index_file(settings),
        build_apart=partial(build_apart, settings),
        read_ahead=partial(_read_open_demands, app),
    )
    return list_routes()


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    settings = app.state.settings
    app.state.turns.is_prepared = lambda: app.state.index is not None and app.state.index.is_ready
    share_turns(app.state.turns)
    background = Background(partial(_make_rounds, app), seconds=settings.background_interval_seconds)
    flush = make_flush_round(app.state.exposure, lambda: app.state.clock())
    counting = Background(lambda: {"exposure": flush}, seconds=settings.exposure_flush_seconds)

    def finish_start() -> None:
        collect_seldom()
        app.state.index.start()
        warm_up()
        background.start()

    if settings.start_patience_seconds:
        app.state.late_routes.start(patience_seconds=settings.start_patience_seconds, afterwards=finish_start)
    else:
        finish_start()
    counting.start()
    try:
        yield
    finally:
        app.state.late_routes.close()
        background.close()
        counting.close()
        app.state.exposure.flush()
        if app.state.index is not None:
            app.state.index.close()
        app.state.database.dispose()


def _open_provider(settings: Settings) -> Provider | None:
    if settings.oidc_issuer is None:
        return None
    # Only where it is used: it loads a client and the readers of signatures.
    from service.people.provider import Provider

    return Provider(settings)


def _make_rounds(app: FastAPI) -> Rounds:
    from service.rounds import make_rounds

    return make_rounds(app.state.database, app.state.settings, lambda: app.state.clock())


def _read_open_demands(app: FastAPI, *seen: Any) -> None:
    from service.bridge import choose_index_file
    from service.suggestions.actions import read_open_demands

    read_open_demands(
        app.state.database,
        *seen,
        clock=lambda: app.state.clock(),
        index_file=choose_index_file(app.state.settings),
        versions=app.state.index.versions,
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
    {"name": "drafts", "description": "작성 중인 등록. Listings that are being written."},
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
