"""The service with an identity provider set, and a browser that goes there and back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Client, Response

from service.app import create_app
from service.settings import Settings
from tests.service.conftest import Clock, make_settings
from tests.service.external_sign_in.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    run_identity_provider,
)
from tests.service.pages.conftest import Visitor


@pytest.fixture(scope="session")
def running_provider() -> Iterator[IdentityProvider]:
    """One provider for all tests."""
    with run_identity_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: IdentityProvider) -> IdentityProvider:
    """The provider, as at its start."""
    running_provider.reset()
    return running_provider


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path, provider: IdentityProvider) -> Settings:
    """Settings that name the provider."""
    path = tmp_path / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    return make_settings(
        f"sqlite:///{path}",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_timeout_seconds=5,
    )


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[FastAPI]:
    """The service, not started."""
    app = create_app(settings)
    app.state.clock = clock
    yield app
    app.state.database.dispose()


def go_to_provider(visitor: Visitor, query: str = "") -> str:
    """Press the button, sign in there, and give the address that the provider sends the browser back to."""
    start = visitor.get(f"/sign-in/external{query}")
    assert start.status_code == 303, start.text
    with Client() as browser:
        answer: Response = browser.get(start.headers["location"])
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix("http://testserver")


def sign_in_there(visitor: Visitor, query: str = "") -> Response:
    """The whole way there and back."""
    return visitor.get(go_to_provider(visitor, query))
