"""`./pumasi test`: everything that must pass, with one summary at the end. Arguments go to pytest."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from launcher.browser import ensure_browser

ROOT = Path(__file__).resolve().parent.parent


def main(pytest_arguments: list[str]) -> int:
    """Run every check, also after one has failed; return 0, or the first exit code that is not 0."""
    checks = {
        "ruff check": ["ruff", "check", "--quiet", "."],
        "ruff format": ["ruff", "format", "--quiet", "--check", "."],
        "pytest": ["pytest", *_share_out(pytest_arguments), *pytest_arguments],
    }
    print(f"== {ensure_browser()}", flush=True)
    lines: list[str] = []
    exit_codes: list[int] = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        started = time.monotonic()
        exit_codes.append(subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode)
        verdict = "passed" if exit_codes[-1] == 0 else f"FAILED (exit code {exit_codes[-1]})"
        lines.append(f"   {name:<12} {time.monotonic() - started:7.1f} s   {verdict}")
    print("== summary", *lines, sep="\n", flush=True)
    return next((code for code in exit_codes if code != 0), 0)


def _share_out(pytest_arguments: list[str]) -> list[str]:
    """A process for each core where everything is to run; each takes whole files, whose fixtures are dear.

    Files come in the order of their names, not the ones with most tests first: those with few tests are
    often the slowest, and the last one keeps the others waiting.
    """
    if pytest_arguments:
        return []
    return ["--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
