"""The versions of words and law: which there are, what each says, what its preview found."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.errors.words import ReferenceVersionNotFound
from service.reference_versions import schemas
from service.skins.cursors import read_cursor, write_cursor
from service.skins.language import Language

PREVIEW_JOB_NAME = "reference_preview"


def read_versions_in_force(session: Session) -> str:
    """Which versions the catalogue is read with (`service.reference_layers`)."""
    return session.exec(select(tables.CatalogueClock.reference_versions)).one()


def get_row(session: Session, version: int, *, is_locked: bool = False) -> tables.ReferenceVersion:
    """The row of one version, locked until the commit where it is to change.

    Raises ReferenceVersionNotFound.
    """
    wanted = select(tables.ReferenceVersion).where(tables.ReferenceVersion.version == version)
    row = session.exec(wanted.with_for_update() if is_locked else wanted).one_or_none()
    if row is None:
        raise ReferenceVersionNotFound(version)
    return row


def find_rows(session: Session, numbers: list[int]) -> list[tables.ReferenceVersion]:
    """The rows of these versions, by number."""
    row = tables.ReferenceVersion
    return list(session.exec(select(row).where(col(row.version).in_(numbers)).order_by(col(row.version))))


def list_versions(session: Session, query: schemas.VersionQuery) -> schemas.VersionPage:
    """One page of the versions, newest first. Raises InvalidInput for a foreign cursor."""
    row, account = tables.ReferenceVersion, tables.Account
    wanted = (
        select(row, account.login)
        .outerjoin(account, col(account.account_id) == row.created_by)
        .order_by(col(row.version).desc())
        .limit(query.limit + 1)
    )
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[int], of="reference-versions")
        wanted = wanted.where(col(row.version) < last)
    found = session.exec(wanted).all()
    items = [schemas.VersionLine(**_describe(item, login)) for item, login in found[: query.limit]]
    more = len(found) > query.limit
    return schemas.VersionPage(
        total=session.exec(select(func.count()).select_from(row)).one(),
        items=items,
        next_cursor=write_cursor((items[-1].version,), of="reference-versions") if more else None,
    )


def get_version(session: Session, version: int, language: Language) -> schemas.Version:
    """One version with its changes and its preview. Raises ReferenceVersionNotFound."""
    row = get_row(session, version)
    account = session.get(tables.Account, row.created_by) if row.created_by else None
    job = _find_job(session, version)
    preview = schemas.Preview.model_validate(row.preview) if row.preview else None
    error = job.error if job is not None and job.state == "failed" else None
    return schemas.Version(
        **_describe(row, account.login if account else None),
        changes=schemas.Changes.model_validate(row.changes),
        preview=preview,
        previewed_at=row.previewed_at,
        is_previewed=preview is not None and preview.base == read_versions_in_force(session),
        is_preview_running=job is not None and job.state in ("waiting", "running"),
        preview_error=(error or {}).get(language),
    )


def _find_job(session: Session, version: int) -> tables.Job | None:
    job = tables.Job
    return session.exec(
        select(job)
        .where(job.kind == PREVIEW_JOB_NAME, job.subject_id == str(version))
        .order_by(col(job.created_at).desc(), col(job.job_id).desc())
        .limit(1)
    ).first()


def _describe(row: tables.ReferenceVersion, login: str | None) -> dict[str, object]:
    return {
        "version": row.version,
        "state": row.state,
        "reason": row.reason,
        "created_by": login,
        "created_at": row.created_at,
        "in_force_at": row.in_force_at,
        "withdrawn_at": row.withdrawn_at,
        "count": sum(map(len, row.changes.values())),
    }
