"""Small files that the tests of the command line rank and import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ENTERPRISES: list[dict[str, Any]] = [
    {
        "enterprise_id": "E1",
        "name": "맑은손 사회적협동조합",
        "organisation_type": "social_cooperative",
        "certifications": [{"type": "social_cooperative", "valid_from": "2015-01-05"}],
        "district": "은평구",
        "service_districts": ["은평구", "마포구"],
        "sectors": ["CLN"],
        "services": [{"name": "사무실 청소", "description": "공공청사를 청소합니다."}],
        "employees": 12,
        "annual_revenue_krw": 500_000_000,
        "track_record": [{"title": "구청사 청소", "buyer": "은평구", "amount_krw": 40_000_000, "year": 2016}],
    },
    {
        "enterprise_id": "E2",
        "name": "함께도시락",
        "organisation_type": "social_enterprise",
        "district": "마포구",
        "service_districts": ["서울특별시"],
        "sectors": ["MEA"],
        "services": [{"name": "도시락 배달"}],
    },
    {
        "enterprise_id": "E3",
        "name": "끝난인증",
        "organisation_type": "social_enterprise",
        "certifications": [
            {"type": "social_enterprise", "valid_from": "2010-01-01", "valid_to": "2013-01-01"}
        ],
        "services": [{"name": "청사 청소"}],
    },
]
DEMANDS: list[dict[str, Any]] = [
    {
        "demand_id": "D1",
        "title": "구청사 청소 용역",
        "buyer": "은평구",
        "buyer_type": "district",
        "district": "은평구",
        "contract_type": "services",
        "budget_krw": 44_000_000,
        "published_on": "2017-03-02",
        "due_on": "2017-03-16",
    },
    {"demand_id": "D2", "title": "행사 도시락 구매", "published_on": "2017-04-03"},
]


def write_jsonl(path: Path, records: list[dict[str, Any]]) -> Path:
    """The records as JSON Lines; gives the path back."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8")
    return path
