"""Files that go along with a quote: who sends, who reads, what may come and how long."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlmodel import select

from service import tables
from service.database import Database
from service.door import limits
from tests.service.conftest import Clock, SignedInClient
from tests.service.pages.conftest import Visitor
from tests.service.proofs.test_proofs import JPEG, PDF, PNG
from tests.service.quotes.test_api import INBOX, PATH, Market

SignIn = Callable[..., SignedInClient]


@pytest.fixture
def market(sign_in: SignIn) -> Market:
    return Market(sign_in)


@pytest.fixture
def request_id(market: Market) -> str:
    return market.ask().json()["requests"][0]["quote_request_id"]


def send(client: SignedInClient, request_id: str, content: bytes = PDF, **changes: str):
    body = {"enterprise_id": "E1", "name": "견적서.pdf", "content": base64.b64encode(content).decode()}
    return client.post(f"/api/v1/quote-requests/{request_id}/files", json={**body, **changes})


def read(client: SignedInClient, file_id: str):
    return client.post(f"/api/v1/quote-files/{file_id}/read")


def test_the_agency_and_the_sender_read_a_file_and_nobody_else(
    market: Market, request_id: str, sign_in: SignIn, database: Database
) -> None:
    sent = send(market.first, request_id, PNG, name='..\\집/견적 "1".png')
    assert sent.status_code == 201, sent.text
    file_id = sent.json()["sent_file_id"]
    assert (sent.json()["name"], sent.json()["size_bytes"]) == ("견적 1.png", len(PNG))
    [request] = market.buyer.get(PATH).json()["requests"]
    files = {item["enterprise_id"]: item["files"] for item in request["invitations"]}
    assert files == {"E1": [sent.json()], "E2": [], "E3": []}
    assert market.first.get(INBOX).json()["items"][0]["own"]["files"] == [sent.json()]
    assert file_id not in market.second.get(INBOX).text
    for reader in (market.buyer, market.first):
        answer = read(reader, file_id)
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%EA%B2%AC")
    others = (market.second, sign_in("buyer", "elsewhere", "마포구"), sign_in("policy", "desk", "시청"))
    assert [read(other, file_id).status_code for other in others] == [404, 403, 403]
    with database.session(is_writing=False) as session:
        event = tables.AuditEntry
        actions = session.exec(select(event.action).where(event.subject_id == request_id)).all()
    assert sorted(action for action in actions if action.startswith("quote_file")) == [
        "quote_file.read", "quote_file.read", "quote_file.send",
    ]  # fmt: skip


def test_only_who_was_asked_sends_and_takes_back_and_until_the_last_day(
    market: Market, request_id: str, clock: Clock
) -> None:
    assert send(market.first, request_id, enterprise_id="E2").status_code == 404
    assert send(market.second, "Q-none", enterprise_id="E2").status_code == 404
    assert send(market.buyer, request_id).status_code == 403
    file_id = send(market.first, request_id, JPEG).json()["sent_file_id"]
    for other in (market.second, market.buyer):
        answer = other.request("DELETE", f"/api/v1/quote-files/{file_id}")
        assert answer.status_code in (403, 404)
    assert market.first.request("DELETE", f"/api/v1/quote-files/{file_id}").status_code == 204
    assert read(market.first, file_id).status_code == 404
    file_id = send(market.first, request_id).json()["sent_file_id"]
    market.wait(clock, days=9)
    late = send(market.first, request_id)
    assert (late.status_code, late.json()["error"]["fields"][0]["field"]) == (422, "due_on")
    assert market.first.request("DELETE", f"/api/v1/quote-files/{file_id}").status_code == 422
    assert read(market.buyer, file_id).content == PDF


def test_kind_size_and_number_are_limited(
    market: Market, request_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (b"<html>", PDF[:-6], PDF + b"/Encrypt\n%%EOF", b""):
        refused = send(market.first, request_id, content, name="a.pdf")
        assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, "file")
    monkeypatch.setattr(limits, "MAX_PROOF_BYTES", len(PDF) - 1)
    assert send(market.first, request_id).status_code == 422
    monkeypatch.setattr(limits, "MAX_PROOF_BYTES", len(PDF))
    monkeypatch.setattr(limits, "MAX_QUOTE_FILES", 1)
    assert send(market.first, request_id).status_code == 201
    full = send(market.first, request_id)
    assert (full.status_code, full.json()["error"]["code"]) == (409, "too_many_sent_files")


def test_pages_send_show_and_take_back(app: FastAPI, market: Market, request_id: str) -> None:
    enterprise, agency = Visitor(app), Visitor(app)
    enterprise.http.cookies, agency.http.cookies = market.first.client.cookies, market.buyer.client.cookies
    page = enterprise.open("/quote-inbox")
    token = next(e.attributes["value"] for e in page.all("input") if e.get("name") == "form_token")
    address = f"/quote-inbox/{request_id}/files"
    sent = enterprise.http.post(
        address,
        data={"form_token": token, "enterprise_id": "E1"},
        files={"file": ("견적서.pdf", PDF, "application/pdf")},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/quote-inbox")
    for page in (enterprise.open("/quote-inbox"), agency.open("/demands/D1/quotes")):
        assert "견적서.pdf" in page.all("main")[0].text
    forms = [form.get("action") or "" for form in enterprise.open("/quote-inbox").all("form")]
    [reading] = [action for action in forms if action.endswith("/read")]
    assert agency.post(reading, {}).content == PDF
    [taking] = [action for action in forms if action.endswith("/take-back")]
    assert taking not in agency.get("/demands/D1/quotes").text
    assert enterprise.post(taking, {}).headers["location"] == "/quote-inbox"
    assert "견적서.pdf" not in agency.get("/demands/D1/quotes").text
    empty = enterprise.post(address, {"enterprise_id": "E1"})
    assert empty.status_code == 422


def record(market: Market, request_id: str, content: bytes | None = PDF, **changes: object):
    said = {"enterprise_id": "E2", "channel": "paper", "received_on": "2017-03-02", "amount_krw": 41}
    paper = content and {"name": "견적서 스캔.pdf", "content": base64.b64encode(content).decode()}
    return market.buyer.request(
        "PUT",
        f"/api/v1/quote-requests/{request_id}/recorded",
        json={**said, "paper": paper, **changes},
    )


def find_papers(market: Market) -> list[dict]:
    [request] = market.buyer.get(PATH).json()["requests"]
    return next(item["files"] for item in request["invitations"] if item["enterprise_id"] == "E2")


def test_the_paper_of_a_quote_put_down_is_attached_read_by_both_sides_and_taken_back_by_the_agency(
    market: Market, request_id: str, clock: Clock
) -> None:
    assert record(market, request_id).status_code == 204
    assert record(market, request_id, content=None, note="고침").status_code == 204
    assert record(market, request_id, content=PNG).status_code == 204
    papers = find_papers(market)
    first, second = sorted(papers, key=lambda paper: paper["size_bytes"] != len(PDF))
    assert (first["is_from_agency"], first["size_bytes"], second["size_bytes"]) == (True, len(PDF), len(PNG))
    assert market.second.get(INBOX).json()["items"][0]["own"]["files"] == papers
    assert read(market.second, first["sent_file_id"]).content == PDF
    assert read(market.first, first["sent_file_id"]).status_code == 404
    taking = f"/api/v1/quote-files/{first['sent_file_id']}"
    for other in (market.second, market.first):
        assert other.request("DELETE", taking).status_code == 404
    market.wait(clock, days=9)
    assert market.buyer.request("DELETE", taking).status_code == 204
    assert find_papers(market) == [second]
    answer = market.buyer.request("DELETE", f"/api/v1/quote-requests/{request_id}/recorded/E2")
    assert (answer.status_code, find_papers(market)) == (204, [])


def test_a_paper_that_may_not_be_kept_leaves_the_answer_as_it_was(
    market: Market, request_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = record(market, request_id, content=b"<html>")
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, "file")
    assert market.second.get(INBOX).json()["items"][0]["own"]["state"] == "asked"
    monkeypatch.setattr(limits, "MAX_QUOTE_FILES", 1)
    assert record(market, request_id).status_code == 204
    assert record(market, request_id, amount_krw=7).status_code == 409
    assert market.second.get(INBOX).json()["items"][0]["own"]["amount_krw"] == 41
    # What the agency attaches takes no room from the enterprise.
    assert send(market.second, request_id, enterprise_id="E2").status_code == 201


def test_pages_attach_a_paper_with_the_answer_and_tell_who_did(
    app: FastAPI, market: Market, request_id: str
) -> None:
    agency, enterprise = Visitor(app), Visitor(app)
    agency.http.cookies, enterprise.http.cookies = market.buyer.client.cookies, market.second.client.cookies
    address = f"/quote-requests/{request_id}/record/E2"
    page = agency.open(address)
    token = next(e.attributes["value"] for e in page.all("input") if e.get("name") == "form_token")
    said = {"form_token": token, "channel": "fax", "received_on": "2017-03-02", "amount_krw": "41원"}

    def save(content: bytes):
        files = {"file": ("팩스.pdf", content, "application/pdf")}
        return agency.http.post(address, data={**said, "do": "record"}, files=files)

    refused = save(b"<html>")
    assert refused.status_code == 422
    assert "PDF, PNG, JPEG 파일만" in refused.text
    assert save(PDF).status_code == 303
    for page in (agency.open("/demands/D1/quotes"), enterprise.open("/quote-inbox")):
        assert "팩스.pdf" in page.all("main")[0].text
        assert "기관이 붙임" in page.all("main")[0].text
    assert "팩스.pdf" in agency.get(address).text
    table = market.buyer.get("/api/v1/downloads/demands/D1/quotes?reason=심사&format=csv").text
    assert "팩스.pdf" in table
    taking = [form.get("action") or "" for form in agency.open("/demands/D1/quotes").all("form")]
    [taking] = [action for action in taking if action.endswith("/take-back")]
    assert taking not in enterprise.get("/quote-inbox").text
    assert agency.post(taking, {}).headers["location"] == "/demands/D1/quotes"
    assert "팩스.pdf" not in agency.get("/demands/D1/quotes").text


def test_being_put_on_a_shortlist_is_counted_once_for_the_mirror(app: FastAPI, market: Market) -> None:
    # The market has put all three there; once more is nothing new, nor is a changed note.
    market.buyer.request("PUT", "/api/v1/demands/D1/shortlist/E1", json={})
    app.state.exposure.flush()
    with app.state.database.session(is_writing=False) as session:
        count = tables.ExposureCount
        found = session.exec(
            select(count.enterprise_id, count.times)
            .where(count.kind == "shortlisted")
            .order_by("enterprise_id")
        ).all()
    assert [tuple(row) for row in found] == [("E1", 1), ("E2", 1), ("E3", 1)]
