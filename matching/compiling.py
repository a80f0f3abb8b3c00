"""Loops compiled to machine code, and kept on disk for the next process wherever that can be written.

The compiler itself takes a second to load, so this module is imported only by what has a loop to compile.
`python -m matching.compiling` compiles them all ahead of time; `./pumasi setup` does so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core import caching


class ReadOnlyFolder(caching.InTreeCacheLocator):  # type: ignore[misc]
    """Where a loop was compiled ahead of time beside its source, in a folder that cannot be written now."""

    def ensure_cache_path(self) -> None:
        """Raise OSError where the usual locators will do."""
        folder = Path(self.get_cache_path())
        try:
            super().ensure_cache_path()
        except OSError:
            if any(folder.glob(f"{Path(self._py_file).stem}.*.nbi")):
                return
        raise OSError(f"nothing is kept in {folder} that could only be read")


# Names that the compiler looks up; the second is what it does by itself.
_LOCATORS = (f"matching.compiling.{ReadOnlyFolder.__name__}", "")


def compile_loop(loop: Callable[..., Any], signature: Any, **options: Any) -> Any:
    """The loop compiled for exactly these types, at once; read from disk where it was compiled before.

    Without a folder to keep the result in it is compiled anew at each start.
    """
    chosen = numba.config.CACHE_LOCATOR_CLASSES
    try:
        for locator in _LOCATORS:
            numba.config.CACHE_LOCATOR_CLASSES = locator or chosen
            try:
                return numba.njit(signature, nogil=True, cache=True, **options)(loop)
            except (RuntimeError, OSError):
                # No such folder, or what it keeps is of another machine and it cannot be written.
                continue
    finally:
        numba.config.CACHE_LOCATOR_CLASSES = chosen
    return numba.njit(signature, nogil=True, **options)(loop)


def compile_inner(loop: Callable[..., Any]) -> Any:
    """A loop that only other compiled loops call: it becomes part of them, and is not kept by itself."""
    return numba.njit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
    )(loop)


def compile_everything() -> None:
    """Compile, or load, every loop that there is. Takes about ten seconds where nothing was kept."""
    # Imported here: both import this module.
    from matching.kernels import compile_kernels

    compile_kernels()
    import matching.fairs.chains  # noqa: F401


if __name__ == "__main__":
    compile_everything()
