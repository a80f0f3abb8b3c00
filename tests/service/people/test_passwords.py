"""What a new password must be, with its boundaries, and that it fits however Hangul was composed."""

from __future__ import annotations

import unicodedata

import pytest

from service.people.passwords import (
    COMMON_PASSWORDS,
    MIN_CHARACTERS,
    find_password_faults,
    hash_password,
    is_right_password,
)
from tests.service.conftest import make_settings

SETTINGS = make_settings("sqlite:///never-opened.sqlite3")


@pytest.mark.parametrize(
    ("password", "names", "expected"),
    [
        ("가나다라마바사아자차", (), []),
        ("가나다라마바사아자", (), ["must have 10 characters or more."]),
        ("h" * 9, (), ["must have 10 characters or more.", "is too common or too simple."]),
        ("abcdabcdabcd", (), ["is too common or too simple."]),
        ("abcdeabcde", (), []),
        ("Password1234", (), ["is too common or too simple."]),
        ("pass word 1234", (), ["is too common or too simple."]),
        ("1q2w3e4r5t", (), ["is too common or too simple."]),
        ("정든 골목 2017", (None, "", "은평구청"), []),
        ("은평구청 2017 봄", ("은평구청",), ["must not contain the login, the name or the organisation."]),
        ("MyLogin-2017", ("mylogin",), ["must not contain the login, the name or the organisation."]),
        (
            "은평 구청의 비밀번호",
            ("은평구청",),
            ["must not contain the login, the name or the organisation."],
        ),
        ("가나다라마바사아자차", ("가나",), []),
        ("가나다라마바사" * 40, (), ["must have 200 characters or fewer."]),
    ],
)
def test_a_new_password_keeps_the_rules(password: str, names: tuple[str, ...], expected: list[str]) -> None:
    assert [fault.en for fault in find_password_faults(password, names=names)] == expected


def test_the_common_ones_are_those_that_would_be_long_enough() -> None:
    assert all(len(word) >= MIN_CHARACTERS and word == word.casefold() for word in COMMON_PASSWORDS)
    assert len(COMMON_PASSWORDS) > 80


def test_hangul_that_arrives_taken_apart_is_the_same_password() -> None:
    stored = hash_password(SETTINGS, "정든 골목 2017")
    assert is_right_password(SETTINGS, stored, unicodedata.normalize("NFD", "정든 골목 2017"))
    assert not is_right_password(SETTINGS, stored, "정든 골목 2018")


def test_an_account_without_a_password_has_no_right_one() -> None:
    assert not is_right_password(SETTINGS, "", "")
    assert not is_right_password(SETTINGS, None, "정든 골목 2017")
