"""`./pumasi test`: everything that must pass, with one summary at the end. Arguments go to pytest.

`./pumasi test --branches`: which branches of the engine its tests do not run; further arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from launcher.browser import ensure_browser

_NO_TESTS = 5
"""The exit code of pytest where none was chosen."""

ROOT = Path(__file__).resolve().parent.parent


def main(pytest_arguments: list[str]) -> int:
    """Run every check, also after one has failed; return 0, or the first exit code that is not 0."""
    if pytest_arguments[:1] == ["--branches"]:
        return _count_branches(pytest_arguments[1:])
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

    Files come in the order that `tests/conftest.py` gives them, not the ones with most tests first: those
    with few tests are often the slowest, and the last one keeps the others waiting.
    """
    if pytest_arguments:
        return []
    return ["--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"]


def _count_branches(pytest_arguments: list[str]) -> int:
    """Run the tests of the engine and report what of it they leave out.

    Branches of compiled loops are not seen, so the loops are not compiled, but for the tests that need them
    to be. What is drawn at random is the same each time: no branch is taken by luck. The last line says the
    outcome. Return 0 where every test passes and every branch is taken.
    """
    chosen = pytest_arguments or ["tests/matching"]
    tests = ["--source=matching", "-m", "pytest", "--hypothesis-seed=0", *chosen]
    with tempfile.TemporaryDirectory() as folder:
        compiled = os.environ | {"COVERAGE_FILE": str(Path(folder) / "branches")}
        uncompiled = compiled | {"NUMBA_DISABLE_JIT": "1"}
        runs = (
            (["run", *tests, "-m", "not compiled"], uncompiled),
            (["run", "--append", *tests, "-m", "compiled"], compiled),
            (["report", "--show-missing", "--fail-under=100"], compiled),
        )
        exit_codes = [
            subprocess.run(
                [sys.executable, "-m", "coverage", *command], cwd=ROOT, env=environment, check=False
            ).returncode
            for command, environment in runs
        ]
    # Arguments may choose tests of one kind only.
    failed = next((code for code in exit_codes if code not in (0, _NO_TESTS)), 0)
    if failed:
        print(f"== FAILED (exit code {failed}): above is which test fails, or which branch none takes")
    else:
        print("== passed: all lines and branches of matching/ are covered by its tests")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
