import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import kernels
from matching.index import DEFAULT_CHANNELS, K1, InvertedIndex
from matching.kernels import compile_kernels
from matching.text import Analyser, Channel

WORDS = ["abc", "abcd", "limpieza", "obras", "obra", "jardin", "x", "agua"]
documents_of_words = st.lists(
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.sampled_from([0.5, 1.0])),
        max_size=3,
    ),
    max_size=8,
)
queries = st.dictionaries(st.sampled_from(WORDS), st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=4)

ANALYSER = Analyser()


def as_terms(query: dict[str, float]) -> dict[str, float]:
    return {term.key: weight for word, weight in query.items() for term in ANALYSER.analyse_word(word)}


def slow_scores(index: InvertedIndex, documents, weights) -> list[float]:
    """The textbook sum, document by document and term by term."""
    bags = []
    for document in documents:
        bag = Counter()
        for text, weight in document:
            for term in ANALYSER.terms(text):
                bag[term.key] += weight
        bags.append(bag)
    scores = []
    for bag in bags:
        score = 0.0
        for key, weight in weights.items():
            channel = Channel("mcg".index(key[0]))
            choice = DEFAULT_CHANNELS[channel]
            length = sum(count for other, count in bag.items() if other[0] == key[0])
            containing = sum(key in other for other in bags)
            idf = math.log(1 + (len(bags) - containing + 0.5) / (containing + 0.5))
            norm = K1 * (1 - index.b + index.b * length / choice.pivot)
            if bag[key]:
                score += weight * idf * choice.weight * bag[key] * (K1 + 1) / (bag[key] + norm)
        scores.append(score)
    return scores


def fitted(documents) -> InvertedIndex:
    index = InvertedIndex(ANALYSER)
    index.extend(documents)
    return index


@given(documents_of_words, queries)
def test_scores_are_those_of_the_slow_twin(documents, query):
    index, weights = fitted(documents), as_terms(query)
    assert index.retrieve(weights).scores() == pytest.approx(slow_scores(index, documents, weights), rel=1e-5)


@given(documents_of_words, queries, st.randoms(use_true_random=False))
def test_shuffled_documents_get_the_very_same_scores(documents, query, random):
    order = list(range(len(documents)))
    random.shuffle(order)
    weights = as_terms(query)
    straight, shuffled = fitted(documents), fitted([documents[place] for place in order])
    assert shuffled.retrieve(weights).scores().tolist() == straight.retrieve(weights).scores()[order].tolist()


@settings(max_examples=50)
@given(documents_of_words, documents_of_words, queries, st.data())
def test_grown_piece_by_piece_equals_built_at_once(first, second, query, data):
    weights = as_terms(query)
    index = fitted(first)
    for document in second:
        index.extend([document])
    everything = [*first, *second]
    dead = data.draw(st.sets(st.sampled_from(range(len(everything))))) if everything else set()
    rows = sorted(dead)
    index.delete(rows, [everything[row] for row in rows])
    living = [row for row in range(len(everything)) if row not in dead]
    expected = fitted([everything[row] for row in living]).retrieve(weights).scores()
    assert index.retrieve(weights).scores()[living].tolist() == expected.tolist()
    assert not index.retrieve(weights).scores()[rows].any()
    index.compact()
    assert index.retrieve(weights).scores()[living].tolist() == expected.tolist()


@given(documents_of_words, queries)
def test_contributions_add_up_to_the_scores(documents, query):
    index, weights = fitted(documents), as_terms(query)
    parts = index.retrieve(weights).contributions(range(len(documents)))
    assert [sum(part.values()) for part in parts] == pytest.approx(index.retrieve(weights).scores().tolist())


def test_of_terms_that_stand_for_one_thing_the_largest_counts():
    index = fitted([[("agua", 1.0)], [("agua lluvia", 1.0)], [("mar", 1.0)], [("obras", 1.0)]])
    weights, stands_for = {"magua": 0.5, "mlluvia": 0.8}, {"magua": "mmar", "mlluvia": "mmar"}
    retrieval = index.retrieve(weights, stands_for=stands_for)
    alone = {key: index.retrieve({key: weights[key]}, stands_for=stands_for).scores() for key in weights}
    assert retrieval.scores().tolist() == np.maximum(*alone.values()).tolist()
    assert retrieval.contributions([1])[0].keys() == weights.keys()


def test_a_term_is_no_rarer_than_the_one_it_stands_for():
    index = fitted([[("mar", 1.0)], [("mar", 1.0)], [("mar lluvia", 1.0)]])
    as_itself = index.retrieve({"mlluvia": 1.0}).scores()
    for_another = index.retrieve({"mlluvia": 1.0}, stands_for={"mlluvia": "mmar"}).scores()
    assert for_another[2] / as_itself[2] == pytest.approx(index.idf("mmar") / index.idf("mlluvia"))


def test_a_rare_term_is_worth_more_than_a_common_one():
    index = fitted([[("obras agua", 1.0)], [("obras", 1.0)], [("obras", 1.0)]])
    assert index.idf("magua") > index.idf("mobras") > 0
    assert index.idf("mnever") > index.idf("magua")


def test_a_row_dies_only_once():
    index = fitted([[("obras", 1.0)]])
    index.delete([0], [[("obras", 1.0)]])
    with pytest.raises(ValueError, match="only once"):
        index.delete([0], [[("obras", 1.0)]])
    twice = fitted([[("obras", 1.0)]])
    with pytest.raises(ValueError, match="only once"):
        twice.delete([0, 0], [[("obras", 1.0)]] * 2)
    assert (len(twice), twice.document_count("mobras")) == (1, 1)


def test_what_was_only_read_is_in_no_document():
    index = InvertedIndex(ANALYSER)
    index.read([[("obras", 1.0)]])
    assert not index.has_term("mobras")
    assert index.retrieve({"mobras": 1.0}).scores().tolist() == []
    copy = InvertedIndex(ANALYSER)
    copy.restore(index.dump())
    assert copy.document_count("mobras") == 0


def test_an_empty_index_answers():
    index = InvertedIndex(ANALYSER)
    index.extend([])
    assert index.rows == len(index) == 0
    assert index.retrieve({"mobras": 1.0}).scores().tolist() == []


@given(documents_of_words, documents_of_words)
def test_compiled_loops_make_the_very_same_index(first, second):
    dumped = []
    for is_compiled in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kernels, "_compiled", [compile_kernels()] if is_compiled else [])
            index = fitted(first)
            index.extend(second)
            index.delete([0] if first else [], first[:1])
            dumped.append({name: (array.dtype, array.tolist()) for name, array in index.dump().items()})
    assert dumped[0] == dumped[1]


def test_texts_that_are_weighed_piece_by_piece_get_the_same_scores(monkeypatch):
    documents = [[("limpieza obras agua", 1.0), ("agua", 0.5)], [("agua jardin", 1.0)]] * 3
    expected = fitted(documents).retrieve(as_terms({"obras": 1.0, "agua": 1.0})).scores()
    monkeypatch.setattr("matching.index.POSTINGS_AT_A_TIME", 4)
    assert (
        fitted(documents).retrieve(as_terms({"obras": 1.0, "agua": 1.0})).scores().tolist()
        == expected.tolist()
    )


def test_the_number_of_segments_stays_logarithmic():
    index = fitted([[("obras agua jardin", 1.0)]] * 50)
    for _ in range(200):
        index.extend([[("limpieza obras", 1.0)]])
    assert len(index._segments) <= 10
    assert np.count_nonzero(index.retrieve({"mlimpie": 1.0}).scores()) == 200


def test_more_texts_than_are_at_hand_change_no_score(monkeypatch):
    documents = [[("limpieza obras", 1.0), ("agua", 0.5)], [("agua", 1.0)], [("limpieza obras", 1.0)]]
    expected = fitted(documents).retrieve(as_terms({"limpieza": 1.0, "agua": 1.0})).scores()
    monkeypatch.setattr("matching.index.TEXTS_AT_HAND", 1)
    found = fitted(documents).retrieve(as_terms({"limpieza": 1.0, "agua": 1.0})).scores()
    assert found.tolist() == expected.tolist()
