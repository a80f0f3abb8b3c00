"""How often the garbage collector looks through what the program keeps."""

from __future__ import annotations

import gc

# New objects before it looks through them, instead of Python's 700. Nearly all that a start or a page makes
# is kept or ends by itself.
NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """From now on this process collects less often, and so spends less on what seldom finds anything."""
    gc.set_threshold(NEW_OBJECTS, 10, 10)
    gc.enable()


def collect_later() -> None:
    """Collect nothing until `collect_seldom`: while a program loads, that takes a sixth of its time."""
    gc.disable()
