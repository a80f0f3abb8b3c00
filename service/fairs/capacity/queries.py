"""What has been measured of the capacity of a fair."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.errors import NotFound
from service.fairs.capacity import schemas
from service.sentences import Sentence
from service.skins.language import Language


class MeasuringNotFound(NotFound):
    """The fair has no such measuring under way or past."""

    code = "measuring_not_found"
    sentence = Sentence(
        "수용 능력 계산({})이 없습니다. 수용 능력 화면에서 다시 계산해 주십시오.",
        "There is no measuring {}. Measure again from the page of the capacity.",
    )


def get_measuring(session: Session, fair_id: str, job_id: str, language: Language) -> schemas.Measuring:
    """How far one measuring of a fair is. Raises MeasuringNotFound."""
    row = session.get(tables.FairCapacity, job_id)
    job = session.get(tables.Job, job_id)
    if row is None or job is None or row.fair_id != fair_id:
        raise MeasuringNotFound(job_id)
    return _describe(row, job, language)


def find_latest_measuring(session: Session, fair_id: str, language: Language) -> schemas.Measuring | None:
    """The measuring that was asked for last."""
    found = session.exec(
        select(tables.FairCapacity, tables.Job)
        .join(tables.Job, col(tables.Job.job_id) == tables.FairCapacity.job_id)
        .where(tables.FairCapacity.fair_id == fair_id)
        .order_by(col(tables.FairCapacity.made_at).desc(), col(tables.FairCapacity.job_id))
        .limit(1)
    ).first()
    return _describe(*found, language) if found else None


def _describe(row: tables.FairCapacity, job: tables.Job, language: Language) -> schemas.Measuring:
    return schemas.Measuring(
        job_id=row.job_id,
        state=job.state,  # type: ignore[arg-type]  # a check constraint admits the states only
        expected_enterprises=row.expected_enterprises,
        expected_wishes=row.expected_wishes,
        figures=schemas.Figures.model_validate(row.figures) if row.figures else None,
        error=(job.error or {}).get(language, ""),
        asked_at=row.made_at,
    )
