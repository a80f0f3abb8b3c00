"""How the districts of Seoul are written: one form of each, and its name in English sentences."""

from __future__ import annotations

import re
from functools import lru_cache

from matching.columns import WHOLE_CITY
from matching.reference import load_reference

_CITY = re.compile(r"^서울(?:특별시|시)?\s*(?:전\s?(?:역|체|지역)$)?")


def normalise_district(name: str) -> str:
    """A district name without the city before it; the whole city, however it is written, as WHOLE_CITY."""
    return _CITY.sub("", name.strip()) or WHOLE_CITY


@lru_cache(maxsize=256)
def name_in_english(place: str) -> str:
    """The English name of a district, however it is written, or of the city; another place stays Korean."""
    name = normalise_district(place)
    if name == WHOLE_CITY:
        return "Seoul"
    # the rules that write sentences are handed no table, and every table names districts alike
    district = load_reference().districts.get(name)
    return district.name_en if district else name
