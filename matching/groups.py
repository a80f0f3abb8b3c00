"""Groups of enterprises by which exposure is measured and bias is looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from matching.awards import known_by
from matching.records import Supplier

UNKNOWN = "unknown"

SIZE_CLASSES = ((5, "under_5"), (10, "5_to_9"), (50, "10_to_49"))
"""Upper bounds (excluded) of the number of employees, with the name of the class below."""

LARGEST_CLASS = "50_or_more"

Grouping = Callable[[Supplier, date], str]


def size_class(supplier: Supplier, on: date) -> str:
    """By number of employees: under 5 (소상공인), 5–9, 10–49, 50 or more, unknown."""
    if supplier.employees is None:
        return UNKNOWN
    return next((name for bound, name in SIZE_CLASSES if supplier.employees < bound), LARGEST_CLASS)


def district(supplier: Supplier, on: date) -> str:
    """By the district of the own office."""
    return supplier.district or UNKNOWN


def organisation_type(supplier: Supplier, on: date) -> str:
    """By the stated main type."""
    return supplier.organisation_type or UNKNOWN


def newcomer(supplier: Supplier, on: date) -> str:
    """`newcomer` where no past award is known on the day, else `established`; undated awards count."""
    has_award = any(known_by(award) <= on.toordinal() for award in supplier.track_record)
    return "established" if has_award else "newcomer"


GROUPINGS: Mapping[str, Grouping] = {
    "size": size_class,
    "district": district,
    "organisation_type": organisation_type,
    "newcomer": newcomer,
}

LAWFUL_COMPONENTS: Mapping[str, frozenset[str]] = {
    "size": frozenset({"size"}),
    "district": frozenset({"place"}),
    "organisation_type": frozenset({"route"}),
    "newcomer": frozenset({"awards", "buyer", "freshness"}),
}
"""The components of a score that may lawfully tell the groups apart: a notice has a place and a size, the law
names types, and experience counts."""


def get_grouping(by: str) -> Grouping:
    """The grouping of this name; raises ValueError for any other."""
    if by not in GROUPINGS:
        raise ValueError(f"unknown grouping {by!r}; expected one of {sorted(GROUPINGS)}")
    return GROUPINGS[by]
