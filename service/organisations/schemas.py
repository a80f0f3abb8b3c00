"""What is asked and answered about organisations."""

from __future__ import annotations

from typing import Literal

OrganisationKind = Literal[
    "city",
    "education_office",
    "district",
    "school",
    "public_corporation",
    "invested_institution",
    "enterprise",
    "support_centre",
    "platform",
    "other",
]
