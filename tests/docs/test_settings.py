"""docs/settings.md lists every setting with its default and its meaning, as the program itself says them."""

from __future__ import annotations

import re

from service.settings import Settings
from tests.repository import ROOT, list_files

ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_lists_every_setting_as_the_program_describes_it() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = [(name, default.strip("`"), meaning) for name, default, meaning in ROW.findall(page)]
    assert rows == list(Settings.describe())


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {name for name, _, _ in Settings.describe()} | {"PUMASI_DATABASE_PASSWORD"}  # of compose.yaml
    lost = [
        f"{path}: {name}"
        for path in list_files()
        if path.suffix == ".md"
        for name in re.findall(r"\bPUMASI_[A-Z0-9_]*[A-Z0-9]\b(?!_)", (ROOT / path).read_text("utf-8"))
        if name not in known
    ]
    assert lost == []
