"""Makes evidence packs, prints them, checks copies against them, and makes their rankings again."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlmodel import Session

from matching import records
from service import VERSION, tables
from service.bridge import CatalogueIndex, make_matcher
from service.clock import get_korean_day
from service.demands import queries as demands
from service.documents.content import UnreadableDocument
from service.documents.isolation import read_apart
from service.documents.reading import read_document
from service.door.identifiers import make_identifier
from service.door.validation import FieldFault
from service.engine.engine_marks import read_engine_marks
from service.engine.kept_records import read_fields, write_line, write_record
from service.engine_records.bridge import to_demand, to_supplier
from service.errors import InvalidInput
from service.errors.records import EvidenceNotFound
from service.evidence import queries, schemas
from service.evidence_files.content import (
    Difference,
    compare_cells,
    compare_contents,
    compare_lines,
    hash_text,
    write_canonical,
)
from service.evidence_files.printing import write_paper, write_table
from service.files.ranking_files import describe_ranking, describe_sentence
from service.intake.faults import UnreadableFileError
from service.intake.sources import Source
from service.intake.workbooks import read_every_sheet
from service.intake.workbooks_apart import read_every_sheet_apart
from service.matches.actions import choose_day, read_demand, refuse_days_without_rules
from service.people import audit
from service.reference_layers.bridge import load_reference_of
from service.security import Actor, is_permitted_for, is_seal, make_seal, require_own
from service.sentences import Sentence
from service.settings import Settings

Form = Literal["pdf", "xlsx", "json"]
MEDIA_TYPES: dict[Form, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_ID = re.compile(r"EV\d{8}-[2-9A-Z]{5}")
_MOST_KEPT_BYTES = 1 << 30


def make_evidence(
    session: Session,
    index: CatalogueIndex,
    settings: Settings,
    actor: Actor | None,
    demand_id: str,
    wish: schemas.EvidenceIn,
    *,
    now: datetime.datetime,
) -> schemas.Evidence:
    """Rank the catalogue for a demand now, and keep what came of it with all that it was made from.

    Raises SignInRequired or Forbidden, DemandNotFound, IndexNotReady.
    """
    actor = require_own(actor, "evidence.make")
    row = demands.get_row(session, demand_id)
    demand, own = read_demand(session, demand_id)
    day = choose_day(demand, wish.as_of, get_korean_day(now))
    with index.use() as known, refuse_days_without_rules():
        matcher = own.set_aside(known)
        ranking = matcher.rank(demand, top=wish.top, on=day.on)
        suppliers = matcher.list_suppliers()
        revision, versions = index.revision, index.versions
    digest = _keep_catalogue(session, suppliers, now=now)
    described = describe_ranking(ranking)
    if day.remark is not None:
        described["unknown"].insert(0, describe_sentence(day.remark))
    ids = [match.enterprise_id for match in ranking.results]
    ids += [exclusion.enterprise_id for exclusion in ranking.excluded]
    names = {supplier.enterprise_id: supplier.name for supplier in suppliers}
    evidence_id = make_identifier("EV", get_korean_day(now))
    content = {
        "kind": "pumasi-evidence",
        "form": 1,
        "evidence_id": evidence_id,
        "made_at": now.astimezone(datetime.UTC).isoformat(),
        "made_by": {"display_name": actor.display_name, "organisation": actor.organisation},
        "demand": {**write_record(demand), "version": row.version},
        "top": wish.top,
        "ranking": described,
        "names": {enterprise_id: names[enterprise_id] for enterprise_id in ids},
        "engine": {"version": VERSION, **read_engine_marks(), "reference_versions": versions},
        "catalogue": {"revision": revision, "digest": digest, "known": len(suppliers)},
    }
    text = write_canonical(content)
    content_hash = hash_text(text)
    pack = tables.EvidencePack(
        evidence_id=evidence_id,
        demand_id=demand_id,
        title=row.title,
        organisation_id=actor.organisation_id,
        owner_id=actor.account_id,
        made_at=now,
        catalogue_digest=digest,
        content=text,
        hash=content_hash,
        seal=make_seal(settings, "evidence", content_hash),
    )
    session.add(pack)
    audit.record(
        session, actor, "evidence.make", "evidence", evidence_id, after={"hash": content_hash}, now=now
    )
    session.flush()
    return queries.describe(pack)


def get_evidence(session: Session, actor: Actor | None, evidence_id: str) -> schemas.Evidence:
    """One pack, for those who may see it. Raises SignInRequired or Forbidden, EvidenceNotFound."""
    return queries.describe(_get_permitted(session, actor, evidence_id))


def list_evidence(
    session: Session, actor: Actor | None, query: schemas.EvidenceQuery
) -> schemas.EvidencePage:
    """The packs of the actor's organisation. Raises SignInRequired or Forbidden, InvalidInput."""
    actor = require_own(actor, "evidence.make")
    return queries.list_packs(session, actor, query)


def write_evidence(session: Session, actor: Actor | None, evidence_id: str, form: Form) -> bytes:
    """The pack as a file. Raises SignInRequired or Forbidden, EvidenceNotFound."""
    row = _get_permitted(session, actor, evidence_id)
    return _write(row, form)


def check_copy(session: Session, settings: Settings, actor: Actor | None, copy: Source) -> schemas.Checked:
    """Whether a copy (PDF, XLSX or JSON) is as the pack was made, and what differs; anyone may ask.

    What stands in the pack is told only to those who may read it. Raises InvalidInput where the file names no
    pack, EvidenceNotFound where the pack is not ours.
    """
    assert isinstance(copy.content, bytes)
    form, given = _read_copy(copy)
    row = queries.get_row(session, _find_id(form, given))
    kept = _write(row, form)
    verdict: schemas.Verdict = "genuine"
    differences: list[Difference] = []
    if not _is_whole(row, settings):
        verdict = "broken"
    elif kept != copy.content:
        differences = _compare(form, kept, given)
        verdict = "altered" if differences else ("genuine" if form != "pdf" else "resaved")
    may_read = _may_read(actor, row)
    return schemas.Checked(
        evidence_id=row.evidence_id,
        made_at=row.made_at,
        hash=row.hash,
        verdict=verdict,
        differences=[
            schemas.Difference(place=item.place, kept=item.kept if may_read else None, given=item.given)
            for item in differences
        ],
    )


def replay_evidence(session: Session, actor: Actor | None, evidence_id: str) -> schemas.Replayed:
    """Make the ranking of a pack again from the demand and the catalogue that were kept with it.

    Raises SignInRequired or Forbidden, EvidenceNotFound.
    """
    row = _get_permitted(session, actor, evidence_id)
    content = json.loads(row.content)
    kept = session.get(tables.EvidenceCatalogue, row.catalogue_digest)
    assert kept is not None
    lines = zlib.decompressobj().decompress(kept.suppliers, _MOST_KEPT_BYTES)
    suppliers = [to_supplier(read_fields(json.loads(line))) for line in lines.split(b"\n") if line]
    versions = content["engine"].get("reference_versions", "")
    matcher = make_matcher(load_reference_of(session.connection(), versions)).fit(suppliers)
    demand = to_demand(read_fields(content["demand"]))
    as_of = datetime.date.fromisoformat(content["ranking"]["as_of"])
    again = describe_ranking(matcher.rank(demand, top=content["top"], on=as_of))
    was = {name: value for name, value in content["ranking"].items() if name != "unknown"}
    differences = compare_contents(was, json.loads(json.dumps({name: again[name] for name in was})))
    now = {"version": VERSION, **read_engine_marks()}
    return schemas.Replayed(
        evidence_id=row.evidence_id,
        is_same=not differences,
        is_same_engine=all(content["engine"].get(name) == now[name] for name in ("engine", "data")),
        differences=[
            schemas.Difference(place=item.place, kept=item.kept, given=item.given) for item in differences
        ],
    )


def _keep_catalogue(
    session: Session, suppliers: Sequence[records.Supplier], *, now: datetime.datetime
) -> str:
    """Keep this state of the catalogue, unless it is kept already; return its digest."""
    lines = "\n".join(write_line(supplier) for supplier in suppliers).encode()
    digest = hashlib.sha256(lines).hexdigest()
    if session.get(tables.EvidenceCatalogue, digest) is None:
        session.add(
            tables.EvidenceCatalogue(
                digest=digest, suppliers=zlib.compress(lines, 6), known=len(suppliers), kept_at=now
            )
        )
        session.flush()
    return digest


def _may_read(actor: Actor | None, row: tables.EvidencePack) -> bool:
    return is_permitted_for(actor, "evidence.read", row)


def _get_permitted(session: Session, actor: Actor | None, evidence_id: str) -> tables.EvidencePack:
    actor = require_own(actor, "evidence.read")
    row = queries.get_row(session, evidence_id)
    if not _may_read(actor, row):
        # Which numbers there are is nobody else's business.
        raise EvidenceNotFound(evidence_id)
    return row


def _is_whole(row: tables.EvidencePack, settings: Settings) -> bool:
    """Whether the row is as it was written: its hash fits its content, and its seal its hash."""
    return hash_text(row.content) == row.hash and is_seal(settings, "evidence", row.hash, row.seal)


def _write(row: tables.EvidencePack, form: Form) -> bytes:
    if form == "json":
        return row.content.encode()
    content = json.loads(row.content)
    return write_paper(content, row.hash) if form == "pdf" else write_table(content, row.hash)


# --- copies -------------------------------------------------------------------------------------------------


def _read_copy(copy: Source) -> tuple[Form, Any]:
    assert isinstance(copy.content, bytes)
    head = copy.content.lstrip()[:5]
    try:
        if head.startswith(b"{"):
            return "json", json.loads(copy.content)
        if head.startswith(b"PK"):
            return "xlsx", _write_cells(read_every_sheet_apart(copy))
        if head.startswith(b"%PDF-"):
            document = read_apart(copy.name, copy.content)
            return "pdf", [(passage.place.ko, passage.text) for passage in document.passages]
    except (ValueError, RecursionError):
        pass
    except UnreadableFileError as unreadable:
        raise _refuse_copy(unreadable.fault.sentence) from unreadable
    except UnreadableDocument as unreadable:
        raise _refuse_copy(unreadable.sentence) from unreadable
    raise _refuse_copy(
        Sentence(
            "검색 증빙서 파일(PDF, XLSX, JSON)이 아닙니다",
            "is no file of an evidence pack, expected PDF, XLSX or JSON",
        )
    )


def _write_cells(sheets: Mapping[str, list[list[Any]]]) -> dict[str, list[list[str]]]:
    return {name: [[_write_cell(cell) for cell in row] for row in rows] for name, rows in sheets.items()}


def _write_cell(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _find_id(form: Form, given: Any) -> str:
    found = _ID.search(json.dumps(given, ensure_ascii=False))
    if form == "json" and isinstance(given, dict) and isinstance(given.get("evidence_id"), str):
        found = _ID.fullmatch(given["evidence_id"])
    if found is None:
        raise _refuse_copy(
            Sentence(
                "증빙 번호(EV로 시작하는 번호)를 찾을 수 없습니다. 품앗이에서 받은 파일을 올려 주십시오",
                "names no pack (a number that begins with EV), expected a file from this service",
            )
        )
    return found.group()


def _compare(form: Form, kept: bytes, given: Any) -> list[Difference]:
    if form == "json":
        return compare_contents(json.loads(kept), given)
    if form == "xlsx":
        return compare_cells(_write_cells(read_every_sheet(Source("kept.xlsx", kept))), given)
    document = read_document("kept.pdf", kept)
    return compare_lines([(passage.place.ko, passage.text) for passage in document.passages], given)


def _refuse_copy(sentence: Sentence) -> InvalidInput:
    return InvalidInput(FieldFault("document", sentence))
