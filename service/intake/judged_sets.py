"""A judged set in one ZIP file: `tenders.jsonl`, `judgments.csv` and perhaps `enterprises.jsonl`.

It is the file that the page of purchases offers, or the folder that `evaluate` reads, packed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.documents.archives import Archive
from service.documents.content import UnreadableDocument
from service.door import limits
from service.intake.faults import Fault, refuse_file
from service.intake.judgments import Grades, read_judgments
from service.intake.reading import read_demands, read_enterprises
from service.intake.sources import Source

ENTERPRISES, DEMANDS, JUDGMENTS = SET_FILES = ("enterprises.jsonl", "tenders.jsonl", "judgments.csv")


@dataclass(frozen=True, slots=True)
class ReadSet:
    """What the file holds, or what is wrong with it. `enterprises` is None where it brings none."""

    demands: list[DemandIn] = field(default_factory=list)
    enterprises: list[EnterpriseIn] | None = None
    grades: Grades = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_judged_set(name: str, content: bytes, *, known: Container[str] | None = None) -> ReadSet:
    """The set in the file. `known` are the enterprises that judgments may name where it brings none."""
    try:
        parts = _unpack(content)
    except UnreadableDocument:
        return _refuse(
            name,
            "읽을 수 없는 ZIP 파일입니다. 손상되었거나 암호가 걸렸거나 풀면 지나치게 커집니다",
            "is no ZIP file that can be read; it is damaged, locked or unpacks to far too much",
        )
    missing = [wanted for wanted in (DEMANDS, JUDGMENTS) if wanted not in parts]
    if missing:
        listed = ", ".join(missing)
        return _refuse(
            name, f"압축 안에 {listed} 파일이 없습니다", f"lacks {listed}, expected it in the file"
        )
    faults: list[Fault] = []
    demands = read_demands(parts[DEMANDS], DEMANDS)
    faults += demands.faults
    _check_count(faults, DEMANDS, demands.rows, limits.MAX_JUDGED_DEMANDS)
    enterprises = None
    if ENTERPRISES in parts:
        reading = read_enterprises(parts[ENTERPRISES], ENTERPRISES)
        faults += reading.faults
        _check_count(faults, ENTERPRISES, reading.rows, limits.MAX_JUDGED_ENTERPRISES)
        enterprises, known = reading.items, {item.enterprise_id for item in reading.items}
    grades, judgment_faults = read_judgments(
        Source(JUDGMENTS, parts[JUDGMENTS]),
        # Where a row was refused, the pairs that name it are not to blame.
        demands=None if faults else {item.demand_id for item in demands.items},
        enterprises=None if faults else known,
    )
    faults += judgment_faults
    return ReadSet(demands.items, enterprises, grades, faults)


def _unpack(content: bytes) -> Mapping[str, bytes]:
    archive = Archive(content)
    # The folder may have been packed with its name or without.
    paths = [path for path in archive.list_names() if PurePosixPath(path).name in SET_FILES]
    counts = Counter(PurePosixPath(path).name for path in paths)
    return {
        PurePosixPath(path).name: archive.read(path)
        for path in paths
        if counts[PurePosixPath(path).name] == 1
    }


def _check_count(faults: list[Fault], file: str, rows: int, most: int) -> None:
    if rows > most:
        error = refuse_file(
            file, f"{rows:,}건입니다(최대 {most:,}건)", f"holds {rows:,} records, expected at most {most:,}"
        )
        faults.append(error.fault)


def _refuse(file: str, ko: str, en: str) -> ReadSet:
    return ReadSet(faults=[refuse_file(file, ko, en).fault])
