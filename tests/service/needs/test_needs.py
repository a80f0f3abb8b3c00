"""Saying what is needed, on the page and in the API: proposed, refused, and never stored."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import SQLModel

from service.errors import IndexNotReady
from tests.service.conftest import SignedInClient
from tests.service.documents.made import make_hwp5, make_hwpx, make_zip
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults
from tests.service.pages.site import HOSTILE

WORDS = "은평구 어린이집 3곳을 청소할 업체가 필요합니다. 예산은 4,400만원입니다."


def _send(visitor: Visitor, words: str = "", document: tuple[str, bytes] | None = None) -> Any:
    page = visitor.open("/post-demand")
    token = next(e.attributes["value"] for e in page.all("input") if e.get("name") == "form_token")
    files = {"document": document} if document else {"document": ("", b"")}
    return visitor.http.post("/needs", data={"form_token": token, "text": words}, files=files)


def _count_rows(app: FastAPI) -> dict[str, int]:
    with app.state.database.session(is_writing=False) as session:
        return {
            name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in SQLModel.metadata.tables
        }


def _get_values(page: Page) -> dict[str, str]:
    values = {e.get("name"): e.get("value") or "" for e in page.all("input") if e.get("type") != "hidden"}
    values |= {
        e.get("name"): option.get("value")
        for e in page.all("select")
        for option in e.children
        if option.get("selected") is not None
    }
    return {str(name): str(value) for name, value in values.items()}


def test_a_dropped_document_fills_the_form_and_names_its_sentences(
    enter: Callable[[str], Visitor], site: FastAPI
) -> None:
    buyer = enter("buyer")
    before = _count_rows(site)
    answer = _send(buyer, document=("과업지시서.hwp", make_hwp5()))
    assert answer.status_code == 200
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    values = _get_values(page)
    assert values["title"] == "어린이집 3개소 정기 청소 용역"
    assert values["budget_krw"] == "44,000,000"
    assert values["district"] == "은평구"
    origins = [" ".join(e.text.split()) for e in page.has_class("origin")]
    assert "근거: 사업비 | 금44,000,000원(부가가치세 포함) (표 1의 2행)" in origins
    assert _count_rows(site) == before


def test_words_and_a_document_go_together_and_the_words_come_first(enter: Callable[[str], Visitor]) -> None:
    answer = _send(enter("buyer"), "예산은 5천만원입니다.", ("a.hwpx", make_hwpx()))
    values = _get_values(Page(answer.text))
    assert values["title"] == "어린이집 3개소 정기 청소 용역"
    assert values["budget_krw"] == "44,000,000", "a labelled sum goes before one in a sentence"


def test_the_sources_stay_while_the_form_is_corrected(enter: Callable[[str], Visitor]) -> None:
    buyer = enter("buyer")
    found = re.search(r'name="origins" value="([^"]*)"', _send(buyer, WORDS).text)
    assert found is not None
    carried = html.unescape(found[1])
    answer = buyer.post("/post-demand", {"title": "", "origins": carried})
    assert answer.status_code == 422
    assert "예산은 4,400만원입니다." in Page(answer.text).has_class("origin")[-1].text + answer.text
    spoilt = buyer.post("/post-demand", {"title": "", "origins": '[{"field": 1}'})
    assert spoilt.status_code == 422
    assert Page(spoilt.text).has_class("origin") == []


@pytest.mark.parametrize("words", ["ehtlfkr qoekf", "도시랍 배달"])
def test_a_title_typed_with_slips_is_put_right_and_that_is_said(
    enter: Callable[[str], Visitor], words: str
) -> None:
    page = Page(_send(enter("buyer"), words).text)
    values = _get_values(page)
    assert (values["title"], values["contract_type"]) == ("도시락 배달", "services")
    origin = " ".join(page.has_class("origin")[0].text.split())
    assert words in origin
    assert "오타로 보이는 말을 고쳐 채웠습니다" in origin
    assert page.get_by_id("f-description").text.strip() == words


@pytest.mark.parametrize("words", ["asdf 1234 !!!", "ㅁㄴㅇㄹ", "???"])
def test_words_that_nobody_understands_are_said_to_be_so(enter: Callable[[str], Visitor], words: str) -> None:
    answer = _send(enter("buyer"), words)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "알아볼 수 있는 말이 없습니다" in page.has_class("fault-summary")[0].text
    assert page.get_by_id("f-text").text.strip() == words


def test_what_is_shown_of_a_title_is_what_was_typed(enter: Callable[[str], Visitor]) -> None:
    buyer = enter("buyer")
    values = _get_values(Page(_send(buyer, "㈜한빛 청사 외벽 3,000㎡ 청소 ① 유리창").text))
    assert values["title"] == "㈜한빛 청사 외벽 3,000㎡ 청소 ① 유리창"
    answer = buyer.post("/post-demand", {"title": values["title"], "regime": "local"})
    shown = buyer.open(answer.headers["location"].removesuffix("/matches"))
    assert shown.all("h1")[0].text.strip() == values["title"]


def test_words_are_read_also_while_the_engine_is_not_ready(
    enter: Callable[[str], Visitor], site: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = enter("buyer")

    @contextmanager
    def use() -> Iterator[None]:
        raise IndexNotReady
        yield

    monkeypatch.setattr(site.state.index, "use", use)
    assert _get_values(Page(_send(buyer, "ehtlfkr qoekf").text))["title"] == "ehtlfkr qoekf"


def test_what_was_proposed_is_posted_when_the_buyer_confirms(enter: Callable[[str], Visitor]) -> None:
    buyer = enter("buyer")
    values = {name: v for name, v in _get_values(Page(_send(buyer, WORDS).text)).items() if "[" not in name}
    fields = {k: v for k, v in values.items() if k in ("title", "budget_krw", "district", "contract_type")}
    answer = buyer.post("/post-demand", {**fields, "regime": "local"})
    assert answer.status_code == 303, answer.text
    assert "4,400만원" in buyer.open(answer.headers["location"].removesuffix("/matches")).all("main")[0].text


@pytest.mark.parametrize(
    ("words", "document", "said"),
    [
        ("", None, "글을 적거나 문서를 올려 주십시오"),
        ("", ("a.hwp", make_hwp5(flags=3)), "암호가 걸린 문서입니다"),
        ("", ("a.hwpx", make_zip({"Contents/section0.xml": b" " * (32 << 20)})), "지나치게 커지는"),
        ("글", ("virus.hwp", b"MZ\x90\x00" * 100), "문서가 아니거나 알 수 없는 형식"),
        ("가" * 50_001, None, "너무 깁니다"),
    ],
    ids=["nothing", "password", "bomb", "renamed", "long"],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_place_and_nothing_is_stored(
    enter: Callable[[str], Visitor], site: FastAPI, words: str, document: tuple[str, bytes] | None, said: str
) -> None:
    buyer = enter("buyer")
    before = _count_rows(site)
    answer = _send(buyer, words, document)
    assert answer.status_code == 422
    assert find_faults(answer.text) == []
    assert said in Page(answer.text).has_class("fault-summary")[0].text
    assert "Traceback" not in answer.text
    assert _count_rows(site) == before
    if words and len(words) < 100:
        assert words in Page(answer.text).get_by_id("f-text").text


def test_what_a_document_says_is_shown_as_text_and_never_run(enter: Callable[[str], Visitor]) -> None:
    answer = _send(
        enter("buyer"), document=("a.hwpx", make_hwpx([f"사업명: {HOSTILE}", f"위치: 은평구 {HOSTILE}"]))
    )
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert find_faults(answer.text) == []


def test_a_file_larger_than_allowed_is_refused_at_the_door(enter: Callable[[str], Visitor]) -> None:
    answer = _send(enter("buyer"), document=("a.pdf", b"%PDF-" + bytes(24 << 20)))
    assert answer.status_code == 413


def test_two_files_are_refused(enter: Callable[[str], Visitor]) -> None:
    buyer = enter("buyer")
    answer = buyer.http.post("/needs", files=[("document", ("a", b"a")), ("document", ("b", b"b"))])
    assert answer.status_code == 400


@pytest.mark.parametrize(("role", "status"), [("enterprise", 403), (None, 401)])
def test_only_who_may_post_a_demand_may_ask(
    visitor: Visitor, enter: Callable[[str], Visitor], role: str | None, status: int
) -> None:
    who = enter(role) if role else visitor
    assert who.post("/needs", {"text": WORDS}).status_code == status
    assert visitor.post("/needs", {"text": WORDS}, token="wrong").status_code == 403


def test_loading_the_address_again_leads_to_the_first_step(visitor: Visitor) -> None:
    answer = visitor.get("/needs")
    assert (answer.status_code, answer.headers["location"]) == (303, "/post-demand")
    assert visitor.get("/needs?colour=red").status_code == 422


# --- the API ------------------------------------------------------------------------------------------------


def test_a_program_gets_the_fields_with_their_sentences(sign_in: Callable[..., SignedInClient]) -> None:
    answer = sign_in("buyer").post("/api/v1/needs", json={"text": WORDS})
    assert answer.status_code == 200
    fields = {item["field"]: item for item in answer.json()["fields"]}
    assert fields["budget_krw"] == {
        "field": "budget_krw",
        "value": 44_000_000,
        "sentence": "예산은 4,400만원입니다.",
        "place": "1번째 문단",
        "remark": None,
    }


def test_a_program_sends_a_document_in_base64(sign_in: Callable[..., SignedInClient]) -> None:
    content = base64.b64encode(make_hwpx()).decode()
    buyer = sign_in("buyer")
    answer = buyer.post(
        "/api/v1/needs?lang=en", json={"document": {"name": "과업지시서.pdf", "content": content}}
    )
    assert answer.status_code == 200
    assert answer.json()["remarks"] == ["Against its name the file is HWPX, and was read as that."]
    refused = buyer.post("/api/v1/needs", json={"document": {"name": "a", "content": "*"}})
    assert refused.status_code == 422
    unreadable = base64.b64encode(make_hwp5(flags=3)).decode()
    refused = buyer.post("/api/v1/needs", json={"document": {"name": "a", "content": unreadable}})
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, "document")


def test_a_program_of_an_enterprise_may_not_ask(sign_in: Callable[..., SignedInClient]) -> None:
    assert sign_in("enterprise").post("/api/v1/needs", json={"text": WORDS}).status_code == 403


def test_asking_takes_no_write_lock(sign_in: Callable[..., SignedInClient], app: FastAPI) -> None:
    buyer = sign_in("buyer")
    with app.state.database.session(is_writing=True) as session:
        session.execute(text("UPDATE catalogue_clock SET revision = revision"))
        assert buyer.post("/api/v1/needs", json={"text": WORDS}).status_code == 200
