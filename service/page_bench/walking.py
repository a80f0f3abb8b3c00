"""The first page of every kind that a reader reaches, found from the routes and by following links.

So a page that somebody adds is measured, and judged by the tests, without being listed anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from service.routes import PAGES

# What answers with a file or a fragment.
NO_PAGE = re.compile(
    r"\.(pdf|xlsx|json|csv|rss|ics)$|/offline\.html$|/export$|/template|^/completions$|^/needs$|^/feeds/"
)
_LINK = re.compile(r'<a [^>]*?href="([^"#]*)')
_HERE = "http://here"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: the address as the route writes it, and what finds such addresses."""

    path: str
    pattern: re.Pattern[str]


def list_kinds() -> list[Kind]:
    """Every kind of page, the most particular first."""
    return [
        Kind(route.path, route.path_regex)
        for skin in PAGES
        for route in skin.router.routes
        if "GET" in route.methods and not NO_PAGE.search(route.path)
    ]


def walk(fetch: Callable[[str], tuple[int, str]], kinds: list[Kind]) -> Iterator[tuple[str, str, str]]:
    """Kind, address and HTML of the first page of every kind that answers 200 to `fetch(address)`."""
    waiting = [kind.path for kind in kinds if "{" not in kind.path]
    seen = set(waiting)
    found: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        kind = next((kind.path for kind in kinds if kind.pattern.match(path)), None)
        if kind is None or kind in found:
            continue
        status, html = fetch(address)
        if status != 200 or "<main" not in html:
            continue
        found.add(kind)
        yield kind, address, html
        for link in _LINK.findall(html):
            place = urlsplit(urljoin(f"{_HERE}{address}", link.replace("&amp;", "&")))
            target = place.path + (f"?{place.query}" if place.query else "")
            is_ours = place.netloc == urlsplit(_HERE).netloc and not NO_PAGE.search(place.path)
            if is_ours and target not in seen:
                seen.add(target)
                waiting.append(target)
