"""What is done after a fair: answer follow-ups and the survey, and erase contacts that are not needed."""

from __future__ import annotations

import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col

from service import tables
from service.errors import NotFound, WrongState
from service.errors.records import ApplicationNotFound
from service.fairs.applications.queries import find_application_of, require_applicant
from service.fairs.booths.actions import get_acted_booth
from service.fairs.register import queries as fairs
from service.fairs.results import schemas
from service.people import audit
from service.security import Actor
from service.sentences import Sentence


class FollowUpNotFound(NotFound):
    """The fair has no such follow-up."""

    code = "follow_up_not_found"
    sentence = Sentence(
        "그런 후속 확인이 없습니다. 후속 확인 목록에서 다시 골라 주십시오.",
        "There is no such follow-up. Choose it in the list of follow-ups again.",
    )


def answer_follow_up(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    card_id: str,
    months: int,
    answer: schemas.FollowUpIn,
    *,
    now: datetime.datetime,
) -> None:
    """Note what has become of a consultation; for the booth or who manages the fair.

    Raises FollowUpNotFound, Forbidden.
    """
    card = session.get(tables.ConsultationCard, card_id)
    row = session.get(tables.FollowUp, (card_id, months))
    if card is None or row is None or card.fair_id != fair_id:
        raise FollowUpNotFound
    get_acted_booth(session, actor, fair_id, card.booth_id)
    before = {"answer": row.answer}
    row.answer, row.answered_at = answer.answer, now
    session.add(row)
    session.flush()
    after = {"months": months, "answer": row.answer}
    subject = f"{fair_id}/{card_id}"
    audit.record(
        session, actor, "fair_card.follow_up", "fair_card", subject, before=before, after=after, now=now
    )


def answer_survey(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    survey: schemas.SurveyIn,
    *,
    now: datetime.datetime,
) -> None:
    """Answer for a booth or an enterprise; a second answer replaces the first.

    Raises FairNotFound, BoothNotFound, ApplicationNotFound, Forbidden.
    """
    fair = fairs.get_row(session, fair_id)
    if survey.side == "booth":
        get_acted_booth(session, actor, fair_id, survey.party_id)
    else:
        application = find_application_of(session, fair_id, survey.party_id)
        if application is None:
            raise ApplicationNotFound(survey.party_id)
        if not fairs.is_managed_by(actor, fair):
            require_applicant(actor, application)
    row = session.get(tables.FairSurvey, (fair_id, survey.side, survey.party_id))
    if row is None:
        row = tables.FairSurvey(fair_id=fair_id, answered_at=now, **survey.model_dump())
    for name in ("satisfaction", "matching", "again", "comment"):
        setattr(row, name, getattr(survey, name))
    row.answered_at = now
    session.add(row)
    session.flush()
    after = survey.model_dump(exclude={"comment"})
    audit.record(session, actor, "fair.answer_survey", "fair", fair_id, after=after, now=now)


def erase_contacts(session: Session, actor: Actor | None, fair_id: str, *, now: datetime.datetime) -> int:
    """Erase contacts and details of accommodations of a closed fair; how many applications held some.

    Raises FairNotFound, Forbidden, WrongState for a fair that is not closed.
    """
    fair = fairs.get_managed(session, actor, fair_id, is_locked=True)
    if fair.state != "closed":
        raise WrongState(
            Sentence(
                "상담회를 마친 뒤에 연락처를 파기하실 수 있습니다.",
                "Contacts can be erased once the fair is closed.",
            )
        )
    application = tables.FairApplication
    erased = session.execute(
        update(application)
        .where(
            col(application.fair_id) == fair_id,
            or_(col(application.consented_at).is_not(None), application.accommodation_note != ""),
        )
        .values(
            contact_name=None,
            contact_phone=None,
            contact_email=None,
            consented_at=None,
            accommodation_note="",
        )
    )
    number = int(erased.rowcount)  # type: ignore[attr-defined]
    after = {"applications": number}
    audit.record(session, actor, "fair.erase_contacts", "fair", fair_id, after=after, now=now)
    return number
