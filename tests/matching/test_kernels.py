"""Three ways to the same numbers: plain Python as it is written for the compiler, numpy, and compiled."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import kernels
from matching.kernels import BLOCK, NUMPY_KERNELS, Kernels, compile_kernels, get_kernels

PLAIN = Kernels(
    kernels.count_documents_loop,
    kernels.fill_postings_loop,
    kernels.accumulate_loop,
    kernels.look_up_loop,
    kernels.find_peaks_loop,
    kernels.weigh_words_loop,
    kernels.find_maxima_loop,
    kernels.list_reaching_loop,
    kernels.add_points_loop,
    kernels.raise_values_loop,
    kernels.multiply_grams_loop,
    kernels.solve_loop,
    is_compiled=False,
)


@pytest.fixture(scope="module")
def compiled():
    """The compiled kernels; afterwards everything begins with numpy again."""
    yield compile_kernels()
    kernels._compiled.clear()


@st.composite
def queries(draw):
    """Rows, and groups of terms each with postings and a factor."""
    rows = draw(st.integers(1, 3 * BLOCK))
    postings = st.dictionaries(st.integers(0, rows - 1), st.floats(0, 9, width=32), max_size=8)
    term = st.tuples(postings, st.floats(0, 4, width=32))
    return rows, draw(st.lists(st.lists(term, min_size=1, max_size=3), max_size=4))


def lay_out(terms):
    """The rows and impacts of the postings of terms, where each begins and ends, and the factors."""
    lengths = np.array([len(postings) for postings, _ in terms], dtype=np.int64)
    ends = np.cumsum(lengths, dtype=np.int64)
    pairs = [pair for postings, _ in terms for pair in sorted(postings.items())]
    return (
        np.array([row for row, _ in pairs], dtype=np.int32),
        np.array([impact for _, impact in pairs], dtype=np.float32),
        ends - lengths,
        ends,
        np.array([factor for _, factor in terms], dtype=np.float32),
    )


def accumulate(kernels, rows, groups):
    scores = np.zeros(rows)
    group_ends = np.cumsum([len(group) for group in groups], dtype=np.int64)
    kernels.accumulate(*lay_out([term for group in groups for term in group]), group_ends, scores)
    return scores


@st.composite
def bags(draw):
    """Documents as lists of words with weights, and the terms of each word; every term is of some word."""
    words = draw(st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=6))
    numbers = {term: number for number, term in enumerate(sorted({t for terms in words for t in terms}))}
    word = st.tuples(st.integers(0, len(words) - 1), st.sampled_from([0.0, 0.8, 1.0, 2.5]))
    documents = draw(st.lists(st.lists(word, max_size=6), max_size=5))
    return documents, [[numbers[term] for term in terms] for terms in words], len(numbers)


def chain(lists, kind):
    """Lists one after the other, and where each begins."""
    ends = np.cumsum([0, *map(len, lists)], dtype=np.int64)
    return np.array([item for each in lists for item in each], dtype=kind), ends


@settings(max_examples=60)
@given(bags(), st.data())
def test_postings_are_the_same_to_the_last_bit(compiled, bags, data):
    documents, words, terms = bags
    channels = data.draw(st.lists(st.integers(0, 2), min_size=terms, max_size=terms))
    sums, sizes = {}, np.zeros((len(documents), 3))
    for row, document in enumerate(documents):
        for word, weight in document:
            for term in words[word]:
                sums[term, row] = np.float32(sums.get((term, row), 0)) + np.float32(weight)
    for (term, row), frequency in sums.items():
        sizes[row, channels[term]] += frequency
    holders = [[row for row in range(len(documents)) if (term, row) in sums] for term in range(terms)]
    of_documents, starts = chain([[word for word, _ in document] for document in documents], np.int32)
    weights, _ = chain([[weight for _, weight in document] for document in documents], np.float32)
    of_words = chain(words, np.int32)
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        counts = np.zeros(terms, dtype=np.int64)
        each.count_documents(of_documents, starts, *of_words, counts)
        assert counts.tolist() == [len(rows) for rows in holders]
        rows, indptr = chain(holders, np.int32)
        found, frequencies, lengths = np.full_like(rows, -1), np.full(len(rows), -1, np.float32), sizes * 0
        each.fill_postings(
            of_documents,
            weights,
            starts,
            *of_words,
            np.array(channels, dtype=np.int8),
            indptr,
            found,
            frequencies,
            lengths,
        )
        assert found.tolist() == rows.tolist()
        assert frequencies.tolist() == [sums[key] for key in sorted(sums)]
        assert lengths.tolist() == sizes.tolist()


@settings(max_examples=60)
@given(queries())
def test_sums_are_the_same_to_the_last_bit(compiled, query):
    rows, groups = query
    slow = np.zeros(rows)
    for group in groups:
        for row in range(rows):
            shares = [
                np.float32(postings[row]) * np.float32(factor)
                for postings, factor in group
                if row in postings
            ]
            slow[row] += max(shares, default=0)
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        assert accumulate(each, rows, groups).tolist() == slow.tolist()


@settings(max_examples=40)
@given(queries())
def test_what_a_term_is_worth_to_a_row_is_the_same_to_the_last_bit(compiled, query):
    rows, groups = query
    terms = [term for group in groups for term in group]
    asked = np.array([rows - 1, *range(0, rows, 3)], dtype=np.int32)
    expected = [
        [np.float32(postings.get(row, 0)) * np.float32(factor) for row in asked.tolist()]
        for postings, factor in terms
    ]
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        found = np.zeros((len(terms), len(asked)), dtype=np.float32)
        each.look_up(*lay_out(terms), asked, found)
        assert found.tolist() == expected


def test_rows_beyond_one_round_of_the_loop_are_reached(compiled):
    rows = 3 * kernels.ROWS_AT_A_TIME + 5
    everywhere = dict.fromkeys(range(0, rows, 7), 1.0)
    groups = [[(everywhere, 2.0)], [(everywhere, 1.0), ({5: 1.0, rows - 1: 1.0}, 3.0)]]
    slow = np.zeros(rows)
    slow[::7] = 3.0
    slow[[5, rows - 1]] = 3.0 + np.array([0, 2.0 if (rows - 1) % 7 == 0 else 0])
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        assert accumulate(each, rows, groups).tolist() == slow.tolist()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9), st.booleans()), max_size=3 * BLOCK))
def test_peaks_are_the_same_to_the_last_bit(compiled, rows):
    own, related = (np.array([row[place] for row in rows], dtype=float) for place in (0, 1))
    eligible = np.array([row[2] for row in rows], dtype=bool)
    blocks = -(-len(rows) // BLOCK)
    expected = [
        [
            max((a + b for a, b, may in rows[start : start + BLOCK] if may or not gated), default=0.0)
            for gated in (1, 0)
        ]
        for start in range(0, len(rows), BLOCK)
    ]
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        best, found = np.zeros(blocks), np.zeros(blocks)
        each.find_peaks(own, related, eligible, best, found)
        assert np.column_stack([best, found]).tolist() == expected


UNIT = st.floats(0, 1)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9), st.booleans(), UNIT), max_size=40), UNIT)
def test_points_of_words_are_the_same_to_the_last_bit(compiled, rows, other_work):
    own, related, eligible, work = (
        np.array([row[place] for row in rows], dtype=kind)
        for place, kind in enumerate((float, float, bool, float))
    )
    # never less, so that nothing divided by it can overflow
    best = max([np.finfo(float).tiny, *(a + b for a, b, may, _ in rows if may)])
    expected = []
    for a, b, may, agrees in rows:
        share = (0.2 if agrees < other_work else 1.0) / max(a + b, best)
        expected.append(round(a * share * 239_000) + round(b * share * 239_000) if may else -np.inf)
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        points = np.empty(len(rows))
        each.weigh_words(own, related, eligible, work, best, other_work, 0.2, 239_000.0, points)
        assert points.tolist() == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-9, 9), min_size=1, max_size=3 * BLOCK))
def test_maxima_are_those_of_each_block(compiled, values):
    expected = [max(values[start : start + BLOCK]) for start in range(0, len(values), BLOCK)]
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        maxima = np.zeros(len(expected))
        each.find_maxima(np.array(values), maxima)
        assert maxima.tolist() == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5).map(float), min_size=1, max_size=3 * BLOCK), st.integers(0, 6).map(float))
def test_places_that_reach_a_value_are_found(compiled, values, least):
    maxima = np.array([max(values[start : start + BLOCK]) for start in range(0, len(values), BLOCK)])
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        places = np.empty(len(values), dtype=np.int64)
        count = each.list_reaching(np.array(values), maxima, least, places)
        assert places[:count].tolist() == [at for at, value in enumerate(values) if value >= least]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.3, 0.5, 1.0])), max_size=40))
def test_points_are_those_of_the_line_and_added(compiled, values):
    knots, heights = np.array([0, 0.3, 0.5, 1.0]), np.array([0.0, 34_000, 57_000, 116_000])
    expected = 7.0 + np.rint(np.interp(values, knots, heights))
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        points = np.full(len(values), 7.0)
        each.add_points(np.array(values), knots, heights, points)
        assert points.tolist() == expected.tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.none() | st.floats(0, 1)), max_size=40), st.floats(0, 1))
def test_values_are_raised_and_never_lowered(compiled, pairs, factor):
    rows = np.array([row for row, (_, strength) in enumerate(pairs) if strength is not None], dtype=np.int64)
    strengths = np.array([strength for _, strength in pairs if strength is not None], dtype=np.float64)
    expected = [value if strength is None else max(value, strength * factor) for value, strength in pairs]
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        values = np.array([value for value, _ in pairs], dtype=np.float64)
        each.raise_values(values, rows, strengths, factor)
        assert values.tolist() == expected


def test_numpy_is_used_until_somebody_compiles(compiled):
    assert get_kernels() is compile_kernels() is compiled
    assert compiled.is_compiled
    kernels._compiled.clear()
    assert get_kernels() is NUMPY_KERNELS
    kernels._compiled.append(compiled)


def test_without_a_place_to_keep_it_the_result_is_compiled_anew(monkeypatch, compiled):
    def refuse(*_):
        raise RuntimeError("no locator available")

    monkeypatch.setattr("numba.core.caching.FunctionCache.__init__", refuse)
    anew = kernels._compile()
    rows, groups = 70, [[({3: 1.5, 69: 2.0}, 2.0)]]
    assert accumulate(anew, rows, groups).tolist() == accumulate(PLAIN, rows, groups).tolist()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 90_000)), max_size=30))
def test_grams_are_multiplied_as_tables_are(compiled, entries):
    table = np.zeros((4, 6), dtype=np.int64)
    for gram, owner, weight in entries:
        table[owner, gram] += weight
    entries = np.array(sorted(entries), dtype=np.int64).reshape(-1, 3)
    columns = [np.ascontiguousarray(entries[:, place]) for place in range(3)]
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        products = np.zeros((4, 4), dtype=np.int64)
        each.multiply_grams(*columns, products)
        assert products.tolist() == (table @ table.T).tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.randoms(use_true_random=False))
def test_equations_are_solved_to_the_same_last_bit(compiled, size, chance):
    points = np.array([[chance.uniform(0, 1) for _ in range(3)] for _ in range(size)]).reshape(size, 3)
    matrix = points @ points.T + np.eye(size)
    right = np.array([chance.uniform(-1, 1) for _ in range(size)])
    found = []
    for each in (PLAIN, NUMPY_KERNELS, compiled):
        solution = right.copy()
        each.solve(matrix.copy(), solution)
        found.append(solution.tolist())
    assert found[0] == found[1] == found[2]
    np.testing.assert_allclose(found[0], np.linalg.solve(matrix, right), rtol=1e-9, atol=1e-9)
