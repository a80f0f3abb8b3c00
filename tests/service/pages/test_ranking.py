"""The ranked suppliers on the page: a sum one can check, verdicts in words, why and why not for everyone."""

from __future__ import annotations

import pytest

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Element, Page


def _cells(table: Element) -> list[list[str]]:
    rows = []

    def walk(element: Element) -> None:
        if element.tag == "tr":
            rows.append([cell.text.strip() for cell in element.children])
        for child in element.children:
            walk(child)

    walk(table)
    return rows


@pytest.mark.parametrize("path", ["/demands/D1/matches", "/demands/D%2F2/matches", "/demands/D3/matches"])
def test_the_points_of_every_entry_add_up_to_its_total(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    tables = [e for e in page.all("table") if "component-table" in (e.get("class") or "")]
    assert tables
    for table in tables:
        _, *parts, total = _cells(table)
        assert round(sum(float(row[2]) for row in parts), 1) == float(total[1])
        assert all(row[3] for row in parts)


def test_an_entry_shows_rank_reasons_routes_with_article_and_day(visitor: Visitor) -> None:
    page = visitor.open("/demands/D1/matches")
    first = page.get_by_id("rank-1")
    assert "1위" in first.text
    assert "한끼나눔 사회적협동조합" in first.text
    assert "지방계약법 시행령" in first.text
    assert any(word in first.text for word in ("가능", "불가", "증빙 필요"))
    facts = " ".join(page.has_class("facts")[0].text.split())
    assert "판단 기준일2017. 3. 2." in facts


def test_without_an_amount_no_proof_is_asked_for_anywhere(visitor: Visitor) -> None:
    page = visitor.open("/demands/D%2F2/matches")
    unknown = "판단 불가(금액 모름)"
    assert unknown in page.get_by_id("rank-1").text
    assert "금액을 알 수 없어 수의계약을 할 수 있는지 판단하지 못했습니다." in page.get_by_id("rank-1").text
    [label] = [e for e in page.all("label") if e.get("for") == "private_contract-1"]
    assert unknown in label.text
    chosen = visitor.open("/demands/D%2F2/matches?private_contract=proof_missing")
    assert unknown in chosen.has_class("removals")[0].text
    why = visitor.open("/demands/D%2F2/why?enterprise=E2")
    assert unknown in why.has_class("routes")[0].text
    for shown in (page, chosen, why):
        assert "증빙 필요" not in shown.all("main")[0].text
        assert "증빙이 있으면" not in shown.all("main")[0].text


def test_the_same_pair_has_the_same_total_on_both_pages(visitor: Visitor) -> None:
    ranked = visitor.open("/demands/D1/matches").get_by_id("rank-1").text
    why = visitor.open("/demands/D1/why?enterprise=E1")
    total = _cells(next(iter(why.all("table"))))[-1][1]
    assert f"= {total}점" in " ".join(ranked.split())
    assert "1위입니다" in why.has_class("verdict-box")[0].text
    # Nothing can bring the first one further up.
    assert "이미 1위" in why.get_by_id("changes").parent.text


def test_who_is_kept_out_is_listed_with_the_rule_and_explained(visitor: Visitor) -> None:
    page = visitor.open("/demands/D1/matches")
    assert "끝난인증" in page.has_class("excluded")[0].text
    # they share something, but nobody looked how much of the demand that is
    section = page.get_by_id("excluded").parent
    assert section is not None
    [lead] = [child.text for child in section.children if child.tag == "p"]
    assert "같거나 비슷한 말이 있지만" in lead
    assert "많이" not in lead.partition("기업입니다.")[0]
    assert "/demands/D1/why?enterprise=E3" in page.links()
    why = visitor.open("/demands/D1/why?enterprise=E3")
    assert "추천하지 않았습니다" in why.has_class("kept-out")[0].text


def test_why_not_finds_an_enterprise_by_name_or_asks_which(visitor: Visitor) -> None:
    by_name = visitor.open("/demands/D1/why?enterprise=맑은손 협동조합")
    assert "맑은손 협동조합" in by_name.all("h1")[0].text
    several = visitor.open("/demands/D1/why?enterprise=도시락")
    assert {"/demands/D1/why?enterprise=E1", "/demands/D1/why?enterprise=E/4"} <= set(several.links())
    by_words = visitor.open("/demands/D1/why?enterprise=청소 업체")
    assert "이름이 ‘청소 업체’인 기업은 없습니다" in by_words.all("main")[0].text
    assert any(link.startswith("/demands/D1/why?enterprise=") for link in by_words.links())
    nobody = visitor.open("/demands/D1/why?enterprise=없는이름")
    assert "없습니다" in nobody.has_class("empty")[0].text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/demands/D9/matches", 404),
        ("/demands/D9/why?enterprise=E1", 404),
        ("/demands/D1/why", 422),
        ("/demands/D1/why?enterprise=", 422),
        ("/demands/D1/matches?top=0", 422),
        ("/demands/D1/matches?top=ten", 422),
        ("/demands/D1/matches?as_of=2017-02-30", 422),
        ("/demands/D1/matches?as_of=1990-01-01", 422),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_page(visitor: Visitor, path: str, status: int) -> None:
    answer = visitor.get(path)
    assert answer.status_code == status
    assert Page(answer.text).all("h1")


def test_another_day_gives_another_judgement(visitor: Visitor) -> None:
    page = visitor.open("/demands/D1/matches?as_of=2023-03-02")
    assert "2023. 3. 2." in page.has_class("facts")[0].text


def test_a_newcomer_reaches_an_explained_ranking_in_one_step(visitor: Visitor) -> None:
    links = visitor.open("/").links()
    ranked = [link for link in links if link.endswith("/matches")]
    assert ranked
    assert visitor.open(ranked[0]).has_class("ranked")


def test_more_can_be_asked_for(visitor: Visitor) -> None:
    page = visitor.open("/demands/D1/matches?top=1")
    assert "/demands/D1/matches?top=2" in page.links()
    assert len(visitor.open("/demands/D1/matches?top=2").has_class("rank-card")) == 2
