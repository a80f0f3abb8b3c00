"""What every process does beside its answers, round by round, and which kinds of job there are."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

from service.database import Database
from service.digests import actions as digests
from service.fairs.capacity.actions import CAPACITY_JOB
from service.fairs.planning.jobs import PLAN_JOB
from service.jobs import JobKind, JobRunner
from service.mailing.mail import MailSender
from service.mailing.reminders import Reminder
from service.personal_data import actions as personal_data
from service.reference_previews.jobs import PREVIEW_JOB
from service.running.background import Rounds
from service.running.daily_rounds import make_daily_round
from service.settings import Settings

# Every kind of background work that this version knows; `service.jobs` says how to add one.
JOB_KINDS: tuple[JobKind, ...] = (
    PLAN_JOB,
    CAPACITY_JOB,
    PREVIEW_JOB,
    digests.DIGESTS,
    personal_data.PURGE,
)


def make_rounds(database: Database, settings: Settings, clock: Callable[[], datetime.datetime]) -> Rounds:
    """The rounds of background work by name, each true where it found work."""
    ask_daily = partial(make_daily_round, database, clock)
    return {
        "jobs": JobRunner(database, settings, clock, JOB_KINDS).run_next,
        "mail": MailSender(database, settings, clock).send_due,
        "reminders": Reminder(database, clock).remind,
        "digests": ask_daily(digests.DIGESTS, first_hour=digests.FIRST_HOUR),
        "purge": ask_daily(personal_data.PURGE, first_hour=personal_data.FIRST_HOUR),
    }
