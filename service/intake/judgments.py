"""The graded pairs of a judged set: `judgments.csv` with demand_id, enterprise_id, grade and reason."""

from __future__ import annotations

from collections.abc import Container

from service.intake.faults import Fault, UnreadableFileError, refuse_file
from service.intake.sources import Source
from service.intake.tables import find_format, read_cells
from service.sentences import Sentence

COLUMNS = ("demand_id", "enterprise_id", "grade")
GRADES = ("0", "1", "2", "3")

Grades = dict[str, dict[str, int]]


def read_judgments(
    source: Source,
    *,
    demands: Container[str] | None = None,
    enterprises: Container[str] | None = None,
) -> tuple[Grades, list[Fault]]:
    """Grade by demand and enterprise, and what is wrong with the file.

    Where the ids that there are are given, a pair that names another one is a fault. So is a file that names
    nobody as suitable: nothing can be measured by it.
    """
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
            if demands is not None and demand_id not in demands:
                sentence = Sentence(
                    f"판정할 구매수요에 없습니다: ‘{demand_id[:100]}’",
                    f"is '{demand_id[:100]}', expected a demand of the set",
                )
                faults.append(Fault(source.name, line, "demand_id", sentence))
            elif enterprises is not None and enterprise_id not in enterprises:
                sentence = Sentence(
                    f"없는 기업입니다: ‘{enterprise_id[:100]}’",
                    f"is '{enterprise_id[:100]}', expected an enterprise of the set or the catalogue",
                )
                faults.append(Fault(source.name, line, "enterprise_id", sentence))
            elif grade not in GRADES:
                sentence = Sentence("등급은 0에서 3 사이입니다", f"is '{grade[:20]}', expected 0, 1, 2 or 3")
                faults.append(Fault(source.name, line, "grade", sentence))
            elif enterprise_id in grades.get(demand_id, {}):
                sentence = Sentence(
                    "같은 쌍이 두 번 나옵니다", "judges the pair again, expected each pair once"
                )
                faults.append(Fault(source.name, line, "enterprise_id", sentence))
            else:
                grades.setdefault(demand_id, {})[enterprise_id] = int(grade)
        if not faults:
            _check_use(source.name, grades)
    except UnreadableFileError as error:
        faults.append(error.fault)
    return grades, faults


def _check_use(file: str, grades: Grades) -> None:
    """Raise UnreadableFileError where nobody is judged as suitable."""
    if not grades:
        raise refuse_file(
            file,
            "판정이 한 건도 없습니다. 구매수요와 기업, 등급을 한 줄에 한 쌍씩 적어 주십시오",
            "holds no judgment, expected at least one: demand, enterprise and grade, a pair a line",
        )
    if not any(grade for of_demand in grades.values() for grade in of_demand.values()):
        raise refuse_file(
            file,
            "등급이 모두 0입니다. 적합한 기업을 1에서 3 사이의 등급으로 적어 주십시오",
            "holds grade 0 alone, expected at least one suitable enterprise with a grade of 1, 2 or 3",
        )
