"""The mirror: counts that add up, that end with yesterday, and that no buyer can be read off."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service import tables
from service.database import Database
from service.engine.exposure import MARKS, ExposureRecorder
from service.people.disclosure import Counted, add_up, disclose
from service.security import Actor
from service.settings import Settings
from service.storage import get_table
from tests.service.conftest import (
    NOW,
    Clock,
    SignedInClient,
    make_demand,
    make_listing,
    make_settings,
    open_browser,
)

SignIn = Callable[..., SignedInClient]


def _make_buyer(number: int) -> Actor:
    return Actor(f"A{number}", f"b{number}", "담당", None, "buyer", f"O{number}")


@pytest.fixture
def recorder(database: Database, settings: Settings) -> ExposureRecorder:
    return ExposureRecorder(database, settings)


def _read(database: Database) -> dict[tuple[str, str], tuple[int, int]]:
    with database.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT enterprise_id, detail, times, marks FROM exposure_count")
        ).all()
    return {(row[0], row[1]): (row[2], int(row[3]).bit_count()) for row in rows}


# --- what may be shown --------------------------------------------------------------------------------------


@given(
    viewers=st.lists(st.integers(0, MARKS - 1), max_size=40),
    threshold=st.integers(3, 20),
)
def test_fewer_viewers_than_the_threshold_are_never_shown(viewers: list[int], threshold: int) -> None:
    marks = 0
    for viewer in viewers:
        marks |= 1 << viewer
    shown = disclose(Counted(len(viewers), {"2017-03": marks}), threshold=threshold)
    if len(set(viewers)) < threshold:
        assert shown is None
    else:
        assert shown is not None
        assert shown % threshold == 0
        assert 0 <= len(viewers) - shown < threshold


def test_the_same_viewers_in_two_months_are_not_counted_twice() -> None:
    both = add_up([Counted(4, {"2017-02": 0b1111}), Counted(4, {"2017-03": 0b1111})])
    assert (both.times, both.least_viewers) == (8, 4)
    assert disclose(both, threshold=5) is None


# --- what is kept -------------------------------------------------------------------------------------------


def test_events_are_added_up_and_written_together(database: Database, recorder: ExposureRecorder) -> None:
    for number in range(3):
        recorder.note(
            "found",
            [("E1", ""), ("E1", "도시락"), ("E2", "")],
            actor=_make_buyer(number),
            address="",
            now=NOW,
        )
    assert _read(database) == {}
    recorder.flush()
    first = _read(database)
    assert {cell: times for cell, (times, _) in first.items()} == {
        ("E1", ""): 3,
        ("E1", "도시락"): 3,
        ("E2", ""): 3,
    }
    recorder.note("found", [("E1", "")], actor=_make_buyer(0), address="", now=NOW)
    recorder.flush()
    assert _read(database)["E1", ""] == (4, first["E1", ""][1])  # once more, by nobody new


def test_nothing_that_is_kept_names_a_viewer(database: Database, recorder: ExposureRecorder) -> None:
    assert set(get_table(tables.ExposureCount).columns.keys()) == {
        "enterprise_id",
        "day",
        "kind",
        "detail",
        "times",
        "marks",
    }
    # more viewers than marks: every mark stands for several
    for number in range(400):
        recorder.note("opened", [("E1", "")], actor=_make_buyer(number), address="", now=NOW)
    recorder.flush()
    times, marks = _read(database)["E1", ""]
    assert times == 400
    assert marks <= MARKS


def test_enterprises_and_administrators_leave_no_mark_and_neither_does_anyone_when_switched_off(
    database: Database, recorder: ExposureRecorder, settings: Settings
) -> None:
    for role in ("enterprise", "administrator"):
        actor = Actor("A1", "x", "x", None, role)  # type: ignore[arg-type]
        recorder.note("opened", [("E1", "")], actor=actor, address="", now=NOW)
    off = ExposureRecorder(database, settings.model_copy(update={"exposure_recording": False}))
    off.note("opened", [("E1", "")], actor=None, address="10.0.0.1", now=NOW)
    recorder.flush()
    off.flush()
    assert _read(database) == {}


def test_what_cannot_be_written_is_kept_for_the_next_time(
    database: Database, recorder: ExposureRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.note("opened", [("E1", "")], actor=None, address="10.0.0.1", now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "_write", lambda _cells: 1 / 0)
        recorder.flush()
    recorder.flush()
    assert _read(database) == {("E1", ""): (1, 1)}


def test_old_counts_are_deleted(database: Database, recorder: ExposureRecorder) -> None:
    recorder.note("opened", [("E1", "")], actor=None, address="10.0.0.1", now=NOW)
    recorder.flush()
    recorder.forget_old(NOW.date() + datetime.timedelta(days=400))
    assert _read(database) != {}
    recorder.forget_old(NOW.date() + datetime.timedelta(days=401))
    assert _read(database) == {}


# --- what is shown ------------------------------------------------------------------------------------------


def test_the_mirror_shows_words_and_rules_from_tomorrow_on_and_only_to_those_who_keep_the_listing(
    app: FastAPI, client: TestClient, sign_in: SignIn, clock: Clock
) -> None:
    own = sign_in("enterprise")
    assert own.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    desk = sign_in("policy")
    desk.post("/api/v1/demands", json=make_demand("D1"))
    desk.post("/api/v1/demands", json=make_demand("D2", region_restriction=["강남구"]))
    recorder = app.state.exposure
    for number in range(40):  # enough viewers for 5 marks at least
        recorder.note("found", [("E1", ""), ("E1", "도시락")], actor=_make_buyer(number), address="", now=NOW)
    recorder.note("found", [("E1", "한과")], actor=_make_buyer(1), address="", now=NOW)
    assert client.get("/api/v1/enterprises?q=도시락").json()["total"] == 1
    assert client.get("/api/v1/demands/D1/matches").json()["results"]
    assert client.get("/api/v1/demands/D2/matches").json()["excluded"]
    recorder.flush()
    today = own.get("/api/v1/enterprises/E1/mirror").json()
    assert {item["kind"]: item["times"] for item in today["counts"]}["found"] is None
    clock.go_on(days=1)
    own = SignedInClient(open_browser(app), own.actor)  # yesterday's sign-in has ended
    mirror = own.get("/api/v1/enterprises/E1/mirror?days=30").json()
    counts = {item["kind"]: item["times"] for item in mirror["counts"]}
    assert counts == {"found": 40, "ranked": None, "opened": None, "passed_over": None, "shortlisted": None}
    assert mirror["words"] == [{"detail": "도시락", "times": 40}]
    assert (mirror["hidden_words"], mirror["rules"]) == (None, [])
    assert "한과" not in str(mirror)
    with app.state.database.engine.connect() as connection:
        kept = connection.execute(
            text("SELECT kind, detail FROM exposure_count WHERE kind IN ('ranked', 'passed_over')")
        ).all()
    assert set(map(tuple, kept)) == {("ranked", ""), ("passed_over", "region_restriction")}
    assert client.get("/api/v1/enterprises/E1/mirror").status_code == 401
    assert sign_in("buyer").get("/api/v1/enterprises/E1/mirror").status_code == 403
    assert own.get("/api/v1/enterprises/E9/mirror").status_code == 404
    assert own.get("/api/v1/enterprises/E1/mirror?days=6").status_code == 422


def test_gaps_are_those_of_the_open_demands(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    own = sign_in("enterprise")
    own.post("/api/v1/enterprises", json=make_listing("E1", service_districts=[], district=None))
    desk = sign_in("policy")
    for number in range(3):
        desk.post("/api/v1/enterprises", json=make_listing(f"R{number}"))
        desk.post("/api/v1/demands", json=make_demand(f"D{number}"))
    desk.post("/api/v1/demands", json=make_demand("D9", title="양자 얽힘 측정기", buyer="강남구"))
    monkeypatch.setattr("service.mirror.actions.MOST_DEMANDS", 3)
    mirror = own.get("/api/v1/enterprises/E1/mirror").json()
    known = own.get("/api/v1/enterprises/E1/suggestions").json()["known"]
    assert (mirror["demands_open"], mirror["demands_tried"]) == (known, 3) == (4, 3)
    page = own.client.get("/enterprises/E1/mirror", headers={"Accept": "text/html"}).text
    assert "마감 전인 구매수요 4건 가운데 3건으로" in page
    gaps = {gap["kind"]: gap for gap in mirror["gaps"]}
    assert gaps["service_districts"]["helped"] == gaps["service_districts"]["tried"] == 3
    assert gaps["service_districts"]["is_supposed"]
    own.put(
        "/api/v1/enterprises/E1",
        make_listing("E1", service_districts=["서울특별시"], district=None),
        version=1,
    )
    again = {gap["kind"] for gap in own.get("/api/v1/enterprises/E1/mirror").json()["gaps"]}
    assert "service_districts" not in again


def test_a_listing_that_only_hints_at_its_work_is_told_so_with_the_words_of_buyers(sign_in: SignIn) -> None:
    own = sign_in("enterprise")
    hinting = make_listing(
        "E1", name="한빛", services=[{"name": "벌집에서 꿀 따기"}], sectors=[], summary="", track_record=[]
    )
    own.post("/api/v1/enterprises", json=hinting)
    first, *others = own.get("/api/v1/enterprises/E1/mirror").json()["gaps"]
    assert (first["kind"], first["work"]["label"]["ko"]) == ("plain_work", "농산물 꾸러미·직거래")
    assert {gap["work"] for gap in others} == {None}
    page = own.client.get("/enterprises/E1/mirror", headers={"Accept": "text/html"}).text
    assert "하시는 일을 서비스 이름에 또렷이" in page
    for word in first["work"]["examples"]:
        assert word in page


def test_nothing_is_promised_for_demands_of_which_the_listing_tells_nothing(sign_in: SignIn) -> None:
    own = sign_in("enterprise")
    vague = make_listing(
        "E1", name="뚝딱이", services=[{"name": "다 고침"}], sectors=[], summary="", track_record=[]
    )
    own.post("/api/v1/enterprises", json={**vague, "service_districts": [], "district": None})
    desk = sign_in("policy")
    for number in range(3):
        desk.post("/api/v1/demands", json=make_demand(f"D{number}", title=f"새 수요 {number}"))
    mirror = own.get("/api/v1/enterprises/E1/mirror").json()
    assert own.get("/api/v1/enterprises/E1/suggestions").json()["suited"] == 3
    assert (mirror["demands_open"], mirror["demands_tried"]) == (3, 0)
    assert {gap["tried"] for gap in mirror["gaps"]} == {0}
    assert mirror["gaps"][0]["kind"] == "services"
    page = own.client.get("/enterprises/E1/mirror", headers={"Accept": "text/html"}).text
    assert "하시는 일의 이름을 적어 주십시오" in page
    assert "건에서 나아집니다" not in page


def test_what_a_trial_supposes_is_said(sign_in: SignIn) -> None:
    own = sign_in("enterprise")
    own.post("/api/v1/enterprises", json=make_listing("E1", service_districts=[], district=None))
    desk = sign_in("policy")
    desk.post("/api/v1/enterprises", json=make_listing("R1"))
    desk.post("/api/v1/demands", json=make_demand("D1"))
    page = own.client.get("/enterprises/E1/mirror", headers={"Accept": "text/html"}).text
    assert "서울 전역에 실제로 나가신다면, 견주어 본 수요 1건 가운데 1건에서 나아집니다." in page
    assert "한 건에 평균 1계단 오릅니다." in page
    assert "무엇을 적으시는지에 달려 있어" in page  # the office


def test_a_wrong_threshold_is_refused() -> None:
    with pytest.raises(ValueError, match="mirror_threshold"):
        make_settings("sqlite:///x", mirror_threshold=1)
