"""Changes of words and law laid over a Reference: what an administrator edits, beside the files of `data/`.

A change is applied to a copy, in order; the first that cannot be right is refused with its place and field,
so a Reference that came out of here can be trusted as one from the files can. Law is never overwritten: a new
value is a row of its own that takes the place of an earlier one on its first day, as in `data/rules`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from matching.records import Sentence
from matching.reference_records import Reference, SynonymGroup, UserWord
from matching.rules import DatedValue, RuleBook, get_key

FEWEST_TERMS = 2
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class SynonymsAdded:
    """A new group of words for the same thing; the fields are those of `SynonymGroup`."""

    terms: tuple[str, ...]
    weight: float
    one_way_from: str | None = None


@dataclass(frozen=True, slots=True)
class SynonymsRemoved:
    """The groups of exactly these words, in whatever order, count no longer."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UserWordAdded:
    """A word that the analyser reads as one noun from now on; the fields are those of `UserWord`."""

    form: str
    tag: str


@dataclass(frozen=True, slots=True)
class UserWordRemoved:
    """A word that the analyser is no longer told."""

    form: str


@dataclass(frozen=True, slots=True)
class LegalValueAdded:
    """A row of law that takes the place of the row `follows` on `valid_from`.

    It is about the same thing (topic, regime, kind of work, class of supplier, unit, quotes, condition) and
    states the same figures: those of `min_excl`, `max_incl` and `value` that the row has which it follows.
    """

    follows: str
    valid_from: date
    article: str
    source: str
    min_excl: int | None = None
    max_incl: int | None = None
    value: float | None = None
    valid_to: date | None = None
    is_verified: bool = False
    note: str = ""


Change = SynonymsAdded | SynonymsRemoved | UserWordAdded | UserWordRemoved | LegalValueAdded


class ChangeRefused(ValueError):
    """A change that cannot be right: its place in the sequence, from 0, its field, and why."""

    def __init__(self, position: int, field: str, sentence: Sentence) -> None:
        self.position = position
        self.field = field
        self.sentence = sentence
        super().__init__(f"change {position}: {field}: {sentence.en}")


def changes_words(changes: Sequence[Change]) -> bool:
    """Whether texts are read otherwise with these changes, so that the catalogue must be indexed anew."""
    return any(not isinstance(change, LegalValueAdded) for change in changes)


def apply_changes(reference: Reference, changes: Sequence[Change]) -> Reference:
    """A Reference with the changes, one after the other; `reference` itself stays as it is.

    What is not changed (the words, or the law) is the same object in both. Raises ChangeRefused.
    """
    synonyms = list(reference.words.synonyms)
    user_words = list(reference.words.user_words)
    rows = list(reference.rules.rows)
    for position, change in enumerate(changes):
        match change:
            case SynonymsAdded():
                synonyms.append(_make_group(change, synonyms, position))
            case SynonymsRemoved():
                kept = [group for group in synonyms if set(group.terms) != set(change.terms)]
                if len(kept) == len(synonyms):
                    raise ChangeRefused(position, "terms", _NO_SUCH_GROUP)
                synonyms = kept
            case UserWordAdded():
                user_words.append(_make_word(change, user_words, position))
            case UserWordRemoved():
                left = [word for word in user_words if word.form != change.form]
                if len(left) == len(user_words):
                    raise ChangeRefused(position, "form", _NO_SUCH_WORD)
                user_words = left
            case _:
                rows.append(_make_row(change, rows, position))
    changed = reference
    if changes_words(changes):
        words = replace(reference.words, synonyms=tuple(synonyms), user_words=tuple(user_words))
        changed = replace(changed, words=words)
    if len(rows) > len(reference.rules.rows):
        changed = replace(changed, rules=RuleBook(rows))
    return changed


_NO_SUCH_GROUP = Sentence(
    "그런 동의어 묶음이 없습니다. 묶음의 모든 말을 그대로 적어 주십시오.",
    "There is no such group of synonyms. Give every word of the group as it stands.",
)
_NO_SUCH_WORD = Sentence("사용자 사전에 없는 말입니다.", "The word is not in the user dictionary.")


def _make_group(change: SynonymsAdded, known: Sequence[SynonymGroup], position: int) -> SynonymGroup:
    refuse = partial(_refuse, position)
    if len(set(change.terms)) < FEWEST_TERMS or len(set(change.terms)) < len(change.terms):
        raise refuse(
            "terms", "서로 다른 말을 둘 이상 적어 주십시오.", "Expected two words or more, each once."
        )
    if not 0 < change.weight <= 1:
        raise refuse(
            "weight", "0보다 크고 1 이하인 수를 적어 주십시오.", "Expected a number above 0, at most 1."
        )
    if change.one_way_from is not None and change.one_way_from not in change.terms:
        raise refuse(
            "one_way_from", "묶음에 있는 말이어야 합니다.", "Expected one of the words of the group."
        )
    if any(set(group.terms) == set(change.terms) for group in known):
        raise refuse(
            "terms", "같은 동의어 묶음이 이미 있습니다.", "The same group of synonyms is there already."
        )
    return SynonymGroup(change.terms, change.weight, change.one_way_from)


def _make_word(change: UserWordAdded, known: Sequence[UserWord], position: int) -> UserWord:
    refuse = partial(_refuse, position, "form")
    if not _WORD.fullmatch(change.form):
        raise refuse(
            "한글, 영문자, 숫자로 된 2~30자의 한 낱말을 적어 주십시오.",
            "Expected one word of 2 to 30 letters or digits.",
        )
    if any(word.form == change.form for word in known):
        raise refuse("사용자 사전에 이미 있는 말입니다.", "The word is in the user dictionary already.")
    return UserWord(change.form, change.tag)


def _make_row(change: LegalValueAdded, rows: Sequence[DatedValue], position: int) -> DatedValue:
    followed = next((row for row in rows if row.rule_id == change.follows), None)
    if followed is None:
        raise _refuse(position, "follows", "그런 법령 값이 없습니다.", "There is no such row of law.")
    _check_figures(change, followed, position)
    row = replace(
        followed,
        rule_id=f"{followed.rule_id}+{change.valid_from.isoformat()}",
        min_excl=change.min_excl,
        max_incl=change.max_incl,
        value=change.value,
        valid_from=change.valid_from,
        valid_to=change.valid_to,
        article=change.article,
        source=change.source,
        is_verified=change.is_verified,
        is_loaded=True,
        note=change.note,
    )
    key = get_key(row)
    if any(
        other.is_loaded and other.valid_from == row.valid_from and get_key(other) == key for other in rows
    ):
        raise _refuse(
            position,
            "valid_from",
            "같은 날 시행되는 값이 이미 있습니다. 값은 덮어쓰지 않으며, 다른 시행일로 새로 더합니다.",
            "A value takes effect on that day already. Law is not overwritten; give another first day.",
        )
    return row


def _check_figures(change: LegalValueAdded, followed: DatedValue, position: int) -> None:
    """Refuse figures that the row followed does not have, or lacks, and bounds that stand the wrong way."""
    refuse = partial(_refuse, position)
    for field in ("min_excl", "max_incl", "value"):
        has, given = getattr(followed, field) is not None, getattr(change, field) is not None
        if has and not given:
            raise refuse(
                field,
                "이어받는 값에 있는 수치이므로 적어 주십시오.",
                "Expected a figure, as the row has one that it follows.",
            )
        if given and not has:
            raise refuse(
                field,
                "이어받는 값에 없는 수치이므로 비워 주십시오.",
                "Expected none, as the row has none that it follows.",
            )
    if change.min_excl is not None and change.max_incl is not None and change.max_incl <= change.min_excl:
        raise refuse("max_incl", "하한보다 커야 합니다.", "Expected more than the lower bound.")
    if change.valid_to is not None and change.valid_to < change.valid_from:
        raise refuse("valid_to", "시행일보다 앞설 수 없습니다.", "Expected no day before the first one.")


def _refuse(position: int, field: str, ko: str, en: str) -> ChangeRefused:
    return ChangeRefused(position, field, Sentence(ko, en))
