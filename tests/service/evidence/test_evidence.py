"""Evidence packs: made whole, printed, made again with the same order, and every tampering found."""

from __future__ import annotations

import base64
import copy
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from service.evidence_files.content import hash_text, write_canonical
from service.files import paper_fonts
from tests.service.conftest import SignedInClient, make_demand, make_listing
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults

SignIn = Callable[..., SignedInClient]


@pytest.fixture
def buyer(sign_in: SignIn) -> SignedInClient:
    """A buyer, with three enterprises and one demand in the catalogue."""
    policy = sign_in("policy", organisation="서울시")
    for number in (1, 2, 3):
        listing = make_listing(f"E{number}", name=f"도시락 {number}호", summary="도시락 " * number)
        assert policy.post("/api/v1/enterprises", json=listing).status_code == 201
    expired = [{"type": "social_enterprise", "valid_to": "2013-01-01"}]
    late = make_listing("E4", name="끝난 도시락", certifications=expired)
    assert policy.post("/api/v1/enterprises", json=late).status_code == 201
    one = sign_in("buyer")
    assert one.post("/api/v1/demands", json=make_demand("D1")).status_code == 201
    return one


@pytest.fixture
def made(buyer: SignedInClient) -> dict[str, Any]:
    """A pack."""
    answer = buyer.post("/api/v1/demands/D1/evidence", json={"top": 3})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _check(who: SignedInClient, name: str, content: bytes) -> dict[str, Any]:
    body = {"name": name, "content": base64.b64encode(content).decode()}
    answer = who.post("/api/v1/evidence-checks", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _get_file(who: SignedInClient, evidence_id: str, form: str) -> bytes:
    answer = who.client.get(f"/evidence/{evidence_id}/{evidence_id}.{form}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{evidence_id}.{form}"'
    return answer.content


def _list_leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and value:
        for name in value:
            yield from _list_leaves(value[name], (*path, name))
    elif isinstance(value, list) and value:
        for number in range(len(value)):
            yield from _list_leaves(value[number], (*path, number))
    else:
        yield path


def _write_path(path: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


# --- what is kept -------------------------------------------------------------------------------------------


def test_a_pack_holds_the_ranking_and_all_that_it_was_made_from(
    buyer: SignedInClient, made: dict[str, Any]
) -> None:
    content = made["content"]
    ranking = buyer.get("/api/v1/demands/D1/matches?top=3").json()
    assert [item["enterprise_id"] for item in content["ranking"]["results"]] == [
        item["enterprise_id"] for item in ranking["results"]
    ]
    assert [item["score"] for item in content["ranking"]["results"]] == [
        item["score"] for item in ranking["results"]
    ]
    assert content["ranking"]["excluded"][0]["enterprise_id"] == "E4"
    assert content["names"]["E4"] == "끝난 도시락"
    first = content["ranking"]["results"][0]
    assert {"rule", "source", "verdict", "sentence"} <= first["routes"][0].keys()
    assert content["demand"]["title"] == make_demand("D1")["title"]
    assert len(content["engine"]["engine"]) == len(content["engine"]["data"]) == 64
    assert content["catalogue"]["known"] == 4
    assert content["made_by"] == {"display_name": "buyer 담당", "organisation": "은평구"}
    assert made["hash"] == hash_text(write_canonical(content))


def test_what_is_kept_cannot_be_changed(app: FastAPI, made: dict[str, Any]) -> None:
    for statement in (
        "UPDATE evidence_pack SET title = 'x'",
        "UPDATE evidence_catalogue SET known = 0",
    ):
        with pytest.raises(DatabaseError), app.state.database.session(is_writing=True) as session:
            session.execute(text(statement))


def test_one_state_of_the_catalogue_is_kept_once(
    app: FastAPI, buyer: SignedInClient, made: dict[str, Any]
) -> None:
    again = buyer.post("/api/v1/demands/D1/evidence", json={}).json()
    assert again["content"]["catalogue"]["digest"] == made["content"]["catalogue"]["digest"]
    with app.state.database.session(is_writing=False) as session:
        assert session.execute(text("SELECT count(*) FROM evidence_catalogue")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM evidence_pack")).scalar_one() == 2


# --- made again ---------------------------------------------------------------------------------------------


def test_made_again_later_it_gives_the_same_order_whatever_has_changed_since(
    sign_in: SignIn, buyer: SignedInClient, made: dict[str, Any]
) -> None:
    policy = sign_in("policy", "policy2", organisation="서울시")
    policy.post(
        "/api/v1/enterprises", json=make_listing("E0", name="도시락 도시락", summary="도시락 배달 " * 9)
    )
    policy.put("/api/v1/enterprises/E1", make_listing("E1", name="청소", summary="청소", services=[]), 1)
    buyer.put("/api/v1/demands/D1", make_demand("D1", title="청소"), 1)
    now = buyer.get("/api/v1/demands/D1/matches?top=3").json()["results"]
    was = made["content"]["ranking"]["results"]
    assert [item["enterprise_id"] for item in now] != [item["enterprise_id"] for item in was]
    replayed = buyer.get(f"/api/v1/evidence/{made['evidence_id']}/replay").json()
    assert replayed == {
        "evidence_id": made["evidence_id"],
        "is_same": True,
        "is_same_engine": True,
        "differences": [],
    }


def test_made_again_with_other_rules_it_says_so(
    buyer: SignedInClient, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.evidence import actions

    monkeypatch.setattr(actions, "read_engine_marks", lambda: {"engine": "other", "data": "other"})
    replayed = buyer.get(f"/api/v1/evidence/{made['evidence_id']}/replay").json()
    assert (replayed["is_same"], replayed["is_same_engine"]) == (True, False)


# --- tampering ----------------------------------------------------------------------------------------------


def test_every_field_that_is_changed_is_found_and_named(buyer: SignedInClient, made: dict[str, Any]) -> None:
    content = made["content"]
    genuine = write_canonical(content).encode()
    assert _check(buyer, "a.json", genuine)["verdict"] == "genuine"
    paths = [path for path in _list_leaves(content) if path != ("evidence_id",)]
    assert len(paths) > 100
    from service.evidence_files.content import compare_contents

    for path in paths:
        changed = copy.deepcopy(content)
        place: Any = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "바꾼 값"
        assert [item.place for item in compare_contents(content, changed)] == [_write_path(path)]
    # Through the door, one of each part of the content.
    for path in [("demand", "budget_krw"), ("ranking", "results", 0, "score"), ("made_at",), ("names", "E1"),
                 ("ranking", "results", 0, "routes", 0, "verdict"), ("catalogue", "revision")]:  # fmt: skip
        changed = copy.deepcopy(content)
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "바꾼 값"
        checked = _check(buyer, "a.json", json.dumps(changed).encode())
        assert checked["verdict"] == "altered"
        assert [(item["place"], item["given"]) for item in checked["differences"]] == [
            (_write_path(path), '"바꾼 값"')
        ]


def test_a_swapped_order_is_found(buyer: SignedInClient, made: dict[str, Any]) -> None:
    changed = copy.deepcopy(made["content"])
    results = changed["ranking"]["results"]
    results[0], results[1] = results[1], results[0]
    places = [item["place"] for item in _check(buyer, "a.json", json.dumps(changed).encode())["differences"]]
    assert "ranking.results[0].enterprise_id" in places


def test_a_database_changed_behind_our_back_is_found(
    app: FastAPI, buyer: SignedInClient, made: dict[str, Any]
) -> None:
    changed = write_canonical({**made["content"], "top": 99})
    with app.state.database.session(is_writing=True) as session:
        is_sqlite = app.state.database.is_sqlite
        drop = "DROP TRIGGER evidence_pack_unchanged" + ("" if is_sqlite else " ON evidence_pack")
        session.execute(text(drop))
        # Whoever changes the content changes the hash with it, but cannot write the seal.
        session.execute(
            text("UPDATE evidence_pack SET content = :content, hash = :hash"),
            {"content": changed, "hash": hash_text(changed)},
        )
    assert _check(buyer, "a.json", changed.encode())["verdict"] == "broken"


def test_a_file_of_something_else_is_refused(buyer: SignedInClient, made: dict[str, Any]) -> None:
    for content in (b"{}", b"PK\x03\x04", b"hello", b"", b"%PDF-1.7", b'{"evidence_id": "EV1"}'):
        body = {"name": "a", "content": base64.b64encode(content).decode()}
        answer = buyer.post("/api/v1/evidence-checks", json=body)
        assert answer.status_code == 422, content
    body["content"] = base64.b64encode(b'{"evidence_id": "EV20000101-22222"}').decode()
    assert buyer.post("/api/v1/evidence-checks", json=body).status_code == 404


# --- on paper -----------------------------------------------------------------------------------------------


@pytest.fixture
def _fonts() -> None:
    if not (paper_fonts.KRDS / "fonts").is_dir():
        pytest.skip("the front-end files are not installed (./pumasi setup)")


@pytest.mark.usefixtures("_fonts")
def test_the_pdf_says_it_all_in_korean_and_is_found_genuine(
    buyer: SignedInClient, made: dict[str, Any]
) -> None:
    pdf = _get_file(buyer, made["evidence_id"], "pdf")
    said = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    first = made["content"]["ranking"]["results"][0]
    for line in (
        "검색증빙서",
        made["evidence_id"],
        made["hash"],
        made["content"]["demand"]["title"],
        "4,840만원",
        first["components"][0]["sentence"],
        first["routes"][0]["rule"],
        "끝난도시락",
        "점수가높은순서.점수가같으면기업번호순서",
    ):
        assert "".join(line.split()) in said, line
    assert _check(buyer, "a.pdf", pdf)["verdict"] == "genuine"
    assert _get_file(buyer, made["evidence_id"], "pdf") == pdf


def test_a_place_that_nobody_stated_is_not_stated_by_a_pack(buyer: SignedInClient) -> None:
    buyer.post("/api/v1/demands", json=make_demand("D2", district=None))
    made = buyer.post("/api/v1/demands/D2/evidence", json={"top": 3}).json()
    book = load_workbook(io.BytesIO(_get_file(buyer, made["evidence_id"], "xlsx")))
    facts = {row[0]: row[1] for row in book["개요"].iter_rows(values_only=True)}
    assert facts["이행 장소"] == "미상"


@pytest.mark.usefixtures("_fonts")
def test_a_pdf_that_was_changed_or_only_saved_again_is_told_apart(
    buyer: SignedInClient, made: dict[str, Any]
) -> None:
    from pypdf import PdfWriter

    from service.evidence_files.printing import write_paper

    writer, buffer = (
        PdfWriter(clone_from=PdfReader(io.BytesIO(_get_file(buyer, made["evidence_id"], "pdf")))),
        io.BytesIO(),
    )
    writer.write(buffer)
    assert _check(buyer, "a.pdf", buffer.getvalue())["verdict"] == "resaved"
    content = copy.deepcopy(made["content"])
    content["demand"]["budget_krw"] = 99_000_000
    checked = _check(buyer, "a.pdf", write_paper(content, made["hash"]))
    assert checked["verdict"] == "altered"
    assert [(item["kept"], item["given"]) for item in checked["differences"]] == [
        ("예산(부가세 포함) | 4,840만원", "예산(부가세 포함) | 9,900만원")
    ]


def test_the_workbook_is_found_genuine_and_a_changed_cell_is_named(
    buyer: SignedInClient, made: dict[str, Any]
) -> None:
    content = _get_file(buyer, made["evidence_id"], "xlsx")
    assert _check(buyer, "a.xlsx", content)["verdict"] == "genuine"
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["개요", "순위", "점수 요소", "구매 경로", "제외"]
    assert [cell.value for cell in book["순위"][2]][:3] == [
        1, made["content"]["names"][made["content"]["ranking"]["results"][0]["enterprise_id"]],
        made["content"]["ranking"]["results"][0]["enterprise_id"],
    ]  # fmt: skip
    book["순위"]["B2"] = "다른 기업"
    buffer = io.BytesIO()
    book.save(buffer)
    checked = _check(buyer, "a.xlsx", buffer.getvalue())
    assert checked["verdict"] == "altered"
    assert [(item["place"], item["given"]) for item in checked["differences"]] == [("순위!B2", "다른 기업")]


# --- who may ------------------------------------------------------------------------------------------------


def test_colleagues_read_a_pack_and_strangers_only_check_their_copy(
    sign_in: SignIn, buyer: SignedInClient, made: dict[str, Any]
) -> None:
    path = f"/api/v1/evidence/{made['evidence_id']}"
    assert sign_in("buyer", "colleague").get(path).status_code == 200
    stranger = sign_in("buyer", "stranger", "마포구")
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{path}/replay").status_code == 404
    assert stranger.get("/api/v1/evidence").json()["items"] == []
    assert sign_in("enterprise", "firm").get(path).status_code == 403
    changed = {**made["content"], "top": 99}
    checked = _check(stranger, "a.json", json.dumps(changed).encode())
    assert checked["differences"] == [{"place": "top", "kept": None, "given": "99"}]
    assert buyer.client.get("/api/v1/evidence").json()["items"][0]["evidence_id"] == made["evidence_id"]


def test_only_buyers_and_the_desk_make_packs(sign_in: SignIn, buyer: SignedInClient) -> None:
    assert sign_in("enterprise").post("/api/v1/demands/D1/evidence", json={}).status_code == 403
    assert buyer.post("/api/v1/demands/D9/evidence", json={}).status_code == 404
    assert buyer.post("/api/v1/demands/D1/evidence", json={"top": 101}).status_code == 422


def test_the_list_pages_by_cursor(buyer: SignedInClient) -> None:
    ids = [buyer.post("/api/v1/demands/D1/evidence", json={"top": 1}).json()["evidence_id"] for _ in range(3)]
    first = buyer.get("/api/v1/evidence?limit=2").json()
    second = buyer.get(f"/api/v1/evidence?limit=2&cursor={first['next_cursor']}").json()
    seen = [item["evidence_id"] for item in (*first["items"], *second["items"])]
    assert sorted(seen) == sorted(ids)
    assert seen == sorted(seen, reverse=True)
    assert second["next_cursor"] is None


# --- on pages -----------------------------------------------------------------------------------------------


def test_a_buyer_makes_reads_and_repeats_a_pack_on_pages(enter: Callable[[str], Visitor]) -> None:
    buyer = enter("buyer")
    page = buyer.open("/demands/D1/matches")
    assert "검색 증빙서 만들기" in page.all("main")[0].text
    answer = buyer.post("/demands/D1/evidence", {"as_of": "2017-03-02"})
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    shown = buyer.get(path)
    assert find_faults(shown.text) == []
    assert "한끼나눔 사회적협동조합" in Page(shown.text).all("main")[0].text
    replayed = buyer.post(f"{path}/replay", {})
    assert "순서와 점수, 이유가 증빙서와 모두 같습니다." in replayed.text
    assert path in buyer.open("/evidence").links()
    assert buyer.get(f"{path}/other.pdf").status_code == 422
    assert enter("enterprise").get(path).status_code == 403


def test_anyone_checks_a_copy_on_a_page(enter: Callable[[str], Visitor], visitor: Visitor) -> None:
    buyer = enter("buyer")
    path = buyer.post("/demands/D1/evidence", {"as_of": ""}).headers["location"]
    content = buyer.get(f"{path}/{path.rpartition('/')[2]}.json").content
    page = visitor.open("/check-evidence")
    token = next(e.attributes["value"] for e in page.all("input") if e.get("name") == "form_token")

    def send(file: bytes) -> Any:
        return visitor.http.post(
            "/check-evidence", data={"form_token": token}, files={"document": ("a.json", file)}
        )

    assert "만든 그대로인 증빙서입니다" in send(content).text
    altered = send(content.replace("한끼나눔".encode(), "다른기업".encode()))
    assert "아래 내용이 바뀌었습니다" in altered.text
    assert find_faults(altered.text) == []
    refused = send(b"hello")
    assert refused.status_code == 422
    assert "증빙서 파일: 검색 증빙서 파일(PDF, XLSX, JSON)이 아닙니다" in refused.text
    assert visitor.http.post("/check-evidence", data={"form_token": token}).status_code == 422
