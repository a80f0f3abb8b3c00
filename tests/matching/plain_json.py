"""Reads exchange files into records with nothing but `json`, so that engine tests need no importer."""

import csv
import json
from datetime import date
from pathlib import Path

from matching.records import Certification, Demand, Lot, PastAward, Service, Supplier

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def read_suppliers(path: Path) -> list[Supplier]:
    return [_read_supplier(row) for row in _rows(path)]


def read_demands(path: Path) -> list[Demand]:
    return [_read_demand(row) for row in _rows(path)]


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            grades.setdefault(row["demand_id"], {})[row["enterprise_id"]] = int(row["grade"])
    return grades


def _rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _read_supplier(row: dict) -> Supplier:
    return Supplier(
        **row
        | {
            "certifications": tuple(
                Certification(c["type"], c.get("number"), _day(c.get("valid_from")), _day(c.get("valid_to")))
                for c in row["certifications"]
            ),
            "service_districts": tuple(row["service_districts"]),
            "sectors": tuple(row["sectors"]),
            "services": tuple(
                Service(**s | {"description": s["description"] or ""}) for s in row["services"]
            ),
            "track_record": tuple(
                PastAward(**award | {"date": _day(award.get("date"))}) for award in row["track_record"]
            ),
        }
    )


def _read_demand(row: dict) -> Demand:
    days = {name: _day(row.get(name)) for name in ("published_on", "due_on", "contract_from", "contract_to")}
    names = ("required_certifications", "required_licences", "region_restriction")
    lists = {name: tuple(row.get(name, ())) for name in names}
    lots = {"lots": tuple(Lot(lot["name"], lot.get("description") or "") for lot in row["lots"])}
    return Demand(**row | days | lists | lots | {"description": row.get("description") or ""})
