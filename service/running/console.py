"""What the commands say while they work: progress and notes on standard error, whole files or none."""

from __future__ import annotations

import os
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar

from service.intake.faults import Fault, Note, UnreadableFileError, refuse_file
from service.running.streams import give_up
from service.sentences import explain_os_error

T = TypeVar("T")

# What is done sooner needs no bar.
PATIENCE_SECONDS = 1.0
MAX_NOTES = 50


def write_faults(faults: Iterable[Fault]) -> None:
    """One line a fault on standard error; what the terminal cannot show is escaped, never an error."""
    for fault in faults:
        write_error_line(str(fault))


def write_notes(file: str, notes: Sequence[Note], write: Callable[[str], None]) -> None:
    """One line for each of the first notes on a file, and how many more there are."""
    for note in notes[:MAX_NOTES]:
        write(str(note))
    if (more := len(notes) - MAX_NOTES) > 0:
        write(f"{file}: 알림 {more:,}건 더 / {more:,} more notes")


def write_error_line(line: str) -> None:
    """One line on standard error, in whatever encoding that has; where nobody can be told, nothing."""
    encoding = sys.stderr.encoding or "utf-8"
    try:
        sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except OSError:
        give_up(sys.stderr)


class Progress:
    """A bar on standard error for work longer than a second; silent where that is no terminal."""

    def __init__(self, label: str, total: int | None = None) -> None:
        self._label = label
        self._total = total
        self._started = time.monotonic()
        self._is_shown = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def move_to(self, done: int) -> None:
        """Say how much is done."""
        if not self._is_shown or time.monotonic() - self._started < PATIENCE_SECONDS:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=self._total)
        self._bar.update(self._task, completed=done)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_with_progress(reader: Callable[..., T], path: Path, label: str) -> T:
    """What the reader finds in the file, with a bar while it reads."""
    with Progress(label) as progress:
        return reader(path, progress=progress.move_to)


@contextmanager
def show_work(label: str) -> Iterator[None]:
    """A turning sign on standard error during work of unknown length; silent without a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(label):
        yield


@contextmanager
def write_whole(path: Path) -> Iterator[TextIO]:
    """A text file that appears under its name only when it is complete; on any error nothing is left.

    A file that is there already keeps its permissions. What is no plain file (a pipe) or belongs to somebody
    else (/dev/stdout, also where it is one) is written to directly. Raises UnreadableFileError where the file
    cannot be written.
    """
    if path.exists() and (Path("/dev") in path.parents or not (path.is_file() or path.is_dir())):
        try:
            with path.open("a", encoding="utf-8", newline="\n") as file:
                yield file
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _refuse_to_write(path, error) from None
        return
    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        why = explain_os_error(error)
        raise refuse_file(
            str(path),
            f"결과 파일을 만들 수 없습니다({why.ko})",
            f"the output cannot be written ({why.en}), expected a folder that can be written to",
        ) from None
    try:
        with (
            _ending_in_order(),
            os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file,
        ):
            yield file
        os.chmod(name, _find_permissions(path))
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _refuse_to_write(path, error) from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM end the program as an exit does, so that what is half written is taken away first."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _find_permissions(path: Path) -> int:
    """Those of the file that is replaced; else a result is as readable as any file made here."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _refuse_to_write(path: Path, error: OSError) -> UnreadableFileError:
    why = explain_os_error(error)
    return refuse_file(
        str(path),
        f"결과 파일을 쓸 수 없습니다({why.ko})",
        f"the output cannot be written ({why.en}), expected a file that can be written",
    )
