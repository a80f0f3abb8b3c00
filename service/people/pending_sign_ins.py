"""A sign-in that is under way at the identity provider, kept by the browser until it comes back.

The cookie is sealed, so that nobody makes one up, and holds what the answer must fit: an answer that was
begun in another browser fits no cookie here.
"""

from __future__ import annotations

import base64
import datetime
import json
from dataclasses import asdict, dataclass

from service.security import is_seal, make_seal, make_token
from service.settings import Settings

LIFETIME = datetime.timedelta(minutes=10)
PURPOSE = "pending-sign-in"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one sign-in carries to the provider and back, known to one browser: state, nonce, verifier."""

    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """What the answer must fit, and what is to be done with it then.

    `next_path` is where the person wanted to go, `link_token` that of the mailed link to join by, or "".
    """

    secrets: Secrets
    next_path: str
    link_token: str


def make_secrets() -> Secrets:
    """Fresh ones, for one sign-in."""
    return Secrets(state=make_token(), nonce=make_token(), code_verifier=make_token())


def write_pending(settings: Settings, pending: PendingSignIn, *, now: datetime.datetime) -> str:
    """The value of the cookie."""
    content = {**asdict(pending), "expires_at": int((now + LIFETIME).timestamp())}
    text = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    return f"{text}.{make_seal(settings, PURPOSE, text)}"


def read_pending(settings: Settings, cookie: str | None, *, now: datetime.datetime) -> PendingSignIn | None:
    """What `write_pending` wrote; None where there is no cookie, or it is none of ours, or too old."""
    text, _, seal = (cookie or "").partition(".")
    if not is_seal(settings, PURPOSE, text, seal):
        return None
    content = json.loads(base64.urlsafe_b64decode(text))
    if content.pop("expires_at") <= now.timestamp():
        return None
    return PendingSignIn(Secrets(**content.pop("secrets")), **content)
