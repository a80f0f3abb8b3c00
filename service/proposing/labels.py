"""The labels that statements of work and notices put before the values of a demand, without their spaces.

Their order is their rank: where a document has several, the value of the first one is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BUDGET_LABELS = _split(
    """
    사업비 총사업비 사업예산 예산액 배정예산 사업예산액 소요예산 예산 사업금액 용역비 용역금액 공사비
    공사금액 구매예산 구매금액 계약금액 기초금액 추정금액 예정금액 설계금액 위탁금액 위탁비 총예산
    총금액 예상금액 소요예산액 금액 budget
    """
)
PRICE_LABELS = _split(
    """
    추정가격 추정가액
    """
)
TITLE_LABELS = _split(
    """
    사업명 용역명 과업명 공사명 계약명 건명 입찰건명 공고명 사업명칭 과제명 구매명 물품명 품명 행사명
    위탁사무명 사업제목 제목
    """
)
# Those that a line may begin with and leave the colon out; 품명 may be the head of a table.
NAME_LABELS = tuple(label for label in TITLE_LABELS if label.endswith("명") and "품" not in label)
CONTRACT_LABELS = _split(
    """
    계약종류 계약구분 사업구분 발주구분 구분 업무구분 입찰종류
    """
)
PERIOD_LABELS = _split(
    """
    계약기간 사업기간 용역기간 과업기간 과업수행기간 수행기간 이행기간 위탁기간 공사기간 운영기간
    추진기간 납품기한 납품기간 임차기간 행사기간 교육기간 배달기간 기간 행사일시
    """
)
DUE_LABELS = _split(
    """
    제안서제출기한 제출기한 제출마감 접수마감 입찰마감 마감일시 마감일 접수기한 접수기간 제출기간
    제안서접수 제안서제출 견적서제출기한 견적제출기한 견적마감 제안서제출마감 제안서제출마감일 제출마감일
    접수마감일 입찰마감일 입찰서제출마감 입찰서제출마감일 견적서제출마감 견적제출마감 견적마감일 신청마감
    신청마감일 신청기한 제안서접수기한 제안서접수마감 제안서제출기간 견적서접수기한 마감
    """
)
PUBLISHED_LABELS = _split(
    """
    입찰공고일 공고일 공고일자 공고일시 공고게시일 게시일 게시일자 공고기간
    """
)
PLACE_LABELS = _split(
    """
    과업장소 사업장소 이행장소 용역장소 수행장소 납품장소 납품장소및 사업위치 과업위치 현장위치 공사위치
    위치 대상지 사업대상지 과업대상지 사업지역 대상지역 공간적범위 장소 소재지 행사장소 교육장소
    배달지역 운영장소 사업대상 과업대상 대상시설
    """
)
BUYER_LABELS = _split(
    """
    수요기관 발주기관 발주처 발주청 공고기관 계약기관 주관기관 시행기관 사업시행자 수요처 주최 주관
    발주부서 사업부서 주관부서 담당부서 소관부서
    """
)

EVERY_LABEL: frozenset[str] = frozenset(
    (
        *BUDGET_LABELS,
        *PRICE_LABELS,
        *TITLE_LABELS,
        *CONTRACT_LABELS,
        *PERIOD_LABELS,
        *DUE_LABELS,
        *PUBLISHED_LABELS,
        *PLACE_LABELS,
        *BUYER_LABELS,
    )
)


def spell(labels: Iterable[str]) -> str:
    """A pattern of `labels`, each with or without blanks in it; the longest goes first."""
    return "|".join(r"\s?".join(label) for label in sorted(labels, key=len, reverse=True))
