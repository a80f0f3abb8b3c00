"""The menu says where one is, and leads nobody to where only others may go."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from service.accounts import actions as accounts
from service.errors import WrongState
from service.sentences import Sentence
from tests.service.conftest import NOW, PASSWORD
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page

Enter = Callable[[str], Visitor]
OWN = "/enterprises/SAMPLE-E0001"


@pytest.fixture(scope="module", autouse=True)
def _other_roles(site: FastAPI) -> None:
    """The roles that the other pages do not need."""
    with site.state.database.session(is_writing=True) as session:
        for role in ("organiser", "administrator"):
            accounts.create_account(
                session,
                site.state.settings,
                login=role,
                password=PASSWORD,
                display_name=f"{role} 담당",
                role=role,
                organisation="서울시",
                now=NOW,
            )


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("/my-listing", "/my-listing"),
        ("/my-alerts", "/my-listing"),
        (f"{OWN}/edit", "/my-listing"),
        (f"{OWN}/suggestions", "/my-listing"),
        (OWN, "/enterprises"),
        ("/quote-inbox", "/quote-inbox"),
        ("/demands", "/demands"),
        ("/help", None),
    ],
)
def test_one_place_of_the_menu_is_marked_for_an_enterprise(
    enter: Enter, path: str, chosen: str | None
) -> None:
    page = enter("enterprise").get(path).text
    menu = page.partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == ([chosen] if chosen else [])


def _find_menu(html: str) -> list[str]:
    menu = html.partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', menu)


@pytest.mark.parametrize("role", ["buyer", "enterprise", "organiser", "policy", "administrator"])
def test_what_the_menu_and_the_first_page_offer_is_open_to_the_role(enter: Enter, role: str) -> None:
    visitor = enter(role)
    offered = dict.fromkeys(
        link
        for path in ("/", "/demands", "/fairs", "/help", "/enterprises?q=zzzz")
        for link in visitor.open(path).links()
        if link.startswith(("/list-enterprise", "/post-demand", "/my-listing", "/create-fair", "/assist"))
    )
    offered |= dict.fromkeys(_find_menu(visitor.get("/").text))
    assert {"/enterprises", "/demands", "/fairs"} <= set(offered)
    refused = {link: status for link in offered if (status := visitor.get(link).status_code) != 200}
    assert refused == {}


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("buyer", {"/post-demand"}),
        ("enterprise", {"/my-listing"}),
        ("organiser", set()),
        ("policy", {"/assist", "/post-demand"}),
        ("administrator", {"/list-enterprise", "/post-demand"}),
    ],
)
def test_the_menu_offers_each_role_what_it_may_enter(enter: Enter, role: str, own: set[str]) -> None:
    entries = {"/list-enterprise", "/post-demand", "/my-listing", "/assist"}
    assert entries & set(_find_menu(enter(role).get("/").text)) == own


def test_a_visitor_is_offered_both_entries(visitor: Visitor) -> None:
    assert {"/list-enterprise", "/post-demand"} <= set(_find_menu(visitor.get("/").text))


@pytest.mark.parametrize(
    ("role", "path", "needed"),
    [
        ("buyer", "/list-enterprise", ("기업", "정책 담당", "관리자")),
        ("enterprise", "/post-demand", ("수요기관", "정책 담당", "관리자")),
        ("buyer", "/create-fair", ("상담회 운영자", "관리자")),
    ],
)
def test_who_has_signed_in_is_told_which_role_a_page_needs(
    enter: Enter, role: str, path: str, needed: tuple[str, ...]
) -> None:
    answer = enter(role).get(path)
    assert answer.status_code == 403
    page = Page(answer.text)
    said = page.has_class("lead")[0].text
    assert ", ".join(needed) in said
    assert not any(link.startswith("/sign-in") for link in page.links())


def test_who_has_the_role_but_not_the_entry_is_told_so(enter: Enter) -> None:
    answer = enter("enterprise").get("/enterprises/E1/edit")
    assert answer.status_code == 403
    said = Page(answer.text).has_class("lead")[0].text
    assert "맡은" in said
    assert "정책 담당" not in said


def test_what_cannot_be_done_now_is_not_blamed_on_somebody_else(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise WrongState(Sentence("아직 할 수 없습니다.", "Not yet."))

    monkeypatch.setattr("service.demands.queries.list_demands", refuse)
    answer = visitor.get("/demands")
    assert answer.status_code == 409
    assert "다른 분이 먼저" not in answer.text


@pytest.mark.parametrize("role", ["buyer", "enterprise", "organiser", "policy", "administrator"])
def test_the_first_steps_lead_nobody_to_a_refusal(enter: Enter, role: str) -> None:
    visitor = enter(role)
    links = {link for link in visitor.open("/first-steps").links() if link.startswith("/")}
    assert len(links) > 10
    refused = [link for link in sorted(links) if visitor.get(link).status_code == 403]
    assert refused == []


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        ("enterprise", {"/my-listing", "/quote-inbox"}, {"/shortlists", "/list-enterprise"}),
        ("buyer", {"/shortlists", "/post-demand"}, {"/my-listing", "/quote-inbox"}),
    ],
)
def test_the_first_page_leads_who_has_signed_in_to_what_is_theirs(
    enter: Enter, role: str, own: set[str], others: set[str]
) -> None:
    main = enter(role).get("/").text.partition("<main")[2].partition("</main>")[0]
    links = set(re.findall(r'href="([^"?]+)"', main))
    assert own <= links
    assert not others & links
