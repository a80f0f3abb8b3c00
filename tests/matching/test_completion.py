import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.completion import KINDS, MOST_STARTS, CompletionIndex
from matching.jamo import compose, to_initials, to_strokes
from matching.records import Service, Supplier
from matching.sorted_keys import FEW
from matching.text import split_words

WORDS = {"청소": 3, "청소년": 5, "도시락": 2, "소독": 2, "청사 청소": 1, "빈말": 0, "SNS 홍보": 1}


def supplier(number: int, name: str, *services: str) -> Supplier:
    return Supplier(f"E{number}", name, services=tuple(map(Service, services)))


SUPPLIERS = (
    supplier(1, "맑은손 협동조합", "청소서비스", "건물  청소", "청소서비스"),
    supplier(2, "(주)도시락친구들", "행사 도시락", "청소서비스"),
    supplier(3, "㈜청솔", "조경"),
    supplier(4, "Green Clean", "service design"),
)


@pytest.fixture
def index() -> CompletionIndex:
    index = CompletionIndex(WORDS, WORDS.__getitem__)
    index.add(SUPPLIERS)
    return index


def texts(index, prefix, **options) -> list[str]:
    return [completion.text for completion in index.complete(prefix, **options)]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("청", ["청소년", "청소", "청사 청소", "㈜청솔", "청소서비스", "건물 청소"]),
        ("청소", ["청소년", "청소", "청사 청소", "㈜청솔", "청소서비스", "건물 청소"]),
        ("청솟", ["청소서비스"]),
        ("청솔", ["㈜청솔"]),
        ("청소ㄴ", ["청소년"]),
        ("청ㅅㄴ", ["청소년"]),
        ("ㅊㅅㄴ", ["청소년"]),
        ("ㅊㅅ", ["청소년", "청소", "청사 청소", "㈜청솔", "청소서비스", "건물 청소"]),
        ("ㄷㅅㄹ", ["도시락", "(주)도시락친구들", "행사 도시락"]),
        ("ㄷ시ㄹ", ["도시락", "(주)도시락친구들", "행사 도시락"]),
        ("ㄷ사ㄹ", []),
        ("ㅅㄷ", ["소독"]),
        ("ㅅ도", ["소독"]),
        ("ㄱㅁㅊㅅ", ["건물 청소"]),
        ("ㄺㅅㅎㄷ", []),
        ("건물청", ["건물 청소"]),
        ("협동", ["맑은손 협동조합"]),
        ("sns", ["SNS 홍보"]),
        ("CLEAN", ["Green Clean"]),
        ("cjdth", ["청소년", "청소", "청사 청소", "㈜청솔", "청소서비스", "건물 청소"]),
        ("cjdts", ["청소년"]),
        ("cjdta", []),
        ("ㄴㄷㄱ퍛ㄷ", ["service design"]),
        ("노원구 청소", ["노원구 청소년", "노원구 청소", "노원구 청사 청소"]),
        ("노원구 ㄷㅅ", ["노원구 도시락"]),
        ("건물 청", ["건물 청소", "건물 청소년", "건물 청사 청소"]),
        ("빈말", []),
        ("  ", []),
        ("", []),
        ("!", []),
        ("없는 말", []),
    ],
)
def test_what_is_typed_is_completed(index, typed, completed):
    assert texts(index, typed) == completed


def test_kind_and_count_are_told(index):
    found = [(c.text, c.kind, c.count) for c in index.complete("청소", limit=5)]
    assert found == [
        ("청소년", "word", 5),
        ("청소", "word", 3),
        ("청사 청소", "word", 1),
        ("㈜청솔", "enterprise", 1),
        ("청소서비스", "service", 2),
    ]


def test_no_more_than_asked_for(index):
    assert texts(index, "청", limit=1) == ["청소년"]
    assert texts(index, "청", limit=0) == []


def test_a_new_listing_is_completed_at_once_and_a_removed_one_no_more(index):
    assert texts(index, "ㅅㄹㄱ") == []
    new = supplier(9, "새로꽃 상회", "꽃 배달")
    index.add([new])
    assert texts(index, "ㅅㄹㄲ") == ["새로꽃 상회"]
    assert texts(index, "배달") == ["꽃 배달"]
    index.discard([new, SUPPLIERS[1]])
    assert texts(index, "ㅅㄹㄲ") == []
    assert [c.count for c in index.complete("청소서")] == [1]
    index.add([new])
    assert texts(index, "꽃") == ["꽃 배달"]


def test_words_are_counted_again_after_a_change():
    counts = {"청소": 0}
    index = CompletionIndex(counts, counts.__getitem__)
    assert texts(index, "청") == []
    counts["청소"] = 1
    index.add([supplier(1, "가")])
    assert texts(index, "청") == ["청소"]


def complete_slowly(suppliers, prefix: str, limit: int) -> list[tuple[str, str, int]]:
    """Looks at every text; for prefixes of one word."""
    counts: dict[tuple[str, str], int] = {("word", word): count for word, count in WORDS.items()}
    for one in suppliers:
        for entry in {("enterprise", one.name), *(("service", service.name) for service in one.services)}:
            counts[entry] = counts.get(entry, 0) + 1
    ordered = sorted(
        ((kind, text, count) for (kind, text), count in counts.items() if count),
        key=lambda entry: (KINDS.index(entry[0]), -entry[2], entry[1]),
    )
    return [
        (text, kind, count)
        for kind, text, count in ordered
        if any(
            form("".join(split_words(text)[first:])).startswith(form(prefix))
            for form in (to_strokes, to_initials)
            for first in range(min(MOST_STARTS, len(split_words(text))))
            if form is to_strokes or (len(prefix) > 1 and to_initials(prefix) == prefix)
        )
    ][:limit]


def test_the_same_as_looking_at_every_text_however_the_catalogue_came_about():
    rng = random.Random(7)
    syllables = "청소년도시락배달가각간나"
    made = [
        supplier(
            number,
            "".join(rng.choices(syllables, k=rng.randint(1, 4))),
            *(
                " ".join(rng.choices(["청소", "도시락", "배달", "가나", "각"], k=rng.randint(1, 5)))
                for _ in "ab"
            ),
        )
        for number in range(3 * FEW)
    ]
    at_once = CompletionIndex(WORDS, WORDS.__getitem__)
    at_once.add(made)
    step_by_step = CompletionIndex(WORDS, WORDS.__getitem__)
    for one, other in itertools.pairwise(made):
        step_by_step.add([one, other])
        if rng.random() < 0.1:
            step_by_step.complete("가")
        step_by_step.discard([other])
    step_by_step.add(made[-1:])
    prefixes = ["청", "ㅊ", "ㅊㅅ", "ㄷㅅㄹ", "청솓", "가", "각", "ㄱㄴ", "도시", "도싥", "배다", "없"]
    for prefix, limit in itertools.product(prefixes, (1, 3, 50)):
        expected = complete_slowly(made, prefix, limit)
        for index in (at_once, step_by_step):
            assert [(c.text, c.kind, c.count) for c in index.complete(prefix, limit=limit)] == expected


@given(st.text(st.sampled_from("청소년도시락소독건물"), min_size=2, max_size=4))
def test_initials_of_a_completion_begin_with_the_typed_initials(text):
    index = CompletionIndex(["청소", "청소년", "도시락", "소독"], lambda _: 1)
    index.add(SUPPLIERS[:3])
    typed = to_initials(text)
    for completion in texts(index, typed):
        words = split_words(completion)
        starts = ["".join(words[first:]) for first in range(len(words))]
        assert any(to_initials(start).startswith(typed) for start in starts)


@given(st.sampled_from(["청소", "도시락", "맑은손", "조경", "건물청소"]), st.data())
def test_every_step_of_typing_a_text_finds_it(text, data):
    index = CompletionIndex(WORDS, WORDS.__getitem__)
    index.add(SUPPLIERS)
    strokes = to_strokes(text)
    typed = compose(strokes[: data.draw(st.integers(1, len(strokes)))])
    assert any(text in completion.replace(" ", "") for completion in texts(index, typed))


def test_texts_are_kept_in_the_order_of_the_listings(index):
    # in another order in every process, the same catalogue would not be saved to the same bytes
    listed = ["맑은손 협동조합", "청소서비스", "건물 청소", "(주)도시락친구들", "행사 도시락"]
    listed += ["㈜청솔", "조경", "Green Clean", "service design"]
    assert index.dump()["texts.content"].tobytes().decode() == "".join([*WORDS, *listed])


def test_texts_packed_or_not_complete_alike(monkeypatch):
    def complete():
        index = CompletionIndex([], count_word=lambda word: 1)
        for name in ("맑은손 협동조합", "도시락친구들", "청소나라"):
            index.add([Supplier(name, name)])
        return [index.complete(prefix) for prefix in ("", "맑", "도시", "ㅊㅅ")]

    expected = complete()
    assert any(expected)
    monkeypatch.setattr("matching.completion.MOST_RECENT", 0)
    assert complete() == expected
