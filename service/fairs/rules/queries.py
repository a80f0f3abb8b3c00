"""What the further rules of a fair can be asked for."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from sqlmodel import Session, col, select

from service import tables
from service.fairs.register import queries as fairs
from service.fairs.rules import schemas
from service.skins.labels import load_labels
from service.skins.language import Language


def find_halls(session: Session, fair_id: str) -> list[str]:
    """The halls that the booths of a fair name, by name."""
    booth = tables.Booth
    named = session.exec(
        select(booth.hall).where(booth.fair_id == fair_id, col(booth.hall).is_not(None)).distinct()
    ).all()
    return sorted(hall for hall in named if hall)


def name_group(group: str, language: Language) -> str:
    """What a group is called: districts and kinds have a name in both languages, others only their own."""
    known = {
        name.ko: name
        for name in (
            *load_labels("district").values(),
            *load_labels("organisation_type").values(),
            fairs.NEWCOMERS,
        )
    }
    name = known.get(group)
    return group if name is None or language == "ko" else name.en


def list_known_groups() -> list[str]:
    """The names of every district and kind, and of newcomers, whoever has applied."""
    districts, kinds = load_labels("district").values(), load_labels("organisation_type").values()
    return [fairs.NEWCOMERS.ko, *(name.ko for name in kinds), *(name.ko for name in districts)]


def get_rules(session: Session, fair_id: str) -> schemas.Rules:
    """The halls with the walk between any two, the groups of who has applied, and what booths should have."""
    halls = find_halls(session, fair_id)
    walks = fairs.find_walks(session, fair_id)
    count = Counter(group for own in fairs.find_groups(session, fair_id).values() for group in own)
    return schemas.Rules(
        halls=halls,
        groups=[schemas.Group(group=group, enterprises=count[group]) for group in sorted(count)],
        spreads=[
            schemas.Spread(group=row.group_name, booth_id=row.booth_id or None, at_least=row.at_least)
            for row in fairs.find_spreads(session, fair_id)
        ],
        walks=[
            schemas.Walk(hall=hall, other_hall=other, slots=walks.get((hall, other), 0))
            for hall, other in combinations(halls, 2)
        ],
    )
