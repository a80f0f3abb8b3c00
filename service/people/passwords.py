"""What a password must be, and how it is kept: Argon2id with the strength of the settings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from service.security import make_token
from service.sentences import Sentence
from service.settings import Settings

MIN_CHARACTERS = 10
MAX_CHARACTERS = 200
MIN_DIFFERENT_CHARACTERS = 5
# Shorter names would forbid too much.
MIN_NAME_CHARACTERS = 3

# Long enough to pass, and among the first that are tried, in English and on a Korean keyboard.
_COMMON = """
    1234567890 0123456789 0987654321 12345678910 123456789a a123456789 123456789q q123456789 1q2w3e4r5t
    1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc qazwsxedcrfv zaq12wsxcde3 qwertyuiop qwertyuiop1
    qwertyuiop123 qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 asdfghjkl123 asdf123456 zxcvbnm123
    password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 iloveyou123
    iloveyou1234 sunshine123 princess123 football123 baseball123 superman123 dragon12345 monkey12345
    welcome123 welcome1234 letmein123 letmein1234 changeme123 changeme1234 administrator admin12345
    admin123456 administrator1 rootroot123 testtest123 test123456 guest123456 user123456 abcd123456
    abc1234567 abcdefghij abcdefghijk abcdef1234 a1b2c3d4e5 a1s2d3f4g5 aa12345678 qwer123456 qwer12345678
    qwerasdfzxcv qweasdzxc123 korea12345 korea123456 seoul12345 seoul123456 tkfkdgo123 tkfkdgo1234
    tkfkdgody1 dkssudgktpdy dkssud1234 qlalfqjsgh qlalfqjsgh1 qlalfqjsgh123 rhksflwk123 vudghk12345
    비밀번호123456 비밀번호1234567 안녕하세요12345 관리자1234567
    대한민국123456 서울특별시12345
    """
COMMON_PASSWORDS = frozenset(_COMMON.split())


def find_password_faults(password: str, *, names: Iterable[str | None]) -> list[Sentence]:
    """What is wrong with a new password; empty where nothing is. `names` are the login and such."""
    password = normalise(password)
    faults: list[Sentence] = []
    if len(password) < MIN_CHARACTERS:
        faults.append(
            Sentence(
                f"{MIN_CHARACTERS}자 이상이어야 합니다.", f"must have {MIN_CHARACTERS} characters or more."
            )
        )
    if len(password) > MAX_CHARACTERS:
        faults.append(
            Sentence(
                f"{MAX_CHARACTERS}자 이하여야 합니다.", f"must have {MAX_CHARACTERS} characters or fewer."
            )
        )
    plain = "".join(password.casefold().split())
    if any(_flatten(name) in plain for name in names if name and len(_flatten(name)) >= MIN_NAME_CHARACTERS):
        faults.append(
            Sentence(
                "아이디, 이름, 소속이 들어 있지 않아야 합니다.",
                "must not contain the login, the name or the organisation.",
            )
        )
    if plain in COMMON_PASSWORDS or len(set(plain)) < MIN_DIFFERENT_CHARACTERS:
        faults.append(
            Sentence("너무 흔하거나 단순합니다. 다르게 정해 주십시오.", "is too common or too simple.")
        )
    return faults


def normalise(password: str) -> str:
    """The same signs however a keyboard composes them: Hangul typed on a Mac arrives taken apart."""
    return unicodedata.normalize("NFC", password)


def _flatten(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).casefold().split())


def hash_password(settings: Settings, password: str) -> str:
    """What the database keeps of a password."""
    return _make_hasher(settings.argon2_rounds, settings.argon2_memory_kib).hash(normalise(password))


def is_right_password(settings: Settings, password_hash: str | None, password: str) -> bool:
    """Whether the password fits; None (no such account) takes as long as a wrong password.

    So time does not tell which logins exist.
    """
    hasher = _make_hasher(settings.argon2_rounds, settings.argon2_memory_kib)
    stored = password_hash or _hash_of_nothing(settings.argon2_rounds, settings.argon2_memory_kib)
    try:
        return hasher.verify(stored, normalise(password)) and bool(password_hash)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _make_hasher(rounds: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)


@cache
def _hash_of_nothing(rounds: int, memory_kib: int) -> str:
    return _make_hasher(rounds, memory_kib).hash(make_token())
