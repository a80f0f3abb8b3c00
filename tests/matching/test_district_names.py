import csv
from pathlib import Path

import pytest

from matching.district_names import name_in_english, normalise_district


def test_names_are_those_of_the_code_table():
    table = Path(__file__).resolve().parents[2] / "data" / "codes" / "districts.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row["name_en"] for row in csv.DictReader(file)}
    assert len(rows) == 25
    assert {name: name_in_english(name) for name in rows} == rows


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("서울특별시", "Seoul"),
        ("서울", "Seoul"),
        ("서울시 노원구", "Nowon-gu"),
        (" 노원구 ", "Nowon-gu"),
        ("고양시", "고양시"),
    ],
)
def test_the_city_and_places_beyond_however_they_are_written(place, name):
    assert name_in_english(place) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (" 중구 ", "중구"),
        ("서울특별시 중구", "중구"),
        ("서울시 중구", "중구"),
        ("서울", "서울특별시"),
        ("서울 전역", "서울특별시"),
        ("서울시전체", "서울특별시"),
        ("고양시", "고양시"),
    ],
)
def test_a_district_has_one_form_however_it_is_written(name, expected):
    assert normalise_district(name) == expected
