"""What holds for every page: both languages, sound markup, nothing inline, nothing foreign, no dead link."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults
from tests.service.pages.site import HOSTILE, OWN

OPEN_PAGES = (
    "/",
    "/enterprises",
    "/enterprises?q=도시락",
    "/enterprises?q=도시락&district=은평구&sector=MEA&organisation_type=social_cooperative",
    "/enterprises?q=무선통신망",
    "/enterprises/E1",
    "/enterprises/E2",
    "/enterprises/E%2F4",
    "/enterprises/E5",
    "/demands",
    "/demands?q=없는말",
    "/demands?limit=2",
    "/demands/D1",
    "/demands/D%2F2",
    "/demands/D3",
    "/demands/D4",
    "/demands/D1/matches",
    "/demands/D%2F2/matches",
    "/demands/D3/matches",
    "/demands/D4/matches",
    "/demands/D5/matches",
    "/demands/D1/matches?private_contract=proof_missing&district=은평구",
    "/demands/D1/matches?sector=CHD",
    "/demands/D1/teams",
    "/demands/D1/why?enterprise=E1",
    "/demands/D1/why?enterprise=E3",
    "/demands/D1/why?enterprise=E5",
    "/demands/D1/why?enterprise=도시락",
    "/demands/D1/why?enterprise=없는이름",
    "/enterprises/E1/suggestions",
    "/enterprises/E5/suggestions",
    "/enterprises/E1/suggestions?as_of=2016-01-01",
    "/demands/D%2F2/teams",
    "/demands/D%2F2/teams?enterprise_id=E1",
    "/sign-in",
    "/check-evidence",
)
ROLE_PAGES = (
    ("buyer", "/post-demand"),
    ("buyer", "/evidence"),
    ("buyer", "/saved-searches"),
    ("buyer", "/save-search?q=도시락&district=은평구"),
    ("enterprise", "/list-enterprise"),
    ("enterprise", "/my-listing"),
    ("enterprise", f"/enterprises/{OWN}/duplicates"),
    ("policy", "/enterprises/E1/duplicates?other=E2"),
    ("enterprise", f"/enterprises/{OWN}/proof-files"),
    ("enterprise", f"/enterprises/{OWN}/contacts"),
    ("policy", "/assist"),
    ("enterprise", "/my-alerts"),
    ("enterprise", "/my-listing/uploads"),
    ("enterprise", f"/enterprises/{OWN}/mirror"),
    ("policy", "/enterprises/E%2F4/mirror?days=30"),
    ("enterprise", f"/enterprises/{OWN}/edit"),
    ("policy", "/enterprises/E5/edit"),
    ("policy", "/enterprises/E2/edit"),
    ("policy", "/post-demand"),
)


def _add(path: str, parameter: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{parameter}"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_visitor_reads_every_open_page_in_both_languages(
    visitor: Visitor, path: str, language: str
) -> None:
    answer = visitor.get(_add(path, f"lang={language}"))
    assert answer.status_code == 200, answer.text[:500]
    assert find_faults(answer.text) == []
    html = Page(answer.text).all("html")[0]
    assert html.get("lang") == language == answer.headers["content-language"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(("role", "path"), ROLE_PAGES)
def test_pages_of_a_role_are_there_for_it_in_both_languages(
    enter: Callable[[str], Visitor], role: str, path: str, language: str
) -> None:
    answer = enter(role).get(_add(path, f"lang={language}"))
    assert answer.status_code == 200, answer.text[:500]
    assert find_faults(answer.text) == []


@pytest.mark.parametrize("role", ["buyer", "enterprise", "policy"])
def test_every_open_page_is_there_for_every_role_too(enter: Callable[[str], Visitor], role: str) -> None:
    visitor = enter(role)
    assert [path for path in OPEN_PAGES if visitor.get(path).status_code != 200] == []


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/list-enterprise", "/post-demand", "/enterprises/E1/edit"])
def test_an_unknown_query_parameter_is_refused_with_a_page_that_names_it(visitor: Visitor, path: str) -> None:
    answer = visitor.get(_add(path, "colour=red"))
    assert answer.status_code == 422
    assert "colour" in answer.text
    assert find_faults(answer.text) == []


@pytest.mark.parametrize("path", [path for path in OPEN_PAGES if "q=" not in path])
def test_what_people_typed_is_shown_as_text_and_never_run(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "{{7*7}}" in answer.text or HOSTILE[:8] not in answer.text
    assert not [link for link in Page(answer.text).links() if link.startswith("javascript:")]


@pytest.mark.parametrize("query", [HOSTILE, "' OR 1=1 --", "도시락" * 300, "%00", "‮도시락", "😀"])
def test_a_hostile_query_is_searched_for_or_refused_but_never_run(visitor: Visitor, query: str) -> None:
    for path in ("/enterprises", "/demands"):
        answer = visitor.get(path, params={"q": query})
        assert answer.status_code in (200, 422)
        assert find_faults(answer.text) == []
        assert "<script>alert" not in answer.text


def test_every_link_of_the_site_leads_somewhere(visitor: Visitor) -> None:
    waiting, seen, dead = ["/"], {"/"}, []
    of_a_kind: dict[str, int] = {}
    while waiting:
        here = waiting.pop(0)
        answer = visitor.get(here)
        if answer.status_code == 303:
            answer = visitor.get(answer.headers["location"])
        if answer.status_code != 200:
            dead.append((here, answer.status_code))
            continue
        if "html" not in answer.headers["content-type"]:
            continue
        page = Page(answer.text)
        loaded = [e.get("href") for e in page.all("link")] + [e.get("src") for e in page.all("script")]
        for target in [*page.links(), *filter(None, loaded)]:
            place = urlsplit(urljoin(here, target))
            address = place.path + (f"?{place.query}" if place.query else "")
            # Facets make endless addresses of one kind; some of each will do.
            of_a_kind[place.path] = of_a_kind.get(place.path, 0) + (address not in seen)
            if address not in seen and of_a_kind[place.path] <= 6:
                seen.add(address)
                waiting.append(address)
    assert dead == []
    assert len(seen) > 30


def test_style_sheets_ask_for_files_that_are_there_and_for_no_other_host(visitor: Visitor) -> None:
    import re

    wanted = []
    for sheet in ("/static/krds/css/common/common.css", "/static/krds/css/component/component.css"):
        text = visitor.get(sheet).text
        wanted += [urljoin(sheet, found) for found in re.findall(r"""url\(["']?([^"')]+)""", text)]
    own = next(
        e.attributes["href"] for e in visitor.open("/").all("link") if "pumasi" in e.attributes["href"]
    )
    wanted += re.findall(r"""url\(["']?([^"')]+)""", visitor.get(own).text)
    addresses = {address for address in wanted if not address.startswith("data:")}
    assert [address for address in sorted(addresses) if visitor.get(address).status_code != 200] == []


def test_pages_forbid_inline_code_and_other_hosts_by_policy(visitor: Visitor) -> None:
    policy = visitor.get("/").headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "'self'" in policy


def test_the_demonstration_says_so_on_every_page(visitor: Visitor) -> None:
    for path in OPEN_PAGES[:12]:
        assert "지어낸 표본 자료" in visitor.get(path).text


def test_the_language_switch_keeps_the_page_and_is_remembered(visitor: Visitor) -> None:
    page = visitor.open("/enterprises?q=청소")
    switch = next(e for e in page.all("a") if e.get("hreflang") == "en")
    assert switch.get("lang") == "en"
    assert switch.attributes["href"] == "/enterprises?q=%EC%B2%AD%EC%86%8C&lang=en"
    assert visitor.get(switch.attributes["href"]).headers["content-language"] == "en"
    assert visitor.get("/demands").headers["content-language"] == "en"
    assert visitor.get("/demands?lang=ko").headers["content-language"] == "ko"


def test_pages_are_korean_until_the_reader_switches_whatever_the_browser_prefers(visitor: Visitor) -> None:
    answer = visitor.get("/", headers={"Accept-Language": "en-GB, ko;q=0.5"})
    assert answer.headers["content-language"] == "ko"
