"""What an inbox holds."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.notices.schemas import Notice, NoticePage, NoticeQuery
from service.security import Actor
from service.skins.cursors import read_cursor, write_cursor


def list_notices(session: Session, actor: Actor, query: NoticeQuery) -> NoticePage:
    """One page of the account's own notices, newest first. Raises InvalidInput for a foreign cursor."""
    notice = tables.Notice
    own = col(notice.account_id) == actor.account_id
    total, unread = session.exec(
        select(func.count(), func.count().filter(col(notice.read_at).is_(None)))
        .select_from(notice)
        .where(own)
    ).one()
    wanted = [own]
    if query.cursor is not None:
        (last_id,) = read_cursor(query.cursor, tuple[int], of=actor.account_id)
        wanted.append(col(notice.notice_id) < last_id)
    rows = session.exec(
        select(notice).where(*wanted).order_by(col(notice.notice_id).desc()).limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    cursor = None
    if len(rows) > query.limit:
        cursor = write_cursor((shown[-1].notice_id,), of=actor.account_id)
    return NoticePage(
        total=total,
        unread=unread,
        items=[Notice.model_validate(row) for row in shown],
        next_cursor=cursor,
    )
