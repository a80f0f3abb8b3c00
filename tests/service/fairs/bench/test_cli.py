"""`bench fair`: lines and verdicts of small fairs whose best plans are known by counting."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from matching.fairs.model import BOOTH, ENTERPRISE
from service.cli import app
from service.fairs.bench.actions import MeasuredFair, MeasuredLargeFair, invent_fair


def _fair(slots: int, unavailable: list[int]) -> dict[str, Any]:
    """A meets B and C; it may be away in between."""
    return {
        "name": "작은 행사",
        "slots": [{"slot": number, "session": "am"} for number in range(1, slots + 1)],
        "parties": [
            {"party_id": "A", "unavailable": unavailable},
            {"party_id": "B"},
            {"party_id": "C"},
        ],
        "requests": [
            {"request_id": "M1", "parties": ["A", "B"], "must": True},
            {"request_id": "M2", "parties": ["A", "C"], "must": True},
        ],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, fair in {
        "easy": _fair(2, []),
        "gap": _fair(3, [2]),
        "full": _fair(2, [1]),
        "open": _fair(2, []),
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(fair), "utf-8")
    best = {"easy": 0, "gap": 2, "full": "infeasible"}
    (tmp_path / "best_known.json").write_text(json.dumps(best), "utf-8")
    return tmp_path


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["bench", "fair", *(str(argument) for argument in arguments)])


def test_each_fair_has_its_line_with_value_best_bound_and_verdict(folder: Path) -> None:
    result = _run(folder, "--time-limit", 10)
    assert result.exit_code == 0
    head, *lines, total = [line.split() for line in result.stdout.splitlines()]
    assert head == ["instance", "value", "best", "bound", "status", "seconds", "verdict"]
    assert [[*line[:5], *line[6:]] for line in lines] == [
        ["easy", "0", "0", "0", "optimal", "matched"],
        ["full", "-", "infeasible", "-", "infeasible", "matched"],
        ["gap", "1", "2", "1", "optimal", "better"],
        ["open", "0", "-", "0", "optimal", "new"],
    ]
    # Small fairs are planned faster than a tenth of a second shows.
    assert all(0 <= float(line[5]) < 60 for line in lines)
    assert " ".join(total).startswith("4 instances, 3 matched or better, 4 proved, ")


def test_only_the_named_fairs_are_planned(folder: Path) -> None:
    result = _run(folder, "--filter", "ga")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["instance", "gap", "1"]


def test_an_infeasible_verdict_against_a_published_plan_fails(folder: Path) -> None:
    (folder / "best_known.json").write_text(json.dumps({"full": 3}), "utf-8")
    result = _run(folder, "--filter", "full")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1].endswith("contradiction")


def test_folders_and_files_that_hold_no_fair_are_refused(folder: Path, tmp_path: Path) -> None:
    result = _run(folder, "--filter", "none of these")
    assert result.exit_code == 2
    assert "holds no fair named like 'none of these'" in result.stderr
    (tmp_path / "empty").mkdir()
    assert "holds no fair, expected" in _run(tmp_path / "empty").stderr
    (folder / "easy.json").write_text("{", "utf-8")
    assert _run(folder, "--filter", "easy").exit_code == 2
    (folder / "easy.json").write_text("{}", "utf-8")
    refused = _run(folder, "--filter", "easy")
    assert refused.exit_code == 2
    assert "slots" in refused.stderr


def test_large_fairs_are_invented_planned_and_judged() -> None:
    result = _run("--large", "--booths", 2, "--enterprises", 6, "--seeds", 2, "--time-limit", 4)
    assert result.exit_code == 0
    head, *lines, total = [line.split() for line in result.stdout.splitlines()]
    assert head[:7] == ["seed", "weight", "bound", "gap", "%", "short", "waits"]
    assert [line[0] for line in lines] == ["0", "1"]
    for line in lines:
        assert 0 < float(line[1]) <= float(line[2])
        assert line[6] == "0"
    assert " ".join(total).startswith("2 fairs of 2 booths and 6 enterprises: at most ")


def test_an_invented_fair_is_as_large_as_asked_and_the_same_for_a_seed() -> None:
    fair = invent_fair(45, 300, seed=4)
    assert fair == invent_fair(45, 300, seed=4)
    assert fair != invent_fair(45, 300, seed=5)
    assert (len(fair.slots), len(fair.requests), fair.min_meetings) == (36, 3_000, 3)
    assert Counter(party.kind for party in fair.parties) == {BOOTH: 45, ENTERPRISE: 300}
    assert Counter(len(party.unavailable) for party in fair.parties) == {0: 45, 4: 300}
    assert len({request.parties for request in fair.requests}) == 3_000
    assert Counter(slot.day for slot in fair.slots) == {1: 18, 2: 18}
    small = invent_fair(1, 2, seed=0)
    assert len(small.requests) == 2


@pytest.mark.parametrize(
    ("status", "waits", "best", "conflicts", "verdict"),
    [
        ("optimal", 3, 3, 0, "matched"),
        ("feasible", 4, 3, 0, "worse"),
        ("feasible", 2, 3, 0, "better"),
        ("feasible", 2, "infeasible", 0, "better"),
        ("infeasible", None, 2, 0, "contradiction"),
        ("optimal", 3, None, 0, "new"),
        ("unknown", None, 2, 0, "unknown"),
        ("optimal", 3, 3, 1, "conflict"),
    ],
)
def test_verdicts(
    status: str, waits: int | None, best: int | str | None, conflicts: int, verdict: str
) -> None:
    assert MeasuredFair("one", status, waits, 0, best, conflicts, 1.0).verdict == verdict


def test_the_gap_is_in_percent_of_the_bound() -> None:
    one = MeasuredLargeFair(0, "feasible", 199.0, 200.0, 0, 0, 0, 1.0, 100)
    assert one.gap_percent == pytest.approx(0.5)
    empty = MeasuredLargeFair(0, "optimal", 0.0, 0.0, 0, 0, 0, 1.0, 100)
    assert empty.gap_percent == 0


def test_a_plan_with_a_conflict_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = MeasuredFair("easy", "optimal", 0, 0, 0, 2, 1.0)
    monkeypatch.setattr("service.fairs.bench.actions.measure_instance", lambda *_, **__: broken)
    assert _run(folder, "--filter", "easy").exit_code == 1
    large = MeasuredLargeFair(0, "feasible", 1.0, 1.0, 0, 0, 3, 1.0, 100)
    monkeypatch.setattr("service.fairs.bench.actions.measure_large_fair", lambda **_: large)
    assert _run("--large", "--seeds", 1).exit_code == 1
