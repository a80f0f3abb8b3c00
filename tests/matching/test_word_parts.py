"""The kept parts of the field's words: what the model itself says, written and read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching import load_reference
from matching.reference_rows import ReferenceDataError, read_csv
from matching.text import Analyser, build_analyser
from matching.word_parts import (
    PARTS_COLUMNS,
    PARTS_FILE,
    WordPart,
    WordParts,
    read_word_parts,
    write_word_parts,
)

SHIPPED = Path(__file__).parents[2] / "data" / PARTS_FILE
PARTS = {
    "나눔터": (WordPart("나누", 0, 2), WordPart("터", 2, 3)),
    "도배": (WordPart("도배", 0, 2),),
    "도록": (),
}


def test_the_shipped_file_says_what_the_model_says():
    split = build_analyser(load_reference().words).split_field_words()
    assert write_word_parts(split) == SHIPPED.read_text("utf-8"), "run ./pumasi split-words"
    assert split["가로청소"] == (WordPart("가로", 0, 2), WordPart("청소", 2, 4))


def test_kept_parts_give_the_terms_that_the_model_would_give():
    words = {"아이돌봄": "NNG", "청소년수련관": "NNG", "마을기업": "NNG", "늘봄": "NNP"}
    traps = {"청소년수련관": ("수련관",)}
    alone = Analyser(words, traps=traps)
    some = {word: parts for word, parts in alone.split_field_words().items() if word != "마을기업"}
    kept = Analyser(words, traps=traps, word_parts=some)
    text = "아이돌봄과 청소년수련관에서 마을기업이 늘봄을"
    assert kept.terms(text) == alone.terms(text)
    assert {"아이", "돌보", "청소년", "마을", "기업"} <= {term.text for term in kept.terms(text)}
    assert "수련관" not in {term.text for term in kept.terms(text)}


def read(root: Path, content: str) -> WordParts:
    (root / PARTS_FILE).parent.mkdir()
    (root / PARTS_FILE).write_text(content, "utf-8")
    return read_word_parts(read_csv(root, PARTS_FILE, PARTS_COLUMNS))


def test_parts_are_read_as_they_were_written(tmp_path):
    assert dict(read(tmp_path, write_word_parts(PARTS))) == PARTS


@pytest.mark.parametrize("entry", ["나누", "나누@0", "나누@a-2", "@0-2"])
def test_a_part_of_another_form_is_refused_with_its_line(tmp_path, entry):
    with pytest.raises(ReferenceDataError, match=r"words/parts\.csv:3:parts: .* PART@START-END"):
        read(tmp_path, f"word,parts\n도배,도배@0-2\n나눔터,{entry}\n")
