"""The catalogue over JSON: searching, listing, changing, deleting, importing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service import tables
from service.app import create_app
from service.settings import Settings
from tests.service.conftest import SignedInClient, make_listing

SignIn = Callable[..., SignedInClient]


def find_ids(client: TestClient, **params: object) -> list[str]:
    answer = client.get("/api/v1/enterprises", params=params)
    assert answer.status_code == 200, answer.text
    return [item["enterprise_id"] for item in answer.json()["items"]]


def store(sign_in: SignIn, *listings: dict[str, object]) -> SignedInClient:
    administrator = sign_in("administrator")
    answer = administrator.post("/api/v1/enterprises/import", json={"items": listings})
    assert answer.status_code == 200, answer.text
    return administrator


# --- listing and changing -----------------------------------------------------------------------------------


def test_a_listing_is_read_back_as_it_was_given(client: TestClient, sign_in: SignIn) -> None:
    enterprise = sign_in("enterprise")
    listing = make_listing("E1", employees=14, vulnerable_employment_percent=42.5, max_contract_krw=10**12)
    answer = enterprise.post("/api/v1/enterprises", json=listing)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    read = client.get("/api/v1/enterprises/E1")
    assert read.json() == answer.json()
    for name in ("name", "sectors", "service_districts", "employees", "max_contract_krw", "summary"):
        assert read.json()[name] == listing[name]
    assert read.json()["vulnerable_employment_percent"] == 42.5
    assert read.json()["certifications"] == [
        {"type": "social_cooperative", "number": "2015-0110", "valid_from": "2015-05-01", "valid_to": None}
    ]
    assert read.json()["owner_id"] == enterprise.actor.account_id


def test_what_is_saved_is_found_changed_and_gone_with_the_next_search(
    client: TestClient, sign_in: SignIn
) -> None:
    enterprise = sign_in("enterprise")
    assert find_ids(client, q="도시락") == []
    enterprise.post("/api/v1/enterprises", json=make_listing("E1"))
    assert find_ids(client, q="도시락") == ["E1"]
    changed = make_listing(
        "E1", summary="학교 건물을 청소합니다.", services=[], track_record=[], sectors=["CLN"]
    )
    assert enterprise.put("/api/v1/enterprises/E1", changed, version=1).status_code == 200
    assert find_ids(client, q="도시락") == []
    assert find_ids(client, q="건물 청소") == ["E1"]
    assert enterprise.delete("/api/v1/enterprises/E1", version=2).status_code == 204
    assert find_ids(client, q="건물 청소") == []
    assert client.get("/api/v1/enterprises/E1").status_code == 404
    enterprise.post("/api/v1/enterprises", json=make_listing("E1"))
    assert find_ids(client, q="도시락") == ["E1"]


def test_a_late_writer_is_told_both_versions(client: TestClient, sign_in: SignIn) -> None:
    enterprise = sign_in("enterprise")
    enterprise.post("/api/v1/enterprises", json=make_listing("E1"))
    enterprise.put("/api/v1/enterprises/E1", make_listing("E1", name="먼저 저장한 이름"), version=1)
    for answer in (
        enterprise.put("/api/v1/enterprises/E1", make_listing("E1", name="늦은 이름"), version=1),
        enterprise.delete("/api/v1/enterprises/E1", version=1),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (412, "precondition_failed")
        assert [fault["message"] for fault in answer.json()["error"]["fields"]] == [
            "보신 판: 1",
            "지금 판: 2",
        ]
    assert client.get("/api/v1/enterprises/E1").json()["name"] == "먼저 저장한 이름"


@pytest.mark.parametrize(
    ("role", "create", "change", "delete"),
    [
        ("buyer", 403, 403, 403),
        ("organiser", 403, 403, 403),
        ("enterprise", 201, 403, 403),
        ("policy", 201, 200, 403),
        ("administrator", 201, 200, 204),
    ],
)
def test_roles_decide_what_may_be_done_with_the_listing_of_another(
    sign_in: SignIn, role: str, create: int, change: int, delete: int
) -> None:
    sign_in("enterprise", "owner").post("/api/v1/enterprises", json=make_listing("E1"))
    other = sign_in(role, "other")
    assert other.post("/api/v1/enterprises", json=make_listing("E2")).status_code == create
    assert other.put("/api/v1/enterprises/E1", make_listing("E1"), version=1).status_code == change
    assert other.delete("/api/v1/enterprises/E1", version=1).status_code == delete


def test_visitors_are_asked_to_sign_in(client: TestClient) -> None:
    headers = {"If-Match": '"1"'}
    assert client.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 401
    assert client.put("/api/v1/enterprises/E1", json=make_listing("E1"), headers=headers).status_code == 401
    assert client.delete("/api/v1/enterprises/E1", headers=headers).status_code == 401
    assert client.post("/api/v1/enterprises/import", json={"items": []}).status_code == 401


def test_a_listing_is_refused_field_by_field(sign_in: SignIn) -> None:
    wrong = make_listing("E1", district="마포", employees="14", sectors=["ZZZ"], name="a\x00b")
    error = sign_in("enterprise").post("/api/v1/enterprises", json=wrong).json()["error"]
    assert {fault["field"] for fault in error["fields"]} == {"district", "employees", "sectors[0]", "name"}
    assert "마포구" in next(fault["message"] for fault in error["fields"] if fault["field"] == "district")


def test_an_import_twice_leaves_everything_unchanged(sign_in: SignIn) -> None:
    listings = [make_listing(f"E{number}") for number in range(3)]
    administrator = store(sign_in, *listings)
    answer = administrator.post("/api/v1/enterprises/import", json={"items": listings})
    assert answer.json() == {"created": 0, "updated": 0, "unchanged": 3}
    listings[1]["services"] = []
    answer = administrator.post("/api/v1/enterprises/import", json={"items": listings})
    assert answer.json() == {"created": 0, "updated": 1, "unchanged": 2}
    assert administrator.get("/api/v1/enterprises/E1").json()["version"] == 2


def test_an_import_keeps_the_owner(client: TestClient, sign_in: SignIn) -> None:
    owner = sign_in("enterprise")
    owner.post("/api/v1/enterprises", json=make_listing("E1"))
    store(sign_in, make_listing("E1", name="바뀐 이름"), make_listing("E2"))
    assert client.get("/api/v1/enterprises/E1").json()["owner_id"] == owner.actor.account_id
    assert client.get("/api/v1/enterprises/E2").json()["owner_id"] is None


def test_an_import_with_one_fault_stores_nothing(client: TestClient, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    items = [make_listing("E1"), make_listing("E2", employees=-1)]
    answer = administrator.post("/api/v1/enterprises/import", json={"items": items})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "items[1].employees")
    assert find_ids(client) == []


# --- search -------------------------------------------------------------------------------------------------


def test_filters_narrow_and_facets_count(client: TestClient, sign_in: SignIn) -> None:
    store(
        sign_in,
        make_listing("E1", district="은평구", service_districts=[]),
        make_listing("E2", district="마포구", service_districts=[]),
        make_listing("E3", district="마포구", service_districts=[], organisation_type="cooperative"),
    )
    answer = client.get("/api/v1/enterprises", params={"q": "도시락", "district": "마포구"}).json()
    assert {item["enterprise_id"] for item in answer["items"]} == {"E2", "E3"}
    assert answer["total"] == 2
    assert "도시락" in answer["read_back"]
    assert answer["facets"]["districts"] == [
        {"value": "마포구", "count": 2, "is_chosen": True},
        {"value": "은평구", "count": 1, "is_chosen": False},
    ]
    types = {facet["value"]: facet["count"] for facet in answer["facets"]["organisation_types"]}
    assert types == {"cooperative": 1, "social_cooperative": 1}
    assert find_ids(client, district=["은평구", "마포구"], organisation_type="cooperative") == ["E3"]


def test_highlights_point_into_the_answer(client: TestClient, sign_in: SignIn) -> None:
    store(sign_in, make_listing("E1"))
    [item] = client.get("/api/v1/enterprises", params={"q": "도시락"}).json()["items"]
    texts = {"name": item["name"], "summary": item["summary"], "service_names[0]": item["service_names"][0]}
    marked = {
        (mark["field"], texts[mark["field"]][mark["start"] : mark["end"]]) for mark in item["highlights"]
    }
    assert {("summary", "도시락"), ("service_names[0]", "도시락")} <= marked
    assert all(text in "도시락 배달 집밥" for _, text in marked)


def test_the_query_is_read_back_in_the_language_of_the_reader(client: TestClient) -> None:
    korean = client.get("/api/v1/enterprises", params={"q": "도시락"}).json()["read_back"]
    english = client.get("/api/v1/enterprises", params={"q": "도시락", "lang": "en"}).json()["read_back"]
    assert korean != english


def walk(client: TestClient, between: Callable[[], object] = lambda: None, **params: object) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = client.get("/api/v1/enterprises", params={**params, **more}).json()
        seen += [item["enterprise_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen
        between()


@pytest.mark.parametrize("q", ["도시락", None])
def test_pages_hold_every_hit_once(client: TestClient, sign_in: SignIn, q: str | None) -> None:
    store(sign_in, *[make_listing(f"E{number}", name=f"{number % 3}번 도시락") for number in range(7)])
    params = {"q": q} if q else {}
    whole = find_ids(client, **params)
    assert sorted(whole) == [f"E{number}" for number in range(7)]
    assert walk(client, limit=2, **params) == whole


def test_pages_go_on_where_they_were_though_listings_come_and_go(client: TestClient, sign_in: SignIn) -> None:
    listings = [make_listing(f"E{number}", name=f"{number}번 도시락") for number in range(6)]
    administrator = store(sign_in, *listings)
    pages = iter(
        [
            # The last hit of the first page goes, and one comes in before it.
            lambda: (
                administrator.delete("/api/v1/enterprises/E1", version=1),
                administrator.post("/api/v1/enterprises", json=make_listing("D0", name="0번 도시락")),
            ),
            lambda: administrator.delete("/api/v1/enterprises/E0", version=1),
        ]
    )
    seen = walk(client, between=lambda: next(pages, lambda: None)(), q="도시락", limit=2)
    assert seen == ["E0", "E1", "E2", "E3", "E4", "E5"]


def test_a_cursor_of_another_search_is_refused(client: TestClient, sign_in: SignIn) -> None:
    store(sign_in, *[make_listing(f"E{number}") for number in range(3)])
    cursor = client.get("/api/v1/enterprises", params={"q": "도시락", "limit": 1}).json()["next_cursor"]
    answer = client.get("/api/v1/enterprises", params={"q": "배달", "cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"district": "평양"}, "district[0]"),
        ({"sector": "CHD", "organisation_type": "bank"}, "organisation_type[0]"),
        ({"q": "\x00"}, "q"),
        ({"q": "가" * 2000}, "q"),
        ({"qq": "도시락"}, "qq"),
        ({"lang": "de"}, "lang"),
    ],
)
def test_search_parameters_are_checked(client: TestClient, params: dict[str, object], field: str) -> None:
    answer = client.get("/api/v1/enterprises", params=params)
    assert answer.status_code == 422
    [fault] = answer.json()["error"]["fields"]
    assert fault["field"] == field
    assert not fault["message"].startswith("올바르지 않은 값")


# --- statements ---------------------------------------------------------------------------------------------


@pytest.fixture
def count_statements(app: FastAPI, client: TestClient) -> Callable[[Callable[[], object]], int]:
    """A function that counts the statements which a call sends to the database, once the index is built."""
    with app.state.index.use():
        pass

    def count(call: Callable[[], object]) -> int:
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        sa.event.listen(app.state.database.engine, "before_cursor_execute", note)
        call()
        sa.event.remove(app.state.database.engine, "before_cursor_execute", note)
        return len(statements)

    return count


@pytest.mark.parametrize(
    "path", ["/api/v1/enterprises?q=도시락", "/api/v1/demands", "/api/v1/demands/D0/matches"]
)
def test_three_rows_take_no_more_statements_than_one(
    client: TestClient, sign_in: SignIn, count_statements: Callable[..., int], path: str
) -> None:
    administrator = store(sign_in, make_listing("E0"))
    administrator.post(
        "/api/v1/demands/import", json={"items": [{"demand_id": "D0", "title": "도시락 배달"}]}
    )
    client.get(path)
    one = count_statements(lambda: client.get(path))
    administrator.post("/api/v1/enterprises/import", json={"items": [make_listing("E1"), make_listing("E2")]})
    administrator.post(
        "/api/v1/demands/import",
        json={"items": [{"demand_id": f"D{n}", "title": "도시락 배달"} for n in (1, 2)]},
    )
    client.get(path)
    assert count_statements(lambda: client.get(path)) == one


def test_an_import_of_three_takes_no_more_statements_than_one(
    sign_in: SignIn, count_statements: Callable[..., int]
) -> None:
    administrator = sign_in("administrator")

    def send(*ids: str) -> None:
        items = [make_listing(enterprise_id) for enterprise_id in ids]
        assert administrator.post("/api/v1/enterprises/import", json={"items": items}).status_code == 200

    one = count_statements(lambda: send("E1"))
    assert count_statements(lambda: send("E2", "E3", "E4")) == one


def test_the_clock_moves_once_a_change(app: FastAPI, sign_in: SignIn) -> None:
    def read() -> int:
        with app.state.database.engine.connect() as connection:
            return connection.scalar(sa.select(tables.CatalogueClock.revision))

    administrator = store(sign_in, make_listing("E1"), make_listing("E2"))
    assert read() == 1
    administrator.put("/api/v1/enterprises/E1", make_listing("E1", name="x"), version=9)
    assert read() == 1
    administrator.delete("/api/v1/enterprises/E1", version=1)
    assert read() == 2


def test_a_writer_that_waits_too_long_is_told_that_nothing_was_saved(
    app: FastAPI, settings: Settings, sign_in: SignIn
) -> None:
    administrator = sign_in("administrator")
    impatient = create_app(settings.model_copy(update={"lock_timeout_seconds": 0.2}))
    impatient.state.clock = app.state.clock
    client = TestClient(impatient)
    client.cookies = administrator.client.cookies
    with app.state.database.session(is_writing=True) as session:
        session.execute(sa.update(tables.CatalogueClock).values(revision=7))
        answer = client.post("/api/v1/enterprises", json=make_listing("E1"), headers=administrator.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"]
    assert administrator.get("/api/v1/enterprises/E1").status_code == 404
    impatient.state.database.dispose()
