"""Words and law are changed on a copy, refused with their place, and change what the engine answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matching import load_reference
from matching.reference_changes import (
    ChangeRefused,
    LegalValueAdded,
    SynonymsAdded,
    SynonymsRemoved,
    UserWordAdded,
    UserWordRemoved,
    apply_changes,
    changes_words,
)

SHIPPED = load_reference()
FOLLOWED = "local-private-goods-services-2016"
LIMIT = LegalValueAdded(FOLLOWED, date(2027, 1, 1), "제25조", "대통령령 제1호", max_incl=30_000_000)


def limits(reference, day):
    rows = reference.rules.on(day).get("private_contract", "local", "goods_services")
    return [row.max_incl for row in rows if row.supplier_class == ""]


def refuse(*changes):
    with pytest.raises(ChangeRefused) as refusal:
        apply_changes(SHIPPED, changes)
    return refusal.value.position, refusal.value.field


# --- words ---


def test_words_come_and_go_on_a_copy_and_the_law_stays_the_same_object():
    group = SHIPPED.words.synonyms[0]
    word = SHIPPED.words.user_words[0]
    changed = apply_changes(
        SHIPPED,
        [
            SynonymsAdded(("품앗이", "두레"), 0.9, "두레"),
            SynonymsRemoved(tuple(reversed(group.terms))),
            UserWordAdded("품앗이은행", "NNP"),
            UserWordRemoved(word.form),
        ],
    )
    assert changed.words.synonyms[-1].terms == ("품앗이", "두레")
    assert changed.words.synonyms[-1].one_way_from == "두레"
    assert group not in changed.words.synonyms
    assert group in SHIPPED.words.synonyms
    assert (changed.words.user_words[-1].form, changed.words.user_words[-1].tag) == ("품앗이은행", "NNP")
    assert word not in changed.words.user_words
    assert word in SHIPPED.words.user_words
    assert changed.rules is SHIPPED.rules


def test_what_one_change_adds_a_later_one_takes_away():
    added, removed = SynonymsAdded(("품앗이", "두레"), 0.9), SynonymsRemoved(("두레", "품앗이"))
    assert apply_changes(SHIPPED, [added, removed]).words == SHIPPED.words
    assert apply_changes(SHIPPED, []) is SHIPPED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (SynonymsAdded(("품앗이",), 0.9), "terms"),
        (SynonymsAdded(("품앗이", "품앗이"), 0.9), "terms"),
        (SynonymsAdded(("품앗이", "두레"), 0.0), "weight"),
        (SynonymsAdded(("품앗이", "두레"), 1.1), "weight"),
        (SynonymsAdded(("품앗이", "두레"), 1.0, "계"), "one_way_from"),
        (SynonymsAdded(SHIPPED.words.synonyms[3].terms[::-1], 0.5), "terms"),
        (SynonymsRemoved(SHIPPED.words.synonyms[3].terms[:-1]), "terms"),
        (UserWordAdded("두 낱말", "NNG"), "form"),
        (UserWordAdded("말", "NNG"), "form"),
        (UserWordAdded(SHIPPED.words.user_words[0].form, "NNP"), "form"),
        (UserWordRemoved("사전에없는말"), "form"),
    ],
)
def test_words_that_cannot_be_right_are_refused_with_their_place(change, field):
    assert refuse(UserWordAdded("품앗이은행", "NNG"), change) == (1, field)


# --- law ---


def test_a_legal_value_holds_from_its_first_day_and_the_one_before_until_then():
    changed = apply_changes(SHIPPED, [LIMIT])
    assert limits(changed, LIMIT.valid_from - timedelta(days=1)) == limits(SHIPPED, LIMIT.valid_from)
    assert limits(changed, LIMIT.valid_from) == [30_000_000]
    row = changed.rules.rows[-1]
    assert row.rule_id == "local-private-goods-services-2016+2027-01-01"
    assert (row.topic, row.quotes, row.unit) == ("private_contract", 2, "KRW")
    assert (row.article, row.source, row.is_verified) == ("제25조", "대통령령 제1호", False)
    assert changed.rules.rows[:-1] == SHIPPED.rules.rows
    assert changed.words is SHIPPED.words
    assert not changes_words([LIMIT])
    assert changes_words([LIMIT, UserWordRemoved("돌봄")])


def test_a_value_that_follows_a_dormant_row_is_loaded_with_its_own_day():
    dormant = next(row for row in SHIPPED.rules.rows if not row.is_loaded and row.value is not None)
    change = LegalValueAdded(
        dormant.rule_id,
        date(2027, 1, 1),
        "제1조",
        "제1호",
        min_excl=dormant.min_excl,
        max_incl=dormant.max_incl,
        value=3,
    )
    row = apply_changes(SHIPPED, [change]).rules.rows[-1]
    assert row.is_loaded
    assert row.value == 3


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"follows": "no-such-row"}, "follows"),
        ({"max_incl": None}, "max_incl"),
        ({"value": 3}, "value"),
        ({"min_excl": 0}, "min_excl"),
        ({"valid_from": date(2016, 1, 15)}, "valid_from"),
        ({"valid_to": date(2026, 12, 31)}, "valid_to"),
    ],
)
def test_a_legal_value_that_cannot_be_right_is_refused(fault, field):
    assert refuse(replace(LIMIT, **fault)) == (0, field)


def test_bounds_stand_the_right_way_round_and_the_same_day_is_given_once():
    ranged = next(row for row in SHIPPED.rules.rows if row.min_excl is not None and row.max_incl is not None)
    wrong = LegalValueAdded(ranged.rule_id, date(2027, 1, 1), "제1조", "제1호", min_excl=5, max_incl=5)
    assert refuse(replace(wrong, value=ranged.value)) == (0, "max_incl")
    assert refuse(LIMIT, replace(LIMIT, max_incl=40_000_000)) == (1, "valid_from")
