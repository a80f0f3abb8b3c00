"""`pumasi bench ranking` on judged sets: the engine, its peers at their best, and the ratio to the floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.ranking_bench.actions import BASELINES, choose_measure

WORK = ("청소", "도시락 급식", "인쇄 디자인", "방역 소독", "돌봄", "카페")


def write_set(folder: Path, *, grades: tuple[int, int]) -> Path:
    """Six enterprises of different work and a demand for each; the grades of the right and the next one."""
    folder.mkdir()
    enterprises = [
        {"enterprise_id": f"E{at}", "name": f"기업{at}", "services": [{"name": work}]}
        for at, work in enumerate(WORK)
    ]
    demands = [
        {"demand_id": f"D{at}", "title": f"{work} 용역", "published_on": "2026-03-02"}
        for at, work in enumerate(WORK)
    ]
    for name, rows in (("enterprises", enterprises), ("tenders", demands)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    lines = ["demand_id,enterprise_id,grade"]
    for at in range(len(WORK)):
        lines += [f"D{at},E{at},{grades[0]}", f"D{at},E{(at + 1) % len(WORK)},{grades[1]}"]
    (folder / "judgments.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_each_set_has_a_line_with_the_engine_and_every_peer_at_its_best(tmp_path: Path) -> None:
    folders = [write_set(tmp_path / "graded", grades=(3, 1)), write_set(tmp_path / "won", grades=(3, 0))]
    outcome = CliRunner().invoke(app, ["bench", "ranking", *map(str, folders)])
    assert outcome.exit_code == 0, outcome.output
    graded, won = map(json.loads, outcome.stdout.splitlines())
    assert (graded["set"], graded["measure"], graded["demands"]) == ("graded", "ndcg10", 6)
    assert (won["set"], won["measure"], won["engine"]) == ("won", "mrr", 1.0)
    for line in (graded, won):
        assert set(BASELINES) < set(line["peers"])
        for sort in ("usual", "best"):
            floor = max(line["peers"][name][sort] for name in BASELINES)
            assert line["engine_to_bm25"][sort] == round(line["engine"] / floor, 3)
        assert all(0 < peer["usual"] <= peer["best"] <= 1 for peer in line["peers"].values())
        assert all(peer["settings"] for peer in line["peers"].values())


def test_a_set_with_faults_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", grades=(3, 0))
    (folder / "judgments.csv").write_text("demand_id,enterprise_id,grade\nD0,E0,many\n", encoding="utf-8")
    outcome = CliRunner().invoke(app, ["bench", "ranking", str(folder)])
    assert outcome.exit_code == 2
    assert "judgments.csv" in outcome.stderr
    assert "grade" in outcome.stderr


@pytest.mark.parametrize(
    ("grades", "measure"), [([{"E1": 1}, {"E2": 1}], "mrr"), ([{"E1": 3}, {"E2": 1}], "ndcg10"), ([], "mrr")]
)
def test_grades_ask_for_another_measure_than_winners(grades: list[dict[str, int]], measure: str) -> None:
    assert choose_measure(grades) == measure
