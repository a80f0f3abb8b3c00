"""Small rules of written Korean that several sentences need: particles, money, dates, lists.

Nothing here analyses text for retrieval (see `text.py`); it only helps to write sentences as officials
write them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from matching.jamo import VOWELS, is_syllable, to_letters

MOST_REMEMBERED = 4096
"""So many words, amounts and days are remembered as they are written: a ranking says few of them, often."""

# How a digit or a Latin letter is read aloud decides its particle: 3 is "삼" (closed), 2 is "이" (open).
_CLOSED_DIGITS = frozenset({0, 1, 3, 6, 7, 8})
_RIEUL_DIGITS = frozenset({1, 7, 8})
_CLOSED_LETTERS = frozenset("lmnr")
_RIEUL_LETTERS = frozenset("lr")
_QUOTES = " \t〉》」』”’\"'.,"
_SILENT = f"{_QUOTES})]}}］）"

# An explanation behind a word is not read; the form of a company, (주) or (사), is.
_ASIDE = re.compile(
    r"(?<=[^\s(\[〔（［])(?:\s*[(\[〔（［](?!(?:주|유|합|사|재)[)）])[^(\[〔（［]*[)\]〕）］])+$"
)

# How loanwords of Latin letters end: 랩, 북, 온라인, of these with ㄹ: 스타일. Others end in a vowel: 센터.
_LATIN_WORD = re.compile(r"[A-Za-z]*[a-z]$")
_CLOSED_WORD = re.compile(r"(?:[lmn]e?|ng|[aeiou]ck?|ook|(?<![aeiou])[aeiou][bkpt])$")
_RIEUL_WORD = re.compile(r"le?$")

_PAIRS = {
    "을/를": ("을", "를"),
    "이/가": ("이", "가"),
    "은/는": ("은", "는"),
    "과/와": ("과", "와"),
    "으로/로": ("으로", "로"),
    "이나/나": ("이나", "나"),
    "이라/라": ("이라", "라"),
    "이어야/여야": ("이어야", "여야"),
    "이며/며": ("이며", "며"),
}


@lru_cache(maxsize=MOST_REMEMBERED)
def josa(word: str, pair: str) -> str:
    """The particle of `pair` that follows `word`.

    `pair` names both forms, the one after a final consonant first: "을/를", "이/가", "은/는", "과/와",
    "으로/로", "이나/나", "이라/라", "이어야/여야", "이며/며". What is explained in brackets at the end of the
    word is not read, nor are quotes and full stops; capital letters are read one by one, other Latin words as
    they sound. A word whose sound is not known (another script) and a symbol (%, ㎡) take the form after a
    vowel. Raises KeyError for any other pair.
    """
    closed_form, open_form = _PAIRS[pair]
    closed, rieul = _find_final(word)
    if pair == "으로/로" and rieul:
        return open_form
    return closed_form if closed else open_form


def with_josa(word: str, pair: str) -> str:
    """`word` and its particle: with_josa("구매", "을/를") is "구매를"."""
    return word + josa(word, pair)


def _find_final(word: str) -> tuple[bool, bool]:
    """Whether the word ends in a consonant sound, and whether that sound is ㄹ."""
    stripped = _ASIDE.sub("", word.rstrip(_QUOTES)).rstrip(_SILENT)
    if not stripped:
        return False, False
    latin = _LATIN_WORD.search(stripped)
    if latin and len(latin.group()) > 1:
        return bool(_CLOSED_WORD.search(latin.group())), bool(_RIEUL_WORD.search(latin.group()))
    last = stripped[-1].lower()
    if is_syllable(last):
        final = to_letters(last)[-1]
        return final not in VOWELS, final == "ㄹ"
    if last.isdecimal():
        digit = unicodedata.decimal(last)
        return digit in _CLOSED_DIGITS, digit in _RIEUL_DIGITS
    return last in _CLOSED_LETTERS, last in _RIEUL_LETTERS


@lru_cache(maxsize=MOST_REMEMBERED)
def write_krw(amount_krw: int) -> str:
    """An amount as it stands in official papers: 2,000만원, 1억 5,000만원; else in won: 20,000,001원."""
    if amount_krw == 0 or amount_krw % 10_000:
        return f"{amount_krw:,}원"
    eok, man = divmod(amount_krw // 10_000, 10_000)
    parts = ([f"{eok:,}억"] if eok else []) + ([f"{man:,}만"] if man else [])
    return " ".join(parts) + "원"


def write_krw_en(amount_krw: int) -> str:
    """The same amount in English: KRW 20,000,000."""
    return f"KRW {amount_krw:,}"


@lru_cache(maxsize=MOST_REMEMBERED)
def write_day(day: date) -> str:
    """A day in the form of official papers: 2018. 7. 24."""
    return f"{day.year}. {day.month}. {day.day}."


def write_list(words: Sequence[str]) -> str:
    """Words joined with the middle dot that Korean papers use."""
    return "·".join(words)
