"""Measures of judged sets and passage sets, and the examples that the learner sees of them."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matching.learning import Example, choose_example, digest_features
from matching.metrics import evaluate_rankings
from matching.passages import PassageIndex
from matching.robustness import SPACINGS, keep_last_words, measure_loss, measure_overlap, slip
from matching.shapes import Shapes
from matching.text import has_hangul
from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.engine_records.bridge import to_demand
from service.file_ranking.actions import DemandJudge, fit, get_engine, read_both
from service.intake.faults import Fault
from service.intake.judged_sets import SET_FILES
from service.intake.judgments import read_judgments
from service.intake.passages import PassageSet
from service.intake.reading import Reading
from service.intake.sources import Source
from service.running.console import Progress
from service.running.demo import SAMPLES
from service.sentences import Sentence

ROBUSTNESS_SEED = 20150901
FEW_WORDS = 5


@dataclass(frozen=True)
class JudgedSet:
    """A judged set as read, and everything that is wrong with it."""

    suppliers: Reading[EnterpriseIn]
    needs: Reading[DemandIn]
    grades: dict[str, dict[str, int]]
    judge: DemandJudge
    faults: list[Fault]


def read_set(folder: Path) -> JudgedSet:
    """The judged set in the folder, with its faults."""
    enterprises, demands, judgments = (folder / name for name in SET_FILES)
    suppliers, needs, faults = read_both(enterprises, demands)
    grades, judgment_faults = read_judgments(
        Source(str(judgments), judgments),
        # Where a row was refused, the pairs that name it are not to blame.
        demands=None if faults else {item.demand_id for item in needs.items},
        enterprises=None if faults else {item.enterprise_id for item in suppliers.items},
    )
    judge = DemandJudge(suppliers, needs, None)
    return JudgedSet(suppliers, needs, grades, judge, _find_no_folder(folder) or [*faults, *judgment_faults])


def _find_no_folder(folder: Path) -> list[Fault]:
    """Of a file in the place of the folder it is enough to say that."""
    if not folder.exists() or folder.is_dir():
        return []
    files = ", ".join(SET_FILES)
    sentence = Sentence(
        f"폴더가 아닙니다({files} 파일이 든 폴더를 적어 주십시오)", f"is no folder, expected one with {files}"
    )
    return [Fault(str(folder), 1, "folder", sentence)]


def measure_passages(found: PassageSet) -> dict[str, Any]:
    """How well the passages that answer questions are found by words alone; one passage answers each."""
    index = PassageIndex(get_engine().analyser).fit(found.passages)
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


def measure_robustness(judged_set: JudgedSet) -> dict[str, float | None]:
    """What other spaces and a slip in Korean titles change, the same on every run; the engine is fitted.

    Overlaps are shares of the first ten that stay, with the title as a whole demand and as a search; the loss
    is the share of nDCG@10 that one slip in the title of each demand costs.
    """
    matcher, needs = get_engine(), judged_set.needs.items
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


def measure_hardships(judged_set: JudgedSet) -> dict[str, float | None]:
    """nDCG@10 of the Korean demands when less is known, or more is said than helps; fits the engine again.

    five_words : the last five words of each title alone. two_pages : two pages of general conditions after
    each description. without_records : no enterprise has a track record.
    """
    needs = judged_set.needs.items
    places = [position for position, demand in enumerate(needs) if has_hangul(demand.title)]
    conditions = (SAMPLES / "general_conditions.txt").read_text(encoding="utf-8")

    def measure(change: Callable[[Any], Any], *, has_records: bool = True) -> float | None:
        suppliers = judged_set.suppliers.items
        if not has_records:
            suppliers = [item.model_copy(update={"track_record": []}) for item in suppliers]
        matcher = fit(suppliers)
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


def measure(judged_set: JudgedSet, shapes: Shapes | None = None) -> dict[str, Any]:
    """The measures of a set ranked by these shapes, or by those in force.

    Raises UnreadableFileError where no law is known for the day of a demand.
    """
    matcher = fit(judged_set.suppliers.items, demands=len(judged_set.needs.items))
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


def read_features() -> dict[str, str]:
    """The digests of the features of the engine as it is, its values taken from the samples."""
    suppliers, demands, _ = read_both(SAMPLES / "enterprises.jsonl", SAMPLES / "demands.jsonl")
    matcher = fit(suppliers.items)
    appraisals = (matcher.appraise(to_demand(demand)) for demand in demands.items)
    return digest_features(matcher.reference, (appraisal.values for appraisal in appraisals))


def choose_examples(judged_set: JudgedSet) -> list[Example]:
    """What the learner sees of a set: for each demand, the values of the suppliers that may come first."""
    matcher = fit(judged_set.suppliers.items, demands=len(judged_set.needs.items))
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
            grades = judged_set.grades.get(demand.demand_id, {})
            examples.append(choose_example(values, ids, grades, appraisal.shares))
            progress.move_to(position + 1)
    return [example for example in examples if example is not None]
