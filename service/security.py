"""Who may do what. Every permission of the service is decided in this file and nowhere else.

An actor is the account behind a request, or None for a visitor. Reading the catalogue, the demands and
their rankings is open to everyone; what changes something needs a role, and often one's own entry.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal, Protocol, get_args
from urllib.parse import urlsplit

from service.errors import Forbidden, ForgedRequest
from service.errors.sign_in import SignInRequired
from service.sentences import Sentence
from service.settings import Settings

Role = Literal["buyer", "enterprise", "organiser", "policy", "administrator"]
Permission = Literal[
    "enterprise.create",
    "enterprise.change",
    "enterprise.delete",
    "enterprise.import",
    "mirror.read",
    "proof.read",
    "assist.record",
    "demand.create",
    "demand.change",
    "demand.import",
    "account.invite",
    "account.manage",
    "organisation.manage",
    "audit.read",
    "outbox.manage",
    "job.manage",
    "reference.manage",
    "reference.read",
    "retention.manage",
    "outcome.record",
    "purchase.keep",
    "purchase.compare",
    "shortlist.keep",
    "search.keep",
    "evidence.make",
    "evidence.read",
    "fair.create",
    "fair.manage",
    "booth.act",
    "application.act",
    "quote.answer",
]

SESSION_COOKIE = "pumasi_session"
FORM_COOKIE = "pumasi_form"
FORM_FIELD = "form_token"
TOKEN_HEADER = "X-CSRF-Token"

# Whose entries: "any" covers entries of others, "organisation" those that the account or a colleague keeps,
# "own" only those that the account keeps itself.
Reach = Literal["any", "organisation", "own"]
_PERMISSIONS: dict[Permission, dict[Role, Reach]] = {
    "enterprise.create": {"enterprise": "own", "policy": "any", "administrator": "any"},
    "enterprise.change": {"enterprise": "organisation", "policy": "any", "administrator": "any"},
    "enterprise.delete": {"enterprise": "own", "administrator": "any"},
    "enterprise.import": {"policy": "any", "administrator": "any"},
    "proof.read": {"enterprise": "organisation", "policy": "any", "administrator": "any"},
    "assist.record": {"policy": "any", "administrator": "any"},
    "mirror.read": {"enterprise": "organisation", "policy": "any", "administrator": "any"},
    "demand.create": {"buyer": "own", "policy": "any", "administrator": "any"},
    "demand.change": {"buyer": "organisation", "policy": "any", "administrator": "any"},
    "demand.import": {"policy": "any", "administrator": "any"},
    "account.invite": {
        "buyer": "organisation",
        "enterprise": "organisation",
        "organiser": "organisation",
        "policy": "organisation",
        "administrator": "any",
    },
    "account.manage": {"administrator": "any"},
    "organisation.manage": {"administrator": "any"},
    "audit.read": {"administrator": "any"},
    "outbox.manage": {"administrator": "any"},
    "job.manage": {"administrator": "any"},
    "reference.manage": {"administrator": "any"},
    # The policy desk works with the law of the day, and sees what is about to change.
    "reference.read": {"policy": "any", "administrator": "any"},
    "retention.manage": {"administrator": "any"},
    "quote.answer": {"enterprise": "own"},
    "outcome.record": {"buyer": "organisation", "policy": "any", "administrator": "any"},
    "purchase.compare": {"policy": "any", "administrator": "any"},
    "purchase.keep": {"buyer": "organisation", "policy": "organisation", "administrator": "organisation"},
    # Of one's own organisation, and of no other whoever asks.
    "shortlist.keep": {"buyer": "organisation", "policy": "organisation", "administrator": "organisation"},
    "search.keep": {"buyer": "own", "policy": "own", "administrator": "own"},
    "evidence.make": {"buyer": "own", "policy": "any", "administrator": "any"},
    "evidence.read": {"buyer": "organisation", "policy": "any", "administrator": "any"},
    "fair.create": {"organiser": "own", "administrator": "any"},
    "fair.manage": {"organiser": "organisation", "administrator": "any"},
    # A booth is its agency's, an application its enterprise's; who manages the fair may act for both.
    "booth.act": {"buyer": "organisation"},
    "application.act": {"enterprise": "organisation"},
}
# As a refusal names them.
ROLE_NAMES: dict[Role, Sentence] = {
    "buyer": Sentence("수요기관", "buyers"),
    "enterprise": Sentence("기업", "enterprises"),
    "organiser": Sentence("상담회 운영자", "fair organisers"),
    "policy": Sentence("정책 담당", "the policy desk"),
    "administrator": Sentence("관리자", "administrators"),
}
KEY_READS_ONLY = Sentence(
    "읽기만 할 수 있는 API 키입니다. 쓰기 권한이 있는 키를 쓰십시오.",
    "This API key reads only. Use one that may write.",
)
# What changes nothing, so that a key that reads only may do it.
_READING: frozenset[Permission] = frozenset({"audit.read", "evidence.read"})
# Roles that anybody may take by confirming an e-mail address, where the settings leave sign-up open.
OPEN_ROLES: tuple[Role, ...] = ("buyer", "enterprise")


@dataclass(frozen=True, slots=True)
class Actor:
    """The account behind a request. `organisation` is the name of the one that it acts for."""

    account_id: str
    login: str
    display_name: str
    organisation: str | None
    role: Role
    organisation_id: str | None = None
    # False for a program whose key reads only.
    may_change: bool = True


def is_permitted(
    actor: Actor | None,
    permission: Permission,
    *,
    owner_id: str | None = None,
    organisation_id: str | None = None,
) -> bool:
    """Whether `actor` may do this; `owner_id` is the account that keeps the entry, None for nobody's.

    `organisation_id` is the organisation that the entry belongs to, None where it belongs to none.
    """
    if actor is None or not (actor.may_change or permission in _READING):
        return False
    reach = _PERMISSIONS[permission].get(actor.role)
    if reach == "any":
        return True
    if reach is not None and owner_id == actor.account_id:
        return True
    return (
        reach == "organisation" and organisation_id is not None and (organisation_id == actor.organisation_id)
    )


class Kept(Protocol):
    """What an account keeps, and its organisation with it."""

    @property
    def owner_id(self) -> str | None: ...

    @property
    def organisation_id(self) -> str | None: ...


def is_permitted_for(actor: Actor | None, permission: Permission, entry: Kept) -> bool:
    """As `is_permitted`, of this entry."""
    return is_permitted(actor, permission, owner_id=entry.owner_id, organisation_id=entry.organisation_id)


def is_own_permitted(actor: Actor | None, permission: Permission) -> bool:
    """As `is_permitted`, of an entry that the actor keeps or is about to make."""
    return actor is not None and is_permitted(actor, permission, owner_id=actor.account_id)


def is_offered(actor: Actor | None, permission: Permission) -> bool:
    """Whether a page leads on to what `permission` allows: not where one signs in only to be refused."""
    return actor is None or is_own_permitted(actor, permission)


def sees_all_purchases(actor: Actor) -> bool:
    """Whether the purchases of every agency, and not only of the own one, are open to the actor."""
    return is_permitted(actor, "purchase.compare")


def require(
    actor: Actor | None,
    permission: Permission,
    *,
    owner_id: str | None = None,
    organisation_id: str | None = None,
) -> Actor:
    """The actor, where the permission is given. Raises SignInRequired for visitors, else Forbidden.

    The refusal names the roles that may, or says that the key reads only or the entry is somebody else's.
    """
    if actor is None:
        raise SignInRequired
    if not is_permitted(actor, permission, owner_id=owner_id, organisation_id=organisation_id):
        raise Forbidden(_say_who_may(actor, permission))
    return actor


def require_for(actor: Actor | None, permission: Permission, entry: Kept) -> Actor:
    """As `require`, of this entry."""
    return require(actor, permission, owner_id=entry.owner_id, organisation_id=entry.organisation_id)


def require_own(actor: Actor | None, permission: Permission) -> Actor:
    """As `require`, of an entry that the actor keeps or is about to make."""
    return require(actor, permission, owner_id=actor.account_id if actor else None)


def _say_who_may(actor: Actor, permission: Permission) -> Sentence:
    roles = _PERMISSIONS[permission]
    if actor.role in roles and not (actor.may_change or permission in _READING):
        return KEY_READS_ONLY
    if roles.get(actor.role) == "own":
        return Sentence(
            "이 항목을 맡은 계정만 할 수 있습니다. 맡은 분이나 관리자에게 문의해 주십시오.",
            "Only the account that keeps this entry may do that. Ask its keeper, or the administrator.",
        )
    if actor.role in roles:
        return Sentence(
            "이 항목을 맡은 계정이나 같은 소속의 계정만 할 수 있습니다. "
            "맡은 분이나 관리자에게 문의해 주십시오.",
            "Only the account that keeps this entry, or its organisation, may do that. Ask them, or the "
            "administrator.",
        )
    names = [ROLE_NAMES[name] for name in get_args(Role) if name in roles]
    return Sentence(
        f"{', '.join(name.ko for name in names)} 계정만 할 수 있습니다"
        f"(지금 계정: {ROLE_NAMES[actor.role].ko}). 필요하시면 관리자에게 문의해 주십시오.",
        f"Only {', '.join(name.en for name in names)} may do that. Ask the administrator where you need it.",
    )


def find_invitable_roles(actor: Actor) -> tuple[Role, ...]:
    """The roles into which `actor` may invite; others than administrators invite colleagues of their own."""
    if is_permitted(actor, "account.manage"):
        return get_args(Role)
    may_invite = is_permitted(actor, "account.invite", organisation_id=actor.organisation_id)
    return (actor.role,) if may_invite else ()


# --- tokens -------------------------------------------------------------------------------------------------


def make_token() -> str:
    """A new unguessable value for a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What the database keeps of a cookie's value."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_form_token(settings: Settings, cookie: str) -> str:
    """The token that a form or script sends along; bound to the cookie, so that no other site knows it."""
    return make_seal(settings, "form", cookie)


def make_seal(settings: Settings, purpose: str, text: str) -> str:
    """What shows that the service itself wrote `text` for this purpose.

    The purpose is sealed along: whoever may have any text sealed for one (a cookie of their own choice, for a
    form) learns nothing about another.
    """
    secret = settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def is_seal(settings: Settings, purpose: str, text: str, seal: str) -> bool:
    """Whether `seal` is what `make_seal` gives."""
    return seal.isascii() and hmac.compare_digest(make_seal(settings, purpose, text), seal)


def is_at_host(address: str, host: str | None) -> bool:
    """Whether an address that a browser names is one of `host`; what is no address is not."""
    try:
        return urlsplit(address).netloc == host
    except ValueError:
        return False


def check_form_token(settings: Settings, *, cookie: str | None, sent: str | None) -> None:
    """Raises ForgedRequest unless `sent` is the token that belongs to `cookie`."""
    if not cookie or not sent or not is_seal(settings, "form", cookie, sent):
        raise ForgedRequest
