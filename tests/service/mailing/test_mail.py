"""Outgoing mail: put with its change, sent once by a server on the loopback, tried again, given up, kept."""

from __future__ import annotations

import datetime
import email
import email.policy
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from service import tables
from service.database import Database
from service.mailing import mail
from service.mailing.mail import MailSender, find_delay, put_mail
from service.settings import Settings
from tests.service.conftest import NOW, Clock


class Inbox:
    """Takes letters as a mail server does; `answer` is what it says to each recipient."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    server.start()
    try:
        yield handler, port
    finally:
        server.stop()


def with_server(settings: Settings, port: int) -> Settings:
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_tls": "none",
            "smtp_from": "품앗이 <pumasi@example.kr>",
            "smtp_timeout_seconds": 5.0,
        }
    )


def put(database: Database, settings: Settings, recipient: str = "buyer@example.kr") -> int:
    with database.session(is_writing=True) as session:
        letter = put_mail(
            session,
            settings,
            recipient=recipient,
            subject="견적\r\nBcc: everyone@example.kr",
            text="안녕하십니까.\n링크: /x",
            now=NOW,
        )
        assert letter.mail_id is not None
        return letter.mail_id


def read(database: Database, mail_id: int) -> tables.OutgoingMail:
    with database.session(is_writing=False) as session:
        found = session.get(tables.OutgoingMail, mail_id)
        assert found is not None
        return found


def test_a_letter_is_sent_once_and_its_text_is_forgotten(
    database: Database, settings: Settings, clock: Clock, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    settings = with_server(settings, port)
    mail_id = put(database, settings)
    sender = MailSender(database, settings, clock)
    assert sender.send_due() == 1
    assert sender.send_due() == 0
    [letter] = handler.letters
    assert letter["From"] == "품앗이 <pumasi@example.kr>"
    assert letter["To"] == "buyer@example.kr"
    assert letter["Subject"] == "견적 Bcc: everyone@example.kr"
    assert letter["Bcc"] is None
    assert letter["Message-ID"].endswith("@example.kr>")
    assert letter.get_content().split() == ["안녕하십니까.", "링크:", "/x"]
    row = read(database, mail_id)
    assert (row.state, row.sent_at, row.text, row.attempts) == ("sent", NOW, "", 1)


def test_without_a_mail_server_letters_wait(database: Database, settings: Settings, clock: Clock) -> None:
    mail_id = put(database, settings)
    assert MailSender(database, settings, clock).send_due() == 0
    row = read(database, mail_id)
    assert (row.state, row.attempts) == ("waiting", 0)
    assert row.text != ""


def test_a_refusal_for_now_is_tried_again_later(
    database: Database, settings: Settings, clock: Clock, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    settings = with_server(settings, port)
    mail_id = put(database, settings)
    sender = MailSender(database, settings, clock)
    handler.answer = "451 try again later"
    assert sender.send_due() == 1
    row = read(database, mail_id)
    assert (row.state, row.error) == ("waiting", "451 try again later")
    assert row.next_attempt_at == NOW + mail.FIRST_RETRY
    assert sender.send_due() == 0
    handler.answer = "250 OK"
    clock.go_on(minutes=1)
    assert sender.send_due() == 1
    assert read(database, mail_id).state == "sent"
    assert len(handler.letters) == 1


def test_a_refusal_for_good_is_final_and_keeps_no_other_letter_back(
    database: Database, settings: Settings, clock: Clock, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    settings = with_server(settings, port)
    sender = MailSender(database, settings, clock)
    refused = put(database, settings, "nobody@example.kr")
    handler.answer = "550 no such user"
    assert sender.send_due() == 1
    row = read(database, refused)
    assert (row.state, row.error) == ("failed", "550 no such user")
    handler.answer = "250 OK"
    sent = put(database, settings)
    assert sender.send_due() == 1
    assert read(database, sent).state == "sent"


@pytest.mark.parametrize("recipient", ["담당자@example.kr", '담당@,"', "없음:;"])
def test_what_is_no_address_for_the_server_keeps_no_other_letter_back(
    database: Database, settings: Settings, clock: Clock, inbox: tuple[Inbox, int], recipient: str
) -> None:
    handler, port = inbox
    settings = with_server(settings, port)
    wrong, right = put(database, settings, recipient), put(database, settings)
    assert MailSender(database, settings, clock).send_due() == 2
    assert [read(database, mail_id).state for mail_id in (wrong, right)] == ["failed", "sent"]
    assert read(database, wrong).error
    assert len(handler.letters) == 1


def test_a_server_that_cannot_be_reached_is_tried_at_most_so_often(
    database: Database, settings: Settings, clock: Clock
) -> None:
    settings = with_server(settings, 1)
    mail_id = put(database, settings)
    sender = MailSender(database, settings, clock)
    for _ in range(mail.MAX_ATTEMPTS):
        assert sender.send_due() == 1
        clock.now = max(clock.now, read(database, mail_id).next_attempt_at)
    row = read(database, mail_id)
    assert (row.state, row.attempts) == ("failed", mail.MAX_ATTEMPTS)
    assert sender.send_due() == 0


def test_two_workers_never_hold_the_same_letter(database: Database, settings: Settings, clock: Clock) -> None:
    settings = with_server(settings, 1)
    ids = [put(database, settings) for _ in range(3)]
    first, second = (MailSender(database, settings, clock) for _ in range(2))
    assert [letter.mail_id for letter in first._take()] == ids
    assert second._take() == []
    clock.go_on(seconds=mail.LEASE.total_seconds())
    assert [letter.mail_id for letter in second._take()] == ids


def test_a_letter_of_a_change_that_is_rolled_back_is_never_sent(
    database: Database, settings: Settings
) -> None:
    def change_and_fail() -> None:
        with database.session(is_writing=True) as session:
            put_mail(session, settings, recipient="a@example.kr", subject="x", text="y", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with database.session(is_writing=False) as session:
        assert session.exec(select(tables.OutgoingMail)).all() == []


def test_waits_double_up_to_six_hours() -> None:
    minutes = [find_delay(n) / datetime.timedelta(minutes=1) for n in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


def test_a_server_that_is_down_over_a_weekend_loses_no_letter() -> None:
    tried_for = sum((find_delay(number) for number in range(1, mail.MAX_ATTEMPTS)), datetime.timedelta())
    assert tried_for > datetime.timedelta(hours=64)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("[Errno 111] Connection refused", "연결하지 못했습니다"),
        ("timed out", "제때 답하지 않았습니다"),
        ("[Errno -2] Name or service not known", "주소를 찾지 못했습니다"),
        ("(535, b'5.7.8 Authentication failed')", "아이디나 비밀번호"),
        ("550 5.1.1 No such user", "거절하였습니다"),
        ("451 4.3.0 try later", "나중에"),
    ],
)
def test_what_a_mail_server_says_is_explained(error: str, said: str) -> None:
    meaning = mail.explain_failure(error)
    assert meaning is not None
    assert said in meaning.ko


def test_what_is_not_known_is_not_explained() -> None:
    assert mail.explain_failure(None) is None
    assert mail.explain_failure("IndexError: list index out of range") is None
