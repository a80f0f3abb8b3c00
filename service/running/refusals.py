"""How a command ends early: one line a fault on standard error.

On bad input with exit code 2, and nothing is written; interrupted with 130, as shells expect.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from service.intake.faults import Fault

BAD_INPUT = 2
INTERRUPTED = 130


def refuse(faults: Iterable[Fault]) -> NoReturn:
    """Write the faults and end the command."""
    from service.running.console import write_faults

    write_faults(faults)
    raise typer.Exit(BAD_INPUT)


def refuse_option(name: str, ko: str, en: str) -> NoReturn:
    """End the command because of one of its options."""
    from service.intake.faults import Fault
    from service.sentences import Sentence

    refuse([Fault("pumasi", 1, name, Sentence(ko, en))])


def refuse_to_overwrite(output: Path, sources: Iterable[Path]) -> None:
    """End the command where `--output` is one of the files that are read."""
    if any(output.exists() and source.exists() and output.samefile(source) for source in sources):
        refuse_option(
            "--output",
            "입력 파일에 덮어쓸 수 없습니다",
            "is an input file, expected another name to write to",
        )


def stop(ko: str, en: str) -> NoReturn:
    """End the command because somebody has interrupted it; what is said tells how far it came."""
    from service.running.console import write_error_line
    from service.sentences import Sentence

    write_error_line(f"pumasi: {Sentence(ko, en)}")
    raise typer.Exit(INTERRUPTED)
