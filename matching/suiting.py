"""The one measure of whether an enterprise is of the trade that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAST_WORDS = 0.25
LEAST_SECTOR = 0.5


def is_of_the_trade(values: Mapping[str, Any]) -> Any:
    """Whether enough of the words (relative to the best) or of the sector is shared; place does not count.

    `values` are those of the components: numbers, or arrays of one shape, and the answer is of that shape.
    """
    return (values["text"] + values["meaning"] >= LEAST_WORDS) | (values["sector"] >= LEAST_SECTOR)
