"""docs/settings.md lists every setting with its default and its meaning, as the program itself says them."""

from __future__ import annotations

import re

from service.settings import Settings
from tests.repository import ROOT

ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_lists_every_setting_as_the_program_describes_it() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = [(name, default.strip("`"), meaning) for name, default, meaning in ROW.findall(page)]
    assert rows == list(Settings.describe())
