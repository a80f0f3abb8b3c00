"""Candidates on the page: added from the ranking, noted, ordered, compared."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import find_faults

Enter = Callable[[str], Visitor]


def test_a_buyer_keeps_candidates_and_compares_them(enter: Enter) -> None:
    buyer = enter("buyer")
    for number, enterprise_id in ((1, "E1"), (2, "E5"), (3, "E/4")):
        answer = buyer.post(
            "/demands/D1/shortlist", {"do": "add", "enterprise_id": enterprise_id, "back": str(number)}
        )
        assert answer.headers["location"] == f"/demands/D1/matches#rank-{number}"
    buyer.post("/demands/D1/shortlist", {"do": "up", "enterprise_id": "E/4"})
    for language in ("ko", "en"):
        for path in ("/demands/D1/shortlist", "/demands/D1/comparison", "/shortlists", "/demands/D1/matches"):
            answer = buyer.get(path, params={"lang": language})
            assert answer.status_code == 200, answer.text[:300]
            assert find_faults(answer.text) == []
            assert "<script>alert" not in answer.text
    rows = [row.children[1:] for row in buyer.open("/demands/D1/comparison?lang=ko").all("tr")[1:]]
    points = [[re.findall(r"([\d.]+)점", cell.text)[:1] for cell in row] for row in rows]
    totals, *parts = [[float(found[0]) for found in row] for row in points if all(row)]
    assert len(parts) >= 9
    assert [round(sum(column), 1) for column in zip(*parts, strict=True)] == totals
    titles = [card.text.strip() for card in buyer.open("/demands/D1/shortlist").has_class("card-title")]
    assert [title[:4] for title in titles] == ["한끼나눔", "빗금 도", "<scr"]
    late = {"do": "note", "enterprise_id": "E1", "note": "늦은 메모", "version": "7"}
    answer = buyer.post("/demands/D1/shortlist", late)
    assert answer.status_code == 409
    assert "늦은 메모" in answer.text
    assert find_faults(answer.text) == []
    for enterprise_id in ("E1", "E5", "E/4"):
        buyer.post("/demands/D1/shortlist", {"do": "remove", "enterprise_id": enterprise_id})
    assert "담아 둔 후보가 없습니다" in buyer.get("/demands/D1/shortlist?lang=ko").text


def test_others_see_no_button_and_are_refused(enter: Enter, visitor: Visitor) -> None:
    assert "후보에 담기" not in visitor.get("/demands/D1/matches").text
    assert visitor.get("/demands/D1/shortlist").status_code == 303
    enterprise = enter("enterprise")
    assert "후보에 담기" not in enterprise.get("/demands/D1/matches").text
    assert enterprise.get("/demands/D1/shortlist").status_code == 403
    answer = enterprise.post("/demands/D1/shortlist", {"do": "add", "enterprise_id": "E1"})
    assert answer.status_code == 403


def test_a_name_that_no_account_can_have_is_refused_in_words(enter: Enter) -> None:
    for name in ("\0", "가" * 400):
        answer = enter("buyer").post("/demands/D1/shortlist", {"do": "hand", "hand_to": name})
        assert 400 <= answer.status_code < 500
        assert find_faults(answer.text) == []
