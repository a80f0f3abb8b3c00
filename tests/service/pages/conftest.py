"""A small site that the page tests visit: a handful of enterprises and demands, and three accounts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from service.accounts import actions as accounts
from service.app import create_app
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from tests.service.conftest import NOW, PASSWORD, make_demand, make_listing, make_settings
from tests.service.pages.markup import Page

HOSTILE = """<script>alert('x')</script>"><img src=x onerror=alert(1)>{{7*7}}"""
OWN = "E-OWN"

LISTINGS: tuple[dict[str, Any], ...] = (
    make_listing("E1", name="한끼나눔 사회적협동조합"),
    make_listing(
        "E2",
        name="맑은손 협동조합",
        organisation_type="cooperative",
        certifications=[
            {"type": "cooperative", "number": "서울-2014-1"},
            {"type": "womens_enterprise", "valid_from": "2013-01-01", "valid_to": "2016-01-01"},
            {"type": "건물위생관리업 신고", "valid_from": "2017-06-01"},
        ],
        district="마포구",
        service_districts=["서울특별시"],
        sectors=["CLN"],
        summary="어린이집과 청사를 청소합니다.",
        services=[{"name": "어린이집 청소"}, {"name": "청사 청소", "unit_price_krw": 1_234_567}],
        track_record=[],
    ),
    make_listing(
        "E3", name="끝난인증", certifications=[{"type": "social_enterprise", "valid_to": "2013-01-01"}]
    ),
    make_listing(
        "E/4", name="빗금 도시락", district=None, service_districts=[], sectors=[], certifications=[]
    ),
    make_listing(
        "E5",
        name=HOSTILE,
        summary=HOSTILE,
        services=[{"name": f"도시락 {HOSTILE}", "description": HOSTILE, "unit": HOSTILE}],
        track_record=[{"title": HOSTILE, "buyer": HOSTILE}],
        address=HOSTILE,
        homepage="javascript:alert(1)",
    ),
)
DEMANDS: tuple[dict[str, Any], ...] = (
    make_demand("D1", contract_from="2017-04-01", contract_to="2017-12-31"),
    make_demand("D/2", title="구청사 청소 용역", budget_krw=None, lots=[{"name": "1동"}, {"name": "2동"}]),
    make_demand("D3", title=f"도시락 {HOSTILE}", description=HOSTILE, buyer=HOSTILE, category=HOSTILE),
    make_demand("D4", title="소독", status="cancelled", required_licences=["소독업 신고"], published_on=None),
    {"demand_id": "D5", "title": "양자 얽힘 측정기"},
)


class Visitor:
    """A browser without scripts: keeps its cookies, sends the form token of the page it stands on."""

    def __init__(self, site: FastAPI) -> None:
        # A host name of its own would be refused; the port makes cookies of two visitors no matter.
        self.http = TestClient(site, headers={"Accept": "text/html"}, follow_redirects=False)

    def get(self, path: str, **options: Any) -> Response:
        """Open a page."""
        return self.http.get(path, **options)

    def open(self, path: str) -> Page:
        """Open a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return Page(answer.text)

    def post(self, path: str, fields: dict[str, Any], *, token: str | None = None) -> Response:
        """Send a form as the page at `/sign-in` would, whose token holds for every form of this browser."""
        if token is None:
            page = self.open("/sign-in")
            token = next(e.attributes["value"] for e in page.all("input") if e.get("name") == "form_token")
        return self.http.post(path, data={"form_token": token, **fields})

    def sign_in(self, login: str) -> Visitor:
        """Sign in as one of the accounts of the site."""
        answer = self.post("/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture(scope="session")
def site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The started site, in demonstration."""
    path = tmp_path_factory.mktemp("site") / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    settings = make_settings(f"sqlite:///{path}", environment="demo")
    app = create_app(settings)
    app.state.clock = lambda: NOW
    with app.state.database.session(is_writing=True) as session:
        actors = {
            role: accounts.create_account(
                session,
                settings,
                login=role,
                password=PASSWORD,
                display_name=f"{role} 담당",
                role=role,
                organisation="은평구",
                now=NOW,
            )
            for role in ("buyer", "enterprise", "policy")
        }
        catalogue.import_enterprises(session, [EnterpriseIn(**item) for item in LISTINGS], now=NOW)
        own = EnterpriseIn(**make_listing(OWN, name="우리 기업"))
        catalogue.import_enterprises(session, [own], now=NOW, owner_id=actors["enterprise"].account_id)
        demands.import_demands(session, [DemandIn(**item) for item in DEMANDS], now=NOW)
    with TestClient(app):
        yield app


@pytest.fixture
def visitor(site: FastAPI) -> Visitor:
    """Someone who has not signed in."""
    return Visitor(site)


@pytest.fixture
def enter(site: FastAPI) -> Callable[[str], Visitor]:
    """A function that gives a browser in which this role has signed in."""
    return lambda role: Visitor(site).sign_in(role)
