"""Colleagues of one organisation share its demands and listings; nobody else may change them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.organisations.actions import guess_kind
from service.security import Actor, is_permitted
from tests.service.conftest import SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]


def test_a_colleague_changes_a_demand_and_a_stranger_does_not(sign_in: SignIn) -> None:
    owner = sign_in("buyer", "owner", "은평구청")
    colleague = sign_in("buyer", "colleague", "은평구청")
    stranger = sign_in("buyer", "stranger", "마포구청")
    assert owner.post("/api/v1/demands", json=make_demand("D1")).status_code == 201
    assert colleague.put("/api/v1/demands/D1", make_demand("D1", title="청소"), 1).status_code == 200
    assert stranger.put("/api/v1/demands/D1", make_demand("D1", title="급식"), 2).status_code == 403
    stored = owner.get("/api/v1/demands/D1").json()
    assert (stored["title"], stored["owner_id"]) == ("청소", owner.actor.account_id)
    assert stored["organisation_id"] == owner.actor.organisation_id


def test_colleagues_share_a_listing_but_only_its_keeper_deletes_it(sign_in: SignIn) -> None:
    owner = sign_in("enterprise", "owner", "한끼나눔")
    colleague = sign_in("enterprise", "colleague", "한끼나눔")
    stranger = sign_in("enterprise", "stranger", "맑은손")
    assert owner.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    assert colleague.put("/api/v1/enterprises/E1", make_listing("E1", summary="새로"), 1).status_code == 200
    assert stranger.put("/api/v1/enterprises/E1", make_listing("E1", summary="x"), 2).status_code == 403
    assert colleague.delete("/api/v1/enterprises/E1", 2).status_code == 403
    assert owner.delete("/api/v1/enterprises/E1", 2).status_code == 204


@pytest.mark.parametrize(
    ("owner_id", "organisation_id", "expected"),
    [("A1", None, True), ("A2", "O1", True), ("A2", "O2", False), ("A2", None, False), (None, None, False)],
)
def test_whose_entries_a_buyer_reaches(
    owner_id: str | None, organisation_id: str | None, expected: bool
) -> None:
    actor = Actor("A1", "buyer", "구매 담당", "은평구", "buyer", "O1")
    found = is_permitted(actor, "demand.change", owner_id=owner_id, organisation_id=organisation_id)
    assert found is expected


def test_belonging_nowhere_is_no_organisation_to_share() -> None:
    actor = Actor("A1", "buyer", "구매 담당", None, "buyer", None)
    assert not is_permitted(actor, "demand.change", owner_id="A2", organisation_id=None)
    assert not is_permitted(actor, "demand.change", owner_id=None, organisation_id=None)


@pytest.mark.parametrize(
    ("name", "role", "kind"),
    [
        ("은평구", "buyer", "district"),
        ("견본구청", "buyer", "district"),
        ("서울특별시", "buyer", "city"),
        ("서울특별시교육청", "buyer", "education_office"),
        ("서부교육지원청", "buyer", "education_office"),
        ("은평초등학교", "buyer", "school"),
        ("서울주택도시공사", "buyer", "public_corporation"),
        ("서울시설공단", "buyer", "public_corporation"),
        ("서울문화재단", "buyer", "invested_institution"),
        ("아무개", "buyer", "other"),
        ("나눔학교", "enterprise", "enterprise"),
        ("견본 지원센터", "organiser", "support_centre"),
        ("견본 사회적경제과", "policy", "city"),
        ("견본 운영팀", "administrator", "platform"),
    ],
)
def test_a_name_says_what_kind_of_organisation_it_is(name: str, role: str, kind: str) -> None:
    assert guess_kind(name, role) == kind
