"""Uploads and their rows, in the same number of statements for one row as for many."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.errors.records import UploadNotFound
from service.skins.cursors import read_cursor, write_cursor
from service.uploads import schemas

# As many as a page lists.
SHOWN = 50


def get_row(session: Session, upload_id: str, *, account_id: str | None) -> tables.Upload:
    """The upload, locked until the transaction ends (PostgreSQL). Raises UploadNotFound.

    `account_id` is whose it must be, None where any account's may be read.
    """
    wanted = [tables.Upload.upload_id == upload_id]
    if account_id is not None:
        wanted.append(tables.Upload.account_id == account_id)
    found = session.exec(
        select(tables.Upload).where(*wanted).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise UploadNotFound(upload_id)
    return found


def find_uploads(session: Session, account_id: str, *, most: int | None = SHOWN) -> list[schemas.Upload]:
    """The latest uploads of an account, all of them where `most` is None."""
    upload = tables.Upload
    rows = session.exec(
        select(upload)
        .where(upload.account_id == account_id)
        .order_by(col(upload.created_at).desc(), col(upload.upload_id))
        .limit(most)
    ).all()
    return _describe(session, rows)


def show_upload(
    session: Session, upload_id: str, query: schemas.UploadQuery, *, account_id: str | None
) -> schemas.UploadPage:
    """One page of the rows of an upload. Raises UploadNotFound, or InvalidInput for a foreign cursor."""
    found = get_row(session, upload_id, account_id=account_id)
    row = tables.UploadRow
    wanted = [row.upload_id == upload_id]
    if query.only_faults:
        wanted.append(row.outcome == "refused")
    marks = (upload_id, query.only_faults)
    if query.cursor is not None:
        [last] = read_cursor(query.cursor, tuple[int], of=marks)
        wanted.append(row.position > last)
    rows = session.exec(select(row).where(*wanted).order_by(col(row.position)).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    [upload] = _describe(session, [found])
    return schemas.UploadPage(
        upload=upload,
        rows=[schemas.UploadRow.model_validate(item) for item in shown],
        next_cursor=write_cursor((shown[-1].position,), of=marks) if len(rows) > query.limit else None,
    )


def find_rows(session: Session, upload_id: str) -> Sequence[tables.UploadRow]:
    """Every row of an upload, in the order of the file."""
    row = tables.UploadRow
    return session.exec(select(row).where(row.upload_id == upload_id).order_by(col(row.position))).all()


def _describe(session: Session, uploads: Sequence[tables.Upload]) -> list[schemas.Upload]:
    row = tables.UploadRow
    counted = session.exec(
        select(row.upload_id, row.outcome, func.count())
        .where(col(row.upload_id).in_([upload.upload_id for upload in uploads]))
        .group_by(col(row.upload_id), col(row.outcome))
    ).all()
    counts = {(upload_id, outcome): number for upload_id, outcome, number in counted}
    return [
        schemas.Upload(
            upload_id=upload.upload_id,
            file_name=upload.file_name,
            state=upload.state,
            created_at=upload.created_at,
            confirmed_at=upload.confirmed_at,
            undone_at=upload.undone_at,
            created=counts.get((upload.upload_id, "create"), 0),
            updated=counts.get((upload.upload_id, "update"), 0),
            unchanged=counts.get((upload.upload_id, "unchanged"), 0),
            refused=counts.get((upload.upload_id, "refused"), 0),
        )
        for upload in uploads
    ]
