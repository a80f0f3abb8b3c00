import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.kernels import BLOCK
from matching.selection import Sweep, kth_largest, list_distinct


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=6 * BLOCK), st.data())
def test_it_is_the_kth_of_the_sorted_values(values, data):
    k = data.draw(st.integers(1, len(values)))
    assert kth_largest(np.array(values, dtype=float), k) == sorted(values, reverse=True)[k - 1]


def test_many_values_in_few_large_ones():
    values = np.zeros(10_000)
    values[[5, 900, 9_999]] = 3.0, 2.0, 1.0
    assert [kth_largest(values, k) for k in (1, 2, 3, 4)] == [3.0, 2.0, 1.0, 0.0]


@pytest.mark.parametrize("k", [0, 3])
def test_k_outside_the_array_is_refused(k):
    with pytest.raises(ValueError, match="k must be 1 to 2"):
        kth_largest(np.array([1.0, 2.0]), k)


LEVELS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5])
ROWS = st.lists(st.tuples(LEVELS, LEVELS, st.booleans()), max_size=4 * BLOCK)


def sweep_of(rows):
    own, related, eligible = zip(*rows, strict=True) if rows else ((), (), ())
    return Sweep.of(np.array(own, float), np.array(related, float), np.array(eligible, bool))


@settings(max_examples=60)
@given(ROWS, st.integers(1, 5))
def test_the_peaks_lead_to_all_rows_that_share_the_most_words(rows, count):
    sweep = sweep_of(rows)
    totals = [own + related for own, related, _ in rows]
    assert sweep.best == max((own + related for own, related, may in rows if may), default=0)
    found = sweep.find_first(count).tolist()
    positive = sorted((total for total in totals if total > 0), reverse=True)
    last = positive[min(count, len(positive)) - 1] if positive else 1
    assert {row for row, total in enumerate(totals) if total >= last} <= set(found)
    assert all(totals[row] > 0 for row in found)


@given(st.lists(st.integers(0, 9)))
def test_distinct_numbers_stand_once_in_order(numbers):
    assert list_distinct(np.array(numbers, dtype=np.int32)).tolist() == sorted({*numbers})
