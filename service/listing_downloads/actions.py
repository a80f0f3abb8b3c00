"""Gathers the lists of one enterprise, all entries of each, as they are written into a file."""

from __future__ import annotations

import datetime
from typing import Any

from sqlmodel import Session

from service.bridge import CatalogueIndex
from service.contacts import actions as contacts
from service.files.exports import Export, make_columns
from service.listing_downloads.schemas import MirrorDownload, SuggestionDownload
from service.matches.actions import list_reasons
from service.mirror import actions as mirror
from service.people.export_log import PeopleShown
from service.proofs import actions as proofs
from service.security import Actor
from service.settings import Settings
from service.skins.language import Language
from service.suggestions import actions as suggestions

_CONTACT = make_columns(
    ("consent_id", "동의 번호", "Consent"),
    ("contact_name", "담당자", "Contact"),
    ("email", "전자우편", "E-mail"),
    ("phone", "전화번호", "Telephone"),
    ("scopes", "동의한 일", "Agreed to", "consent-scope-"),
    ("given_on", "동의한 날", "Agreed on"),
    ("recorded_at", "기록한 때", "Recorded at"),
    ("withdrawn_at", "철회한 때", "Withdrawn at"),
)
_PROOF_FILE = make_columns(
    ("proof_id", "파일 번호", "File id"),
    ("certificate", "인증·확인서·면허", "Certificate", "certificate"),
    ("file_name", "파일 이름", "File name"),
    ("size_bytes", "크기(바이트)", "Size (bytes)"),
    ("added_at", "올린 때", "Added at"),
)
_SUGGESTION = make_columns(
    ("rank", "순서", "Order"),
    ("demand_id", "수요 번호", "Demand id"),
    ("title", "사업명", "Title"),
    ("buyer", "수요기관", "Buyer"),
    ("budget_krw", "예산(원)", "Budget (KRW)"),
    ("due_on", "마감일", "Due on"),
    ("score", "점수(0~1)", "Score (0-1)"),
    ("place", "이 수요에서의 순위", "Rank for the demand"),
    ("eligible", "자격이 되는 기업", "Eligible suppliers"),
    ("reasons", "이유", "Reasons"),
    ("warnings", "살펴볼 점", "Warnings"),
    ("kept_out", "신청할 수 없는 까닭", "What keeps it out"),
    ("remedies", "갖추면 되는 것", "What would let it in"),
)
_MIRROR = make_columns(
    ("kind", "종류", "Kind", "exposure-"),
    ("detail", "낱말이나 까닭", "Word or reason", "rule-"),
    ("times", "횟수", "Times"),
    ("gap", "채우면 좋은 것", "What is missing", "gap-"),
    ("helped", "나아지는 수요", "Demands with a better rank"),
    ("places", "나머지에서 오르는 순위의 합", "Places gained in the others"),
    ("admitted", "새로 추천되는 수요", "Demands that would list it anew"),
)


def export_contacts(session: Session, actor: Actor, enterprise_id: str) -> tuple[Export, PeopleShown]:
    """The contacts of a listing, and of how many people. Raises Forbidden, EnterpriseNotFound."""
    found = contacts.read_contacts(session, actor, enterprise_id)
    export = Export(f"contacts-{enterprise_id}", _CONTACT, [contact.model_dump() for contact in found])
    return export, PeopleShown("contacts", contacts.count_people(found), enterprise_id)


def export_proof_files(session: Session, actor: Actor, enterprise_id: str) -> Export:
    """Which proof files a listing keeps, without their contents. Raises Forbidden, EnterpriseNotFound."""
    found = proofs.list_proofs(session, actor, enterprise_id)
    return Export(f"proof-files-{enterprise_id}", _PROOF_FILE, [proof.model_dump() for proof in found])


def export_suggestions(
    session: Session,
    index: CatalogueIndex,
    enterprise_id: str,
    query: SuggestionDownload,
    *,
    today: datetime.date,
    language: Language,
) -> Export:
    """The open demands that suit an enterprise, then those that a rule keeps it out of.

    Raises EnterpriseNotFound, IndexNotReady.
    """
    found = suggestions.suggest(
        session,
        index,
        enterprise_id,
        top=suggestions.MOST,
        as_of=query.as_of or today,
        everything=query.everything,
        language=language,
    )
    rows: list[dict[str, Any]] = [
        {
            **item.demand.model_dump(),
            **item.model_dump(include={"rank", "score", "place", "eligible"}),
            "reasons": list_reasons(item.components),
            "warnings": [warning.sentence for warning in item.warnings],
        }
        for item in found.results
    ]
    rows += [
        {
            **item.demand.model_dump(),
            "kept_out": item.sentence,
            "remedies": [remedy.sentence for remedy in item.remedies],
        }
        for item in found.excluded
    ]
    return Export(f"suggestions-{enterprise_id}", _SUGGESTION, rows)


def export_mirror(
    session: Session,
    index: CatalogueIndex,
    settings: Settings,
    actor: Actor,
    enterprise_id: str,
    query: MirrorDownload,
    *,
    today: datetime.date,
) -> Export:
    """The counts of the mirror, which never reveal a buyer. Raises as `show_mirror` does."""
    found = mirror.show_mirror(session, index, settings, actor, enterprise_id, days=query.days, today=today)
    rows: list[dict[str, Any]] = [item.model_dump() for item in found.counts]
    rows += [{"kind": "found", **item.model_dump()} for item in found.words]
    rows += [{"kind": "passed_over", **item.model_dump()} for item in found.rules]
    rows += [{"gap": item.kind, **item.model_dump(exclude={"kind"})} for item in found.gaps]
    return Export(f"mirror-{enterprise_id}", _MIRROR, rows)
