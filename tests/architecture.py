"""The rules of the house, read off the syntax tree: which part may import, call and be named what.

`find_violations(path, source)` judges one file by its place in the repository and never imports it, so that
it can be shown planted violations in tests/test_architecture.py.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

NUMERICAL_AND_LANGUAGE_LIBRARIES = frozenset({"numpy", "scipy", "sklearn", "numba", "kiwipiepy", "ortools"})
# Parts of the standard library that reach for the clock, chance, the network, a database or another process.
IMPURE_MODULES = frozenset(
    {"asyncio", "ftplib", "http", "imaplib", "multiprocessing", "poplib", "sched", "secrets", "signal"}
    | {
        "smtplib",
        "socket",
        "socketserver",
        "sqlite3",
        "ssl",
        "subprocess",
        "tempfile",
        "time",
        "urllib",
        "uuid",
    }
)
# Of the operating system the engine may only ask how many cores there are: no answer depends on it.
OS_NAMES = frozenset({"cpu_count", "process_cpu_count", "sched_getaffinity"})
CLOCK_CALLS = frozenset({"date.today", "datetime.today", "datetime.now", "datetime.utcnow"})
SEEDED_GENERATORS = frozenset(
    {"random.Random", "default_rng", "random.default_rng", "RandomState", "SeedSequence"}
)
FILE_CALLS = frozenset(
    {"open", "write_text", "write_bytes", "iterdir", "rglob", "loadtxt", "genfromtxt", "fromfile", "memmap"}
)

FILE_MODULES = frozenset(
    {"pathlib", "io", "shutil", "glob", "fileinput", "zipfile", "gzip", "importlib.resources"}
)

# compiling.py looks for what was compiled ahead of time; no answer depends on it.
ENGINE_FILE_READERS = frozenset({"compiling.py", "reference.py", "reference_rows.py", "rules.py"})
MAY_IMPORT_THE_ENGINE = frozenset({"bridge.py", "actions.py", "jobs.py", "cli.py"})
SKINS = frozenset({"api.py", "pages.py"})
# A skin shows what actions and queries give it: it neither asks the database itself nor decides. It may hand
# on to them what a request depends on (`IndexDep`).
CLOSED_TO_SKINS = (
    "matching",
    "sqlalchemy",
    "sqlmodel",
    "service.tables",
    "service.bridge",
    "service.engine_records",
)
FEATURE_FILES = frozenset({"__init__.py", "api.py", "pages.py", "schemas.py", "actions.py", "queries.py"})
# What else is new belongs to a feature, or to the package that says what it is about.
ROOT_MODULES = frozenset(
    {"__init__.py", "app.py", "bridge.py", "cli.py", "clock.py", "database.py", "jobs.py"}
    | {"rounds.py", "routes.py", "security.py", "sentences.py", "settings.py", "storage.py", "web.py"}
)
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"})


def find_violations(path: PurePosixPath, source: str) -> list[str]:
    """One sentence for each rule that the file breaks, with its line; empty where it keeps them all.

    `path` is relative to the root of the repository. Raises SyntaxError where `source` is not Python.
    """
    tree = ast.parse(source, filename=str(path))
    violations = [f"{path}: {sentence}" for sentence in _judge_name(path)]
    for line, sentence in _judge(path, tree):
        violations.append(f"{path}:{line}: {sentence}")
    return violations


def _judge_name(path: PurePosixPath) -> Iterator[str]:
    if vague := VAGUE_NAMES & {path.stem, *path.parent.parts}:
        yield f"the name {sorted(vague)[0]} says nothing about what is inside"
    if path.parts[0] == "data":
        yield "data/ holds no Python"


def _judge(path: PurePosixPath, tree: ast.Module) -> Iterator[tuple[int, str]]:
    part = path.parts[0]
    imports = list(_find_imports(path, tree))
    if part == "matching":
        yield from _judge_engine_imports(path, imports)
        yield from _judge_engine_calls(path, tree)
        yield from _judge_docstrings(tree)
    elif part == "service":
        for line, module in imports:
            if _is_within(module, "matching") and path.name not in MAY_IMPORT_THE_ENGINE:
                yield line, f"imports {module}; in service/ only {_list(MAY_IMPORT_THE_ENGINE)} may"
            is_handed_on = module.startswith("service.bridge.") and module.endswith("Dep")
            is_closed = any(_is_within(module, closed) for closed in CLOSED_TO_SKINS)
            if path.name in SKINS and is_closed and not is_handed_on:
                yield line, f"imports {module}; a skin calls the feature's actions and queries"
    elif part == "launcher":
        for line, module in imports:
            if not _is_within(module, "launcher") and _top(module) not in sys.stdlib_module_names:
                yield line, f"imports {module}, which is not there yet on a first run"
    if part in ("matching", "service", "launcher"):
        for line, module in imports:
            if _is_within(module, "tests"):
                yield line, f"imports {module}; only tests import tests"


def _judge_engine_imports(path: PurePosixPath, imports: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for line, module in imports:
        is_about_files = any(_is_within(module, name) for name in FILE_MODULES)
        if is_about_files and path.name not in ENGINE_FILE_READERS:
            yield line, f"imports {module}; in matching/ only {_list(ENGINE_FILE_READERS)} read files"
        top = _top(module)
        if top in IMPURE_MODULES or (_is_within(module, "os") and module != "os" and not _is_os_name(module)):
            yield line, f"imports {module}; time, chance and outside data are arguments in matching/"
        elif top not in sys.stdlib_module_names | NUMERICAL_AND_LANGUAGE_LIBRARIES | {"matching"}:
            yield (
                line,
                f"imports {module}; matching/ imports the standard, numerical and language libraries only",
            )


def _judge_engine_calls(path: PurePosixPath, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and _is_within(name := _dotted(node), "os")
            and not _is_os_name(name)
        ):
            yield node.lineno, f"uses {name}; the engine is handed what it needs"
        if not isinstance(node, ast.Call):
            continue
        name = _dotted(node.func)
        last_two = ".".join(name.split(".")[-2:])
        if last_two in CLOCK_CALLS:
            yield node.lineno, f"calls {name}(); the day is an argument in matching/"
        is_seeded = bool(node.args or node.keywords) and (
            name in SEEDED_GENERATORS or last_two in SEEDED_GENERATORS
        )
        if ("random" in name.split(".")[:-1] or name in SEEDED_GENERATORS) and not is_seeded:
            yield node.lineno, f"calls {name}() without a seed"
        if name.split(".")[-1] in FILE_CALLS and path.name not in ENGINE_FILE_READERS:
            yield node.lineno, f"calls {name}(); in matching/ only {_list(ENGINE_FILE_READERS)} read files"


def _judge_docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    if ast.get_docstring(tree) is None:
        yield 1, "the module has no docstring"
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_") and ast.get_docstring(node) is None:
            yield node.lineno, f"{node.name} has no docstring"
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for method in node.body:
                is_public = isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
                if is_public and ast.get_docstring(method) is None:
                    yield method.lineno, f"{node.name}.{method.name} has no docstring"


def _find_imports(path: PurePosixPath, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, absolute module) of every import, also inside functions and under `if TYPE_CHECKING`."""
    package = path.parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            # `from service import tables` names a module in its list, `from service.tables import X` does
            # not. Naming both is right for every rule here, which all look at the front of the name.
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}" if module else alias.name
        elif isinstance(node, ast.Call) and _dotted(node.func) in ("importlib.import_module", "__import__"):
            argument = node.args[0] if node.args else None
            is_named = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            yield node.lineno, argument.value if is_named else "a module chosen at run time"


def _dotted(node: ast.expr) -> str:
    """`np.random.rand` of that expression; `?` stands for what is not a name."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _is_os_name(name: str) -> bool:
    return name.split(".")[1] in OS_NAMES


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _top(module: str) -> str:
    return module.partition(".")[0]


def _list(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
