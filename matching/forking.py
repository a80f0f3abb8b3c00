"""A copy of a fitted engine that can be changed without the original noticing.

"What if this enterprise served another district?" is answered by changing it for real, in a copy. What grows
or changes when suppliers come and go (lists, dictionaries, sets, columns) is copied; what never changes (the
suppliers, the law, the language model, postings once written) is shared, so that a copy of 100,000
enterprises costs milliseconds and little memory.
"""

from __future__ import annotations

import copy
from array import array
from collections.abc import Mapping
from dataclasses import is_dataclass
from types import MethodType
from typing import Any, TypeVar

import numpy as np

from matching.need import NeedReader
from matching.text import Analyser

T = TypeVar("T")

_SHARED = (Analyser, NeedReader)
"""They only remember what words mean; that is the same in every copy."""


def fork(engine: T) -> T:
    """A copy of a Matcher, or of one of its parts, that answers as the original does.

    Changing either (`upsert`, `remove`, `fit`) leaves the answers of the other alone. Frozen records are
    shared, and so are arrays that are not writeable.
    """
    return _fork(engine, {})


def _fork(value: Any, known: dict[int, Any]) -> Any:
    """`known` holds the copies made so far by the id of their original: two names of one thing stay one."""
    if id(value) in known:
        return known[id(value)]
    if isinstance(value, np.ndarray):
        result = value.copy() if value.flags.writeable else value
    elif isinstance(value, array | set):
        result = copy.copy(value)
    elif isinstance(value, MethodType):
        result = getattr(_fork(value.__self__, known), value.__name__)
    elif isinstance(value, dict | list):
        result = _fork_container(value, known)
    elif _changes(value):
        result = copy.copy(value)
        known[id(value)] = result
        for name, part in vars(value).items():
            setattr(result, name, _fork(part, known))
    else:
        return value
    known[id(value)] = result
    return result


def _fork_container(value: dict | list, known: dict[int, Any]) -> dict | list:
    """A copy of a container. Its values are all of one kind, so that the first tells whether they change."""
    values = value.values() if isinstance(value, Mapping) else value
    if not _changes(next(iter(values), None)):
        return value.copy()
    if isinstance(value, Mapping):
        return {key: _fork(part, known) for key, part in value.items()}
    return [_fork(part, known) for part in value]


def _changes(value: Any) -> bool:
    """Whether a thing is a part of the engine with a state of its own."""
    kind = type(value)
    is_frozen = is_dataclass(kind) and kind.__dataclass_params__.frozen
    return kind.__module__.startswith("matching.") and not is_frozen and not isinstance(value, _SHARED)
