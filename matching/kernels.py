"""The innermost loops over postings and rows, each of them twice: in numpy, and compiled.

Compiled loops are several times faster, but the compiler takes a second or two to load. So everything begins
with the numpy ones, and whoever has a large catalogue calls `compile_kernels` once. Both give the same
numbers to the last bit: the same additions of the same widths in the same order for every row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.spans import list_places

BLOCK = 64
"""So many neighbouring rows share one peak (see `Kernels.find_peaks`)."""

ROWS_AT_A_TIME = 1 << 16
"""Postings are added up for so many rows at a time, so that their sums stay in the nearest cache."""

WORTH_COMPILING = 20_000
"""Below so many rows the compiler takes longer to load than it can ever save."""


@dataclass(frozen=True, slots=True)
class Kernels:
    """One set of loops.

    Documents are bags of words and words bags of terms: document d has `words[starts[d]:starts[d + 1]]`, and
    word w has `terms[term_starts[w]:term_starts[w + 1]]`.

    count_documents : `(words, starts, terms, term_starts, counts)` adds to counts, for each term, the number
        of documents that have it.
    fill_postings : `(words, weights, starts, terms, term_starts, channels, indptr, rows, frequencies,
        lengths)` fills the places `[indptr[t], indptr[t + 1])` of each term t: rows with the documents that
        have it, ascending, frequencies with the weights of its words there, added up in their order. Adds
        the frequencies of a document's terms to lengths, of shape (documents, channels).
    accumulate : `(rows, impacts, starts, ends, factors, group_ends, scores)` adds the postings
        `[starts[t], ends[t])` of each term t, times its factor, to the scores of their rows. Terms
        `[group_ends[g - 1], group_ends[g])` are alternatives: a row gets the largest of them. Postings of a
        term are ascending by row.
    look_up : `(rows, impacts, starts, ends, factors, asked, found)` fills `found`, of shape (terms, asked),
        with what each term is worth to each of the rows `asked` where it has a posting of that row.
    find_peaks : `(own, related, eligible, best, found)` fills for each block of rows the largest sum of own
        and related: in `best` among the eligible rows (0 where there is none), in `found` among all.
    weigh_words : `(own, related, eligible, work, best, other_work, other_share, most, points)` fills points
        for each row with the whole numbers that own and related are worth together: `most` for a sum of
        `best`, or of the row's own where that is larger. It counts `other_share` where the row's work is
        below `other_work`. Rows that are not eligible get -inf.
    find_maxima : `(values, maxima)` fills `maxima` with the largest value of each block of rows.
    list_reaching : `(values, maxima, least, places)` fills `places`, as long as values, from its beginning
        with the places of the values that are at least `least`, ascending, and returns their number.
    add_points : `(values, knots, heights, points)` adds to points, for each value, the height of the rising
        line through (knots, heights) there, rounded to a whole number. Knots ascend from 0 to 1, heights from
        0; values are 0–1.
    raise_values : `(values, rows, strengths, factor)` raises the value of each of the rows to its strength
        times the factor where that is more.
    multiply_grams : `(grams, owners, weights, products)` fills products, all 0 and of shape (owners, owners),
        with the sums over all grams of what one owner has of a gram times what the other has of it. Entries
        are sorted by gram, an owner may have several of one. All are whole numbers, so that sums are exact.
    solve : `(matrix, right)` makes right, of shape (n,), the x of matrix @ x = right for a symmetric and
        positive definite matrix, which is spoilt. Not by a library: those round as their threads fall, and
        those threads wait for each other many times as long as the few numbers of a ranking take.
    is_compiled : whether these are the fast ones.
    """

    count_documents: Callable[..., None]
    fill_postings: Callable[..., None]
    accumulate: Callable[..., None]
    look_up: Callable[..., None]
    find_peaks: Callable[..., None]
    weigh_words: Callable[..., None]
    find_maxima: Callable[..., None]
    list_reaching: Callable[..., int]
    add_points: Callable[..., None]
    raise_values: Callable[..., None]
    multiply_grams: Callable[..., None]
    solve: Callable[..., None]
    is_compiled: bool


def get_kernels() -> Kernels:
    """The fastest set there is by now."""
    return _compiled[0] if _compiled else NUMPY_KERNELS


def compile_kernels() -> Kernels:
    """Load the compiler, once; what it makes is kept on disk where the machine has a place for that.

    From now on `get_kernels` gives the compiled set. Takes one to five seconds.
    """
    if not _compiled:
        _compiled.append(_compile())
    return _compiled[0]


_compiled: list[Kernels] = []


def _compile() -> Kernels:
    from numba import types

    from matching.compiling import compile_loop

    def array(kind: types.Type, axes: int = 1, *, is_written: bool = False) -> types.Array:
        return types.Array(kind, axes, "C", readonly=not is_written)

    def build(loop: Callable[..., Any], *arguments: types.Type, gives: types.Type = types.void) -> Any:
        # a division that may raise keeps the compiler from working on several rows at a time
        return compile_loop(loop, gives(*arguments), error_model="numpy")

    whole, single, double = types.int64, types.float32, types.float64
    bags = array(types.int32), array(whole), array(types.int32), array(whole)
    return Kernels(
        count_documents=build(count_documents_loop, *bags, array(whole, is_written=True)),
        fill_postings=build(
            fill_postings_loop,
            bags[0],
            array(single),
            *bags[1:],
            array(types.int8),
            array(whole),
            array(types.int32, is_written=True),
            array(single, is_written=True),
            array(double, 2, is_written=True),
        ),
        accumulate=build(
            accumulate_loop,
            array(types.int32),
            array(single),
            array(whole),
            array(whole),
            array(single),
            array(whole),
            array(double, is_written=True),
        ),
        look_up=build(
            look_up_loop,
            array(types.int32),
            array(single),
            array(whole),
            array(whole),
            array(single),
            array(types.int32),
            array(single, 2, is_written=True),
        ),
        find_peaks=build(
            find_peaks_loop,
            array(double),
            array(double),
            array(types.boolean),
            array(double, is_written=True),
            array(double, is_written=True),
        ),
        weigh_words=build(
            weigh_words_loop,
            array(double),
            array(double),
            array(types.boolean),
            array(double),
            double,
            double,
            double,
            double,
            array(double, is_written=True),
        ),
        find_maxima=build(find_maxima_loop, array(double), array(double, is_written=True)),
        list_reaching=build(
            list_reaching_loop,
            array(double),
            array(double),
            double,
            array(whole, is_written=True),
            gives=whole,
        ),
        add_points=build(
            add_points_loop, array(double), array(double), array(double), array(double, is_written=True)
        ),
        raise_values=build(
            raise_values_loop, array(double, is_written=True), array(whole), array(double), double
        ),
        multiply_grams=build(
            multiply_grams_loop, array(whole), array(whole), array(whole), array(whole, 2, is_written=True)
        ),
        solve=build(solve_loop, array(double, 2, is_written=True), array(double, is_written=True)),
        is_compiled=True,
    )


# --- the loops as they are compiled -------------------------------------------------------------------------


def count_documents_loop(words, starts, terms, term_starts, counts):  # type: ignore[no-untyped-def]
    """See `Kernels.count_documents`; far too slow as it stands, it is for the compiler and for tests."""
    latest = np.full(len(counts), -1, dtype=np.int32)
    for document in range(len(starts) - 1):
        for word in words[starts[document] : starts[document + 1]]:
            for term in terms[term_starts[word] : term_starts[word + 1]]:
                if latest[term] != document:
                    latest[term] = document
                    counts[term] += 1


def fill_postings_loop(  # type: ignore[no-untyped-def]
    words, weights, starts, terms, term_starts, channels, indptr, rows, frequencies, lengths
):
    """See `Kernels.fill_postings`; far too slow as it stands, it is for the compiler and for tests."""
    free = indptr[:-1].copy()
    latest = np.full(len(free), -1, dtype=np.int32)
    found = np.empty(len(free), dtype=np.int32)
    sums = np.empty(len(free), dtype=np.float32)
    for document in range(len(starts) - 1):
        count = 0
        for place in range(starts[document], starts[document + 1]):
            word = words[place]
            for term in terms[term_starts[word] : term_starts[word + 1]]:
                if latest[term] != document:
                    latest[term] = document
                    found[count] = term
                    sums[term] = 0
                    count += 1
                sums[term] += weights[place]
        for term in found[:count]:
            at = free[term]
            free[term] += 1
            rows[at] = document
            frequencies[at] = sums[term]
            lengths[document, channels[term]] += sums[term]


def accumulate_loop(rows, impacts, starts, ends, factors, group_ends, scores):  # type: ignore[no-untyped-def]
    """See `Kernels.accumulate`; far too slow as it stands, it is for the compiler and for tests."""
    # places that may be below zero would be looked at twice
    rows = rows.view(np.uint32)
    places = starts.copy()
    largest = np.zeros(min(ROWS_AT_A_TIME, len(scores)), dtype=np.float32)
    for block in range(0, len(scores), ROWS_AT_A_TIME):
        base, limit = np.uint32(block), np.uint32(block + ROWS_AT_A_TIME)
        first = 0
        for last in group_ends:
            if last - first == 1:
                start, factor = places[first], factors[first]
                end = start + np.searchsorted(rows[start : ends[first]], limit)
                for row, impact in zip(rows[start:end], impacts[start:end]):  # noqa: B905 (not compiled)
                    scores[row] += impact * factor
                places[first] = end
            else:
                for term in range(first, last):
                    start, factor = places[term], factors[term]
                    end = start + np.searchsorted(rows[start : ends[term]], limit)
                    for row, impact in zip(rows[start:end], impacts[start:end]):  # noqa: B905
                        at = np.uint32(row - base)
                        largest[at] = max(largest[at], impact * factor)
                for term in range(first, last):
                    start = places[term]
                    end = start + np.searchsorted(rows[start : ends[term]], limit)
                    for row in rows[start:end]:
                        at = np.uint32(row - base)
                        scores[row] += largest[at]
                        largest[at] = 0
                    places[term] = end
            first = last


def look_up_loop(rows, impacts, starts, ends, factors, asked, found):  # type: ignore[no-untyped-def]
    """See `Kernels.look_up`; far too slow as it stands, it is for the compiler and for tests."""
    for term in range(len(starts)):
        postings = rows[starts[term] : ends[term]]
        for place in range(len(asked)):
            at = np.searchsorted(postings, asked[place])
            if at < len(postings) and postings[at] == asked[place]:
                found[term, place] = impacts[starts[term] + at] * factors[term]


def find_peaks_loop(own, related, eligible, best, found):  # type: ignore[no-untyped-def]
    """See `Kernels.find_peaks`; far too slow as it stands, it is for the compiler and for tests."""
    for block in range(len(best)):
        highest = highest_eligible = 0.0
        for row in range(block * BLOCK, min((block + 1) * BLOCK, len(own))):
            value = own[row] + related[row]
            highest = max(highest, value)
            highest_eligible = max(highest_eligible, value if eligible[row] else 0.0)
        best[block] = highest_eligible
        found[block] = highest


def weigh_words_loop(own, related, eligible, work, best, other_work, other_share, most, points):  # type: ignore[no-untyped-def]
    """See `Kernels.weigh_words`; far too slow as it stands, it is for the compiler and for tests."""
    for row in range(len(points)):
        share = (other_share if work[row] < other_work else 1.0) / max(own[row] + related[row], best)
        worth = np.rint(own[row] * share * most) + np.rint(related[row] * share * most)
        points[row] = worth if eligible[row] else -np.inf


def find_maxima_loop(values, maxima):  # type: ignore[no-untyped-def]
    """See `Kernels.find_maxima`; far too slow as it stands, it is for the compiler and for tests."""
    for block in range(len(maxima)):
        largest = values[block * BLOCK]
        for place in range(block * BLOCK + 1, min((block + 1) * BLOCK, len(values))):
            if values[place] > largest:
                largest = values[place]
        maxima[block] = largest


def list_reaching_loop(values, maxima, least, places):  # type: ignore[no-untyped-def]
    """See `Kernels.list_reaching`; far too slow as it stands, it is for the compiler and for tests."""
    count = 0
    for block in range(len(maxima)):
        if maxima[block] >= least:
            for place in range(block * BLOCK, min((block + 1) * BLOCK, len(values))):
                if values[place] >= least:
                    places[count] = place
                    count += 1
    return count


def add_points_loop(values, knots, heights, points):  # type: ignore[no-untyped-def]
    """See `Kernels.add_points`; far too slow as it stands, it is for the compiler and for tests."""
    slopes = np.append(np.diff(heights) / np.diff(knots), 0.0)
    # most are zero, in no order: the others are picked out without a branch, as wrong guesses cost more
    some = np.empty(len(values) + 1, dtype=np.int64)
    count = 0
    for place in range(len(values)):
        some[count] = place
        count += values[place] != 0
    for place in some[:count]:
        knot = -1
        for lower in knots:
            knot += values[place] >= lower
        points[place] += np.rint(slopes[knot] * (values[place] - knots[knot]) + heights[knot])


def raise_values_loop(values, rows, strengths, factor):  # type: ignore[no-untyped-def]
    """See `Kernels.raise_values`; far too slow as it stands, it is for the compiler and for tests."""
    for place in range(len(rows)):
        row = np.uint64(rows[place])
        values[row] = max(values[row], strengths[place] * factor)


def multiply_grams_loop(grams, owners, weights, products):  # type: ignore[no-untyped-def]
    """See `Kernels.multiply_grams`; far too slow as it stands, it is for the compiler and for tests."""
    first = 0
    for place in range(len(grams)):
        if grams[place] != grams[first]:
            first = place
        of_owner, weight = products[owners[place]], weights[place]
        for other in range(first, place):
            of_owner[np.uint64(owners[other])] += weight * weights[other]
    for one in range(len(products)):
        for other in range(one + 1):
            products[one, other] = products[other, one] = products[one, other] + products[other, one]
    for place in range(len(grams)):
        products[owners[place], owners[place]] += weights[place] * weights[place]


def solve_loop(matrix, right):  # type: ignore[no-untyped-def]
    """See `Kernels.solve`; far too slow as it stands, it is for the compiler and for tests."""
    for pivot in range(len(right)):
        for row in range(pivot + 1, len(right)):
            share = matrix[pivot, row] / matrix[pivot, pivot]
            for column in range(row, len(right)):
                matrix[row, column] -= share * matrix[pivot, column]
            right[row] -= share * right[pivot]
    for pivot in range(len(right) - 1, -1, -1):
        right[pivot] /= matrix[pivot, pivot]
        for row in range(pivot):
            right[row] -= matrix[row, pivot] * right[pivot]


# --- the same in numpy --------------------------------------------------------------------------------------


def _pair_terms(
    words: np.ndarray, starts: np.ndarray, terms: np.ndarray, term_starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One number for every term of every word, by term and then by document; and how many each word has."""
    counts = np.diff(term_starts)[words]
    documents = np.repeat(np.repeat(np.arange(len(starts) - 1), np.diff(starts)), counts)
    return terms[list_places(term_starts[words], counts)] * np.int64(len(starts)) + documents, counts


def _count_documents(
    words: np.ndarray, starts: np.ndarray, terms: np.ndarray, term_starts: np.ndarray, counts: np.ndarray
) -> None:
    pairs, _ = _pair_terms(words, starts, terms, term_starts)
    # asked for counts as well it sorts, which takes a hundredth of the time of the hashing it does otherwise
    found, _ = np.unique(pairs, return_counts=True)
    counts += np.bincount(found // len(starts), minlength=len(counts))


def _fill_postings(
    words: np.ndarray,
    weights: np.ndarray,
    starts: np.ndarray,
    terms: np.ndarray,
    term_starts: np.ndarray,
    channels: np.ndarray,
    indptr: np.ndarray,
    rows: np.ndarray,
    frequencies: np.ndarray,
    lengths: np.ndarray,
) -> None:
    pairs, of_words = _pair_terms(words, starts, terms, term_starts)
    found, places = np.unique(pairs, return_inverse=True)
    rows[:] = found % len(starts)
    frequencies[:] = 0
    np.add.at(frequencies, places, np.repeat(weights, of_words))
    cells = rows * lengths.shape[1] + np.repeat(channels, np.diff(indptr))
    lengths += np.bincount(cells, frequencies, lengths.size).reshape(lengths.shape)


def _accumulate(
    rows: np.ndarray,
    impacts: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
    factors: np.ndarray,
    group_ends: np.ndarray,
    scores: np.ndarray,
) -> None:
    largest = np.zeros(0, dtype=np.float32)
    spans = list(zip(starts.tolist(), ends.tolist(), factors, strict=True))
    first = 0
    for last in group_ends.tolist():
        # numpy looks rows up by its own index type; a narrower one is converted each time it is used
        parts = [
            (rows[start:end].astype(np.intp), impacts[start:end] * factor)
            for start, end, factor in spans[first:last]
            if start < end
        ]
        if last - first == 1:
            for at, values in parts:
                scores[at] += values
        else:
            if not len(largest):
                largest = np.zeros(len(scores), dtype=np.float32)
            for at, values in parts:
                largest[at] = np.maximum(largest[at], values)
            for at, _ in parts:
                scores[at] += largest[at]
                largest[at] = 0
        first = last


def _look_up(
    rows: np.ndarray,
    impacts: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
    factors: np.ndarray,
    asked: np.ndarray,
    found: np.ndarray,
) -> None:
    for term, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if start < end:
            postings = rows[start:end]
            places = np.minimum(postings.searchsorted(asked), end - start - 1)
            found[term] = np.where(postings[places] == asked, impacts[start + places] * factors[term], 0)


def _find_peaks(
    own: np.ndarray, related: np.ndarray, eligible: np.ndarray, best: np.ndarray, found: np.ndarray
) -> None:
    padded = np.zeros(len(best) * BLOCK)
    np.add(own, related, out=padded[: len(own)])
    found[:] = padded.reshape(-1, BLOCK).max(axis=1)
    padded[: len(own)] *= eligible
    best[:] = padded.reshape(-1, BLOCK).max(axis=1)


def _weigh_words(
    own: np.ndarray,
    related: np.ndarray,
    eligible: np.ndarray,
    work: np.ndarray,
    best: float,
    other_work: float,
    other_share: float,
    most: float,
    points: np.ndarray,
) -> None:
    share = np.where(work < other_work, other_share, 1.0) / np.maximum(own + related, best)
    points[:] = np.rint(own * share * most) + np.rint(related * share * most)
    points[~eligible] = -np.inf


def _find_maxima(values: np.ndarray, maxima: np.ndarray) -> None:
    whole = len(values) // BLOCK
    maxima[:whole] = values[: whole * BLOCK].reshape(whole, BLOCK).max(axis=1)
    if whole < len(maxima):
        maxima[whole] = values[whole * BLOCK :].max()


def _list_reaching(values: np.ndarray, maxima: np.ndarray, least: float, places: np.ndarray) -> int:
    starts = np.flatnonzero(maxima >= least) * BLOCK
    near = (starts[:, np.newaxis] + np.arange(BLOCK)).ravel()
    near = near[: np.searchsorted(near, len(values))]
    near = near[values[near] >= least]
    places[: len(near)] = near
    return len(near)


def _add_points(values: np.ndarray, knots: np.ndarray, heights: np.ndarray, points: np.ndarray) -> None:
    # of awards and buyers nearly all rows of a catalogue have nothing
    some = np.flatnonzero(values)
    points[some] += np.rint(np.interp(values[some], knots, heights))


def _raise_values(values: np.ndarray, rows: np.ndarray, strengths: np.ndarray, factor: float) -> None:
    values[rows] = np.maximum(values[rows], strengths * factor)


def _multiply_grams(grams: np.ndarray, owners: np.ndarray, weights: np.ndarray, products: np.ndarray) -> None:
    # imported here: a large catalogue never needs it
    from scipy.sparse import csr_array

    columns = np.cumsum(np.diff(grams, prepend=grams[:1]) != 0)
    table = csr_array((weights, (owners, columns)), shape=(len(products), len(grams)))
    products[:] = (table @ table.T).toarray()


def _solve(matrix: np.ndarray, right: np.ndarray) -> None:
    for pivot in range(len(right)):
        row = matrix[pivot, pivot + 1 :]
        shares = row / matrix[pivot, pivot]
        matrix[pivot + 1 :, pivot + 1 :] -= shares[:, np.newaxis] * row
        right[pivot + 1 :] -= shares * right[pivot]
    for pivot in range(len(right) - 1, -1, -1):
        right[pivot] /= matrix[pivot, pivot]
        right[:pivot] -= matrix[:pivot, pivot] * right[pivot]


NUMPY_KERNELS = Kernels(
    _count_documents,
    _fill_postings,
    _accumulate,
    _look_up,
    _find_peaks,
    _weigh_words,
    _find_maxima,
    _list_reaching,
    _add_points,
    _raise_values,
    _multiply_grams,
    _solve,
    is_compiled=False,
)
