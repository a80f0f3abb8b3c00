"""Words or the sector make an enterprise one of the trade, from a boundary on."""

import numpy as np
import pytest

from matching.suiting import is_of_the_trade


@pytest.mark.parametrize(
    ("text", "meaning", "sector", "expected"),
    [
        (0.25, 0.0, 0.0, True),
        (0.125, 0.125, 0.0, True),
        (0.24, 0.0, 0.49, False),
        (0.0, 0.0, 0.5, True),
        (0.0, 0.0, 0.0, False),
    ],
)
def test_from_a_quarter_of_the_words_or_half_of_the_sector_on(text, meaning, sector, expected):
    values = {"text": text, "meaning": meaning, "sector": sector, "place": 1.0, "size": 1.0}
    assert is_of_the_trade(values) is expected
    assert is_of_the_trade({name: np.array([value]) for name, value in values.items()}).tolist() == [expected]
