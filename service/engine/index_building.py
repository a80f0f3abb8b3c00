"""Builds the index of a large catalogue in a process of its own, so that the server answers meanwhile.

Python runs one thread at a time: building 40,000 listings beside the requests would slow every answer for a
minute. The child works with less claim to the cores than the server, writes the index to its file and ends;
the server then takes the file up, which costs a fraction of a second.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from service.settings import ROOT, Settings

LOOK_SECONDS = 0.2
YIELDING = 5
"""By so much the child is less urgent than the server (as `nice` counts)."""


class BuildFailed(RuntimeError):
    """The process ended without an index; the message says how."""


def build_apart(settings: Settings, file: Path, stopping: threading.Event) -> None:
    """Bring the index at `file` up to the catalogue that `settings` name.

    Ends the process and returns as soon as `stopping` is set. Raises BuildFailed and OSError.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "service.engine.index_building"],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdin is not None
    # The settings hold secrets: not on the command line, where everybody on the machine could read them.
    with suppress(BrokenPipeError), process.stdin as pipe:
        pickle.dump((settings, file.resolve()), pipe)
    try:
        while process.poll() is None and not stopping.is_set():
            stopping.wait(LOOK_SECONDS)
    finally:
        if process.poll() is None:
            process.terminate()
        status = process.wait()
    if status and not stopping.is_set():
        raise BuildFailed(f"the process that builds the index ended with status {status}")


def main() -> None:
    """The life of the child: settings and file name come as a pickle of our own on the standard input."""
    from service.bridge import build_file
    from service.running.logs import configure_logs

    settings, file = pickle.load(sys.stdin.buffer)
    configure_logs(settings.log_level)
    os.nice(YIELDING)
    build_file(settings, file)


if __name__ == "__main__":
    main()
