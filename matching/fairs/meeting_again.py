"""Who met before, and what that is worth: a lower weight, or no meeting at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from matching.fairs.model import Fair

# As many places as weights have.
_WEIGHT_PLACES = 6


def mark_met(fair: Fair, pairs: Collection[tuple[str, str]], factor: float | None) -> Fair:
    """The fair in which these pairs, in either order, are known to have met before.

    The weight of their requests is multiplied by `factor` (0 to 1); None: they are not to meet again.
    """
    met = {frozenset(pair) for pair in pairs}
    return replace(
        fair,
        forbids_met=factor is None,
        requests=tuple(
            replace(
                request,
                has_met=True,
                weight=request.weight if factor is None else round(request.weight * factor, _WEIGHT_PLACES),
            )
            if frozenset(request.parties) in met
            else request
            for request in fair.requests
        ),
    )
