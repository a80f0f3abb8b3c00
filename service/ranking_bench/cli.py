"""`pumasi bench ranking`: one line of JSON for each judged set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.running.refusals import refuse


def bench_ranking(
    judged: Annotated[
        list[Path], typer.Argument(metavar="JUDGED_DIR…", help="판정 자료 폴더(여럿). Judged sets.")
    ],
) -> None:
    """순위의 품질을 다른 검색과 나란히 측정. Measure rankings beside tuned peers on the same sets.

    The peers are BM25 over cut words and over pairs of characters (bm25s), TF-IDF and a latent space of it
    (scikit-learn), each as usual and with its best settings for the set.
    """
    from service.evaluation.actions import read_set
    from service.files.ranking_files import write_line
    from service.intake.faults import UnreadableFileError
    from service.ranking_bench.actions import measure_beside_peers
    from service.running.console import show_work

    sets = {folder: read_set(folder) for folder in judged}
    if faults := [fault for judged_set in sets.values() for fault in judged_set.faults]:
        refuse(faults)
    for folder, judged_set in sets.items():
        try:
            with show_work(f"{folder.resolve().name}"):
                measured = measure_beside_peers(judged_set)
        except UnreadableFileError as error:
            refuse([error.fault])
        sys.stdout.write(write_line({"set": folder.resolve().name, **measured}) + "\n")
        sys.stdout.flush()
