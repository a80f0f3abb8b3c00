"""Quotes and proofs over JSON: an agency asks, each enterprise answers for itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.mailing.reminders import Reminder
from tests.service.conftest import Clock, SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/demands/D1/quotes"
INBOX = "/api/v1/quote-inbox"


class Market:
    """Two enterprises with accounts, one without, and a buyer who has all three on the shortlist."""

    def __init__(self, sign_in: SignIn) -> None:
        self.first, self.second = sign_in("enterprise", "first"), sign_in("enterprise", "second")
        self.administrator = sign_in("administrator")
        self.first.post("/api/v1/enterprises", json=make_listing("E1"))
        self.second.post("/api/v1/enterprises", json=make_listing("E2"))
        self.administrator.post("/api/v1/enterprises/import", json={"items": [make_listing("E3")]})
        self.administrator.post("/api/v1/demands", json=make_demand("D1"))
        self.buyer = sign_in("buyer")
        for enterprise_id in ("E1", "E2", "E3"):
            self.buyer.request("PUT", f"/api/v1/demands/D1/shortlist/{enterprise_id}", json={})

    def wait(self, clock: Clock, **time: float) -> None:
        """Let time go by; everyone signs in again, since sign-ins end."""
        clock.go_on(**time)
        for name in ("first", "second", "buyer"):
            client = getattr(self, name)
            setattr(self, name, SignedInClient(client.client, client.actor))

    def ask(self, **changes: object):
        asked = {"enterprise_ids": ["E1", "E2", "E3"], "due_on": "2017-03-10", "questions": ["언제 됩니까?"]}
        return self.buyer.post(PATH, json={**asked, **changes})


@pytest.fixture
def market(sign_in: SignIn) -> Market:
    return Market(sign_in)


def answer(client: SignedInClient, request_id: str, **reply: object):
    return client.request("PUT", f"/api/v1/quote-requests/{request_id}/reply", json=reply)


def test_answers_stand_side_by_side_and_nobody_sees_anothers(market: Market, client: TestClient) -> None:
    book = market.ask().json()
    [request] = book["requests"]
    assert [item["has_account"] for item in request["invitations"]] == [True, True, False]
    [received] = market.first.get(INBOX).json()["items"]
    assert (received["own"]["enterprise_id"], received["agency"]) == ("E1", "은평구")
    assert "E2" not in market.first.get(INBOX).text
    request_id = request["quote_request_id"]
    quoted = answer(
        market.first,
        request_id,
        enterprise_id="E1",
        amount_krw=43_000_000,
        answers=["내일"],
        note="비밀 할인",
    )
    assert quoted.status_code == 204
    assert (
        answer(market.second, request_id, enterprise_id="E2", decline_reason="인력 부족").status_code == 204
    )
    one, two, three = market.buyer.get(PATH).json()["requests"][0]["invitations"]
    assert (one["state"], one["amount_krw"], one["answers"]) == ("answered", 43_000_000, ["내일"])
    assert (two["state"], two["decline_reason"]) == ("declined", "인력 부족")
    assert three["state"] == "asked"
    assert "비밀 할인" not in market.second.get(INBOX).text
    assert "견적을 보냈습니다" in market.buyer.client.get("/notices").text
    assert client.get(PATH).status_code == 401
    assert market.first.get(PATH).status_code == 403


def test_another_agency_and_another_enterprise_are_kept_out(market: Market, sign_in: SignIn) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    other = sign_in("buyer", "other", "마포구")
    assert other.get(PATH).json()["requests"] == []
    stranger = sign_in("enterprise", "stranger")
    for client, enterprise_id in ((stranger, "E1"), (market.second, "E1"), (market.first, "E3")):
        refused = answer(client, request_id, enterprise_id=enterprise_id, amount_krw=1)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "request_not_found")
    assert answer(market.buyer, request_id, enterprise_id="E1", amount_krw=1).status_code == 403


def test_an_answer_may_be_changed_until_the_last_day_and_not_after(market: Market, clock: Clock) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    answer(market.first, request_id, enterprise_id="E1", amount_krw=5)
    market.wait(clock, days=8)
    assert answer(market.first, request_id, enterprise_id="E1", amount_krw=4).status_code == 204
    market.wait(clock, hours=15)  # in Korea the day after the last
    late = answer(market.first, request_id, enterprise_id="E1", amount_krw=3)
    assert (late.status_code, late.json()["error"]["fields"][0]["field"]) == (422, "due_on")
    states = {i["enterprise_id"]: i for i in market.buyer.get(PATH).json()["requests"][0]["invitations"]}
    assert (states["E1"]["amount_krw"], states["E2"]["state"]) == (4, "expired")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": "2017-03-01"}, "due_on"),
        ({"enterprise_ids": ["E9"]}, "enterprise_ids"),
        ({"enterprise_ids": []}, "enterprise_ids"),
    ],
)
def test_what_cannot_be_asked_is_refused(market: Market, changes: dict[str, object], field: str) -> None:
    refused = market.ask(**changes)
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, field)
    assert market.buyer.get(PATH).json()["requests"] == []


def test_an_answer_is_an_amount_or_a_reason(market: Market) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    for reply in ({}, {"amount_krw": 1, "decline_reason": "둘 다"}, {"amount_krw": 1, "answers": ["1", "2"]}):
        assert answer(market.first, request_id, enterprise_id="E1", **reply).status_code == 422


def test_two_quotes_are_asked_for_where_one_is_not_enough(market: Market) -> None:
    # 44,000,000 without VAT lies above the 20,000,000 for one quotation in 2017.
    book = market.buyer.get(PATH).json()
    assert book["needs_two_quotes"] is True
    assert all(hint["verdict"] != "possible" and hint["rule"] for hint in book["hints"])
    small = make_demand("D1", budget_krw=11_000_000)
    market.administrator.put("/api/v1/demands/D1", small, version=1)
    assert market.buyer.get(PATH).json()["needs_two_quotes"] is False


def test_a_proof_is_asked_for_received_or_late(market: Market, clock: Clock) -> None:
    path = "/api/v1/demands/D1/proofs"
    for enterprise_id in ("E1", "E2"):
        asked = {"enterprise_id": enterprise_id, "proof": "vulnerable_employment", "due_on": "2017-03-05"}
        assert market.buyer.post(path, json=asked).status_code == 201
    [proof] = market.first.get(INBOX).json()["proofs"]
    received = f"/api/v1/proof-requests/{proof['proof_request_id']}/received"
    assert market.second.post(received).status_code == 404
    assert market.first.post(received).status_code == 204
    market.wait(clock, days=5)
    states = {item["enterprise_id"]: item["state"] for item in market.buyer.get(PATH).json()["proofs"]}
    assert states == {"E1": "received", "E2": "expired"}


def test_who_has_not_answered_is_reminded_once(market: Market, app: FastAPI, clock: Clock) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    answer(market.first, request_id, enterprise_id="E1", amount_krw=5)
    reminder = Reminder(app.state.database, clock)
    assert reminder.remind() is False
    market.wait(clock, days=6)
    assert (reminder.remind(), reminder.remind()) == (True, False)
    assert "답변 기한이 2017. 3. 10.입니다" in market.second.client.get("/notices").text
    assert "답변 기한이" not in market.first.client.get("/notices").text


def test_what_was_asked_and_answered_outlives_the_listing(market: Market, sign_in: SignIn) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    answered = answer(
        market.first,
        request_id,
        enterprise_id="E1",
        amount_krw=43_000_000,
        note="비밀 할인",
        answers=["내일"],
    )
    assert answered.status_code == 204
    proof = {"enterprise_id": "E1", "proof": "small_enterprise", "due_on": "2017-03-10"}
    assert market.buyer.post("/api/v1/demands/D1/proofs", json=proof).status_code == 201
    listed = market.buyer.get(PATH).json()["requests"][0]["invitations"]
    assert [item["is_listed"] for item in listed] == [True, True, True]
    assert market.first.delete("/api/v1/enterprises/E1", 1).status_code == 204
    book = market.buyer.get(PATH).json()
    gone, *others = book["requests"][0]["invitations"]
    assert others == listed[1:]
    changed = ("enterprise_id", "is_listed", "has_account")
    kept = {name: value for name, value in listed[0].items() if name not in changed}
    assert {name: gone[name] for name in kept} == kept
    assert (gone["is_listed"], gone["has_account"]) == (False, False)
    [asked] = book["proofs"]
    assert (asked["enterprise_name"], asked["state"]) == ("한끼나눔 E1", "asked")
    told = re.sub("[\u2068\u2069]", "", market.buyer.client.get("/notices").text)
    assert "한끼나눔 E1에서 기업 등록을 삭제하였습니다: 결식아동 도시락 배달" in told
    page = market.buyer.client.get("/demands/D1/quotes").text
    assert "43,000,000원" in page or "4,300만원" in page
    assert "등록을 삭제하여" in page
    assert f"/enterprises/{gone['enterprise_id']}" not in page
    # Whoever lists under the same id later has been asked nothing.
    late = sign_in("enterprise", "late")
    assert late.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    inbox = late.get(INBOX).json()
    assert (inbox["items"], inbox["proofs"]) == ([], [])
    assert answer(late, request_id, enterprise_id="E1", amount_krw=1).status_code == 404


def record(client: SignedInClient, request_id: str, **said: object):
    told = {
        "enterprise_id": "E3",
        "channel": "telephone",
        "received_on": "2017-03-02",
        "amount_krw": 41,
    }
    return client.request("PUT", f"/api/v1/quote-requests/{request_id}/recorded", json={**told, **said})


def read_answers(market: Market) -> dict[str, dict]:
    [request] = market.buyer.get(PATH).json()["requests"]
    return {item["enterprise_id"]: item for item in request["invitations"]}


def test_a_quote_by_telephone_is_put_down_and_told_apart_from_one_that_was_sent(market: Market) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    answer(market.first, request_id, enterprise_id="E1", amount_krw=43_000_000)
    assert record(market.buyer, request_id, answers=["월요일"], note="통화").status_code == 204
    own, recorded = read_answers(market)["E1"], read_answers(market)["E3"]
    assert (own["channel"], own["received_on"], own["recorded_by"]) == ("online", None, None)
    assert (recorded["state"], recorded["amount_krw"], recorded["answers"]) == (
        "answered",
        41,
        ["월요일"],
    )
    assert (recorded["channel"], recorded["received_on"]) == ("telephone", "2017-03-02")
    assert recorded["recorded_by"] == market.buyer.actor.display_name
    assert recorded["replied_at"].startswith("2017-03-02")
    trail = market.administrator.get("/admin/audit?action=quote.record", headers={"Accept": "text/html"}).text
    assert "전화·서면 견적 적음" in trail
    for told in (
        "한끼나눔 E3 (E3)",
        "받은 방법: <ins>전화</ins>",
        '받은 날: <ins><span class="unbroken">2017-03-02</span></ins>',
    ):
        assert told in trail


def test_what_was_put_down_is_corrected_and_taken_back_and_never_over_an_own_answer(market: Market) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    assert record(market.buyer, request_id).status_code == 204
    said = record(market.buyer, request_id, channel="paper", amount_krw=None, decline_reason="인력 부족")
    assert said.status_code == 204
    corrected = read_answers(market)["E3"]
    assert (corrected["state"], corrected["channel"], corrected["amount_krw"]) == ("declined", "paper", None)
    path = f"/api/v1/quote-requests/{request_id}/recorded"
    assert market.buyer.request("DELETE", f"{path}/E3").status_code == 204
    assert read_answers(market)["E3"]["state"] == "asked"
    assert read_answers(market)["E3"]["recorded_by"] is None
    trail = market.administrator.get(
        "/admin/audit?action=quote.take_back", headers={"Accept": "text/html"}
    ).text
    assert "<del>한끼나눔 E3 (E3)</del>" in trail
    assert market.buyer.request("DELETE", f"{path}/E3").status_code == 404

    answer(market.first, request_id, enterprise_id="E1", amount_krw=43_000_000)
    refused = record(market.buyer, request_id, enterprise_id="E1")
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, "enterprise_id")
    assert market.buyer.request("DELETE", f"{path}/E1").status_code == 422
    assert read_answers(market)["E1"]["amount_krw"] == 43_000_000


def test_an_enterprise_with_an_account_is_told_and_answers_itself_instead(market: Market) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    record(market.buyer, request_id, enterprise_id="E1")
    assert "받아 적었습니다" in market.first.client.get("/notices").text
    [received] = market.first.get(INBOX).json()["items"]
    assert (received["own"]["channel"], received["own"]["amount_krw"]) == ("telephone", 41)
    assert received["own"]["recorded_by"] is None  # who works there is not told outside
    assert answer(market.first, request_id, enterprise_id="E1", amount_krw=42_000_000).status_code == 204
    own = read_answers(market)["E1"]
    assert (own["channel"], own["amount_krw"], own["recorded_by"]) == ("online", 42_000_000, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2017-03-01"}, "received_on"),  # before it was asked
        ({"received_on": "2017-03-03"}, "received_on"),  # tomorrow
        ({"channel": "online"}, "channel"),
        ({"channel": None}, "channel"),
        ({"received_on": None}, "received_on"),
        ({"answers": ["1", "2"]}, "answers"),
        ({"amount_krw": None}, "amount_krw"),
    ],
)
def test_what_cannot_be_put_down_is_refused(market: Market, changes: dict[str, object], field: str) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    refused = record(market.buyer, request_id, **changes)
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, field)
    assert read_answers(market)["E3"]["state"] == "asked"


def test_a_quote_that_came_in_time_is_put_down_later_and_a_late_one_is_not(
    market: Market, clock: Clock
) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    market.wait(clock, days=12)
    assert record(market.buyer, request_id, received_on="2017-03-11").status_code == 422
    assert read_answers(market)["E3"]["state"] == "expired"
    assert record(market.buyer, request_id, received_on="2017-03-10").status_code == 204
    assert read_answers(market)["E3"]["state"] == "answered"


def test_another_agency_puts_nothing_down(market: Market, sign_in: SignIn) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    other = sign_in("buyer", "other", "마포구")
    assert record(other, request_id).status_code == 404
    assert other.request("DELETE", f"/api/v1/quote-requests/{request_id}/recorded/E3").status_code == 404
    assert record(market.buyer, request_id, enterprise_id="E9").status_code == 404
    assert record(market.first, request_id).status_code == 403


def test_the_file_of_quotes_says_how_each_came(market: Market) -> None:
    request_id = market.ask().json()["requests"][0]["quote_request_id"]
    answer(market.first, request_id, enterprise_id="E1", amount_krw=43_000_000)
    record(market.buyer, request_id)
    table = market.buyer.get("/api/v1/downloads/demands/D1/quotes?reason=심사&format=csv").text
    [sent, recorded] = [line for line in table.splitlines() if "견적 받음" in line]
    assert "기업이 직접 냄" in sent
    assert f"전화,2017-03-02,{market.buyer.actor.display_name}" in recorded
