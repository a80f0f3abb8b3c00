"""Every route is tried by everybody, whoever keeps the entry, and lets in exactly those of the table."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.service.authorisation.bodies import BODIES
from tests.service.authorisation.people import Site, is_refused, make_site
from tests.service.authorisation.table import EVERYONE, LET_IN


@pytest.fixture(scope="module")
def site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("authorisation") / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    with make_site(path) as made:
        deadline = time.monotonic() + 60
        while not made.app.state.index.is_ready:
            assert time.monotonic() < deadline, "the index was not built in time"
            time.sleep(0.05)
        yield made


def list_routes(app: FastAPI) -> list[str]:
    return [
        f"{method} {context.path_format}"
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in sorted(context.methods)
    ]


def test_every_route_has_a_row_and_every_row_a_route(site: Site) -> None:
    routes = list_routes(site.app)
    assert sorted(set(routes) - set(LET_IN)) == []
    assert sorted(set(LET_IN) - set(routes)) == []
    assert len(routes) == len(set(routes))


@pytest.mark.parametrize("route", LET_IN)
def test_a_route_lets_in_exactly_whom_its_row_names(site: Site, route: str) -> None:
    method, path = route.split(" ")
    answers = {person: site.try_route(person, method, path, BODIES.get(route)) for person in sorted(EVERYONE)}
    assert {person for person, answer in answers.items() if not is_refused(answer)} == LET_IN[route]
    assert [answer.status_code for answer in answers.values() if answer.status_code >= 500] == []


def test_a_visitor_who_may_not_is_asked_to_sign_in_and_others_are_told_why(site: Site) -> None:
    for route, let_in in LET_IN.items():
        method, path = route.split(" ")
        if "visitor" in let_in or not let_in:
            continue
        visitor = site.try_route("visitor", method, path, BODIES.get(route))
        assert visitor.status_code in (303, 401), route


def test_what_a_trial_changes_is_undone(site: Site) -> None:
    for _ in range(2):
        answer = site.try_route("enterprise_owner", "DELETE", "/api/v1/enterprises/{enterprise_id}", None)
        assert answer.status_code == 204
