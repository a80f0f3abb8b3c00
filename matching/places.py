"""Where a demand is performed: in one district, in the whole city, or nobody knows."""

from __future__ import annotations

import re
from functools import lru_cache

from matching.columns import WHOLE_CITY
from matching.records import Demand

READ_CHARACTERS = 20_000
"""So much of a description is read; notices say early where the work is."""

_WHOLE_CITY = re.compile(r"서울(?:특별시|시)?\s?전\s?(?:역|지역)|25개\s?(?:자치)?구\s?전(?:역|체)")


@lru_cache(maxsize=1024)
def find_place(demand: Demand) -> str | None:
    """The district that a demand gives; WHOLE_CITY where it gives none but its words say so; else None."""
    if demand.district:
        return demand.district
    texts = (demand.title, demand.description[:READ_CHARACTERS])
    return WHOLE_CITY if any(_WHOLE_CITY.search(text) for text in texts) else None
