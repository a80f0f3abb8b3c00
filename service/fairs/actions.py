"""What can be done with a fair before its timetable: set it up, fill its booths, invite, apply, wish."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert
from sqlmodel import Session, col, select

from matching.records import Demand
from matching.rules import RuleNotInForce
from service import limits, tables
from service.accounts import queries as accounts
from service.api_parts import ImportOutcome
from service.bridge import CatalogueIndex, to_demand
from service.catalogue import queries as catalogue
from service.demands import queries as demands
from service.errors import EnterpriseNotFound, Forbidden, InvalidInput, VersionConflict, WrongState
from service.fair_times import lay_out_slots, renumber
from service.fairs import queries, schemas
from service.identifiers import make_code, make_identifier
from service.security import Actor, require
from service.sentences import Sentence
from service.storage import get_table
from service.validation import FieldFault

CODE_SIGNS = 6
DEFAULT_INVITED = 5
_PLAIN_FIELDS = tuple(
    name for name in schemas.FairIn.model_fields if name not in ("fair_days", "slot_minutes")
)


def create_fair(
    session: Session, actor: Actor | None, fair: schemas.FairIn, *, now: datetime.datetime
) -> schemas.Fair:
    """A new fair, a draft until it is opened. Raises SignInRequired, Forbidden, InvalidInput."""
    actor = require(actor, "fair.create", owner_id=actor.account_id if actor else None)
    fair_id = make_identifier("F", now.date())
    row = tables.Fair(
        **fair.model_dump(include=set(_PLAIN_FIELDS)),
        fair_id=fair_id,
        first_on=fair.fair_days[0].on,
        last_on=fair.fair_days[-1].on,
        owner_id=actor.account_id,
        organisation_id=actor.organisation_id,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    _write_slots(session, fair_id, fair)
    return queries.describe_fair(session, row)


def change_fair(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    fair: schemas.FairIn,
    *,
    version: int,
    now: datetime.datetime,
) -> schemas.Fair:
    """Change a fair based on the `version` that the actor has seen.

    Its times may change as long as there is no timetable; slots that keep their instant keep what was said
    of them. Raises FairNotFound, Forbidden, VersionConflict, WrongState.
    """
    row = queries.get_managed(session, actor, fair_id, is_locked=True)
    if row.version != version:
        raise VersionConflict(yours=version, current=row.version)
    old = queries.find_slots(session, fair_id)
    new = _lay_out(fair)
    if [tuple(slot) for slot in new] != [
        (slot.slot, slot.day, slot.session, slot.starts_at, slot.minutes) for slot in old
    ]:
        if row.state not in ("draft", "open"):
            raise WrongState(
                Sentence(
                    "시간표를 짠 뒤에는 행사일과 시간대를 바꿀 수 없습니다. 다른 항목만 고쳐 주십시오.",
                    "Days and slots cannot change once there is a timetable. Change the other fields only.",
                )
            )
        session.execute(delete(tables.FairSlot).where(col(tables.FairSlot.fair_id) == fair_id))
        _write_slots(session, fair_id, fair)
        _move_to_new_slots(session, fair_id, renumber(old, new))
    for name in _PLAIN_FIELDS:
        setattr(row, name, getattr(fair, name))
    row.first_on, row.last_on = fair.fair_days[0].on, fair.fair_days[-1].on
    row.version += 1
    row.updated_at = now
    session.add(row)
    session.flush()
    return queries.describe_fair(session, row)


_STEPS = {"draft": ("open",), "open": ("draft",), "planned": ("open",), "published": ("closed",)}


def set_state(
    session: Session, actor: Actor | None, fair_id: str, state: schemas.FairState, *, now: datetime.datetime
) -> None:
    """Open a fair for applications, take it back, or close it after its last day.

    Raises FairNotFound, Forbidden, WrongState where this does not follow from the state it is in.
    """
    row = queries.get_managed(session, actor, fair_id, is_locked=True)
    if state not in _STEPS.get(row.state, ()):
        raise WrongState(
            Sentence(
                f"지금 상태({row.state})에서 {state} 상태로 바꿀 수 없습니다.",
                f"A fair in state {row.state} cannot become {state}.",
            )
        )
    row.state = state
    row.version += 1
    row.updated_at = now
    session.add(row)
    session.flush()


def _lay_out(fair: schemas.FairIn) -> list[Any]:
    slots = lay_out_slots(fair.fair_days, fair.slot_minutes)
    if not slots:
        raise InvalidInput(
            FieldFault(
                "slot_minutes",
                Sentence(
                    "정한 시간 안에 상담 한 건도 들어가지 않습니다",
                    "is longer than every half day, expected at least one slot",
                ),
            )
        )
    return slots


def _write_slots(session: Session, fair_id: str, fair: schemas.FairIn) -> None:
    rows = [{"fair_id": fair_id, **slot._asdict()} for slot in _lay_out(fair)]
    session.execute(insert(get_table(tables.FairSlot)), rows)


def _move_to_new_slots(session: Session, fair_id: str, number: Mapping[int, int]) -> None:
    for model in (tables.Booth, tables.FairApplication):
        for row in session.exec(select(model).where(col(model.fair_id) == fair_id)).all():
            row.unavailable = sorted(number[slot] for slot in row.unavailable if slot in number)
            session.add(row)
    pinned = session.exec(
        select(tables.FairWish).where(
            tables.FairWish.fair_id == fair_id, col(tables.FairWish.fixed_slot).is_not(None)
        )
    ).all()
    for wish in pinned:
        wish.fixed_slot = number.get(wish.fixed_slot or 0)
        session.add(wish)
    session.flush()


# --- booths -------------------------------------------------------------------------------------------------


def save_booth(
    session: Session, actor: Actor | None, fair_id: str, booth_id: str | None, booth: schemas.BoothIn
) -> schemas.Booth:
    """A new booth (`booth_id` None), or the changed one. Raises FairNotFound, BoothNotFound, Forbidden."""
    queries.get_managed(session, actor, fair_id, is_locked=True)
    if booth_id is None:
        return queries.get_booth(session, fair_id, _add_booths(session, fair_id, [booth])[0])
    row = queries.get_booth_row(session, fair_id, booth_id)
    _check_slots(session, fair_id, booth.unavailable)
    row.agency, row.place, row.seats = booth.agency, booth.place, booth.seats
    row.code = booth.code or row.code
    row.unavailable, row.max_meetings = sorted(booth.unavailable), booth.max_meetings
    if booth.login is not None:
        owner = _find_owner(session, booth.login)
        row.owner_id, row.organisation_id = owner.account_id, owner.organisation_id
    session.add(row)
    session.flush()
    _write_projects(session, fair_id, {booth_id: booth.projects})
    return queries.get_booth(session, fair_id, booth_id)


def save_projects(
    session: Session, actor: Actor | None, fair_id: str, booth_id: str, booth: schemas.BoothProjectsIn
) -> schemas.Booth:
    """What the agency of a booth means to buy, and when it cannot be there. Raises as `save_booth` does."""
    row = get_acted_booth(session, actor, fair_id, booth_id)
    _check_slots(session, fair_id, booth.unavailable)
    row.unavailable = sorted(booth.unavailable)
    session.add(row)
    session.flush()
    _write_projects(session, fair_id, {booth_id: booth.projects})
    return queries.get_booth(session, fair_id, booth_id)


def get_acted_booth(session: Session, actor: Actor | None, fair_id: str, booth_id: str) -> tables.Booth:
    """The row of a booth that the actor acts for. Raises BoothNotFound, SignInRequired, Forbidden."""
    fair = queries.get_row(session, fair_id)
    row = queries.get_booth_row(session, fair_id, booth_id)
    if not queries.may_act_for_booth(actor, fair, row):
        require(actor, "booth.act", owner_id=row.owner_id, organisation_id=row.organisation_id)
    return row


def remove_booth(session: Session, actor: Actor | None, fair_id: str, booth_id: str) -> None:
    """Take a booth out of a fair that has no timetable yet. Raises WrongState where it has one."""
    fair = queries.get_managed(session, actor, fair_id, is_locked=True)
    row = queries.get_booth_row(session, fair_id, booth_id)
    if fair.state not in ("draft", "open"):
        raise WrongState(
            Sentence(
                "시간표를 짠 뒤에는 부스를 지울 수 없습니다. 당일 화면에서 부스를 닫아 주십시오.",
                "A booth cannot be removed once there is a timetable. Close it on the day instead.",
            )
        )
    session.delete(row)
    session.flush()


def import_booths(
    session: Session, actor: Actor | None, fair_id: str, items: Sequence[schemas.BoothIn]
) -> ImportOutcome:
    """Booths by their code: new ones are added, known ones replaced. All of them, or none.

    Raises FairNotFound, Forbidden, InvalidInput.
    """
    queries.get_managed(session, actor, fair_id, is_locked=True)
    known = {
        row.code: row
        for row in session.exec(select(tables.Booth).where(tables.Booth.fair_id == fair_id)).all()
    }
    new = [item for item in items if item.code is None or item.code not in known]
    projects: dict[str, Sequence[schemas.ProjectIn]] = {}
    for item in items:
        row = known.get(item.code or "")
        if row is None:
            continue
        row.agency, row.place, row.seats = item.agency, item.place, item.seats
        row.unavailable, row.max_meetings = sorted(item.unavailable), item.max_meetings
        projects[row.booth_id] = item.projects
        session.add(row)
    session.flush()
    if projects:
        _write_projects(session, fair_id, projects)
    _add_booths(session, fair_id, new)
    return ImportOutcome(created=len(new), updated=len(projects), unchanged=0)


def _add_booths(session: Session, fair_id: str, booths: Sequence[schemas.BoothIn]) -> list[str]:
    taken = set(session.exec(select(tables.Booth.booth_id).where(tables.Booth.fair_id == fair_id)).all())
    if len(taken) + len(booths) > limits.MAX_FAIR_BOOTHS:
        raise InvalidInput(
            FieldFault("items", Sentence("부스가 너무 많습니다", "has too many booths, expected fewer"))
        )
    last = session.exec(select(func.max(tables.Booth.position)).where(tables.Booth.fair_id == fair_id)).one()
    position = 0 if last is None else last + 1
    ids: list[str] = []
    projects: dict[str, Sequence[schemas.ProjectIn]] = {}
    _check_slots(session, fair_id, {slot for booth in booths for slot in booth.unavailable})
    for booth in booths:
        number = position + 1
        while (booth_id := f"B{number:02d}") in taken:
            number += 1
        taken.add(booth_id)
        owner = _find_owner(session, booth.login) if booth.login else None
        session.add(
            tables.Booth(
                **booth.model_dump(include={"agency", "place", "seats", "max_meetings"}),
                fair_id=fair_id,
                booth_id=booth_id,
                position=position,
                code=booth.code or booth_id,
                unavailable=sorted(booth.unavailable),
                owner_id=owner.account_id if owner else None,
                organisation_id=owner.organisation_id if owner else None,
            )
        )
        projects[booth_id] = booth.projects
        ids.append(booth_id)
        position += 1
    session.flush()
    _write_projects(session, fair_id, projects)
    return ids


def _write_projects(
    session: Session, fair_id: str, projects: Mapping[str, Sequence[schemas.ProjectIn]]
) -> None:
    project = tables.BoothProject
    wanted = sorted({item.demand_id for items in projects.values() for item in items if item.demand_id})
    titles = demands.find_titles(session, wanted)
    unknown = [demand_id for demand_id in wanted if demand_id not in titles]
    if unknown:
        raise InvalidInput(
            FieldFault(
                "projects",
                Sentence(
                    f"없는 구매수요 번호입니다: {', '.join(unknown)}",
                    f"names demands that do not exist: {', '.join(unknown)}",
                ),
            )
        )
    session.execute(
        delete(project).where(col(project.fair_id) == fair_id, col(project.booth_id).in_(list(projects)))
    )
    rows = [
        {
            **item.model_dump(),
            "title": item.title or titles[item.demand_id or ""],
            "fair_id": fair_id,
            "booth_id": booth_id,
            "position": position,
        }
        for booth_id, items in projects.items()
        for position, item in enumerate(items)
    ]
    if rows:
        session.execute(insert(get_table(project)), rows)


def _find_owner(session: Session, login: str) -> tables.Account:
    account = accounts.find_account(session, login)
    if account is None or account.role != "buyer":
        raise InvalidInput(
            FieldFault(
                "login",
                Sentence(f"‘{login}’은(는) 수요기관 계정이 아닙니다", f"'{login}' is no account of a buyer"),
            )
        )
    return account


def _check_slots(session: Session, fair_id: str, numbers: Iterable[int]) -> None:
    known = {slot.slot for slot in queries.find_slots(session, fair_id)}
    unknown = sorted(set(numbers) - known)
    if unknown:
        raise InvalidInput(
            FieldFault(
                "unavailable",
                Sentence(
                    f"없는 시간대입니다: {', '.join(map(str, unknown))}",
                    f"names slots that do not exist: {', '.join(map(str, unknown))}",
                ),
            )
        )


# --- applications -------------------------------------------------------------------------------------------


def apply(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    application: schemas.ApplicationIn,
    *,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Application:
    """Apply for an enterprise, or change its application; who manages the fair may do so at any time.

    Raises FairNotFound, EnterpriseNotFound, SignInRequired, Forbidden, WrongState after the last day.
    """
    fair = queries.get_row(session, fair_id, is_locked=True)
    found = catalogue.find_owners(session, [application.enterprise_id])
    if application.enterprise_id not in found:
        raise EnterpriseNotFound(application.enterprise_id)
    owned = found[application.enterprise_id]
    if not queries.is_managed_by(actor, fair):
        require(actor, "application.act", owner_id=owned.owner_id, organisation_id=owned.organisation_id)
        _refuse_late(fair, today)
    row = queries.find_application_of(session, fair_id, application.enterprise_id)
    if row is None:
        row = _new_application(session, fair_id, application.enterprise_id, owned.name)
    row.owner_id, row.organisation_id = owned.owner_id, owned.organisation_id
    _fill_application(row, application, now)
    _check_slots(session, fair_id, application.unavailable)
    session.add(row)
    session.flush()
    _save_wishes(session, fair_id, "enterprise", application.enterprise_id, application.wishes)
    return queries.describe_application(session, row)


def withdraw(session: Session, actor: Actor | None, fair_id: str, number: int) -> None:
    """Take an application back; it stays on the list as withdrawn. Raises as `apply` does."""
    fair = queries.get_row(session, fair_id, is_locked=True)
    row = queries.get_application_row(session, fair_id, number)
    if not queries.is_managed_by(actor, fair):
        queries.require_applicant(actor, row)
    row.state = "withdrawn"
    session.add(row)
    session.flush()


def answer_accommodation(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    number: int,
    state: schemas.AccommodationState,
) -> None:
    """Say whether what was asked for is arranged. Raises as `set_state` does, ApplicationNotFound."""
    queries.get_managed(session, actor, fair_id)
    row = queries.get_application_row(session, fair_id, number)
    if row.accommodation_state == "none":
        raise WrongState(
            Sentence("편의 제공을 요청하지 않은 신청입니다.", "This application asks for no accommodation.")
        )
    row.accommodation_state = state
    session.add(row)
    session.flush()


def import_applications(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    items: Sequence[schemas.ApplicationIn],
    *,
    now: datetime.datetime,
) -> ImportOutcome:
    """Applications by the id of their enterprise, all or none, in a fixed number of statements.

    Raises FairNotFound, Forbidden, InvalidInput naming enterprises that are not in the catalogue.
    """
    queries.get_managed(session, actor, fair_id, is_locked=True)
    ids = [item.enterprise_id for item in items]
    owners = catalogue.find_owners(session, ids)
    faults = [
        FieldFault(
            f"items[{number}].enterprise_id",
            Sentence(
                f"{item.enterprise_id}번 기업이 목록에 없습니다",
                f"names enterprise {item.enterprise_id}, which is not in the catalogue",
            ),
        )
        for number, item in enumerate(items)
        if item.enterprise_id not in owners
    ]
    if faults:
        raise InvalidInput(*faults)
    _check_slots(session, fair_id, {slot for item in items for slot in item.unavailable})
    rows = {
        row.enterprise_id: row
        for row in session.exec(
            select(tables.FairApplication).where(tables.FairApplication.fair_id == fair_id)
        ).all()
    }
    codes = {row.check_in_code for row in rows.values()}
    number = max((row.number for row in rows.values()), default=0)
    created = 0
    for item in items:
        owned = owners[item.enterprise_id]
        row = rows.get(item.enterprise_id)
        if row is None:
            number += 1
            created += 1
            row = tables.FairApplication(
                fair_id=fair_id,
                enterprise_id=item.enterprise_id,
                number=number,
                name=owned.name,
                state="applied",
                check_in_code=make_code(CODE_SIGNS, codes),
            )
            codes.add(row.check_in_code)
            rows[item.enterprise_id] = row
        row.owner_id, row.organisation_id = owned.owner_id, owned.organisation_id
        _fill_application(row, item, now)
        session.add(row)
    session.flush()
    for item in items:
        if item.wishes:
            _save_wishes(session, fair_id, "enterprise", item.enterprise_id, item.wishes)
    return ImportOutcome(created=created, updated=len(items) - created, unchanged=0)


def save_booth_wishes(
    session: Session, actor: Actor | None, fair_id: str, booth_id: str, wishes: Sequence[schemas.WishIn]
) -> list[schemas.WishOut]:
    """What a booth wishes of enterprises. Raises BoothNotFound, Forbidden, InvalidInput."""
    get_acted_booth(session, actor, fair_id, booth_id)
    queries.get_row(session, fair_id, is_locked=True)
    _save_wishes(session, fair_id, "booth", booth_id, wishes)
    return queries.find_wishes(session, fair_id, booth_id=booth_id)


def _refuse_late(fair: tables.Fair, today: datetime.date) -> None:
    if fair.state == "draft":
        raise Forbidden(
            Sentence("아직 신청을 받지 않는 상담회입니다.", "This fair does not take applications yet.")
        )
    if fair.state != "open" or (fair.apply_until is not None and today > fair.apply_until):
        raise WrongState(
            Sentence(
                "신청 기간이 끝났습니다. 바꿀 것이 있으면 운영자에게 문의해 주십시오.",
                "Applications have closed. Ask the organiser where something has to change.",
            )
        )


def _new_application(session: Session, fair_id: str, enterprise_id: str, name: str) -> tables.FairApplication:
    known = session.exec(
        select(tables.FairApplication.number, tables.FairApplication.check_in_code).where(
            tables.FairApplication.fair_id == fair_id
        )
    ).all()
    return tables.FairApplication(
        fair_id=fair_id,
        enterprise_id=enterprise_id,
        number=max((number for number, _ in known), default=0) + 1,
        name=name,
        state="applied",
        check_in_code=make_code(CODE_SIGNS, {code for _, code in known}),
    )


def _fill_application(
    row: tables.FairApplication, item: schemas.ApplicationIn, now: datetime.datetime
) -> None:
    row.state = "applied"
    row.applied_at = row.applied_at or now
    for name in ("contact_name", "contact_phone", "contact_email"):
        setattr(row, name, getattr(item, name) if item.has_consented else None)
    row.consented_at = (row.consented_at or now) if item.has_consented else None
    if item.accommodations and row.accommodation_state == "none":
        row.accommodation_state, row.accommodation_asked_at = "asked", now
    elif not item.accommodations:
        row.accommodation_state, row.accommodation_asked_at = "none", None
    elif sorted(item.accommodations) != sorted(row.accommodations):
        row.accommodation_state, row.accommodation_asked_at = "asked", now
    row.accommodations = sorted(item.accommodations)
    row.accommodation_note = item.accommodation_note
    row.unavailable = sorted(item.unavailable)
    row.is_one_day = item.is_one_day
    row.max_meetings = item.max_meetings


def _save_wishes(
    session: Session, fair_id: str, side: str, own_id: str, wishes: Sequence[schemas.WishIn]
) -> None:
    """What one side (`booth` or `enterprise`) wishes; a pair that neither side wishes any more goes."""
    wish = tables.FairWish
    own, other = (wish.booth_id, "enterprise_id") if side == "booth" else (wish.enterprise_id, "booth_id")
    _refuse_unknown_parties(session, fair_id, side, wishes)
    rows = {
        getattr(row, other): row
        for row in session.exec(select(wish).where(wish.fair_id == fair_id, own == own_id)).all()
    }
    position = session.exec(select(func.max(wish.position)).where(wish.fair_id == fair_id)).one()
    position = 0 if position is None else position + 1
    said = {item.party_id: item for item in wishes}
    for party_id, row in rows.items():
        item = said.pop(party_id, None)
        setattr(row, f"{side}_wish", item.wish if item else "none")
        row.has_met = item.has_met if item else row.has_met
        if row.enterprise_wish == row.booth_wish == "none":
            session.delete(row)
        else:
            session.add(row)
    for item in said.values():
        if item.wish == "none":
            continue
        ids = {"booth_id": own_id, "enterprise_id": item.party_id}
        if side == "enterprise":
            ids = {"booth_id": item.party_id, "enterprise_id": own_id}
        session.add(
            wish(
                fair_id=fair_id,
                request_id=f"W{position + 1:05d}",
                position=position,
                has_met=item.has_met,
                **ids,
                **{f"{side}_wish": item.wish},
            )
        )
        position += 1
    session.flush()


def _refuse_unknown_parties(
    session: Session, fair_id: str, side: str, wishes: Sequence[schemas.WishIn]
) -> None:
    wanted = {item.party_id for item in wishes if item.wish != "none"}
    if side == "enterprise":
        known = set(session.exec(select(tables.Booth.booth_id).where(tables.Booth.fair_id == fair_id)).all())
    else:
        known = set(queries.find_names(session, fair_id))
    faults = [
        FieldFault(
            f"wishes[{number}].party_id",
            Sentence(
                f"이 상담회에 없는 상대입니다: {item.party_id}",
                f"names {item.party_id}, which is not at this fair",
            ),
        )
        for number, item in enumerate(wishes)
        if item.party_id in wanted - known
    ]
    if faults:
        raise InvalidInput(*faults)


# --- inviting by match --------------------------------------------------------------------------------------


def invite_by_match(
    session: Session,
    index: CatalogueIndex,
    actor: Actor | None,
    fair_id: str,
    *,
    top: int,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Invited:
    """Invite the `top` suppliers of every project, as the ranking for demands finds them.

    The pair becomes a wish of the booth with the score of the match. What has been wished or refused before
    stays as it is. Raises FairNotFound, Forbidden, IndexNotReady.
    """
    queries.get_managed(session, actor, fair_id, is_locked=True)
    booths = queries.find_booths(session, fair_id)
    needed = _read_needs(session, booths)
    best: dict[tuple[str, str], float] = {}
    with index.use() as matcher:
        for booth_id, need in needed:
            try:
                ranking = matcher.rank(need, top=top, on=today)
            except RuleNotInForce as error:
                raise InvalidInput(
                    FieldFault("projects", Sentence(error.sentence.ko, error.sentence.en))
                ) from error
            for match in ranking.results:
                pair = booth_id, match.enterprise_id
                best[pair] = max(best.get(pair, 0.0), match.score)
    return _write_invitations(session, fair_id, best, now)


def _read_needs(session: Session, booths: Sequence[schemas.Booth]) -> list[tuple[str, Demand]]:
    ids = [item.demand_id for booth in booths for item in booth.projects if item.demand_id]
    rows = demands.find_rows(session, ids)
    needs: list[tuple[str, Demand]] = []
    for booth in booths:
        for number, item in enumerate(booth.projects):
            row = rows.get(item.demand_id or "")
            need = (
                to_demand(row)
                if row is not None
                else Demand(
                    demand_id=f"{booth.booth_id}-{number}",
                    title=item.title,
                    description=item.description,
                    buyer=booth.agency,
                    budget_krw=item.budget_krw,
                )
            )
            needs.append((booth.booth_id, need))
    return needs


def _write_invitations(
    session: Session, fair_id: str, best: Mapping[tuple[str, str], float], now: datetime.datetime
) -> schemas.Invited:
    known = {
        (row.booth_id, row.enterprise_id): row
        for row in session.exec(select(tables.FairWish).where(tables.FairWish.fair_id == fair_id)).all()
    }
    names = queries.find_names(session, fair_id)
    owners = catalogue.find_owners(session, sorted({enterprise_id for _, enterprise_id in best}))
    applications = session.exec(
        select(tables.FairApplication.number, tables.FairApplication.check_in_code).where(
            tables.FairApplication.fair_id == fair_id
        )
    ).all()
    number = max((item for item, _ in applications), default=0)
    codes = {code for _, code in applications}
    position = max((row.position for row in known.values()), default=-1) + 1
    invited = pairs = 0
    for (booth_id, enterprise_id), score in best.items():
        if enterprise_id not in owners:
            continue
        if enterprise_id not in names:
            number += 1
            invited += 1
            owned = owners[enterprise_id]
            names[enterprise_id] = owned.name
            code = make_code(CODE_SIGNS, codes)
            codes.add(code)
            session.add(
                tables.FairApplication(
                    fair_id=fair_id,
                    enterprise_id=enterprise_id,
                    number=number,
                    name=owned.name,
                    owner_id=owned.owner_id,
                    organisation_id=owned.organisation_id,
                    state="invited",
                    check_in_code=code,
                    invited_at=now,
                )
            )
        row = known.get((booth_id, enterprise_id))
        if row is not None:
            row.match_score = round(score, 6)
            session.add(row)
            continue
        pairs += 1
        session.add(
            tables.FairWish(
                fair_id=fair_id,
                request_id=f"W{position + 1:05d}",
                position=position,
                booth_id=booth_id,
                enterprise_id=enterprise_id,
                booth_wish="want",
                match_score=round(score, 6),
            )
        )
        position += 1
    session.flush()
    return schemas.Invited(invited=invited, pairs=pairs)
