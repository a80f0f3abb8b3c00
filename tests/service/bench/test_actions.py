from contextlib import nullcontext

from matching import Demand, Supplier
from matching.records import Service
from service.bench.actions import describe_machine, invent_catalogue, measure_engine

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


def test_measures_stand_beside_the_peer():
    measured = measure_engine(
        SAMPLES, [Demand("D1", "건물 청소 용역")], enterprises=300, step=lambda label: nullcontext()
    )
    assert measured["enterprises"] == 300
    assert measured["fit_to_kiwi"] > 0
    assert measured["rank_ms"].keys() == measured["upsert_ms"].keys() == {"p50", "p90", "p99", "runs"}
    assert describe_machine()["cores"] >= 1
