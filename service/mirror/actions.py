"""Shows an enterprise its mirror: disclosed counts, and gaps tried out on the open demands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from matching import Matcher
from matching.forking import fork
from matching.readiness import Gap, find_gaps
from matching.records import Demand, Supplier
from matching.suggesting import suggest_demands
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.demands import queries as demands
from service.engine.kept_answers import KeptByOwner
from service.errors.records import EnterpriseNotFound
from service.mirror import queries, schemas
from service.people.disclosure import Counted, add_up, disclose
from service.security import Actor, require_for
from service.settings import Settings
from service.suggestions.actions import find_needs
from service.tables.mirror import EXPOSURE_KINDS

# Words and rules that one mirror lists.
MOST_DETAILS = 20
# Demands on which gaps are tried, as many as this number of scored rows affords: each gap scores each of them
# against the whole catalogue.
MOST_DEMANDS, LEAST_DEMANDS, ROWS_SCORED = 30, 8, 2_000_000


def show_mirror(
    session: Session,
    index: CatalogueIndex,
    settings: Settings,
    actor: Actor | None,
    enterprise_id: str,
    *,
    days: int,
    today: datetime.date,
) -> schemas.Mirror:
    """The mirror of an enterprise, for those who keep it. Counts end with yesterday.

    Raises SignInRequired, Forbidden, EnterpriseNotFound, IndexNotReady.
    """
    enterprise = catalogue.get_enterprise(session, enterprise_id)
    require_for(actor, "mirror.read", enterprise)
    last = today - datetime.timedelta(days=1)
    first = today - datetime.timedelta(days=days)
    counts = queries.find_counts(session, enterprise_id, first=first, last=last)
    threshold = settings.mirror_threshold
    words = counts.get("found", {})
    shown_words = _disclose_details(words, threshold)
    hidden = [count for word, count in words.items() if word and word not in {w.detail for w in shown_words}]
    tried = _find_gaps(session, index, enterprise_id, today)
    return schemas.Mirror(
        enterprise_id=enterprise_id,
        first_day=first,
        last_day=last,
        threshold=threshold,
        is_recording=settings.exposure_recording,
        counts=[
            schemas.MirrorCount(kind=kind, times=_disclose_kind(counts.get(kind, {}), threshold))
            for kind in EXPOSURE_KINDS
        ],
        words=shown_words,
        hidden_words=disclose(add_up(hidden), threshold=threshold),
        rules=_disclose_details(counts.get("passed_over", {}), threshold),
        demands_on=today,
        demands_open=tried.known,
        demands_tried=tried.tried,
        gaps=[schemas.Gap.model_validate(gap, from_attributes=True) for gap in tried.gaps],
    )


def _disclose_kind(details: Mapping[str, Counted], threshold: int) -> int | None:
    """Of what has a line of its own for the whole (""), that line; else the sum of the lines."""
    whole = details.get("") or add_up(details.values())
    return disclose(whole, threshold=threshold)


def _disclose_details(details: Mapping[str, Counted], threshold: int) -> list[schemas.MirrorDetail]:
    shown = [
        schemas.MirrorDetail(detail=detail, times=times)
        for detail, count in details.items()
        if detail and (times := disclose(count, threshold=threshold)) is not None
    ]
    return sorted(shown, key=lambda item: (-item.times, item.detail))[:MOST_DETAILS]


# --- gaps ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tried:
    """The gaps of a listing, and on how many of the open demands they were tried."""

    gaps: tuple[Gap, ...]
    known: int
    tried: int


# The same listing asked about again on the same day, with the same demands open, has the same gaps; what
# other enterprises change meanwhile counts from the next day on.
_gaps: KeptByOwner[_Tried] = KeptByOwner(256)


def _find_gaps(session: Session, index: CatalogueIndex, enterprise_id: str, today: datetime.date) -> _Tried:
    open_demands = demands.digest_open(session, today)
    with index.use() as matcher:
        if enterprise_id not in matcher:
            raise EnterpriseNotFound(enterprise_id)
        supplier = matcher.get_supplier(enterprise_id)
        key = (today, supplier, open_demands)
        kept = _gaps.of(index)
        found = kept.find(key)
        if found is not None:
            return found
        own = fork(matcher)

    def make() -> _Tried:
        return _try_gaps(own, supplier, find_needs(session, index, today, open_demands))

    return kept.get_or_make(key, make)


def _try_gaps(own: Matcher, supplier: Supplier, needs: Sequence[Demand]) -> _Tried:
    most = min(MOST_DEMANDS, max(LEAST_DEMANDS, ROWS_SCORED // max(1, len(own)) // 12))
    found = suggest_demands(own, supplier, needs, top=most, most_of_trade=most)
    wanted = {item.demand_id for item in found.results} | {item.demand_id for item in found.excluded}
    chosen = [need for need in needs if need.demand_id in wanted]
    return _Tried(find_gaps(own, supplier, chosen), known=len(needs), tried=len(chosen))
