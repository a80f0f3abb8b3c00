"""What the past contracts of an enterprise say at a glance: how many, for whom, how recent, who came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.catalogue.schemas import PastAward


@dataclass(frozen=True, slots=True)
class AwardMarks:
    """`total_krw` adds up the `priced` contracts of a known amount; `returned` are buyers of two or more."""

    contracts: int
    buyers: int
    latest_year: int | None
    priced: int
    total_krw: int
    returned: Sequence[tuple[str, int]]


def mark_awards(awards: Sequence[PastAward]) -> AwardMarks | None:
    """The marks, None where no contract is listed. A contract whose buyer is not named counts for none."""
    if not awards:
        return None
    buyers = Counter(award.buyer for award in awards if award.buyer)
    years = [award.date.year if award.date else award.year for award in awards]
    amounts = [award.amount_krw for award in awards if award.amount_krw is not None]
    return AwardMarks(
        contracts=len(awards),
        buyers=len(buyers),
        latest_year=max((year for year in years if year is not None), default=None),
        priced=len(amounts),
        total_krw=sum(amounts),
        returned=sorted(
            ((buyer, count) for buyer, count in buyers.items() if count > 1),
            key=lambda item: (-item[1], item[0]),
        ),
    )
