"""Partners from outside the social economy in teams, over JSON."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/demands/D1/teams"


@pytest.fixture
def administrator(sign_in: SignIn) -> SignedInClient:
    """An administrator over a caterer and a cleaner, and a demand that needs both."""
    administrator = sign_in("administrator")
    listings = [
        make_listing("E1"),
        make_listing(
            "E2",
            name="맑은손",
            summary="건물을 청소합니다.",
            services=[{"name": "건물 청소"}],
            track_record=[],
            sectors=["CLN"],
        ),
    ]
    administrator.post("/api/v1/enterprises/import", json={"items": listings})
    lots = [{"name": "도시락 배달"}, {"name": "식당 건물 청소"}, {"name": "무대 조명 설치"}]
    administrator.post("/api/v1/demands", json=make_demand("D1", title="어르신 큰잔치", lots=lots))
    administrator.post("/api/v1/demands", json=make_demand("D2"))
    return administrator


def test_a_partner_from_outside_joins_where_asked_never_leads_and_is_not_stored(
    client: TestClient, administrator: SignedInClient
) -> None:
    body = {
        "partners": [{"enterprise_id": "P1", "name": "무대조명", "services": [{"name": "무대 조명 설치"}]}]
    }
    first = administrator.post(PATH, json=body).json()["teams"][0]
    assert first["partner_names"] == {"P1": "무대조명"}
    assert first["members"][0] != "P1"
    covers = {cover["part"]: cover["enterprise_name"] for cover in first["covers"]}
    assert covers["무대 조명 설치"] == "무대조명"
    assert client.get("/api/v1/enterprises/P1").status_code == 404
    assert "P1" not in client.get(PATH).text


def test_partners_that_cannot_be_are_refused(client: TestClient, administrator: SignedInClient) -> None:
    partner = {"enterprise_id": "P1", "name": "무대조명"}
    assert client.post(PATH, json={"partners": [partner]}).status_code == 401
    for partners, status in (([partner, partner], 422), ([{**partner, "enterprise_id": "E1"}], 409)):
        assert administrator.post(PATH, json={"partners": partners}).status_code == status
    assert client.get("/api/v1/demands/D404/teams").status_code == 404
