from array import array
from dataclasses import replace

import numpy as np
import pytest

from matching import Matcher, load_reference
from matching.columns import Vocabulary
from matching.forking import fork

from .small_catalogue import CATALOGUE, CLEANING, LUNCH, supplier


@pytest.fixture
def matcher():
    return Matcher(load_reference()).fit(CATALOGUE)


def answers(matcher):
    return [matcher.rank(demand) for demand in (CLEANING, LUNCH)]


class TestFork:
    def test_it_answers_as_the_original(self, matcher):
        assert answers(fork(matcher)) == answers(matcher)

    def test_changing_the_copy_leaves_the_original_alone(self, matcher):
        before = answers(matcher)
        copy = fork(matcher)
        new = supplier("E09", "구청사 물청소", certifications=(), organisation_type="cooperative")
        copy.upsert([new, replace(CATALOGUE[0], services=(), district="강남구")])
        copy.remove(["E02"])
        assert answers(matcher) == before
        assert (len(matcher), len(copy)) == (8, 8)
        assert ("E09" in matcher, "E02" in matcher) == (False, True)
        fitted = Matcher(matcher.reference).fit(
            [new, replace(CATALOGUE[0], services=(), district="강남구"), *CATALOGUE[2:]]
        )
        assert answers(copy) == answers(fitted)

    def test_changing_the_original_leaves_the_copy_alone(self, matcher):
        copy = fork(matcher)
        before = answers(copy)
        matcher.remove(["E01"])
        matcher.upsert([supplier("E03", "새로운 낱말과 청소")])
        assert answers(copy) == before

    def test_slips_of_a_title_are_put_right_by_the_words_of_the_copy(self, matcher):
        asked = replace(CLEANING, title="화훼장싣 납품")
        copy = fork(matcher)
        copy.upsert([supplier("E09", "화훼장식 납품")])
        fitted = Matcher(matcher.reference).fit([*CATALOGUE, supplier("E09", "화훼장식 납품")])
        assert copy.rank(asked) == fitted.rank(asked)
        assert "화훼장식" in copy.explain(asked, "E09").matched_terms
        assert matcher.rank(asked) == Matcher(matcher.reference).fit(CATALOGUE).rank(asked)

    def test_searches_are_completed_with_the_words_of_the_copy(self, matcher):
        copy = fork(matcher)
        copy.upsert([supplier("E09", "도배 공사"), supplier("E10", "도배와 장판")])
        assert [(found.text, found.count) for found in copy.complete("ㄷㅂ")] == [
            ("도배", 2),
            ("도배 공사", 1),
            ("도배와 장판", 1),
        ]
        assert matcher.complete("ㄷㅂ") == ()
        assert copy.repairer.read("돕").corrected is None
        assert copy.repairer.read("도ㅂ").corrected == "도배"
        assert matcher.repairer.read("도ㅂ").corrected is None

    def test_a_copy_of_an_empty_one_can_be_filled(self):
        empty = Matcher(load_reference())
        copy = fork(empty)
        copy.upsert(CATALOGUE)
        assert (len(empty), len(copy)) == (0, 8)

    def test_what_never_changes_is_shared(self, matcher):
        copy = fork(matcher)
        assert copy.analyser is matcher.analyser
        assert copy.reader is matcher.reader
        assert copy.reference is matcher.reference
        assert copy.get_supplier("E01") is matcher.get_supplier("E01")

    def test_two_names_of_one_thing_stay_one(self):
        holder = Vocabulary(["가"])
        holder.again = [holder]
        copy = fork(holder)
        assert copy.again[0] is copy

    def test_arrays_are_copied_unless_they_cannot_be_written(self):
        holder = Vocabulary()
        holder.changing, holder.settled, holder.numbers = np.zeros(2), np.zeros(2), array("i", [1])
        holder.known = {1}
        holder.settled.flags.writeable = False
        copy = fork(holder)
        copy.changing[0] = 1
        copy.numbers.append(2)
        copy.known.add(2)
        assert holder.changing.tolist() == [0, 0]
        assert holder.numbers.tolist() == [1]
        assert holder.known == {1}
        assert copy.settled is holder.settled
