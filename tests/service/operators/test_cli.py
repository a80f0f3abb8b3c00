"""`pumasi invite`: how the first administrator of a new database comes to an account."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner, Result

from service import tables
from service.app import create_app
from service.cli import app
from tests.service.conftest import make_settings, start
from tests.service.joining.test_pages import NEW, find_token
from tests.service.pages.conftest import Visitor


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'pumasi.sqlite3'}"
    monkeypatch.setenv("PUMASI_DATABASE_URL", url)
    return url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["invite", *arguments])


def test_the_first_administrator_joins_by_a_printed_link_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUMASI_PUBLIC_URL", "https://pumasi.example.kr")
    done = run("Kim@Example.kr", "--organisation", "사회적경제지원센터")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("https://pumasi.example.kr/join?token=")
    service = create_app(make_settings(url))
    with start(service) as client:
        assert isinstance(client, TestClient)
        visitor = Visitor(service)
        assert visitor.post("/join", {"token": find_token(done.stdout), **NEW}).status_code == 303
        assert visitor.get("/admin/accounts").status_code == 200
        assert Visitor(service).get(f"/join?token={find_token(done.stdout)}").status_code == 404
        with service.state.database.session(is_writing=False) as session:
            account = session.exec(select(tables.Account)).one()
            invited = session.exec(
                select(tables.AuditEntry).where(tables.AuditEntry.action == "account.invite")
            ).one()
            assert session.exec(select(tables.OutgoingMail)).all() == []
    assert (account.role, account.email) == ("administrator", "kim@example.kr")
    assert (invited.actor_id, invited.subject_id) == (None, "kim@example.kr")
    taken = run("kim@example.kr")
    assert (taken.exit_code, taken.stdout) == (2, "")
    assert taken.stderr == (
        "pumasi:1: email: 이 주소로 만든 계정이 이미 있습니다. / There is an account with this address.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["kim"], "email"),
        (["kim@example.kr", "--role", "king"], "role"),
        (["a@b.kr", "--organisation", " "], "organisation"),
    ],
)
def test_what_cannot_be_invited_is_said_and_makes_nothing(
    url: str, tmp_path: Path, arguments: list[str], field: str
) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pumasi:1: {field}: ")
    assert list(tmp_path.iterdir()) == []
