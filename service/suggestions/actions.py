"""Ranks open demands for one enterprise, and proposes teams for a demand that is divided."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from matching import Matcher, find_teams, records
from matching.consortium import Team, get_most_members
from matching.consortium_checks import Check, check_one_group_each
from matching.forking import fork
from matching.suggesting import (
    KeptOut,
    Suggestion,
    Suggestions,
    WrittenReading,
    digest_text,
    read_ahead,
    remember_readings,
    suggest_demands,
)
from service import storage
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.clock import get_korean_day
from service.database import Database
from service.demands import queries as demands
from service.demands.schemas import DemandSummary
from service.engine.kept_answers import KeptByOwner
from service.engine.saved_index import work_alone
from service.engine.saved_readings import load_readings, name_readings_file, save_readings
from service.engine_records.bridge import to_demand, to_supplier
from service.errors import AlreadyExists
from service.errors.records import EnterpriseNotFound
from service.matches.actions import (
    OwnAwards,
    Say,
    choose_day,
    cite,
    describe_components,
    describe_routes,
    describe_warnings,
    read_demand,
    refuse_days_without_rules,
    speak,
)
from service.skins.language import Language
from service.suggestions import schemas

# Demands that one answer may hold, and teams that are looked through for those with one enterprise.
MOST = 50
_TEAMS_LOOKED_THROUGH = 50


def suggest(
    session: Session,
    index: CatalogueIndex,
    enterprise_id: str,
    *,
    top: int,
    as_of: datetime.date,
    everything: bool,
    language: Language,
) -> schemas.SuggestionList:
    """The `top` demands open on `as_of` that suit an enterprise, and those that a rule keeps it out of.

    Only what is of its trade suits, unless `everything` is asked for that puts it forward: place and size
    order, but do not make a demand one's own. Each demand is judged on its own day, so that the rank named
    here is the one that its buyer sees. Raises EnterpriseNotFound, IndexNotReady.
    """
    name = catalogue.get_name(session, enterprise_id)
    found = _find_suggestions(session, index, enterprise_id, top, as_of, everything=everything)
    results = found.results[:top]
    shown = [item.demand_id for item in (*results, *found.excluded)]
    rows = demands.find_rows(session, shown)
    say = speak(language)
    summaries = {key: DemandSummary.model_validate(row) for key, row in rows.items()}
    return schemas.SuggestionList(
        enterprise_id=enterprise_id,
        enterprise_name=name,
        as_of=as_of,
        known=found.known,
        unscored=found.unscored,
        suited=found.suited,
        of_trade=found.of_trade,
        is_work_known=found.is_work_known,
        results=[
            _describe(item, summaries, bool(rows[item.demand_id].lots), say)
            for item in results
            if item.demand_id in rows
        ],
        excluded=[
            _describe_kept_out(item, summaries, say) for item in found.excluded if item.demand_id in rows
        ],
        newest_on=None if found.known else demands.find_newest_day(session),
    )


# Answers depend on the whole catalogue and on all open demands: where one changes, the next answer is new.
_suggestions: KeptByOwner[Suggestions] = KeptByOwner(64)


def _find_suggestions(
    session: Session,
    index: CatalogueIndex,
    enterprise_id: str,
    top: int,
    as_of: datetime.date,
    *,
    everything: bool,
) -> Suggestions:
    most_of_trade = None if everything else top
    open_demands = demands.digest_open(session, as_of)
    with index.use() as matcher:
        if enterprise_id not in matcher:
            raise EnterpriseNotFound(enterprise_id)
        key = (index.revision, index.versions, enterprise_id, most_of_trade, as_of, open_demands)
        kept = _suggestions.of(index)
        found = kept.find(key)
        if found is not None:
            return found
        # A copy costs milliseconds; scoring some dozen demands closely does not have to keep others waiting.
        own, supplier = fork(matcher), matcher.get_supplier(enterprise_id)

    def make() -> Suggestions:
        needs = find_needs(session, index, as_of, open_demands)
        return suggest_demands(own, supplier, needs, top=MOST, most_of_trade=most_of_trade)

    return kept.get_or_make(key, make)


_needs: KeptByOwner[Sequence[records.Demand]] = KeptByOwner(1)


def find_needs(
    session: Session, index: CatalogueIndex, today: datetime.date, open_demands: str
) -> Sequence[records.Demand]:
    """The demands open today as the engine takes them, each dated; `open_demands` is their digest.

    They are the same for every enterprise, so the last ones are kept.
    """
    return _needs.of(index).get_or_make(
        (today, open_demands),
        lambda: [date_demand(to_demand(row), today=today) for row in demands.find_open_rows(session, today)],
    )


def read_open_demands(
    database: Database,
    matcher: Matcher,
    stopping: threading.Event,
    *,
    clock: Callable[[], datetime.datetime],
    index_file: Path | None = None,
    versions: str = "",
) -> None:
    """Read the texts of all open demands ahead, so that the first who asks need not wait for it.

    Beside a saved index, what another worker or an earlier start has read with the same `versions` of words
    and law is taken over, and what is new is added to it.
    """
    today = get_korean_day(clock())
    with database.session(is_writing=False) as session:
        needs = [date_demand(to_demand(row), today=today) for row in demands.find_open_rows(session, today)]
    if index_file is None:
        _read_each(matcher, needs, stopping)
        return
    file = name_readings_file(index_file)
    # The first worker reads, the others find it done.
    with work_alone(file.parent):
        known = load_readings(file, versions)
        remember_readings(matcher, known)
        read = _read_each(matcher, needs, stopping)
        if read.keys() - known.keys() and not stopping.is_set():
            save_readings(file, versions, read)


def _read_each(
    matcher: Matcher, needs: Sequence[records.Demand], stopping: threading.Event
) -> dict[str, WrittenReading]:
    read = {}
    for need in needs:
        if stopping.is_set():
            break
        read[digest_text(need)] = read_ahead(matcher, need)
    return read


def date_demand(demand: records.Demand, *, today: datetime.date) -> records.Demand:
    """The demand with the day that it is judged on, where it names no day of publication."""
    return replace(demand, published_on=choose_day(demand, None, today).on)


def propose_teams(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    query: schemas.TeamQuery,
    *,
    partners: Sequence[EnterpriseIn] = (),
    today: datetime.date,
    language: Language,
) -> schemas.TeamList:
    """Teams that cover the lots of a demand, or its clearly different scopes; none where one will do.

    `partners` from outside the social economy may join and never lead; they are not stored. Raises
    DemandNotFound, EnterpriseNotFound, IndexNotReady, InvalidInput for a partner given twice, AlreadyExists
    for one whose id a listing has.
    """
    demand, awards = read_demand(session, demand_id)
    storage.refuse_repeats([partner.enterprise_id for partner in partners], field="enterprise_id")
    if query.enterprise_id is not None:
        catalogue.get_name(session, query.enterprise_id)
    day = choose_day(demand, None, today)
    # Those with one enterprise are looked for among more than are shown.
    wanted = query.top if query.enterprise_id is None else _TEAMS_LOOKED_THROUGH
    outsiders = tuple(to_supplier(partner) for partner in partners)
    with index.use() as matcher, refuse_days_without_rules():
        rules = matcher.reference.rules
        limit = get_most_members(demand, on=day.on, rules=rules)
    most = query.most_members or limit
    teams = _find_teams(index, demand, awards, outsiders, most, wanted, day.on)
    chosen = [team for team in teams if query.enterprise_id in (None, *_list_members(team))][: query.top]
    names = catalogue.find_names(session, [key for team in chosen for key in _list_members(team)])
    say = speak(language)
    together = check_one_group_each([team.consortium for team in chosen], demand, on=day.on, rules=rules)
    return schemas.TeamList(
        demand_id=demand_id,
        as_of=day.on,
        parts=[lot.name for lot in demand.lots],
        most_members=most,
        member_limit=limit,
        together=None if together.verdict == "pass" else _describe_check(together, say),
        teams=[_describe_team(team, names, say) for team in chosen],
    )


_teams: KeptByOwner[Sequence[Team]] = KeptByOwner(64)


def _find_teams(
    index: CatalogueIndex,
    demand: records.Demand,
    awards: OwnAwards,
    partners: tuple[records.Supplier, ...],
    most_members: int,
    top: int,
    on: datetime.date,
) -> Sequence[Team]:
    with index.use() as matcher, refuse_days_without_rules():
        for partner in partners:
            if partner.enterprise_id in matcher:
                raise AlreadyExists("partners", partner.enterprise_id)
        key = (index.revision, index.versions, demand, awards, partners, most_members, top, on)
        kept = _teams.of(index)
        found = kept.find(key)
        if found is not None:
            return found
        own = awards.set_aside(fork(matcher))
    return kept.get_or_make(
        key,
        lambda: find_teams(own, demand, most_members=most_members, top=top, on=on, partners=partners),
    )


def _describe(
    item: Suggestion, summaries: Mapping[str, DemandSummary], has_lots: bool, say: Say
) -> schemas.Suggestion:
    return schemas.Suggestion(
        demand=summaries[item.demand_id],
        rank=item.rank,
        score=item.score,
        place=item.place,
        put_forward=item.put_forward,
        eligible=item.eligible,
        components=describe_components(item.components, say),
        matched_terms=list(item.matched_terms),
        routes=describe_routes(item.routes, say),
        warnings=describe_warnings(item.warnings, say),
        has_lots=has_lots,
    )


def _describe_kept_out(item: KeptOut, summaries: Mapping[str, DemandSummary], say: Say) -> schemas.KeptOut:
    return schemas.KeptOut(
        demand=summaries[item.demand_id],
        rule=item.exclusion.rule,
        sentence=say(item.exclusion.sentence),
        remedies=[
            schemas.Remedy(rule=remedy.rule, any_of=list(remedy.any_of), sentence=say(remedy.sentence))
            for remedy in item.remedies
        ],
    )


def _list_members(team: Team) -> list[str]:
    return [member.supplier.enterprise_id for member in team.members]


def _describe_team(team: Team, names: Mapping[str, str], say: Say) -> schemas.Team:
    names = {**names, **{m.supplier.enterprise_id: m.supplier.name for m in team.members if m.is_partner}}
    return schemas.Team(
        rank=team.rank,
        score=team.score,
        members=_list_members(team),
        covers=[
            schemas.Cover(
                part=cover.part,
                enterprise_id=cover.enterprise_id,
                enterprise_name=names.get(cover.enterprise_id, cover.enterprise_id),
                score=cover.score,
            )
            for cover in team.covers
        ],
        partner_names={
            member.supplier.enterprise_id: member.supplier.name
            for member in team.members
            if member.is_partner
        },
        uncovered=list(team.uncovered),
        checks=[_describe_check(check, say) for check in team.checks],
        sentences=[say(sentence) for sentence in team.sentences],
    )


def _describe_check(check: Check, say: Say) -> schemas.Check:
    return schemas.Check(
        code=check.code,
        verdict=check.verdict,
        rule=say(cite(check.rule)),
        source=say(cite(check.source)),
        sentence=say(check.sentence),
    )
