"""`pumasi rank`, `rank-all` and `explain`: file to file; `rank-all` also takes the database."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from unicodedata import normalize

import typer

from service.running.refusals import refuse, refuse_option, refuse_to_overwrite, stop

if TYPE_CHECKING:
    from matching.ranking import Matcher

PUBLISHED = "published"
MAX_TOP = 1_000

EnterprisesFile = Annotated[
    Path, typer.Option("--enterprises", help="기업 파일. Enterprises: JSON Lines, CSV or XLSX.")
]
DemandsFile = Annotated[
    Path, typer.Option("--demands", help="구매수요 파일. Demands: JSON Lines, CSV or XLSX.")
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        help="판단 기준일: published(공고일) 또는 날짜. The day to judge on: published, or YYYY-MM-DD.",
    ),
]
Top = Annotated[
    int, typer.Option("--top", min=1, max=MAX_TOP, help="수요마다 추천할 기업 수. Suppliers for each demand.")
]


def _read_as_of(text: str) -> datetime.date | None:
    """The day of `--as-of`, None for the day of publication."""
    from pydantic import TypeAdapter, ValidationError

    from service.door.fields import Day

    if text == PUBLISHED:
        return None
    try:
        return TypeAdapter(Day).validate_python(text)
    except ValidationError:
        refuse_option(
            "--as-of",
            f"날짜가 아닙니다: ‘{text[:30]}’",
            f"'{text[:30]}' is no date, expected published or YYYY-MM-DD",
        )


def rank(
    enterprises: EnterprisesFile,
    demands: DemandsFile,
    output: Annotated[Path, typer.Option("--output", help="결과 파일(JSONL). Where to write.")],
    top: Top = 20,
    as_of: AsOf = PUBLISHED,
) -> None:
    """수요마다 적합한 기업을 순위로. Rank suppliers for each demand, file to file, no database."""
    from service.file_ranking.actions import DemandJudge, fit, read_both
    from service.files.ranking_files import describe_ranking, describe_sentence, write_line
    from service.intake.faults import UnreadableFileError
    from service.running.console import Progress, write_whole

    day = _read_as_of(as_of)
    refuse_to_overwrite(output, (enterprises, demands))
    suppliers, needs, faults = read_both(enterprises, demands)
    judge = DemandJudge(suppliers, needs, day)
    if faults:
        refuse(faults)
    matcher = fit(suppliers.items, demands=len(needs.items))
    try:
        with write_whole(output) as file, Progress("순위 매기는 중 / ranking", len(needs.items)) as progress:
            for position in range(len(needs.items)):
                ranking, remark = judge.judge(
                    position, lambda demand, on: matcher.rank(demand, top=top, on=on)
                )
                record = describe_ranking(ranking)
                if remark is not None:
                    record["unknown"].insert(0, describe_sentence(remark))
                file.write(write_line(record) + "\n")
                progress.move_to(position + 1)
    except UnreadableFileError as error:
        refuse([error.fault])


def rank_all(
    output: Annotated[Path, typer.Option("--output", help="결과 파일(JSONL). Where to write.")],
    enterprises: Annotated[
        Path | None,
        typer.Option("--enterprises", help="기업 파일. Enterprises; the database where neither is given."),
    ] = None,
    demands: Annotated[
        Path | None, typer.Option("--demands", help="구매수요 파일. Demands, with --enterprises.")
    ] = None,
    top: Top = 20,
    as_of: AsOf = PUBLISHED,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, help="작업 프로세스 수. Processes; all cores by default."),
    ] = None,
) -> None:
    """모든 수요를 전체 기업과 견주기. Rank all demands in parallel, scores only; rerun to resume."""
    from service.rank_all.actions import make_key
    from service.rank_all.actions import rank_all as rank_every_demand
    from service.rank_all.processes import WorkerStopped
    from service.running.console import Progress

    day = _read_as_of(as_of)
    if (enterprises is None) != (demands is None):
        refuse_option(
            "--enterprises",
            "--demands와 함께 주거나 둘 다 빼십시오(데이터베이스)",
            "expected together with --demands, or neither of them to use the database",
        )
    if enterprises is not None and demands is not None:
        refuse_to_overwrite(output, (enterprises, demands))
        fit, tasks = _read_files_to_rank(enterprises, demands, day)
    else:
        fit, tasks = _read_database_to_rank(day)
    done, total = 0, len(tasks.demands)
    with Progress("순위 매기는 중 / ranking", total) as progress:

        def note(number: int) -> None:
            nonlocal done
            done = number
            progress.move_to(number)

        try:
            ranked = rank_every_demand(
                fit,
                tasks.demands,
                output,
                top=top,
                key=make_key((*tasks.sources, top, tasks.demands)),
                processes=workers or os.cpu_count() or 1,
                progress=note,
            )
        except KeyboardInterrupt:
            progress.close()
            stop(
                f"{total:,}건 가운데 {done:,}건까지 하고 멈추었습니다. 같은 명령을 다시 실행하면 이어서 "
                "합니다",
                f"stopped after {done:,} of {total:,} demands; run the same command again to go on",
            )
        except OSError as error:
            from service.sentences import explain_os_error

            why = explain_os_error(error)
            refuse_option(
                "--output",
                f"결과 파일을 쓸 수 없습니다({why.ko})",
                f"cannot be written ({why.en}), expected a file that can be written",
            )
        except WorkerStopped as error:
            refuse_option(
                "rank-all",
                f"중단되었습니다({error}). 다시 실행하면 이어서 합니다",
                f"stopped ({error}); run it again to go on from there",
            )
    kept = f"{ranked.resumed:,}"
    typer.echo(f"{output}: {ranked.lines:,}건(이어서 한 것 {kept}건) / {ranked.lines:,} demands, {kept} kept")


@dataclass(frozen=True)
class _ToRank:
    """Demands with their days, and what else an output depends on."""

    demands: list[tuple[Any, datetime.date]]
    sources: tuple[object, ...]


def _read_files_to_rank(
    enterprises: Path, demands: Path, as_of: datetime.date | None
) -> tuple[Callable[[], Matcher], _ToRank]:
    import hashlib

    from service.engine.engine_version import read_engine_version
    from service.file_ranking.actions import DemandJudge, fit, get_engine, read_both
    from service.intake.faults import UnreadableFileError

    suppliers, needs, faults = read_both(enterprises, demands)
    if faults:
        refuse(faults)
    judge = DemandJudge(suppliers, needs, as_of)
    rules = get_engine().reference.rules
    tasks = []
    for position in range(len(needs.items)):

        def check(demand: Any, on: datetime.date) -> tuple[Any, datetime.date]:
            rules.on(on)
            return demand, on

        try:
            tasks.append(judge.judge(position, check)[0])
        except UnreadableFileError as error:
            refuse([error.fault])
    digest = hashlib.sha256(enterprises.read_bytes()).hexdigest()
    return lambda: fit(suppliers.items, demands=len(tasks)), _ToRank(tasks, (read_engine_version(), digest))


def _read_database_to_rank(as_of: datetime.date | None) -> tuple[Callable[[], Matcher], _ToRank]:
    from service.bridge import build_matcher, read_clock_and_versions
    from service.clock import get_korean_day
    from service.database import Database, migrate
    from service.demands.queries import find_open_rows
    from service.engine.engine_version import read_engine_version
    from service.engine_records.bridge import to_demand
    from service.running.configuration import load_settings
    from service.running.console import show_work

    today = get_korean_day(datetime.datetime.now(datetime.UTC))
    settings = load_settings()
    migrate(settings)
    database = Database(settings)
    with database.session(is_writing=False) as session:
        open_demands = [to_demand(row) for row in find_open_rows(session, as_of or today)]
    with database.engine.connect() as connection:
        revision, versions = read_clock_and_versions(connection)
    tasks = [(demand, as_of or demand.published_on or today) for demand in open_demands]

    def fit() -> Matcher:
        with show_work("기업 색인 중 / indexing"):
            return build_matcher(database, settings)

    return fit, _ToRank(tasks, (read_engine_version(), revision, versions))


def explain(
    enterprises: EnterprisesFile,
    demands: DemandsFile,
    demand: Annotated[str, typer.Option("--demand", help="구매수요 식별자. Id of the demand.")],
    enterprise: Annotated[str, typer.Option("--enterprise", help="기업 식별자. Id of the enterprise.")],
    as_of: AsOf = PUBLISHED,
) -> None:
    """한 쌍의 점수·이유·구매 경로를 JSON으로. Everything about one pair, as JSON on standard output."""
    from service.file_ranking.actions import DemandJudge, fit, read_both
    from service.files.ranking_files import describe_explanation, describe_sentence, write_line
    from service.intake.faults import Fault, UnreadableFileError
    from service.sentences import Sentence

    day = _read_as_of(as_of)
    suppliers, needs, faults = read_both(enterprises, demands)
    if faults:
        refuse(faults)
    demand, enterprise = (normalize("NFC", text).strip() for text in (demand, enterprise))
    position = next((p for p, item in enumerate(needs.items) if item.demand_id == demand), None)
    if position is None:
        sentence = Sentence(
            "이 파일에 없는 구매수요입니다", "is not in this file, expected the id of a demand"
        )
        faults.append(Fault(needs.file, 1, "--demand", sentence))
    if all(item.enterprise_id != enterprise for item in suppliers.items):
        sentence = Sentence(
            "이 파일에 없는 기업입니다", "is not in this file, expected the id of an enterprise"
        )
        faults.append(Fault(suppliers.file, 1, "--enterprise", sentence))
    if position is None or faults:
        refuse(faults)
    judge = DemandJudge(suppliers, needs, day)
    matcher = fit(suppliers.items)
    try:
        explanation, remark = judge.judge(position, lambda need, on: matcher.explain(need, enterprise, on=on))
    except UnreadableFileError as error:
        refuse([error.fault])
    record = describe_explanation(explanation)
    record["unknown"] = [describe_sentence(remark)] if remark is not None else []
    sys.stdout.write(write_line(record) + "\n")
