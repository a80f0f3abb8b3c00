"""`./pumasi lock`: renew the lock files from pyproject.toml and package.json.

Versions that still fit are kept; `./pumasi lock --upgrade` takes the newest ones. The files carry a hash for
each wheel of each platform and no address of a registry: whoever installs uses the one that they have set up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from launcher.install import (
    ASSETS_LOCK,
    BASE_LOCK,
    BUILD_LOCK,
    NODE_LOCK,
    ROOT,
    TEST_LOCK,
    find_npm,
    install_npm,
)

# The locks are resolved with the oldest Python that is served; tests/test_packaging.py checks the pins.
OLDEST_PYTHON = (3, 11)
PIP_TOOLS = "pip-tools==7.6.2"


def read_requirements() -> dict[Path, list[str]]:
    """What each lock file must satisfy, as pyproject.toml says it. The tests' lock covers the service too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    base = project["dependencies"]
    return {
        BUILD_LOCK: extras["build"],
        BASE_LOCK: base,
        TEST_LOCK: [*base, *extras["test"]],
        NODE_LOCK: extras["node"],
    }


def main(options: list[str]) -> int:
    if sys.version_info[:2] != OLDEST_PYTHON:
        print(f"pumasi lock: run this with Python {'.'.join(map(str, OLDEST_PYTHON))}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="pumasi-lock-") as name:
        folder = Path(name)
        venv.create(folder / "tools", with_pip=True)
        python = str(folder / "tools" / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", PIP_TOOLS], check=True)
        for lock, requirements in read_requirements().items():
            _compile(python, requirements, lock, options)
        _lock_assets(folder)
    return 0


def _compile(python: str, requirements: list[str], lock: Path, options: list[str]) -> None:
    command = [python, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--allow-unsafe"]
    command += ["--strip-extras", "--annotation-style", "line", "--no-config", "--no-header"]
    command += ["--no-emit-options", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    if lock == TEST_LOCK:
        command += ["--constraint", BASE_LOCK.name]
    command += [*options, "--output-file", lock.name, "-"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run(command, check=True, text=True, input="\n".join(requirements), env=environment, cwd=ROOT)
    # The requirements came through standard input; say where from.
    lock.write_text(lock.read_text("utf-8").replace("-r -", "pyproject.toml"), "utf-8")


def _lock_assets(folder: Path) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder)
    npm = find_npm() or install_npm(folder / "node")
    subprocess.run([*npm, "install", "--package-lock-only", "--silent"], cwd=folder, check=True)
    shutil.copy(folder / "package-lock.json", ASSETS_LOCK)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
