import subprocess
import sys
from pathlib import Path

import pytest

from service.engine import large_pages

HAS_LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")

PROGRAM = """
from pathlib import Path
from service.engine.large_pages import use_large_pages

def count_large():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages"))

kept = [str(number) for number in range(1_000_000)]
before = count_large()
use_large_pages()
assert kept == [str(number) for number in range(1_000_000)]
print(count_large() - before)
"""


@pytest.mark.skipif(
    not HAS_LARGE_PAGES.exists() or "[madvise]" not in HAS_LARGE_PAGES.read_text(),
    reason="this system gives large pages to all, or to nobody",
)
def test_what_is_kept_lies_in_large_pages_afterwards():
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM],
        env={"PYTHONPATH": str(Path(large_pages.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    # a million short texts take some 60 MB
    assert int(done.stdout) > 20 * 1024


def test_a_system_without_them_is_asked_for_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(large_pages.ctypes, "CDLL", lambda name: pytest.fail("it was asked"))
    with monkeypatch.context() as other_system:
        other_system.setattr(large_pages, "_MAPS", tmp_path / "maps")
        large_pages.use_large_pages()
    monkeypatch.delattr(large_pages.mmap, "MADV_HUGEPAGE", raising=False)
    large_pages.use_large_pages()
