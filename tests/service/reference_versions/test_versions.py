"""Administrators change words and law in versions; every worker reads with those in force, and no other."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from structlog.testing import capture_logs

from matching.records import Demand
from service import bridge, jobs
from service.bridge import CatalogueIndex
from service.database import Database
from service.reference_layers.bridge import load_reference_of
from service.reference_previews.jobs import PREVIEW_JOB
from tests.service.conftest import NOW, Clock, SignedInClient, make_demand, make_listing
from tests.service.pages.markup import find_faults

SignIn = Callable[..., SignedInClient]
WORD = "말끔이"
SYNONYM = {"added_synonyms": [{"terms": [WORD, "현수막"], "weight": 0.9}], "reason": "문서 1호"}
LIMIT = {
    "follows": "local-private-goods-services-2016",
    "max_incl": 90_000_000,
    "valid_from": "2017-03-10",
    "article": "지방계약법 시행령 제25조",
    "source": "대통령령 제1호",
}
WANTED = Demand("X", f"{WORD} 용역", published_on=NOW.date(), contract_type="services")


@pytest.fixture
def administrator(sign_in: SignIn) -> SignedInClient:
    person = sign_in("administrator")
    for number, service in enumerate(("도시락 배달", "현수막 제작", "건물 청소"), start=1):
        listing = make_listing(
            f"E{number}", summary="", services=[{"name": service}], sectors=[], track_record=[]
        )
        assert person.post("/api/v1/enterprises", json=listing).status_code == 201
    demand = make_demand("D1", title=f"{WORD} 용역")
    assert person.post("/api/v1/demands", json=demand).status_code == 201
    return person


@pytest.fixture
def start_index(database: Database) -> Iterator[Callable[..., CatalogueIndex]]:
    """A function that starts an index as another worker would, and waits until it is built."""
    started: list[CatalogueIndex] = []

    def start(file: Path | None = None) -> CatalogueIndex:
        index = CatalogueIndex(database, wait_seconds=60, file=file)
        index.start()
        started.append(index)
        with index.use():
            return index

    yield start
    for index in started:
        index.close()


def run_jobs(app: FastAPI, clock: Clock) -> None:
    runner = jobs.JobRunner(app.state.database, app.state.settings, clock, (PREVIEW_JOB,))
    while runner.run_next():
        pass


def draft(person: SignedInClient, **content: Any) -> int:
    answer = person.post("/api/v1/reference-versions", json={"reason": "문서 1호", **content})
    assert answer.status_code == 201, answer.text
    return answer.json()["version"]


def decide(person: SignedInClient, version: int, deed: str, reason: str = "과장 결재") -> Response:
    return person.post(f"/api/v1/reference-versions/{version}/{deed}", json={"reason": reason})


def put_in_force(app: FastAPI, clock: Clock, person: SignedInClient, **content: Any) -> dict[str, Any]:
    version = draft(person, **content)
    assert person.post(f"/api/v1/reference-versions/{version}/preview").status_code == 202
    run_jobs(app, clock)
    answer = decide(person, version, "put-in-force")
    assert answer.status_code == 200, answer.text
    return answer.json()


def first(index: CatalogueIndex) -> str:
    with index.use() as matcher:
        return matcher.rank(WANTED, on=NOW.date()).results[0].enterprise_id


# --- words ---


def test_a_synonym_is_drafted_previewed_put_in_force_and_withdrawn(
    app: FastAPI, clock: Clock, administrator: SignedInClient, start_index: Callable[..., CatalogueIndex]
) -> None:
    one, other = start_index(), start_index()
    version = draft(administrator, **SYNONYM)
    path = f"/api/v1/reference-versions/{version}"
    assert decide(administrator, version, "put-in-force").json()["error"]["code"] == "preview_missing"
    assert administrator.post(f"{path}/preview").json()["is_preview_running"] is True
    assert first(one) == "E1"
    run_jobs(app, clock)
    found = administrator.get(path).json()
    preview = found["preview"]
    assert (preview["demands"], preview["judged_demands"], preview["changed"]) == (1, 0, 1)
    assert preview["items"][0]["demand_id"] == "D1"
    moves = [(move["enterprise_id"], move["before"], move["after"]) for move in preview["items"][0]["moves"]]
    assert moves == [("E2", 2, 1), ("E1", 1, None), ("E3", 3, None)]
    assert first(other) == "E1"
    assert decide(administrator, version, "put-in-force").json()["state"] == "in_force"
    assert [first(one), first(other), first(start_index())] == ["E2", "E2", "E2"]
    words = administrator.get("/api/v1/reference-words", params={"q": WORD}).json()
    assert words["synonyms"] == [{"terms": [WORD, "현수막"], "weight": 0.9, "one_way_from": None}]
    assert decide(administrator, version, "put-in-force").status_code == 409
    assert decide(administrator, version, "withdraw").json()["state"] == "withdrawn"
    assert [first(one), first(other)] == ["E1", "E1"]
    assert decide(administrator, version, "withdraw").json()["error"]["code"] == "version_state_conflict"
    trail = administrator.get("/admin/audit?subject_kind=reference_version", headers={"Accept": "text/html"})
    for action in ("초안 만듦", "판 시행", "판 거둠"):
        assert action in trail.text


def test_a_preview_counts_only_against_what_is_in_force_now(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    version = draft(administrator, **SYNONYM)
    administrator.post(f"/api/v1/reference-versions/{version}/preview")
    run_jobs(app, clock)
    assert administrator.get(f"/api/v1/reference-versions/{version}").json()["is_previewed"] is True
    put_in_force(app, clock, administrator, added_words=[{"form": "품앗이은행"}])
    assert administrator.get(f"/api/v1/reference-versions/{version}").json()["is_previewed"] is False
    assert decide(administrator, version, "put-in-force").json()["error"]["code"] == "preview_missing"


def test_a_version_that_a_later_one_builds_on_stays(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    base = put_in_force(app, clock, administrator, **SYNONYM)["version"]
    later = put_in_force(app, clock, administrator, removed_synonyms=[{"terms": ["현수막", WORD]}])["version"]
    refused = decide(administrator, base, "withdraw")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "version_does_not_fit")
    assert f"{later}판" in refused.json()["error"]["message"]
    assert decide(administrator, later, "withdraw").status_code == 200
    assert decide(administrator, base, "withdraw").status_code == 200


def test_a_large_catalogue_is_read_anew_beside_the_answers(
    app: FastAPI,
    clock: Clock,
    administrator: SignedInClient,
    start_index: Callable[..., CatalogueIndex],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bridge, "WORTH_A_PROCESS", 1)
    index = start_index()
    put_in_force(app, clock, administrator, **SYNONYM)
    assert first(index) in ("E1", "E2")
    assert index._renewal is not None
    index._renewal.join(timeout=60)
    assert first(index) == "E2"
    assert index.versions == "1"


def test_the_saved_index_of_other_words_is_not_taken_up(
    app: FastAPI,
    clock: Clock,
    administrator: SignedInClient,
    start_index: Callable[..., CatalogueIndex],
    tmp_path: Path,
) -> None:
    file = tmp_path / "kept.index"
    start_index(file).close()
    put_in_force(app, clock, administrator, **SYNONYM)
    with capture_logs() as lines:
        index = start_index(file)
        assert first(index) == "E2"
        index.close()
    assert "index_file_ignored" in [line["event"] for line in lines]
    with capture_logs() as lines:
        assert first(start_index(file)) == "E2"
    assert "index_taken_up" in [line["event"] for line in lines]


def test_a_version_that_the_files_have_overtaken_is_left_out(database: Database) -> None:
    """As after an update of the program that brings the same synonyms."""
    from service import tables

    group = bridge.load_reference().words.synonyms[0]
    word = f"품앗이{database.engine.dialect.name}"  # a process lays the same versions once
    content = {"added_synonyms": [{"terms": list(group.terms)}], "added_words": [{"form": word}]}
    with database.session(is_writing=True) as session:
        session.add(
            tables.ReferenceVersion(version=1, state="in_force", changes=content, reason="-", created_at=NOW)
        )
        session.flush()
        with capture_logs() as lines:
            assert load_reference_of(session.connection(), "1") is bridge.load_reference()
    assert [line["version"] for line in lines if line["event"] == "reference_version_left_out"] == [1]


# --- law ---


def test_a_legal_value_opens_a_route_from_its_first_day_on(
    app: FastAPI, clock: Clock, administrator: SignedInClient, start_index: Callable[..., CatalogueIndex]
) -> None:
    index = start_index()
    demand = make_demand("D2", budget_krw=88_000_000, title="현수막 제작")
    assert administrator.post("/api/v1/demands", json=demand).status_code == 201
    found = put_in_force(app, clock, administrator, legal_values=[LIMIT])
    preview = found["preview"]
    assert preview["law_day"] == "2017-03-10"
    routes = [route for item in preview["items"] for route in item["routes"] if item["demand_id"] == "D2"]
    opened = {
        (r["enterprise_id"], r["before"], r["after"]) for r in routes if r["route"] == "private_contract"
    }
    assert ("E2", "impossible", "possible") in opened
    wanted = Demand("D2", "현수막 제작", contract_type="services", budget_krw=88_000_000)

    def judge(day: datetime.date) -> str:
        with index.use() as matcher:
            routes = matcher.rank(wanted, on=day).results[0].routes
            return next(route.verdict for route in routes if route.route == "private_contract")

    assert judge(datetime.date(2017, 3, 9)) == "impossible"
    assert judge(datetime.date(2017, 3, 10)) == "possible"
    law = administrator.get("/api/v1/reference-law").json()["items"]
    newest = next(row for row in law if row["rule_id"] == "local-private-goods-services-2016+2017-03-10")
    assert (newest["max_incl"], newest["article"]) == (90_000_000, LIMIT["article"])


def test_an_evidence_pack_is_repeated_with_the_versions_of_its_time(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    version = put_in_force(app, clock, administrator, **SYNONYM)["version"]
    with app.state.database.engine.connect() as connection:
        assert bridge.read_clock_and_versions(connection)[1] == str(version)
    app.state.index.start()
    made = administrator.post("/api/v1/demands/D1/evidence", json={"top": 3})
    assert made.status_code == 201, made.text
    evidence_id = made.json()["evidence_id"]
    assert decide(administrator, version, "withdraw").status_code == 200
    replayed = administrator.get(f"/api/v1/evidence/{evidence_id}/replay").json()
    assert (replayed["is_same"], replayed["differences"]) == (True, [])
    app.state.index.close()


# --- what is refused ---


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"added_synonyms": [{"terms": [WORD]}]}, "added_synonyms[0].terms"),
        ({"added_synonyms": [{"terms": [WORD, "현수막"], "weight": 2}]}, "added_synonyms[0].weight"),
        ({"added_words": [{"form": "두 낱말"}]}, "added_words[0].form"),
        ({"removed_words": [{"form": "사전에없는말"}]}, "removed_words[0].form"),
        ({"legal_values": [{**LIMIT, "valid_from": "2016-01-15"}]}, "legal_values[0].valid_from"),
        ({"legal_values": [{**LIMIT, "max_incl": None}]}, "legal_values[0].max_incl"),
        ({"legal_values": [{**LIMIT, "source": ""}]}, "legal_values[0].source"),
    ],
)
def test_a_draft_that_cannot_be_right_is_refused_by_its_field(
    administrator: SignedInClient, content: dict[str, Any], field: str
) -> None:
    answer = administrator.post("/api/v1/reference-versions", json={"reason": "문서 1호", **content})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["error"]["fields"]] == [field]
    assert administrator.get("/api/v1/reference-versions").json()["total"] == 0


def test_a_draft_that_changes_nothing_and_a_version_that_is_not_there_are_refused(
    administrator: SignedInClient,
) -> None:
    answer = administrator.post("/api/v1/reference-versions", json={"reason": "문서 1호"})
    assert answer.json()["error"]["code"] == "nothing_to_change"
    assert administrator.get("/api/v1/reference-versions/7").status_code == 404
    assert administrator.post("/api/v1/reference-versions/7/preview").status_code == 404


def test_a_list_pages_by_cursor(administrator: SignedInClient) -> None:
    numbers = [draft(administrator, added_words=[{"form": f"품앗이{place}"}]) for place in range(3)]
    page = administrator.get("/api/v1/reference-versions", params={"limit": 2}).json()
    assert [item["version"] for item in page["items"]] == [numbers[2], numbers[1]]
    rest = administrator.get(
        "/api/v1/reference-versions", params={"limit": 2, "cursor": page["next_cursor"]}
    ).json()
    assert ([item["version"] for item in rest["items"]], rest["next_cursor"]) == ([numbers[0]], None)


# --- pages ---


def send(person: SignedInClient, path: str, **fields: object) -> Response:
    headers = {**person.headers, "Accept": "text/html"}
    return person.client.post(path, data=fields, headers=headers, follow_redirects=False)


def show(person: SignedInClient, path: str) -> str:
    answer = person.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:300]
    assert find_faults(answer.text) == []
    return answer.text


def test_the_pages_lead_from_a_draft_to_its_withdrawal(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    assert "아직 만든 판이 없습니다" in show(administrator, "/admin/words")
    shown = show(administrator, "/admin/words/new")
    assert "local-private-goods-services-2016" in shown
    # Each value is said in its unit.
    assert "공동도급계약 운용요령 · 5곳 · 2004. 8. 16.부터" in shown
    assert "지방계약법 시행령 제35조제1항 · 7일 · 2006. 1. 1.부터" in shown
    fields = {"added_synonyms[0].terms": f"{WORD}\n현수막", "reason": "문서 1호"}
    more = send(administrator, "/admin/words", **fields, **{"added_words[0].form": "", "more": "added_words"})
    assert (more.status_code, more.text.count('name="added_words[1].form"')) == (200, 1)
    bad = send(administrator, "/admin/words", **{**fields, "added_synonyms[0].weight": "3"})
    assert (bad.status_code, find_faults(bad.text)) == (422, [])
    assert f"{WORD}\n현수막" in bad.text
    empty = send(administrator, "/admin/words", reason="문서 1호")
    assert (empty.status_code, "바꿀 것이 하나도 없습니다" in empty.text) == (422, True)
    limit = {f"legal_values[0].{name}": value for name, value in LIMIT.items()}
    saved = send(administrator, "/admin/words", **fields, **limit)
    assert (saved.status_code, saved.headers["location"]) == (303, "/admin/words/1")
    page = show(administrator, "/admin/words/1")
    assert "아직 미리 보지 않았습니다" in page
    assert "9,000만원" in page
    assert send(administrator, "/admin/words/1/preview").status_code == 303
    assert "순위를 견주고 있습니다" in show(administrator, "/admin/words/1")
    run_jobs(app, clock)
    page = show(administrator, "/admin/words/1")
    assert "1건의 추천이 바뀝니다" in page
    assert "한끼나눔 E2" in page
    without_reason = send(administrator, "/admin/words/1/put-in-force", reason="")
    assert (without_reason.status_code, find_faults(without_reason.text)) == (422, [])
    assert send(administrator, "/admin/words/1/put-in-force", reason="과장 결재").status_code == 303
    assert "1판을 더한 것입니다" in show(administrator, f"/admin/words?q={WORD}")
    assert WORD in show(administrator, "/admin/words/new?from=1")
    assert send(administrator, "/admin/words/1/withdraw", reason="잘못됨").status_code == 303
    assert "거둠" in show(administrator, "/admin/words/1")
    assert "withdrawn" in show(administrator, "/admin/words?lang=en")


def test_the_policy_desk_reads_versions_and_changes_none(
    administrator: SignedInClient, sign_in: SignIn
) -> None:
    number = administrator.post("/api/v1/reference-versions", json=SYNONYM).json()["version"]
    desk = sign_in("policy")
    headers = {"Accept": "text/html"}
    for path in ("/admin/words", "/admin/words?q=현수막", f"/admin/words/{number}"):
        page = desk.client.get(path, headers=headers)
        assert page.status_code == 200, page.text[:300]
        assert find_faults(page.text) == []
        assert 'action="/admin/words/' not in page.text
        assert "/admin/accounts" not in page.text
        assert "/admin/words/new" not in page.text
    assert WORD in page.text
    assert "관리자가 합니다" in desk.client.get("/admin/words", headers=headers).text
    assert desk.client.get("/admin/words/new", headers=headers).status_code == 403
    assert desk.post("/api/v1/reference-versions", json=SYNONYM).status_code == 403
    assert desk.get("/api/v1/judged-sets").status_code == 403
    decide = f"/api/v1/reference-versions/{number}/put-in-force"
    assert desk.post(decide, json={"reason": "결재"}).status_code == 403
    assert sign_in("buyer").get("/api/v1/reference-versions").status_code == 403
