"""`pumasi digest`: make the digests of the day and send the letters that are due, for a scheduler."""

from __future__ import annotations

from typing import Annotated

import typer


def digest(
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="알리거나 보내지 않고 세기만. Count; tell and send nothing."),
    ] = False,
) -> None:
    """하루 알림 만들어 보내기. Make the digests of the day and send the mail that is due."""
    import datetime

    from service.database import Database, migrate
    from service.digests.actions import make_digests
    from service.mailing.mail import MailSender, count_due
    from service.running.configuration import load_settings
    from service.running.console import Progress

    settings = load_settings()
    migrate(settings)
    database = Database(settings)
    now = datetime.datetime.now(datetime.UTC)
    try:
        with Progress("알림 찾는 중 / finding what is new", 100) as progress:
            made = make_digests(
                database,
                settings,
                now=now,
                report=lambda share: progress.move_to(round(100 * share)),
                is_preview=dry_run,
            )
        sent = 0
        if not dry_run:
            sender = MailSender(database, settings, lambda: datetime.datetime.now(datetime.UTC))
            while tried := sender.send_due():
                sent += tried
        with database.session(is_writing=False) as session:
            due = count_due(session, now)
    finally:
        database.dispose()
    head = "미리보기(알리거나 보내지 않음) / preview, nothing told or sent" if dry_run else "보냄 / done"
    typer.echo(
        f"{head}\n"
        f"알림 {made.digests:,}건: 담은 수요 {made.mailed:,}, 목록에만 남긴 수요 {made.held:,}, "
        f"기한 알림 {made.reminders:,} / "
        f"{made.digests:,} digests: {made.mailed:,} demands told, {made.held:,} held back, "
        f"{made.reminders:,} reminders\n"
        f"메일: 새로 쓴 것 {made.letters:,}, 보내 본 것 {sent:,}, 보낼 때가 된 것 {due:,} / "
        f"letters: {made.letters:,} new, {sent:,} tried, {due:,} due"
    )
    if not settings.smtp_host and (due or made.letters):
        typer.echo(
            "PUMASI_SMTP_HOST가 없어 메일은 보내지 않고 쌓아 두었습니다 / "
            "no PUMASI_SMTP_HOST is set: letters wait in the outbox"
        )
