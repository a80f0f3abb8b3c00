"""The codes that a listing or a demand may name, read once from `data/codes/`.

The engine reads the same files with all their columns (`matching.reference`); the schemas, which may not
import the engine, need only the names.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CODES = Path(__file__).resolve().parents[2] / "data" / "codes"

SEOUL = "서울특별시"
_PAPER = re.compile(r"(?:확인서?|인증서?|지정서?)$")


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Names and codes in the order of their files."""

    districts: tuple[str, ...]
    organisation_types: tuple[str, ...]
    certificates: tuple[str, ...]
    certificate_names: tuple[str, ...]
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DistrictTile:
    """Where a district stands on the map of tiles; rows from the north and columns from the west, from 1."""

    name: str
    row: int
    column: int


@cache
def load_district_tiles() -> tuple[DistrictTile, ...]:
    """The tiles row by row. Raises FileNotFoundError or KeyError where the file or a column is missing."""
    with (CODES / "district_tiles.csv").open(encoding="utf-8-sig", newline="") as file:
        tiles = [
            DistrictTile(row["name"], int(row["row"]), int(row["column"])) for row in csv.DictReader(file)
        ]
    return tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))


def _read_column(path: Path, column: str) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(row[column] for row in csv.DictReader(file))


@cache
def load_known_codes() -> KnownCodes:
    """Every code. Raises FileNotFoundError or KeyError where a file or column is missing."""
    return KnownCodes(
        districts=_read_column(CODES / "districts.csv", "name"),
        organisation_types=_read_column(CODES / "organisation_types.csv", "code"),
        certificates=_read_column(CODES / "certificates.csv", "code"),
        certificate_names=_read_column(CODES / "certificates.csv", "label_ko"),
        sectors=_read_column(CODES / "sectors.csv", "code"),
    )


def find_certificate(name: str) -> str | None:
    """The code of a certificate by its Korean name: "여성기업", also with its paper, "여성기업 확인서"."""
    codes = _list_certificates_by_name()
    joined = _join(name)
    return codes.get(joined) or codes.get(_PAPER.sub("", joined))


@cache
def _list_certificates_by_name() -> dict[str, str]:
    known = load_known_codes()
    names = map(_join, known.certificate_names)
    return dict(zip(names, known.certificates, strict=True))


def _join(text: str) -> str:
    return "".join(text.split())
