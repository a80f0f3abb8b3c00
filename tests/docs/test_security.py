"""docs/security.md names a test for every item, and each of these tests is there."""

from __future__ import annotations

import ast
import re

from tests.repository import ROOT

ROW = re.compile(r"^\| (?P<item>\d+\.\d+\.\d+) \| (?P<what>[^|]+) \| (?P<proofs>[^|]+) \|$", re.MULTILINE)
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def read_page() -> str:
    return (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_item_is_proved_by_tests_that_exist() -> None:
    rows = list(ROW.finditer(read_page()))
    assert len(rows) >= 40
    missing = []
    for row in rows:
        proofs = PROOF.findall(row["proofs"])
        assert proofs, row["item"]
        for path, name in proofs:
            file = ROOT / path
            names = (
                {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if hasattr(node, "name")}
                if file.exists()
                else set()
            )
            if name not in names:
                missing.append(f"{row['item']}: {path}::{name}")
    assert missing == []


def test_every_item_stands_once() -> None:
    items = [row["item"] for row in ROW.finditer(read_page())]
    assert len(items) == len(set(items))


def test_every_line_of_the_tables_is_read() -> None:
    lines = [line for line in read_page().splitlines() if line.startswith("| ") and re.match(r"\| \d", line)]
    assert len(lines) == len(list(ROW.finditer(read_page())))
