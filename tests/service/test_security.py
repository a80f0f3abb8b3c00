"""What holds for the service as a whole, whatever is added: forms, templates, outbound calls, stored text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.web import TEMPLATES
from tests.repository import ROOT, list_files
from tests.service.conftest import SignedInClient, make_demand
from tests.service.pages.markup import find_faults
from tests.service.test_app import fill, find_routes

SignIn = Callable[..., SignedInClient]
HOSTILE = """<script>alert('x')</script>"><img src=x onerror=alert(1)>{{7*7}}"""
# Whatever could reach another host, and the modules that may: each goes where the settings point, never
# where a request says.
NETWORK_MODULES = {
    "smtplib",
    "socket",
    "http",
    "urllib.request",
    "httpx",
    "httpx2",
    "authlib",
    "requests",
    "ftplib",
    "aiohttp",
}
OUTBOUND = {
    "service/mailing/mail.py",
    "service/running/serving.py",
    "service/running/shared_door.py",
    "service/people/provider.py",
    # a benchmark asks the server that it has started
    "service/page_bench/actions.py",
    "service/page_bench/readers.py",
}


def test_every_change_by_a_page_or_the_api_needs_the_token(app: FastAPI, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    changing = [
        (method, path) for method, path in find_routes(app) if method in ("POST", "PUT", "PATCH", "DELETE")
    ]
    assert len(changing) > 40
    for method, path in changing:
        if (method, path) == ("POST", "/api/v1/session"):
            continue  # signing in with JSON, which no other site's page can send; see service.accounts.api
        body = {"json": {}} if path.startswith("/api/") else {"data": {}}
        answer = administrator.client.request(
            method, fill(path), headers={"Accept": "application/json", "If-Match": '"1"'}, **body
        )
        if path.startswith("/api/"):
            # Some look at the body first; with a good one the token is what is missing.
            assert answer.json()["error"]["code"] in ("csrf_failed", "invalid_input"), path
        else:
            assert answer.status_code == 403, path
            assert "이 화면에서 보낸 요청인지 확인할 수 없습니다" in answer.text, path


def test_no_change_is_made_by_reading(app: FastAPI) -> None:
    changing = {"save", "change", "delete", "remove", "create", "import", "cancel", "make", "end", "invite"}
    by_get = [path for method, path in find_routes(app) if method == "GET"]
    assert [path for path in by_get if path.rsplit("/", 1)[-1] in changing - {"invite"}] == []


INLINE = (
    (r"<script(?![^>]*\bsrc=)", "a script without a file"),
    (r"<style\b", "a style element"),
    (r"\sstyle\s*=", "a style attribute"),
    (r"\son[a-z]+\s*=", "an event attribute"),
    (r"javascript:", "a script address"),
    (r"\|\s*safe\b", "text that is not escaped"),
    (r"autoescape\s+false", "a part that is not escaped"),
    (r"hx-on|hx-vals=.js:", "code for htmx"),
)


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_code_or_style_or_unescaped_text(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    found = [meaning for pattern, meaning in INLINE if re.search(pattern, text, re.IGNORECASE)]
    # One file is opened without any server and brings its own look along; no script, nothing raw.
    assert found == (["a style element"] if template.name == "offline.html" else [])


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        "<p style = 'x'>",
        '<a onclick="x()">',
        "{{ name | safe }}",
        "<a href='javascript:x'>",
        "<style>p {}</style>",
    ],
)
def test_what_is_planted_in_a_template_is_found(planted: str) -> None:
    assert [meaning for pattern, meaning in INLINE if re.search(pattern, planted, re.IGNORECASE)] != []


def find_network_imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (
            name
            for name in names
            if any(name == module or name.startswith(f"{module}.") for module in NETWORK_MODULES)
        )


def test_only_the_modules_that_follow_a_setting_reach_other_hosts() -> None:
    reaching = {
        str(path)
        for path in list_files()
        if path.suffix == ".py" and path.parts[0] in ("service", "matching")
        for _ in find_network_imports((ROOT / path).read_text("utf-8"))
    }
    assert reaching <= OUTBOUND, reaching - OUTBOUND
    assert {"service/mailing/mail.py", "service/people/provider.py"} <= reaching


def test_a_planted_network_call_is_found() -> None:
    assert list(find_network_imports("import httpx")) == ["httpx"]
    assert list(find_network_imports("from urllib import request")) == ["urllib.request"]
    assert list(find_network_imports("from urllib.parse import quote")) == []


def test_what_people_call_themselves_is_text_on_every_page_that_shows_it(
    app: FastAPI, sign_in: SignIn
) -> None:
    administrator = sign_in("administrator")
    hostile = sign_in("buyer", "hostile", HOSTILE)
    headers = {**hostile.headers, "Accept": "text/html"}
    changed = hostile.client.post(
        "/account/profile", data={"display_name": HOSTILE}, headers=headers, follow_redirects=False
    )
    assert changed.status_code == 303
    hostile.client.post(
        "/account/keys",
        data={"key_name": HOSTILE, "scope": "read", "key_days": "30"},
        headers=headers,
    )
    assert hostile.post("/api/v1/demands", json=make_demand("D1", title=HOSTILE)).status_code == 201
    shown = [
        hostile.client.get(path, headers={"Accept": "text/html"}).text
        for path in ("/", "/account", "/invite", "/post-demand")
    ] + [
        administrator.client.get(path, headers={"Accept": "text/html"}).text
        for path in (
            "/admin/accounts",
            f"/admin/accounts/{hostile.actor.account_id}",
            "/admin/organisations",
            f"/admin/organisations/{hostile.actor.organisation_id}",
            "/admin/audit",
        )
    ]
    for text in shown:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert find_faults(text) == []
    assert sum("&lt;script&gt;" in text for text in shown) >= 7


@pytest.mark.parametrize(
    "path",
    [
        "/static/../service/settings.py",
        "/static/%2e%2e/service/settings.py",
        "/static/krds/..%2f..%2f..%2fetc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/pumasi.css%00.js",
        "/enterprises/..%2f..%2fetc%2fpasswd",
        "/demands/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/fairs/..%2f..%2fetc%2fpasswd",
        "/api/v1/enterprises/..%2f..%2fetc%2fpasswd",
    ],
)
def test_no_address_leads_out_of_its_folder(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text
