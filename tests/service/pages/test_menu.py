"""The menu says where one is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.service.pages.conftest import Visitor

Enter = Callable[[str], Visitor]
OWN = "/enterprises/SAMPLE-E0001"


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
