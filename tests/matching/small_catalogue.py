"""A catalogue of a few enterprises and two demands, for tests of what is built upon the ranking."""

from datetime import date

from matching.records import Certification, Demand, PastAward, Service, Supplier

DAY = date(2026, 3, 2)
IN_FORCE = Certification("social_enterprise", valid_from=date(2024, 1, 1))
ENDED = Certification("social_enterprise", valid_from=date(2020, 1, 1), valid_to=date(2025, 12, 31))


def supplier(enterprise_id: str, *services: str, **facts) -> Supplier:
    facts = {"name": f"{enterprise_id}상회", "certifications": (IN_FORCE,), "district": "노원구"} | facts
    return Supplier(enterprise_id=enterprise_id, services=tuple(map(Service, services)), **facts)


CATALOGUE = (
    supplier(
        "E01", "건물 청소", sectors=("CLN",), service_districts=("노원구",), max_contract_krw=50_000_000
    ),
    supplier(
        "E02", "환경미화와 위생관리", sectors=("CLN",), service_districts=("도봉구",), district="도봉구"
    ),
    supplier("E03", "도시락 배달", sectors=("MEA",), service_districts=("서울특별시",)),
    supplier("E04", "건물 청소", sectors=("CLN",), certifications=(ENDED,)),
    supplier("E05", "어린이집 위탁운영", sectors=("CHD",), district="강남구"),
    supplier(
        "E06",
        "시설 관리",
        sectors=("FAC",),
        track_record=(PastAward("학교 건물 청소", "노원구청", 30_000_000, 2025, date(2025, 5, 1)),),
    ),
    supplier("E07", "현수막 제작", sectors=("DSG",), certifications=(), district="강남구"),
    supplier("E08", "건물 청소", sectors=("CLN",), district=None, max_contract_krw=5_000_000),
)
CLEANING = Demand(
    "D1",
    "구청사 건물 청소 용역",
    buyer="노원구청",
    district="노원구",
    contract_type="services",
    budget_krw=33_000_000,
    published_on=DAY,
)
LUNCH = Demand("D2", "결식아동 도시락 배달", district="강남구", contract_type="services", published_on=DAY)
