"""Ids of entries that come from a page."""

from __future__ import annotations

import datetime
import re

from service.door.identifiers import make_identifier


def test_an_identifier_names_its_kind_and_day_and_never_repeats() -> None:
    day = datetime.date(2026, 11, 23)
    made = {make_identifier("D", day) for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"D20261123-[2-9B-DF-HJKMNP-TV-Z]{5}", one) for one in made)
