"""The numbers on the booths of a fair: each stands on one booth, so that whoever names one means that booth.

A number is one however it is written: "a-1", "A-1" and "Ａ-1" are the same.

Fairs from before numbers were looked at may have repeated ones. They stay until the organiser changes them;
only nothing new may be done by such a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, TypeVar

from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.intake.forms import fold
from service.sentences import Sentence


class Numbered(Protocol):
    """A booth as it is stored or answered."""

    code: str
    agency: str


Booth = TypeVar("Booth", bound=Numbered)


def fold_number(code: str) -> str:
    """What a number has in common however it is written: its case, width and blanks do not count."""
    return fold(code).casefold()


def group_by_number(booths: Iterable[Booth]) -> dict[str, list[Booth]]:
    """The booths under the folded number that they carry, in their order."""
    found: dict[str, list[Booth]] = {}
    for booth in booths:
        found.setdefault(fold_number(booth.code), []).append(booth)
    return found


def find_repeated(booths: Iterable[Booth]) -> dict[str, list[Booth]]:
    """The folded numbers that stand on several booths, with those booths."""
    return {code: named for code, named in group_by_number(booths).items() if len(named) > 1}


def refuse_used_number(code: str, others: Iterable[Numbered]) -> None:
    """Raises InvalidInput where one of the `others` carries this number."""
    used = [booth for booth in others if fold_number(booth.code) == fold_number(code)]
    if used:
        agencies = name_agencies(used)
        raise InvalidInput(
            FieldFault(
                "code",
                Sentence(
                    f"‘{code}’ 번호는 {agencies} 부스가 쓰고 있습니다. 다른 번호를 적거나 비워 두십시오",
                    f"'{code}' is the number of {agencies}, expected one that is free, or none",
                ),
            )
        )


def refuse_unclear_numbers(codes: Sequence[str | None], booths: Iterable[Numbered]) -> None:
    """Raises InvalidInput for numbers of an import that come twice, or that several of the `booths` carry."""
    first: dict[str, int] = {}
    repeated = find_repeated(booths)
    faults = []
    for number, code in enumerate(codes):
        if code is None:
            continue
        folded = fold_number(code)
        if (earlier := first.setdefault(folded, number)) != number:
            said = Sentence(
                f"‘{code}’ 번호가 items[{earlier}]에도 있습니다. 부스마다 다른 번호를 적어 주십시오",
                f"'{code}' is the number of items[{earlier}] too, expected each number once",
            )
            faults.append(FieldFault(f"items[{number}].code", said))
        elif folded in repeated:
            faults.append(FieldFault(f"items[{number}].code", say_repeated(code, repeated[folded])))
    if faults:
        raise InvalidInput(*faults)


def say_repeated(code: str, booths: Iterable[Numbered]) -> Sentence:
    """That a number stands on several booths, and what to do about it."""
    agencies = name_agencies(booths)
    return Sentence(
        f"‘{code}’ 번호를 여러 부스가 쓰고 있어 어느 부스인지 알 수 없습니다({agencies}). "
        "부스 화면에서 번호를 서로 다르게 고친 뒤 다시 올려 주십시오",
        f"'{code}' is the number of several booths ({agencies}), expected each to have its own: "
        "renumber them on their pages and try again",
    )


def name_agencies(booths: Iterable[Numbered]) -> str:
    """The agencies of some booths in one line."""
    return ", ".join(booth.agency for booth in booths)


def find_free_number(position: int, taken: Collection[str]) -> str:
    """The first number from `position` (from 0) on that is not among the folded ones `taken`."""
    numbers = (f"B{number:02d}" for number in itertools.count(position + 1))
    return next(number for number in numbers if fold_number(number) not in taken)
