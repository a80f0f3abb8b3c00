"""`pumasi bench fair`: a line for each planned fair as soon as it is done, and one for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from service.running.refusals import refuse

if TYPE_CHECKING:
    from service.fairs.bench.actions import MeasuredFair, MeasuredLargeFair

FAILED = 1
DEFAULT_FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "b2b"


def bench_fair(
    folder: Annotated[
        Path,
        typer.Argument(help="행사 파일이 있는 폴더. Fairs, with best_known.json if there is one."),
    ] = DEFAULT_FOLDER,
    words: Annotated[
        str, typer.Option("--filter", help="이름에 이 글자가 든 것만. Only instances named so.")
    ] = "",
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, max=86_400, help="한 건의 한도(초). Seconds for each.")
    ] = 60.0,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2_147_483_647, help="첫 시드. The (first) seed.")
    ] = 0,
    large: Annotated[
        bool, typer.Option("--large", help="큰 행사를 만들어 재기. Invented large fairs instead.")
    ] = False,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, max=1_000, help="큰 행사의 수. How many large fairs.")
    ] = 20,
    booths: Annotated[
        int, typer.Option("--booths", min=1, max=5_000, help="큰 행사의 부스 수. Booths of a large fair.")
    ] = 45,
    enterprises: Annotated[
        int,
        typer.Option("--enterprises", min=1, max=15_000, help="큰 행사의 기업 수. Enterprises of one."),
    ] = 300,
) -> None:
    """상담회 시간표 짜기 측정. Plan every fair of a folder: value, best known, bound, status, seconds."""
    if large:
        _bench_large(booths, enterprises, time_limit, range(seed, seed + seeds))
    else:
        _bench_folder(folder, words, time_limit, seed)


def _bench_folder(folder: Path, words: str, time_limit: float, seed: int) -> None:
    from service.fairs.bench.actions import list_instances, measure_instance, read_best_known
    from service.fairs.files.reading import FairFaultsError
    from service.intake.faults import UnreadableFileError

    paths = list_instances(folder, words=words)
    if not paths:
        _refuse_empty(folder, words)
    best = read_best_known(folder)
    measured: list[MeasuredFair] = []
    typer.echo(
        f"{'instance':<30} {'value':>10} {'best':>10} {'bound':>6} {'status':<10} {'seconds':>8}  verdict"
    )
    for path in paths:
        try:
            one = measure_instance(path, best=best.get(path.stem), time_limit_seconds=time_limit, seed=seed)
        except FairFaultsError as error:
            refuse(error.faults)
        except UnreadableFileError as error:
            refuse([error.fault])
        measured.append(one)
        typer.echo(
            f"{one.instance:<30} {_show(one.waits):>10} {_show(one.best):>10} {_show(one.waits_bound):>6} "
            f"{one.status:<10} {one.seconds:>8.2f}  {one.verdict}"
        )
    proved = sum(one.status in ("optimal", "infeasible") for one in measured)
    good = sum(one.verdict in ("matched", "better") for one in measured)
    typer.echo(
        f"{len(measured)} instances, {good} matched or better, {proved} proved, "
        f"{sum(one.seconds for one in measured):.1f} seconds, "
        f"{max(one.seconds for one in measured):.1f} the longest"
    )
    if any(one.verdict in ("conflict", "contradiction") for one in measured):
        raise typer.Exit(FAILED)


def _bench_large(booths: int, enterprises: int, time_limit: float, seeds: range) -> None:
    from service.fairs.bench.actions import measure_large_fair

    measured: list[MeasuredLargeFair] = []
    typer.echo(
        f"{'seed':>6} {'weight':>10} {'bound':>10} {'gap %':>7} {'short':>6} {'waits':>6} {'conflicts':>9} "
        f"{'status':<10} {'seconds':>8} {'MiB':>6}"
    )
    for seed in seeds:
        one = measure_large_fair(
            booths=booths, enterprises=enterprises, time_limit_seconds=time_limit, seed=seed
        )
        measured.append(one)
        typer.echo(
            f"{seed:>6} {one.weight:>10.2f} {one.weight_bound:>10.2f} {one.gap_percent:>7.3f} "
            f"{one.short_enterprises:>6} {one.waits:>6} {one.conflicts:>9} {one.status:<10} "
            f"{one.seconds:>8.2f} {one.peak_mebibytes:>6}"
        )
    typer.echo(
        f"{len(measured)} fairs of {booths} booths and {enterprises} enterprises: at most "
        f"{max(one.gap_percent for one in measured):.3f} % below the bound, "
        f"{max(one.waits for one in measured)} waits, {max(one.seconds for one in measured):.1f} seconds"
    )
    if any(one.conflicts for one in measured):
        raise typer.Exit(FAILED)


def _show(value: object) -> str:
    return "-" if value is None else str(value)


def _refuse_empty(folder: Path, words: str) -> NoReturn:
    from service.intake.faults import Fault
    from service.sentences import Sentence

    named = f" named like '{words}'" if words else ""
    refuse(
        [
            Fault(
                str(folder),
                1,
                "folder",
                Sentence("행사 파일이 없습니다", f"holds no fair{named}, expected fairs as .json files"),
            )
        ]
    )
