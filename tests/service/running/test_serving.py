"""Before anything is served, what cannot work is refused in one line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from service.running.configuration import DatabaseUnusable, SettingsUnusable, read_settings
from service.running.serving import CannotServe, open_socket, serve_configured


def test_defaults_give_way_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMASI_LOG_LEVEL", "error")
    settings = read_settings(environment="demo", log_level="warning")
    assert (settings.environment, settings.log_level) == ("demo", "error")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PUMASI_SESSION_LIFETIME_MINUTES", "1", "PUMASI_SESSION_LIFETIME_MINUTES: "),
        ("PUMASI_ENVIRONMENT", "production", "PUMASI_SECRET_KEY is not set"),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsUnusable) as caught:
        read_settings(environment="demo")
    assert expected in caught.value.sentence.en


def test_an_address_that_is_taken_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=f"Cannot listen at 127.0.0.1:{port}"):
            open_socket("127.0.0.1", port)


def test_port_0_takes_a_free_one() -> None:
    with open_socket("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_a_database_that_cannot_be_opened_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PUMASI_ENVIRONMENT", "development")
    monkeypatch.setenv("PUMASI_DATABASE_URL", f"sqlite:///{tmp_path}")
    with pytest.raises(DatabaseUnusable, match="The database cannot be used"):
        serve_configured(host="127.0.0.1", port=0, workers=1)
