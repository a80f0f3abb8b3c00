"""What must never stand in the repository: addresses of registries, paths of one machine, unfinished work."""

from __future__ import annotations

import json
import re

import pytest

from tests.repository import ROOT, list_files

MOST_BYTES = 1024 * 1024

# The patterns are written so that they do not find themselves: this file is searched like every other.
# An address of a package registry or mirror, and the options that set one.
REGISTRY = re.compile(
    r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|registry|mirror)[\w.-]*"
    r"|--?(?:extra-)?index-url|--find-link[s]|--trusted-hos[t]|\"resolved\":\s*\"",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.:/<~-])/(?:work|root|home|tmp|opt|Users)/\w")
UNFINISHED = re.compile(
    r"\b(?:TO[D]O|FIXM[E]|xfai[l])\b|#.*\bX{3}\b|\braise NotImplemente[d]|#\s*pragm[a]"
    r"|#\s*type:\s*ignor[e](?!\[)|#\s*noq[a](?!: [A-Z]+\d+\s+\W+\s*\w)"
)


def _find_in_text(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    """`file:line: match` of each place in a text file where the pattern is found."""
    found = []
    for path in list_files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            text = (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
            for match in pattern.finditer(text)
        ]
    return found


def test_no_file_names_a_package_registry() -> None:
    assert [place for place in _find_in_text(REGISTRY) if not place.startswith("launcher/locks.py")] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _find_in_text(MACHINE_PATH) == []


def test_no_python_file_holds_unfinished_work() -> None:
    assert _find_in_text(UNFINISHED, ".py") == []


def test_no_file_is_larger_than_a_mebibyte() -> None:
    assert [str(path) for path in list_files() if (ROOT / path).stat().st_size > MOST_BYTES] == []


# In two halves, so that what is planted stands nowhere as a whole.
@pytest.mark.parametrize(
    ("pattern", "halves"),
    [
        (REGISTRY, ("--extra-index", "-url https://packages.example.kr/simple")),
        (REGISTRY, ("https://py", "pi.example.kr/simple")),
        (REGISTRY, ('"resolved"', ': "https://example.kr/htmx.tgz"')),
        (MACHINE_PATH, ("open('/ro", "ot/data.csv')")),
        (MACHINE_PATH, ("# via -c /wo", "rk/main/requirements.lock")),
        (UNFINISHED, ("# TO", "DO later")),
        (UNFINISHED, ("x = 1  # X", "XX wrong")),
        (UNFINISHED, ("raise Not", "ImplementedError")),
        (UNFINISHED, ("import x  # no", "qa")),
        (UNFINISHED, ("import x  # no", "qa: F401")),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], halves: tuple[str, str]) -> None:
    assert pattern.search("".join(halves)) is not None
    assert pattern.search(" ".join(halves)) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, "the npm registry"),
        (MACHINE_PATH, "https://www.law.go.kr/work/3"),
        (MACHINE_PATH, "../shared/tmp/x"),
        (UNFINISHED, "PRAGMA foreign_keys = ON"),
        (UNFINISHED, "except RuntimeError: # an unknown compression"),
        (UNFINISHED, "except Exception:  # noqa: BLE001  # every fault becomes one error shape"),
    ],
)
def test_the_patterns_leave_the_rest_alone(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text) is None


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "requirements-build.lock"])
def test_every_locked_python_package_is_one_version_with_hashes(name: str) -> None:
    requirements = read_lock(name)
    assert requirements
    for requirement, hashes in requirements.items():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[^\s;]+", requirement), requirement
        assert hashes, f"{requirement} has no hash"


def test_every_locked_front_end_package_has_an_integrity_hash_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages.keys() == {"node_modules/htmx.org", "node_modules/krds-uiux"}
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def read_lock(name: str) -> dict[str, list[str]]:
    """The pinned requirements of a lock file with their hashes."""
    requirements: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        text = line.strip().removesuffix("\\").strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("--hash=sha256:"):
            requirements[list(requirements)[-1]].append(text)
        else:
            requirements[text] = []
    return requirements
