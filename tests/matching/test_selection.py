import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.selection import BLOCK, kth_largest


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
