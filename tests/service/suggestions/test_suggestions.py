"""What suits an enterprise: the same rank as the buyer sees, what keeps it out, and partners for lots."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matching.need import NeedReader
from matching.suggesting import _READINGS, LONGER_SHORTLIST, read_ahead
from service.bridge import make_matcher
from service.clock import get_korean_day
from service.demands.queries import find_open_rows
from service.engine.saved_readings import name_readings_file
from service.engine_records.bridge import to_demand
from service.suggestions.actions import date_demand, read_open_demands
from tests.service.conftest import SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]


@pytest.fixture
def desk(sign_in: SignIn) -> SignedInClient:
    """The policy desk, having stored a small catalogue and demands open, closed and cancelled."""
    desk = sign_in("policy")
    listings = [
        make_listing("E1"),
        make_listing("E2", name="맑은손", sectors=["CLN"], services=[{"name": "청사 청소"}], summary=""),
        make_listing("E3", certifications=[{"type": "social_enterprise", "valid_to": "2013-01-01"}]),
    ]
    needs = [
        make_demand("D1"),
        make_demand("D2", title="구청사 청소 용역"),
        make_demand("D3", title="도시락 공급", due_on="2017-03-01", published_on="2017-02-01"),
        make_demand("D4", title="도시락 공급", status="cancelled"),
        make_demand("D5", title="도시락 배달", region_restriction=["마포구"]),
        make_demand("D6", title="행사 도시락", published_on="2017-03-05", due_on=None),
        make_demand(
            "D7",
            title="행사 운영",
            lots=[{"name": "도시락 배달"}, {"name": "청사 청소"}],
            published_on=None,
        ),
    ]
    assert desk.post("/api/v1/enterprises/import", json={"items": listings}).status_code == 200
    assert desk.post("/api/v1/demands/import", json={"items": needs}).status_code == 200
    return desk


def _ids(items: list[dict]) -> list[str]:
    return [item["demand"]["demand_id"] for item in items]


def test_open_demands_come_best_first_with_the_rank_that_the_buyer_sees(
    desk: SignedInClient, client: TestClient
) -> None:
    found = client.get("/api/v1/enterprises/E1/suggestions").json()
    assert found["as_of"] == "2017-03-02"
    assert found["known"] == 4  # closed, cancelled and not yet published are not there
    assert _ids(found["results"])[0] == "D1"
    assert set(_ids(found["results"])) == {"D1", "D7"}  # cleaning is not of its trade
    for item in found["results"]:
        demand_id = item["demand"]["demand_id"]
        seen = client.get(f"/api/v1/demands/{demand_id}/matches/E1").json()
        assert (item["place"], item["score"]) == (seen["rank"], seen["score"])
        assert sum(part["contribution"] for part in item["components"]) == pytest.approx(item["score"])
        assert item["components"] == seen["components"]


def test_an_enterprise_is_told_its_place_among_those_that_the_buyer_sees(
    desk: SignedInClient, client: TestClient
) -> None:
    cleaner = make_listing(
        "E5", sectors=["CLN"], services=[{"name": "청사 청소"}], summary="", track_record=[]
    )
    desk.post("/api/v1/enterprises/import", json={"items": [make_listing("E4"), cleaner]})
    [item] = [
        item
        for item in client.get("/api/v1/enterprises/E4/suggestions").json()["results"]
        if item["demand"]["demand_id"] == "D1"
    ]
    seen = client.get("/api/v1/demands/D1/matches").json()
    assert (item["place"], item["put_forward"], item["eligible"]) == (2, 3, 4)
    assert seen["put_forward"] == len(seen["results"]) == 3
    assert client.get("/api/v1/demands/D1/matches/E4").json()["put_forward"] == 3
    said = "추천 기업 3곳 가운데 2위입니다"
    assert said in client.get("/enterprises/E4/suggestions").text
    assert said in client.get("/demands/D1/why?enterprise=E4").text
    assert "추천 기업 3곳 가운데 3곳" in client.get("/demands/D1/matches").text


def test_what_keeps_it_out_and_what_would_let_it_in(desk: SignedInClient, client: TestClient) -> None:
    [kept_out] = client.get("/api/v1/enterprises/E1/suggestions").json()["excluded"]
    assert (kept_out["demand"]["demand_id"], kept_out["rule"]) == ("D5", "region_restriction")
    assert kept_out["remedies"][0]["any_of"] == ["마포구"]
    moved = make_listing("E1", district="마포구")
    assert desk.put("/api/v1/enterprises/E1", moved, version=1).status_code == 200
    found = client.get("/api/v1/enterprises/E1/suggestions").json()
    assert found["excluded"] == []
    assert "D5" in _ids(found["results"])


def test_what_is_not_shown_is_counted_and_can_be_seen_with_the_rank_that_the_buyer_sees(
    desk: SignedInClient, client: TestClient
) -> None:
    vague = make_listing(
        "E9", name="뚝딱이", services=[{"name": "다 고침"}], sectors=[], summary="", track_record=[]
    )
    assert desk.post("/api/v1/enterprises", json=vague).is_success
    assert desk.post("/api/v1/demands", json=make_demand("D9", title="새 수요")).is_success
    found = client.get("/api/v1/enterprises/E9/suggestions").json()
    assert (found["results"], found["of_trade"], found["is_work_known"]) == ([], 0, False)
    assert found["suited"] > 0
    everything = client.get("/api/v1/enterprises/E9/suggestions?everything=true").json()
    assert len(everything["results"]) == everything["suited"] == found["suited"]
    for item in everything["results"]:
        seen = client.get(f"/api/v1/demands/{item['demand']['demand_id']}/matches/E9").json()
        assert (item["place"], item["score"]) == (seen["rank"], seen["score"])
    assert len(client.get("/api/v1/enterprises/E9/suggestions?everything=true&top=1").json()["results"]) == 1
    page = client.get("/enterprises/E9/suggestions").text
    assert f"구매수요가 {found['suited']}건 있습니다" in page
    assert "everything=true" in page
    assert "업종이 등록되어 있지 않습니다" in page
    assert "어떤 일을 하시는지 알 수 없습니다" in page
    page = client.get("/enterprises/E9/suggestions?everything=true").text
    assert f"추천 목록에 드는 것은 {found['suited']}건입니다" in page
    assert "하는 일이 맞는 것을" not in page
    own = client.get("/enterprises/E1/suggestions").text
    assert "업종이 등록되어 있지 않습니다" not in own
    assert "어떤 일을 하시는지 알 수 없습니다" not in own


def test_another_day_has_other_open_demands(desk: SignedInClient, client: TestClient) -> None:
    found = client.get("/api/v1/enterprises/E1/suggestions?as_of=2017-02-15").json()
    assert set(_ids(found["results"])) == {"D3", "D7"}
    later = client.get("/api/v1/enterprises/E1/suggestions?as_of=2018-01-01").json()
    assert set(_ids(later["results"])) == {"D6"}


def test_where_nothing_is_open_the_newest_day_is_named(sign_in: SignIn, client: TestClient) -> None:
    desk = sign_in("policy")
    desk.post("/api/v1/enterprises", json=make_listing("E1"))
    assert client.get("/api/v1/enterprises/E1/suggestions").json()["newest_on"] is None
    desk.post("/api/v1/demands", json=make_demand("D1", due_on="2017-03-01", published_on="2017-02-01"))
    assert client.get("/api/v1/enterprises/E1/suggestions").json()["newest_on"] == "2017-02-01"


def test_an_unknown_enterprise_and_a_bad_day_are_refused(desk: SignedInClient, client: TestClient) -> None:
    answer = client.get("/api/v1/enterprises/E404/suggestions")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "enterprise_not_found")
    assert client.get("/api/v1/enterprises/E1/suggestions?as_of=gestern").status_code == 422


def test_partners_cover_the_lots_together(desk: SignedInClient, client: TestClient) -> None:
    found = client.get("/api/v1/demands/D7/teams").json()
    assert found["parts"] == ["도시락 배달", "청사 청소"]
    best = found["teams"][0]
    assert {cover["part"]: cover["enterprise_id"] for cover in best["covers"]} == {
        "도시락 배달": "E1",
        "청사 청소": "E2",
    }
    assert best["checks"]
    own = client.get("/api/v1/demands/D7/teams?enterprise_id=E2").json()["teams"]
    assert own
    assert all("E2" in team["members"] for team in own)
    assert client.get("/api/v1/demands/D7/teams?enterprise_id=E3").json()["teams"] == []
    assert client.get("/api/v1/demands/D7/teams?enterprise_id=E9").status_code == 404
    assert client.get("/api/v1/demands/D1/teams").json()["teams"] == []
    assert client.get("/api/v1/demands/D1/teams").json()["together"] is None
    # Of what cannot be divided the page does not say that it can.
    assert "나누어 맡을 수 있는" in client.get("/demands/D7/teams").text
    assert "나누어 맡을 수 있는" not in client.get("/demands/D1/teams").text


def test_what_is_read_ahead_is_not_read_again(desk: SignedInClient, client: TestClient) -> None:
    app = desk.client.app
    assert isinstance(app, FastAPI)
    stopping = threading.Event()
    with app.state.index.use() as matcher:
        reader = matcher.reader
        stopping.set()
        read_open_demands(app.state.database, matcher, stopping, clock=app.state.clock)
        assert reader not in _READINGS
        stopping.clear()
        read_open_demands(app.state.database, matcher, stopping, clock=app.state.clock)
    read = list(_READINGS[reader][1].values())
    assert len(read) == 4
    assert client.get("/api/v1/enterprises/E1/suggestions").json()["known"] == 4
    assert list(map(id, _READINGS[reader][1].values())) == list(map(id, read))


def test_what_one_worker_has_read_the_next_takes_over(
    desk: SignedInClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = desk.client.app
    assert isinstance(app, FastAPI)
    read_texts: list[str] = []
    read_demand = NeedReader.read_demand
    monkeypatch.setattr(
        NeedReader, "read_demand", lambda self, need: read_texts.append(need.title) or read_demand(self, need)
    )
    file = tmp_path / "catalogue.index"

    def start(versions: str) -> list[str]:
        """What a worker that starts reads for itself."""
        read_texts.clear()
        matcher = make_matcher()
        with app.state.database.session(is_writing=False) as session:
            rows = find_open_rows(session, get_korean_day(app.state.clock()))
            needs = [date_demand(to_demand(row), today=get_korean_day(app.state.clock())) for row in rows]
        read_open_demands(
            app.state.database,
            matcher,
            threading.Event(),
            clock=app.state.clock,
            index_file=file,
            versions=versions,
        )
        own = sorted(read_texts)
        readings.append([read_ahead(matcher, need) for need in needs])
        return own

    readings: list[list[object]] = []
    assert len(start("one")) == 4
    assert start("one") == []
    assert readings[0] == readings[1]
    assert desk.post(
        "/api/v1/demands/import", json={"items": [make_demand("D8", title="새 수요")]}
    ).is_success
    assert start("one") == ["새 수요"]
    # Other words read otherwise; and a damaged file is no harm.
    assert len(start("two")) == 5
    assert start("two") == []
    name_readings_file(file).write_bytes(b"damaged")
    assert len(start("two")) == 5


def test_who_stands_in_several_teams_is_told_to_join_one(desk: SignedInClient, client: TestClient) -> None:
    found = client.get("/api/v1/demands/D7/teams").json()
    assert len(found["teams"]) > 1
    together = found["together"]
    assert (together["code"], together["verdict"]) == ("one_group_each", "fail")
    assert "제88조" in together["rule"]
    page = client.get("/demands/D7/teams").text
    assert "한 입찰에서 한 기업은 한 조합으로만 참여할 수 있습니다" in page
    assert together["sentence"] in page
    alone = client.get("/api/v1/demands/D7/teams?top=1").json()
    assert (len(alone["teams"]), alone["together"]) == (1, None)


def test_whatever_changes_the_next_answer_knows_it(desk: SignedInClient, client: TestClient) -> None:
    def ask() -> dict[str, tuple[str, int, int]]:
        results = client.get("/api/v1/enterprises/E1/suggestions").json()["results"]
        return {
            item["demand"]["demand_id"]: (item["demand"]["title"], item["place"], item["eligible"])
            for item in results
        }

    before = ask()
    assert ask() == before
    # another demand
    assert desk.post("/api/v1/demands/import", json={"items": [make_demand("D8")]}).status_code == 200
    assert set(ask()) == {*before, "D8"}
    # the same demand with other words, and then closed
    changed = make_demand("D8", title="저소득 아동 도시락 배달과 급식")
    assert desk.put("/api/v1/demands/D8", changed, version=1).status_code == 200
    assert ask()["D8"][0] == changed["title"]
    assert desk.put("/api/v1/demands/D8", {**changed, "status": "cancelled"}, version=2).status_code == 200
    assert set(ask()) == set(before)
    # a rival
    rival = make_listing("E0", services=[{"name": make_demand("D1")["title"]}])
    assert desk.post("/api/v1/enterprises/import", json={"items": [rival]}).status_code == 200
    title, place, eligible = before["D1"]
    assert ask()["D1"] == (title, place + 1, eligible + 1)


def test_demands_that_are_not_scored_are_said_to_be_in_no_count(
    desk: SignedInClient, client: TestClient
) -> None:
    for number in range(LONGER_SHORTLIST):
        assert desk.post("/api/v1/demands", json=make_demand(f"M{number:03}")).is_success
    found = client.get("/api/v1/enterprises/E1/suggestions").json()
    assert found["unscored"] > 0
    assert f"가장 먼 {found['unscored']}건은" in client.get("/enterprises/E1/suggestions").text


def test_each_lot_may_have_a_member_of_its_own_up_to_the_lawful_limit(
    desk: SignedInClient, client: TestClient
) -> None:
    works = ["도시락 배달", "청사 청소", "수어 통역", "현수막 제작"]
    for number, work in enumerate(works, start=1):
        listing = make_listing(
            f"L{number}", name=work, sectors=[], summary=work, services=[{"name": work}], track_record=[]
        )
        assert desk.post("/api/v1/enterprises", json=listing).status_code == 201
    made = make_demand("D8", title="행사 운영", lots=[{"name": work} for work in works])
    assert desk.post("/api/v1/demands", json=made).status_code == 201
    found = client.get("/api/v1/demands/D8/teams").json()
    assert (found["most_members"], found["member_limit"]) == (5, 5)
    best = found["teams"][0]
    assert len(best["members"]) == 4
    assert best["uncovered"] == []
    three = client.get("/api/v1/demands/D8/teams?most_members=3").json()
    assert three["most_members"] == 3
    assert all(len(team["members"]) <= 3 for team in three["teams"])
    page = client.get("/demands/D8/teams?most_members=3").text
    assert '<option value="3" selected>3곳까지</option>' in page
    assert "공동수급의 구성원은 5곳까지로 보고 찾습니다" in page
    assert 'action="/demands/D8/teams?most_members=3"' in page
    two = client.get("/demands/D8/teams?most_members=2").text
    assert "2곳 안에서 모든 몫을 맡을 기업들을 찾지 못하였습니다" in two
    # what cannot be divided leaves nothing to choose
    assert 'name="most_members"' in two
    assert 'name="most_members"' not in client.get("/demands/D1/teams").text


def test_whatever_changes_the_next_teams_know_it(desk: SignedInClient, client: TestClient) -> None:
    def ask() -> list[dict]:
        return client.get("/api/v1/demands/D7/teams").json()["teams"]

    before = ask()
    assert ask() == before
    assert before[0]["members"] == ["E1", "E2"]
    # another enterprise, which does the second part better
    rival = make_listing("E0", sectors=["CLN"], services=[{"name": "청사 청소"}], summary="청사 청소")
    assert desk.post("/api/v1/enterprises/import", json={"items": [rival]}).status_code == 200
    assert ask() != before
    assert any("E0" in team["members"] for team in ask())
    # the demand is divided otherwise
    changed = make_demand("D7", title="행사 운영", lots=[{"name": "도시락 배달"}], published_on=None)
    assert desk.put("/api/v1/demands/D7", changed, version=1).status_code == 200
    assert {cover["part"] for team in ask() for cover in team["covers"]} <= {"도시락 배달"}
