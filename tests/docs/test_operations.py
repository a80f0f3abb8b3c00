"""docs/operations.md names only commands, settings, files and addresses that exist."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import typer.main

from service.cli import app
from service.settings import Settings
from service.skins import probes
from tests.repository import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
LAUNCHER = (ROOT / "pumasi").read_text("utf-8")


def test_every_command_exists() -> None:
    named = set(re.findall(r"(?:\./|`)pumasi ([a-z]+)", PAGE))
    answered_by_the_launcher = set(re.findall(r"^(\w+)\)$", LAUNCHER, re.MULTILINE))
    commands = typer.main.get_command(app).commands.keys()
    assert {"setup", "test", "lock", "serve"} <= named
    assert named - answered_by_the_launcher - commands == set()


def test_every_setting_exists() -> None:
    named = set(re.findall(r"\bPUMASI_[A-Z_]*[A-Z]\b", PAGE))
    only_in_compose = {"PUMASI_DATABASE_PASSWORD"}
    assert named - {name for name, _, _ in Settings.describe()} == only_in_compose


def test_every_file_that_is_linked_or_named_as_a_lock_exists() -> None:
    named = set(re.findall(r"`((?:requirements|package)[\w.-]*\.(?:lock|json)|compose\.yaml)`", PAGE))
    linked = {f"docs/{target}" for target in re.findall(r"\]\(([\w./-]+)\)", PAGE)}
    assert [name for name in sorted(named | linked) if not (ROOT / name).is_file()] == []


def test_the_addresses_to_watch_exist() -> None:
    named = set(re.findall(r"^\| `(/\w+)` \|", PAGE, re.MULTILINE))
    assert named == {route.path for route in probes.router.routes}


def test_the_backup_command_copies_a_database_in_use(tmp_path: Path) -> None:
    (statement,) = re.findall(r"\.execute\(\\\"(VACUUM INTO '[^']+')\\\"\)", PAGE)
    with closing(sqlite3.connect(tmp_path / "pumasi.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE listing (name TEXT)")
        connection.execute("INSERT INTO listing VALUES ('새벽청소')")
        with closing(sqlite3.connect(tmp_path / "pumasi.sqlite3")) as other:
            other.execute(statement.replace("backup.sqlite3", str(tmp_path / "backup.sqlite3")))
    with closing(sqlite3.connect(tmp_path / "backup.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM listing").fetchall() == [("새벽청소",)]
