"""The figures of the seed report add up to the totals it prints; its contradictions stay visible."""

import csv
import re
import tomllib

import pytest

from matching.reference import DEFAULT_DATA, load_reference

SEED = DEFAULT_DATA / "seed"
NONE = "–"


def read(name: str) -> list[dict[str, str]]:
    with (SEED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MEASURES = read("measures.csv")
MEETINGS = read("meetings.csv")
MILESTONES = read("milestones.csv")
PROGRAMME = tomllib.loads((SEED / "programme.toml").read_text(encoding="utf-8"))


def total(table: str, **where: str) -> int:
    """The sum of a table's values; "–" says that nothing was planned or done, which adds nothing."""
    rows = [
        row
        for row in MEASURES
        if row["table"] == table and all(row[key] == value for key, value in where.items())
    ]
    assert rows
    return sum(int(row["value"]) for row in rows if row["value"] != NONE)


def meetings(counted_as: str, *bodies: str) -> int:
    rows = [row for row in MEETINGS if row["counted_as"] == counted_as]
    return sum(int(row["count"]) for row in rows if not bodies or row["body"] in bodies)


def test_budget_and_execution_add_up():
    assert total("investment") == total("budget_total", item="총사업비") == 6260
    assert total("execution") == total("budget_total", item="집행액") == 3000


def test_participation_is_the_sum_of_the_meetings():
    assert meetings("participation") == total("participation") == 33


def test_grants_add_up():
    assert total("innovation_grants") == total("innovation_grants_total", item="사업 수") == 29
    assert [total("innovation_grants", year=year) for year in ("2015", "2016")] == [10, 19]
    assert total("innovation_grants_total", item="지원액") == 1735
    assert total("village_grants", item="기업 수") == total("village_grants_total", item="기업 수") == 21
    assert total("village_grants", item="지원액") == total("village_grants_total", item="지원액") == 672
    assert total("village_grant_per_enterprise", item="계") == 80
    assert sum(total("village_grant_per_enterprise", item=f"{number}차년도") for number in (1, 2)) == 80


def test_plan_and_actuals_by_year():
    assert total("annual_plan") == 70
    assert total("quarterly_plan", year="2016") == total("annual_plan", year="2016") == 15
    assert [total("actuals", year=year) for year in ("2014", "2015", "2016")] == [5, 13, 16]


def test_the_contradictions_of_the_report_are_kept():
    assert meetings("participation", "사회적경제 전략업종 규모화 지원 TF") == 22
    assert meetings("progress", "총괄 TF", "업종 TF") == total("task_force_progress") == 23
    assert total("annual_plan", year="2017") == 20
    assert total("quarterly_plan", year="2017") == 16
    assert total("plan_2017_text") == 30
    granted = {
        y: total("innovation_grants", year=y) + total("village_grants", year=y, item="기업 수")
        for y in ("2015", "2016")
    }
    assert granted == {"2015": 19, "2016": 31}
    assert (
        total("targets", item="국공립어린이집 위탁"),
        total("results", item="국공립어린이집 위탁체 선정"),
    ) == (100, 2)
    assert [entry["number"] for entry in PROGRAMME["inconsistencies"]] == [1, 2, 3, 7]


def test_nothing_and_zero_are_not_the_same():
    values = {row["value"] for row in MEASURES}
    assert NONE in values
    assert "0" not in values
    assert "" not in values


@pytest.mark.parametrize("rows", [MEASURES, MEETINGS, MILESTONES])
def test_every_statement_names_its_page_and_its_place_in_the_checklist(rows):
    for row in rows:
        assert 805 <= int(row["page"]) <= 812, row
        assert re.fullmatch(r"C-0\d\d(; C-0\d\d)*", row["checklist"]), row


def test_every_measure_has_a_unit_and_a_number_or_none():
    for row in MEASURES:
        assert row["unit"], row
        assert row["value"] == NONE or float(row["value"]) > 0, row
    assert all(row["unit"] and int(row["count"]) > 0 for row in MEETINGS)


def test_dates_have_the_precision_they_claim():
    forms = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "half_year": r"\d{4}-\d\d", "unknown": ""}
    for row in [*MEETINGS, *MILESTONES]:
        for field in ("starts_on", "ends_on"):
            if row[field]:
                assert re.fullmatch(forms[row["precision"]], row[field]), row
        assert bool(row["starts_on"]) == (row["precision"] != "unknown"), row
        assert not row["ends_on"] or row["starts_on"] <= row["ends_on"], row


def test_actors_and_districts_exist():
    reference = load_reference()
    for row in MILESTONES:
        assert not row["district"] or row["district"] in reference.districts, row
        assert all(agency in reference.agencies for agency in row["agencies"].split(";") if agency), row
    assert PROGRAMME["department"] in reference.agencies
    for entry in PROGRAMME["sectors"]:
        assert set(entry["sectors"]) <= set(reference.sectors)
        assert all(
            reference.sectors[code].seed_item == entry["item"] for code in entry["sectors"] if code != "EVT"
        )


def test_no_person_and_no_phone_stands_in_the_seed_data():
    for file in SEED.iterdir():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"☎|\d{2,4}-\d{3,4}-\d{4}|2133", text), file.name
