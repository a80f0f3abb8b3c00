"""`pumasi rank-all`: the same order as `rank`, whatever the processes, and after a kill no line twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matching import kernels
from matching.kernels import get_kernels
from service.cli import app
from service.file_ranking import actions
from tests.repository import ROOT
from tests.service.sample_files import DEMANDS, ENTERPRISES, write_jsonl


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("PUMASI_DATABASE_URL", f"sqlite:///{tmp_path / 'pumasi.sqlite3'}")
    return (
        write_jsonl(tmp_path / "enterprises.jsonl", ENTERPRISES),
        write_jsonl(tmp_path / "tenders.jsonl", DEMANDS),
    )


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def from_files(files: tuple[Path, Path], output: Path, *more: object) -> list[object]:
    return ["--enterprises", files[0], "--demands", files[1], "--output", output, *more]


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_it_says_what_rank_says_without_words(files: tuple[Path, Path], tmp_path: Path) -> None:
    whole, brief, alone = (tmp_path / name for name in ("whole.jsonl", "brief.jsonl", "alone.jsonl"))
    assert run("rank", *from_files(files, whole)).exit_code == 0
    result = run("rank-all", *from_files(files, brief, "--workers", 2))
    assert result.exit_code == 0, result.output
    assert run("rank-all", *from_files(files, alone, "--workers", 1)).exit_code == 0
    assert brief.read_bytes() == alone.read_bytes()
    waited_for = set()
    for expected, found in zip(read(whole), read(brief), strict=True):
        for name in ("demand_id", "as_of", "known", "eligible"):
            assert found[name] == expected[name]
        for match, slim in zip(expected["results"], found["results"], strict=True):
            assert (slim["enterprise_id"], slim["rank"]) == (match["enterprise_id"], match["rank"])
            assert slim["score"] == match["score"]
            contributions = {part["name"]: part["contribution"] for part in match["components"]}
            assert slim["contributions"] == contributions
            assert sum(contributions.values()) == pytest.approx(slim["score"], abs=1e-6)
            [private] = [route for route in match["routes"] if route["route"] == "private_contract"]
            assert slim["private_contract"] == private["verdict"]
            assert slim["private_contract_missing"] == private["missing"]
            waited_for.add(private["missing"])
    assert len(waited_for) > 1
    assert sorted(path.name for path in tmp_path.glob("*.partial*")) == []


def test_many_demands_are_ranked_by_compiled_loops_to_the_same_bytes(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    # whatever an earlier test of this process compiled
    monkeypatch.setattr(kernels, "_compiled", [])
    assert run("rank", *from_files(files, few)).exit_code == 0
    assert not get_kernels().is_compiled
    monkeypatch.setattr(actions, "MANY_DEMANDS", len(DEMANDS))
    assert run("rank", *from_files(files, many)).exit_code == 0
    assert get_kernels().is_compiled
    assert many.read_bytes() == few.read_bytes()


def test_the_database_gives_the_open_demands_and_the_whole_catalogue(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    output = tmp_path / "all.jsonl"
    for kind, path in zip(("enterprises", "demands"), files, strict=True):
        assert run("import", kind, path).exit_code == 0
    result = run("rank-all", "--output", output, "--as-of", DEMANDS[0]["published_on"])
    assert result.exit_code == 0, result.output
    assert DEMANDS[0]["demand_id"] in [record["demand_id"] for record in read(output)]
    assert all(record["known"] == len(ENTERPRISES) for record in read(output))


def test_one_file_alone_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run("rank-all", "--enterprises", files[0], "--output", tmp_path / "out.jsonl")
    assert result.exit_code == 2
    assert "expected together with --demands" in result.stderr
    result = run("rank-all", *from_files(files, files[1]))
    assert result.exit_code == 2
    assert "is an input file" in result.stderr
    result = run("rank-all", *from_files(files, tmp_path / "nowhere" / "out.jsonl"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_stopped_and_run_again_it_goes_on_where_it_stopped(
    files: tuple[Path, Path], tmp_path: Path, sign: signal.Signals
) -> None:
    many = [DEMANDS[0] | {"demand_id": f"D{number:05d}"} for number in range(1_000)]
    demands = write_jsonl(tmp_path / "many.jsonl", many)
    output, partial = tmp_path / "all.jsonl", tmp_path / "all.jsonl.partial"
    command = [sys.executable, "-P", "-m", "service.cli", "rank-all"]
    arguments = [str(argument) for argument in from_files((files[0], demands), output, "--workers", 2)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    first = subprocess.Popen(
        [*command, *arguments],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (partial.exists() and partial.stat().st_size > 20_000):
        assert first.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # A terminal interrupts all processes of a command.
    os.killpg(first.pid, sign)
    said = first.communicate()[1]
    left = partial.read_bytes().count(b"\n")
    assert 0 < left < len(many)
    if sign == signal.SIGINT:
        assert first.returncode == 130
        assert said.startswith(
            f"pumasi: 1,000건 가운데 {left}건까지 하고 멈추었습니다. 같은 명령을 다시 실행하면"
        )
        assert len(said.splitlines()) == 1
    assert not output.exists()
    result = run("rank-all", *arguments)
    assert result.exit_code == 0, result.output
    assert f"{left:,} kept" in result.stdout
    assert [record["demand_id"] for record in read(output)] == [demand["demand_id"] for demand in many]
    straight = tmp_path / "straight.jsonl"
    assert run("rank-all", *from_files((files[0], demands), straight)).exit_code == 0
    assert straight.read_bytes() == output.read_bytes()
