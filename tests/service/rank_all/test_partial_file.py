"""Lines that are there already are kept, unless they were made from something else or cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.rank_all.partial_file import FLUSH_LINES, PartialFile


def test_lines_appear_under_the_name_when_they_are_complete(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old\n")
    file = PartialFile(path, "key")
    assert file.count_lines() == 0
    file.append(b"%d" % number for number in range(2 * FLUSH_LINES))
    assert path.read_text() == "old\n"
    file.complete()
    assert path.read_bytes().splitlines() == [b"%d" % number for number in range(2 * FLUSH_LINES)]
    assert list(tmp_path.iterdir()) == [path]


def test_work_is_taken_up_behind_the_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    first = PartialFile(path, "key")
    first.count_lines()
    first.append([b"one", b"two"])
    with path.with_name("out.jsonl.partial").open("ab") as file:
        file.write(b"thr")
    again = PartialFile(path, "key")
    assert again.count_lines() == 2
    again.append([b"three"])
    again.complete()
    assert path.read_text() == "one\ntwo\nthree\n"


@pytest.mark.parametrize("key", [b"other", b"\xff"])
def test_lines_made_from_something_else_are_dropped(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "out.jsonl"
    first = PartialFile(path, "key")
    first.count_lines()
    first.append([b"one"])
    path.with_name("out.jsonl.partial.key").write_bytes(key)
    assert PartialFile(path, "key").count_lines() == 0
    assert path.with_name("out.jsonl.partial").read_bytes() == b""
