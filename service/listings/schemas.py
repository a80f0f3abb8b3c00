"""The steps in which a listing is written, and what is known of a draft."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

Step = Literal["basics", "services", "places", "certificates", "capacity", "track_record", "contact"]
STEPS: tuple[Step, ...] = get_args(Step)
REVIEW = "review"

# Which fields of the form are asked in which step; every field stands in exactly one.
STEP_FIELDS: Mapping[str, tuple[str, ...]] = {
    "basics": ("name", "business_number", "organisation_type", "district", "summary", "sectors"),
    "services": ("services",),
    "places": ("service_districts",),
    "certificates": ("certifications",),
    "capacity": (
        "employees",
        "vulnerable_employment_percent",
        "annual_revenue_krw",
        "max_contract_krw",
    ),
    "track_record": ("track_record",),
    "contact": ("address", "phone", "homepage"),
}


class Draft(BaseModel):
    """A listing that somebody is writing. `typed` holds every field of the form as it was typed."""

    model_config = ConfigDict(from_attributes=True)

    draft_id: str
    account_id: str
    enterprise_id: str | None
    based_on: int | None
    assistance_id: str | None
    typed: dict[str, Any]
    version: int
    updated_at: datetime.datetime


def find_step(field: str) -> str:
    """The step that asks for a field, given by its path on the page ("services[0].name")."""
    name = field.partition("[")[0]
    return next((step for step, fields in STEP_FIELDS.items() if name in fields), STEPS[0])
