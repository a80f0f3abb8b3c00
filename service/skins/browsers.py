"""What a browser calls itself, in words that its user knows it by."""

from __future__ import annotations

import re

# Each also calls itself by the names after it, so that the first that fits is the right one.
_BROWSERS = (
    ("Whale", re.compile(r"Whale/")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"Version/[\d.]+ .*Safari/")),
)
_SYSTEMS = (
    ("Android", re.compile(r"Android")),
    ("iPhone·iPad", re.compile(r"iPhone|iPad")),
    ("Windows", re.compile(r"Windows")),
    ("macOS", re.compile(r"Mac OS X")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("Linux", re.compile(r"Linux")),
)
_MOST_SHOWN_CHARACTERS = 60


def name_browser(user_agent: str) -> str:
    """Browser and system ("Chrome, Windows"); of what is neither, the beginning of what it says."""
    known = [
        next((name for name, pattern in table if pattern.search(user_agent)), None)
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in known if name) or user_agent[:_MOST_SHOWN_CHARACTERS]
