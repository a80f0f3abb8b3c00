"""Which column of a table means which field: headers in Korean and English, ours and others'.

Known sources: the notices of 나라장터 (its OpenAPI names and collections of them), the certified enterprises
of data.go.kr, lists that towns publish. What no header stands for is reported, never silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from service.intake.forms import fold

Kind = Literal["enterprises", "demands"]

# Columns that are known and left out on purpose: counters, dates of the file, names of persons.
LEFT_OUT = "left_out"
# Columns of yearly plans (발주계획) that say something for which a demand has no field.
UNKEPT = "unkept"

_ENTERPRISE_HEADERS: dict[str, str] = {
    "enterprise_id": "enterpriseid id sid 기업id 기업식별자 식별자 관리번호",
    "name": (
        "name coname corpnm 기업명 기관명 사업체명 업체명 상호 상호명 법인명 회사명 단체명 조합명 사업자명"
    ),
    "business_number": "businessnumber bizno brn bno 사업자등록번호 사업자번호",
    "organisation_type": "organisationtype kind 유형 구분 기업유형 조직유형 조직형태 기업구분 인증구분",
    "certificate_number": (
        "certificatenumber conum 인증번호 사회적기업인증번호 지정번호 인가번호 인증지정번호"
    ),
    "certificate_from": (
        "certificatefrom codate 인증일자 인증일 인증년월 인증연월 인증년월일 지정일 지정일자 "
        "인가일 인가일자 인증지정일"
    ),
    "certificate_to": "certificateto 만료일 만료일자 인증만료일 지정만료일 지정종료일 유효기간만료일",
    "certificate_period": "certificateperiod 인증기간 지정기간 유효기간 인증유효기간",
    "address": (
        "address newaddress 소재지 주소 도로명주소 소재지도로명주소 사업장주소 사업장소재지 본점소재지 adrs"
    ),
    "old_address": "지번주소 소재지지번주소",
    "district": "district 자치구 시군구 시군구명 구 소재자치구",
    "service_districts": "servicedistricts 서비스지역 서비스제공지역 제공지역 활동지역 사업지역",
    "sectors": "sectors 업종 업종코드 분야코드 업종분류",
    "business": (
        "business cocontent 사업내용 주요사업 주요사업내용 주요제품 주요생산품 주요생산품목 "
        "생산품 주생산품 주요서비스 주요품목 취급품목 제품및서비스"
    ),
    "field": "cosevice coservice 사회서비스분야 서비스분야 사업분야 분야",
    "purpose": "coobject 주된목적 사회적목적유형 사회적목적 인증유형",
    "summary": "summary 소개 기업소개 회사소개 기업개요 한줄소개",
    "services": "services 서비스 제품 서비스명 제품명",
    "employees": "employees 직원수 종업원수 근로자수 고용인원 유급근로자수 emplyenum",
    "vulnerable_employment_percent": (
        "vulnerableemploymentpercent 취약계층고용비율 취약계층비율 취약계층고용률"
    ),
    "annual_revenue_krw": "annualrevenuekrw 매출액 연매출 연매출액 연간매출액",
    "max_contract_krw": "maxcontractkrw 최대계약금액 수행가능금액 최대수행금액",
    "phone": "phone cotel tel 전화 전화번호 연락처 대표전화 대표전화번호 telno",
    "homepage": "homepage url 홈페이지 홈페이지주소 누리집 웹사이트 hmpgadrs",
    LEFT_OUT: (
        "no 번호 연번 순번 일련번호 대표 대표자 대표자명 대표자성명 coceo ceonm datarefer "
        "데이터기준일자 기준일 기준일자 팩스 팩스번호 이메일 담당자 담당자명"
    ),
}

_DEMAND_HEADERS: dict[str, str] = {
    "demand_id": (
        "demandid id noticeno bidntceno 공고번호 입찰공고번호 사전규격등록번호 bfspecrgstno "
        "orderplanuntyno 발주계획통합번호 수요번호"
    ),
    "notice_order": "noticeorder bidntceord 차수 공고차수 입찰공고차수",
    "title": (
        "title bidntcenm biznm cntrctnm 공고명 입찰공고명 사업명 건명 계약명 용역명 공사명 품명 제목 수요명"
    ),
    "description": "description 내용 사업내용 과업내용 공고내용 구매내용 설명 개요 사업개요",
    "buyer": (
        "buyer demandagency dminsttnm rldminsttnm orderinsttnm 수요기관 수요기관명 발주기관 "
        "발주기관명 발주처 구매기관 기관명"
    ),
    "notice_agency": "noticeagency ntceinsttnm 공고기관 공고기관명",
    "buyer_type": "buyertype 기관유형 수요기관유형 기관구분",
    "district": ("district 자치구 이행장소 납품장소 수행장소 현장 공사현장 공사현장지역 cnstrtsitergnnm"),
    "contract_type": "contracttype bsnsdivnm 업무구분 업무 계약구분 조달구분 구분 업무구분명",
    "works_kind": "workskind 공사종류 공종",
    "category": (
        "category keywords 분류 분야 품목 품목명 세부품명 키워드 물품분류명 pubprcrmntclsfcnm srvcedivnm"
    ),
    "budget_krw": (
        "budgetkrw budget asignbdgtamt bdgtamt sumorderamt 예산 예산액 예산금액 사업예산 "
        "배정예산 배정예산액 배정예산금액 사업비 총사업비 사업금액 금액 구매예산"
    ),
    "estimated_price_krw": "estimatedpricekrw estprice presmptprce 추정가격 추정금액",
    "published_on": (
        "publishedon noticedt bidntcedt rcptdt nticedt 공고일 공고일시 공고일자 입찰공고일시 "
        "입찰공고일 게시일 게시일시 등록일"
    ),
    "planned_on": (
        "plannedon orderplandt ordermnth 발주예정일 발주예정일자 발주예정월 발주예정연월 "
        "발주예정년월 발주예정시기 발주예정 발주시기 발주월 발주연월 발주년월 "
        "공고예정일 공고예정월 공고예정시기 공고예정 구매예정일 구매예정월 구매예정시기 구매시기"
    ),
    "planned_year": "plannedyear orderyear 발주연도 발주년도 회계연도 회계년도 사업연도 사업년도 연도 년도",
    "due_on": (
        "dueon closedt bidclsedt opninrgstclsedt 마감 마감일 마감일시 입찰마감 입찰마감일 "
        "입찰마감일시 제출마감 제출마감일 접수마감 접수마감일"
    ),
    "contract_from": (
        "contractfrom 계약시작일 사업시작일 착수일 착수예정일 "
        "계약기간시작 계약기간시작일 사업기간시작 사업기간시작일"
    ),
    "contract_to": (
        "contractto dlvrtmlmtdt 계약종료일 사업종료일 준공일 납품기한 납기 완료일 "
        "계약기간종료 계약기간종료일 사업기간종료 사업기간종료일"
    ),
    "contract_period": "contractperiod 계약기간 사업기간 용역기간 과업기간 수행기간",
    "required_certifications": "requiredcertifications 참가유형 참가자격유형 자격유형 참가가능유형",
    "required_licences": "requiredlicences 업종제한 면허제한 업종제한사항 lcnslmtnm 필요면허",
    "region_restriction": "regionrestriction regionlimit 지역제한 참가가능지역 참가제한지역 prtcptpsblrgnnm",
    "regime": "regime 적용법 적용법령",
    "status": "status noticekind ntcekindnm 공고종류 공고구분 공고상태 진행상태",
    "source_url": "sourceurl url 공고url 링크 공고링크 biddtlurl bidntcedtlurl bidntceurl 상세url",
    LEFT_OUT: "no 번호 연번 순번 일련번호 ntceinsttofclnm ofclnm exctvnm",
    UNKEPT: (
        "부서 부서명 담당부서 담당부서명 발주부서 발주부서명 사업부서 사업부서명 주관부서 소관부서 과명 팀명 "
        "deptnm 담당자 담당자명 담당 담당공무원 담당자연락처 담당자전화 담당자전화번호 연락처 전화 전화번호 "
        "telno ofcltelno 예산과목 예산과목명 예산항목 예산구분 회계구분 통계목 세부사업 세부사업명 편성목"
    ),
}


def _index(headers: Mapping[str, str]) -> dict[str, str]:
    return {alias: field for field, aliases in headers.items() for alias in aliases.split()}


_ALIASES: dict[Kind, dict[str, str]] = {
    "enterprises": _index(_ENTERPRISE_HEADERS),
    "demands": _index(_DEMAND_HEADERS),
}
_NAME_FIELD: dict[Kind, str] = {"enterprises": "name", "demands": "title"}

_IN_BRACKETS = re.compile(r"[(\[{〔【].*?[)\]}〕】]")
_SEPARATORS = re.compile(r"[\s_\-·ㆍ./:*'\"]+")

_SUMS = ("계", "소계", "합계", "총계", "누계", "총합계")
_NOTE_MARK = "※"

# A title, a unit or a date may stand above the head of a table.
HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table mean.

    `fields` gives for each field its columns from left to right; `headers` the words at the head;
    `unmapped` the headers that mean nothing here, `unkept` those that no field is for, `left_out` those not
    kept on purpose.
    """

    headers: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    unmapped: tuple[str, ...]
    unkept: tuple[str, ...]
    left_out: tuple[str, ...]


def plain_header(header: Any) -> str:
    """A header as it is compared: without bracketed remarks, blanks, marks and case."""
    return _SEPARATORS.sub("", _IN_BRACKETS.sub("", fold(str(header)))).casefold()


def read_headers(cells: Sequence[Any], kind: Kind) -> Columns | None:
    """The columns that a row of headers names; None where the row is no head (it names no name or title)."""
    return _name_columns(tuple("" if cell is None else fold(str(cell)) for cell in cells), kind)


def join_headers(columns: Columns, cells: Sequence[Any], kind: Kind) -> Columns | None:
    """The columns of a head of two rows, whose second one is `cells`; None where they are no part of a head.

    Such a row names parts of what stands above: "시작" and "종료" below "계약기간". Where the
    head has the name or title it says nothing, or repeats it, as a cell does that is merged over both rows.
    """
    below = tuple("" if cell is None else fold(str(cell)) for cell in cells)
    name = columns.fields[_NAME_FIELD[kind]][0]
    if below[name : name + 1] not in ((), ("",), (columns.headers[name],)):
        return None
    headers, above = list(columns.headers), ""
    for position, part in enumerate(below[: len(headers)]):
        above = columns.headers[position] or above
        if part not in ("", above) and plain_header(above + part) in _ALIASES[kind]:
            headers[position] = above + part
    return _name_columns(tuple(headers), kind) if tuple(headers) != columns.headers else None


def is_aside(columns: Columns, cells: Sequence[Any], kind: Kind) -> bool:
    """Whether a row below the head is no record: a sum, or a line across the table or under it."""
    said = {
        position: text
        for position, cell in enumerate(cells)
        if cell is not None and (text := fold(str(cell)))
    }
    if any(text.replace(" ", "") in _SUMS for text in said.values()):
        return True
    is_named = not said.keys().isdisjoint(columns.fields[_NAME_FIELD[kind]])
    return len(said) == 1 and (not is_named or next(iter(said.values())).startswith(_NOTE_MARK))


def _name_columns(headers: tuple[str, ...], kind: Kind) -> Columns | None:
    aliases = _ALIASES[kind]
    fields: dict[str, tuple[int, ...]] = {}
    unmapped, unkept, left_out = [], [], []
    for position, header in enumerate(headers):
        if not header:
            continue
        field = aliases.get(plain_header(header))
        if field is None:
            unmapped.append(header)
        elif field == UNKEPT:
            unkept.append(header)
        elif field == LEFT_OUT:
            left_out.append(header)
        else:
            fields[field] = (*fields.get(field, ()), position)
    if _NAME_FIELD[kind] not in fields:
        return None
    return Columns(headers, fields, tuple(unmapped), tuple(unkept), tuple(left_out))
