"""What a listing leaves out, ordered by what filling it in would bring in the demands at hand.

Every gap is tried: the listing is changed in a copy of the catalogue (see `matching.forking`), and its rank
for each demand is read off before and after. Nothing is estimated; what brings nothing is said to do so. What
it brings depends for some on what is filled in: services by whatever name, an office in one place only. Those
are named and not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from matching.certificate_names import is_organisation_type
from matching.columns import WHOLE_CITY, contract_limit
from matching.forking import fork
from matching.proofs import RATIO_PAPER
from matching.records import Certification, Demand, PastAward, Sentence, Supplier
from matching.reference_records import Reference
from matching.sectors import infer_sectors
from matching.suggesting import tells_work
from matching.trades import TradeIndex

if TYPE_CHECKING:
    from matching.ranking import Explanation, Matcher

GapKind = Literal[
    "services",
    "plain_work",
    "certificate",
    "certificate_expired",
    "office_district",
    "service_districts",
    "sectors",
    "contract_limit",
    "track_record",
    "vulnerable_paper",
    "small_paper",
    "unit_prices",
    "summary",
]


SUPPOSING: frozenset[GapKind] = frozenset(
    {"service_districts", "sectors", "contract_limit", "track_record", "summary"}
)
"""Gaps whose trial fills in what only the enterprise can know to be so."""


_FIRST: frozenset[GapKind] = frozenset({"services", "plain_work"})
"""Without these little else can help: it cannot be told, or not surely, what work is done."""

MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class HintedWork:
    """The work that a listing only hints at, and words by which demands name it."""

    label: Sentence
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that the listing does not say.

    helped : demands in which the rank would be better. admitted : those of them that do not list it now.
    places : the sum of the places that it would gain in the others. tried : the demands that were tried; 0
    where there are none, or where it depends on what is filled in. work : what "plain_work" is about.
    """

    kind: GapKind
    helped: int
    admitted: int
    places: int
    tried: int
    work: HintedWork | None = None

    @property
    def is_supposed(self) -> bool:
        """Whether what it brings holds only if what was filled in is so."""
        return self.kind in SUPPOSING


def find_gaps(matcher: Matcher, supplier: Supplier, demands: Sequence[Demand]) -> tuple[Gap, ...]:
    """The gaps of a listing, those first that help in most demands.

    Then come those that have it listed in most where it is not now, then by places gained, then by kind.
    Before all stands that it does not tell, or only hints, what work it does: without that little else can
    help.
    Each demand is judged on its `published_on`. The supplier need not be in the catalogue, which stays as it
    is. Raises ValueError where a demand has no day.
    """
    changed = fork(matcher)
    changed.upsert([supplier])
    before = [_explain(changed, supplier, demand) for demand in demands]
    gaps = []
    for kind, fill in _FILLERS:
        tried = () if kind in _UNTRIED else demands
        filled = [fill(supplier, demand, matcher.reference) for demand in tried or [_NO_DEMAND]]
        if any(filled):
            count = len(tried)
            gap = _try(changed, kind, filled[:count], before[:count], tried)
            is_about_work = kind == "plain_work"
            gaps.append(
                replace(gap, work=_find_hinted(supplier, matcher.reference)) if is_about_work else gap
            )
    gaps.sort(key=lambda gap: (-gap.helped, -gap.admitted, -gap.places, gap.kind))
    return tuple(sorted(gaps, key=lambda gap: gap.kind not in _FIRST))


_UNTRIED = frozenset({"services", "plain_work", "office_district"})
"""What these bring depends on what is filled in."""

_NO_DEMAND = Demand("", "", published_on=date(2000, 1, 1))
"""Where there is no demand to try a gap with, this one tells whether there is a gap."""


def _try(
    changed: Matcher,
    kind: GapKind,
    filled: Sequence[Supplier | None],
    before: Sequence[Explanation],
    demands: Sequence[Demand],
) -> Gap:
    helped = admitted = places = 0
    held: Supplier | None = None
    for other, now, demand in zip(filled, before, demands, strict=True):
        if other is None:
            continue
        if other != held:
            changed.upsert([other])
            held = other
        then = _explain(changed, other, demand)
        if then.rank is None or (now.rank is not None and then.rank >= now.rank):
            continue
        helped += 1
        if now.rank is None:
            admitted += 1
        else:
            places += now.rank - then.rank
    return Gap(kind, helped, admitted, places, len(demands))


def _explain(matcher: Matcher, supplier: Supplier, demand: Demand) -> Explanation:
    return matcher.explain(demand, supplier.enterprise_id, on=demand.published_on)


# --- what each gap is, and the listing without it; None where there is no such gap ------------------------


def _fill_services(supplier: Supplier, _: Demand, reference: Reference) -> Supplier | None:
    """The listing itself where its work is not told, or only in passing: nobody else can tell it."""
    return None if supplier.services and tells_work(supplier, reference) else supplier


def _fill_plain_work(supplier: Supplier, _: Demand, reference: Reference) -> Supplier | None:
    """The listing itself where its services only hint at its work."""
    return supplier if supplier.services and _find_hinted(supplier, reference) is not None else None


def _find_hinted(supplier: Supplier, reference: Reference) -> HintedWork | None:
    """What the engine takes for the work of a listing without being sure of it."""
    index = TradeIndex(reference)
    index.append([supplier])
    main = index.find_own_works([], np.zeros(1, dtype=np.int64))[0].main
    if main is None or index.sure_[0] or not index.known_[0]:
        return None
    trade = reference.trades[main]
    return HintedWork(trade.label, trade.words[:MOST_EXAMPLES])


def _fill_certificate(supplier: Supplier, demand: Demand, _: Reference) -> Supplier | None:
    has_paper = any(is_organisation_type(paper.type) for paper in supplier.certifications)
    if supplier.organisation_type is None or has_paper:
        return None
    paper = Certification(supplier.organisation_type, valid_from=demand.published_on)
    return replace(supplier, certifications=(*supplier.certifications, paper))


def _renew_certificate(supplier: Supplier, demand: Demand, _: Reference) -> Supplier | None:
    expired = [
        paper
        for paper in supplier.certifications
        if demand.published_on and paper.valid_to is not None and paper.valid_to < demand.published_on
    ]
    valid = {paper.type for paper in supplier.certifications if paper not in expired}
    renewed = tuple(
        Certification(kind, valid_from=demand.published_on)
        for kind in dict.fromkeys(paper.type for paper in expired)
        if kind not in valid
    )
    return replace(supplier, certifications=(*supplier.certifications, *renewed)) if renewed else None


def _fill_office(supplier: Supplier, _: Demand, __: Reference) -> Supplier | None:
    """The listing itself where its office is not told: it can be in one place only."""
    return None if supplier.district is not None else supplier


def _fill_districts(supplier: Supplier, _: Demand, __: Reference) -> Supplier | None:
    return None if supplier.service_districts else replace(supplier, service_districts=(WHOLE_CITY,))


def _fill_sectors(supplier: Supplier, _: Demand, reference: Reference) -> Supplier | None:
    if supplier.sectors:
        return None
    offered = " ".join([supplier.name, *(service.name for service in supplier.services)])
    guesses = infer_sectors(offered, supplier.summary, reference)
    return replace(supplier, sectors=(guesses[0].code,)) if guesses else None


def _fill_limit(supplier: Supplier, demand: Demand, _: Reference) -> Supplier | None:
    if contract_limit(supplier) is not None:
        return None
    return replace(supplier, max_contract_krw=demand.budget_krw or 1)


def _fill_record(supplier: Supplier, demand: Demand, _: Reference) -> Supplier | None:
    """A contract over what the enterprise says that it offers, a year before the demand."""
    if supplier.track_record or not supplier.services or demand.published_on is None:
        return None
    award = PastAward(supplier.services[0].name, year=demand.published_on.year - 1)
    return replace(supplier, track_record=(award,))


def _fill_paper(kind: str, supplier: Supplier, demand: Demand) -> Supplier | None:
    if any(paper.type == kind for paper in supplier.certifications):
        return None
    paper = Certification(kind, valid_from=demand.published_on)
    return replace(supplier, certifications=(*supplier.certifications, paper))


def _fill_prices(supplier: Supplier, demand: Demand, _: Reference) -> Supplier | None:
    if not supplier.services or any(service.unit_price_krw is not None for service in supplier.services):
        return None
    return replace(
        supplier, services=tuple(replace(service, unit_price_krw=1) for service in supplier.services)
    )


def _fill_summary(supplier: Supplier, demand: Demand, _: Reference) -> Supplier | None:
    """A summary that says again what the services say: more cannot be known of what is not written."""
    if supplier.summary:
        return None
    return replace(supplier, summary=" ".join(service.name for service in supplier.services) or supplier.name)


_Fill = Callable[[Supplier, Demand, Reference], Supplier | None]
_FILLERS: tuple[tuple[GapKind, _Fill], ...] = (
    ("services", _fill_services),
    ("plain_work", _fill_plain_work),
    ("certificate", _fill_certificate),
    ("certificate_expired", _renew_certificate),
    ("office_district", _fill_office),
    ("service_districts", _fill_districts),
    ("sectors", _fill_sectors),
    ("contract_limit", _fill_limit),
    ("track_record", _fill_record),
    ("vulnerable_paper", lambda supplier, demand, _: _fill_paper(RATIO_PAPER, supplier, demand)),
    ("small_paper", lambda supplier, demand, _: _fill_paper("small_enterprise", supplier, demand)),
    ("unit_prices", _fill_prices),
    ("summary", _fill_summary),
)
