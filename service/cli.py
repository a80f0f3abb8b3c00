"""The command line: files in, rankings out; imports; evaluation; serving.

Bad input ends with exit code 2 and one line a fault on standard error, and nothing is written. What a command
needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.digests.cli import digest
from service.evaluation.cli import evaluate, learn, sense_words, split_words
from service.fairs.bench.cli import bench_fair
from service.fairs.files.cli import app as fair_app
from service.file_ranking.cli import explain, rank, rank_all
from service.operators.cli import invite
from service.page_bench.cli import bench_pages
from service.ranking_bench.cli import bench_ranking
from service.running.collection import collect_later, collect_seldom
from service.running.refusals import BAD_INPUT, refuse
from service.running.streams import give_up, is_full, open_closed_streams

if TYPE_CHECKING:
    from service.intake.reading import Reading


app = typer.Typer(
    name="pumasi",
    help="품앗이: 사회적경제 공공구매 매칭. Public procurement matching for the social economy.",
    # What ./pumasi answers itself.
    epilog="그 밖에(besides): setup 설치, test 검사, lock 잠금 파일, pictures 둘러보기 그림.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Tables of the library cut words off where Korean, twice as wide, stands beside them.
    rich_markup_mode=None,
)
app.command()(rank)
app.command("rank-all")(rank_all)
app.command()(explain)
app.command()(evaluate)
app.command()(learn)
app.command()(digest)
app.command()(invite)
app.command("split-words")(split_words)
app.command("sense-words")(sense_words)
import_app = typer.Typer(
    help="자료 가져오기(JSONL·CSV·XLSX). Take a file into the database.", no_args_is_help=True
)
app.add_typer(import_app, name="import")
app.add_typer(fair_app, name="fair")
bench_app = typer.Typer(
    help="속도 측정. Measures: of the engine, its rankings, the fair planner, or the pages."
)
app.add_typer(bench_app, name="bench")
bench_app.command("fair")(bench_fair)
bench_app.command("pages")(bench_pages)
bench_app.command("ranking")(bench_ranking)

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="저장하지 않고 미리 보기. Preview; nothing is saved.")
]
ImportFile = Annotated[Path, typer.Argument(help="JSONL, CSV(UTF-8·CP949) 또는 XLSX 파일. The file.")]
Host = Annotated[str, typer.Option("--host", help="주소. Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="포트. Port to listen on.")]


# --- import -------------------------------------------------------------------------------------------------


@import_app.command("enterprises")
def import_enterprises(file: ImportFile, dry_run: DryRun = False) -> None:
    """기업 목록 가져오기. Take enterprises into the catalogue."""
    from service.catalogue import actions
    from service.intake.reading import read_enterprises
    from service.running.console import read_with_progress

    reading = read_with_progress(read_enterprises, file, "기업 읽는 중")
    _import(reading, actions.import_enterprises, dry_run)


@import_app.command("demands")
def import_demands(file: ImportFile, dry_run: DryRun = False) -> None:
    """구매수요·공고 가져오기. Take demands into the register."""
    from service.demands import actions
    from service.intake.reading import read_demands
    from service.running.console import read_with_progress

    reading = read_with_progress(read_demands, file, "구매수요 읽는 중")
    _import(reading, actions.import_demands, dry_run)


def _import(reading: Reading[Any], save: Callable[..., Any], dry_run: bool) -> None:
    from service.files.importing import import_file
    from service.running.console import show_work, write_notes

    write_notes(reading.file, reading.notes, typer.echo)
    if not reading.is_clean:
        rows, refused = f"{reading.rows:,}", f"{reading.refused_rows:,}"
        if reading.rows:
            typer.echo(
                f"{reading.file}: "
                f"{rows}행 가운데 {refused}행에 고칠 곳이 있어 아무것도 저장하지 않았습니다 / "
                f"{refused} of {rows} rows need correction; nothing was saved"
            )
        refuse(reading.faults)
    with show_work("저장하는 중 / saving"):
        outcome = import_file(reading.items, save, is_preview=dry_run)
    head_ko, head_en = ("미리보기(저장하지 않음): ", "preview, nothing saved: ") if dry_run else ("", "")
    count, created = f"{len(reading.items):,}", f"{outcome.created:,}"
    updated, unchanged = f"{outcome.updated:,}", f"{outcome.unchanged:,}"
    typer.echo(
        f"{reading.file}: {head_ko}{count}건 가운데 새로 등록 {created}, 고침 {updated}, 그대로 {unchanged} "
        f"/ {head_en}{count} records: {created} created, {updated} updated, {unchanged} unchanged"
    )


# --- serve, demo, bench -------------------------------------------------------------------------------------


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="작업 프로세스 수. Processes.")
    ] = 1,
) -> None:
    """설정된 데이터베이스로 서비스 시작. Serve the configured database."""
    from service.running.serving import serve_configured

    serve_configured(host=host, port=port, workers=workers)


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """견본 자료와 견본 계정으로 시작. Serve sample data with sample accounts."""
    # What comes now stays, and the first page waits for it.
    collect_later()
    from service.running.serving import serve_demo

    serve_demo(host=host, port=port)


@bench_app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    enterprises: Annotated[
        int, typer.Option("--enterprises", min=1_000, max=2_000_000, help="기업 수. Size of the catalogue.")
    ] = 100_000,
    is_brief: Annotated[
        bool, typer.Option("--brief", help="짧은 등록 정보. Listings of a name, a place and one service.")
    ] = False,
) -> None:
    """속도와 메모리 측정, JSON 출력. Measure speed and memory beside named peers, as JSON."""
    if context.invoked_subcommand is not None:
        return
    from service.bench.actions import describe_machine, measure_engine
    from service.engine_records.bridge import to_demand, to_supplier
    from service.intake.reading import read_demands, read_enterprises
    from service.running.console import show_work
    from service.running.demo import SAMPLES

    measured = measure_engine(
        [to_supplier(item) for item in read_enterprises(SAMPLES / "enterprises.jsonl").items],
        [to_demand(item) for item in read_demands(SAMPLES / "demands.jsonl").items],
        enterprises=enterprises,
        step=show_work,
        is_brief=is_brief,
    )
    typer.echo(json.dumps({"machine": describe_machine(), "engine": measured}, ensure_ascii=False, indent=2))


def main() -> None:
    """Run a command. Refusals of the service and unreachable databases end with one line, not a traceback."""
    open_closed_streams()
    collect_seldom()
    try:
        code = app(prog_name="pumasi", standalone_mode=False)
        sys.stdout.flush()
        raise SystemExit(code)
    except typer.TyperException as misuse:
        _end_misused(misuse)
    except BrokenPipeError:
        # The reader of the output has gone away; nobody is left to be told.
        sys.stderr.close()
        raise SystemExit(1) from None
    except OSError as error:
        if not is_full(error):
            raise
        give_up(sys.stdout)
        from service.sentences import explain_os_error

        why = explain_os_error(error)
        _end_with(f"출력을 쓸 수 없습니다({why.ko}) / the output cannot be written ({why.en})")
    except Exception as error:
        from service.running.configuration import find_refusal

        refusal = find_refusal(error)
        if refusal is None:
            raise
        _end_with(str(refusal.sentence))


def _end_misused(error: typer.TyperException) -> NoReturn:
    # A group of commands without one is asked for its help, which the error holds.
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
        raise SystemExit(BAD_INPUT)
    from service.intake.faults import Fault
    from service.running.console import write_faults
    from service.running.misuse import describe_misuse

    write_faults([Fault("pumasi", 1, *describe_misuse(error))])
    raise SystemExit(BAD_INPUT)


def _end_with(line: str) -> NoReturn:
    from service.running.console import write_error_line

    write_error_line(f"pumasi: {line}")
    raise SystemExit(BAD_INPUT)


if __name__ == "__main__":
    main()
