"""The peers find what such peers must find, whatever their settings."""

from __future__ import annotations

from service.ranking_bench.peers import cut_words, pair_characters, try_peers

DOCUMENTS = [
    "청소 소독 방역 청소",
    "도시락 급식 배달",
    "홍보물 인쇄 디자인",
    "",
]


def test_words_are_cut_and_pairs_stay_within_words() -> None:
    assert cut_words("Servicios de LIMPIEZA, 청소용역") == ["servic", "de", "limpie", "청소용역"]
    assert pair_characters("청소용역 1") == ["청소", "소용", "용역", "1"]


def test_every_peer_finds_the_document_that_the_query_quotes() -> None:
    tried = list(try_peers(DOCUMENTS, ["급식 도시락", "디자인 인쇄"]))
    assert {item.peer for item in tried} == {"bm25_words", "bm25_pairs", "tfidf"}
    assert [item for item in tried if [rows[0] for rows in item.found] != [1, 2]] == []
    assert len({(item.peer, item.settings) for item in tried}) == len(tried)


def test_a_query_that_shares_nothing_finds_nothing_good() -> None:
    for item in try_peers(DOCUMENTS, ["xyz"]):
        assert list(item.found[0]) == []


def test_the_latent_space_comes_with_enough_documents() -> None:
    documents = [f"일감{number} 청소{number} 도시락{number * 7}" for number in range(130)]
    tried = list(try_peers(documents, [documents[17]]))
    assert "latent_semantic" in {item.peer for item in tried}
    assert {rows[0] for item in tried for rows in item.found} == {17}
