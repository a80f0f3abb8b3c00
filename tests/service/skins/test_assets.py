"""The files that pages load: from this host, kept by the browser, small on the way."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.skins.assets import get_own_url, mount_assets


@pytest.fixture
def client() -> TestClient:
    """A browser at an app that serves nothing but these files."""
    app = FastAPI()
    mount_assets(app)
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (get_own_url("pumasi.css"), "text/css"),
        (get_own_url("icon.svg"), "image/svg+xml"),
        ("/static/krds/css/common/common.css", "text/css"),
        ("/static/krds/css/component/component.css", "text/css"),
        ("/static/krds/css/token/krds_tokens.css", "text/css"),
        ("/static/krds/fonts/PretendardGOV-Regular.subset.woff2", "font/woff2"),
        ("/static/krds/img/img/component/icon/ico_angle.svg", "image/svg+xml"),
        ("/static/htmx/htmx.min.js", "text/javascript"),
    ],
)
def test_every_kind_of_file_is_served_as_what_it_is(client: TestClient, path: str, kind: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"].startswith("public, max-age=")


def test_an_address_that_names_the_content_is_kept_for_a_year_and_others_for_a_day(
    client: TestClient,
) -> None:
    own = client.get(get_own_url("pumasi.css")).headers["cache-control"]
    other = client.get("/static/pumasi.css").headers["cache-control"]
    assert (own, other) == ("public, max-age=31536000", "public, max-age=86400")


def test_the_large_style_sheet_is_sent_small(client: TestClient) -> None:
    with client.stream("GET", "/static/krds/css/component/component.css") as answer:
        sent = sum(len(part) for part in answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert sent < 80_000


@pytest.mark.parametrize(
    "path", ["/static/nothing.css", "/static/../settings.py", "/static/krds/package.json"]
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
