"""Every page is shown in as many statements with fifty entries of everything as with one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.service.authorisation.people import Site, make_site
from tests.service.authorisation.table import LET_IN
from tests.service.pages.crowd import add_missing, multiply

MANY = 50
# Who looks: whoever of these may, first of all the one who keeps most of what the page shows.
READERS = ("enterprise_owner", "buyer_owner", "organiser_owner", "administrator", "policy", "visitor")
READERS_OF_FAIRS = ("organiser_owner", "buyer_owner", "enterprise_owner", "administrator")
# Files, redirects, and what is there in the middle of something only; none is a list.
NO_PAGES = {
    "GET /admin": "leads to the accounts",
    "GET /needs": "leads to where the words are asked for",
    "GET /signed-out": "there with a provider only",
    "GET /sign-in/external": "there with a provider only",
    "GET /sign-in/external/callback": "there with a provider only",
    "GET /sign-out/external": "there with a provider only",
    "GET /join": "there with a mailed link only",
    "GET /reset-password": "there with a mailed link only",
    "GET /feeds/{token}.rss": "a feed",
    "GET /feeds/{token}.ics": "a feed",
    "GET /evidence/{evidence_id}/{name}": "a file",
}
# Pages that are there for somebody only, whom the table of routes does not name.
KEEPERS = {"GET /evidence/{evidence_id}": "buyer_owner", "GET /purchases/{purchase_id}": "buyer_owner"}
# What an address asks about, or which entry is in the state that its page is for.
ADDRESSES = {
    # Lines of one kind: how names grow with lines is held by the tests of the audit trail.
    "GET /admin/audit": "/admin/audit?subject_kind=enterprise",
    "GET /admin/access": "/admin/access?kind=contacts",
    "GET /demands/{demand_id}/why": "/demands/{demand_id}/why?enterprise=E1",
    "GET /completions": "/completions?q=도시",
    "GET /fairs/{fair_id}/plans/compare": "/fairs/{fair_id}/plans/compare?old=1&new=2",
    "GET /fairs/{fair_id}/plans/{version}/move": "/fairs/{fair_id}/plans/2/move?request={request_id}",
    "GET /fairs/{fair_id}/meetings/{request_id}/freed": "/fairs/{fair_id}/meetings/R2/freed",
    "GET /fairs/{fair_id}/booths/{booth_id}/card": "/fairs/{fair_id}/booths/{booth_id}/card?enterprise=E1",
    "GET /fairs/{fair_id}/survey": "/fairs/{fair_id}/survey?side=booth&party=B01",
}


@pytest.fixture(scope="module")
def site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("statements") / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    with make_site(path) as made:
        made.app.state.database.is_trial = False
        with made.app.state.database.session(is_writing=True) as session:
            add_missing(made, session)
        yield made


def list_pages() -> dict[str, str]:
    """Every route that is read as a page, and who looks at it."""
    found = {}
    for route, let_in in LET_IN.items():
        method, _, path = route.partition(" ")
        is_page = not path.startswith("/api/") and path not in ("/healthz", "/readyz", "/metrics")
        readers = READERS_OF_FAIRS if path.startswith("/fairs") else READERS
        if method == "GET" and is_page and "." not in path and route not in NO_PAGES:
            chosen = (reader for reader in readers if reader in let_in)
            found[route] = KEEPERS.get(route) or next(chosen, readers[0])
    return found


def count_statements(site: Site, pages: dict[str, str]) -> dict[str, int | str]:
    """How many statements each page reads with, or why it was not shown."""
    database = site.app.state.database
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        # What was seen is written down together, once in a while, whoever asks just then.
        if statement.lstrip("( ").startswith(("SELECT", "WITH")):
            statements.append(statement)

    engines = {database.engine, database.writing_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    found: dict[str, int | str] = {}
    try:
        for route, reader in pages.items():
            statements.clear()
            address = ADDRESSES.get(route, route.partition(" ")[2])
            answer = site.try_route(reader, "GET", address, None)
            found[route] = len(statements) if answer.status_code == 200 else str(answer.status_code)
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return found


@pytest.fixture(scope="module")
def with_one(site: Site) -> dict[str, int | str]:
    """How many statements every page takes while there is one entry of every kind."""
    return count_statements(site, list_pages())


@pytest.fixture(scope="module")
def crowded(site: Site, with_one: dict[str, int | str]) -> Site:
    """The same site with fifty entries of every kind."""
    multiply(site, MANY)
    # Whoever searches first lets the engine catch up with what is new.
    site.try_route("visitor", "GET", "/enterprises?q=도시락", None)
    return site


def test_fifty_of_everything_take_as_many_statements_as_one(
    with_one: dict[str, int | str], crowded: Site
) -> None:
    assert {route: told for route, told in with_one.items() if isinstance(told, str)} == {}
    many = count_statements(crowded, list_pages())
    assert {route: (with_one[route], told) for route, told in many.items() if told != with_one[route]} == {}


@pytest.mark.parametrize(
    ("reader", "file", "listed"),
    [
        ("buyer_owner", "own/shortlists", "shortlists"),
        ("buyer_owner", "own/saved-searches", "saved-searches"),
        ("enterprise_owner", "alerts", "alerts"),
        ("enterprise_owner", "own/interests", "alert-interests"),
        ("enterprise_owner", "own/quote-requests", "quote-inbox"),
        ("enterprise_owner", "own/uploads", "uploads"),
        ("enterprise_owner", "own/drafts", "listing-drafts"),
        (
            "enterprise_owner",
            "enterprises/{enterprise_id}/proof-files",
            "enterprises/{enterprise_id}/proof-files",
        ),
        ("enterprise_owner", "enterprises/{enterprise_id}/contacts", "enterprises/{enterprise_id}/contacts"),
        ("buyer_owner", "demands/{demand_id}/shortlist", "demands/{demand_id}/shortlist"),
        ("buyer_owner", "purchases", "purchases"),
        ("organiser_owner", "fairs", "fairs"),
        ("organiser_owner", "fairs/{fair_id}/lists/plans", "fairs/{fair_id}/plans"),
        ("organiser_owner", "fairs/{fair_id}/lists/follow-ups", "fairs/{fair_id}/follow-ups"),
        ("organiser_owner", "fairs/{fair_id}/arrivals", "fairs/{fair_id}/arrivals"),
        ("administrator", "reference-versions", "reference-versions"),
        ("administrator", "judged-sets", "judged-sets"),
    ],
)
def test_a_file_holds_as_many_as_the_api_counts(crowded: Site, reader: str, file: str, listed: str) -> None:
    needs_reason = file.endswith(("contacts", "shortlist", "arrivals"))
    address = f"/api/v1/downloads/{file}?format=json{'&reason=점검' if needs_reason else ''}"
    rows = crowded.try_route(reader, "GET", address, None).json()
    told = crowded.try_route(reader, "GET", f"/api/v1/{listed}", None).json()
    assert len(rows) == told.get("total", len(told["items"])) >= 1
