"""The texts of a listing, as the index reads them."""

from __future__ import annotations

from matching.index import Document
from matching.records import Supplier

FIELD_WEIGHTS = {"name": 0.8, "service": 1.0, "description": 1.0, "summary": 1.0, "award": 1.0}
"""What a word of each field of a listing counts."""


def read_listing(supplier: Supplier) -> Document:
    """The texts of a listing, each with what a word of it counts."""
    weights = FIELD_WEIGHTS
    return [
        (supplier.name, weights["name"]),
        (supplier.summary, weights["summary"]),
        *((service.name, weights["service"]) for service in supplier.services),
        *(
            (service.description, weights["description"])
            for service in supplier.services
            if service.description
        ),
        *((award.title, weights["award"]) for award in supplier.track_record),
    ]
