"""A browser for the browser tests: Debian's Chromium, installed where that is possible and it is missing.

The one without windows of its own comes first: the tests take two thirds of the processor with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE_SECONDS = 300


def find_browser() -> str | None:
    """The path of a browser that the tests can drive."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure_browser() -> str:
    """Try to have a browser; a line that says what came of it. Without one the browser tests are skipped."""
    found = find_browser()
    if found:
        return f"browser: {found}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "browser: none, its tests are skipped; install Chromium to run them"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends"]
    fault: Exception | None = None
    for command in (["apt-get", "update", "-qq"], [*install, NAMES[0]], [*install, "chromium"]):
        if find_browser():
            break
        try:
            subprocess.run(
                command,
                check=True,
                env=environment,
                timeout=PATIENCE_SECONDS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        except (OSError, subprocess.SubprocessError) as error:
            fault = error
    if not find_browser():
        return f"browser: none, its tests are skipped; installing Chromium failed ({fault})"
    return f"browser: {find_browser()}, just installed"
