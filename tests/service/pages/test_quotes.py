"""Quotes on the page: asked by the buyer, answered by the enterprise, shown side by side."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import find_faults
from tests.service.pages.site import OWN

Enter = Callable[[str], Visitor]


def test_who_has_no_account_is_to_be_called_at_the_number_that_is_listed(enter: Enter) -> None:
    buyer, path = enter("buyer"), "/demands/D5/quotes"
    for enterprise_id in ("E1", "E2"):
        buyer.post("/demands/D5/shortlist", {"do": "add", "enterprise_id": enterprise_id})
    buyer.post(path, {"do": "quotes", "enterprise_ids": ["E1", "E2"], "due_on": "2017-03-20"})
    listed, without = buyer.open(path).all("tr")[1].children[1:]
    assert "대표 전화 02-120-1234" in listed.text
    assert "대표 전화도 등록되어 있지 않습니다" in without.text


def test_without_an_amount_the_amount_is_asked_for_and_no_proof(enter: Enter) -> None:
    buyer, path = enter("buyer"), "/demands/D%2F2/quotes"
    buyer.post("/demands/D%2F2/shortlist", {"do": "add", "enterprise_id": "E2"})
    page = buyer.open(path)
    hints = page.get_by_id("hints").parent.text
    assert "판단 불가(금액 모름)" in hints
    assert "1인 견적으로 계약할 수 있는지 판단하지 못했습니다" in hints
    assert "예산액이나 추정가격을 먼저 적어 주십시오" in page.get_by_id("proofs").parent.text
    assert "증빙 필요" not in page.all("main")[0].text
    # with an amount, the proofs that the law asks for are
    priced = buyer.open("/demands/D1/quotes").get_by_id("proofs").parent.text
    assert "‘증빙 필요’로 나온 후보에게" in priced
    buyer.post("/demands/D%2F2/shortlist", {"do": "remove", "enterprise_id": "E2"})


def test_a_quote_goes_from_the_question_to_the_answer(enter: Enter) -> None:
    buyer, enterprise = enter("buyer"), enter("enterprise")
    path = "/demands/D%2F2/quotes"
    assert "먼저 후보 목록에" in buyer.get(path).text
    buyer.post("/demands/D%2F2/shortlist", {"do": "add", "enterprise_id": OWN})
    asked = {
        "do": "quotes",
        "enterprise_ids": OWN,
        "due_on": "어제",
        "questions": "언제 됩니까?\n얼마입니까?",
    }
    wrong = buyer.post(path, asked)
    assert wrong.status_code == 422
    assert find_faults(wrong.text) == []
    assert "언제 됩니까?" in wrong.text
    assert buyer.post(path, {**asked, "due_on": "2017-03-20"}).headers["location"] == path
    proof = {"do": "proof", "enterprise_id": OWN, "proof": "vulnerable_employment"}
    undated = buyer.post(path, {**proof, "proof_due_on": ""})
    assert undated.status_code == 422
    assert '<a href="#f-proof-due-on">제출 기한: ' in undated.text
    assert find_faults(undated.text) == []
    proof["proof_due_on"] = "2017. 3. 20."
    assert buyer.post(path, proof).status_code == 303

    assert "기한 2017. 3. 20." in enterprise.get("/notices").text
    inbox = enterprise.get("/quote-inbox").text
    assert find_faults(inbox) == []
    request_id = re.search(r"/quote-inbox/(Q[\w-]+)", inbox)
    assert request_id is not None
    reply = {"do": "answer", "enterprise_id": OWN, "answers": ["내일", "그대로"], "amount_krw": "천만원쯤"}
    refused = enterprise.post(request_id[0], reply)
    assert refused.status_code == 422
    assert find_faults(refused.text) == []
    assert "천만원쯤" in refused.text
    assert enterprise.post(request_id[0], {**reply, "amount_krw": "1천만원"}).status_code == 303
    answered = enterprise.get("/quote-inbox").text
    assert "답변 보냄" in answered
    assert "견적 받음" not in answered
    proof_id = re.search(r'value="(P2017[\w-]+)"', enterprise.get("/quote-inbox").text)
    assert proof_id is not None
    enterprise.post("/quote-inbox/proof", {"proof_request_id": proof_id[1]})

    for language in ("ko", "en"):
        page = buyer.get(path, params={"lang": language}).text
        assert find_faults(page) == []
        assert "내일" in page
    assert "1,000만원" in buyer.get(path, params={"lang": "ko"}).text
    assert "초과" not in buyer.get(path).text  # the demand names no budget
    assert "받음" in buyer.get(path).text
    buyer.post("/demands/D%2F2/shortlist", {"do": "remove", "enterprise_id": OWN})


def test_visitors_sign_in_first(visitor: Visitor) -> None:
    for path in ("/demands/D1/quotes", "/quote-inbox"):
        assert visitor.get(path).headers["location"].startswith("/sign-in?next=")


def list_requests(enterprise: Visitor) -> set[str]:
    """The addresses of the requests in the inbox, which may hold those of other tests."""
    return set(re.findall(r"/quote-inbox/Q[\w-]+", enterprise.get("/quote-inbox").text))


def test_a_quote_above_the_budget_is_marked(enter: Enter) -> None:
    buyer, enterprise = enter("buyer"), enter("enterprise")
    path = "/demands/D1/quotes"
    others = list_requests(enterprise)
    buyer.post("/demands/D1/shortlist", {"do": "add", "enterprise_id": OWN})
    buyer.post(path, {"do": "quotes", "enterprise_ids": OWN, "due_on": "2017-03-20"})
    [address] = list_requests(enterprise) - others
    reply = {"do": "answer", "enterprise_id": OWN}
    for amount, is_above in (("48,400,000", False), ("48,400,001", True)):
        assert enterprise.post(address, {**reply, "amount_krw": amount}).status_code == 303
        assert ("예산(4,840만원) 초과" in buyer.get(path).text) is is_above
    buyer.post("/demands/D1/shortlist", {"do": "remove", "enterprise_id": OWN})


def test_a_quote_that_came_by_telephone_is_put_down_on_a_page_of_its_own(enter: Enter) -> None:
    buyer, path = enter("buyer"), "/demands/D5/quotes"
    buyer.post("/demands/D5/shortlist", {"do": "add", "enterprise_id": "E1"})
    asked = {"do": "quotes", "enterprise_ids": "E1", "due_on": "2017-03-20", "questions": "언제 됩니까?"}
    pattern = r"/quote-requests/Q[\w-]+/record/E1"
    others = set(re.findall(pattern, buyer.get(path).text))
    buyer.post(path, asked)
    [link] = set(re.findall(pattern, buyer.get(path).text)) - others
    form = buyer.get(link).text
    assert find_faults(form) == []
    assert "견적서를 갈음하지 않습니다" in form
    said = {
        "channel": "telephone",
        "received_on": "2017-03-02",
        "amount_krw": "사천만원쯤",
        "answers": "월요일",
        "do": "record",
    }
    refused = buyer.post(link, said)
    assert refused.status_code == 422
    assert find_faults(refused.text) == []
    assert "사천만원쯤" in refused.text
    assert "월요일" in refused.text
    assert buyer.post(link, {**said, "amount_krw": "4천만원"}).headers["location"] == path
    for language, words in (("ko", "기관이 적음"), ("en", "Put down by the agency")):
        page = buyer.get(path, params={"lang": language}).text
        assert find_faults(page) == []
        assert words in page
    shown = buyer.get(path, params={"lang": "ko"}).text
    assert "전화 · 2017. 3. 2. 받음" in shown
    assert "4,000만원" in shown
    assert 'value="40,000,000"' in buyer.get(link).text  # to be corrected
    assert buyer.post(link, {**said, "do": "take-back"}).status_code == 303
    assert "기관이 적음" not in buyer.get(path).text
    buyer.post("/demands/D5/shortlist", {"do": "remove", "enterprise_id": "E1"})
