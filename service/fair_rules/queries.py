"""What the further rules of a fair can be asked for."""

from __future__ import annotations

from itertools import combinations

from sqlmodel import Session, col, select

from service import tables
from service.fair_rules import schemas
from service.fairs import queries as fairs


def find_halls(session: Session, fair_id: str) -> list[str]:
    """The halls that the booths of a fair name, by name."""
    booth = tables.Booth
    named = session.exec(
        select(booth.hall).where(booth.fair_id == fair_id, col(booth.hall).is_not(None)).distinct()
    ).all()
    return sorted(hall for hall in named if hall)


def get_rules(session: Session, fair_id: str) -> schemas.Rules:
    """The halls and the walk between any two of them."""
    halls = find_halls(session, fair_id)
    walks = fairs.find_walks(session, fair_id)
    return schemas.Rules(
        halls=halls,
        walks=[
            schemas.Walk(hall=hall, other_hall=other, slots=walks.get((hall, other), 0))
            for hall, other in combinations(halls, 2)
        ],
    )
