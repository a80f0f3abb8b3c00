"""What came of a fair, counted from the cards, the timetable and the answers."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.fairs.days import queries as days
from service.fairs.days.schemas import Card
from service.fairs.plans.queries import find_party_names
from service.fairs.register import queries as fairs
from service.fairs.results import schemas

_QUOTED = ("quote_requested", "contract_signed")
MOST_COMMENTS = 200

CARD_HEADERS = (
    "부스", "기업 번호", "기업명", "상담일", "상담 결과", "부적합 사유", "상담 내용", "상담액(원)",
    "견적액(원)", "계약액(원)", "계약일",
)  # fmt: skip


def make_report(session: Session, fair_id: str, today: datetime.date) -> schemas.Report:
    """The report, in a fixed number of statements."""
    fair = fairs.describe_fair(session, fairs.get_row(session, fair_id))
    counts = fairs.count_fair(session, fair)
    states = _count_meetings(session, fair_id, fair.published_version)
    cards = days.list_cards(session, fair_id)
    booth_names, _ = find_party_names(session, fair_id)
    tickets = session.exec(
        select(func.count()).select_from(tables.WalkInTicket).where(tables.WalkInTicket.fair_id == fair_id)
    ).one()
    consultations = [card for card in cards if card.outcome not in tables.NO_SHOWS]
    number_of = Counter(card.outcome for card in cards)
    due, answered = _count_follow_ups(session, fair_id, today)
    return schemas.Report(
        fair_id=fair_id,
        applied=counts.applied,
        checked_in=counts.checked_in,
        planned=sum(states.values()),
        held=states.get("done", 0),
        no_shows=sum(states.get(state, 0) for state in tables.NO_SHOWS),
        walk_ins=tickets,
        cards=len(cards),
        outcomes=[
            schemas.OutcomeCount(outcome=code, cards=number_of[code])  # type: ignore[arg-type]
            for code in tables.OUTCOMES
        ],
        funnel=_count_steps(sum(states.values()), consultations),
        booths=[
            _sum_up_booth(booth_id, name, [card for card in consultations if card.booth_id == booth_id])
            for booth_id, name in booth_names.items()
        ],
        follow_ups_due=due,
        follow_ups_answered=answered,
        survey=summarise_survey(session, fair_id),
    )


def _count_steps(planned: int, consultations: Sequence[Card]) -> list[schemas.Step]:
    """From the meetings of the timetable to contracts, each step with the sum that was spoken of."""
    quotes = [
        card
        for card in consultations
        if card.outcome in _QUOTED or card.quote_krw is not None or card.contract_krw is not None
    ]
    contracts = [card for card in consultations if card.outcome == "contract_signed"]
    sums = (
        ("meetings", planned, 0),
        ("consultations", len(consultations), sum(card.discussed_krw or 0 for card in consultations)),
        ("quotes", len(quotes), sum(card.quote_krw or 0 for card in quotes)),
        ("contracts", len(contracts), sum(card.contract_krw or 0 for card in contracts)),
    )
    return [schemas.Step(step=step, count=count, amount_krw=amount) for step, count, amount in sums]


def _sum_up_booth(booth_id: str, name: str, consultations: Sequence[Card]) -> schemas.BoothResult:
    contracts = [card for card in consultations if card.outcome == "contract_signed"]
    return schemas.BoothResult(
        booth_id=booth_id,
        booth_name=name,
        consultations=len(consultations),
        contracts=len(contracts),
        discussed_krw=sum(card.discussed_krw or 0 for card in consultations),
        contract_krw=sum(card.contract_krw or 0 for card in contracts),
    )


def _count_meetings(session: Session, fair_id: str, version: int | None) -> dict[str, int]:
    meeting = tables.FairMeeting
    return dict(
        session.exec(
            select(meeting.state, func.count())
            .where(meeting.fair_id == fair_id, meeting.plan_version == (version or 0))
            .group_by(meeting.state)
        ).all()
    )


def _count_follow_ups(session: Session, fair_id: str, today: datetime.date) -> tuple[int, int]:
    items = list_follow_ups(session, fair_id)
    return (
        sum(item.answered_at is None and item.due_on <= today for item in items),
        sum(item.answered_at is not None for item in items),
    )


def list_follow_ups(session: Session, fair_id: str, *, booth_id: str | None = None) -> list[schemas.FollowUp]:
    """Every follow-up of the fair, or of one booth: the earliest due first, answered ones last."""
    follow_up, card = tables.FollowUp, tables.ConsultationCard
    statement = (
        select(follow_up, card)
        .join(card, col(card.card_id) == follow_up.card_id)
        .where(card.fair_id == fair_id)
        .order_by(
            col(follow_up.answered_at).is_not(None),
            col(follow_up.due_on),
            col(card.enterprise_name),
            col(follow_up.card_id),
        )
    )
    if booth_id is not None:
        statement = statement.where(card.booth_id == booth_id)
    rows = session.exec(statement).all()
    booth_names, _ = find_party_names(session, fair_id)
    return [
        schemas.FollowUp(
            card_id=row.card_id,
            booth_id=of.booth_id,
            booth_name=booth_names.get(of.booth_id, of.booth_id),
            enterprise_id=of.enterprise_id,
            enterprise_name=of.enterprise_name,
            outcome=of.outcome,  # type: ignore[arg-type]  # a check constraint admits the codes only
            months=row.months,
            due_on=row.due_on,
            answered_at=row.answered_at,
            answer=row.answer,
        )
        for row, of in rows
    ]


def summarise_survey(session: Session, fair_id: str) -> schemas.SurveySummary:
    """How many answered and what they said."""
    survey = tables.FairSurvey
    number, satisfaction, matching, again = session.exec(
        select(
            func.count(), func.avg(survey.satisfaction), func.avg(survey.matching), func.avg(survey.again)
        ).where(survey.fair_id == fair_id)
    ).one()
    comments = session.exec(
        select(survey.comment)
        .where(survey.fair_id == fair_id, survey.comment != "")
        .order_by(col(survey.answered_at), col(survey.party_id))
        .limit(MOST_COMMENTS)
    ).all()

    def mean(value: object) -> float | None:
        return None if value is None else round(float(value), 2)  # type: ignore[arg-type]

    return schemas.SurveySummary(
        answers=number,
        satisfaction=mean(satisfaction),
        matching=mean(matching),
        again=mean(again),
        comments=list(comments),
    )


def list_card_rows(
    session: Session, fair_id: str, names: dict[str, str]
) -> list[list[str | int | float | None]]:
    """The cards as rows of a table; `names` are those of the outcomes."""
    booth_names, _ = find_party_names(session, fair_id)
    return [
        [
            booth_names.get(card.booth_id, card.booth_id),
            card.enterprise_id,
            card.enterprise_name,
            card.held_on.isoformat(),
            names[card.outcome],
            card.reason,
            card.note,
            card.discussed_krw,
            card.quote_krw,
            card.contract_krw,
            card.contract_on.isoformat() if card.contract_on else None,
        ]
        for card in days.list_cards(session, fair_id)
    ]
