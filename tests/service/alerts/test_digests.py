"""The contract of alerts: what is found is told once, in a digest or in the list of those held back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import text

from matching import Matcher
from service.accounts import actions as accounts
from service.alerts import actions, queries
from service.alerts.schemas import HitQuery, InterestIn
from service.bridge import load_suppliers, make_matcher
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.digests.actions import DIGESTS, FIRST_HOUR, DigestCounts, make_digests
from service.running.daily_rounds import make_daily_round
from service.security import Actor
from service.settings import Settings
from tests.service.conftest import NOW, Clock, SignedInClient, make_demand, make_listing, make_settings

SignIn = Callable[..., SignedInClient]
MakeAccount = Callable[..., Actor]


def _add_demands(database: Database, *items: dict) -> None:
    with database.session(is_writing=True) as session:
        demands.import_demands(session, [DemandIn(**item) for item in items], now=NOW)


def _wish(database: Database, actor: Actor, **wish: object) -> str:
    with database.session(is_writing=True) as session:
        return actions.add_interest(session, actor, InterestIn(**wish), now=NOW).interest_id  # type: ignore[arg-type]


def _read(database: Database, actor: Actor) -> dict[str, str]:
    with database.session(is_writing=False) as session:
        page = queries.list_hits(session, actor.account_id, HitQuery(limit=100))
    return {hit.demand_id: hit.state for hit in page.items}


def _letters(database: Database) -> list[tuple[str, str]]:
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT subject, text FROM outgoing_mail ORDER BY mail_id")).all()
    return [(row[0], row[1]) for row in rows]


@pytest.fixture
def own(database: Database, settings: Settings, make_account: MakeAccount) -> Actor:
    """An enterprise with an address, whose listing suits lunch boxes; it wants to hear of what suits."""
    actor = make_account("enterprise")
    with database.session(is_writing=True) as session:
        session.execute(
            text("UPDATE account SET email = 'e@example.kr' WHERE account_id = :id"), {"id": actor.account_id}
        )
        catalogue.import_enterprises(
            session, [EnterpriseIn(**make_listing("E1"))], now=NOW, owner_id=actor.account_id
        )
    _wish(database, actor, enterprise_id="E1")
    return actor


def test_a_digest_tells_what_suits_once_with_its_reason_and_only_once(
    database: Database, settings: Settings, own: Actor
) -> None:
    _add_demands(database, make_demand("D1"), make_demand("D2", title="구청사 청소 용역"))
    assert make_digests(database, settings, now=NOW).digests == 1
    assert _read(database, own) == {"D1": "mailed"}
    [(subject, letter)] = _letters(database)
    assert subject == "[품앗이] 맞는 구매수요 1건"
    assert "까닭: 하시는 일과 같은 말이 제목에 있습니다" in letter
    assert "구청사" not in letter
    assert make_digests(database, settings, now=NOW).digests == 0  # asked for again on the same day
    _add_demands(database, make_demand("D3", title="어르신 도시락 배달"))
    assert make_digests(database, settings, now=NOW).digests == 0
    tomorrow = NOW + datetime.timedelta(days=1)
    assert make_digests(database, settings, now=tomorrow).digests == 1
    assert "결식아동" not in _letters(database)[1][1]
    assert _read(database, own) == {"D1": "mailed", "D3": "mailed"}


def test_a_preview_counts_what_would_be_told_and_saves_nothing(
    database: Database, settings: Settings, own: Actor
) -> None:
    capped = settings.model_copy(update={"alert_cap": 1})
    _add_demands(database, make_demand("D1"), make_demand("D2", title="어르신 도시락 배달"))
    counts = make_digests(database, capped, now=NOW, is_preview=True)
    assert counts == DigestCounts(digests=1, mailed=1, held=1, reminders=0, letters=1)
    assert _read(database, own) == {}
    assert _letters(database) == []
    assert make_digests(database, capped, now=NOW) == counts
    assert len(_letters(database)) == 1


def test_what_is_beyond_the_cap_is_listed_and_said(
    database: Database, settings: Settings, own: Actor
) -> None:
    capped = settings.model_copy(update={"alert_cap": 2})
    _add_demands(database, *(make_demand(f"D{n}") for n in range(5)))
    make_digests(database, capped, now=NOW)
    states = _read(database, own)
    assert sorted(states.values()) == ["held", "held", "held", "mailed", "mailed"]
    [(subject, letter)] = _letters(database)
    assert "5건" in subject
    assert "3건은 여기에서" in letter


def test_a_search_finds_every_word_within_its_conditions_and_can_be_muted(
    database: Database, settings: Settings, make_account: MakeAccount
) -> None:
    actor = make_account("enterprise", "searcher")
    wish = _wish(database, actor, query="청사 청소", districts=["마포구"], least_budget_krw=10_000_000)
    _add_demands(
        database,
        make_demand("D1", title="마포구 청사의 청소 용역", district="마포구"),
        make_demand("D2", title="청사 청소", district="은평구"),
        make_demand("D3", title="어린이집 청소", district="마포구"),
        make_demand("D4", title="청사 청소", district="마포구", budget_krw=9_000_000),
        make_demand("D5", title="청사 청소", district="마포구", budget_krw=None),
    )
    make_digests(database, settings, now=NOW)
    assert set(_read(database, actor)) == {"D1", "D5"}
    with database.session(is_writing=True) as session:
        actions.mute_interest(session, actor, wish, is_muted=True, now=NOW)
    _add_demands(database, make_demand("D6", title="청사 청소", district="마포구"))
    tomorrow = NOW + datetime.timedelta(days=1)
    make_digests(database, settings, now=tomorrow)
    assert set(_read(database, actor)) == {"D1", "D5"}
    with database.session(is_writing=True) as session:
        actions.mute_interest(session, actor, wish, is_muted=False, now=NOW)
    make_digests(database, settings, now=tomorrow + datetime.timedelta(days=1))
    assert set(_read(database, actor)) == {"D1", "D5", "D6"}  # nothing is lost by muting for a while


def test_certificates_and_deadlines_are_called_to_mind_once_for_each_step(
    database: Database, settings: Settings, own: Actor
) -> None:
    listing = make_listing(
        "E1",
        certifications=[{"type": "social_cooperative", "valid_from": "2015-05-01", "valid_to": "2017-04-26"}],
    )
    with database.session(is_writing=True) as session:
        catalogue.import_enterprises(session, [EnterpriseIn(**listing)], now=NOW)
    _add_demands(database, make_demand("D1", due_on="2017-03-06"), make_demand("D2", due_on="2017-03-06"))
    said: dict[int, list[str]] = {}
    for day in range(60):
        before = len(_letters(database))
        now = NOW + datetime.timedelta(days=day)
        make_digests(database, settings, now=now)
        if day == 0:
            with database.session(is_writing=True) as session:
                actions.mute_hit(session, own, "D2", is_muted=True, now=NOW)
        letters = _letters(database)[before:]
        if any("잊지 마십시오" in letter for _, letter in letters):
            said[day] = [
                line.strip(" -") for _, letter in letters for line in letter.splitlines() if line[:3] == " - "
            ]
    certificate = "한끼나눔 E1의 사회적협동조합 유효기간이 2017. 4. 26.에 끝납니다."
    assert said == {
        0: [certificate],  # 55 days before, the step of 60
        1: ["‘결식아동 도시락 배달’의 마감이 2017. 3. 6.입니다."],
        25: [certificate],
        48: [certificate],
    }


@pytest.mark.parametrize("valid_to", ["2020-04-26", None])
def test_a_certificate_that_is_renewed_already_is_not_called_to_mind(
    database: Database, settings: Settings, own: Actor, valid_to: str | None
) -> None:
    renewal = {"type": "social_cooperative", "valid_from": "2017-04-27", "valid_to": valid_to}
    old = {"type": "social_cooperative", "valid_from": "2014-04-27", "valid_to": "2017-04-26"}
    listing = make_listing("E1", certifications=[renewal, old])
    with database.session(is_writing=True) as session:
        catalogue.import_enterprises(session, [EnterpriseIn(**listing)], now=NOW)
    assert make_digests(database, settings, now=NOW).reminders == 0
    assert _letters(database) == []


def test_the_daily_job_is_asked_for_once_from_the_morning_on(
    database: Database, settings: Settings, clock: Clock
) -> None:
    def count() -> int:
        with database.engine.connect() as connection:
            return connection.scalar(text("SELECT count(*) FROM job WHERE kind = 'alerts.digests'")) or 0

    clock.now = datetime.datetime(2017, 3, 1, 21, 59, tzinfo=datetime.UTC)  # 06:59 in Korea
    ask = make_daily_round(database, clock, DIGESTS, first_hour=FIRST_HOUR)
    ask()
    assert count() == 0
    clock.go_on(minutes=1)
    ask()
    ask()
    make_daily_round(database, clock, DIGESTS, first_hour=FIRST_HOUR)()  # another process
    assert count() == 1


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> tuple[Path, Matcher]:
    """A database with one enterprise that hears of what suits, and the engine over its catalogue."""
    path = tmp_path_factory.mktemp("alerts") / "small.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    settings = make_settings(f"sqlite:///{path}")
    database = Database(settings)
    with database.session(is_writing=True) as session:
        actor = accounts.create_account(
            session,
            settings,
            login="e",
            password="정든 골목 2017",
            display_name="담당",
            role="enterprise",
            now=NOW,
        )
        catalogue.import_enterprises(
            session, [EnterpriseIn(**make_listing("E1"))], now=NOW, owner_id=actor.account_id
        )
        actions.add_interest(session, actor, InterestIn(enterprise_id="E1"), now=NOW)
        actions.add_interest(session, actor, InterestIn(query="청소"), now=NOW)
        session.execute(text("UPDATE account SET email = 'e@example.kr'"))
    with database.engine.connect() as connection:
        matcher = make_matcher().fit(s for chunk in load_suppliers(connection) for s in chunk)
    database.dispose()
    return path, matcher


_DAY = st.lists(st.sampled_from(["도시락 배달", "청사 청소", "양자 측정기", "행사 도시락"]), max_size=6)


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(_DAY, min_size=1, max_size=4), cap=st.integers(1, 3))
def test_every_demand_that_is_injected_is_told_exactly_once(
    small: tuple[Path, Matcher], tmp_path_factory: pytest.TempPathFactory, days: list[list[str]], cap: int
) -> None:
    source, matcher = small
    path = tmp_path_factory.mktemp("run") / "run.sqlite3"
    path.write_bytes(source.read_bytes())
    settings = make_settings(f"sqlite:///{path}", alert_cap=cap)
    database = Database(settings)
    wanted: set[str] = set()
    for number, titles in enumerate(days):
        now = NOW + datetime.timedelta(days=number)
        for place, title in enumerate(titles):
            demand_id = f"D{number}-{place}"
            _add_demands(database, make_demand(demand_id, title=title, due_on="2017-12-31"))
            if title != "양자 측정기":
                wanted.add(demand_id)
        for _ in range(2):
            make_digests(database, settings, now=now, matcher=matcher)
    with database.engine.connect() as connection:
        told = connection.execute(text("SELECT demand_id, state FROM alert_hit")).all()
    letters = "\n".join(letter for _, letter in _letters(database))
    assert sorted(row[0] for row in told) == sorted(wanted)
    for demand_id, state in told:
        assert letters.count(f"/demands/{demand_id}\n") == (1 if state == "mailed" else 0)
    database.dispose()


# --- the skins ----------------------------------------------------------------------------------------------


def test_interests_and_hits_are_the_accounts_own(app: FastAPI, sign_in: SignIn, client: TestClient) -> None:
    own = sign_in("enterprise")
    own.post("/api/v1/enterprises", json=make_listing("E1"))
    answer = own.post("/api/v1/alert-interests", json={"enterprise_id": "E1"})
    assert answer.status_code == 201
    again = own.post("/api/v1/alert-interests", json={"enterprise_id": "E1"})
    assert again.json()["interest_id"] == answer.json()["interest_id"]
    assert own.post("/api/v1/alert-interests", json={}).status_code == 422
    assert (
        own.post("/api/v1/alert-interests", json={"query": "청소", "enterprise_id": "E1"}).status_code == 422
    )
    other = sign_in("enterprise", "other")
    with app.state.database.session(is_writing=True) as session:
        session.execute(
            text("UPDATE account SET organisation_id = NULL WHERE account_id = :id"),
            {"id": other.actor.account_id},
        )
    assert other.post("/api/v1/alert-interests", json={"enterprise_id": "E1"}).status_code == 403
    path = f"/api/v1/alert-interests/{answer.json()['interest_id']}"
    assert other.request("DELETE", path).status_code == 404
    assert client.get("/api/v1/alerts").status_code == 401
    sign_in("policy").post("/api/v1/demands", json=make_demand("D1"))
    make_digests(app.state.database, app.state.settings, now=NOW)
    [hit] = own.get("/api/v1/alerts").json()["items"]
    assert (hit["demand_id"], hit["state"]) == ("D1", "mailed")
    assert other.get("/api/v1/alerts").json()["total"] == 0
    assert own.request("DELETE", path).status_code == 204
    assert own.get("/api/v1/alert-interests").json()["items"] == []
    assert own.get("/api/v1/alerts").json()["total"] == 1


def test_feeds_open_by_their_secret_only_and_leave_out_what_is_muted(
    app: FastAPI, client: TestClient, own: Actor
) -> None:
    database = app.state.database
    _add_demands(
        database, make_demand("D1", title="도시락 <b>&</b> 배달"), make_demand("D2", title="행사 도시락 배달")
    )
    make_digests(database, app.state.settings, now=NOW)
    with database.session(is_writing=True) as session:
        token = actions.make_feed(session, own, now=NOW)
        actions.mute_hit(session, own, "D2", is_muted=True, now=NOW)
    rss = client.get(f"/feeds/{token}.rss")
    assert rss.headers["content-type"].startswith("application/rss+xml")
    items = ElementTree.fromstring(rss.content).findall("channel/item")  # our own answer
    assert [item.findtext("title") for item in items] == ["도시락 <b>&</b> 배달"]
    ics = client.get(f"/feeds/{token}.ics")
    [event] = Calendar.from_ical(ics.content).walk("VEVENT")
    assert event["DTSTART"].dt == datetime.date(2017, 3, 16)
    with database.session(is_writing=True) as session:
        actions.make_feed(session, own, now=NOW)
    assert client.get(f"/feeds/{token}.rss").status_code == 404
    assert client.get("/feeds/guess.ics").status_code == 404
