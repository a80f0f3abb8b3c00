"""Gathers the lists that an account sees of its own, all entries of each, as they are written into a file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from service.alerts import queries as alerts
from service.assistance import queries as assistance
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.database import Database
from service.demands import queries as demands
from service.evidence import actions as evidence
from service.evidence.schemas import EvidenceQuery
from service.files.exports import Column, Export, make_columns, read_pages
from service.listings import queries as listings
from service.notices import queries as notices
from service.notices.schemas import NoticeQuery
from service.own_account import queries as own_account
from service.own_downloads.schemas import (
    AlertDownload,
    OwnList,
    UploadDownload,
)
from service.people.export_log import PeopleShown
from service.purchases import actions as purchases
from service.quotes import queries as quotes
from service.quotes.schemas import InboxQuery
from service.saved_searches import actions as saved_searches
from service.security import Actor, require
from service.shortlists import actions as shortlists
from service.shortlists import queries as shortlist_queries
from service.shortlists.schemas import ShortlistQuery
from service.skins.language import Language, get_translator
from service.uploads import queries as uploads

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose list is wanted, when and in which language, and from where it is read."""

    session: Session
    database: Database
    index: CatalogueIndex
    actor: Actor
    now: datetime.datetime
    today: datetime.date
    language: Language


def export_own_list(name: OwnList, asked: Asked) -> Export:
    """One of the account's own lists. Raises Forbidden where the account cannot have such a list."""
    columns, read = _OWN[name]
    return Export(name, columns, read(asked))


def export_alerts(database: Database, actor: Actor, query: AlertDownload) -> Export:
    """The demands that the account was told of, and those held back, as the filter leaves them."""

    def list_page(session: Session, page: Any) -> Any:
        return alerts.list_hits(session, actor.account_id, page)

    return Export("alerts", _ALERT, read_pages(database, query, list_page))


def export_upload(session: Session, actor: Actor, upload_id: str, query: UploadDownload) -> Export:
    """The rows of a file that the account has sent. Raises UploadNotFound."""
    uploads.get_row(session, upload_id, account_id=actor.account_id)
    rows = [
        {
            **row.model_dump(),
            "remarks": [f"{remark['field']}: {remark[query.lang or 'ko']}" for remark in row.remarks],
        }
        for row in uploads.find_rows(session, upload_id)
        if row.outcome == "refused" or not query.only_faults
    ]
    return Export(f"upload-{upload_id}", _UPLOAD_ROW, rows)


def export_assistance(session: Session, actor: Actor) -> tuple[Export, PeopleShown]:
    """The consents that a helper has recorded, and of how many people. Raises Forbidden."""
    require(actor, "assist.record")
    rows = [row.model_dump() for row in assistance.find_recorded(session, actor.account_id, most=None)]
    return Export("assistance", _ASSISTANCE, rows), PeopleShown("assistance", len(rows))


# --- how each is read --------------------------------------------------------------------------------------


def _read_demands(asked: Asked) -> Rows:
    return (demand.model_dump() for demand in demands.find_kept(asked.session, asked.actor))


def _read_drafts(asked: Asked) -> Rows:
    for draft in listings.find_drafts(asked.session, asked.actor.account_id):
        yield {**draft.model_dump(), "name": draft.typed.get("name", "")}


def _read_evidence(asked: Asked) -> Rows:
    return read_pages(
        asked.database,
        EvidenceQuery(),
        lambda session, page: evidence.list_evidence(session, asked.actor, page),
    )


def _read_interests(asked: Asked) -> Rows:
    found = alerts.find_interests(asked.session, asked.actor.account_id)
    names = catalogue.find_names(asked.session, [item.enterprise_id for item in found if item.enterprise_id])
    for item in found:
        yield {**item.model_dump(), "enterprise_name": names.get(item.enterprise_id or "")}


def _read_keys(asked: Asked) -> Rows:
    own = own_account.get_own_account(asked.session, asked.actor, this_token=None, now=asked.now)
    return (key.model_dump() for key in own.keys)


def _read_listings(asked: Asked) -> Rows:
    return (item.model_dump() for item in catalogue.find_kept(asked.session, asked.actor))


def _read_notices(asked: Asked) -> Rows:
    translator = get_translator(asked.language)
    for row in read_pages(
        asked.database,
        NoticeQuery(),
        lambda session, page: notices.list_notices(session, asked.actor, page),
    ):
        yield {**row, "text": translator.tell(f"inbox-{row['kind']}", row["params"])}


def _read_proof_requests(asked: Asked) -> Rows:
    page = quotes.list_received(asked.session, asked.actor, InboxQuery(limit=1), today=asked.today)
    return (proof.model_dump() for proof in page.proofs)


def _read_quote_requests(asked: Asked) -> Rows:
    for row in read_pages(
        asked.database,
        InboxQuery(),
        lambda session, page: quotes.list_received(session, asked.actor, page, today=asked.today),
    ):
        yield {**row["own"], **row}


def _read_saved_searches(asked: Asked) -> Rows:
    for search in saved_searches.list_searches(asked.session, asked.index, asked.actor, today=asked.today):
        yield {**search.filters.model_dump(), **search.model_dump()}


def _read_shortlists(asked: Asked) -> Rows:
    actor = shortlists.require_keeper(asked.actor)
    return read_pages(
        asked.database,
        ShortlistQuery(),
        lambda session, page: shortlist_queries.list_shortlists(session, actor, page),
    )


def _read_sign_ins(asked: Asked) -> Rows:
    own = own_account.get_own_account(asked.session, asked.actor, this_token=None, now=asked.now)
    return (item.model_dump() for item in own.sign_ins)


def _read_starters(asked: Asked) -> Rows:
    found = purchases.suggest_starters(asked.session, asked.index, asked.actor, today=asked.today)
    for item in found.items:
        yield {**item.model_dump(), "suppliers": [supplier.name for supplier in item.suppliers]}


def _read_uploads(asked: Asked) -> Rows:
    require(asked.actor, "enterprise.create", owner_id=asked.actor.account_id)
    found = uploads.find_uploads(asked.session, asked.actor.account_id, most=None)
    return (item.model_dump() for item in found)


# --- their columns -----------------------------------------------------------------------------------------

_ALERT = make_columns(
    ("demand_id", "수요 번호", "Demand id"),
    ("title", "사업명", "Title"),
    ("buyer", "수요기관", "Buyer"),
    ("due_on", "마감일", "Due on"),
    ("state", "상태", "State", "alerts-state-"),
    ("reason_ko", "이유", "Reason (Korean)"),
    ("reason_en", "이유(영문)", "Reason"),
    ("told_on", "알린 날", "Told on"),
    ("muted_at", "그만 받기로 한 때", "Muted at"),
)
_UPLOAD_ROW = make_columns(
    ("line", "행", "Line"),
    ("name", "기업명", "Name"),
    ("outcome", "결과", "Outcome", "upload-outcome-"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("remarks", "고칠 곳과 참고", "Remarks"),
)
_ASSISTANCE = make_columns(
    ("assistance_id", "동의 번호", "Consent"),
    ("enterprise_name", "기업명", "Enterprise"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("consented_by", "동의한 사람", "Who agreed"),
    ("method", "동의 방법", "How", "consent-method-"),
    ("consented_on", "동의한 날", "Agreed on"),
    ("recorded_at", "기록한 때", "Recorded at"),
    ("ended_at", "끝낸 때", "Ended at"),
)
_OWN: Mapping[OwnList, tuple[Sequence[Column], Callable[[Asked], Rows]]] = {
    "demands": (
        make_columns(
            ("demand_id", "수요 번호", "Demand id"),
            ("title", "사업명", "Title"),
            ("buyer", "수요기관", "Buyer"),
            ("budget_krw", "예산(원)", "Budget (KRW)"),
            ("published_on", "공고일", "Published on"),
            ("due_on", "마감일", "Due on"),
            ("status", "상태", "Status", "status-"),
        ),
        _read_demands,
    ),
    "drafts": (
        make_columns(
            ("draft_id", "작성 번호", "Draft id"),
            ("name", "기업명", "Name"),
            ("enterprise_id", "고치는 기업 번호", "Listing that is changed"),
            ("updated_at", "마지막으로 적은 때", "Written last at"),
        ),
        _read_drafts,
    ),
    "evidence": (
        make_columns(
            ("evidence_id", "증빙서 번호", "Pack"),
            ("demand_id", "수요 번호", "Demand id"),
            ("title", "사업명", "Title"),
            ("made_at", "만든 때", "Made at"),
            ("hash", "SHA-256", "SHA-256"),
        ),
        _read_evidence,
    ),
    "interests": (
        make_columns(
            ("interest_id", "번호", "Id"),
            ("kind", "종류", "Kind", "alerts-kind-"),
            ("enterprise_name", "기업명", "Enterprise"),
            ("query", "검색어", "Words"),
            ("districts", "이행 장소", "Places", "district"),
            ("contract_types", "계약 종류", "Kinds of contract", "contract-type-"),
            ("least_budget_krw", "최소 예산(원)", "Least budget (KRW)"),
            ("muted_at", "멈춘 때", "Muted at"),
            ("created_at", "만든 때", "Created at"),
        ),
        _read_interests,
    ),
    "keys": (
        make_columns(
            ("name", "이름", "Name"),
            ("scope", "할 수 있는 일", "May", "scope-"),
            ("created_at", "만든 때", "Created at"),
            ("expires_at", "끝나는 때", "Expires at"),
            ("last_used_at", "마지막으로 쓴 때", "Last used at"),
        ),
        _read_keys,
    ),
    "listings": (
        make_columns(
            ("enterprise_id", "기업 번호", "Enterprise id"),
            ("name", "기업명", "Name"),
            ("organisation_type", "조직 유형", "Organisation type", "organisation_type"),
            ("district", "소재 자치구", "District", "district"),
            ("sectors", "업종", "Sectors", "sector"),
            ("summary", "기업 소개", "Summary"),
            ("updated_at", "고친 때", "Changed at"),
        ),
        _read_listings,
    ),
    "notices": (
        make_columns(
            ("created_at", "받은 때", "Received at"),
            ("text", "내용", "Text"),
            ("link", "주소", "Address"),
            ("read_at", "읽은 때", "Read at"),
        ),
        _read_notices,
    ),
    "proof-requests": (
        make_columns(
            ("proof_request_id", "요청 번호", "Request id"),
            ("demand_title", "사업명", "Demand"),
            ("enterprise_name", "기업명", "Enterprise"),
            ("proof", "증빙", "Proof", "certificate"),
            ("message", "요청 내용", "Message"),
            ("due_on", "기한", "Due on"),
            ("state", "상태", "State", "proof-state-"),
            ("received_at", "받은 때", "Received at"),
        ),
        _read_proof_requests,
    ),
    "quote-requests": (
        make_columns(
            ("quote_request_id", "견적요청 번호", "Request id"),
            ("demand_id", "수요 번호", "Demand id"),
            ("demand_title", "사업명", "Demand"),
            ("agency", "요청 기관", "Agency"),
            ("enterprise_name", "기업명", "Enterprise"),
            ("due_on", "답변 기한", "Answers by"),
            ("message", "요청 내용", "Message"),
            ("questions", "질문", "Questions"),
            ("state", "상태", "State", "received-state-"),
            ("amount_krw", "견적금액(원)", "Amount (KRW)"),
            ("valid_until", "견적 유효일", "Valid until"),
            ("answers", "답변", "Answers"),
            ("note", "덧붙인 말", "Note"),
            ("decline_reason", "사양 사유", "Reason to decline"),
            ("channel", "답한 방법", "How it was answered", "quote-channel-"),
            ("received_on", "기관이 받은 날", "Reached the agency on"),
            ("replied_at", "답한 때(기관이 적은 때)", "Answered (or put down) at"),
        ),
        _read_quote_requests,
    ),
    "saved-searches": (
        make_columns(
            ("search_id", "검색 번호", "Search id"),
            ("name", "이름", "Name"),
            ("q", "검색어", "Words"),
            ("district", "자치구", "Districts", "district"),
            ("organisation_type", "조직 유형", "Organisation types", "organisation_type"),
            ("sector", "업종", "Sectors", "sector"),
            ("certification", "인증·확인서·면허", "Certificates", "certificate"),
            ("new", "새로 찾은 기업", "New since"),
            ("looked_at", "마지막으로 본 때", "Looked at"),
            ("created_at", "만든 때", "Created at"),
        ),
        _read_saved_searches,
    ),
    "shortlists": (
        make_columns(
            ("demand_id", "수요 번호", "Demand id"),
            ("title", "사업명", "Title"),
            ("buyer", "수요기관", "Buyer"),
            ("status", "상태", "Status", "status-"),
            ("due_on", "마감일", "Due on"),
            ("candidates", "후보", "Candidates"),
            ("handed_to", "맡은 사람", "In charge"),
            ("updated_at", "고친 때", "Changed at"),
        ),
        _read_shortlists,
    ),
    "sign-ins": (
        make_columns(
            ("created_at", "로그인한 때", "Signed in at"),
            ("address", "접속 주소", "Address"),
            ("browser", "브라우저", "Browser"),
            ("expires_at", "끝나는 때", "Expires at"),
        ),
        _read_sign_ins,
    ),
    "starters": (
        make_columns(
            ("title", "계약명", "Title"),
            ("next_month", "다음 예상 시기", "Expected next"),
            ("times", "산 횟수", "Times"),
            ("last_on", "마지막 계약일", "Last bought on"),
            ("last_supplier", "지난번 공급 기업", "Last supplier"),
            ("mean_krw", "평균 금액(원)", "Mean (KRW)"),
            ("suppliers", "어울리는 기업", "Who suits"),
        ),
        _read_starters,
    ),
    "uploads": (
        make_columns(
            ("upload_id", "올린 번호", "Upload"),
            ("file_name", "파일 이름", "File name"),
            ("state", "상태", "State", "upload-state-"),
            ("created_at", "올린 때", "Sent at"),
            ("created", "새로 등록", "New"),
            ("updated", "고침", "Changed"),
            ("unchanged", "그대로", "Unchanged"),
            ("refused", "고칠 행", "Refused"),
        ),
        _read_uploads,
    ),
}
