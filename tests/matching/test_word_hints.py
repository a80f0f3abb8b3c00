from matching.text import Analyser
from matching.word_hints import find_runs

ANALYSER = Analyser()


def test_runs_are_the_longest_that_demand_and_listing_share():
    grams = {"g동주", "g주민", "g민센", "g센터"}
    runs = find_runs(grams, ["동주민센터"], "동주민센터길", ANALYSER)
    assert runs["g동주"] == "동주민센터"
    assert runs["g센터"] == "센터"


def test_a_run_ends_where_the_listing_goes_on_otherwise():
    apart = find_runs({"g가나", "g나다"}, ["가나다"], "가나 나다", ANALYSER)
    assert apart == {"g가나": "가나", "g나다": "나다"}
    assert find_runs({"g가나", "g다라"}, ["가나다라"], "가나 다라", ANALYSER) == {
        "g가나": "가나",
        "g다라": "다라",
    }


def test_of_several_words_the_longest_run_counts_and_what_is_in_none_is_left_out():
    grams, listing = {"g가나", "g나다", "g없다"}, "가나다"
    for words in (["가나다", "가나"], ["가나", "가나다"]):
        assert find_runs(grams, words, listing, ANALYSER) == {"g가나": "가나다", "g나다": "나다"}
