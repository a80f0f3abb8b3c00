"""Ranks the catalogue for a demand, explains one pair, and says what would change its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from matching import records
from matching.advice import UNKNOWN_PUBLICATION
from matching.counterfactual import Counterfactual, find_counterfactuals
from matching.narrowing import Choices, Narrowed, narrow
from matching.own_awards import set_aside
from matching.ranking import Explanation, Matcher, Standing
from matching.routes import RouteJudge
from matching.rules import RuleNotInForce
from service.bridge import CatalogueIndex
from service.catalogue import queries as catalogue
from service.catalogue.schemas import FacetValue
from service.demands import queries as demands
from service.door import limits
from service.door.validation import FieldFault
from service.engine.judgement_days import DayChooser, JudgementDay
from service.engine.kept_answers import KeptByOwner
from service.engine_records.bridge import to_award, to_demand
from service.errors import InvalidInput
from service.errors.records import EnterpriseNotFound
from service.matches import schemas
from service.outcomes import queries as outcomes
from service.sentences import Sentence
from service.skins.citations import cite_in_english, say_law_in_english
from service.skins.language import Language

Say = Callable[[records.Sentence | Sentence], str]


# facet of the engine -> parameter of the query
FACETS = {
    "organisation_types": "organisation_type",
    "districts": "district",
    "sectors": "sector",
    "certifications": "certification",
    "private_contract": "private_contract",
    "private_contract_one_quote": "one_quote",
}


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A ranking narrowed as asked: of how many, to how many, and what else could be chosen."""

    ranking: records.Ranking
    missing: records.Missing
    put_forward: int
    ranked: int
    found: int
    counts: Mapping[str, tuple[tuple[str, int], ...]]


# The key of an answer names all that it depends on: the catalogue, the words and the law, and what is asked
# of them (the demand as it stands, the day, and the pair or the choices).
_rankings: KeptByOwner[_Ranked] = KeptByOwner(64)
_explanations: KeptByOwner[Explanation] = KeptByOwner(256)
_changes: KeptByOwner[tuple[Counterfactual, ...]] = KeptByOwner(256)


@dataclass(frozen=True, slots=True)
class OwnAwards:
    """(enterprise_id, award) of the contracts that a demand ended in: no evidence for its own ranking."""

    items: tuple[tuple[str, records.PastAward], ...] = ()

    def set_aside(self, matcher: Matcher) -> Matcher:
        """A matcher that knows nothing of these contracts; the same one where there are none."""
        awards: dict[str, list[records.PastAward]] = {}
        for enterprise_id, award in self.items:
            awards.setdefault(enterprise_id, []).append(award)
        return set_aside(matcher, awards)


def read_demand(session: Session, demand_id: str) -> tuple[records.Demand, OwnAwards]:
    """A demand as the engine sees it, and what it ended in. Raises DemandNotFound."""
    row = demands.get_row(session, demand_id)
    own = OwnAwards(tuple((key, to_award(award)) for key, award in outcomes.find_awards(session, row)))
    return to_demand(row), own


def rank_demand(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    query: schemas.RankQuery,
    *,
    today: datetime.date,
    language: Language,
) -> schemas.Ranking:
    """The suppliers of a demand that have what `query` chooses, each with its rank among all.

    Judged on the day asked for, else the demand's day of publication, else `today`. Only the first
    `limits.MAX_RANKED` are narrowed and counted; the answer says how many those are. Raises DemandNotFound,
    IndexNotReady.
    """
    demand, own = read_demand(session, demand_id)
    day = choose_day(demand, query.as_of, today)
    choices = {name: getattr(query, parameter) for name, parameter in FACETS.items()}
    with index.use() as matcher, refuse_days_without_rules():
        chosen = tuple((name, tuple(values)) for name, values in choices.items())
        kept = _rankings.of(index).get_or_make(
            (index.revision, index.versions, demand, own, day.on, chosen, query.top),
            lambda: _rank(own.set_aside(matcher), demand, choices, on=day.on, top=query.top),
        )
    ranking = kept.ranking
    ids = [match.enterprise_id for match in ranking.results]
    ids += [exclusion.enterprise_id for exclusion in ranking.excluded]
    names = catalogue.find_names(session, ids)
    say = speak(language)
    return schemas.Ranking(
        demand_id=ranking.demand_id,
        as_of=ranking.as_of,
        known=ranking.known,
        eligible=ranking.eligible,
        put_forward=kept.put_forward,
        ranked=kept.ranked,
        found=kept.found,
        results=[
            schemas.Match(
                enterprise_id=match.enterprise_id,
                enterprise_name=names.get(match.enterprise_id, match.enterprise_id),
                rank=match.rank,
                score=match.score,
                components=describe_components(match.components, say),
                matched_terms=list(match.matched_terms),
                routes=describe_routes(match.routes, say),
                warnings=describe_warnings(match.warnings, say),
            )
            for match in ranking.results
        ],
        facets={
            name: [
                FacetValue(value=value, count=count, is_chosen=value in choices[name])
                for value, count in kept.counts.get(name, ())
            ]
            for name in FACETS
        },
        missing=kept.missing,
        excluded=[describe_exclusion(exclusion, names, say) for exclusion in ranking.excluded],
        unknown=[say(sentence) for sentence in _list_unknown(day, ranking.unknown)],
    )


def _list_unknown(
    day: JudgementDay, unknown: Sequence[records.Sentence]
) -> list[records.Sentence | Sentence]:
    """What was not known. The remark on the day, which names it, says more than the engine can."""
    if day.remark is None:
        return [*unknown]
    return [day.remark, *(sentence for sentence in unknown if sentence != UNKNOWN_PUBLICATION)]


def _rank(
    matcher: Matcher, demand: records.Demand, choices: Choices, *, on: datetime.date, top: int
) -> _Ranked:
    narrowed = Narrowed(())
    ranked = 0

    def choose(standings: Sequence[Standing]) -> Sequence[Standing]:
        nonlocal narrowed, ranked
        ranked = len(standings)
        narrowed = narrow(standings, choices, on=on, reference=matcher.reference)
        return narrowed.standings

    ranking = matcher.rank_chosen(demand, choose, depth=limits.MAX_RANKED, top=top, on=on)
    missing = RouteJudge(demand, on=on, rules=matcher.reference.rules).missing
    # Where the depth is not reached, everybody who is put forward has been seen.
    put_forward = ranked if ranked < limits.MAX_RANKED else matcher.count_put_forward(demand, on=on)
    return _Ranked(ranking, missing, put_forward, ranked, len(narrowed.standings), narrowed.counts)


def list_ranked(ranking: schemas.Ranking) -> list[tuple[str, str]]:
    """(enterprise_id, "") of each supplier that a ranking shows."""
    return [(match.enterprise_id, "") for match in ranking.results]


def list_passed_over(ranking: schemas.Ranking) -> list[tuple[str, str]]:
    """(enterprise_id, rule) of each enterprise that is not put forward although its text fits."""
    return [(exclusion.enterprise_id, exclusion.rule) for exclusion in ranking.excluded]


def explain_match(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    enterprise_id: str,
    *,
    as_of: datetime.date | None,
    today: datetime.date,
    language: Language,
) -> schemas.Explanation:
    """Why this enterprise, whichever it is, stands where it stands for this demand, or is kept out.

    Raises DemandNotFound, EnterpriseNotFound, IndexNotReady.
    """
    [explanation] = explain_matches(
        session, index, demand_id, [enterprise_id], as_of=as_of, today=today, language=language
    )
    return explanation


def explain_matches(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    enterprise_ids: Sequence[str],
    *,
    as_of: datetime.date | None,
    today: datetime.date,
    language: Language,
) -> list[schemas.Explanation]:
    """As `explain_match`, for several enterprises on one day, in the order given."""
    demand, own = read_demand(session, demand_id)
    names = catalogue.find_names(session, enterprise_ids)
    on = choose_day(demand, as_of, today).on
    found = []
    with index.use() as matcher, refuse_days_without_rules():
        for enterprise_id in enterprise_ids:
            if enterprise_id not in names or enterprise_id not in matcher:
                raise EnterpriseNotFound(enterprise_id)
            explanation = _explanations.of(index).get_or_make(
                (index.revision, index.versions, demand, own, on, enterprise_id),
                partial(_explain, own, matcher, demand, enterprise_id, on),
            )
            found.append(explanation)
    say = speak(language)
    return [_describe_explanation(item, names[item.enterprise_id], on, say) for item in found]


def _explain(
    own: OwnAwards, matcher: Matcher, demand: records.Demand, enterprise_id: str, on: datetime.date
) -> Explanation:
    return own.set_aside(matcher).explain(demand, enterprise_id, on=on)


def _describe_explanation(
    explanation: Explanation, name: str, on: datetime.date, say: Say
) -> schemas.Explanation:
    exclusion = explanation.exclusion
    enterprise_id = explanation.enterprise_id
    return schemas.Explanation(
        demand_id=explanation.demand_id,
        enterprise_id=enterprise_id,
        enterprise_name=name,
        as_of=on,
        rank=explanation.rank,
        put_forward=explanation.put_forward,
        score=explanation.score,
        components=describe_components(explanation.components, say),
        matched_terms=list(explanation.matched_terms),
        routes=describe_routes(explanation.routes, say),
        warnings=describe_warnings(explanation.warnings, say),
        exclusion=describe_exclusion(exclusion, {enterprise_id: name}, say) if exclusion else None,
    )


def find_changes(
    session: Session,
    index: CatalogueIndex,
    demand_id: str,
    enterprise_id: str,
    *,
    as_of: datetime.date | None,
    today: datetime.date,
    language: Language,
) -> schemas.ChangeList:
    """What would bring this enterprise further up for this demand, or in where a rule keeps it out.

    Every answer was found by making the change, so whoever makes it gets that rank. Raises DemandNotFound,
    EnterpriseNotFound, IndexNotReady.
    """
    demand, own = read_demand(session, demand_id)
    name = catalogue.get_name(session, enterprise_id)
    on = choose_day(demand, as_of, today).on
    with index.use() as matcher, refuse_days_without_rules():
        try:
            outcomes = _changes.of(index).get_or_make(
                (index.revision, index.versions, demand, own, on, enterprise_id),
                lambda: find_counterfactuals(own.set_aside(matcher), demand, enterprise_id, on=on),
            )
        except KeyError:
            raise EnterpriseNotFound(enterprise_id) from None
    say = speak(language)
    return schemas.ChangeList(
        demand_id=demand_id,
        enterprise_id=enterprise_id,
        enterprise_name=name,
        as_of=on,
        items=[
            schemas.Outcome(
                changes=[
                    schemas.Change(kind=change.kind, value=str(change.value), clause=say(change.clause))
                    for change in outcome.changes
                ],
                rank=outcome.rank,
                score=outcome.score,
                sentence=say(outcome.sentence),
            )
            for outcome in outcomes
        ],
    )


def choose_day(demand: records.Demand, as_of: datetime.date | None, today: datetime.date) -> JudgementDay:
    """The day asked for, else one that the demand names, else today."""
    if as_of is not None:
        return JudgementDay(as_of)
    return DayChooser([demand], [], today=today).choose(demand)


@contextmanager
def refuse_days_without_rules() -> Iterator[None]:
    """A day before the first law that is known is the client's mistake: InvalidInput on `as_of`."""
    try:
        yield
    except RuleNotInForce as error:
        raise InvalidInput(FieldFault("as_of", Sentence(error.sentence.ko, error.sentence.en))) from error


def speak(language: Language) -> Say:
    """The half of a sentence that this language reads."""
    if language == "en":
        return lambda sentence: say_law_in_english(sentence.en)
    return lambda sentence: sentence.ko


def describe_components(components: Iterable[records.Component], say: Say) -> list[schemas.Component]:
    """The parts of a score, said in one language."""
    return [
        schemas.Component(
            name=item.name,
            value=item.value,
            contribution=item.contribution,
            sentence=say(item.sentence),
            is_reason=item.is_reason,
        )
        for item in components
    ]


def list_reasons(components: Iterable[schemas.Component]) -> list[str]:
    """What is said in favour of an enterprise, in the order of the components."""
    return [item.sentence for item in components if item.contribution > 0 and item.is_reason]


def describe_routes(routes: Iterable[records.Route], say: Say) -> list[schemas.Route]:
    """Routes, said in one language."""
    return [
        schemas.Route(
            route=item.route,
            verdict=item.verdict,
            missing=item.missing,
            rule=say(cite(item.rule)),
            source=say(cite(item.source)),
            sentence=say(item.sentence),
        )
        for item in routes
    ]


def cite(law: str) -> Sentence:
    """An article or an amendment as it is published, and as an English reader reads it."""
    return Sentence(law, cite_in_english(law))


def describe_warnings(warnings: Iterable[records.Warning], say: Say) -> list[schemas.Warning]:
    """Warnings, said in one language."""
    return [schemas.Warning(code=item.code, sentence=say(item.sentence)) for item in warnings]


def describe_exclusion(exclusion: records.Exclusion, names: dict[str, str], say: Say) -> schemas.Exclusion:
    """Why an enterprise is kept out, with its name."""
    return schemas.Exclusion(
        enterprise_id=exclusion.enterprise_id,
        enterprise_name=names.get(exclusion.enterprise_id, exclusion.enterprise_id),
        rule=exclusion.rule,
        sentence=say(exclusion.sentence),
    )
