"""`pumasi fair plan` and `pumasi fair audit`: file to file, no database."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.running.refusals import refuse, refuse_to_overwrite

if TYPE_CHECKING:
    from matching.fairs.model import Fair, Plan
    from service.fairs.files.schemas import FairIn, PlanIn

CONFLICT = 1

app = typer.Typer(
    help="상담회 시간표: 짜기와 검사. Plan the meetings of a fair, or judge a plan.", no_args_is_help=True
)

FairFile = Annotated[Path, typer.Option("--input", help="행사 파일(fair.json). The fair.")]


def _read_fair(path: Path) -> FairIn:
    from service.fairs.files.reading import read_fair_and_notes
    from service.running.console import write_error_line, write_notes

    fair: FairIn
    fair, notes = _read(read_fair_and_notes, path)
    write_notes(str(path), notes, write_error_line)
    return fair


def _read(reader: Callable[[Path], Any], path: Path) -> Any:
    from service.fairs.files.reading import FairFaultsError
    from service.intake.faults import UnreadableFileError

    try:
        return reader(path)
    except FairFaultsError as error:
        refuse(error.faults)
    except UnreadableFileError as error:
        refuse([error.fault])


@app.command()
def plan(
    source: FairFile,
    output: Annotated[Path, typer.Option("--output", help="계획 파일(plan.json). Where to write.")],
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.1, max=86_400, help="계산 시간 한도(초). Seconds of solving."),
    ] = 60.0,
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, max=2_147_483_647, help="같은 값이면 같은 결과. Same seed, same plan."),
    ] = 0,
) -> None:
    """누가 언제 누구를 만날지 짭니다. Plan who meets whom and when."""
    from matching import plan_fair
    from service.fairs.files.writing import describe_plan
    from service.fairs.search_process import start_search_process
    from service.intake.faults import UnreadableFileError
    from service.running.console import show_work, write_whole

    refuse_to_overwrite(output, [source])
    fair = to_fair(_read_fair(source))
    with show_work("시간표 짜는 중 / planning"):
        made = plan_fair(
            fair,
            time_limit_seconds=time_limit,
            seed=seed,
            read_clock=time.monotonic,
            start_search=start_search_process,
        )
    try:
        with write_whole(output) as file:
            file.write(json.dumps(describe_plan(made), ensure_ascii=False, allow_nan=False, indent=1) + "\n")
    except UnreadableFileError as error:
        refuse([error.fault])


@app.command()
def audit(
    source: FairFile,
    plan_file: Annotated[Path, typer.Option("--plan", help="계획 파일(plan.json). The plan to judge.")],
) -> None:
    """어떤 계획이든 검사합니다. 충돌이 있으면 1로 끝납니다. Judge any plan; exit code 1 on conflict."""
    from matching import audit_plan
    from service.fairs.files.reading import read_plan
    from service.fairs.files.writing import describe_audit

    fair = to_fair(_read_fair(source))
    judged = audit_plan(fair, to_plan(_read(read_plan, plan_file)))
    typer.echo(json.dumps(describe_audit(judged), ensure_ascii=False, allow_nan=False, indent=1))
    if judged.conflicts:
        raise typer.Exit(CONFLICT)


def to_fair(fair: FairIn) -> Fair:
    """A fair read from a file, as the engine sees it."""
    from matching.fairs.meeting_again import mark_met
    from matching.fairs.model import Fair, Party, Request, Slot, Spread, Walk

    made = Fair(
        name=fair.name,
        slots=tuple(Slot(item.slot, item.session, item.day, item.start, item.minutes) for item in fair.slots),
        parties=tuple(
            Party(
                item.party_id,
                item.kind,
                item.name,
                item.seats,
                frozenset(item.unavailable),
                item.max_meetings,
                item.one_day,
                item.place,
                frozenset(item.groups),
            )
            for item in fair.parties
        ),
        requests=tuple(
            Request(
                item.request_id,
                (item.parties[0], item.parties[1]),
                item.session,
                item.weight,
                item.must,
                item.fixed_slot,
                item.after,
                item.slots,
            )
            for item in fair.requests
        ),
        tables=fair.tables,
        max_wait_spread=fair.max_wait_spread,
        min_meetings=fair.min_meetings,
        walks=tuple(Walk((item.places[0], item.places[1]), item.slots) for item in fair.walks),
        spreads=tuple(Spread(item.group, item.at_least, item.booths) for item in fair.spreads),
    )
    before = fair.met_before
    if before is None:
        return made
    return mark_met(made, [(first, second) for first, second in before.pairs], before.factor)


def to_plan(plan: PlanIn) -> Plan:
    """A plan read from a file, as the engine sees it. Figures that it does not give stay None: no claim."""
    from matching.fairs.model import PlacedMeeting, Plan, UnplacedRequest
    from matching.records import Sentence

    return Plan(
        status=plan.status,
        meetings=tuple(PlacedMeeting(item.request_id, item.slot, item.table) for item in plan.meetings),
        unplaced=tuple(
            UnplacedRequest(item.request_id, Sentence("", ""), Sentence("", "")) for item in plan.unplaced
        ),
        weight=plan.weight,
        weight_bound=plan.weight_bound,
        waits=plan.waits,
        wait_spread=plan.wait_spread,
    )
