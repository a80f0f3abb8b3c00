"""`pumasi evaluate` and `pumasi learn`: how good rankings of judged sets are, and what judgments teach."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.running.refusals import refuse, refuse_option, refuse_to_overwrite


def evaluate(
    judged: Annotated[Path, typer.Argument(metavar="JUDGED_DIR", help="판정 자료 폴더. A judged set.")],
) -> None:
    """판정 자료를 순위 매겨 품질 지표를 JSON으로. Rank a judged set and print its measures as JSON.

    A folder of passages and questions (`passages.jsonl`, `questions.jsonl`) measures the first stage alone.
    """
    from service.evaluation.actions import (
        measure,
        measure_hardships,
        measure_passages,
        measure_robustness,
        read_set,
    )
    from service.files.ranking_files import write_line
    from service.intake.faults import UnreadableFileError
    from service.intake.passages import is_passage_set, read_passages

    if is_passage_set(judged):
        found = read_passages(judged)
        if found.faults:
            refuse(found.faults)
        sys.stdout.write(write_line(measure_passages(found)) + "\n")
        return
    judged_set = read_set(judged)
    if judged_set.faults:
        refuse(judged_set.faults)
    try:
        measures = measure(judged_set)
        measures |= {
            "robustness": measure_robustness(judged_set),
            "hardships": measure_hardships(judged_set),
        }
    except UnreadableFileError as error:
        refuse([error.fault])
    sys.stdout.write(write_line(measures) + "\n")


def learn(
    judged: Annotated[
        list[Path], typer.Option("--judged", help="판정 자료 폴더(여러 번). A judged set; may be repeated.")
    ],
    output: Annotated[Path, typer.Option("--output", help="가중치 파일(TOML). Where to write the weights.")],
    leave_out: Annotated[
        bool,
        typer.Option(
            "--leave-out",
            help="자료를 하나씩 빼고 배워 잰 지표를 JSON으로. Measure each set by weights of the others.",
        ),
    ] = False,
) -> None:
    """판정·낙찰 자료에서 점수의 가중치를 배움. Learn the weights of a score from judged sets.

    The file takes the place of `data/weights/components.toml`. The same folders give the same bytes, in
    whatever order they are named and whatever weights are in force.
    """
    from matching.learning import learn_shapes
    from matching.shapes import Origin, write_shapes
    from service.evaluation.actions import SET_FILES, choose_examples, measure, read_features, read_set
    from service.files.ranking_files import write_line
    from service.intake.faults import UnreadableFileError
    from service.running.console import write_whole

    refuse_to_overwrite(output, (folder / name for folder in judged for name in SET_FILES))
    sets = {folder: read_set(folder) for folder in sorted(judged, key=lambda folder: str(folder.resolve()))}
    faults = [fault for judged_set in sets.values() for fault in judged_set.faults]
    if faults:
        refuse(faults)
    try:
        examples = {folder: choose_examples(judged_set) for folder, judged_set in sets.items()}
        if not any(examples.values()):
            refuse_option(
                "--judged",
                "배울 것이 없습니다. 적합하다고 판정한 기업이 모두 자격 요건에 걸리거나 아주 뒤에 있습니다",
                "teaches nothing: all that are judged suitable are kept out or far behind, expected others",
            )
        for folder, judged_set in sets.items() if leave_out else ():
            shapes = learn_shapes([examples[other] for other in sets if other != folder])
            sys.stdout.write(write_line({"left_out": folder.name, **measure(judged_set, shapes)}) + "\n")
        with write_whole(output) as file:
            origin = Origin(tuple(sorted(folder.resolve().name for folder in sets)), read_features())
            file.write(write_shapes(learn_shapes(list(examples.values())), origin))
    except UnreadableFileError as error:
        refuse([error.fault])


def split_words(
    output: Annotated[Path, typer.Option("--output", help="낱말 조각 파일(CSV). Where to write the parts.")],
) -> None:
    """용어를 형태소 분석기가 나눈 조각을 적음. Write the field's words as the bare Korean model splits them.

    The file takes the place of `data/words/parts.csv`. Without it every process makes the model ready twice,
    so it is to be written anew where the words or the release of the model have changed; a test tells.
    """
    from matching import load_reference
    from matching.text import build_analyser
    from matching.word_parts import write_word_parts
    from service.running.console import show_work, write_whole

    with show_work("용어 나누는 중 / splitting"), write_whole(output) as file:
        file.write(write_word_parts(build_analyser(load_reference().words).split_field_words()))


def sense_words(
    output: Annotated[Path, typer.Option("--output", help="낱말 뜻 파일(CSV). Where to write the senses.")],
) -> None:
    """낱말이 가리키는 일을 언어 모형에서 읽음. Write to which kinds of work words point, by the Korean model.

    The file takes the place of `data/words/senses.csv`; that takes three minutes. To be written anew where
    the names of works or the release of the model have changed; a test tells.
    """
    from matching import load_reference
    from matching.text import open_kiwi
    from matching.word_senses import list_known_words, point_words, write_senses
    from service.running.console import show_work, write_whole

    reference = load_reference()
    names = {code: (trade.label.ko, *trade.words) for code, trade in reference.trades.items()}
    generic = {word.word for word in reference.words.generic}
    with show_work("낱말 뜻 읽는 중 / reading senses"), write_whole(output) as file:
        model = open_kiwi()
        file.write(write_senses(point_words(model, names, list_known_words(model), but=generic)))
