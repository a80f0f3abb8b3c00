"""`fair plan` and `fair audit`: whole files for good input, one line a fault and nothing written for bad."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli import app

FAIR: dict[str, Any] = {
    "name": "상담회",
    "slots": [{"slot": 1, "session": "am"}, {"slot": 2, "session": "pm"}],
    "tables": 2,
    "parties": [
        {"party_id": "B1", "kind": "booth", "name": "종로구"},
        {"party_id": "E1", "kind": "enterprise", "name": "가"},
        {"party_id": "E2", "kind": "enterprise", "name": "나"},
    ],
    "requests": [
        {"request_id": "M1", "parties": ["B1", "E1"], "session": "any", "weight": 1.0, "must": True},
        {"request_id": "M2", "parties": ["B1", "E2"], "weight": 2, "fixed_slot": None, "after": ["M1"]},
        {"request_id": "M3", "parties": ["B1", "E2"], "weight": 1},
    ],
}


def _write(path: Path, record: object) -> Path:
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return path


def _change(**parts: Any) -> dict[str, Any]:
    """The fair with fields changed, each named by its place: `requests__0__session`."""
    fair = copy.deepcopy(FAIR)
    for place, value in parts.items():
        *path, last = [int(part) if part.isdigit() else part for part in place.split("__")]
        target: Any = fair
        for part in path:
            target = target[part]
        target[last] = value
    return fair


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["fair", *(str(argument) for argument in arguments)])


def test_a_plan_is_written_in_the_exchange_format_and_found_clean(tmp_path: Path) -> None:
    source, output = _write(tmp_path / "fair.json", FAIR), tmp_path / "plan.json"
    assert _run("plan", "--input", source, "--output", output, "--seed", 7).exit_code == 0
    plan = json.loads(output.read_text("utf-8"))
    assert plan["status"] == "optimal"
    assert plan["meetings"] == [
        {"request_id": "M1", "slot": 1, "table": 1},
        {"request_id": "M2", "slot": 2, "table": 1},
    ]
    assert (plan["weight"], plan["weight_bound"], plan["waits"], plan["seed"]) == (3.0, 3.0, 0, 7)
    (left,) = plan["unplaced"]
    assert left["request_id"] == "M3"
    assert left["reason"] != ""
    assert left["smallest_fix"] != ""
    audit = _run("audit", "--input", source, "--plan", output)
    assert audit.exit_code == 0
    assert json.loads(audit.stdout)["conflicts"] == []


def test_a_field_given_twice_is_refused_and_not_half_ignored(tmp_path: Path) -> None:
    source, output = tmp_path / "fair.json", tmp_path / "plan.json"
    source.write_text(json.dumps(FAIR).replace('"tables": 2', '"tables": 2, "tables": 9'), "utf-8")
    done = _run("plan", "--input", source, "--output", output)
    assert (done.exit_code, output.exists()) == (2, False)
    assert done.stderr == (
        f"{source}:1: file: 한 객체에 'tables' 항목이 두 번 나옵니다 / "
        "has the key 'tables' twice, expected each key once\n"
    )


def test_a_field_that_nothing_reads_is_named_and_passed_over(tmp_path: Path) -> None:
    fair = _change(organiser="가", parties__1__unavailble=[1], requests__0__note="x")
    source, output = _write(tmp_path / "fair.json", fair), tmp_path / "plan.json"
    done = _run("plan", "--input", source, "--output", output)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        f"{source}:1: {place}: 모르는 항목이라 읽지 않습니다 / is an unknown field, not read"
        for place in ("parties[1].unavailble", "requests[0].note", "organiser")
    ]
    assert output.exists()
    audit = _run("audit", "--input", source, "--plan", output)
    assert (audit.exit_code, audit.stderr) == (0, done.stderr)


def test_an_enterprise_that_comes_on_one_day_is_planned_and_judged_so(tmp_path: Path) -> None:
    meetings = [{"request_id": "M2", "slot": 1}, {"request_id": "M3", "slot": 2}]
    plan = _write(tmp_path / "plan.json", {"meetings": meetings})
    codes = []
    for one_day in (False, True):
        fair = _change(
            slots__1__day=2, parties__2__one_day=one_day, requests__0__must=False, requests__1__after=[]
        )
        source = _write(tmp_path / "fair.json", fair)
        audit = json.loads(_run("audit", "--input", source, "--plan", plan).stdout)
        codes.append([item["code"] for item in audit["conflicts"]])
    assert codes == [[], ["one_day"]]
    output = tmp_path / "planned.json"
    assert _run("plan", "--input", source, "--output", output).exit_code == 0
    planned = json.loads(output.read_text("utf-8"))
    assert len(planned["meetings"]) == 2
    assert {tuple(item["fix"]["more_days"]) for item in planned["unplaced"]} <= {(), ("E2",)}


def test_a_meeting_of_two_slots_is_planned_and_judged_as_long(tmp_path: Path) -> None:
    fair = _change(
        slots=[{"slot": number, "session": "am"} for number in (1, 2, 3)],
        requests__0__slots=2,
        requests__1__slots=1,
    )
    source, output = _write(tmp_path / "fair.json", fair), tmp_path / "plan.json"
    assert _run("plan", "--input", source, "--output", output).exit_code == 0
    planned = json.loads(output.read_text("utf-8"))
    assert [(item["request_id"], item["slot"]) for item in planned["meetings"]] == [("M1", 1), ("M2", 3)]
    early = _write(
        tmp_path / "early.json",
        {"meetings": [{"request_id": "M1", "slot": 1}, {"request_id": "M2", "slot": 2}]},
    )
    codes = [
        item["code"]
        for item in json.loads(_run("audit", "--input", source, "--plan", early).stdout)["conflicts"]
    ]
    assert codes == ["seats", "after"]


def test_groups_and_earlier_meetings_are_planned_with_and_what_is_missing_is_written(tmp_path: Path) -> None:
    fair = _change(
        parties__1__groups=["동"],
        parties__2__groups=["서"],
        spreads=[{"group": "동", "at_least": 2}, {"group": "서", "at_least": 2}],
        requests__1__after=[],
        met_before={"pairs": [["E2", "B1"]], "factor": 0.25},
    )
    source, output = _write(tmp_path / "fair.json", fair), tmp_path / "plan.json"
    assert _run("plan", "--input", source, "--output", output).exit_code == 0
    planned = json.loads(output.read_text("utf-8"))
    assert planned["weight"] == 1.5  # 1 and a quarter of 2
    assert planned["short_spreads"] == [{"party_id": "B1", "group": "서", "missing": 1}]
    fair["requests"][0]["must"] = False
    fair["met_before"]["factor"] = None
    assert _run("plan", "--input", _write(source, fair), "--output", output).exit_code == 0
    unplaced = json.loads(output.read_text("utf-8"))["unplaced"]
    assert [(item["request_id"], item["fix"]["meet_again"]) for item in unplaced] == [
        ("M2", True),
        ("M3", True),
    ]


def test_a_plan_edited_into_a_conflict_ends_with_one(tmp_path: Path) -> None:
    source = _write(tmp_path / "fair.json", FAIR)
    meetings = [{"request_id": "M1", "slot": 1}, {"request_id": "M3", "slot": 1}]
    audit = _run("audit", "--input", source, "--plan", _write(tmp_path / "plan.json", {"meetings": meetings}))
    assert audit.exit_code == 1
    assert [item["code"] for item in json.loads(audit.stdout)["conflicts"]] == ["seats"]


def test_an_infeasible_fair_names_its_conflicts(tmp_path: Path) -> None:
    fair = _change(slots=[{"slot": 1, "session": "am"}], requests__1__must=True)
    output = tmp_path / "plan.json"
    assert _run("plan", "--input", _write(tmp_path / "fair.json", fair), "--output", output).exit_code == 0
    plan = json.loads(output.read_text("utf-8"))
    assert (plan["status"], plan["meetings"], plan["is_conflict_smallest"]) == ("infeasible", [], True)
    assert [item["subject"] for item in plan["conflicts"]] == ["M1", "M2"]


@pytest.mark.parametrize(
    ("fair", "place"),
    [
        (_change(requests__1__parties=["B1", "E9"]), "requests[1].parties[1]"),
        (_change(requests__1__parties=["B1", "B1"]), "requests[1].parties"),
        (_change(requests__1__parties=["B1"]), "requests[1].parties"),
        (_change(requests__0__fixed_slot=9), "requests[0].fixed_slot"),
        (_change(parties__1__unavailable=[9]), "parties[1].unavailable[0]"),
        (_change(requests__0__fixed_slot=1, requests__1__fixed_slot=1), "requests[1].fixed_slot"),
        (_change(requests__0__after=["M2"]), "requests[0].after"),
        (_change(requests__0__after=["M1"]), "requests[0].after"),
        (_change(requests__0__after=["M9"]), "requests[0].after[0]"),
        (_change(requests__0__session="night"), "requests[0].session"),
        (_change(requests__2__request_id="M1"), "requests[2].request_id"),
        (_change(parties__2__party_id="E1"), "parties[2].party_id"),
        (_change(slots__1__slot=1), "slots[1].slot"),
        (_change(requests__0__slots=0), "requests[0].slots"),
        (_change(requests__0__slots=1.5), "requests[0].slots"),
        (_change(requests__0__slots=2, slots__1__start="10:20"), "slots[1].start"),
        (_change(requests__0__slots=2, slots__1__start="2026-11-29T10:20"), "slots[1].start"),
        (
            _change(
                slots__1__session="am",
                requests__1__fixed_slot=2,
                requests__0__fixed_slot=1,
                requests__0__slots=2,
            ),
            "requests[1].fixed_slot",
        ),
        (_change(parties__1__place="A"), "parties[1].place"),
        (_change(parties__0__place="A", walks=[{"places": ["A", "B"], "slots": 1}]), "walks[0].places[1]"),
        (_change(parties__0__place="A", walks=[{"places": ["A", "A"], "slots": 1}]), "walks[0].places"),
        (_change(walks=[{"places": ["A"], "slots": 1}]), "walks[0].places"),
        (_change(walks=[{"places": ["A", "B"], "slots": 0}]), "walks[0].slots"),
        (
            _change(
                parties=[
                    {"party_id": "B1", "kind": "booth", "place": "A"},
                    {"party_id": "E1", "kind": "booth", "place": "B"},
                    {"party_id": "E2"},
                ],
                walks=[{"places": ["A", "B"], "slots": 1}, {"places": ["B", "A"], "slots": 2}],
            ),
            "walks[1].places",
        ),
        (_change(spreads=[{"group": "동", "at_least": 1}]), "spreads[0].group"),
        (
            _change(
                parties__1__groups=["동"], spreads=[{"group": "동", "at_least": 1, "booths": ["B1", "E2"]}]
            ),
            "spreads[0].booths[1]",
        ),
        (_change(parties__1__groups=["동"], spreads=[{"group": "동", "at_least": 0}]), "spreads[0].at_least"),
        (_change(met_before={"pairs": [["B1", "E9"]], "factor": 0.5}), "met_before.pairs[0][1]"),
        (_change(met_before={"pairs": [["B1", "B1"]], "factor": 0.5}), "met_before.pairs[0]"),
        (_change(met_before={"pairs": [["B1", "E1"]], "factor": 1.5}), "met_before.factor"),
        (_change(met_before={"pairs": [["B1", "E1"]]}), "met_before.factor"),
        (_change(met_before={"pairs": [["E1", "B1"]], "factor": None}), "requests[0].must"),
        (_change(requests__0__weight="heavy"), "requests[0].weight"),
        (_change(requests__0__weight=-1), "requests[0].weight"),
        (_change(requests__0__must="yes"), "requests[0].must"),
        (_change(parties__0__seats=0), "parties[0].seats"),
        (_change(parties__0__kind="stand"), "parties[0].kind"),
        (_change(tables=1.5), "tables"),
        (_change(slots=[]), "slots"),
        (_change(requests=[FAIR["requests"][2]] * 50_001), "requests"),
        ([], "file"),
    ],
)
def test_bad_input_is_refused_with_its_place_and_nothing_is_written(
    tmp_path: Path, fair: object, place: str
) -> None:
    source, output = _write(tmp_path / "fair.json", fair), tmp_path / "plan.json"
    result = _run("plan", "--input", source, "--output", output)
    assert result.exit_code == 2
    assert [line.startswith(f"{source}:1: {place}: ") for line in result.stderr.splitlines()][:1] == [True]
    assert "expected" in result.stderr
    assert not output.exists()


@pytest.mark.parametrize(
    ("fair", "said"),
    [
        ([], "file: 항목 묶음(JSON 객체)이어야 합니다 / has the wrong type, expected an object"),
        (_change(slots="am"), "slots: 목록이어야 합니다 / has the wrong type, expected a list"),
        (
            _change(parties__0__party_id=""),
            "parties[0].party_id: 너무 짧습니다(최소 1자) / is too short, expected at least 1 characters",
        ),
        (
            _change(parties__0__party_id="가" * 101),
            "parties[0].party_id: 너무 깁니다(최대 100자) / is too long, expected at most 100 characters",
        ),
        (
            _change(parties__0__kind="boot"),
            "parties[0].kind: ‘boot’ 값은 쓸 수 없습니다"
            "(가능한 값: booth, enterprise, party, 혹시 ‘booth’인가요?)"
            " / unknown value 'boot', expected one of booth, enterprise, party (did you mean 'booth'?)",
        ),
        ({**FAIR, "requests": None}, "requests: 목록이어야 합니다 / has the wrong type, expected a list"),
    ],
)
def test_a_wrong_shape_is_told_in_the_words_of_every_other_file(
    tmp_path: Path, fair: object, said: str
) -> None:
    source = _write(tmp_path / "fair.json", fair)
    result = _run("plan", "--input", source, "--output", tmp_path / "plan.json")
    assert (result.exit_code, result.stderr.splitlines()) == (2, [f"{source}:1: {said}"])


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"{\n\n nonsense", ":3: file: "), (b"\xff\xfe\x00", ":1: file: "), (b'{"slots": NaN}', ":1: file: ")],
)
def test_what_is_no_json_is_refused_with_its_line(tmp_path: Path, content: bytes, place: str) -> None:
    source = tmp_path / "fair.json"
    source.write_bytes(content)
    result = _run("plan", "--input", source, "--output", tmp_path / "plan.json")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{source}{place}")


def test_a_missing_file_and_the_input_as_output_are_refused(tmp_path: Path) -> None:
    source = _write(tmp_path / "fair.json", FAIR)
    assert _run("plan", "--input", tmp_path / "none.json", "--output", tmp_path / "plan.json").exit_code == 2
    before = source.read_bytes()
    assert _run("plan", "--input", source, "--output", source).exit_code == 2
    assert source.read_bytes() == before
