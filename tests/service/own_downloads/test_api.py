"""Whoever keeps a list takes it away: one entry of every kind, as its own page counts it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from httpx2 import Response

from service import tables
from service.assistance import queries as assistance
from service.database import Database
from service.own_downloads import actions
from service.own_downloads.schemas import OWN_LISTS
from service.security import Actor
from service.uploads import queries as uploads
from tests.service.authorisation.people import Site, make_site
from tests.service.conftest import NOW

# How many there are of what `make_entries` and the fixture make, and whose they are.
EXPECTED = {
    "demands": ("buyer_owner", 1),
    "drafts": ("enterprise_owner", 1),
    "evidence": ("buyer_owner", 0),
    "interests": ("enterprise_owner", 1),
    "keys": ("enterprise_owner", 1),
    "listings": ("enterprise_owner", 2),
    "notices": ("enterprise_owner", 2),
    "proof-requests": ("enterprise_owner", 1),
    "quote-requests": ("enterprise_owner", 1),
    "saved-searches": ("buyer_owner", 1),
    "shortlists": ("buyer_owner", 1),
    "sign-ins": ("enterprise_owner", 1),
    "starters": ("buyer_owner", 0),
    "uploads": ("enterprise_owner", 1),
}


@pytest.fixture(scope="module")
def site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("own-downloads") / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    with make_site(path) as made:
        made.app.state.database.is_trial = False
        with made.app.state.database.session(is_writing=True) as session:
            owner = session.get(tables.Enterprise, "E1").owner_id
            session.add(
                tables.StandingInterest(
                    interest_id="I1", account_id=owner, kind="search", query="=1+1", created_at=NOW
                )
            )
            session.add(
                tables.ApiToken(
                    token_id="T1",
                    token_hash="0" * 64,
                    account_id=owner,
                    name="연계",
                    scope="read",
                    created_at=NOW,
                    expires_at=NOW,
                )
            )
            session.flush()
            session.add(
                tables.AlertHit(
                    account_id=owner,
                    demand_id="D1",
                    interest_id="I1",
                    state="held",
                    reason_ko="도시락",
                    reason_en="lunch",
                    told_on=NOW.date(),
                    position=0,
                )
            )
        made.app.state.database.is_trial = True
        yield made


def take(site: Site, person: str, name: str, **query: str) -> Response:
    parameters = "&".join(f"{key}={value}" for key, value in query.items())
    return site.try_route(person, "GET", f"/api/v1/downloads/{name}?{parameters}", None)


def test_every_list_of_ones_own_is_tried() -> None:
    assert sorted(EXPECTED) == sorted(OWN_LISTS)


@pytest.mark.parametrize("name", OWN_LISTS)
def test_a_list_of_ones_own_holds_all_of_it_in_every_form(site: Site, name: str) -> None:
    person, count = EXPECTED[name]
    answer = take(site, person, f"own/{name}", format="json")
    assert answer.status_code == 200, answer.text
    rows = answer.json()
    assert len(rows) == count
    table = list(csv.reader(io.StringIO(take(site, person, f"own/{name}").content.decode("utf-8-sig"))))
    assert len(table) == count + 1
    assert len(table[0]) == len(set(table[0]))
    korean = take(site, person, f"own/{name}", format="cp949").content.decode("cp949")
    assert len(list(csv.reader(io.StringIO(korean)))) == count + 1
    book = openpyxl.load_workbook(io.BytesIO(take(site, person, f"own/{name}", format="xlsx").content))
    assert book.active is not None
    assert book.active.max_row == count + 1
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "@"))]


def test_nobody_takes_the_list_of_somebody_else(site: Site) -> None:
    for name, (person, count) in EXPECTED.items():
        if count and name not in ("sign-ins", "shortlists", "demands"):
            stranger = person.replace("owner", "stranger")
            assert take(site, stranger, f"own/{name}", format="json").json() == [], name


def test_a_list_that_an_account_cannot_have_is_refused(site: Site) -> None:
    assert take(site, "enterprise_owner", "own/shortlists").status_code == 403
    assert take(site, "buyer_owner", "own/uploads").status_code == 403
    assert take(site, "buyer_owner", "own/passwords").status_code == 422


@pytest.mark.parametrize("name", OWN_LISTS)
def test_whoever_is_refused_is_refused_before_a_byte_is_sent(site: Site, name: str) -> None:
    for person in ("buyer_owner", "enterprise_owner", "organiser_owner", "policy", "administrator"):
        assert take(site, person, f"own/{name}", format="json").status_code in (200, 403), person
    if name in ("evidence", "saved-searches", "starters"):
        assert take(site, "enterprise_owner", f"own/{name}").status_code == 403


def test_notices_are_sentences_in_the_language_of_the_reader(site: Site) -> None:
    korean = take(site, "enterprise_owner", "own/notices", format="json").json()
    english = take(site, "enterprise_owner", "own/notices", format="json", lang="en").json()
    assert [row["text"] for row in korean] != [row["text"] for row in english]
    assert all("{" not in row["text"] for row in (*korean, *english))


def test_alerts_follow_the_filter_of_their_page(site: Site) -> None:
    [hit] = take(site, "enterprise_owner", "alerts", format="json", state="held").json()
    assert (hit["demand_id"], hit["state"]) == ("D1", "held")
    assert take(site, "enterprise_owner", "alerts", format="json", state="mailed").json() == []


def test_rows_of_an_upload_are_those_of_its_page(site: Site) -> None:
    path = f"uploads/{site.ids['upload_id']}"
    everything = take(site, "enterprise_owner", path, format="json").json()
    faults = take(site, "enterprise_owner", path, format="json", only_faults="true").json()
    assert len(everything) == 1
    assert [row for row in everything if row["outcome"] == "refused"] == faults
    assert take(site, "enterprise_colleague", path).status_code == 404


def test_what_suits_is_taken_away_with_its_reasons(site: Site) -> None:
    page = site.try_route("visitor", "GET", "/api/v1/enterprises/E1/suggestions?as_of=2017-03-02", None)
    found = page.json()
    rows = take(site, "visitor", "enterprises/E1/suggestions", format="json", as_of="2017-03-02").json()
    assert [row["demand_id"] for row in rows] == [
        item["demand"]["demand_id"] for item in (*found["results"], *found["excluded"])
    ]
    assert json.dumps(rows, ensure_ascii=False).count("demand_id") == len(rows)


def test_a_list_that_its_page_cuts_off_is_taken_away_whole(
    database: Database, make_account: Callable[..., Actor]
) -> None:
    helper = make_account("policy")
    with database.session(is_writing=True) as session:
        for number in range(uploads.SHOWN + 1):
            row = tables.Upload(
                upload_id=f"U{number}", account_id=helper.account_id, file_name="기업.csv", created_at=NOW
            )
            session.add(row)
        for number in range(assistance.SHOWN + 1):
            consent = tables.Assistance(
                assistance_id=f"H{number}",
                helper_id=helper.account_id,
                enterprise_name="두레정원",
                consented_by="대표",
                method="paper",
                consented_on=NOW.date(),
                recorded_at=NOW,
            )
            session.add(consent)
        session.flush()
        asked = actions.Asked(session, database, None, helper, NOW, NOW.date(), "ko")  # type: ignore[arg-type]
        assert len(list(actions.export_own_list("uploads", asked).rows)) == uploads.SHOWN + 1
        export, shown = actions.export_assistance(session, helper)
        assert len(list(export.rows)) == shown.people == assistance.SHOWN + 1
