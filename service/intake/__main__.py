"""`python -m service.intake first|every`: reads a workbook from standard input, answers on standard output.

Started by `service.intake.workbooks_apart` for each workbook that a browser sent: its first sheet with
anything in it, or every sheet. It bounds itself before it looks at a byte.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from service.door import limits
from service.door.bounds import bind
from service.intake.faults import UnreadableFileError, refuse_file
from service.intake.sources import Source
from service.intake.workbook_answers import write_refusal, write_sheet
from service.intake.workbooks import read_every_sheet, read_sheet


def _answer(wanted: str, source: Source) -> Iterator[str]:
    if wanted == "every":
        for name, rows in read_every_sheet(source).items():
            yield from write_sheet(name, rows)
    else:
        name, numbered = read_sheet(source)
        yield from write_sheet(name, (row for _, row in numbered))


def _main(wanted: str) -> None:
    bind()
    source = Source("workbook", sys.stdin.buffer.read())
    lines: list[bytes] = []
    room = limits.MAX_READER_ANSWER_BYTES
    try:
        for line in _answer(wanted, source):
            lines.append(line.encode())
            room -= len(lines[-1])
            if room < 0:
                raise refuse_file(
                    source.name,
                    "칸에 적힌 글이 너무 많습니다. 여러 파일로 나누어 주십시오",
                    "holds too much text, expected a smaller workbook or several",
                )
    except UnreadableFileError as refused:
        lines = [write_refusal(refused).encode()]
    sys.stdout.buffer.writelines(lines)


if __name__ == "__main__":
    _main(sys.argv[1])
