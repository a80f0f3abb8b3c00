"""Wherever a page shows a list, the list can be taken away; which do not offer it, and why, stands here."""

from __future__ import annotations

import re

import pytest

from service.web import TEMPLATES

# How templates draw lists: tables, cards, and lists of lines.
LISTS = re.compile(
    r"""page_links\(|data_table\(|class="data-table|class="(?:cards|ranked|notice-list|day-list|booth-list"""
    r"""|wish-list|link-list)"|demand_cards\("""
)
OFFERS = re.compile(r"\{\{ (?:download_links|download_form|file_links|reason_line)\(|/export\"")
WHOLE = "the page of one entry, which is read from the API"
FORM = "a form over entries whose list is taken away elsewhere"
NO_EXPORT = {
    "accounts/sign_in.html": "the accounts of a demonstration",
    "administration/account.html": "the last lines about one account; the trail has them all",
    "catalogue/page.html": WHOLE,
    "demand_lists/page.html": "the rows of a file that was just sent, before anything of it is kept",
    "duplicates/page.html": "two entries beside each other",
    "fair_capacity/capacity.html": "figures of one measuring",
    "fair_days/board.html": "a screen that changes by the minute; the timetable is taken away",
    "fair_days/booth.html": "the day of one booth, which is printed; the timetable is taken away",
    "fair_days/freed.html": "who could fill one freed slot just now",
    "fair_days/own.html": "the day of one enterprise, which is printed and taken into a calendar",
    "fair_papers/papers.html": "the papers of a fair, each of which is a file",
    "fair_plans/compare.html": "two versions beside each other, each of which is taken away",
    "fairs/application.html": WHOLE,
    "error.html": "what is wrong with one request",
    "fairs/apply.html": FORM,
    "fairs/booth.html": WHOLE,
    "fairs/booth_wishes.html": FORM,
    "fairs/choose_enterprise.html": FORM,
    "fairs/page.html": WHOLE,
    "home.html": "links to the pages of the lists",
    "listings/review.html": "one draft",
    "matches/choose.html": "which of some enterprises is meant",
    "personal_data/retention.html": "settings of the operator",
    "purchases/history.html": "the revisions of one purchase; the purchases are taken away with both figures",
    "reference_versions/version.html": "one version",
    "shortlists/comparison.html": "up to five entries of a shortlist beside each other",
}


def read_templates() -> dict[str, str]:
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.parent.name != "parts"
    }


def test_every_page_with_a_list_offers_it_as_a_file() -> None:
    lists = {name: text for name, text in read_templates().items() if LISTS.search(text)}
    assert len(lists) > 50
    assert [name for name, text in lists.items() if not OFFERS.search(text) and name not in NO_EXPORT] == []


def test_only_pages_with_a_list_and_without_a_file_are_excused() -> None:
    templates = read_templates()
    assert [
        name for name in NO_EXPORT if not LISTS.search(templates[name]) or OFFERS.search(templates[name])
    ] == []


@pytest.mark.parametrize(
    ("text", "is_list", "is_offered"),
    [
        ('{% call data_table("x", []) %}{% endcall %}', True, False),
        ('<ul class="cards">{{ file_links("/api/v1/downloads/own/keys") }}', True, True),
        ("{{ page_links(page_url, has_cursor, none) }}{{ download_form('mail') }}", True, True),
        ('<ul class="plain-list"></ul>', False, False),
    ],
)
def test_lists_and_offers_are_told_by_how_they_are_drawn(text: str, is_list: bool, is_offered: bool) -> None:
    assert (bool(LISTS.search(text)), bool(OFFERS.search(text))) == (is_list, is_offered)
