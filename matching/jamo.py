"""Korean syllables as letters: taken apart into jamo, put together again, and cut to their initials.

*Letters* are the two or three parts of a syllable (닭: ㄷㅏㄺ); one wrong letter is one slip. *Strokes* are
the keys of a two-set (두벌식) keyboard (닭: ㄷㅏㄹㄱ, 화: ㅎㅗㅏ); what has been typed so far is always the
beginning of the strokes of a word, as 청솟 is of 청소서비스. All jamo here are those of the compatibility
block (ㄱ–ㅣ), as keyboards send them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

STROKES = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
"""Letters that take two strokes."""

_FIRST = ord("가")
_JOINED = {strokes: letter for letter, strokes in STROKES.items()}
_CONSONANTS = frozenset(INITIALS)
_IS_VOWEL = frozenset(VOWELS)
# The block of conjoining jamo, which decomposed text (NFD) and full folding (NFKC) give.
_CONJOINING = str.maketrans(
    {
        **{chr(0x1100 + number): jamo for number, jamo in enumerate(INITIALS)},
        **{chr(0x1161 + number): jamo for number, jamo in enumerate(VOWELS)},
        **{chr(0x11A7 + number): jamo for number, jamo in enumerate(FINALS) if jamo},
    }
)


def is_syllable(character: str) -> bool:
    """Whether it is a whole syllable (가–힣)."""
    return "가" <= character <= "힣"


def is_consonant(character: str) -> bool:
    """Whether it is a consonant that can begin a syllable, standing alone."""
    return character in _CONSONANTS


def to_typed(text: str) -> str:
    """Letters that stand alone as keyboards send them (ㄱ–ㅣ), where folding has made halves of syllables."""
    return unicodedata.normalize("NFC", text).translate(_CONJOINING)


def split_syllable(syllable: str) -> tuple[str, str, str]:
    """Its initial, vowel and final; the final is "" where it has none."""
    number, final = divmod(ord(syllable) - _FIRST, len(FINALS))
    initial, vowel = divmod(number, len(VOWELS))
    return INITIALS[initial], VOWELS[vowel], FINALS[final]


def join_syllable(initial: str, vowel: str, final: str) -> str:
    """The syllable of these parts."""
    number = INITIALS.index(initial) * len(VOWELS) + VOWELS.index(vowel)
    return chr(_FIRST + number * len(FINALS) + FINALS.index(final))


def to_letters(text: str) -> str:
    """The letters of every syllable: 닭 is ㄷㅏㄺ. What is no syllable stays as it is."""
    return to_typed(text).translate(_LETTERS)


def to_strokes(text: str) -> str:
    """The strokes of every syllable and letter: 닭 is ㄷㅏㄹㄱ. What is not Korean stays as it is."""
    return to_typed(text).translate(_STROKES)


def to_initials(text: str) -> str:
    """The first letter of every syllable: 청소 is ㅊㅅ. What is no syllable stays as it is."""
    return to_typed(text).translate(_INITIALS)


def compose(strokes: str) -> str:
    """What a Korean keyboard writes for `strokes`; for whole syllables the inverse of `to_strokes`.

    A letter that belongs to no syllable stands alone, as does everything that is no stroke.
    """
    return "".join(_compose(strokes))


def _compose(strokes: str) -> Iterator[str]:
    place, end = 0, len(strokes)
    while place < end:
        initial = strokes[place]
        if initial not in _CONSONANTS or strokes[place + 1 : place + 2] not in _IS_VOWEL:
            vowel = _JOINED.get(strokes[place : place + 2])
            if vowel in _IS_VOWEL:
                yield vowel
                place += 2
            else:
                yield initial
                place += 1
            continue
        vowel, length = _read_vowel(strokes, place + 1)
        place += 1 + length
        final, length = _read_final(strokes, place)
        place += length
        yield join_syllable(initial, vowel, final)


def _read_vowel(strokes: str, place: int) -> tuple[str, int]:
    joined = _JOINED.get(strokes[place : place + 2])
    return (joined, 2) if joined is not None else (strokes[place], 1)


def _read_final(strokes: str, place: int) -> tuple[str, int]:
    """The final that begins at `place`: as many consonants as can be, but the last before a vowel."""
    for length in (2, 1):
        letters = strokes[place : place + length]
        final = _JOINED.get(letters) if length == 2 else letters
        followed = strokes[place + length : place + length + 1] in _IS_VOWEL
        if len(letters) == length and final in FINALS and not followed:
            return final, length
    return "", 0


class _Table(dict):
    """What becomes of each character, worked out when it is first met; for `str.translate`."""

    def __init__(self, change: Callable[[str], str]) -> None:
        self._change = change

    def __missing__(self, code: int) -> str:
        self[code] = result = self._change(chr(code))
        return result


def _letters_of(character: str) -> str:
    return "".join(split_syllable(character)) if is_syllable(character) else character


_LETTERS = _Table(_letters_of)
_STROKES = _Table(lambda c: "".join(STROKES.get(letter, letter) for letter in _letters_of(c)))
_INITIALS = _Table(lambda c: _letters_of(c)[0])
