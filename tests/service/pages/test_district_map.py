"""The map of districts: every district, its count, and a link that adds or lifts the condition."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Element, find_faults


def _links(visitor: Visitor, path: str) -> dict[str, Element]:
    page = visitor.open(path)
    return {
        str(e.get("aria-label")).split()[0]: e for e in page.all("a") if "조건에" in str(e.get("aria-label"))
    }


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/enterprises", 25),  # 맑은손 works everywhere
        ("/demands/D1/matches", 2),  # but does other work
    ],
)
def test_a_tile_adds_its_district_and_a_chosen_one_is_lifted(visitor: Visitor, path: str, count: int) -> None:
    links = _links(visitor, path)
    assert len(links) == count
    other = min(links.keys() - {"은평구"})
    tile = links["은평구"]
    assert unquote(tile.attributes["href"]) == f"{path}?district=은평구"
    chosen = _links(visitor, tile.attributes["href"])
    assert chosen["은평구"].get("aria-current") == "true"
    assert "조건에서 빼기" in chosen["은평구"].attributes["aria-label"]
    assert chosen["은평구"].attributes["href"] == path
    both = unquote(chosen[other].attributes["href"])
    assert both == f"{path}?district=은평구&district={other}"
    assert visitor.get(both).status_code == 200


def test_the_map_counts_what_the_list_of_districts_counts(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=도시락")
    listed = {
        e.get("value"): next(o.text for o in page.all("label") if o.get("for") == e.get("id")).split()[-1]
        for e in page.all("input")
        if e.get("name") == "district"
    }
    drawn = {
        label.split()[0]: label.split()[1].split("곳")[0]
        for e in page.all("a")
        if "곳, 조건에 넣기" in (label := str(e.get("aria-label") or ""))
    }
    assert drawn == {name: count for name, count in listed.items() if name != "서울특별시"}


def test_a_search_without_districts_shows_no_map(visitor: Visitor) -> None:
    answer = visitor.get("/enterprises?q=양자얽힘측정")
    assert "district-map" not in answer.text
    assert find_faults(visitor.get("/enterprises?lang=en").text) == []
