"""The parts of a demand: its lots, or the scopes that its words keep apart, each as a demand of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matching.certificate_names import licence_key
from matching.conditions import LicenceRequirement, read_licences
from matching.records import Demand, Lot
from matching.reference_records import Reference
from matching.sectors import SectorGuess, infer_sectors
from matching.text import fold

CLEAR_SECTOR = 0.5
"""A scope is split off only where its words point to a sector at least this clearly (0–1)."""

MOST_PARTS = 10
"""Teams are sought for at most so many parts; more lots than that are bundled."""

_AND = re.compile(r"\s+및\s+|(?<=[가-힣])[와과]\s+|\s*[,·ㆍ+&]\s*")
_WORK = re.compile(r"^\W*(?:과업|사업|용역|업무)\s?(?:내용|범위)\s*[:：]\s*(.+)$", re.MULTILINE)
_PLACE = re.compile(
    r"(?:집|당|관|센터|학교|시설|청사|구청|주택|단지|공원|장|원|사무소|보건소|급식소|대상|가구|아동|노인|어르신|주민)$"
)
"""Endings of places and people: "어린이집 및 경로당 청소" is one scope in two places."""


def find_scopes(demand: Demand, reference: Reference) -> tuple[Lot, ...]:
    """The scopes of a demand without lots: "청소 및 급식 운영" has two. Empty where it has one, or may have.

    Only parts that the title, else the line of the description that begins with 과업내용 or the like, joins
    with 및, 와, 과, a comma or a dot are taken; each must point clearly to a sector, no two to the same one,
    and none may end in a place or in people, who are served but not bought.
    """
    for line in (demand.title, *_WORK.findall(demand.description)):
        parts = [part.strip() for part in _AND.split(line) if part.strip()]
        sectors = [infer_sectors(part, "", reference) for part in parts]
        if len(parts) > 1 and _are_scopes(parts, sectors):
            return tuple(Lot(part) for part in parts)
    return ()


def _are_scopes(parts: Sequence[str], sectors: Sequence[Sequence[SectorGuess]]) -> bool:
    clear = [guesses[0].code for guesses in sectors if guesses and guesses[0].weight >= CLEAR_SECTOR]
    return len(set(clear)) == len(parts) and not any(_PLACE.search(part) for part in parts)


def bundle_lots(lots: Sequence[Lot]) -> tuple[tuple[int, ...], ...]:
    """The positions of the lots in at most MOST_PARTS bundles of neighbours, as even as can be."""
    count = min(len(lots), MOST_PARTS)
    ends = [len(lots) * (number + 1) // count for number in range(count)]
    return tuple(tuple(range(start, end)) for start, end in zip([0, *ends], ends, strict=False))


def assign_licences(
    demand: Demand, parts: Sequence[Lot]
) -> tuple[tuple[LicenceRequirement, frozenset[int]], ...]:
    """Every licence that the demand requires, with the positions of the parts that name it.

    A part names a licence where its own text holds the name, with or without the 업 at its end ("소독업" and
    a lot "소독 및 방역"). No position means that the notice does not say for which part the licence is
    needed. What a lot's own text demands belongs to that lot.
    """
    texts = [fold(f"{part.name} {part.description}").replace(" ", "") for part in parts]
    assigned: dict[LicenceRequirement, frozenset[int]] = {
        requirement: frozenset(
            position
            for position, text in enumerate(texts)
            if any(_is_named(key, text) for key in requirement.keys)
        )
        for requirement in read_licences(demand)
    }
    for position, part in enumerate(parts):
        for requirement in read_licences(Demand("", part.name, part.description)):
            same = next((known for known in assigned if known.keys & requirement.keys), requirement)
            assigned[same] = assigned.get(same, frozenset()) | {position}
    return tuple(assigned.items())


def _is_named(key: str, text: str) -> bool:
    stem = key.removesuffix("업")
    return licence_key(key) in text or (len(stem) > 1 and stem in text)


def make_part_demand(demand: Demand, part: Lot, *, number: int, count: int) -> Demand:
    """One part as a demand of its own, which wants no licence (see `assign_licences`).

    The part's own words come first, those of the whole notice's title stand behind them like a description.
    Where the part's words point to no sector ("제1권역"), the title leads. Without another word in the notice
    the parts are taken to be of one size, so that the budget is shared evenly.
    """
    return replace(
        demand,
        demand_id=f"{demand.demand_id}/{number}",
        title=part.name,
        description=f"{part.description}\n{demand.title}",
        budget_krw=_share(demand.budget_krw, count),
        estimated_price_krw=_share(demand.estimated_price_krw, count),
        required_licences=(),
        lots=(),
    )


def _share(amount_krw: int | None, count: int) -> int | None:
    return None if amount_krw is None else round(amount_krw / count)
