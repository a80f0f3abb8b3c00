"""Compares the rankings with and without a draft of words and law, in the background.

The judged set is one that an administrator has sent (`service.judged_sets`), or what agencies have decided
here (`service.engine.judged_export`) and beside it the newest demands, of which nothing may be known yet:
their rankings are compared all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sqlmodel import Session

from matching import Matcher, Ranking
from matching.records import Demand, Supplier
from matching.reference_changes import Change, ChangeRefused, LegalValueAdded, apply_changes, changes_words
from matching.reference_preview import RankingChange, compare_rankings
from matching.reference_records import Reference
from matching.rules import RuleNotInForce
from service import jobs, tables
from service.bridge import make_matcher, read_clock_and_versions
from service.clock import get_korean_day
from service.demands.queries import find_newest_rows, find_rows
from service.door import limits
from service.engine.judged_export import Judgments, gather_judgments, list_candidates
from service.engine_records.bridge import to_demand, to_supplier
from service.errors.words import JudgedSetNotFound
from service.intake.judged_sets import read_judged_set
from service.judged_sets.queries import find_row as find_judged_set
from service.reference_layers.bridge import load_reference_of, read_changes
from service.reference_versions.queries import PREVIEW_JOB_NAME
from service.reference_versions.schemas import Preview, PreviewDemand, PreviewMove, PreviewRoute
from service.sentences import Sentence

# So far down the routes are compared; the places count among the first ten.
DEPTH = 50
MOST_ROUTES = 20
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is ranked: the demands with the day that each is judged on, and whom."""

    demands: Sequence[tuple[Demand, datetime.date]]
    suppliers: Sequence[Supplier]
    grades: Mapping[str, Mapping[str, int]]
    law_day: datetime.date | None
    judged_set: str | None = None


def preview_in_background(job: jobs.RunningJob) -> None:
    """The work of a preview; running it again makes the same one again."""
    version = int(job.subject_id)
    today = get_korean_day(job.clock())
    with job.database.session(is_writing=False) as session:
        row = session.get(tables.ReferenceVersion, version)
        if row is None or row.state != "draft":
            return
        changes = read_changes(row.changes)
        base = read_clock_and_versions(session.connection())[1]
        reference = load_reference_of(session.connection(), base)
        trial = _gather(session, row.judged_set_id, changes, today)
    try:
        changed = apply_changes(reference, changes)
    except ChangeRefused as refusal:
        raise jobs.FinalFailure(
            Sentence(
                f"지금 시행 중인 판과 맞지 않습니다. {refusal.sentence.ko}",
                f"The draft does not fit what is in force now. {refusal.sentence.en}",
            )
        ) from refusal
    preview = _compare(job, trial, reference, changed, changes, base)
    with job.database.session(is_writing=True) as session:
        stored = session.get(tables.ReferenceVersion, version)
        if stored is not None and stored.state == "draft":
            stored.preview, stored.previewed_at = preview.model_dump(mode="json"), job.clock()
            session.add(stored)


def _gather(
    session: Session, judged_set_id: str | None, changes: Sequence[Change], today: datetime.date
) -> _Trial:
    law_day = max((item.valid_from for item in changes if isinstance(item, LegalValueAdded)), default=None)

    def date_all(demands: Sequence[Demand]) -> list[tuple[Demand, datetime.date]]:
        first = law_day or datetime.date.min
        return [(demand, max(demand.published_on or today, first)) for demand in demands]

    if judged_set_id is not None:
        kept = find_judged_set(session, judged_set_id)
        if kept is None:
            raise jobs.FinalFailure(JudgedSetNotFound().sentence)
        found = read_judged_set(kept.file_name, kept.content)
        if found.enterprises is None:
            suppliers = list(list_candidates(session, Judgments({}, {})))
        else:
            suppliers = [to_supplier(item) for item in found.enterprises]
        demands = [to_demand(item) for item in found.demands]
        return _Trial(date_all(demands), suppliers, found.grades, law_day, kept.file_name)
    judgments = gather_judgments(session, None)
    judged = find_rows(session, sorted(judgments.grades)[: limits.MAX_PREVIEWED_DEMANDS])
    newest = find_newest_rows(session, limits.MAX_PREVIEWED_DEMANDS)
    rows = judged | {row.demand_id: row for row in newest if row.demand_id not in judged}
    demands = [to_demand(row) for row in list(rows.values())[: limits.MAX_PREVIEWED_DEMANDS]]
    suppliers = list(list_candidates(session, judgments))
    return _Trial(date_all(demands), suppliers, judgments.grades, law_day)


def _compare(
    job: jobs.RunningJob,
    trial: _Trial,
    reference: Reference,
    changed: Reference,
    changes: Sequence[Change],
    base: str,
) -> Preview:
    matcher = make_matcher(reference).fit(trial.suppliers)
    job.report(0.2)
    before = list(_rank(matcher, trial))
    job.report(0.5)
    if changes_words(changes):
        matcher = make_matcher(changed).fit(trial.suppliers)
    else:
        matcher.reference = changed
    job.report(0.7)
    found = [
        compare_rankings(old, new, trial.grades.get(new.demand_id, {}))
        for old, new in zip(before, _rank(matcher, trial), strict=True)
        if old is not None and new is not None
    ]
    return _describe(trial, found, base)


def _rank(matcher: Matcher, trial: _Trial) -> Iterator[Ranking | None]:
    """Each demand's ranking, None where no law is known for its day."""
    for demand, on in trial.demands:
        try:
            yield matcher.rank(demand, top=DEPTH, on=on)
        except RuleNotInForce:
            yield None


def _describe(trial: _Trial, found: Sequence[RankingChange], base: str) -> Preview:
    names = {supplier.enterprise_id: supplier.name for supplier in trial.suppliers}
    titles = {demand.demand_id: demand.title for demand, _ in trial.demands}
    judged = [change for change in found if change.ndcg_before is not None]
    changed = [change for change in found if not change.is_empty]
    return Preview(
        base=base,
        judged_set=trial.judged_set,
        law_day=trial.law_day,
        demands=len(found),
        judged_demands=len(judged),
        skipped=len(trial.demands) - len(found),
        changed=len(changed),
        ndcg_before=_mean([change.ndcg_before for change in judged]),
        ndcg_after=_mean([change.ndcg_after for change in judged]),
        traps_before=sum(change.traps_before for change in found),
        traps_after=sum(change.traps_after for change in found),
        entered=sum(move.before is None for change in found for move in change.moves),
        routes_changed=sum(len(change.route_changes) for change in found),
        items=[
            _describe_change(
                change, titles[change.demand_id], len(trial.grades.get(change.demand_id, {})), names
            )
            for change in changed
        ],
    )


def _describe_change(
    change: RankingChange, title: str, judged: int, names: Mapping[str, str]
) -> PreviewDemand:
    return PreviewDemand(
        demand_id=change.demand_id,
        title=title,
        judged=judged,
        moves=[
            PreviewMove(
                enterprise_id=move.enterprise_id,
                name=names[move.enterprise_id],
                before=move.before,
                after=move.after,
            )
            for move in change.moves
        ],
        ndcg_before=_round(change.ndcg_before),
        ndcg_after=_round(change.ndcg_after),
        traps_before=change.traps_before,
        traps_after=change.traps_after,
        routes=[
            PreviewRoute(
                enterprise_id=route.enterprise_id,
                name=names[route.enterprise_id],
                route=route.route,
                before=route.before,
                after=route.after,
                article=route.article,
                waited_for=route.waited_for,
                waits_for=route.waits_for,
            )
            for route in change.route_changes[:MOST_ROUTES]
        ],
        more_routes=max(0, len(change.route_changes) - MOST_ROUTES),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), DECIMALS) if known else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


PREVIEW_JOB = jobs.JobKind(
    PREVIEW_JOB_NAME,
    Sentence("말과 법령 판 미리 보기", "Preview of words and law"),
    preview_in_background,
    notice_link=lambda version: f"/admin/words/{version}",
)
