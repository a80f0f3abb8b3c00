"""Records that never change, made in half the time of a frozen dataclass.

A ranking of twenty makes more than a thousand records. A frozen dataclass sets each field through
`object.__setattr__`, which looks the field up by its name; here every field is set by its own slot.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

_Record = TypeVar("_Record")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[_Record]) -> type[_Record]:
    """`dataclass(frozen=True, slots=True)` in all that can be seen of it; defaults are plain values."""
    made: Any = dataclass(frozen=True, slots=True)(cls)
    names = [field.name for field in fields(made)]
    defaults = {field.name: field.default for field in fields(made) if field.default is not MISSING}
    parameters = ", ".join(f"{name}=default_{name}" if name in defaults else name for name in names)
    setting = "; ".join(f"set_{name}(self, {name})" for name in names)
    known = {f"set_{name}": made.__dict__[name].__set__ for name in names}
    known |= {f"default_{name}": default for name, default in defaults.items()}
    # written out and compiled, as dataclasses are: arguments by name and by place must both be taken
    source = (
        f"def enclose({', '.join(known)}):\n"
        f"    def __init__(self, {parameters}):\n"
        f"        {setting}\n"
        f"    return __init__"
    )
    enclosing: dict[str, Any] = {}
    exec(source, {}, enclosing)
    made.__init__ = enclosing["enclose"](**known)
    made.__init__.__qualname__ = f"{made.__qualname__}.__init__"
    return made
