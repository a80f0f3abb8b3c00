"""The agency's own decisions as a judged set: read back by what `evaluate` and `learn` read with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select

from service import tables
from service.evaluation.actions import choose_examples, read_set
from tests.service.conftest import SignedInClient, make_demand, make_listing
from tests.service.outcomes.test_api import AMOUNT, contract

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/downloads/judged-set"


@pytest.fixture
def buyer(sign_in: SignIn) -> SignedInClient:
    """A buyer of 은평구 with a shortlist, a request for quotes and a contract; D2 is still open."""
    listings = [make_listing(f"E{number}") for number in range(1, 6)]
    listings[4] = make_listing("E5", certifications=[{"type": "방역업 신고"}])
    sign_in("administrator").post("/api/v1/enterprises/import", json={"items": listings})
    buyer = sign_in("buyer")
    for number in (1, 2):
        body = make_demand(
            f"D{number}", title=f"제{number}차 도시락 배달", budget_krw=AMOUNT, lots=[{"name": "가"}]
        )
        assert buyer.post("/api/v1/demands", json=body).status_code == 201
        for enterprise in ("E1", "E2", "E3"):
            path = f"/api/v1/demands/D{number}/shortlist/{enterprise}"
            assert buyer.request("PUT", path, json={"note": "메모"}).status_code == 200
    asked = {"enterprise_ids": ["E1", "E2"], "due_on": "2017-03-20"}
    assert buyer.post("/api/v1/demands/D1/quotes", json=asked).status_code == 201
    assert contract(buyer).status_code == 201
    return buyer


def take(person: SignedInClient, folder: Path) -> Path:
    answer = person.get(f"{PATH}?reason=가중치 학습")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)
    return folder


def test_what_was_decided_is_read_back_without_a_fault_and_teaches(
    buyer: SignedInClient, tmp_path: Path, app: FastAPI
) -> None:
    folder = take(buyer, tmp_path)
    found = read_set(folder)
    assert [str(fault) for fault in found.faults] == []
    # The open demand has no end yet, so nothing is judged of it.
    assert found.grades == {"D1": {"E1": 3, "E2": 2, "E3": 1}}
    assert [item.demand_id for item in found.needs.items] == ["D1"]
    assert [item.enterprise_id for item in found.suppliers.items] == ["E1", "E2", "E3", "E4", "E5"]
    # The contract itself would give the answer away: it is in the listing, and not in the set.
    listed = buyer.get("/api/v1/enterprises/E1").json()["track_record"]
    assert [award["title"] for award in listed] == ["제1차 도시락 배달", "아동급식 도시락 공급"]
    assert [award.title for award in found.suppliers.items[0].track_record] == ["아동급식 도시락 공급"]
    assert len(choose_examples(found)) == 1
    kept = (folder / "enterprises.jsonl").read_text("utf-8")
    assert not {"phone", "address", "homepage"} & set(json.loads(kept.splitlines()[0]))
    with app.state.database.session(is_writing=False) as session:
        line = session.exec(select(tables.AuditEntry).where(tables.AuditEntry.action == "export.make")).one()
    assert (line.subject_id, line.reason) == ("judged-set", "가중치 학습")


def test_the_same_state_gives_the_same_bytes(buyer: SignedInClient) -> None:
    first, second = (buyer.get(f"{PATH}?reason=확인").content for _ in range(2))
    assert first == second


def test_a_contract_taken_back_is_no_judgment(buyer: SignedInClient) -> None:
    buyer.post("/api/v1/demands/D1/outcome/undo", json={"reason": "잘못 입력함"})
    refused = buyer.get(f"{PATH}?reason=확인")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "wrong_state")


def test_an_agency_gets_its_own_and_the_desk_all(
    buyer: SignedInClient, sign_in: SignIn, tmp_path: Path
) -> None:
    stranger = sign_in("buyer", "mapo", "마포구")
    assert stranger.get(f"{PATH}?reason=확인").status_code == 409
    assert read_set(take(sign_in("policy"), tmp_path)).grades == {"D1": {"E1": 3, "E2": 2, "E3": 1}}
    assert sign_in("enterprise").get(f"{PATH}?reason=확인").status_code == 403
    assert buyer.get(PATH).status_code == 422
