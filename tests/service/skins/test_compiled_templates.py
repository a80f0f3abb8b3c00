"""Templates are compiled once, and kept where that is possible."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from service import web


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "compiled"
    monkeypatch.setattr(web, "_COMPILED", folder)
    return folder


def show(folder: Path, source: str) -> str:
    environment = Environment(
        loader=DictLoader({"page": source}), bytecode_cache=web._CompiledTemplates(str(folder))
    )
    return environment.get_template("page").render(name="<품앗이>")


def test_what_was_compiled_is_kept_until_the_template_changes(folder: Path) -> None:
    assert show(folder, "hello {{ name }}") == "hello <품앗이>"
    (kept,) = folder.iterdir()
    first = kept.read_bytes()
    assert show(folder, "hello {{ name }}") == "hello <품앗이>"
    assert kept.read_bytes() == first
    assert show(folder, "bye {{ name }}") == "bye <품앗이>"
    assert [path.read_bytes() == first for path in folder.iterdir()] == [False]


@pytest.mark.parametrize("content", [b"", b"no compiled template", b"j2"])
def test_a_damaged_file_is_compiled_anew(folder: Path, content: bytes) -> None:
    show(folder, "hello")
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    for damaged in (content, whole[: len(whole) // 2]):
        kept.write_bytes(damaged)
        assert show(folder, "hello") == "hello"
        assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_pages_are_shown_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = folder / "compiled"
    monkeypatch.setattr(web, "_COMPILED", nowhere)
    assert show(nowhere, "hello") == "hello"
    assert not folder.exists()
