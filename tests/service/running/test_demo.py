"""The demonstration prepares itself once, on both databases, and a second time changes nothing."""

from __future__ import annotations

import datetime
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from sqlmodel import func, select

from service import tables
from service.accounts import actions
from service.database import Database
from service.demands.schemas import DemandIn
from service.intake.reading import read_demands
from service.running.demo import SAMPLE_ACCOUNTS, SAMPLES, prepare_demo
from service.running.samples import OPEN_DEMANDS, move_newest
from tests.repository import ROOT
from tests.service.conftest import NOW, make_settings
from tests.service.sample_files import DEMANDS, ENTERPRISES, write_jsonl


def count_rows(database: Database) -> tuple[int, int, int]:
    with database.session(is_writing=False) as session:
        return tuple(
            session.exec(select(func.count()).select_from(table)).one()
            for table in (tables.Enterprise, tables.Demand, tables.Account)
        )


def test_samples_and_accounts_are_loaded_once(database_url: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "enterprises.jsonl", ENTERPRISES)
    write_jsonl(tmp_path / "demands.jsonl", DEMANDS)
    settings = make_settings(database_url, environment="demo")
    for _ in range(2):
        prepare_demo(settings, now=NOW, samples=tmp_path)
    database = Database(settings)
    try:
        assert count_rows(database) == (3, 2, len(SAMPLE_ACCOUNTS))
        for sample in SAMPLE_ACCOUNTS:
            signed_in = actions.sign_in(
                database,
                settings,
                login=sample.login,
                password=sample.password,
                address="127.0.0.1",
                now=NOW,
                old_token=None,
            )
            assert signed_in.token
        with database.session(is_writing=False) as session:
            owners = session.exec(
                select(tables.Enterprise.enterprise_id, tables.Enterprise.owner_id).order_by("enterprise_id")
            ).all()
            interests = session.exec(select(tables.StandingInterest.enterprise_id)).all()
    finally:
        database.dispose()
    assert [identity for identity, owner_id in owners if owner_id] == ["E1"]
    assert interests == ["E1"]


def test_faulty_samples_are_named(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "enterprises.jsonl", [{"enterprise_id": "E1"}])
    write_jsonl(tmp_path / "demands.jsonl", DEMANDS)
    settings = make_settings(f"sqlite:///{tmp_path / 'demo.sqlite3'}", environment="demo")
    with pytest.raises(ValueError, match=r"enterprises\.jsonl:1: name"):
        prepare_demo(settings, now=datetime.datetime(2017, 3, 2, tzinfo=datetime.UTC), samples=tmp_path)


def test_the_project_s_own_samples_pass_the_door(tmp_path: Path) -> None:
    settings = make_settings(f"sqlite:///{tmp_path / 'demo.sqlite3'}", environment="demo")
    prepare_demo(settings, now=NOW, samples=SAMPLES)
    database = Database(settings)
    try:
        enterprises, demands, _ = count_rows(database)
    finally:
        database.dispose()
    assert enterprises >= 300
    assert demands >= 80


def test_the_command_prints_its_address_and_answers_there(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PUMASI_DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}",
    }
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "service.cli", "demo", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None
        shown = ""
        while "Ctrl+C to stop" not in shown:
            line = server.stdout.readline()
            assert line, "the server ended before it was ready"
            shown += line
        address = re.search(r"http://127\.0\.0\.1:\d+", shown)[0]
        assert all(item.login in shown and item.password in shown for item in SAMPLE_ACCOUNTS)
        assert httpx2.get(f"{address}/healthz", timeout=20).status_code == 200
        page = httpx2.get(f"{address}/sign-in", timeout=20).text
        assert SAMPLE_ACCOUNTS[0].password in page
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)
        server.stdout.close()


@pytest.mark.parametrize("today", [datetime.date(2026, 11, 29), datetime.date(2019, 2, 28)])
def test_the_newest_samples_are_open_on_whatever_day(today: datetime.date) -> None:
    samples = read_demands(SAMPLES / "demands.jsonl").items
    moved = move_newest(samples, today)
    assert [item.demand_id for item in moved] == [item.demand_id for item in samples]
    changed = [(old, new) for old, new in zip(samples, moved, strict=True) if old != new]
    assert len(changed) == OPEN_DEMANDS
    for old, new in changed:
        assert old.published_on
        assert new.published_on
        assert new.due_on
        assert today - datetime.timedelta(days=7) < new.published_on <= today <= new.due_on
        assert new.published_on.weekday() == old.published_on.weekday()
        for name in ("due_on", "contract_from", "contract_to"):
            before, after = getattr(old, name), getattr(new, name)
            assert (before is None) == (after is None)
            assert before is None or before - old.published_on == after - new.published_on


def test_short_or_undated_samples_stay_where_they_are() -> None:
    short = DemandIn(demand_id="D1", title="짧음", published_on="2026-03-02", due_on="2026-03-08")  # type: ignore[arg-type]
    undated = DemandIn(demand_id="D2", title="날짜 없음")
    assert move_newest([short, undated], datetime.date(2026, 11, 29)) == [short, undated]
