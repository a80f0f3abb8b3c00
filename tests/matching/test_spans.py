import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.spans import list_places


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_places_stand_span_by_span(spans):
    starts, counts = (np.array([span[part] for span in spans], dtype=np.int64) for part in (0, 1))
    expected = [place for start, count in spans for place in range(start, start + count)]
    assert list_places(starts, counts).tolist() == expected
