"""Telephone numbers in the ways that officials write them."""

from __future__ import annotations

import pytest

from service.intake.forms import FormError
from service.intake.phones import is_mobile, read_phone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☎2133-5480", "02-2133-5480"),
        ("02)2133-5480", "02-2133-5480"),
        ("02 2133 5480", "02-2133-5480"),
        ("+82-2-2133-5480", "02-2133-5480"),
        ("전화: 02-123-4567", "02-123-4567"),
        ("(031) 350-4114", "031-350-4114"),
        ("1588-1234", "1588-1234"),
        ("070-1234-5678", "070-1234-5678"),
        ("080-123-4567", "080-123-4567"),
        ("0505-123-4567", "0505-123-4567"),
        ("010-1234-5678", "010-1234-5678"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert read_phone(text) == expected


@pytest.mark.parametrize(
    "text", ["", "abc", "12", "☎5482", "02-12-34", "+1-202-555-0100", "02-2133-5480 내선 3"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        read_phone(text)


def test_mobile_numbers_are_told_apart() -> None:
    assert is_mobile("010-1234-5678")
    assert not is_mobile("02-2133-5480")
    assert not is_mobile("070-1234-5678")
