"""Finding enterprises on the page: words marked, filters that can be added and removed, helpful emptiness."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page


def _names(page: Page) -> list[str]:
    return [element.text.strip() for element in page.has_class("card-title")]


def test_words_of_the_query_are_marked_where_they_stand(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=청사 청소")
    assert "맑은손 협동조합" in _names(page)
    assert {mark.text for mark in page.all("mark")} >= {"청소"}
    assert all(mark.text in ("청사", "청소", "청사 청소") for mark in page.all("mark"))


def test_the_query_is_read_back_and_every_condition_can_be_removed_alone(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=도시락&district=은평구&sector=MEA&cursor=")
    read_back = page.has_class("read-back")[0].text
    assert "도시락" in read_back
    removals = {
        e.text.split(" ")[0].strip(): unquote(e.attributes["href"]) for e in page.has_class("removal")
    }
    assert removals == {
        "“도시락”": "/enterprises?district=은평구&sector=MEA",
        "은평구": "/enterprises?q=도시락&sector=MEA",
        "지역급식·도시락": "/enterprises?q=도시락&district=은평구",
    }


def test_facets_are_boxes_of_the_same_form_with_counts_and_keep_what_is_chosen(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=도시락&organisation_type=village_enterprise")
    form = page.get_by_id("search")
    assert (form.get("action"), form.get("method")) == ("/enterprises", "get")
    boxes = [e for e in page.all("input") if e.get("type") == "checkbox"]
    assert {box.get("name") for box in boxes} <= {
        "district",
        "organisation_type",
        "sector",
        "certification",
    }
    # No result is a village enterprise; the box stays, so that the next search does not lose the condition.
    assert [box.get("value") for box in boxes if box.get("checked") is not None] == ["village_enterprise"]


def test_a_page_without_results_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=양자얽힘측정&district=은평구")
    assert _names(page) == []
    help_text = page.has_class("empty")[0].text
    assert "조건을 하나씩 지우면" in help_text
    assert "/post-demand" in page.links()


def _next(page: Page) -> str | None:
    return next((e.attributes["href"] for e in page.all("a") if e.get("rel") == "next"), None)


def test_pages_follow_each_other_without_repeats_and_the_first_is_one_step_away(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?limit=2")
    names = _names(page)
    while (on := _next(page)) is not None:
        page = visitor.open(on)
        names += _names(page)
        assert "/enterprises?limit=2" in page.links()
    whole = visitor.open("/enterprises?limit=100")
    assert names == _names(whole)
    assert _next(whole) is None
    assert whole.get_by_id("results-heading").text == f"기업 {len(names)}곳"


def test_a_cursor_of_another_search_is_refused(visitor: Visitor) -> None:
    first = visitor.open("/enterprises?limit=2")
    assert visitor.get(f"{_next(first)}&q=청소").status_code == 422


def test_an_enterprise_shows_which_certificates_are_in_force_today(visitor: Visitor) -> None:
    page = visitor.open("/enterprises/E2")
    rows = {
        row.children[0].text: " ".join(row.children[3].text.split())
        for row in page.all("tr")
        if len(row.children) == 4 and row.children[0].get("scope") == "row"
    }
    assert rows["협동조합"] == "○ 유효"
    assert rows["여성기업"] == "× 만료"
    assert rows["건물위생관리업 신고"] == "△ 시작 전"
    assert "1,234,567원" in page.all("main")[0].text


def test_all_of_seoul_marks_all_25_districts_and_the_office(visitor: Visitor) -> None:
    page = visitor.open("/enterprises/E2")
    tiles = page.has_class("district-tiles")[0].children
    assert len(tiles) == 25
    assert all("서비스 제공" in tile.text for tile in tiles)
    assert [" ".join(tile.text.split()) for tile in tiles if "소재지" in tile.text] == [
        "✓마포구 서비스 제공 소재지"
    ]


@pytest.mark.parametrize("path", ["/", "/enterprises?q=도시락", "/demands/D1", "/demands/D1/matches"])
def test_an_english_page_says_which_names_are_korean(visitor: Visitor, path: str) -> None:
    page = visitor.open(f"{path}{'&' if '?' in path else '?'}lang=en")
    said_so = {"a", "dd", "label", "option", "h1", "h2", "h3"}
    hangul = re.compile("[가-힣]")
    unmarked = [
        element.text.strip()
        for element in page.elements
        if element.tag in said_so
        and not element.children
        and hangul.search(element.text)
        and not any(above.get("lang") == "ko" for above in element.with_all_above())
    ]
    assert unmarked == []


def test_a_slip_is_put_right_and_the_page_says_so(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=cjdth")
    help_text = page.has_class("search-help")[0].text
    assert "고쳐서 찾은 말: ‘청소’" in help_text
    assert "맑은손 협동조합" in _names(page)
    assert "/enterprises?q=cjdth&verbatim=true" in map(unquote, page.links())
    as_typed = visitor.open("/enterprises?q=cjdth&verbatim=true")
    assert _names(as_typed) == []
    assert "이 말을 쓰는 곳은 없습니다: cjdth" in as_typed.has_class("search-help")[0].text


def test_a_district_in_the_query_is_offered_as_a_filter(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=은평구에서 도시락")
    assert "은평구에서 일하는 기업만 보기" in page.has_class("search-help")[0].text
    assert "/enterprises?q=은평구에서+도시락&district=은평구" in map(unquote, page.links())


def test_a_kind_of_enterprise_in_the_query_is_told_and_can_be_undone(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=사회적기업 청소")
    told = page.has_class("search-help")[0]
    assert "검색어에 따라 다음 기업만 찾았습니다: 사회적기업." in told.text
    assert "/enterprises?q=사회적기업+청소&verbatim=true" in map(unquote, page.links())
    undone = visitor.open("/enterprises?q=사회적기업 청소&verbatim=true")
    assert "다음 기업만" not in undone.all("main")[0].text


def test_where_nobody_is_of_the_kind_the_others_are_offered(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=청소 소셜벤처")
    assert "‘소셜벤처’ 조건을 빼고 검색하면" in page.has_class("empty")[0].text
    assert "/enterprises?q=청소" in map(unquote, page.links())


def test_a_business_number_that_nobody_has_is_said_so(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=9998702543")
    assert "사업자등록번호가 999-87-02543인 기업은 등록되어 있지 않습니다." in page.has_class("empty")[0].text


def test_where_nothing_is_found_each_way_out_says_how_many_there_are(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=도시락&sector=ICT")
    assert "‘업종’ 조건을 빼고 검색하면" in page.has_class("empty")[0].text
    assert "/enterprises?q=도시락" in map(unquote, page.links())
    page = visitor.open("/enterprises?q=도시락 양자&sector=MEA&district=은평구")
    assert "이 말을 쓰는 곳은 없습니다: 양자" in " ".join(e.text for e in page.has_class("search-help"))


def test_the_search_box_completes_what_is_typed(visitor: Visitor) -> None:
    box = visitor.open("/enterprises").get_by_id("q")
    assert (box.get("list"), box.get("hx-get")) == ("completions", "/completions")
    options = visitor.get("/completions?q=ㄷㅅㄹ")
    assert options.status_code == 200
    assert '<option value="도시락" label="분야 낱말 · ' in options.text
    assert "(ㄷㅅㄹ)" in options.text
    assert "(ㄷㅅㄹ)" not in visitor.get("/completions?q=도시").text
    assert visitor.get("/completions").status_code == 422


def test_a_word_that_keeps_everything_out_can_be_left_out(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=청소 도시락&sector=MEA")
    assert _names(page) == []
    assert "‘청소’ 낱말을 빼고 검색하면" in page.has_class("empty")[0].text
    assert "/enterprises?sector=MEA&q=도시락" in map(unquote, page.links())
