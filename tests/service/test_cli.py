"""The commands: right input gives whole files, bad input one line a fault and nothing written."""

from __future__ import annotations

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from matching import load_reference
from service.accounts import actions as accounts
from service.alerts import actions as alerts
from service.alerts.schemas import InterestIn
from service.cli import app
from service.database import Database
from service.evaluation.actions import read_features
from service.running.configuration import load_settings
from tests.repository import ROOT
from tests.service.conftest import NOW
from tests.service.sample_files import DEMANDS, ENTERPRISES, write_jsonl

SHARED = ROOT.parent / "shared" / "data"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command within this process, in an empty folder, with a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUMASI_DATABASE_URL", f"sqlite:///{tmp_path / 'pumasi.sqlite3'}")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return (
        write_jsonl(tmp_path / "enterprises.jsonl", ENTERPRISES),
        write_jsonl(tmp_path / "tenders.jsonl", DEMANDS),
    )


def run_apart(
    *arguments: object, folder: Path, database: str = "pumasi.sqlite3", largest_file_bytes: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command as a process of its own, as a terminal does."""

    def limit_files() -> None:
        if largest_file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))

    return subprocess.run(
        [sys.executable, "-P", "-m", "service.cli", *map(str, arguments)],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PUMASI_DATABASE_URL": f"sqlite:///{folder / database}",
        },
        preexec_fn=limit_files,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def rank_arguments(files: tuple[Path, Path], output: Path, *more: object) -> list[object]:
    return ["rank", "--enterprises", files[0], "--demands", files[1], "--output", output, *more]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- rank and explain ---------------------------------------------------------------------------------------


def test_a_ranking_has_the_form_of_the_exchange_format(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    output = tmp_path / "rankings.jsonl"
    result = run(*rank_arguments(files, output, "--top", 2))
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = read_lines(output)
    assert list(first) == ["demand_id", "as_of", "known", "eligible", "results", "excluded", "unknown"]
    assert (first["demand_id"], first["as_of"], first["known"], first["eligible"]) == (
        "D1",
        "2017-03-02",
        3,
        2,
    )
    assert second["demand_id"] == "D2"
    best = first["results"][0]
    assert (best["enterprise_id"], best["rank"]) == ("E1", 1)
    assert sum(item["contribution"] for item in best["components"]) == pytest.approx(best["score"], abs=1e-6)
    assert {"name", "value", "contribution", "sentence", "sentence_en"} == set(best["components"][0])
    assert {"route", "verdict", "rule", "source", "missing", "sentence", "sentence_en"} == set(
        best["routes"][0]
    )
    assert second["results"][0]["enterprise_id"] == "E2"
    (excluded,) = first["excluded"]
    assert (excluded["enterprise_id"], excluded["rule"]) == ("E3", "no_valid_certificate")
    assert "\\u" not in output.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "enterprises.jsonl",
        "rankings.jsonl",
        "tenders.jsonl",
    ]


def test_the_same_input_gives_the_same_bytes(files: tuple[Path, Path], tmp_path: Path) -> None:
    outputs = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for output in outputs:
        done = run_apart(*rank_arguments(files, output), folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_every_demand_may_be_judged_on_one_day(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "rankings.jsonl"
    assert run(*rank_arguments(files, output, "--as-of", "2012-06-01")).exit_code == 0
    assert {record["as_of"] for record in read_lines(output)} == {"2012-06-01"}


def test_a_demand_without_a_day_is_judged_on_one_that_the_files_name(run: Run, tmp_path: Path) -> None:
    enterprises = write_jsonl(tmp_path / "e.jsonl", ENTERPRISES)
    demands = write_jsonl(tmp_path / "d.jsonl", [*DEMANDS, {"demand_id": "D3", "title": "청소"}])
    output = tmp_path / "r.jsonl"
    assert run(*rank_arguments((enterprises, demands), output)).exit_code == 0
    last = read_lines(output)[-1]
    assert last["as_of"] == "2017-04-03"
    assert "2017-04-03" in last["unknown"][0]["sentence"]
    assert "2017-04-03" in last["unknown"][0]["sentence_en"]


def test_without_any_day_a_demand_is_judged_on_today_and_says_so(run: Run, tmp_path: Path) -> None:
    enterprises = write_jsonl(tmp_path / "e.jsonl", [{"enterprise_id": "E1", "name": "가"}])
    demands = write_jsonl(tmp_path / "d.jsonl", [{"demand_id": "D1", "title": "청소"}])
    output = tmp_path / "r.jsonl"
    assert run(*rank_arguments((enterprises, demands), output)).exit_code == 0
    [record] = read_lines(output)
    assert record["unknown"][0]["sentence"].startswith("공고일이 없어 오늘(")
    assert record["as_of"] in record["unknown"][0]["sentence"]


@pytest.mark.parametrize("command", ["rank", "rank-all"])
def test_what_was_made_of_a_cell_is_said_when_files_are_ranked(
    run: Run, tmp_path: Path, command: str
) -> None:
    enterprises = write_jsonl(tmp_path / "e.jsonl", ENTERPRISES)
    demands = tmp_path / "d.csv"
    demands.write_text("공고번호,공고명,공고일,예산\nA-1,건물 청소,2017-03-02,월 300만원\n", encoding="utf-8")
    arguments = ("--enterprises", enterprises, "--demands", demands, "--output", tmp_path / "r.jsonl")
    result = run(command, *arguments)
    assert result.exit_code == 0
    assert f"{demands}:2: budget_krw(예산): 1개월 기준 금액입니다" in result.stderr


def test_tables_are_ranked_like_json_lines(run: Run, tmp_path: Path) -> None:
    enterprises = tmp_path / "기업.csv"
    enterprises.write_bytes("기업명,사업내용\n맑은손,청소\n함께도시락,도시락\n".encode("cp949"))
    demands = tmp_path / "공고.csv"
    demands.write_text("공고번호,공고명,공고일\nA-1,도시락 구매,2017. 3. 2.\n", encoding="utf-8-sig")
    output = tmp_path / "r.jsonl"
    assert run(*rank_arguments((enterprises, demands), output, "--top", 1)).exit_code == 0
    (record,) = read_lines(output)
    assert record["demand_id"] == "A-1"
    assert len(record["results"]) == 1


def test_one_pair_is_explained(run: Run, files: tuple[Path, Path]) -> None:
    arguments = ["explain", "--enterprises", files[0], "--demands", files[1], "--demand", "D1"]
    result = run(*arguments, "--enterprise", "E1")
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads(result.stdout)
    assert (record["rank"], record["excluded"]) == (1, None)
    assert sum(item["contribution"] for item in record["components"]) == pytest.approx(
        record["score"], abs=1e-6
    )
    why_not = json.loads(run(*arguments, "--enterprise", "E3").stdout)
    assert (why_not["rank"], why_not["excluded"]["rule"]) == (None, "no_valid_certificate")


def test_a_pair_that_is_not_in_the_files(run: Run, files: tuple[Path, Path]) -> None:
    arguments = ["explain", "--enterprises", files[0], "--demands", files[1]]
    result = run(*arguments, "--demand", "D9", "--enterprise", "E1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{files[1]}:1: --demand: ")
    result = run(*arguments, "--demand", "D1", "--enterprise", "E9")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{files[0]}:1: --enterprise: ")


# --- bad input ----------------------------------------------------------------------------------------------


def make_renamed_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")


BAD_DEMANDS: dict[str, tuple[str, bytes, list[str]]] = {
    "malformed JSON": ("d.jsonl", b'{"demand_id": "D1", "title": \n', ["1: json"]),
    "no object": ("d.jsonl", b"[1, 2]\n", ["1: json"]),
    "wrong types": (
        "d.jsonl",
        b'{"demand_id": 7, "title": ["x"], "budget_krw": "much"}\n',
        ["1: demand_id", "1: title", "1: budget_krw"],
    ),
    "unknown codes": (
        "d.jsonl",
        '{"demand_id": "D1", "title": "가", "district": "강남", "contract_type": "service"}\n'.encode(),
        ["1: district", "1: contract_type"],
    ),
    "unknown key": ("d.jsonl", b'{"demand_id": "D1", "title": "x", "budget": 1}\n', ["1: budget"]),
    "3 million characters": (
        "d.jsonl",
        b'{"demand_id": "D1", "title": "' + b"x" * 3_000_000 + b'"}\n',
        ["1: title"],
    ),
    "duplicate ids": (
        "d.jsonl",
        b'{"demand_id": "D1", "title": "x"}\n{"demand_id": "D1", "title": "y"}\n',
        ["2: demand_id"],
    ),
    "NUL": ("d.jsonl", b'{"demand_id": "D1", "title": "x\\u0000y"}\n', ["1: title"]),
    "NUL byte": ("d.csv", "공고명\n청\x00소\n".encode(), ["2: title"]),
    "wrong encoding of JSON": (
        "d.jsonl",
        '{"demand_id": "D1", "title": "청소"}'.encode("cp949"),
        ["1: json"],
    ),
    "wrong encoding of a table": ("d.csv", "公告名\nひらがな\n".encode("shift_jis"), ["1: file"]),
    "a workbook that is none": ("d.xlsx", b"title\nx\n", ["1: file"]),
    "dates that do not exist": (
        "d.jsonl",
        b'{"demand_id": "D1", "title": "x", "published_on": "2017-02-30", "due_on": "2017-13-01"}\n',
        ["1: published_on", "1: due_on"],
    ),
    "dates that do not exist in a table": (
        "d.csv",
        "공고명,공고일\n가,2017. 2. 30.\n".encode(),
        ["2: published_on(공고일)"],
    ),
    "negative money": (
        "d.jsonl",
        b'{"demand_id": "D1", "title": "x", "budget_krw": -1}\n',
        ["1: budget_krw"],
    ),
    "empty file": ("d.jsonl", b"", ["1: file"]),
    "missing file": ("none.jsonl", b"", ["1: file"]),
}


@pytest.mark.parametrize("case", BAD_DEMANDS)
def test_bad_input_is_refused_line_by_line_and_nothing_is_written(
    run: Run, files: tuple[Path, Path], tmp_path: Path, case: str
) -> None:
    name, content, places = BAD_DEMANDS[case]
    bad = tmp_path / name
    if case != "missing file":
        bad.write_bytes(content)
    output = tmp_path / "rankings.jsonl"
    output.write_text("what was there\n", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    for arguments in (rank_arguments((files[0], bad), output), ["import", "demands", bad]):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        lines = result.stderr.splitlines()
        assert len(lines) == len(places)
        for line, place in zip(lines, places, strict=True):
            assert line.startswith(f"{bad}:{place}: ")
        assert "0 of 0 rows" not in result.stdout
    assert output.read_text(encoding="utf-8") == "what was there\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_bad_input_in_a_process_of_its_own_gives_no_traceback(tmp_path: Path) -> None:
    # The lines of every case are asked for above, where an exception would show too.
    name, content, places = BAD_DEMANDS["malformed JSON"]
    bad = tmp_path / name
    bad.write_bytes(content)
    done = run_apart("import", "demands", bad, folder=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{bad}:{places[0]}: ")
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "pumasi.sqlite3").exists()


def test_a_renamed_zip_is_no_workbook(run: Run, tmp_path: Path) -> None:
    make_renamed_zip(tmp_path / "e.xlsx")
    result = run("import", "enterprises", tmp_path / "e.xlsx")
    assert result.exit_code == 2
    assert "some other ZIP archive" in result.stderr


def test_faults_of_both_files_are_named(run: Run, tmp_path: Path) -> None:
    enterprises = write_jsonl(tmp_path / "e.jsonl", [{"enterprise_id": "E1"}])
    demands = write_jsonl(tmp_path / "d.jsonl", [{"title": "x"}])
    result = run(*rank_arguments((enterprises, demands), tmp_path / "r.jsonl"))
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        [f"{enterprises}:1", "name"],
        [f"{demands}:1", "demand_id"],
    ]


@pytest.mark.parametrize("day", ["2017-02-30", "tomorrow", "20170302"])
def test_a_day_that_is_none_is_refused(run: Run, files: tuple[Path, Path], tmp_path: Path, day: str) -> None:
    result = run(*rank_arguments(files, tmp_path / "r.jsonl", "--as-of", day))
    assert result.exit_code == 2
    assert result.stderr.startswith("pumasi:1: --as-of: ")


def test_an_input_file_is_never_written_over(run: Run, files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()
    result = run(*rank_arguments(files, files[0]))
    assert result.exit_code == 2
    assert files[0].read_bytes() == before


def test_an_output_folder_that_is_not_there_is_named(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    result = run(*rank_arguments(files, tmp_path / "none" / "r.jsonl"))
    assert result.exit_code == 2
    assert "the output cannot be written" in result.stderr
    assert "결과 파일을 만들 수 없습니다(그런 파일이나 폴더가 없습니다)" in result.stderr


@pytest.mark.parametrize("command", [("evaluate",), ("bench", "ranking")])
def test_a_file_in_the_place_of_a_judged_set_is_said_once(
    run: Run, files: tuple[Path, Path], command: tuple[str, ...]
) -> None:
    result = run(*command, files[0])
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.strip().splitlines()
    assert line.startswith(f"{files[0]}:1: folder: 폴더가 아닙니다")


# --- import -------------------------------------------------------------------------------------------------


def test_an_import_previews_saves_and_may_be_repeated(run: Run, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "d.jsonl", DEMANDS)
    database = tmp_path / "pumasi.sqlite3"
    preview = run("import", "demands", file, "--dry-run")
    assert (preview.exit_code, preview.stderr) == (0, "")
    assert "preview, nothing saved: 2 records: 2 created, 0 updated, 0 unchanged" in preview.stdout
    assert not database.exists()
    first = run("import", "demands", file)
    assert "2 records: 2 created, 0 updated, 0 unchanged" in first.stdout
    again = run("import", "demands", file)
    assert "2 records: 0 created, 0 updated, 2 unchanged" in again.stdout
    write_jsonl(file, [DEMANDS[0] | {"title": "새 제목"}, DEMANDS[1]])
    preview = run("import", "demands", file, "--dry-run")
    assert "2 records: 0 created, 1 updated, 1 unchanged" in preview.stdout
    preview = run("import", "demands", file, "--dry-run")
    assert "2 records: 0 created, 1 updated, 1 unchanged" in preview.stdout
    assert "2 records: 0 created, 1 updated, 1 unchanged" in run("import", "demands", file).stdout


def test_one_bad_row_keeps_the_whole_file_out(run: Run, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "e.jsonl", [*ENTERPRISES, {"enterprise_id": "E9", "name": ""}])
    result = run("import", "enterprises", file)
    assert result.exit_code == 2
    assert "1 of 4 rows need correction; nothing was saved" in result.stdout
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "pumasi.sqlite3").exists()
    write_jsonl(file, ENTERPRISES)
    assert "3 records: 3 created" in run("import", "enterprises", file).stdout


def test_columns_that_are_not_read_are_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("기업명,별점\n다솜,5\n", encoding="utf-8")
    result = run("import", "enterprises", file)
    assert result.exit_code == 0
    assert f"{file}:1: 별점: " in result.stdout


def test_a_database_that_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "d.jsonl", DEMANDS)
    (tmp_path / "pumasi.sqlite3").mkdir()
    done = run_apart("import", "demands", file, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("pumasi: 데이터베이스를 쓸 수 없습니다")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [["digest"], ["invite", "a@example.kr"], ["demo", "--port", "0"]])
def test_a_folder_that_cannot_be_made_is_said_in_one_line(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_apart(*command, folder=tmp_path, database="file/pumasi.sqlite3")
    assert done.returncode == 2
    assert "데이터베이스 파일을 열거나 만들 수 없습니다" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [["digest"], ["invite", "a@example.kr"], ["import", "demands", "d.jsonl"], ["demo", "--port", "0"]],
)
def test_a_full_disk_is_said_in_one_line_and_nothing_is_lost(command: list[str], tmp_path: Path) -> None:
    write_jsonl(tmp_path / "d.jsonl", DEMANDS)
    run_apart("import", "demands", tmp_path / "d.jsonl", folder=tmp_path)
    kept = (tmp_path / "pumasi.sqlite3").read_bytes()
    write_jsonl(tmp_path / "d.jsonl", [{**item, "title": "다른 일"} for item in DEMANDS])
    done = run_apart(*command, folder=tmp_path, largest_file_bytes=4096)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("pumasi: 데이터베이스를 쓸 수 없습니다")
    assert (tmp_path / "pumasi.sqlite3").read_bytes() == kept


def test_a_database_that_another_program_writes_to_is_said_in_one_line(tmp_path: Path) -> None:
    run_apart("digest", folder=tmp_path)
    with sqlite3.connect(tmp_path / "pumasi.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run_apart("invite", "a@example.kr", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("pumasi: 데이터베이스를 쓸 수 없습니다: 다른 작업이")
    assert len(done.stderr.splitlines()) == 1


# --- evaluate -----------------------------------------------------------------------------------------------


def write_judged(folder: Path, judgments: list[tuple[str, str, str, str]]) -> Path:
    folder.mkdir()
    write_jsonl(folder / "enterprises.jsonl", ENTERPRISES)
    write_jsonl(folder / "tenders.jsonl", DEMANDS)
    with (folder / "judgments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("demand_id", "enterprise_id", "grade", "reason"), *judgments])
    return folder


def test_a_judged_set_is_measured(run: Run, tmp_path: Path) -> None:
    folder = write_judged(tmp_path / "judged", [("D1", "E1", "3", "주력"), ("D2", "E2", "3", "주력")])
    result = run("evaluate", folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "demands": 2,
        "missing": 0,
        "ndcg10": 1.0,
        "p5": 1.0,
        "mrr": 1.0,
        "hit1": 1.0,
        "hit10": 1.0,
        "hit20": 1.0,
        "recall20": 1.0,
        "traps10": 0.0,
        "robustness": {
            "rank_overlap_other_spaces": 1.0,
            "search_overlap_other_spaces": 1.0,
            "ndcg10_loss_one_slip": 0.0,
        },
        "hardships": {"five_words": 1.0, "two_pages": 1.0, "without_records": 1.0},
    }


def test_passages_measure_the_first_stage_alone(run: Run, tmp_path: Path) -> None:
    passages = [
        {"passage_id": "P1", "text": "한글은 세종이 만들었다"},
        {"passage_id": "P2", "text": "바다거북"},
    ]
    questions = [
        {"question_id": "Q1", "text": "세종이 만든 글은?", "passage_id": "P1"},
        {"question_id": "Q2", "text": "한글", "passage_id": "P2"},
    ]
    write_jsonl(tmp_path / "passages.jsonl", passages)
    write_jsonl(tmp_path / "questions.jsonl", questions)
    result = run("evaluate", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "passages": 2,
        "questions": 2,
        "ndcg10": 0.5,
        "mrr": 0.5,
        "hit1": 0.5,
        "hit10": 0.5,
        "hit20": 0.5,
    }
    write_jsonl(tmp_path / "passages.jsonl", [*passages, passages[0], {"passage_id": "P4"}])
    write_jsonl(tmp_path / "questions.jsonl", [*questions, questions[0] | {"passage_id": "P9"}])
    result = run("evaluate", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        [f"{tmp_path / 'passages.jsonl'}:4", "text"],
        [f"{tmp_path / 'passages.jsonl'}:3", "passage_id"],
        [f"{tmp_path / 'questions.jsonl'}:3", "question_id"],
        [f"{tmp_path / 'questions.jsonl'}:3", "passage_id"],
    ]


def test_judgments_are_checked(run: Run, tmp_path: Path) -> None:
    folder = write_judged(
        tmp_path / "judged", [("D1", "E1", "4", ""), ("D1", "E2", "1", ""), ("D1", "E2", "1", "")]
    )
    result = run("evaluate", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        [f"{folder / 'judgments.csv'}:2", "grade"],
        [f"{folder / 'judgments.csv'}:4", "enterprise_id"],
    ]
    assert run("evaluate", tmp_path / "none").exit_code == 2


@pytest.mark.parametrize("command", ["evaluate", "learn"])
@pytest.mark.parametrize(
    ("judgments", "places", "said"),
    [
        ([], ["1: file"], "판정이 한 건도 없습니다"),
        ([("D1", "E1", "0", "")], ["1: file"], "등급이 모두 0입니다"),
        ([("D9", "E1", "3", ""), ("D1", "E9", "3", "")], ["2: demand_id", "3: enterprise_id"], "‘D9’"),
    ],
)
def test_judgments_that_judge_nothing_are_refused(
    run: Run, tmp_path: Path, command: str, judgments: list[Any], places: list[str], said: str
) -> None:
    folder, output = write_judged(tmp_path / "judged", judgments), tmp_path / "weights.toml"
    arguments = [folder] if command == "evaluate" else ["--judged", folder, "--output", output]
    result = run(command, *arguments)
    assert (result.exit_code, result.stdout, output.exists()) == (2, "", False)
    assert said in result.stderr
    lines = [line.removeprefix(f"{folder / 'judgments.csv'}:") for line in result.stderr.splitlines()]
    assert [": ".join(line.split(": ")[:2]) for line in lines] == places


def test_a_demand_without_judgments_is_no_fault(run: Run, tmp_path: Path) -> None:
    folder = write_judged(tmp_path / "judged", [("D1", "E1", "3", "주력")])
    assert json.loads(run("evaluate", folder).stdout)["demands"] == 2


# --- learn --------------------------------------------------------------------------------------------------


def test_weights_are_learned_from_judged_sets_in_any_order(run: Run, tmp_path: Path) -> None:
    one = write_judged(tmp_path / "one", [("D1", "E1", "3", "주력"), ("D2", "E2", "3", "주력")])
    other = write_judged(tmp_path / "other", [("D1", "E1", "3", "주력")])
    tables = []
    for folders in ((one, other), (other, one)):
        output = tmp_path / "weights.toml"
        options = [part for folder in folders for part in ("--judged", folder)]
        result = run("learn", *options, "--output", output)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
        tables.append(output.read_bytes())
    assert tables[0] == tables[1]
    table = tomllib.loads(tables[0].decode())
    assert table["learned_from"] == ["one", "other"]
    assert {entry["part"]: entry["digest"] for entry in table["features"]} == read_features()
    entries = table["components"]
    assert sum(entry["points"][-1] for entry in entries if entry["name"] != "meaning") == 1_000_000


def test_the_shipped_weights_were_learned_from_the_features_as_they_are() -> None:
    shipped = load_reference().shapes_origin
    changed = [part for part, digest in read_features().items() if shipped.features.get(part) != digest]
    assert changed == [], "learn data/weights/components.toml again, see docs/benchmarks.md"
    assert shipped.sets


def test_what_was_learned_from_the_others_is_measured(run: Run, tmp_path: Path) -> None:
    one = write_judged(tmp_path / "one", [("D1", "E1", "3", "주력")])
    other = write_judged(tmp_path / "other", [("D2", "E2", "3", "주력")])
    result = run(
        "learn", "--judged", one, "--judged", other, "--output", tmp_path / "weights.toml", "--leave-out"
    )
    measured = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["left_out"], line["demands"], line["mrr"]) for line in measured] == [
        ("one", 2, 1.0),
        ("other", 2, 1.0),
    ]
    # the weights in force are as before
    assert run("evaluate", one).exit_code == 0


def test_nothing_is_learned_from_bad_input(run: Run, tmp_path: Path) -> None:
    folder = write_judged(tmp_path / "judged", [("D1", "E1", "4", "")])
    output = tmp_path / "weights.toml"
    result = run("learn", "--judged", folder, "--output", output)
    assert (result.exit_code, result.stdout, output.exists()) == (2, "", False)
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        [f"{folder / 'judgments.csv'}:2", "grade"]
    ]
    assert run("learn", "--judged", tmp_path / "none", "--output", output).exit_code == 2
    judgments = folder / "judgments.csv"
    before = judgments.read_bytes()
    result = run("learn", "--judged", folder, "--output", judgments)
    assert (result.exit_code, judgments.read_bytes()) == (2, before)
    assert result.stderr.startswith("pumasi:1: --output: ")
    good = write_judged(tmp_path / "good", [("D1", "E1", "3", "")])
    assert run("learn", "--judged", good, "--output", tmp_path / "no" / "weights.toml").exit_code == 2


def test_judgments_of_enterprises_that_are_kept_out_teach_nothing(run: Run, tmp_path: Path) -> None:
    folder, output = write_judged(tmp_path / "judged", [("D1", "E1", "3", "")]), tmp_path / "weights.toml"
    write_jsonl(folder / "tenders.jsonl", [{**DEMANDS[0], "region_restriction": ["도봉구"]}])
    result = run("learn", "--judged", folder, "--output", output)
    assert (result.exit_code, result.stdout, output.exists()) == (2, "", False)
    assert result.stderr.startswith("pumasi:1: --judged: 배울 것이 없습니다")


# --- digest -------------------------------------------------------------------------------------------------


def test_the_digests_of_the_day_are_previewed_then_made_once(run: Run, tmp_path: Path) -> None:
    needs = [{**DEMANDS[0], "due_on": "2099-12-31"}]
    assert run("import", "demands", write_jsonl(tmp_path / "d.jsonl", needs)).exit_code == 0
    listings = write_jsonl(tmp_path / "e.jsonl", ENTERPRISES)
    assert run("import", "enterprises", listings).exit_code == 0
    settings = load_settings()
    database = Database(settings)
    with database.session(is_writing=True) as session:
        actor = accounts.create_account(
            session, settings, login="enterprise", password="정든 골목 2017", display_name="담당",
            role="enterprise", now=NOW,
        )  # fmt: skip
        word = str(needs[0]["title"]).split()[0]
        alerts.add_interest(session, actor, InterestIn(query=word), now=NOW)
    database.dispose()
    preview = run("digest", "--dry-run")
    assert preview.exit_code == 0, preview.output
    assert "미리보기" in preview.output
    assert "1 digests: 1 demands told" in preview.output
    made = run("digest")
    assert "1 digests: 1 demands told, 0 held back, 0 reminders" in made.output
    assert "letters: 0 new, 0 tried, 0 due" in made.output
    assert "0 digests: 0 demands told" in run("digest").output


# --- the command itself -------------------------------------------------------------------------------------


def test_help_names_every_command_and_loads_nothing_heavy(tmp_path: Path) -> None:
    done = run_apart("--help", folder=tmp_path)
    assert done.returncode == 0
    for command in ("rank", "explain", "import", "evaluate", "learn", "digest", "invite", "serve", "demo"):
        assert command in done.stdout
    heavy = {"numpy", "fastapi", "kiwipiepy", "pydantic", "sqlmodel", "uvicorn"}
    probe = f"import sys, service.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", probe],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_explaining_takes_ids_as_files_give_them_and_names_each_unknown_one(run: Run, tmp_path: Path) -> None:
    enterprises = write_jsonl(tmp_path / "e.jsonl", [{**ENTERPRISES[0], "enterprise_id": "가1"}])
    demands = write_jsonl(tmp_path / "d.jsonl", DEMANDS)
    command = ["explain", "--enterprises", enterprises, "--demands", demands]
    decomposed = unicodedata.normalize("NFD", " 가1")
    assert run(*command, "--demand", "D1 ", "--enterprise", decomposed).exit_code == 0
    done = run(*command, "--demand", "none", "--enterprise", "none")
    assert done.exit_code == 2
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        [f"{demands}:1", "--demand"],
        [f"{enterprises}:1", "--enterprise"],
    ]


def run_in_shell(line: str, files: tuple[Path, Path]) -> subprocess.CompletedProcess[str]:
    """Runs `pumasi` as a shell does; `$files` are the options that name the two files."""
    program = f'"{sys.executable}" -P -m service.cli'
    options = f"--enterprises {files[0].name} --demands {files[1].name}"
    return subprocess.run(
        ["sh", "-c", line.replace("pumasi", program).replace("$files", options)],
        cwd=files[0].parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


PAIR = "--demand D1 --enterprise E1"


@pytest.mark.parametrize("buffering", ["", "PYTHONUNBUFFERED=1"])
@pytest.mark.parametrize("command", [f"explain $files {PAIR}", "--help"])
def test_an_output_without_room_is_said_in_one_line(
    files: tuple[Path, Path], command: str, buffering: str
) -> None:
    done = run_in_shell(f"env -u PYTHONUNBUFFERED {buffering} pumasi {command} > /dev/full", files)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "pumasi: 출력을 쓸 수 없습니다(저장 공간이 없습니다) / "
        "the output cannot be written (No space left on device)"
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PUMASI_DATABASE_URL", "nonsense", "PUMASI_DATABASE_URL: Value error, expected sqlite:///FILE or"),
        ("PUMASI_DATABASE_URL", "mysql://a@b/c", "PUMASI_DATABASE_URL: Value error, expected sqlite:///FILE"),
        ("PUMASI_DATABASE_URL", "sqlite:///tenders.jsonl", "file is not a database"),
        ("PUMASI_LOG_LEVEL", "loud", "PUMASI_LOG_LEVEL: Input should be"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        "import demands tenders.jsonl",
        "import demands tenders.jsonl --dry-run",
        "digest",
        "invite kim@example.kr",
        "serve",
        "rank-all --output r.jsonl",
    ],
)
def test_a_setting_that_cannot_be_used_is_said_in_one_line(
    files: tuple[Path, Path], name: str, value: str, said: str, command: str
) -> None:
    line = f"PUMASI_ENVIRONMENT=development {name}={value} pumasi {command}"
    done = run_in_shell(line, files)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2> /dev/full"])
def test_a_command_needs_no_standard_streams(files: tuple[Path, Path], streams: str) -> None:
    done = run_in_shell(f"pumasi rank $files --output r.jsonl {streams}", files)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(read_lines(files[0].parent / "r.jsonl")) == len(DEMANDS)
    done = run_in_shell(f"pumasi explain $files --demand none --enterprise none {streams}", files)
    assert done.returncode == 2


def test_rankings_go_to_a_pipe_or_behind_what_a_file_holds(files: tuple[Path, Path]) -> None:
    line = "pumasi rank $files --output /dev/stdout"
    piped = run_in_shell(f"{line} | cat", files)
    assert [json.loads(item)["demand_id"] for item in piped.stdout.splitlines()] == ["D1", "D2"]
    gone = run_in_shell(f"{line} | true", files)
    assert gone.stderr == ""
    behind = run_in_shell(f"echo before > all.txt; {line} >> all.txt; cat all.txt", files)
    assert behind.stdout == "before\n" + piped.stdout


RANK = ["rank", "--enterprises", "a", "--demands", "b", "--output", "c"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rank"], "--enterprises: 꼭 적어야 합니다. 쓰는 법: pumasi rank --help / is missing"),
        (["evaluate"], "JUDGED_DIR: 꼭 적어야 합니다. 쓰는 법: pumasi evaluate --help / is missing"),
        (["import", "demands"], "FILE: 꼭 적어야 합니다. 쓰는 법: pumasi import demands --help / is missing"),
        ([*RANK, "--top", "abc"], "--top: 값이 맞지 않습니다. 1 이상 1,000 이하의 정수를 적어 주십시오."),
        ([*RANK, "--top", "0"], "--top: 값이 맞지 않습니다. 1 이상 1,000 이하의 정수를 적어 주십시오."),
        ([*RANK, "--top"], "--top: 뒤에 값을 적어야 합니다."),
        ([*RANK, "--tpo", "3"], "--tpo: 없는 선택 항목입니다(비슷한 것: --output, --top)."),
        ([*RANK, "--zzz"], "--zzz: 없는 선택 항목입니다. 쓰는 법: pumasi rank --help / is no option"),
        (["evaluate", "a", "b"], "b: 필요 없는 말입니다."),
        (["rnak"], "rnak: 없는 명령입니다(비슷한 것: rank). 쓰는 법: pumasi --help / is no command"),
        (["fair", "뭐"], "뭐: 없는 명령입니다. 쓰는 법: pumasi fair --help / is no command"),
    ],
)
def test_wrong_use_is_said_in_one_line_in_both_languages(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = run_apart(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pumasi:1: {said}")
    assert len(done.stderr.splitlines()) == 1


def test_help_names_the_program_and_cuts_nothing(tmp_path: Path) -> None:
    done = run_apart("rank", "--help", folder=tmp_path)
    assert done.stdout.startswith("Usage: pumasi rank ")
    assert "결과 파일(JSONL). Where to write." in done.stdout
    assert "…" not in done.stdout + run_apart("--help", folder=tmp_path).stdout
    asked = run_apart("fair", folder=tmp_path)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.startswith("Usage: pumasi fair ")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("kind", "path", "count"),
    [("demands", "g2b/all_notices.csv", 2_023), ("enterprises", "names/dangjin_social_econ.csv", 24)],
)
def test_real_files_are_imported(run: Run, kind: str, path: str, count: int) -> None:
    file = SHARED / path
    if not file.exists():
        pytest.skip("the shared data folder is absent")
    assert f"{count:,} records: {count:,} created, 0 updated, 0 unchanged" in run("import", kind, file).stdout
    assert f"{count:,} records: 0 created, 0 updated, {count:,} unchanged" in run("import", kind, file).stdout
