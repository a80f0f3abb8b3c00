"""`pumasi bench pages`: how fast pages are answered, as JSON."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer


def bench_pages(
    enterprises: Annotated[
        int, typer.Option("--enterprises", min=0, help="지어낼 기업 수. Enterprises beside the samples.")
    ] = 0,
    open_demands: Annotated[
        int, typer.Option("--demands", min=0, help="지어낼 진행 중 수요 수. Open demands beside the samples.")
    ] = 0,
    users: Annotated[
        int, typer.Option("--users", min=1, max=200, help="동시 이용자 수. Readers at once.")
    ] = 1,
    repeats: Annotated[
        int, typer.Option("--repeats", min=1, max=1_000, help="화면마다 여는 횟수. How often each page.")
    ] = 20,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=16, help="서버 작업자 수. Workers of the server.")
    ] = 1,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="자료를 두고 다시 쓸 폴더. Keeps the data there for the next time."),
    ] = None,
) -> None:
    """화면이 얼마나 빨리 열리는지 측정. How fast pages are answered: samples, or a large catalogue."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        _bench(folder, enterprises, open_demands, users, repeats, workers)
        return
    with TemporaryDirectory(prefix="pumasi-pages-") as made:
        _bench(Path(made), enterprises, open_demands, users, repeats, workers)


def _bench(folder: Path, enterprises: int, open_demands: int, users: int, repeats: int, workers: int) -> None:
    from service.bench.actions import describe_machine
    from service.engine_records.bridge import to_demand, to_supplier
    from service.intake.reading import read_demands, read_enterprises
    from service.page_bench import actions
    from service.page_bench.walking import list_kinds
    from service.running.console import show_work
    from service.running.demo import SAMPLES
    from service.settings import Settings

    database = folder / f"pages-{enterprises}-{open_demands}.sqlite3"
    settings = Settings(environment="demo", database_url=f"sqlite:///{database.resolve()}")
    actions.prepare_site(
        settings,
        [to_supplier(item) for item in read_enterprises(SAMPLES / "enterprises.jsonl").items],
        [to_demand(item) for item in read_demands(SAMPLES / "demands.jsonl").items],
        enterprises=enterprises,
        open_demands=open_demands,
        now=datetime.datetime.now(datetime.UTC),
        step=show_work,
    )
    with actions.serve(settings, workers=workers) as (port, process):
        start = actions.watch_start(port, process)
        pages = actions.measure_pages(
            port, process.pid, list_kinds(), users=users, repeats=repeats, step=show_work
        )
    report = {
        "machine": describe_machine(),
        "enterprises_invented": enterprises,
        "open_demands_invented": open_demands,
        "workers": workers,
        "start": start,
        **pages,
    }
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
