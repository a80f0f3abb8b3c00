"""Files that appear whole or not at all, and lines that any terminal can show."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from service.intake.faults import UnreadableFileError
from service.running.console import Progress, write_error_line, write_whole
from tests.repository import ROOT


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with write_whole(path) as file:
        file.write("가\n")
        assert not path.exists()
    assert path.read_bytes() == "가\n".encode()
    assert [item.name for item in tmp_path.iterdir()] == ["r.jsonl"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o400


def fail_in(path: Path) -> None:
    with write_whole(path) as file:
        file.write("half")
        raise RuntimeError("interrupted")


def test_an_interrupted_file_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(RuntimeError):
        fail_in(path)
    assert path.read_text(encoding="utf-8") == "before"
    assert [item.name for item in tmp_path.iterdir()] == ["r.jsonl"]


def test_a_program_that_is_told_to_end_leaves_nothing_half_written(tmp_path: Path) -> None:
    program = """
import os, signal
from pathlib import Path
from service.running.console import write_whole
with write_whole(Path("r.jsonl")) as file:
    file.write("half")
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["none/r.jsonl", "."])
def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be written"), write_whole(tmp_path / name) as file:
        file.write("x")


def test_a_link_keeps_pointing_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with write_whole(tmp_path / "link") as file:
        file.write("x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "x"


def test_a_file_that_is_replaced_stays_as_readable_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.touch(0o600)
    with write_whole(path) as file:
        file.write("x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_device_without_room_is_a_fault(tmp_path: Path) -> None:
    with (
        pytest.raises(UnreadableFileError, match="No space left on device"),
        write_whole(Path("/dev/full")) as file,
    ):
        file.write("x")


def test_lines_that_the_terminal_cannot_show_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding="ascii"))
    write_error_line("가: \ud800")
    sys.stderr.flush()
    assert raw.getvalue() == b"\\uac00: \\ud800\n"


def test_without_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("일하는 중", 10) as progress:
        progress.move_to(5)
    assert capsys.readouterr().err == ""
