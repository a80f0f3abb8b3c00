from contextlib import nullcontext
from functools import partial

from matching import Demand, Supplier
from matching.records import Service
from matching.reference import load_reference
from matching.text import build_analyser
from service.bench import actions
from service.bench.actions import describe_machine, invent_catalogue, list_terms, measure_engine
from service.bench.peers import Bm25sPeer

SAMPLES = (
    Supplier("S1", "하나", summary="건물을 쓸고 닦습니다", services=(Service("건물 청소"),)),
    Supplier("S2", "둘", summary="도시락을 배달합니다", services=(Service("도시락 배달"),)),
)


def test_an_invented_catalogue_is_the_same_for_a_seed_and_grows_new_words():
    first, again = (list(invent_catalogue(SAMPLES, 50, seed=1)) for _ in range(2))
    assert first == again
    assert first != list(invent_catalogue(SAMPLES, 50, seed=2))
    assert len({supplier.enterprise_id for supplier in first}) == 50
    assert len({supplier.name for supplier in first}) > 45


def test_a_brief_listing_is_a_name_a_place_and_one_service():
    [brief] = invent_catalogue(SAMPLES, 1, seed=1, is_brief=True)
    assert (len(brief.services), brief.track_record) == (1, ())
    assert brief.summary.endswith("마을")


def test_measures_stand_beside_the_peers(monkeypatch):
    # compiling the peer's retriever takes a quarter of a minute
    monkeypatch.setattr(actions, "Bm25sPeer", partial(Bm25sPeer, backend="numpy"))
    measured = measure_engine(
        SAMPLES, [Demand("D1", "건물 청소 용역")], enterprises=300, step=lambda label: nullcontext()
    )
    assert measured["enterprises"] == 300
    assert measured["terms_per_enterprise"] > 5
    assert measured["fit_to_kiwi"] > 0
    assert measured["rank_ms"].keys() == measured["upsert_ms"].keys() == {"p50", "p90", "p99", "runs"}
    assert measured["start_from_file_seconds"] > 0
    assert measured["bm25s_index_to_own"] > 0
    assert measured["rank_to_bm25s_retrieve"] > 0
    assert describe_machine()["cores"] >= 1


def test_a_catalogue_too_large_for_the_peers_is_measured_alone(monkeypatch):
    monkeypatch.setattr(actions, "PEER_ENTERPRISES", 10)
    measured = measure_engine(
        SAMPLES,
        [Demand("D1", "건물 청소 용역")],
        enterprises=11,
        step=lambda label: nullcontext(),
        is_brief=True,
    )
    assert measured["rank_ms"]["p50"] > 0
    assert not [name for name in measured if "kiwi" in name or "bm25s" in name]


def test_bm25s_retrieves_from_the_very_terms_of_the_engine():
    analyser = build_analyser(load_reference().words)
    documents = [[("도시락 배달", 1.0)], [("건물 청소", 1.0)], [("현수막 제작", 1.0)]]
    peer = Bm25sPeer((list_terms(analyser, document) for document in documents), backend="numpy")
    peer.build()
    assert peer.retrieve(list_terms(analyser, [("건물 청소 용역", 1.0)]), 1) == [1]
