"""Sets aside what came of a demand: the contract that it ended in is no evidence for its own ranking.

Who won has the award in its track record, in just the words of the demand, from that buyer and of that size.
Counted, it would put the winner first in any later look at the same demand, whatever it was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matching.forking import fork
from matching.ranking import Matcher
from matching.records import PastAward, Supplier


def set_aside(matcher: Matcher, awards: Mapping[str, Sequence[PastAward]]) -> Matcher:
    """A matcher that answers as if these suppliers (by enterprise_id) had not won these awards.

    Each award is taken out of the track record once; one that does not stand there, and a supplier that is
    not known, are left alone. The matcher itself where there is nothing to set aside; it never changes.
    """
    known = [matcher.get_supplier(key) for key in sorted(awards) if key in matcher]
    changed = [
        without
        for supplier in known
        if (without := _leave_out(supplier, awards[supplier.enterprise_id])) is not supplier
    ]
    if not changed:
        return matcher
    own = fork(matcher)
    own.upsert(changed)
    return own


def _leave_out(supplier: Supplier, awards: Sequence[PastAward]) -> Supplier:
    left = list(supplier.track_record)
    for award in awards:
        if award in left:
            left.remove(award)
    return (
        supplier if len(left) == len(supplier.track_record) else replace(supplier, track_record=tuple(left))
    )
