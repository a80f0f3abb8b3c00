"""Administrators keep judged sets, whole or not at all, and preview versions of words and law on them."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response

from service import jobs
from service.door import limits
from service.reference_previews.jobs import PREVIEW_JOB
from tests.service.conftest import Clock, SignedInClient, make_listing

SignIn = Callable[..., SignedInClient]
LISTINGS = [
    make_listing(f"S{number}", summary="", services=[{"name": service}], sectors=[], track_record=[])
    for number, service in enumerate(("도시락 배달", "현수막 제작", "건물 청소"), start=1)
]
DEMANDS = [{"demand_id": "T1", "title": "말끔이 용역", "published_on": "2017-03-01"}]
PAIRS = "demand_id,enterprise_id,grade,reason\nT1,S2,3,알맞음\nT1,S1,0,함정\n"
SYNONYM = {"added_synonyms": [{"terms": ["말끔이", "현수막"], "weight": 0.9}], "reason": "문서 1호"}


def pack(**parts: str | list[dict[str, Any]]) -> bytes:
    """A ZIP file with these parts; a list becomes JSON Lines."""
    names = {"demands": "tenders.jsonl", "enterprises": "enterprises.jsonl", "judgments": "judgments.csv"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            text = content if isinstance(content, str) else "\n".join(map(json.dumps, content))
            archive.writestr(f"판정자료/{names[part]}", text)
    return file.getvalue()


def send(person: SignedInClient, content: bytes) -> Response:
    body = {"name": "판정자료.zip", "content": base64.b64encode(content).decode()}
    return person.post("/api/v1/judged-sets", json=body)


def list_faults(answer: Response) -> list[str]:
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_input")
    return [field["message"] for field in answer.json()["error"]["fields"]]


@pytest.fixture
def administrator(sign_in: SignIn) -> SignedInClient:
    return sign_in("administrator")


def preview(app: FastAPI, clock: Clock, person: SignedInClient, judged_set_id: str) -> dict[str, Any]:
    version = person.post("/api/v1/reference-versions", json=SYNONYM).json()["version"]
    path = f"/api/v1/reference-versions/{version}"
    asked = person.post(f"{path}/preview", params={"judged_set_id": judged_set_id})
    assert asked.status_code == 202, asked.text
    runner = jobs.JobRunner(app.state.database, app.state.settings, clock, (PREVIEW_JOB,))
    while runner.run_next():
        pass
    return person.get(path).json()


def test_a_set_with_enterprises_of_its_own_is_kept_previewed_on_and_deleted(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    kept = send(administrator, pack(demands=DEMANDS, enterprises=LISTINGS, judgments=PAIRS))
    assert kept.status_code == 201, kept.text
    found = kept.json()
    assert (found["demands"], found["enterprises"], found["judgments"]) == (1, 3, 2)
    assert administrator.get("/api/v1/judged-sets").json()["items"] == [found]
    version = preview(app, clock, administrator, found["judged_set_id"])
    assert version["is_previewed"] is True
    seen = version["preview"]
    assert (seen["judged_set"], seen["demands"], seen["judged_demands"]) == ("판정자료.zip", 1, 1)
    # The synonym brings the one that suits to the top; those that do other work leave the list.
    assert [(item["enterprise_id"], item["before"], item["after"]) for item in seen["items"][0]["moves"]] == [
        ("S2", 2, 1),
        ("S1", 1, None),
        ("S3", 3, None),
    ]
    assert seen["ndcg_before"] < seen["ndcg_after"] == 1.0
    page = administrator.get(f"/admin/words/{version['version']}", headers={"Accept": "text/html"}).text
    assert "판정 자료 ‘판정자료.zip’의 구매수요 1건" in page
    assert 'href="/enterprises/S2"' not in page
    path = f"/api/v1/judged-sets/{found['judged_set_id']}"
    assert administrator.request("DELETE", path).status_code == 204
    assert administrator.request("DELETE", path).json()["error"]["code"] == "judged_set_not_found"
    assert administrator.get("/api/v1/judged-sets").json()["items"] == []
    trail = administrator.get("/admin/audit?subject_kind=judged_set", headers={"Accept": "text/html"}).text
    assert "판정 자료 올림" in trail
    assert "판정 자료 지움" in trail


def test_a_set_without_enterprises_judges_those_listed(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    for listing in LISTINGS:
        assert administrator.post("/api/v1/enterprises", json=listing).status_code == 201
    kept = send(administrator, pack(demands=DEMANDS, judgments=PAIRS)).json()
    assert kept["enterprises"] is None
    seen = preview(app, clock, administrator, kept["judged_set_id"])["preview"]
    assert (seen["judged_demands"], seen["changed"]) == (1, 1)


def test_a_set_that_is_gone_is_said_and_leaves_no_preview(
    app: FastAPI, clock: Clock, administrator: SignedInClient
) -> None:
    version = administrator.post("/api/v1/reference-versions", json=SYNONYM).json()["version"]
    path = f"/api/v1/reference-versions/{version}"
    refused = administrator.post(f"{path}/preview", params={"judged_set_id": "G0"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "judged_set_not_found")
    kept = send(administrator, pack(demands=DEMANDS, enterprises=LISTINGS, judgments=PAIRS)).json()
    administrator.post(f"{path}/preview", params={"judged_set_id": kept["judged_set_id"]})
    administrator.request("DELETE", f"/api/v1/judged-sets/{kept['judged_set_id']}")
    runner = jobs.JobRunner(app.state.database, app.state.settings, clock, (PREVIEW_JOB,))
    while runner.run_next():
        pass
    found = administrator.get(path).json()
    assert found["preview"] is None
    assert "판정 자료가 없습니다" in found["preview_error"]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"no archive", ["판정자료.zip 1행 file: 읽을 수 없는 ZIP 파일입니다"]),
        (pack(demands=DEMANDS), ["판정자료.zip 1행 file: 압축 안에 judgments.csv 파일이 없습니다"]),
        (
            pack(
                demands=[{"demand_id": "T1"}, {"demand_id": "T2", "title": "청소", "budget_krw": -1}],
                judgments=PAIRS,
            ),
            ["tenders.jsonl 1행 title:", "tenders.jsonl 2행 budget_krw:"],
        ),
        (
            pack(
                demands=DEMANDS,
                enterprises=LISTINGS,
                judgments="demand_id,enterprise_id,grade\nT9,S1,3\nT1,S9,3\nT1,S1,4\nT1,S2,3\nT1,S2,2\n",
            ),
            [
                "judgments.csv 2행 demand_id: 판정할 구매수요에 없습니다: ‘T9’",
                "judgments.csv 3행 enterprise_id: 없는 기업입니다: ‘S9’",
                "judgments.csv 4행 grade:",
                "judgments.csv 6행 enterprise_id:",
            ],
        ),
        (
            pack(demands=DEMANDS, judgments=PAIRS),
            ["judgments.csv 2행 enterprise_id:", "judgments.csv 3행 enterprise_id:"],
        ),
        (
            pack(demands=DEMANDS, enterprises=LISTINGS, judgments="demand_id,enterprise_id,grade\n"),
            ["judgments.csv 1행 file: 판정이 한 건도 없습니다"],
        ),
    ],
)  # fmt: skip
def test_every_line_that_is_wrong_is_named_and_nothing_is_kept(
    administrator: SignedInClient, content: bytes, faults: list[str]
) -> None:
    said = list_faults(send(administrator, content))
    assert len(said) == len(faults)
    assert [one for one, start in zip(said, faults, strict=True) if not one.startswith(start)] == []
    assert administrator.get("/api/v1/judged-sets").json()["items"] == []


def test_what_is_too_much_is_refused(administrator: SignedInClient, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pack(demands=DEMANDS, enterprises=LISTINGS, judgments=PAIRS)
    monkeypatch.setattr(limits, "MAX_JUDGED_ENTERPRISES", 2)
    [said] = list_faults(send(administrator, content))
    assert said.startswith("enterprises.jsonl 1행 file: 3건입니다(최대 2건)")
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MAX_JUDGED_SET_BYTES", len(content) - 1)
    [said] = list_faults(send(administrator, content))
    assert said.startswith("파일이 너무 큽니다")
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MAX_JUDGED_SETS", 1)
    assert send(administrator, content).status_code == 201
    refused = send(administrator, content)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "too_many_judged_sets")


def test_the_page_takes_the_file_and_lists_it_or_says_what_is_wrong(administrator: SignedInClient) -> None:
    def post(content: bytes) -> Response:
        return administrator.post(
            "/admin/judged-sets",
            files={"file": ("판정자료.zip", content, "application/zip")},
            data={"form_token": administrator.headers["X-CSRF-Token"]},
            headers={"Accept": "text/html"},
        )

    refused = post(pack(demands=[{"demand_id": "T1"}], enterprises=LISTINGS, judgments=PAIRS))
    assert refused.status_code == 422
    assert "tenders.jsonl 1행 title" in refused.text
    kept = post(pack(demands=DEMANDS, enterprises=LISTINGS, judgments=PAIRS))
    assert kept.status_code == 200
    assert "판정 자료를 올렸습니다" in kept.text
    assert "판정자료.zip" in kept.text
