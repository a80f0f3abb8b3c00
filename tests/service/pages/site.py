"""The small site that page tests and browsers visit: some enterprises and demands, three accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from service.accounts import actions as accounts
from service.app import create_app
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from tests.service.conftest import NOW, PASSWORD, make_demand, make_listing, make_settings

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
        phone="02-120-1234",
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


@contextmanager
def make_site(migrated: Path) -> Iterator[FastAPI]:
    """The site, in demonstration, over the migrated and empty SQLite database; not started yet."""
    settings = make_settings(f"sqlite:///{migrated}", environment="demo")
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
        own = EnterpriseIn(**make_listing(OWN, name="우리 기업", track_record=[]))
        catalogue.import_enterprises(session, [own], now=NOW, owner_id=actors["enterprise"].account_id)
        demands.import_demands(session, [DemandIn(**item) for item in DEMANDS], now=NOW)
    try:
        yield app
    finally:
        app.state.database.dispose()
