"""Who takes part in the tests of fairs, and one transaction for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from service.security import Actor


@pytest.fixture
def organiser(make_account: Callable[..., Actor]) -> Actor:
    """Who manages the fair."""
    return make_account("organiser")


@pytest.fixture
def buyer(make_account: Callable[..., Actor]) -> Actor:
    """Who acts for an agency."""
    return make_account("buyer")


@pytest.fixture
def enterprise(make_account: Callable[..., Actor]) -> Actor:
    """Who acts for an enterprise."""
    return make_account("enterprise")


@pytest.fixture
def session(app: FastAPI, organiser: Actor, buyer: Actor, enterprise: Actor) -> Iterator[Session]:
    """One transaction, begun when every account is there: SQLite lets one writer in at a time."""
    with app.state.database.session(is_writing=True) as opened:
        yield opened
