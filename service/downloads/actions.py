"""Gathers every list as it is written into a file: the same entries as on the page, all of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import IO, Any

from sqlmodel import Session

from matching import SearchFilters
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.database import Database
from service.demands import queries as demands
from service.door.limits import MAX_RANKED
from service.downloads import schemas
from service.engine.judged_export import gather_judgments, write_judged_set
from service.errors import WrongState
from service.files.exports import Export, make_columns, read_pages
from service.matches import actions as matches
from service.purchases import actions as purchases
from service.purchases import queries as purchase_queries
from service.quotes import actions as quotes
from service.security import Actor
from service.sentences import Sentence
from service.shortlists import actions as shortlists
from service.skins.citations import pair_citations
from service.skins.language import Language
from service.suggestions import actions as suggestions

_CHUNK = 500


_ENTERPRISE = make_columns(
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("name", "기업명", "Name"),
    ("organisation_type", "조직 유형", "Organisation type", "organisation_type"),
    ("district", "소재 자치구", "District", "district"),
    ("sectors", "업종", "Sectors", "sector"),
    ("certifications", "인증·확인서·면허", "Certificates", "certificate"),
    ("services", "제공 서비스", "Services"),
    ("summary", "기업 소개", "Summary"),
)
_DEMAND = make_columns(
    ("demand_id", "수요 번호", "Demand id"),
    ("title", "사업명", "Title"),
    ("buyer", "수요기관", "Buyer"),
    ("buyer_type", "수요기관 유형", "Kind of buyer", "buyer_type"),
    ("district", "이행 장소", "Place", "district"),
    ("contract_type", "계약 종류", "Kind of contract", "contract-type-"),
    ("budget_krw", "예산(원)", "Budget (KRW)"),
    ("estimated_price_krw", "추정가격(원)", "Estimated price (KRW)"),
    ("published_on", "공고일", "Published on"),
    ("due_on", "마감일", "Due on"),
    ("status", "상태", "Status", "status-"),
)
_MATCH = make_columns(
    ("rank", "순위", "Rank"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Name"),
    ("score", "점수(0~1)", "Score (0-1)"),
    ("private_contract", "수의계약", "Private contract", "judged-"),
    ("private_contract_missing", "수의계약 판정에 빠진 것", "Private contract waits for", "missing-"),
    ("private_contract_rule", "수의계약 근거", "Article"),
    ("one_quote", "1인 견적", "Single quotation", "judged-"),
    ("one_quote_missing", "1인 견적 판정에 빠진 것", "Single quotation waits for", "missing-"),
    ("reasons", "이유", "Reasons"),
    ("warnings", "살펴볼 점", "Warnings"),
    ("as_of", "판단 기준일", "Judged on"),
)
_CANDIDATE = make_columns(
    ("position", "순서", "Position"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Name"),
    ("organisation_type", "조직 유형", "Organisation type", "organisation_type"),
    ("district", "소재 자치구", "District", "district"),
    ("note", "메모", "Note"),
    ("added_by", "담은 사람", "Added by"),
    ("added_at", "담은 때", "Added at"),
    ("left_at", "기업 목록에서 빠진 때", "Left the list at"),
)
_QUOTE = make_columns(
    ("quote_request_id", "견적요청 번호", "Request id"),
    ("due_on", "답변 기한", "Answers by"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Name"),
    ("state", "상태", "State", "quote-state-"),
    ("amount_krw", "견적금액(원)", "Amount (KRW)"),
    ("valid_until", "견적 유효일", "Valid until"),
    ("note", "덧붙인 말", "Note"),
    ("decline_reason", "사양 사유", "Reason to decline"),
    ("answers", "답변", "Answers"),
    ("channel", "받은 방법", "How it came", "quote-channel-"),
    ("received_on", "기관이 받은 날", "Reached the agency on"),
    ("recorded_by", "받아 적은 사람", "Put down by"),
    ("replied_at", "답한 때(기관이 적은 때)", "Answered (or put down) at"),
    ("sent_files", "기업이 붙인 파일", "Attached by the enterprise"),
    ("papers", "기관이 붙인 서면", "Papers attached by the agency"),
)
_PROOF = make_columns(
    ("proof_request_id", "요청 번호", "Request id"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Name"),
    ("proof", "증빙", "Proof", "certificate"),
    ("message", "요청 내용", "Message"),
    ("due_on", "기한", "Due on"),
    ("state", "상태", "State", "proof-state-"),
    ("asked_at", "요청한 때", "Asked at"),
    ("received_at", "받은 때", "Received at"),
)
_TEAM = make_columns(
    ("rank", "조합", "Team"),
    ("team_score", "조합 점수(0~1)", "Score of the team (0-1)"),
    ("part", "맡을 몫", "Part"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Name"),
    ("score", "점수(0~1)", "Score (0-1)"),
)
_AGENCY = make_columns(
    ("organisation_id", "기관 번호", "Agency id"),
    ("agency", "기관", "Agency"),
    ("purchases", "건수", "Purchases"),
    ("original_krw", "처음 금액(원)", "Original (KRW)"),
    ("original_percent", "처음 비율(%)", "Original (%)"),
    ("restated_krw", "정정한 금액(원)", "Restated (KRW)"),
    ("restated_percent", "정정한 비율(%)", "Restated (%)"),
)
_SUPPLIER = make_columns(
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("supplier_name", "기업명", "Supplier"),
    ("amount_krw", "금액(원)", "Amount (KRW)"),
    ("share", "몫(0~1)", "Share (0-1)"),
)
_PURCHASE = make_columns(
    ("purchase_id", "실적 번호", "Record id"),
    ("agency", "기관", "Agency"),
    ("bought_on", "계약일", "Bought on"),
    ("title", "계약명", "Title"),
    ("category", "분류", "Category"),
    ("contract_type", "계약 종류", "Kind of contract", "contract-type-"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("supplier_name", "공급 기업", "Supplier"),
    ("supplier_classes", "계약일에 유효한 인증", "Certificates that day", "certificate"),
    ("original_krw", "처음 금액(원)", "Original (KRW)"),
    ("restated_krw", "정정한 금액(원)", "Restated (KRW)"),
    ("is_void", "취소됨", "Taken back"),
    ("revision", "판", "Version"),
)


def export_enterprises(
    database: Database, index: CatalogueIndex, query: schemas.EnterpriseDownload, *, today: datetime.date
) -> Export:
    """Every enterprise that the search finds, in its order."""
    filters = SearchFilters(
        districts=tuple(query.district),
        organisation_types=tuple(query.organisation_type),
        sectors=tuple(query.sector),
        certifications=tuple(query.certification),
    )
    with database.session(is_writing=False) as session:
        _, meant = catalogue.find_numbered(session, query.q or "")
    with index.use() as matcher:
        found = matcher.search(
            query.q or "",
            on=today,
            filters=filters,
            limit=max(1, len(matcher)),
            is_verbatim=query.verbatim,
            among=meant,
        )
    ids = [hit.enterprise_id for hit in found.hits]

    def read() -> Iterator[dict[str, Any]]:
        with database.session(is_writing=False) as session:
            for start in range(0, len(ids), _CHUNK):
                chunk = ids[start : start + _CHUNK]
                rows = catalogue.find_hits(session, chunk)
                for row in (rows[key] for key in chunk if key in rows):
                    yield {
                        "enterprise_id": row.enterprise_id,
                        "name": row.name,
                        "organisation_type": row.organisation_type,
                        "district": row.district,
                        "sectors": row.sectors,
                        "certifications": list(dict.fromkeys(item.type for item in row.certifications)),
                        "services": [service.name for service in row.services],
                        "summary": row.summary,
                    }
                session.expunge_all()

    return Export("enterprises", _ENTERPRISE, read())


def export_demands(database: Database, query: schemas.DemandDownload) -> Export:
    """Every demand that the filters leave, newest first."""
    return Export("demands", _DEMAND, read_pages(database, query, demands.list_demands))


def export_purchases(database: Database, actor: Actor, query: schemas.PurchaseDownload) -> Export:
    """Every purchase that the actor may read and the filters leave, with original and restated amounts."""
    agency = purchases.choose_agency(actor, query.organisation_id)

    def list_page(session: Session, page: Any) -> Any:
        return purchase_queries.list_purchases(session, page, organisation_id=agency)

    return Export("purchases", _PURCHASE, read_pages(database, query, list_page))


def export_matches(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    query: schemas.MatchDownload,
    *,
    today: datetime.date,
    language: Language,
) -> Export:
    """Every supplier that the filters leave of a ranking, with its rank among all."""
    everything = query.model_copy(update={"top": MAX_RANKED})
    ranking = matches.rank_demand(session, index, demand_id, everything, today=today, language=language)
    rows = []
    for match in ranking.results:
        routes = {route.route: route for route in match.routes}
        private, one_quote = routes["private_contract"], routes["private_contract_one_quote"]
        rows.append(
            {
                **match.model_dump(include={"rank", "enterprise_id", "enterprise_name", "score"}),
                "private_contract": private.verdict,
                "private_contract_missing": private.missing,
                "private_contract_rule": "; ".join(pair_citations(private.rule, private.source)),
                "one_quote": one_quote.verdict,
                "one_quote_missing": one_quote.missing,
                "reasons": matches.list_reasons(match.components),
                "warnings": [warning.sentence for warning in match.warnings],
                "as_of": ranking.as_of,
            }
        )
    return Export(f"matches-{demand_id}", _MATCH, rows)


def export_shortlist(session: Session, actor: Actor, demand_id: str) -> Export:
    """The candidates of the actor's agency, in its order."""
    found = shortlists.get_shortlist(session, actor, demand_id)
    return Export(f"shortlist-{demand_id}", _CANDIDATE, [entry.model_dump() for entry in found.items])


def export_quotes(
    session: Session,
    index: CatalogueIndex,
    actor: Actor,
    demand_id: str,
    *,
    today: datetime.date,
    language: Language,
) -> Export:
    """What the actor's agency was quoted for a demand."""
    book = quotes.read_book(session, index, actor, demand_id, today=today, language=language)
    rows = [
        {
            **item.model_dump(),
            "quote_request_id": request.quote_request_id,
            "due_on": request.due_on,
            "sent_files": [file.name for file in item.files if not file.is_from_agency],
            "papers": [file.name for file in item.files if file.is_from_agency],
        }
        for request in book.requests
        for item in request.invitations
    ]
    return Export(f"quotes-{demand_id}", _QUOTE, rows)


def export_proof_requests(
    session: Session,
    index: CatalogueIndex,
    actor: Actor,
    demand_id: str,
    *,
    today: datetime.date,
    language: Language,
) -> Export:
    """Which proofs the actor's agency has asked for, and which have come."""
    book = quotes.read_book(session, index, actor, demand_id, today=today, language=language)
    return Export(f"proofs-{demand_id}", _PROOF, [proof.model_dump() for proof in book.proofs])


def export_teams(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    query: schemas.TeamDownload,
    *,
    today: datetime.date,
    language: Language,
) -> Export:
    """The teams for a demand, a row for every part that one of them covers or leaves open."""
    found = suggestions.propose_teams(session, index, demand_id, query, today=today, language=language)
    rows: list[dict[str, Any]] = []
    for team in found.teams:
        head = {"rank": team.rank, "team_score": team.score}
        rows += [{**head, **cover.model_dump()} for cover in team.covers]
        rows += [{**head, "part": part} for part in team.uncovered]
    return Export(f"teams-{demand_id}", _TEAM, rows)


def export_agencies(
    session: Session,
    index: CatalogueIndex,
    actor: Actor,
    query: schemas.YearDownload,
    *,
    today: datetime.date,
) -> Export:
    """The social economy's share of every agency's purchases, for the policy desk. Raises Forbidden."""
    found = purchases.report_agencies(session, index, actor, query, today=today)
    rows = [
        {
            **item.model_dump(include={"organisation_id", "agency", "purchases"}),
            "original_krw": item.original.amount_krw,
            "original_percent": item.original.percent,
            "restated_krw": item.restated.amount_krw,
            "restated_percent": item.restated.percent,
        }
        for item in found.items
    ]
    return Export(f"purchase-agencies-{found.year}", _AGENCY, rows)


def export_suppliers(
    session: Session, actor: Actor, query: schemas.YearDownload, *, today: datetime.date
) -> Export:
    """Who sold most in a year, then who sold nothing, as far as the page lists them. Raises Forbidden."""
    found = purchases.report_concentration(session, actor, query, today=today)
    rows: list[dict[str, Any]] = [item.model_dump() for item in found.top]
    rows += [
        {"enterprise_id": item.enterprise_id, "supplier_name": item.name, "amount_krw": 0, "share": 0.0}
        for item in found.unsold
    ]
    return Export(f"purchase-suppliers-{found.year}", _SUPPLIER, rows)


def export_judged_set(session: Session, actor: Actor) -> IO[bytes]:
    """What the actor's agency has decided, as a judged set; of all agencies for the policy desk.

    Raises Forbidden, or WrongState where no demand has ended in a contract yet.
    """
    judgments = gather_judgments(session, purchases.choose_agency(actor))
    if not judgments.grades:
        raise WrongState(
            Sentence(
                "계약으로 끝난 수요가 아직 없습니다. 수요의 결과를 먼저 등록해 주십시오.",
                "No demand has ended in a contract yet. Record the outcome of a demand first.",
            )
        )
    return write_judged_set(session, judgments)
