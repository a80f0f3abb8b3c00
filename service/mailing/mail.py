"""Letters going out: put into the outbox with the change that causes them, sent later by a worker.

`put_mail` only adds a row, in the caller's transaction: a letter is never sent for a change that was rolled
back. `MailSender.send_due` takes rows that are due, each for a limited time (`leased_until`), so that two
workers never send the same one at once; a worker that dies while sending leaves its rows to the next. A
letter that the mail server refuses for now is tried again later and later, at most MAX_ATTEMPTS times.
Without a mail server in the settings nothing is taken: letters wait in the outbox, where the administrator
sees them.
"""

from __future__ import annotations

import datetime
import re
import smtplib
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import structlog
from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from service import tables
from service.database import Database
from service.sentences import Sentence
from service.settings import Settings

log = structlog.get_logger(__name__)

BATCH = 20
# Nearly three days: a mail server that is down over a weekend loses no letter.
MAX_ATTEMPTS = 20
FIRST_RETRY = datetime.timedelta(minutes=1)
LONGEST_RETRY = datetime.timedelta(hours=6)
LEASE = datetime.timedelta(minutes=10)
MAX_ERROR_CHARACTERS = 500


def put_mail(
    session: Session, settings: Settings, *, recipient: str, subject: str, text: str, now: datetime.datetime
) -> tables.OutgoingMail:
    """Add a letter to the outbox; it leaves once the caller's transaction is committed."""
    domain = parseaddr(settings.smtp_from)[1].rpartition("@")[2] or "localhost"
    letter = tables.OutgoingMail(
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        recipient=recipient,
        # A line break would begin a header of its own.
        subject=" ".join(subject.split()),
        text=text,
        created_at=now,
        next_attempt_at=now,
    )
    session.add(letter)
    session.flush()
    return letter


@dataclass(frozen=True, slots=True)
class Outbox:
    """Where an action puts its letters. `base_url` is the address of the service, for links in them."""

    settings: Settings
    base_url: str

    def put(
        self, session: Session, *, recipient: str, subject: str, text: str, now: datetime.datetime
    ) -> None:
        """Add a letter; it leaves once the caller's transaction is committed."""
        put_mail(session, self.settings, recipient=recipient, subject=subject, text=text, now=now)


def count_due(session: Session, now: datetime.datetime) -> int:
    """How many letters wait to be sent now."""
    mail = tables.OutgoingMail
    due = select(func.count()).where(mail.state == "waiting", col(mail.next_attempt_at) <= now)
    return session.exec(due).one()


class MailSender:
    """Sends what is due through the SMTP server of the settings."""

    def __init__(
        self, database: Database, settings: Settings, clock: Callable[[], datetime.datetime]
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock

    def send_due(self) -> int:
        """Try every letter of one batch that is due; how many were tried. 0 without a mail server."""
        if not self.settings.smtp_host:
            return 0
        letters = self._take()
        if not letters:
            return 0
        try:
            with self._connect() as server:
                for letter in letters:
                    self._send(server, letter)
        except (OSError, smtplib.SMTPException) as error:
            # The server cannot be reached, or broke off: whatever has no outcome yet is tried later.
            log.warning("mail_server_failed", error=str(error))
            self._postpone([letter.mail_id for letter in letters], str(error))
        return len(letters)

    def _take(self) -> list[tables.OutgoingMail]:
        mail = tables.OutgoingMail
        now = self.clock()
        with self.database.session(is_writing=True) as session:
            letters = session.exec(
                select(mail)
                .where(
                    mail.state == "waiting",
                    col(mail.next_attempt_at) <= now,
                    or_(col(mail.leased_until).is_(None), col(mail.leased_until) <= now),
                )
                .order_by(col(mail.next_attempt_at), col(mail.mail_id))
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            for letter in letters:
                letter.leased_until = now + LEASE
                letter.attempts += 1
            return list(letters)

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        seconds = settings.smtp_timeout_seconds
        assert settings.smtp_host is not None
        if settings.smtp_tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=seconds, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=seconds)
        try:
            if settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _send(self, server: smtplib.SMTP, letter: tables.OutgoingMail) -> None:
        try:
            message = _compose(letter, self.settings.smtp_from)
        except Exception as error:
            # Of what is no address the parser raises whatever comes up, an IndexError as well.
            log.exception("mail_not_composed", mail_id=letter.mail_id)
            self._note(letter.mail_id, f"{type(error).__name__}: {error}", is_final=True)
            return
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()))
            self._note(letter.mail_id, f"{code} {answer.decode(errors='replace')}", is_final=code >= 500)
        except smtplib.SMTPResponseException as refused:
            answer = refused.smtp_error
            text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
            self._note(letter.mail_id, f"{refused.smtp_code} {text}", is_final=refused.smtp_code >= 500)
        except (UnicodeError, ValueError, smtplib.SMTPNotSupportedError) as error:
            self._note(letter.mail_id, str(error), is_final=True)
        else:
            self._note(letter.mail_id, None)

    def _note(self, mail_id: int | None, error: str | None, *, is_final: bool = False) -> None:
        now = self.clock()
        with self.database.session(is_writing=True) as session:
            letter = session.get(tables.OutgoingMail, mail_id)
            if letter is None:
                return
            letter.leased_until = None
            letter.error = error[:MAX_ERROR_CHARACTERS] if error else None
            if error is None:
                # What it said may hold a one-time link; nobody needs to read it here any more.
                letter.state, letter.sent_at, letter.text = "sent", now, ""
            elif is_final or letter.attempts >= MAX_ATTEMPTS:
                letter.state = "failed"
                log.warning("mail_failed", mail_id=mail_id, error=letter.error)
            else:
                letter.next_attempt_at = now + find_delay(letter.attempts)

    def _postpone(self, mail_ids: list[int | None], error: str) -> None:
        with self.database.session(is_writing=False) as session:
            mail = tables.OutgoingMail
            unsettled = session.exec(
                select(mail.mail_id).where(
                    col(mail.mail_id).in_(mail_ids),
                    mail.state == "waiting",
                    col(mail.leased_until).is_not(None),
                )
            ).all()
        for mail_id in unsettled:
            self._note(mail_id, error)


_MEANINGS = (
    (
        re.compile(r"refused|unreachable|no route to host", re.IGNORECASE),
        Sentence(
            "메일 서버에 연결하지 못했습니다. 서버가 켜져 있는지, 주소와 포트가 맞는지 확인해 주십시오",
            "The mail server could not be reached. Check that it runs, and its address and port",
        ),
    ),
    (
        re.compile(r"timed out", re.IGNORECASE),
        Sentence("메일 서버가 제때 답하지 않았습니다", "The mail server did not answer in time"),
    ),
    (
        re.compile(r"name or service not known|name resolution|nodename", re.IGNORECASE),
        Sentence(
            "메일 서버의 주소를 찾지 못했습니다. PUMASI_SMTP_HOST를 확인해 주십시오",
            "The mail server's name is not known. Check PUMASI_SMTP_HOST",
        ),
    ),
    (
        re.compile(r"^\(?535\b"),
        Sentence(
            "메일 서버가 아이디나 비밀번호를 받지 않았습니다. PUMASI_SMTP_USER와 PUMASI_SMTP_PASSWORD를 "
            "확인해 주십시오",
            "The mail server did not take the login or the password. Check PUMASI_SMTP_USER and "
            "PUMASI_SMTP_PASSWORD",
        ),
    ),
    (
        re.compile(r"^5\d\d "),
        Sentence(
            "메일 서버가 이 메일을 거절하였습니다. 받는 주소를 확인해 주십시오",
            "The mail server refused this letter. Check the address",
        ),
    ),
    (
        re.compile(r"^4\d\d "),
        Sentence(
            "메일 서버가 나중에 다시 보내라고 하였습니다",
            "The mail server asked for it to be sent again later",
        ),
    ),
)


def explain_failure(error: str | None) -> Sentence | None:
    """What the answer of a mail server, or of the way to it, means for whoever looks after the service."""
    return next((meaning for pattern, meaning in _MEANINGS if error and pattern.search(error)), None)


def find_delay(attempts: int) -> datetime.timedelta:
    """How long to wait after that many failed attempts: 1, 2, 4 … minutes, six hours at most."""
    return min(FIRST_RETRY * 2 ** max(0, attempts - 1), LONGEST_RETRY)


def _compose(letter: tables.OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if not message["To"].addresses:
        raise ValueError("the recipient names no address")
    return message
