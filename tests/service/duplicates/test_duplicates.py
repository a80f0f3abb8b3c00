"""Duplicates: found by number or by name and place, merged field by field, and both had back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.catalogue import queries as catalogue
from service.catalogue.schemas import Enterprise
from service.door import limits
from service.duplicates import actions, queries
from service.errors import Forbidden, VersionConflict
from service.errors.records import InUseElsewhere, MergeNotFound, NewerChanges
from tests.service.conftest import NOW, SignedInClient, make_demand, make_listing
from tests.service.pages.conftest import Visitor

SignIn = Callable[..., SignedInClient]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("한끼나눔 사회적협동조합", "한끼 나눔(사회적협동조합)", True),
        ("㈜두레정원", "주식회사 두레정원", True),
        ("두레정원", "두레정비", False),
        ("협동조합", "사회적협동조합", False),
    ],
)
def test_names_are_alike_without_their_legal_forms(one: str, other: str, *, expected: bool) -> None:
    assert queries.is_alike(queries.fold_name(one), queries.fold_name(other)) is expected


@pytest.fixture
def desk(sign_in: SignIn) -> SignedInClient:
    desk = sign_in("policy")
    for listing in (
        make_listing("E1", name="두레정원 협동조합", business_number="9998600039", employees=5),
        make_listing("E2", name="두레정원", business_number="9998600039", services=[{"name": "텃밭"}]),
        make_listing("E3", name="두레 정원(협동조합)"),
        make_listing("E4", name="두레정원", business_number="9998200050"),
        make_listing("E5", name="두레정원", district="강남구"),
        make_listing("E6", name="두레정원", district=None),
        make_listing("E7", name="두레정비", district=None),
    ):
        assert desk.post("/api/v1/enterprises", json=listing).status_code == 201
    return desk


def _read(app: FastAPI, *ids: str) -> list[Enterprise]:
    with app.state.database.session(is_writing=False) as session:
        return catalogue.find_enterprises(session, ids)


def _merge(app: FastAPI, desk: SignedInClient, **changes: object) -> str:
    with app.state.database.session(is_writing=True) as session:
        return actions.merge(
            session,
            desk.actor,
            "E1",
            "E2",
            **{  # type: ignore[arg-type]
                "choices": {"services": "both", "name": "merged"},
                "versions": (1, 1),
                "now": NOW,
                **changes,
            },
        )


def test_the_same_number_comes_first_then_the_same_name_at_the_same_place(
    app: FastAPI, desk: SignedInClient
) -> None:
    [listing] = _read(app, "E1")
    with app.state.database.session(is_writing=False) as session:
        found = queries.find_candidates(session, listing)
    assert [(item.enterprise_id, item.reason) for item in found] == [
        ("E2", "business_number"),
        ("E3", "name_and_place"),
        ("E6", "same_name"),
    ]


def test_who_may_merge_is_told_on_the_page_of_the_listing(desk: SignedInClient, client: TestClient) -> None:
    offered = "같은 기업으로 보이는 다른 등록이 3건 있습니다"
    assert offered in desk.get("/enterprises/E1").text
    assert offered not in client.get("/enterprises/E1").text


def test_each_field_is_chosen_and_search_follows_and_both_come_back_to_the_letter(
    app: FastAPI, desk: SignedInClient, client: TestClient
) -> None:
    before = _read(app, "E1", "E2")
    merge_id = _merge(app, desk)
    [kept] = _read(app, "E1", "E2")
    assert (kept.name, kept.employees) == ("두레정원", 5)
    assert [service.name for service in kept.services] == ["도시락 배달", "텃밭"]
    hits = client.get("/api/v1/enterprises?q=텃밭").json()["items"]
    assert [hit["enterprise_id"] for hit in hits] == ["E1"]
    with app.state.database.session(is_writing=True) as session:
        actions.undo_merge(session, desk.actor, merge_id, now=NOW)
    ignored = {"version", "updated_at"}
    assert [item.model_dump(exclude=ignored) for item in _read(app, "E1", "E2")] == [
        item.model_dump(exclude=ignored) for item in before
    ]
    hits = client.get("/api/v1/enterprises?q=텃밭").json()["items"]
    assert [hit["enterprise_id"] for hit in hits] == ["E2"]
    with app.state.database.session(is_writing=True) as session, pytest.raises(MergeNotFound):
        actions.undo_merge(session, desk.actor, merge_id, now=NOW)


def test_every_field_names_its_source(app: FastAPI, desk: SignedInClient) -> None:
    changed = make_listing("E1", name="두레정원 협동조합", business_number="9998600039", employees=9)
    assert desk.put("/api/v1/enterprises/E1", changed, version=1).status_code == 200
    with app.state.database.session(is_writing=False) as session:
        rows = {row.field: row for row in actions.compare(session, desk.actor, "E1", "E2").rows}
    assert rows["employees"].kept_source.action == "enterprise.change"
    assert rows["name"].kept_source.action == "enterprise.create"


def test_nothing_newer_is_lost(app: FastAPI, desk: SignedInClient) -> None:
    with pytest.raises(VersionConflict):
        _merge(app, desk, versions=(1, 2))
    merge_id = _merge(app, desk)
    assert desk.put("/api/v1/enterprises/E1", make_listing("E1"), version=2).status_code == 200
    with app.state.database.session(is_writing=True) as session, pytest.raises(NewerChanges):
        actions.undo_merge(session, desk.actor, merge_id, now=NOW)


def test_a_listing_that_others_records_name_stays(
    app: FastAPI, desk: SignedInClient, sign_in: SignIn
) -> None:
    buyer = sign_in("buyer")
    assert buyer.post("/api/v1/demands", json=make_demand("D1")).status_code == 201
    answer = buyer.request("PUT", "/api/v1/demands/D1/shortlist/E2", json={})
    assert answer.status_code in (200, 201), answer.text
    with pytest.raises(InUseElsewhere):
        _merge(app, desk)
    assert len(_read(app, "E1", "E2")) == 2


def test_only_who_may_change_both_merges(app: FastAPI, desk: SignedInClient, sign_in: SignIn) -> None:
    with pytest.raises(Forbidden):
        _merge(app, sign_in("buyer"))


def test_programs_find_compare_merge_and_part_as_people_do(desk: SignedInClient) -> None:
    path = "/api/v1/enterprises/E1"
    found = desk.get(f"{path}/duplicates").json()
    assert "E2" in [item["enterprise_id"] for item in found["candidates"]]
    compared = desk.get(f"{path}/duplicates/E2").json()
    assert (compared["version"], compared["merged_version"]) == (1, 1)
    assert {"name", "services"} <= {row["field"] for row in compared["rows"]}
    wanted = {"merged_id": "E2", "version": 1, "merged_version": 1, "choices": {"services": "both"}}
    stale = desk.post(f"{path}/merges", json={**wanted, "merged_version": 2})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "version_conflict")
    merged = desk.post(f"{path}/merges", json=wanted)
    assert merged.status_code == 201, merged.text
    assert desk.get(f"{path}/duplicates").json()["merges"] == [merged.json()]
    assert desk.get("/api/v1/enterprises/E2").status_code == 404
    undo = f"/api/v1/merges/{merged.json()['merge_id']}/undo"
    assert desk.post(undo).status_code == 204
    assert desk.get("/api/v1/enterprises/E2").status_code == 200
    assert desk.post(undo).json()["error"]["code"] == "merge_not_found"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"merged_id": "E1"}, "merged_id"),
        ({"choices": {"nothing": "merged"}}, "choices.nothing"),
        ({"choices": {"name": "both"}}, "choices.name"),
    ],
)
def test_a_merge_that_cannot_be_names_the_field_and_changes_nothing(
    app: FastAPI, desk: SignedInClient, changes: dict[str, object], field: str
) -> None:
    before = _read(app, "E1", "E2")
    wanted = {"merged_id": "E2", "version": 1, "merged_version": 1, **changes}
    refused = desk.post("/api/v1/enterprises/E1/merges", json=wanted)
    assert refused.status_code == 422
    assert [item["field"] for item in refused.json()["error"]["fields"]] == [field]
    assert _read(app, "E1", "E2") == before


def test_two_lists_that_are_too_long_together_are_refused_in_words(desk: SignedInClient) -> None:
    full = [{"name": f"일 {number}"} for number in range(limits.MAX_SERVICES)]
    listing = make_listing("E1", business_number="9998600039", services=full)
    assert desk.put("/api/v1/enterprises/E1", listing, 1).status_code == 200
    wanted = {"merged_id": "E2", "version": 2, "merged_version": 1, "choices": {"services": "both"}}
    refused = desk.post("/api/v1/enterprises/E1/merges", json=wanted)
    assert refused.status_code == 422, refused.text
    assert [item["field"] for item in refused.json()["error"]["fields"]] == ["services"]
    assert desk.get("/api/v1/enterprises/E2").status_code == 200


def test_an_old_address_leads_to_the_listing_that_was_kept(app: FastAPI, desk: SignedInClient) -> None:
    visitor = Visitor(app)
    merge_id = _merge(app, desk)
    moved = visitor.get("/enterprises/E2")
    assert (moved.status_code, moved.headers["location"]) == (303, "/enterprises/E1")
    assert "찾으신 등록은 이 기업과 합쳐졌습니다" in visitor.get("/enterprises/E1").text
    assert visitor.get("/enterprises/E0").status_code == 404
    with app.state.database.session(is_writing=True) as session:
        actions.undo_merge(session, desk.actor, merge_id, now=NOW)
    assert visitor.get("/enterprises/E2").status_code == 200
