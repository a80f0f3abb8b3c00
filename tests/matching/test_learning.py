"""Learning on made-up demands of which it is known what tells the good suppliers apart."""

from dataclasses import replace

import numpy as np
import pytest

from matching import load_reference
from matching.learning import (
    LEARNED,
    ROUTE_POINTS,
    SEEN,
    START,
    Example,
    choose_example,
    digest_features,
    learn_shapes,
)
from matching.records import Sentence
from matching.shapes import ONE_SCALE, POINTS, find_fault

WHOLE = np.ones(len(LEARNED))


def make_set(telling: str, *, demands: int = 30, rows: int = 40, seed: int = 0) -> list[Example]:
    """The best supplier of each demand is the one with the highest value of one component."""
    generator = np.random.default_rng(seed)
    examples = []
    for _ in range(demands):
        values = generator.random((rows, len(LEARNED)))
        grades = np.zeros(rows, dtype=int)
        grades[values[:, LEARNED.index(telling)].argmax()] = 3
        examples.append(Example(values, grades, WHOLE))
    return examples


def test_without_examples_the_weights_set_by_hand_stay():
    shapes = learn_shapes([])
    assert find_fault(shapes) is None
    assert {name: shapes[name].most / POINTS for name in START} == pytest.approx(dict(START), abs=0.001)
    assert shapes["route"].points == (0, ROUTE_POINTS // 2, ROUTE_POINTS)
    assert learn_shapes([[]]) == shapes


@pytest.mark.parametrize("telling", ["sector", "buyer", "place", "freshness"])
def test_what_tells_the_good_ones_apart_counts_most(telling):
    before, after = learn_shapes([]), learn_shapes([make_set(telling)])
    assert find_fault(after) is None
    growth = {name: after[name].most - before[name].most for name in LEARNED if name != "meaning"}
    assert max(growth, key=growth.get) == telling
    assert growth[telling] > 0.25 * before[telling].most


def test_words_and_synonyms_keep_one_line():
    before, after = learn_shapes([]), learn_shapes([make_set("text")])
    assert after["meaning"] == after["text"]
    assert after["text"].most > 1.2 * before["text"].most


def test_a_component_that_speaks_against_the_good_ones_never_takes_points_away():
    examples = [replace(example, values=1.0 - example.values) for example in make_set("size")]
    shape = learn_shapes([examples])["size"]
    assert shape.most < learn_shapes([])["size"].most / 2
    assert all(low <= high for low, high in zip(shape.points, shape.points[1:], strict=False))


def test_a_line_bends_where_the_data_does():
    generator = np.random.default_rng(1)
    examples = []
    for _ in range(60):
        values = np.zeros((20, len(LEARNED)))
        place = LEARNED.index("awards")
        values[:, place] = generator.permutation(np.linspace(0, 0.45, 20))
        # the upper half of the scale says nothing
        values[:5, place] += 0.5
        grades = np.zeros(20, dtype=int)
        grades[values[:, place].argsort()[-8:]] = 1
        examples.append(Example(values, grades, WHOLE))
    points = learn_shapes([examples])["awards"].points
    assert points[2] - points[0] > points[4] - points[2]


def test_every_set_counts_the_same_however_large():
    small, large = make_set("sector", demands=10), make_set("size", demands=10, seed=2)
    assert learn_shapes([small, large]) == learn_shapes([small, large * 3])


def test_sets_of_demands_with_different_numbers_of_suppliers_are_learned_together():
    mixed = [*make_set("sector", rows=40), *make_set("sector", rows=7, seed=3)]
    assert find_fault(learn_shapes([mixed])) is None


def test_an_example_holds_the_first_suppliers_in_an_order_of_its_own():
    rows = SEEN + 20
    values = {name: np.zeros(rows) for name in LEARNED} | {"text": np.arange(rows) / rows}
    ids = [f"E{row:03}" for row in range(rows)]
    example = choose_example(values, ids, {ids[-1]: 3, ids[-2]: 1, ids[0]: 3}, {})
    assert example.values.shape == (SEEN, len(LEARNED))
    assert example.values[0, 0] == (rows - 1) / rows
    assert example.grades.tolist() == [3, 1] + [0] * (SEEN - 2)
    backwards = {name: of_rows[::-1] for name, of_rows in values.items()}
    other = choose_example(backwards, ids[::-1], {ids[-1]: 3, ids[-2]: 1}, {})
    assert (other.values == example.values).all()
    assert (other.grades == example.grades).all()


def test_who_comes_first_is_told_by_what_counts():
    values = {name: np.zeros(2) for name in LEARNED} | {
        "text": np.array([1.0, 0.0]),
        "place": np.array([0.0, 1.0]),
        "size": np.array([0.0, 1.0]),
    }

    def find_first(share):
        example = choose_example(values, ["A", "B"], {"A": 3}, {"text": share, "trade": 0.0})
        assert dict(zip(LEARNED, example.shares, strict=True)) == {
            **dict.fromkeys(LEARNED, 1.0),
            "text": share,
            "trade": 0.0,
        }
        return example.grades.tolist()

    assert find_first(1.0) == [3, 0]
    assert find_first(0.5) == [0, 3]


def test_what_counts_half_is_learned_from_as_if_it_were_half_as_large():
    whole = make_set("text")
    shares = np.where(np.isin(LEARNED, ONE_SCALE), 0.5, 1.0)
    halved = [replace(example, values=example.values * shares) for example in whole]
    learned = learn_shapes([[replace(example, shares=shares) for example in whole]])
    assert learned == learn_shapes([halved])
    assert learned != learn_shapes([whole])


def test_nothing_is_learned_of_what_does_not_count():
    shares = np.where(np.array(LEARNED) == "place", 0.0, 1.0)
    counted, other = ([replace(e, shares=shares) for e in make_set("place", seed=s)] for s in (0, 0))
    for example in other:
        example.values[:, LEARNED.index("place")] = 0.5
    assert learn_shapes([counted]) == learn_shapes([other])


def test_equal_suppliers_stand_in_the_order_of_their_ids():
    values = {name: np.zeros(3) for name in LEARNED}
    assert choose_example(values, ["C", "A", "B"], {"B": 2}, {}).grades.tolist() == [0, 2, 0]


def test_a_demand_without_a_good_supplier_is_no_example():
    values = {name: np.zeros(2) for name in LEARNED}
    assert choose_example(values, ["A", "B"], {"A": 0, "X": 3}, {}) is None


class TestDigestFeatures:
    VALUES = ({name: np.array([0.0, 0.25, 0.5, 1 / 3, 1.0]) for name in LEARNED},)

    def changed_parts(self, reference, values=VALUES):
        before = digest_features(load_reference(), self.VALUES)
        after = digest_features(reference, values)
        return [part for part in before if after[part] != before[part]]

    def test_the_same_features_have_the_same_digests(self):
        assert self.changed_parts(load_reference()) == []

    def test_labels_notes_and_roundings_play_no_part(self):
        reference = load_reference()
        words, label = reference.words, Sentence("다른 이름", "another label")
        renamed = replace(
            reference,
            words=replace(words, traps=tuple(replace(trap, note="다른 말") for trap in words.traps)),
            sectors={code: replace(each, label=label) for code, each in reference.sectors.items()},
            trades={code: replace(each, label=label) for code, each in reference.trades.items()},
        )
        rounded = [{name: of_rows + 1e-9 for name, of_rows in self.VALUES[0].items()}]
        assert self.changed_parts(renamed, rounded) == []

    def test_a_word_of_the_field_is_one_of_the_words(self):
        words = load_reference().words
        more = replace(words, operations=(*words.operations, "새말"))
        assert self.changed_parts(replace(load_reference(), words=more)) == ["words"]

    @pytest.mark.parametrize("kind", ["sectors", "trades"])
    def test_a_word_of_a_sector_or_of_a_kind_of_work_is_one_of_the_kinds(self, kind):
        entries = dict(getattr(load_reference(), kind))
        code, entry = next(iter(entries.items()))
        field = "keywords" if kind == "sectors" else "words"
        entries[code] = replace(entry, **{field: (*getattr(entry, field), "새말")})
        assert self.changed_parts(replace(load_reference(), **{kind: entries})) == ["kinds"]

    @pytest.mark.parametrize("name", LEARNED)
    def test_a_component_that_gives_another_value_is_seen(self, name):
        values = dict(self.VALUES[0]) | {name: np.array([0.0, 0.25, 0.502, 1 / 3, 1.0])}
        assert self.changed_parts(load_reference(), [values]) == ["values"]

    def test_a_number_of_the_learner_is_seen(self, monkeypatch):
        before = digest_features(load_reference(), self.VALUES)
        monkeypatch.setattr("matching.learning.STIFFNESS", 0.06)
        after = digest_features(load_reference(), self.VALUES)
        assert [part for part in before if after[part] != before[part]] == ["learner"]
