"""What an agency's own buying says about matching, as a judged set (`enterprises.jsonl`, `tenders.jsonl`,
`judgments.csv`) that `pumasi evaluate` and `pumasi learn` read.

Every demand that ended in a contract is in it, with the whole catalogue that it could have chosen from. Who
got the contract has grade 3, who was asked for a quote 2, who was kept as a candidate 1. The contracts judged
here are left out of the track records: they would give the answers away.
"""

from __future__ import annotations

import datetime
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from service import tables
from service.bridge import load_suppliers
from service.engine.kept_records import write_line
from service.engine_records.bridge import to_demand
from service.files.csv_files import write_csv
from service.sentences import Sentence

CONTRACTED, ASKED, KEPT = 3, 2, 1
REASONS = {
    CONTRACTED: Sentence("계약하였습니다", "got the contract"),
    ASKED: Sentence("견적을 요청하였습니다", "was asked for a quote"),
    KEPT: Sentence("후보로 두었습니다", "was kept as a candidate"),
}
COLUMNS = ("demand_id", "enterprise_id", "grade", "reason")
# Up to so many bytes the file stays in memory.
IN_MEMORY = 8 * 1024 * 1024
# The same state of the data gives the same bytes.
_FILE_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Judgments:
    """Grade by demand and enterprise, and the contracts by enterprise: title and day of each."""

    grades: dict[str, dict[str, int]]
    contracts: dict[str, set[tuple[str, datetime.date]]]


def gather_judgments(session: Session, organisation_id: str | None) -> Judgments:
    """What the agency has decided; of every agency where none is named."""
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    contracts: defaultdict[str, set[tuple[str, datetime.date]]] = defaultdict(set)
    for demand_id, title, enterprise_id, bought_on in _find_contracts(session, organisation_id):
        grades[demand_id][enterprise_id] = CONTRACTED
        contracts[enterprise_id].add((title, bought_on))
    for grade, pairs in (
        (ASKED, _find_asked(session, organisation_id)),
        (KEPT, _find_kept(session, organisation_id)),
    ):
        for demand_id, enterprise_id in pairs:
            if demand_id in grades:
                grades[demand_id].setdefault(enterprise_id, grade)
    return Judgments(dict(grades), dict(contracts))


def write_judged_set(session: Session, judgments: Judgments) -> IO[bytes]:
    """The set as a ZIP file, at its beginning."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer that sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "tenders.jsonl", _list_demands(session, judgments))
        _add(archive, "enterprises.jsonl", (_write(item) for item in list_candidates(session, judgments)))
        rows = [
            (demand_id, enterprise_id, grade, f"{REASONS[grade].ko} / {REASONS[grade].en}")
            for demand_id, of_demand in sorted(judgments.grades.items())
            for enterprise_id, grade in sorted(of_demand.items(), key=lambda item: (-item[1], item[0]))
        ]
        _add(archive, "judgments.csv", iter([write_csv(COLUMNS, rows)]))
    file.seek(0)
    return file  # type: ignore[return-value]


def _add(archive: zipfile.ZipFile, name: str, parts: Iterator[bytes]) -> None:
    entry = zipfile.ZipInfo(name, _FILE_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)


def _list_demands(session: Session, judgments: Judgments) -> Iterator[bytes]:
    demand = tables.Demand
    rows = session.exec(
        select(demand)
        .where(col(demand.demand_id).in_(judgments.grades))
        .options(selectinload(demand.lots))
        .order_by(col(demand.demand_id))
    ).all()
    for row in rows:
        yield f"{write_line(to_demand(row))}\n".encode()


def list_candidates(session: Session, judgments: Judgments) -> Iterator[Any]:
    """The whole catalogue without the contracts that are judged."""
    for chunk in load_suppliers(session.connection()):
        for supplier in chunk:
            judged = judgments.contracts.get(supplier.enterprise_id, set())
            record = tuple(
                award for award in supplier.track_record if (award.title, award.date) not in judged
            )
            yield replace(supplier, track_record=record)


def _write(supplier: Any) -> bytes:
    return f"{write_line(supplier)}\n".encode()


def _find_contracts(
    session: Session, organisation_id: str | None
) -> Iterator[tuple[str, str, str, datetime.date]]:
    outcome, record, revision = tables.Outcome, tables.PurchaseRecord, tables.PurchaseRevision
    listed = select(tables.Enterprise.enterprise_id)
    yield from session.exec(
        select(outcome.demand_id, tables.Demand.title, revision.enterprise_id, revision.bought_on)
        .join(tables.Demand, col(tables.Demand.demand_id) == outcome.demand_id)
        .join(record, col(record.outcome_id) == outcome.outcome_id)
        .join(
            revision,
            (col(revision.purchase_id) == record.purchase_id)
            & (col(revision.revision) == record.last_revision),
        )
        .where(
            outcome.kind == "contracted",
            col(outcome.revoked_at).is_(None),
            col(revision.is_void).is_(False),
            # Whoever is not listed any more is no candidate of the set.
            col(revision.enterprise_id).in_(listed),
            *([outcome.organisation_id == organisation_id] if organisation_id else []),
        )
    ).all()


def _find_asked(session: Session, organisation_id: str | None) -> Iterator[tuple[str, str]]:
    request, invitation = tables.QuoteRequest, tables.QuoteInvitation
    yield from session.exec(
        select(request.demand_id, invitation.enterprise_id)
        .join(invitation, col(invitation.quote_request_id) == request.quote_request_id)
        .where(col(invitation.former_name).is_(None))
        .where(*([request.organisation_id == organisation_id] if organisation_id else []))
    ).all()


def _find_kept(session: Session, organisation_id: str | None) -> Iterator[tuple[str, str]]:
    entry = tables.ShortlistEntry
    yield from session.exec(
        select(entry.demand_id, entry.enterprise_id).where(
            col(entry.left_at).is_(None),
            *([entry.organisation_id == organisation_id] if organisation_id else []),
        )
    ).all()
