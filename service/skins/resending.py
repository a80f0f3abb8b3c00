"""What was typed into a form outlives the sign-in that ended meanwhile: it is shown again to be sent anew.

A form that is refused because its sign-in is over, or because one has signed in anew in another window, would
be lost with its page. So the refusal holds its fields, hidden in a form with a token of now. Only what the
browser says to come from a page of ours is held: another site's form must never be one click from being sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData

from service.security import FORM_FIELD, is_at_host

RESENDABLE = ("csrf_failed", "sign_in_required")
"""Codes of the refusals that a new sign-in mends."""

_NEVER = ("/sign-in", "/sign-out")


@dataclass(frozen=True, slots=True)
class Resend:
    """The fields of a form by name, in their order, and whether it sends them in parts."""

    fields: tuple[tuple[str, str], ...]
    is_in_parts: bool


def find_resend(request: Request, code: str) -> Resend | None:
    """What can be sent anew after signing in; None for secrets, files, other sites and other refusals."""
    form = getattr(request.state, "sent_form", None)
    origin = request.headers.get("origin")
    if code not in RESENDABLE or not isinstance(form, FormData) or request.url.path in _NEVER:
        return None
    if origin is None or not is_at_host(origin, request.headers.get("host")):
        return None
    fields = [(name, value) for name, value in form.multi_items() if name != FORM_FIELD]
    if any("password" in name for name, _ in fields):
        return None
    if any(not isinstance(value, str) and value.filename for _, value in fields):
        return None
    texts = tuple((name, value) for name, value in fields if isinstance(value, str))
    return Resend(texts, request.headers.get("content-type", "").startswith("multipart/"))
