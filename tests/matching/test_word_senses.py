"""The file of what words point to: read, written, and made of the language model."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching import load_reference
from matching.reference_rows import ReferenceDataError, read_csv
from matching.text import open_kiwi
from matching.word_senses import (
    MOST_WORKS_OF_WORD,
    SENSES_COLUMNS,
    SENSES_FILE,
    Senses,
    list_known_words,
    point_words,
    read_senses,
    write_senses,
)

SHIPPED = Path(__file__).parents[2] / "data" / SENSES_FILE
TRADES = load_reference().trades
NAMES = {code: TRADES[code].words for code in ("pets", "cleaning", "banners", "side_dishes", "laundry")}


@pytest.fixture(scope="module")
def model():
    return open_kiwi()


def write(root: Path, content: str) -> Senses:
    (root / SENSES_FILE).parent.mkdir()
    (root / SENSES_FILE).write_text(content, "utf-8")
    return read_senses(read_csv(root, SENSES_FILE, SENSES_COLUMNS), TRADES)


def test_what_is_written_is_read_again(tmp_path):
    senses = {"개": (("pets", 20), ("cleaning", 1)), "걸레": (("cleaning", 3),)}
    content = write_senses(senses)
    assert content == "word,works\n개,pets@20;cleaning@1\n걸레,cleaning@3\n"
    assert write(tmp_path, content) == senses


@pytest.mark.parametrize("works", ["pets", "pets@", "pets@0", "pets@1.5", "pets@-1", "nothing@3", ""])
def test_a_wrong_entry_is_named_with_its_place(tmp_path, works):
    with pytest.raises(ReferenceDataError) as fault:
        write(tmp_path, f"word,works\n개,pets@1\n고양이,{works}\n")
    assert (fault.value.file, fault.value.row, fault.value.field) == (SENSES_FILE, 3, "works")


def test_words_that_are_used_alike_point_to_the_same_work(model):
    words = [word for word in list_known_words(model) if word.form in ("깍두기", "된장")]
    senses = point_words(model, NAMES, words)
    assert senses["강아지"][0][0] == "pets"
    assert senses["깍두기"][0][0] == senses["된장"][0][0] == "side_dishes"
    assert all(1 <= len(works) <= MOST_WORKS_OF_WORD for works in senses.values())
    assert all(works == tuple(sorted(works, key=lambda work: -work[1])) for works in senses.values())


def test_a_word_that_is_like_no_work_is_left_out(model):
    [year] = [word for word in list_known_words(model) if (word.form, word.tag) == ("연대기", "NNG")]
    assert "연대기" not in point_words(model, NAMES, [year])


def test_words_that_any_work_may_share_are_left_out(model):
    assert "청소" in point_words(model, NAMES, ())
    assert "청소" not in point_words(model, NAMES, (), but={"청소"})


def test_only_nouns_verbs_and_roots_are_asked_for(model):
    tags = {word.tag.partition("-")[0] for word in list_known_words(model)}
    assert tags == {"NNG", "VV", "VA", "XR"}


def test_the_shipped_file_says_what_the_model_says(model):
    names = {code: (trade.label.ko, *trade.words) for code, trade in TRADES.items()}
    generic = {word.word for word in load_reference().words.generic}
    shipped = dict(line.split(",") for line in SHIPPED.read_text("utf-8").splitlines()[1:])
    of_names = dict(
        line.split(",") for line in write_senses(point_words(model, names, (), but=generic)).splitlines()[1:]
    )
    assert of_names.keys() <= shipped.keys(), "run ./pumasi sense-words"
    # a word may stand there by another reading that points more clearly
    same = sum(shipped[word] == works for word, works in of_names.items())
    assert same > 0.97 * len(of_names), "run ./pumasi sense-words"
