"""The graded pairs of a judged set: `judgments.csv` with demand_id, enterprise_id, grade and reason."""

from __future__ import annotations

from pathlib import Path

from service.intake.faults import Fault, UnreadableFileError, refuse_file
from service.intake.sources import Source
from service.intake.tables import find_format, read_cells
from service.sentences import Sentence

COLUMNS = ("demand_id", "enterprise_id", "grade")
GRADES = ("0", "1", "2", "3")

Grades = dict[str, dict[str, int]]


def read_judgments(path: Path) -> tuple[Grades, list[Fault]]:
    """Grade by demand and enterprise, and what is wrong with the file."""
    source = Source(str(path), path)
    grades: Grades = {}
    faults: list[Fault] = []
    try:
        rows = read_cells(source, find_format(source))
        _, head = next(rows, (1, []))
        missing = [name for name in COLUMNS if name not in head]
        if missing:
            raise refuse_file(
                source.name,
                f"열이 없습니다: {', '.join(missing)}",
                f"lacks {', '.join(missing)}, expected the columns {', '.join(COLUMNS)}",
            )
        places = [head.index(name) for name in COLUMNS]
        for line, cells in rows:
            demand_id, enterprise_id, grade = (
                str(cells[place]).strip() if place < len(cells) else "" for place in places
            )
            if grade not in GRADES:
                sentence = Sentence("등급은 0에서 3 사이입니다", f"is '{grade[:20]}', expected 0, 1, 2 or 3")
                faults.append(Fault(source.name, line, "grade", sentence))
            elif enterprise_id in grades.get(demand_id, {}):
                sentence = Sentence(
                    "같은 쌍이 두 번 나옵니다", "judges the pair again, expected each pair once"
                )
                faults.append(Fault(source.name, line, "enterprise_id", sentence))
            else:
                grades.setdefault(demand_id, {})[enterprise_id] = int(grade)
    except UnreadableFileError as error:
        faults.append(error.fault)
    return grades, faults
