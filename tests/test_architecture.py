"""The import rules of the design hold, and the checker that says so finds violations planted for it."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.architecture import FEATURE_FILES, ROOT_MODULES, SKINS, find_violations
from tests.repository import ROOT, list_files


def _list_python_files() -> list[PurePosixPath]:
    return [path for path in list_files() if path.suffix == ".py"]


def test_every_file_keeps_the_rules() -> None:
    files = _list_python_files()
    assert {"matching", "service", "launcher", "tests"} <= {path.parts[0] for path in files}
    violations = [
        sentence for path in files for sentence in find_violations(path, (ROOT / path).read_text("utf-8"))
    ]
    assert violations == []


def test_a_feature_folder_holds_the_five_files_and_nothing_else() -> None:
    files = [path for path in _list_python_files() if path.parts[0] == "service"]
    features = {path.parent for path in files if path.name in SKINS}
    assert [str(path) for path in files if path.parent in features and path.name not in FEATURE_FILES] == []


def test_the_first_floor_of_the_service_holds_only_what_every_room_needs() -> None:
    names = {path.name for path in _list_python_files() if path.parent == PurePosixPath("service")}
    assert names == ROOT_MODULES


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("matching/index.py", "import fastapi", "imports fastapi; matching/ imports the standard,"),
        ("matching/index.py", "def f():\n    import sqlmodel", "2: imports sqlmodel"),
        ("matching/index.py", "from sqlalchemy.orm import Session", "imports sqlalchemy.orm.Session"),
        ("matching/index.py", "from service.tables import Enterprise", "imports service.tables.Enterprise"),
        ("matching/index.py", "import urllib.request", "imports urllib.request; time, chance and outside"),
        ("matching/index.py", "import time", "imports time; time, chance"),
        ("matching/index.py", "import importlib\nimportlib.import_module('httpx')", "2: imports httpx"),
        (
            "matching/index.py",
            "import importlib\nimportlib.import_module(name)",
            "2: imports a module chosen",
        ),
        ("matching/fairs/plan.py", "from ...service import tables", "imports service.tables"),
        ("matching/index.py", "import os\nhome = os.environ['HOME']", "2: uses os.environ"),
        ("matching/index.py", "from os import getenv", "imports os.getenv"),
        ("matching/index.py", "from datetime import date\nday = date.today()", "2: calls date.today()"),
        (
            "matching/index.py",
            "import datetime\nx = datetime.datetime.now()",
            "calls datetime.datetime.now()",
        ),
        ("matching/index.py", "import random\nrandom.shuffle(x)", "2: calls random.shuffle() without a seed"),
        ("matching/index.py", "import random\nr = random.Random()", "calls random.Random() without a seed"),
        (
            "matching/index.py",
            "import numpy as np\nnp.random.rand(3)",
            "calls np.random.rand() without a seed",
        ),
        ("matching/index.py", "import numpy as np\nnp.random.default_rng()", "default_rng() without a seed"),
        (
            "matching/text.py",
            "open('a.txt')",
            "calls open(); in matching/ only compiling.py, reference.py, reference_rows.py, rules.py read",
        ),
        (
            "matching/text.py",
            "from pathlib import Path",
            "imports pathlib.Path; in matching/ only compiling.py, reference.py, "
            "reference_rows.py, rules.py read",
        ),
        ("matching/text.py", "import numpy as np\nnp.loadtxt(name)", "2: calls np.loadtxt()"),
        ("matching/text.py", "def analyse(): ...", "1: analyse has no docstring"),
        (
            "matching/text.py",
            "class Text:\n    'A.'\n    def terms(self): ...",
            "3: Text.terms has no docstring",
        ),
        ("matching/text.py", "x = 1", "1: the module has no docstring"),
        ("matching/helpers.py", "'''A.'''", "the name helpers says nothing"),
        ("service/common/texts.py", "", "the name common says nothing"),
        ("data/rules/load.py", "", "data/ holds no Python"),
        ("service/matches/api.py", "from matching import Matcher", "in service/ only actions.py, bridge.py,"),
        ("service/matches/api.py", "from service.bridge import x", "a skin calls the feature's actions"),
        ("service/matches/queries.py", "import matching.records", "imports matching.records"),
        ("service/demands/schemas.py", "if TYPE_CHECKING:\n    import matching", "2: imports matching"),
        ("service/demands/pages.py", "from sqlmodel import select", "imports sqlmodel.select; a skin"),
        ("service/demands/pages.py", "from service import tables", "imports service.tables; a skin"),
        ("service/demands/api.py", "from ..tables import Demand", "imports service.tables.Demand; a skin"),
        ("service/jobs.py", "from tests.architecture import x", "only tests import tests"),
        ("launcher/install.py", "import httpx", "imports httpx, which is not there yet on a first run"),
    ],
)
def test_a_planted_violation_is_found(path: str, source: str, expected: str) -> None:
    violations = find_violations(PurePosixPath(path), source)
    assert [sentence for sentence in violations if expected in sentence] != [], violations


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "matching/ranking.py",
            "'''A.'''\nimport numpy as np\nfrom scipy import sparse\nfrom .text import f",
        ),
        ("matching/ranking.py", "'''A.'''\nimport numpy as np\nr = np.random.default_rng(seed)"),
        ("matching/ranking.py", "'''A.'''\nimport os\ncores = os.cpu_count()"),
        ("matching/ranking.py", "'''A.'''\nimport random\nr = random.Random(seed)\nr.shuffle(x)"),
        ("matching/ranking.py", "'''A.'''\nfrom datetime import date\nd = date.fromisoformat('2016-03-02')"),
        ("matching/ranking.py", "'''A.'''\ndef _inner(): ...\nclass _Inner:\n    def f(self): ..."),
        ("matching/reference.py", "'''A.'''\nfrom pathlib import Path\ntext = open(Path('a'))"),
        ("service/matches/actions.py", "from matching import Matcher"),
        ("service/matches/api.py", "from service.matches import actions, queries"),
        ("service/matches/api.py", "from service.bridge import IndexDep"),
        ("service/matches/queries.py", "from sqlmodel import select\nfrom service.tables import Demand"),
        ("launcher/install.py", "import subprocess\nfrom launcher import locks"),
        ("tests/test_x.py", "import matching, sqlmodel\nopen('x')"),
    ],
)
def test_what_the_rules_allow_is_left_alone(path: str, source: str) -> None:
    assert find_violations(PurePosixPath(path), source) == []
