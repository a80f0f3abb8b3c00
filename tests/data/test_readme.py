"""The data dictionary names every file and column under data/, and nothing else."""

import csv
import json
import re
import tomllib
from pathlib import Path

import pytest

from matching.reference import DEFAULT_DATA

README = (DEFAULT_DATA / "README.md").read_text(encoding="utf-8")
RULES = "rules/*.toml"


def files() -> list[str]:
    found = [path for path in DEFAULT_DATA.rglob("*") if path.is_file() and path.name != "README.md"]
    return sorted(path.relative_to(DEFAULT_DATA).as_posix() for path in found)


def documented() -> dict[str, set[str]]:
    """The columns that the dictionary gives under each file's heading."""
    sections: dict[str, set[str]] = {}
    for section in re.split(r"^#{2,3} ", README, flags=re.MULTILINE)[1:]:
        heading = re.match(r"`([^`]+)`\n", section)
        if heading:
            columns = re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)
            sections[heading[1]] = {column for column in columns if not column.startswith("rules/")}
    return sections


def nested_keys(value: object, prefix: str = "") -> set[str]:
    keys: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            keys |= {prefix + key} | nested_keys(inner, f"{prefix}{key}.")
    elif isinstance(value, list):
        for inner in value:
            keys |= nested_keys(inner, prefix)
    return keys


def columns(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        return set()
    if path.suffix == ".csv":
        return set(next(csv.reader([text.split("\n", 1)[0]])))
    if path.suffix == ".toml":
        return nested_keys(tomllib.loads(text))
    if path.suffix == ".jsonl":
        return nested_keys([json.loads(line) for line in text.splitlines()])
    return nested_keys(json.loads(text))


@pytest.mark.parametrize("file", [file for file in files() if not file.startswith("rules/")])
def test_every_file_and_column_is_documented_and_no_other(file):
    assert columns(DEFAULT_DATA / file) == documented()[file]


def test_every_rule_file_and_key_is_documented_and_no_other():
    rule_files = [file for file in files() if file.startswith("rules/")]
    assert re.findall(r"^\| `(rules/[^`]+\.toml)` \|", README, flags=re.MULTILINE) == rule_files
    assert set.union(*(columns(DEFAULT_DATA / file) for file in rule_files)) == documented()[RULES]


def test_no_file_is_documented_that_is_not_there():
    assert set(documented()) - {RULES} == {file for file in files() if not file.startswith("rules/")}


def test_no_program_stands_among_the_data():
    assert {Path(file).suffix for file in files()} == {".csv", ".toml", ".jsonl", ".json", ".txt"}


def test_every_part_of_a_score_is_named():
    weights = tomllib.loads((DEFAULT_DATA / "weights" / "components.toml").read_text(encoding="utf-8"))
    line = re.search(r"^\| `components\.name` \| (.+?);", README, flags=re.MULTILINE)
    named = re.findall(r"`(\w+)`", line[1])
    assert sorted(named) == sorted(entry["name"] for entry in weights["components"])
