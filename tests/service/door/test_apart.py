"""A reader of files from strangers lives in a process of its own, whose limits hold."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.door import apart, limits
from service.door.apart import ReaderGaveUp, run_apart
from service.errors import Overloaded
from tests.repository import ROOT

READER = "tests.service.door.odd_reader"


def _run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_reader_gets_the_bytes_and_nothing_of_our_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMASI_SECRET_KEY", "x" * 40)
    assert run_apart(READER, "tell", b"\0\xff") == b"00ff PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONUTF8"


@pytest.mark.parametrize("doing", ["swell", "crash"])
def test_a_reader_that_swells_or_crashes_gives_up(doing: str) -> None:
    with pytest.raises(ReaderGaveUp):
        run_apart(READER, doing, b"")


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ReaderGaveUp):
        run_apart(READER, "sleep", b"", seconds=0.5)
    with pytest.raises(ChildProcessError):  # none is left, neither running nor unburied
        os.waitpid(-1, os.WNOHANG)


def test_a_limit_that_the_system_refuses_is_said_in_the_log() -> None:
    with capture_logs() as logged:
        assert run_apart(READER, "unlimited", b"") == b"done"
    assert [(line["event"], line["limit"]) for line in logged] == [("reader_without_limit", "RLIMIT_AS")]


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        (f"bytearray({2 * limits.MAX_READER_MEMORY_BYTES})", "MemoryError"),
        ("import pathlib\npathlib.Path('written').write_text('x')", "OSError"),
    ],
)
def test_a_reader_can_neither_swell_nor_write(attempt: str, error: str, tmp_path: Path) -> None:
    answer = _run(f"from service.door.bounds import bind\nbind()\n{attempt}", tmp_path)
    assert answer.returncode != 0
    assert error in answer.stderr
    assert [path.stat().st_size for path in tmp_path.iterdir() if path.is_file()] in ([], [0])


def test_a_reader_outlives_a_service_that_was_killed_by_its_own_seconds_at_most(tmp_path: Path) -> None:
    program = (
        "from service.door import limits\nlimits.MAX_READER_SECONDS = 1\n"
        "from service.door.bounds import bind\nbind()\nimport time\ntime.sleep(60)"
    )
    began = time.monotonic()
    assert _run(program, tmp_path).returncode == -signal.SIGALRM
    assert time.monotonic() - began < 10


def test_only_so_many_files_are_read_at_once() -> None:
    for _ in range(limits.MAX_READERS_AT_ONCE):
        assert apart._places.acquire(timeout=0)
    try:
        with pytest.raises(Overloaded):
            run_apart(READER, "tell", b"", seconds=0.05)
    finally:
        for _ in range(limits.MAX_READERS_AT_ONCE):
            apart._places.release()
