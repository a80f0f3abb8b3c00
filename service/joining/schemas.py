"""What is asked of those who join, invite, or have forgotten their password."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from service.door.fields import Line, Name, OptionalLine
from service.security import Role
from service.skins.query_parameters import ApiQuery

MAX_EMAIL_CHARACTERS = 254
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]+")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,49}", re.ASCII)


def _check_email(text: str) -> str:
    if len(text) > MAX_EMAIL_CHARACTERS or not text.isprintable() or not _EMAIL.fullmatch(text):
        raise PydanticCustomError("email_form", "is no e-mail address")
    # Addresses differ by letter case in theory only, and one person must not have two accounts by it.
    return text.lower()


def _check_login(text: str) -> str:
    if not _LOGIN.fullmatch(text):
        raise PydanticCustomError("login_form", "has the wrong form")
    return text


Email: Any = Annotated[Line, AfterValidator(_check_email)]
Login: Any = Annotated[Line, AfterValidator(_check_login)]


class Invitation(BaseModel):
    """초대: whom to invite, as what. `organisation` None is the inviter's own."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    role: Role
    organisation: Name | None = None


class SignUp(BaseModel):
    """가입 신청: by whoever comes along, where the settings leave sign-up open."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    role: Literal["buyer", "enterprise"]
    organisation: Name


class Joining(BaseModel):
    """가입 완료: what the mailed link leads to. The password is checked by `service.people.passwords`."""

    model_config = ConfigDict(extra="forbid")

    login: Login
    display_name: Name
    new_password: str


class LinkQuery(ApiQuery):
    """The token of a mailed link."""

    token: Annotated[str, Field(max_length=200)] = ""


class Forgotten(BaseModel):
    """비밀번호 찾기: the e-mail address of the account."""

    model_config = ConfigDict(extra="forbid")

    email: Email


class Welcome(BaseModel):
    """What a link to join says of itself before it is used."""

    email: str
    role: Role
    organisation: OptionalLine
