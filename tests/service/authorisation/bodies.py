"""What is sent to routes that look at what they are sent before they ask who sends it."""

from __future__ import annotations

from typing import Any

from tests.service.conftest import PASSWORD, make_demand, make_listing

# What must stand in the address for a route to look further.
QUERIES = {
    "GET /fairs/{fair_id}/plans/compare": "?old=1&new=2",
    "GET /fairs/{fair_id}/plans/{version}/move": "?request=R1",
    **{
        f"GET /api/v1/downloads/{name}": "?reason=심사"
        for name in (
            "judged-set",
            "demands/{demand_id}/shortlist",
            "demands/{demand_id}/quotes",
            "accounts",
            "assistance",
            "demands/{demand_id}/proofs",
            "enterprises/{enterprise_id}/contacts",
            "fairs/{fair_id}/arrivals",
            "mail",
            "access-log",
        )
    },
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/session": {"login": "policy", "password": PASSWORD},
    "POST /sign-in": {"login": "policy", "password": PASSWORD},
    "POST /api/v1/needs": {"text": "어린이집 청소가 필요합니다. 예산은 3천만원입니다."},
    "POST /api/v1/demands": make_demand("D9"),
    "PUT /api/v1/demands/{demand_id}": make_demand("D1", title="새 이름"),
    "POST /api/v1/demands/import": {"items": [make_demand("D9")]},
    "POST /api/v1/enterprises": make_listing("E9"),
    "PUT /api/v1/enterprises/{enterprise_id}": make_listing("E1", summary="새 소개"),
    "POST /api/v1/enterprises/import": {"items": [make_listing("E9")]},
    "PUT /api/v1/demands/{demand_id}/shortlist": {},
    "PUT /api/v1/demands/{demand_id}/shortlist/{enterprise_id}": {"note": "메모"},
    "POST /my-listing/drafts/{draft_id}/delete": {"confirmed": "yes"},
    "POST /enterprises/{enterprise_id}/keeper": {"login": "nobody"},
    "POST /enterprises/{enterprise_id}/delete": {"version": "1", "confirmed": "yes"},
    "POST /enterprises/{enterprise_id}/duplicates": {"other": "E2", "version": "1", "other_version": "1"},
    "POST /api/v1/fairs/{fair_id}/measurings": {},
    "PUT /api/v1/fairs/{fair_id}/rules": {"walks": [], "spreads": []},
    "POST /api/v1/judged-sets": {"name": "a.zip", "content": "UEsDBA=="},
    "POST /api/v1/reference-versions": {"reason": "문서 1호", "added_words": [{"form": "두레은행"}]},
    "POST /api/v1/reference-versions/{version}/put-in-force": {"reason": "결재"},
    "POST /api/v1/reference-versions/{version}/withdraw": {"reason": "결재"},
    "POST /saved-searches/{search_id}/rename": {"name": "새 이름"},
    "POST /fairs/{fair_id}/state": {"state": "closed"},
    "POST /fairs/{fair_id}/invite": {"top": "1"},
    "POST /fairs/{fair_id}/applications/{number}/accommodation": {"state": "arranged"},
    "POST /fairs/{fair_id}/apply": {"enterprise_id": "E2"},
    "POST /my-listing/drafts/{draft_id}/{step}": {"version": "1"},
    "POST /demands/{demand_id}/shortlist": {"do": "note", "enterprise_id": "E1", "note": "x", "version": "1"},
    "POST /api/v1/demands/{demand_id}/teams": {"enterprise_ids": ["E1"]},
    "POST /api/v1/demands/{demand_id}/quotes": {"enterprise_ids": ["E1"], "due_on": "2017-03-20"},
    "POST /api/v1/demands/{demand_id}/proofs": {
        "enterprise_id": "E1",
        "proof": "vulnerable_employment",
        "due_on": "2017-03-20",
    },
    "PUT /api/v1/quote-requests/{quote_request_id}/reply": {"enterprise_id": "E1", "amount_krw": 1},
    "PUT /api/v1/quote-requests/{quote_request_id}/recorded": {
        "enterprise_id": "E1",
        "amount_krw": 1,
        "channel": "telephone",
        "received_on": "2017-03-02",
    },
    "POST /quote-requests/{quote_request_id}/record/{enterprise_id}": {
        "channel": "paper",
        "received_on": "2017-03-02",
        "amount_krw": "1",
        "do": "record",
    },
    "POST /quote-inbox/{quote_request_id}": {"enterprise_id": "E1", "amount_krw": "1", "do": "answer"},
    "POST /api/v1/demands/{demand_id}/evidence": {},
    "POST /api/v1/evidence-checks": {"name": "a.pdf", "content": "JVBERi0="},
    "POST /api/v1/demands/{demand_id}/outcome": {
        "kind": "contracted",
        "decided_on": "2017-03-02",
        "route": "private_contract",
        "suppliers": [{"enterprise_id": "E1", "amount_krw": 44_000_000}],
    },
    "POST /api/v1/demands/{demand_id}/outcome/undo": {"reason": "잘못 입력함"},
    "POST /demands/{demand_id}/outcome/undo": {"reason": "잘못 입력함"},
    "POST /api/v1/purchases": {
        "bought_on": "2017-02-20",
        "title": "직원 도시락",
        "amount_krw": 1_100_000,
        "enterprise_id": "E1",
        "contract_type": "goods",
    },
    "POST /api/v1/purchases/{purchase_id}/corrections": {"amount_krw": 1_000_000, "reason": "금액 오기"},
    "POST /purchases/{purchase_id}": {"amount_krw": "1000000", "reason": "금액 오기"},
    "PUT /api/v1/purchase-totals": {"year": 2017, "amount_krw": 5_000_000_000},
    "POST /fairs/{fair_id}/meetings/{request_id}/state": {"state": "done"},
    "POST /fairs/{fair_id}/booths/{booth_id}/tickets": {"name": "현장 방문"},
    "POST /fairs/{fair_id}/tickets/{number}/state": {"state": "called"},
    "POST /fairs/{fair_id}/replan": {"party_id": "B01", "from_slot": "1", "until_slot": "2"},
    "POST /admin/mail/retry": {"mail_id": "1"},
    "POST /admin/jobs/cancel": {"job_id": "J1"},
}
