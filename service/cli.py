"""The command line: files in, rankings out; imports; evaluation; serving.

Bad input ends with exit code 2 and one line a fault on standard error, and nothing is written. What a command
needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.fair_bench.cli import bench_fair
from service.fair_files.cli import app as fair_app

if TYPE_CHECKING:
    from matching.ranking import Matcher
    from matching.shapes import Shapes
    from service.catalogue.schemas import EnterpriseIn
    from service.demands.schemas import DemandIn
    from service.intake.faults import Fault
    from service.intake.reading import Reading

BAD_INPUT = 2
PUBLISHED = "published"
MAX_TOP = 1_000
MAX_NOTES = 50
ROBUSTNESS_SEED = 20150901
FEW_WORDS = 5

app = typer.Typer(
    name="pumasi",
    help="품앗이: 사회적경제 공공구매 매칭. Public procurement matching for the social economy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
import_app = typer.Typer(
    help="자료 가져오기(JSONL·CSV·XLSX). Take a file into the database.", no_args_is_help=True
)
app.add_typer(import_app, name="import")
app.add_typer(fair_app, name="fair")
bench_app = typer.Typer(help="속도 측정. Measures: of the engine, or of the fair planner.")
app.add_typer(bench_app, name="bench")
bench_app.command("fair")(bench_fair)

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
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="저장하지 않고 미리 보기. Preview; nothing is saved.")
]
ImportFile = Annotated[Path, typer.Argument(help="JSONL, CSV(UTF-8·CP949) 또는 XLSX 파일. The file.")]
Host = Annotated[str, typer.Option("--host", help="주소. Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="포트. Port to listen on.")]


# --- ends ---------------------------------------------------------------------------------------------------


def _refuse(faults: Iterable[Fault]) -> NoReturn:
    from service.console import write_faults

    write_faults(faults)
    raise typer.Exit(BAD_INPUT)


def _refuse_option(name: str, ko: str, en: str) -> NoReturn:
    from service.intake.faults import Fault
    from service.sentences import Sentence

    _refuse([Fault("pumasi", 1, name, Sentence(ko, en))])


def _refuse_output() -> NoReturn:
    _refuse_option(
        "--output",
        "입력 파일에 덮어쓸 수 없습니다",
        "is an input file, expected another name to write to",
    )


def _read_as_of(text: str) -> datetime.date | None:
    """The day of `--as-of`, None for the day of publication."""
    from pydantic import TypeAdapter, ValidationError

    from service.fields import Day

    if text == PUBLISHED:
        return None
    try:
        return TypeAdapter(Day).validate_python(text)
    except ValidationError:
        _refuse_option(
            "--as-of",
            f"날짜가 아닙니다: ‘{text[:30]}’",
            f"'{text[:30]}' is no date, expected published or YYYY-MM-DD",
        )


# --- reading ------------------------------------------------------------------------------------------------


def _read(reader: Callable[..., Reading[Any]], path: Path, label: str) -> Reading[Any]:
    from service.console import Progress

    with Progress(label) as progress:
        return reader(path, progress=progress.move_to)


def _read_both(
    enterprises: Path, demands: Path
) -> tuple[Reading[EnterpriseIn], Reading[DemandIn], list[Fault]]:
    from service.intake.reading import read_demands, read_enterprises

    suppliers = _read(read_enterprises, enterprises, "기업 읽는 중")
    needs = _read(read_demands, demands, "구매수요 읽는 중")
    return suppliers, needs, [*suppliers.faults, *needs.faults]


@cache
def _get_engine() -> Matcher:
    """The engine of this process: its language model takes a second to load, and `fit` forgets what was."""
    from matching import Matcher

    return Matcher()


def _fit(enterprises: Iterable[EnterpriseIn]) -> Matcher:
    from service.bridge import to_supplier
    from service.console import show_work

    with show_work("기업 색인 중 / indexing"):
        return _get_engine().fit([to_supplier(item) for item in enterprises])


class _Judge:
    """Ranks the demands of one file, each on its day; a day without law in force is a fault."""

    def __init__(
        self, suppliers: Reading[EnterpriseIn], needs: Reading[DemandIn], as_of: datetime.date | None
    ) -> None:
        from service.clock import get_korean_day
        from service.judgement_days import DayChooser

        today = get_korean_day(datetime.datetime.now(datetime.UTC))
        self._needs = needs
        self._as_of = as_of
        self._chooser = DayChooser(needs.items, suppliers.items, today=today)

    def fault(self, position: int, ko: str, en: str) -> Fault:
        """A fault of the demand at this place of the file."""
        from service.intake.faults import Fault
        from service.sentences import Sentence

        field = "published_on" if self._as_of is None else "--as-of"
        return Fault(self._needs.file, self._needs.lines[position], field, Sentence(ko, en))

    def judge(self, position: int, work: Callable[..., Any]) -> tuple[Any, Any]:
        """What `work(demand, on=day)` gives for the demand at `position`, and the remark on its day if any.

        Raises UnreadableFileError where no law is known for that day.
        """
        from matching.rules import RuleNotInForce
        from service.bridge import to_demand
        from service.intake.faults import UnreadableFileError

        demand = self._needs.items[position]
        day = None if self._as_of is not None else self._chooser.choose(demand)
        on = self._as_of if day is None else day.on
        try:
            return work(to_demand(demand), on=on), None if day is None else day.remark
        except RuleNotInForce as error:
            raise UnreadableFileError(
                self.fault(
                    position,
                    f"{on} 당시의 규정이 자료에 없습니다. --as-of로 다른 기준일을 정해 주십시오",
                    f"no law is known for {on} ({error}), expected a later day or another one by --as-of",
                )
            ) from None


# --- rank, explain, evaluate --------------------------------------------------------------------------------


@app.command()
def rank(
    enterprises: EnterprisesFile,
    demands: DemandsFile,
    output: Annotated[Path, typer.Option("--output", help="결과 파일(JSONL). Where to write.")],
    top: Top = 20,
    as_of: AsOf = PUBLISHED,
) -> None:
    """수요마다 적합한 기업을 순위로. Rank suppliers for each demand, file to file, no database."""
    from service.console import Progress, write_whole
    from service.intake.faults import UnreadableFileError
    from service.ranking_files import describe_ranking, describe_sentence, write_line

    day = _read_as_of(as_of)
    if any(_is_same_file(output, source) for source in (enterprises, demands)):
        _refuse_output()
    suppliers, needs, faults = _read_both(enterprises, demands)
    judge = _Judge(suppliers, needs, day)
    if faults:
        _refuse(faults)
    matcher = _fit(suppliers.items)
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
        _refuse([error.fault])


@app.command("rank-all")
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
    from service.console import Progress
    from service.rank_all.actions import make_key
    from service.rank_all.actions import rank_all as rank_every_demand
    from service.rank_all.processes import WorkerStopped

    day = _read_as_of(as_of)
    if (enterprises is None) != (demands is None):
        _refuse_option(
            "--enterprises",
            "--demands와 함께 주거나 둘 다 빼십시오(데이터베이스)",
            "expected together with --demands, or neither of them to use the database",
        )
    if enterprises is not None and demands is not None:
        if any(_is_same_file(output, source) for source in (enterprises, demands)):
            _refuse_output()
        fit, tasks = _read_files_to_rank(enterprises, demands, day)
    else:
        fit, tasks = _read_database_to_rank(day)
    with Progress("순위 매기는 중 / ranking", len(tasks.demands)) as progress:
        try:
            ranked = rank_every_demand(
                fit,
                tasks.demands,
                output,
                top=top,
                key=make_key((*tasks.sources, top, tasks.demands)),
                processes=workers or os.cpu_count() or 1,
                progress=progress.move_to,
            )
        except OSError as error:
            _refuse_option(
                "--output",
                f"결과 파일을 쓸 수 없습니다({error.strerror})",
                f"cannot be written ({error.strerror}), expected a file that can be written",
            )
        except WorkerStopped as error:
            _refuse_option(
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

    from service.engine_version import read_engine_version
    from service.intake.faults import UnreadableFileError

    suppliers, needs, faults = _read_both(enterprises, demands)
    if faults:
        _refuse(faults)
    judge = _Judge(suppliers, needs, as_of)
    rules = _get_engine().reference.rules
    tasks = []
    for position in range(len(needs.items)):

        def check(demand: Any, on: datetime.date) -> tuple[Any, datetime.date]:
            rules.on(on)
            return demand, on

        try:
            tasks.append(judge.judge(position, check)[0])
        except UnreadableFileError as error:
            _refuse([error.fault])
    digest = hashlib.sha256(enterprises.read_bytes()).hexdigest()
    return lambda: _fit(suppliers.items), _ToRank(tasks, (read_engine_version(), digest))


def _read_database_to_rank(as_of: datetime.date | None) -> tuple[Callable[[], Matcher], _ToRank]:
    from service.bridge import load_suppliers, read_clock, to_demand
    from service.clock import get_korean_day
    from service.console import show_work
    from service.database import Database, migrate
    from service.demands.queries import find_open_rows
    from service.engine_version import read_engine_version
    from service.importing import load_settings

    today = get_korean_day(datetime.datetime.now(datetime.UTC))
    settings = load_settings()
    migrate(settings)
    database = Database(settings)
    with database.session(is_writing=False) as session:
        open_demands = [to_demand(row) for row in find_open_rows(session, as_of or today)]
    with database.engine.connect() as connection:
        revision = read_clock(connection)
    tasks = [(demand, as_of or demand.published_on or today) for demand in open_demands]

    def fit() -> Matcher:
        with show_work("기업 색인 중 / indexing"), database.engine.connect() as connection:
            return _get_engine().fit(supplier for chunk in load_suppliers(connection) for supplier in chunk)

    return fit, _ToRank(tasks, (read_engine_version(), revision))


def _is_same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


@app.command()
def explain(
    enterprises: EnterprisesFile,
    demands: DemandsFile,
    demand: Annotated[str, typer.Option("--demand", help="구매수요 식별자. Id of the demand.")],
    enterprise: Annotated[str, typer.Option("--enterprise", help="기업 식별자. Id of the enterprise.")],
    as_of: AsOf = PUBLISHED,
) -> None:
    """한 쌍의 점수·이유·구매 경로를 JSON으로. Everything about one pair, as JSON on standard output."""
    from service.intake.faults import Fault, UnreadableFileError
    from service.ranking_files import describe_explanation, describe_sentence, write_line
    from service.sentences import Sentence

    day = _read_as_of(as_of)
    suppliers, needs, faults = _read_both(enterprises, demands)
    if faults:
        _refuse(faults)
    position = next((p for p, item in enumerate(needs.items) if item.demand_id == demand), None)
    if position is None:
        sentence = Sentence(
            "이 파일에 없는 구매수요입니다", "is not in this file, expected the id of a demand"
        )
        _refuse([Fault(needs.file, 1, "--demand", sentence)])
    if all(item.enterprise_id != enterprise for item in suppliers.items):
        sentence = Sentence(
            "이 파일에 없는 기업입니다", "is not in this file, expected the id of an enterprise"
        )
        _refuse([Fault(suppliers.file, 1, "--enterprise", sentence)])
    judge = _Judge(suppliers, needs, day)
    matcher = _fit(suppliers.items)
    try:
        explanation, remark = judge.judge(position, lambda need, on: matcher.explain(need, enterprise, on=on))
    except UnreadableFileError as error:
        _refuse([error.fault])
    record = describe_explanation(explanation)
    record["unknown"] = [describe_sentence(remark)] if remark is not None else []
    sys.stdout.write(write_line(record) + "\n")


@app.command()
def evaluate(
    judged: Annotated[Path, typer.Argument(metavar="JUDGED_DIR", help="판정 자료 폴더. A judged set.")],
) -> None:
    """판정 자료를 순위 매겨 품질 지표를 JSON으로. Rank a judged set and print its measures as JSON.

    A folder of passages and questions (`passages.jsonl`, `questions.jsonl`) measures the first stage alone.
    """
    from service.intake.faults import UnreadableFileError
    from service.intake.passages import is_passage_set
    from service.ranking_files import write_line

    if is_passage_set(judged):
        sys.stdout.write(write_line(_measure_passages(judged)) + "\n")
        return
    judged_set = _read_set(judged)
    if judged_set.faults:
        _refuse(judged_set.faults)
    try:
        measures = _measure(judged_set)
        measures |= {
            "robustness": _measure_robustness(judged_set),
            "hardships": _measure_hardships(judged_set),
        }
    except UnreadableFileError as error:
        _refuse([error.fault])
    sys.stdout.write(write_line(measures) + "\n")


def _measure_passages(folder: Path) -> dict[str, Any]:
    """How well the passages that answer questions are found by words alone; one passage answers each."""
    from matching.metrics import evaluate_rankings
    from matching.passages import PassageIndex
    from service.console import Progress
    from service.intake.passages import read_passages

    found = read_passages(folder)
    if found.faults:
        _refuse(found.faults)
    index = PassageIndex(_get_engine().analyser).fit(found.passages)
    grades, ranked = {}, {}
    with Progress("지문 찾는 중 / finding passages", len(found.questions)) as progress:
        for number, (question_id, text, passage_id) in enumerate(found.questions, start=1):
            grades[question_id] = {passage_id: 3}
            ranked[question_id] = index.search(text, top=20)
            progress.move_to(number)
    measures = evaluate_rankings(grades, ranked)
    kept = ("ndcg10", "mrr", "hit1", "hit10", "hit20")
    return {"passages": len(found.passages), "questions": len(grades)} | {
        name: measures[name] for name in kept
    }


def _measure_robustness(judged_set: _JudgedSet) -> dict[str, float | None]:
    """What other spaces and a slip in Korean titles change, the same on every run; the engine is fitted.

    Overlaps are shares of the first ten that stay, with the title as a whole demand and as a search; the loss
    is the share of nDCG@10 that one slip in the title of each demand costs.
    """
    import random

    from matching.robustness import SPACINGS, measure_loss, measure_overlap, slip
    from matching.text import has_hangul

    matcher, needs = _get_engine(), judged_set.needs.items
    places = [position for position, demand in enumerate(needs) if has_hangul(demand.title)]

    def rank(change: Callable[[str], str]) -> list[list[str]]:
        def work(demand: Any, on: datetime.date) -> list[str]:
            changed = replace(demand, title=change(demand.title))
            return [match.enterprise_id for match in matcher.rank(changed, top=10, on=on).results]

        return [judged_set.judge.judge(position, work)[0] for position in places]

    def search(change: Callable[[str], str]) -> list[list[str]]:
        def work(demand: Any, on: datetime.date) -> list[str]:
            return [hit.enterprise_id for hit in matcher.search(change(demand.title), on=on, limit=10).hits]

        return [judged_set.judge.judge(position, work)[0] for position in places]

    def compare(find: Callable[..., list[list[str]]], before: list[list[str]]) -> float | None:
        chance = random.Random(ROBUSTNESS_SEED)
        changed = [find(lambda title, change=change: change(title, chance)) for change in SPACINGS]
        return measure_overlap(before * len(changed), [found for some in changed for found in some])

    chance = random.Random(ROBUSTNESS_SEED)
    before = rank(str)
    grades = [judged_set.grades.get(needs[position].demand_id, {}) for position in places]
    return {
        "rank_overlap_other_spaces": compare(rank, before),
        "search_overlap_other_spaces": compare(search, search(str)),
        "ndcg10_loss_one_slip": measure_loss(grades, before, rank(lambda title: slip(title, chance))),
    }


_SET_FILES = ("enterprises.jsonl", "tenders.jsonl", "judgments.csv")


@dataclass(frozen=True)
class _JudgedSet:
    """A judged set as read, and everything that is wrong with it."""

    suppliers: Reading[EnterpriseIn]
    needs: Reading[DemandIn]
    grades: dict[str, dict[str, int]]
    judge: _Judge
    faults: list[Fault]


def _measure_hardships(judged_set: _JudgedSet) -> dict[str, float | None]:
    """nDCG@10 of the Korean demands when less is known, or more is said than helps; fits the engine again.

    five_words : the last five words of each title alone. two_pages : two pages of general conditions after
    each description. without_records : no enterprise has a track record.
    """
    from matching.metrics import evaluate_rankings
    from matching.robustness import keep_last_words
    from matching.text import has_hangul
    from service.demo import SAMPLES

    needs = judged_set.needs.items
    places = [position for position, demand in enumerate(needs) if has_hangul(demand.title)]
    conditions = (SAMPLES / "general_conditions.txt").read_text(encoding="utf-8")

    def measure(change: Callable[[Any], Any], *, has_records: bool = True) -> float | None:
        suppliers = judged_set.suppliers.items
        if not has_records:
            suppliers = [item.model_copy(update={"track_record": []}) for item in suppliers]
        matcher = _fit(suppliers)
        grades, ranked = {}, {}
        for position in places:
            ranking, _ = judged_set.judge.judge(position, lambda need, on: matcher.rank(change(need), on=on))
            grades[ranking.demand_id] = judged_set.grades.get(ranking.demand_id, {})
            ranked[ranking.demand_id] = [match.enterprise_id for match in ranking.results]
        return evaluate_rankings(grades, ranked)["ndcg10"]

    def shorten(need: Any) -> Any:
        return replace(need, title=keep_last_words(need.title, FEW_WORDS), description="", lots=())

    def lengthen(need: Any) -> Any:
        return replace(need, description=f"{need.description}\n{conditions}")

    return {
        "five_words": measure(shorten),
        "two_pages": measure(lengthen),
        "without_records": measure(lambda need: need, has_records=False),
    }


def _read_set(folder: Path) -> _JudgedSet:
    from service.intake.judgments import read_judgments

    enterprises, demands, judgments = (folder / name for name in _SET_FILES)
    suppliers, needs, faults = _read_both(enterprises, demands)
    grades, judgment_faults = read_judgments(judgments)
    judge = _Judge(suppliers, needs, None)
    return _JudgedSet(suppliers, needs, grades, judge, [*faults, *judgment_faults])


def _measure(judged_set: _JudgedSet, shapes: Shapes | None = None) -> dict[str, Any]:
    """The measures of a set ranked by these shapes, or by those in force.

    Raises UnreadableFileError where no law is known for the day of a demand.
    """
    from matching.metrics import evaluate_rankings
    from service.console import Progress

    matcher = _fit(judged_set.suppliers.items)
    in_force = matcher.reference
    needs = judged_set.needs.items
    ranked: dict[str, list[str]] = {}
    if shapes is not None:
        matcher.reference = replace(in_force, shapes=shapes)
    try:
        with Progress("순위 매기는 중 / ranking", len(needs)) as progress:
            for position, demand in enumerate(needs):
                ranking, _ = judged_set.judge.judge(position, lambda need, on: matcher.rank(need, on=on))
                ranked[demand.demand_id] = [match.enterprise_id for match in ranking.results]
                progress.move_to(position + 1)
    finally:
        matcher.reference = in_force
    of_set = {demand.demand_id: judged_set.grades.get(demand.demand_id, {}) for demand in needs}
    return evaluate_rankings(of_set, ranked)


@app.command()
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
    from matching.shapes import write_shapes
    from service.console import write_whole
    from service.intake.faults import UnreadableFileError
    from service.ranking_files import write_line

    if any(_is_same_file(output, folder / name) for folder in judged for name in _SET_FILES):
        _refuse_option(
            "--output",
            "입력 파일에 덮어쓸 수 없습니다",
            "is an input file, expected another name to write to",
        )
    sets = {folder: _read_set(folder) for folder in sorted(judged, key=lambda folder: str(folder.resolve()))}
    faults = [fault for judged_set in sets.values() for fault in judged_set.faults]
    if faults:
        _refuse(faults)
    try:
        examples = {folder: _choose_examples(judged_set) for folder, judged_set in sets.items()}
        for folder, judged_set in sets.items() if leave_out else ():
            shapes = learn_shapes([examples[other] for other in sets if other != folder])
            sys.stdout.write(write_line({"left_out": folder.name, **_measure(judged_set, shapes)}) + "\n")
        with write_whole(output) as file:
            file.write(write_shapes(learn_shapes(list(examples.values()))))
    except UnreadableFileError as error:
        _refuse([error.fault])


def _choose_examples(judged_set: _JudgedSet) -> list[Any]:
    """What the learner sees of a set: for each demand, the values of the suppliers that may come first."""
    from matching.learning import choose_example
    from service.console import Progress

    matcher = _fit(judged_set.suppliers.items)
    examples = []
    with Progress("배울 자료 모으는 중 / collecting", len(judged_set.needs.items)) as progress:
        for position, demand in enumerate(judged_set.needs.items):
            appraisal, _ = judged_set.judge.judge(position, lambda need, on: matcher.appraise(need, on=on))
            ids = [
                s.enterprise_id
                for s, eligible in zip(appraisal.suppliers, appraisal.eligible, strict=True)
                if eligible
            ]
            values = {name: of_rows[appraisal.eligible] for name, of_rows in appraisal.values.items()}
            examples.append(choose_example(values, ids, judged_set.grades.get(demand.demand_id, {})))
            progress.move_to(position + 1)
    return [example for example in examples if example is not None]


# --- import -------------------------------------------------------------------------------------------------


@import_app.command("enterprises")
def import_enterprises(file: ImportFile, dry_run: DryRun = False) -> None:
    """기업 목록 가져오기. Take enterprises into the catalogue."""
    from service.catalogue import actions
    from service.intake.reading import read_enterprises

    _import(_read(read_enterprises, file, "기업 읽는 중"), actions.import_enterprises, dry_run)


@import_app.command("demands")
def import_demands(file: ImportFile, dry_run: DryRun = False) -> None:
    """구매수요·공고 가져오기. Take demands into the register."""
    from service.demands import actions
    from service.intake.reading import read_demands

    _import(_read(read_demands, file, "구매수요 읽는 중"), actions.import_demands, dry_run)


def _import(reading: Reading[Any], save: Callable[..., Any], dry_run: bool) -> None:
    from service.console import show_work
    from service.importing import import_file

    for note in reading.notes[:MAX_NOTES]:
        typer.echo(str(note))
    if (more := len(reading.notes) - MAX_NOTES) > 0:
        typer.echo(f"{reading.file}: 알림 {more:,}건 더 / {more:,} more notes")
    if not reading.is_clean:
        rows, refused = f"{reading.rows:,}", f"{reading.refused_rows:,}"
        typer.echo(
            f"{reading.file}: {rows}행 가운데 {refused}행에 고칠 곳이 있어 아무것도 저장하지 않았습니다 / "
            f"{refused} of {rows} rows need correction; nothing was saved"
        )
        _refuse(reading.faults)
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
    from service.serving import serve_configured

    serve_configured(host=host, port=port, workers=workers)


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """견본 자료와 견본 계정으로 시작. Serve sample data with sample accounts."""
    from service.serving import serve_demo

    serve_demo(host=host, port=port)


@bench_app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    enterprises: Annotated[
        int, typer.Option("--enterprises", min=1_000, max=2_000_000, help="기업 수. Size of the catalogue.")
    ] = 100_000,
) -> None:
    """속도와 메모리 측정, JSON 출력. Measure speed and memory beside named peers, as JSON."""
    if context.invoked_subcommand is not None:
        return
    from service.bench.actions import describe_machine, measure_engine
    from service.bridge import to_demand, to_supplier
    from service.console import show_work
    from service.demo import SAMPLES
    from service.intake.reading import read_demands, read_enterprises

    measured = measure_engine(
        [to_supplier(item) for item in read_enterprises(SAMPLES / "enterprises.jsonl").items],
        [to_demand(item) for item in read_demands(SAMPLES / "demands.jsonl").items],
        enterprises=enterprises,
        step=show_work,
    )
    typer.echo(json.dumps({"machine": describe_machine(), "engine": measured}, ensure_ascii=False, indent=2))


def main() -> None:
    """Run a command. Refusals of the service and unreachable databases end with one line, not a traceback."""
    try:
        app()
    except BrokenPipeError:
        # The reader of the output has gone away; nobody is left to be told.
        sys.stderr.close()
        raise SystemExit(1) from None
    except Exception as error:
        from service.errors import PumasiError

        if not isinstance(error, PumasiError):
            raise
        _end_with(str(error.sentence))


def _end_with(line: str) -> NoReturn:
    from service.console import write_error_line

    write_error_line(f"pumasi: {line}")
    raise SystemExit(BAD_INPUT)


if __name__ == "__main__":
    main()
