"""Lists as files: as many entries as the API counts, read back right, nothing run by a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from service import tables
from service.administration import actions as administration
from service.downloads import actions as downloads
from service.fairs.downloads import actions as fair_downloads
from service.files.exports import Column
from service.listing_downloads import actions as listing_downloads
from service.own_downloads import actions as own_downloads
from service.personal_data import actions as personal_data
from tests.service.conftest import SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
BASE = "/api/v1/downloads"
FORMULAS = ("=1+1", "+82", "-1", "@SUM(A1)", "\tx", "\rx")


@pytest.fixture
def administrator(sign_in: SignIn) -> SignedInClient:
    """An administrator over 120 enterprises, one of them hostile, and 120 demands."""
    administrator = sign_in("administrator")
    listings = [make_listing(f"E{number:03}") for number in range(119)]
    listings.append(make_listing("E999", name="=HYPERLINK(1) 도시락😀", summary="+1"))
    administrator.post("/api/v1/enterprises/import", json={"items": listings})
    demands = [make_demand(f"D{number:03}") for number in range(120)]
    administrator.post("/api/v1/demands/import", json={"items": demands})
    return administrator


def read_csv(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding))))


@pytest.mark.parametrize(
    ("path", "listed", "count"),
    [
        ("/enterprises?q=도시락", "/api/v1/enterprises?q=도시락", "total"),
        ("/enterprises?q=사회적협동조합", "/api/v1/enterprises?q=사회적협동조합", "total"),
        (
            "/enterprises?sector=MEA&district=마포구",
            "/api/v1/enterprises?sector=MEA&district=마포구",
            "total",
        ),
        ("/demands?district=은평구", "/api/v1/demands?district=은평구", "total"),
        ("/demands/D001/matches?sector=MEA", "/api/v1/demands/D001/matches?sector=MEA", "found"),
    ],
)
def test_every_form_holds_as_many_as_the_api_counts(
    client: TestClient, administrator: SignedInClient, path: str, listed: str, count: str
) -> None:
    expected = client.get(listed).json()[count]
    assert expected == 120
    answers = {form: client.get(f"{BASE}{path}&format={form}") for form in ("csv", "cp949", "xlsx", "json")}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert answers["csv"].content.startswith(b"\xef\xbb\xbf")
    utf8 = read_csv(answers["csv"].content, "utf-8-sig")
    assert len(utf8) == len(read_csv(answers["cp949"].content, "cp949")) == expected + 1
    assert len(json.loads(answers["json"].content)) == expected
    sheet = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content)).active
    assert sheet is not None
    assert sheet.max_row == expected + 1


def test_no_cell_is_a_formula_and_nothing_is_lost(client: TestClient, administrator: SignedInClient) -> None:
    rows = read_csv(client.get(f"{BASE}/enterprises").content, "utf-8-sig")
    [hostile] = [row for row in rows if row[0] == "E999"]
    assert hostile[1] == "'=HYPERLINK(1) 도시락😀"
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULAS)]
    korean = client.get(f"{BASE}/enterprises?format=cp949").content.decode("cp949")
    assert "도시락&#128512;" in korean
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}/enterprises?format=xlsx").content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}  # type: ignore[union-attr]


def test_sentences_follow_each_other_in_a_cell(client: TestClient, administrator: SignedInClient) -> None:
    match, *_ = json.loads(client.get(f"{BASE}/demands/D001/matches?format=json").content)
    assert len(match["reasons"]) > 2
    head, row, *_ = read_csv(client.get(f"{BASE}/demands/D001/matches").content, "utf-8-sig")
    assert row[head.index("이유")] == " ".join(match["reasons"])


def test_every_heading_can_be_written_in_cp949() -> None:
    # What CP949 has no sign for is written as "&#8211;".
    headings = [
        column.heading
        for module in (
            administration,
            downloads,
            fair_downloads,
            listing_downloads,
            own_downloads,
            personal_data,
        )
        for columns in vars(module).values()
        if isinstance(columns, tuple)
        for column in columns
        if isinstance(column, Column)
    ]
    assert len(headings) > 100
    for heading in headings:
        assert heading.ko.encode("cp949")
        assert heading.en.encode("cp949")


def test_codes_are_names_in_tables_and_codes_in_json(
    client: TestClient, administrator: SignedInClient
) -> None:
    rows = read_csv(client.get(f"{BASE}/enterprises").content, "utf-8-sig")
    assert (rows[0][2], rows[1][2]) == ("조직 유형", "사회적협동조합")
    english = read_csv(client.get(f"{BASE}/enterprises?lang=en").content, "utf-8-sig")
    assert english[0][2] == "Organisation type"
    assert json.loads(client.get(f"{BASE}/enterprises?format=json").content)[0]["sectors"] == ["MEA"]


def test_a_list_with_what_people_wrote_needs_a_reason_that_is_kept(
    administrator: SignedInClient, sign_in: SignIn, client: TestClient
) -> None:
    buyer = sign_in("buyer")
    buyer.request("PUT", "/api/v1/demands/D001/shortlist/E001", json={"note": "=비밀"})
    path = f"{BASE}/demands/D001/shortlist"
    assert client.get(path, params={"reason": "심사"}).status_code == 401
    assert buyer.get(path).status_code == 422
    rows = read_csv(buyer.get(path, params={"reason": "계약 심사"}).content, "utf-8-sig")
    assert rows[1][5] == "'=비밀"
    other = sign_in("buyer", "other", "마포구")
    assert len(read_csv(other.get(path, params={"reason": "심사"}).content, "utf-8-sig")) == 1
    with buyer.client.app.state.database.session(is_writing=False) as session:  # type: ignore[attr-defined]
        entries = session.exec(
            select(tables.AuditEntry).where(tables.AuditEntry.action == "export.make")
        ).all()
        noted = [(entry.actor_id, entry.subject_id, entry.reason) for entry in entries]
    assert (buyer.actor.account_id, "shortlist-D001", "계약 심사") in noted


def test_purchases_show_both_figures_in_every_file(sign_in: SignIn, administrator: SignedInClient) -> None:
    buyer = sign_in("buyer")
    body = {"bought_on": "2017-02-02", "title": "비누", "amount_krw": 500, "enterprise_id": "E001"}
    purchase_id = buyer.post("/api/v1/purchases", json=body).json()["purchase"]["purchase_id"]
    buyer.post(f"/api/v1/purchases/{purchase_id}/corrections", json={"amount_krw": 300, "reason": "오기"})
    head, row = read_csv(buyer.get(f"{BASE}/purchases").content, "utf-8-sig")
    found = dict(zip(head, row, strict=True))
    assert (found["처음 금액(원)"], found["정정한 금액(원)"], found["판"]) == ("500", "300", "2")
