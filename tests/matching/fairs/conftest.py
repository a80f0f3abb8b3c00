"""The loops of annealing where the compiler is switched off, as it is while branches are counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from matching.fairs.board import Board

_MOST_STEPS = 500


@pytest.fixture(autouse=True, scope="session")
def _name_the_fields() -> Iterator[None]:
    """Let the loops, which are compiled otherwise, read `record.field`; of plain records Python cannot."""
    if os.environ.get("NUMBA_DISABLE_JIT") != "1":
        yield
        return
    from matching.fairs import chains

    uncompiled = chains.anneal_slots

    def anneal_slots(board: Board, *rest: Any) -> int:
        # A thousand times slower than compiled.
        board.terms["steps"] = np.minimum(board.terms["steps"], _MOST_STEPS)
        named = (array.view(np.recarray) if array.dtype.names else array for array in board)
        # A search that is ended from beside has no steps left to divide by; compiled, that is no fault.
        with np.errstate(divide="ignore"):
            return uncompiled(Board(*named), *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chains, "anneal_slots", anneal_slots)
        yield
