"""Loops are compiled once, kept where they can be, and used from a folder that can only be read."""

from __future__ import annotations

import importlib.util
import runpy
import sys
from pathlib import Path
from types import ModuleType

import pytest
from numba import types
from numba.core import caching

from matching import kernels
from matching.compiling import compile_loop

pytestmark = pytest.mark.compiled

_SIGNATURE = types.int64(types.int64)


def _load(folder: Path, name: str) -> ModuleType:
    """A module of one loop, from a file of its own."""
    file = folder / f"{name}.py"
    if not file.exists():
        file.write_text("def add_one(number):\n    return number + 1\n", "utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if sources stood on a read-only file system, which root would not notice by permissions."""

    def refuse(self: object, *_: object) -> None:
        raise OSError("read-only file system")

    monkeypatch.setattr(caching.InTreeCacheLocator, "ensure_cache_path", refuse)
    monkeypatch.setattr(caching.IndexDataCacheFile, "save", refuse)


def test_what_was_compiled_ahead_is_read_where_it_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compile_loop(_load(tmp_path, "kept_loop").add_one, _SIGNATURE)
    assert (first(1), sum(first.stats.cache_misses.values())) == (2, 1)
    _lock(monkeypatch)
    again = compile_loop(_load(tmp_path, "kept_loop").add_one, _SIGNATURE)
    assert (again(1), sum(again.stats.cache_hits.values())) == (2, 1)
    assert Path(again.stats.cache_path) == tmp_path / "__pycache__"


@pytest.mark.parametrize("is_stale", [False, True])
def test_without_a_place_to_keep_it_the_loop_is_compiled_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_stale: bool
) -> None:
    module = _load(tmp_path, f"lost_loop_{is_stale}")
    if is_stale:
        compile_loop(module.add_one, _SIGNATURE)
        (tmp_path / f"{module.__name__}.py").write_text(
            "def add_one(number):\n    return 1 + number\n", "utf-8"
        )
        module = _load(tmp_path, module.__name__)
    _lock(monkeypatch)
    monkeypatch.setattr(
        caching.UserWideCacheLocator, "ensure_cache_path", caching.InTreeCacheLocator.ensure_cache_path
    )
    loop = compile_loop(module.add_one, _SIGNATURE)
    assert (loop(1), loop.stats.cache_path) == (2, None)


def test_everything_is_compiled_ahead_by_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_compiled", [])
    monkeypatch.delitem(sys.modules, "matching.fairs.chains", raising=False)
    monkeypatch.delitem(sys.modules, "matching.compiling")
    runpy.run_module("matching.compiling", run_name="__main__")
    assert kernels.get_kernels() is not kernels.NUMPY_KERNELS
    assert "matching.fairs.chains" in sys.modules
