"""A set of passages and questions: `passages.jsonl` and `questions.jsonl`, each question with its passage."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from service.intake.faults import Fault, UnreadableFileError
from service.intake.json_lines import read_json_lines
from service.intake.sources import Source
from service.sentences import Sentence

PASSAGES, QUESTIONS = "passages.jsonl", "questions.jsonl"


@dataclass(slots=True)
class PassageSet:
    """What a folder held: texts by id; of each question its id, its text and the passage that answers it."""

    passages: dict[str, str] = field(default_factory=dict)
    questions: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def is_passage_set(folder: Path) -> bool:
    """Whether a folder holds passages and questions, not enterprises and tenders."""
    return (folder / PASSAGES).is_file() and (folder / QUESTIONS).is_file()


def read_passages(folder: Path) -> PassageSet:
    """The passages and questions of a folder, and what is wrong with them."""
    found = PassageSet()
    for file, line, (passage_id, text) in _read(folder / PASSAGES, ("passage_id", "text"), found.faults):
        if passage_id in found.passages:
            found.faults.append(
                Fault(file, line, "passage_id", Sentence("이미 나온 식별자입니다", "stands there twice"))
            )
        found.passages[passage_id] = text
    known: set[str] = set()
    keys = ("question_id", "text", "passage_id")
    for file, line, (question_id, text, passage_id) in _read(folder / QUESTIONS, keys, found.faults):
        if question_id in known:
            found.faults.append(
                Fault(file, line, "question_id", Sentence("이미 나온 식별자입니다", "stands there twice"))
            )
        if passage_id not in found.passages:
            sentence = Sentence(
                f"{PASSAGES}에 없는 지문입니다", f"is not in {PASSAGES}, expected the id of a passage"
            )
            found.faults.append(Fault(file, line, "passage_id", sentence))
        known.add(question_id)
        found.questions.append((question_id, text, passage_id))
    return found


def _read(path: Path, keys: tuple[str, ...], faults: list[Fault]) -> list[tuple[str, int, tuple[str, ...]]]:
    """The texts under `keys` of every line that has them all."""
    rows: list[tuple[str, int, tuple[str, ...]]] = []
    source = Source(str(path), path)
    try:
        for row in read_json_lines(source):
            if isinstance(row, Fault):
                faults.append(row)
                continue
            line, record = row
            wrong = [key for key in keys if not isinstance(record.get(key), str) or not record[key].strip()]
            faults += [
                Fault(source.name, line, key, Sentence("글이 없습니다", "is missing, expected text"))
                for key in wrong
            ]
            if not wrong:
                rows.append((source.name, line, tuple(record[key] for key in keys)))
    except UnreadableFileError as error:
        faults.append(error.fault)
    return rows
