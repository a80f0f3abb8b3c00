"""The codes that a listing or a demand may name, read once from `data/codes/`.

The engine reads the same files with all their columns (`matching.reference`); the schemas, which may not
import the engine, need only the names.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CODES = Path(__file__).resolve().parents[2] / "data" / "codes"

SEOUL = "서울특별시"


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Names and codes in the order of their files."""

    districts: tuple[str, ...]
    organisation_types: tuple[str, ...]
    certificates: tuple[str, ...]
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DistrictTile:
    """Where a district stands on the map of tiles; rows from the north and columns from the west, from 1."""

    name: str
    row: int
    column: int


@cache
def load_district_tiles(folder: Path = CODES) -> tuple[DistrictTile, ...]:
    """The tiles row by row. Raises FileNotFoundError or KeyError where the file or a column is missing."""
    with (folder / "district_tiles.csv").open(encoding="utf-8-sig", newline="") as file:
        tiles = [
            DistrictTile(row["name"], int(row["row"]), int(row["column"])) for row in csv.DictReader(file)
        ]
    return tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))


def _read_column(path: Path, column: str) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(row[column] for row in csv.DictReader(file))


@cache
def load_known_codes(folder: Path = CODES) -> KnownCodes:
    """The codes in `folder`. Raises FileNotFoundError or KeyError where a file or column is missing."""
    return KnownCodes(
        districts=_read_column(folder / "districts.csv", "name"),
        organisation_types=_read_column(folder / "organisation_types.csv", "code"),
        certificates=_read_column(folder / "certificates.csv", "code"),
        sectors=_read_column(folder / "sectors.csv", "code"),
    )
