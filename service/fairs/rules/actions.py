"""Set the further rules of a fair."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from service import tables
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.booths.queries import find_booths
from service.fairs.register import queries as fairs
from service.fairs.rules import queries, schemas
from service.people import audit
from service.security import Actor
from service.sentences import Sentence
from service.storage import get_table


def set_rules(
    session: Session, actor: Actor | None, fair_id: str, rules: schemas.RulesIn, *, now: datetime.datetime
) -> schemas.Rules:
    """Set all walks and quotas of a fair. A timetable stays as it is: the auditor says what it breaks.

    Raises FairNotFound, Forbidden, InvalidInput for a hall that no booth names, or an unknown group or booth.
    """
    fairs.get_managed(session, actor, fair_id, is_locked=True)
    before = queries.get_rules(session, fair_id)
    _refuse_unknown_halls(before.halls, rules)
    _refuse_unknown_groups(
        {*queries.list_known_groups(), *(item.group for item in (*before.groups, *before.spreads))},
        {booth.booth_id for booth in find_booths(session, fair_id)},
        rules,
    )
    walk = tables.FairWalk
    session.execute(delete(walk).where(col(walk.fair_id) == fair_id))
    rows = [
        {"fair_id": fair_id, "hall": hall, "other_hall": other, "slots": item.slots}
        for item in rules.walks
        for hall, other in [sorted((item.hall, item.other_hall))]
        if item.slots
    ]
    if rows:
        session.execute(insert(get_table(walk)), rows)
    spread = tables.FairSpread
    session.execute(delete(spread).where(col(spread.fair_id) == fair_id))
    rows = [
        {
            "fair_id": fair_id,
            "group_name": asked.group,
            "booth_id": asked.booth_id or "",
            "at_least": asked.at_least,
        }
        for asked in rules.spreads
    ]
    if rows:
        session.execute(insert(get_table(spread)), rows)
    after = queries.get_rules(session, fair_id)
    audit.record(
        session,
        actor,
        "fair.set_rules",
        "fair",
        fair_id,
        before=before.model_dump(exclude={"halls", "groups"}),
        after=after.model_dump(exclude={"halls", "groups"}),
        now=now,
    )
    return after


def _refuse_unknown_halls(halls: list[str], rules: schemas.RulesIn) -> None:
    faults = [
        FieldFault(
            f"walks[{number}].{field}",
            Sentence(
                f"어느 부스에도 없는 홀입니다: ‘{name}’",
                f"'{name}' is no hall of any booth here",
            ),
        )
        for number, item in enumerate(rules.walks)
        for field, name in (("hall", item.hall), ("other_hall", item.other_hall))
        if name not in halls
    ]
    if faults:
        raise InvalidInput(*faults)


def _refuse_unknown_groups(groups: set[str], booth_ids: set[str], rules: schemas.RulesIn) -> None:
    faults = []
    for number, item in enumerate(rules.spreads):
        if item.group not in groups:
            said = Sentence(
                f"자치구나 기업 유형의 이름이 아닙니다: ‘{item.group}’",
                f"'{item.group}' is neither a district nor a kind of enterprise",
            )
            faults.append(FieldFault(f"spreads[{number}].group", said))
        if item.booth_id is not None and item.booth_id not in booth_ids:
            said = Sentence("이 상담회에 없는 부스입니다", "is no booth of this fair")
            faults.append(FieldFault(f"spreads[{number}].booth_id", said))
    if faults:
        raise InvalidInput(*faults)
