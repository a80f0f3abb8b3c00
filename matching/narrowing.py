"""Narrows a ranking by facts: facets with counts, and who has the values that were chosen.

A narrowed view leaves places out and never moves one: ranks are those among all. Several values of one facet
widen the view, different facets narrow it; the counts of a facet ignore its own choice, so that a choice can
be widened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matching.columns import WHOLE_CITY
from matching.ranking import Standing
from matching.reference_records import Reference

FACETS = (
    "organisation_types",
    "districts",
    "sectors",
    "certifications",
    "private_contract",
    "private_contract_one_quote",
)
_VERDICTS = ("possible", "proof_missing", "impossible")
Choices = Mapping[str, Sequence[str]]
"""The values chosen, by facet; a facet that is not named, or has none, leaves everyone in."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The standings that have the chosen values, in their order, and the counts of every facet."""

    standings: tuple[Standing, ...]
    counts: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


def narrow(standings: Sequence[Standing], choices: Choices, *, on: date, reference: Reference) -> Narrowed:
    """The standings that have a chosen value of every facet with a choice.

    A place counts where the supplier sits there or serves it, a certificate where it is in force `on` the
    day, a route by its verdict (`private_contract`, `private_contract_one_quote`). Counts are in the order of
    the codes, districts and verdicts, other values the most frequent first; zeros are left out. Raises
    ValueError for an unknown facet.
    """
    unknown = sorted(set(choices) - set(FACETS))
    if unknown:
        raise ValueError(f"unknown facet {unknown[0]!r}; expected one of {FACETS}")
    values = [_find_values(item, on, reference) for item in standings]
    chosen = {name: frozenset(wanted) for name, wanted in choices.items() if wanted}
    misses = [{name for name, wanted in chosen.items() if wanted.isdisjoint(own[name])} for own in values]
    counts = {
        name: _count(
            [own[name] for own, missed in zip(values, misses, strict=True) if missed <= {name}],
            name,
            reference,
        )
        for name in FACETS
    }
    kept = tuple(item for item, missed in zip(standings, misses, strict=True) if not missed)
    return Narrowed(kept, counts)


def _find_values(standing: Standing, on: date, reference: Reference) -> dict[str, frozenset[str]]:
    supplier = standing.supplier
    places = {*supplier.service_districts, *([supplier.district] if supplier.district else [])}
    if WHOLE_CITY in places:
        places = set(reference.districts)
    return {
        "organisation_types": frozenset([supplier.organisation_type] if supplier.organisation_type else []),
        "districts": frozenset(places),
        "sectors": frozenset(supplier.sectors),
        "certifications": frozenset(c.type for c in supplier.certifications if c.is_valid_on(on)),
        "private_contract": frozenset([standing.private_contract]),
        "private_contract_one_quote": frozenset([standing.one_quote]),
    }


def _count(values: Sequence[frozenset[str]], name: str, reference: Reference) -> tuple[tuple[str, int], ...]:
    counts = Counter(value for own in values for value in own)
    orders: dict[str, Sequence[str]] = {
        "organisation_types": list(reference.organisation_types),
        "districts": list(reference.districts),
        "sectors": list(reference.sectors),
        "private_contract": _VERDICTS,
        "private_contract_one_quote": _VERDICTS,
    }
    if name in orders:
        return tuple((value, counts[value]) for value in orders[name] if counts[value])
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
