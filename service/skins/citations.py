"""Law as an English reader reads it: acts by their English titles, articles as translations cite them.

The rules cite law as it is published, in Korean, and so do pages in Korean. What is not known here stays as
it is: a citation that cannot be looked up is worse than one in Korean.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache

from service.door.codes import CODES

_ITEMS = dict(zip("가나다라마바사아자차카타파하", "abcdefghijklmn", strict=True))
_ARTICLE = re.compile(
    r"제(?P<article>\d+)조(?:의(?P<article_branch>\d+))?(?:제(?P<paragraph>\d+)항)?"
    r"(?:제(?P<number>\d+)호(?:의(?P<number_branch>\d+))?)?(?:(?P<item>[가-하])목)?"
    r"(?P<sub>\d+\))?(?:(?P<subitem>[가-하])\))?"
)
_HANGUL = re.compile("[가-힣]")
_NUMBER = re.compile(r"제(\d+)호(?:의(\d+))?")
_DAY = re.compile(r"(\d{4})\. (\d{1,2})\. (\d{1,2})\.")
# In this order: what is longer, and what others are part of, comes first.
_WORDS = (
    (re.compile(r"대통령령 제(\d+)호"), r"Presidential Decree No. \1"),
    (re.compile(r"법률 제(\d+)호"), r"Act No. \1"),
    (re.compile(r"고시 제([\d-]+)호"), r"Notice No. \1"),
    (re.compile(r"개정 제(\d+)호"), r"amended by No. \1"),
    (re.compile(r" ?\(호수 미확인\)"), " (number not confirmed)"),
    (re.compile(r"부터 (\d{4}-\d{2}-\d{2})까지의 개정"), r" to \1, amendments"),
    (re.compile(r"(\d{4}-\d{2}-\d{2}) 개정본"), r"as amended on \1"),
    (re.compile(r"(\d{4}-\d{2}-\d{2}) 개정"), r"amended on \1"),
    (re.compile(r"(\d{4}-\d{2}-\d{2}) 시행분"), r"in force from \1"),
    (re.compile(r" ?\((?=\d{4}-\d{2}-\d{2}(?: 시행|부터 적용)|호수|시행일)"), " ("),
    (re.compile(r"(\d{4}-\d{2}-\d{2}) 시행\b"), r"in force from \1"),
    (re.compile(r"(\d{4}-\d{2}-\d{2})부터 적용"), r"applied from \1"),
    (re.compile(r"호수·시행일 확인 필요"), "number and first day to be checked"),
    (re.compile(r"호수 확인 필요"), "number to be checked"),
    (re.compile(r"시행일 확인 필요"), "first day to be checked"),
    (re.compile(r"([^;\s][^;]*)에 따른 고시"), r"notice under \1"),
    (re.compile(r" 고시\b"), " Notice"),
    (re.compile(r" 예규\b"), " Rule"),
    (re.compile(r"대통령령"), "Presidential Decree"),
    (re.compile(r"(?<=[a-z])령"), " Ordinance"),
    (re.compile(r"(?<=[a-z]) ?시행령"), ", Enforcement Decree"),
    (re.compile(r"(?<=[a-z]) ?시행규칙"), ", Enforcement Rule"),
    (re.compile(r"시행령"), "Enforcement Decree"),
    (re.compile(r"시행규칙"), "Enforcement Rule"),
    (re.compile(r"\b법률\b"), "Act"),
    (re.compile(r"(?<=[\w)])·(?=Article|No\.)"), ", "),
    (re.compile(r"(?<=[a-z])\("), " ("),
)


def say_law_in_english(sentence: str) -> str:
    """A sentence with the articles of known acts put into English; all else in it stays as it is."""
    if not _HANGUL.search(sentence):
        return sentence
    for name, title in _load_titles():
        if f"{name} 제" in sentence:
            sentence = _ARTICLE.sub(_cite_article, sentence.replace(f"{name} 제", f"{title}, 제"))
    return sentence


def pair_citations(rule: str, source: str) -> list[str]:
    """Each article with the act that it stands as: two citations where a sentence rests on two.

    One line where the numbers differ, as in rankings kept from before both were always told.
    """
    articles, acts = rule.split("; "), source.split("; ")
    if len(articles) != len(acts):
        articles, acts = [rule], [source]
    return [" · ".join(filter(None, pair)) for pair in zip(articles, acts, strict=True)]


@lru_cache(maxsize=1_000)
def cite_in_english(text: str) -> str:
    """A citation with every act, article and amendment that is known put into English."""
    if not _HANGUL.search(text):
        return text
    for name, title in _load_titles():
        text = text.replace(f"{name} 제", f"{title}, 제").replace(name, title)
    text = _DAY.sub(lambda day: f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}", text)
    for pattern, words in _WORDS[:4]:
        text = pattern.sub(words, text)
    text = _ARTICLE.sub(_cite_article, text)
    text = _NUMBER.sub(lambda found: f"No. {_branch(found[1], found[2])}", text)
    for pattern, words in _WORDS[4:]:
        text = pattern.sub(words, text)
    return text


def _cite_article(found: re.Match[str]) -> str:
    steps = [f"Article {_branch(found['article'], found['article_branch'])}"]
    if found["paragraph"]:
        steps.append(f"({found['paragraph']})")
    if found["number"]:
        steps.append(_branch(found["number"], found["number_branch"]))
    if found["item"]:
        steps.append(f"({_ITEMS.get(found['item'], found['item'])})")
    if found["sub"]:
        steps.append(found["sub"])
    if found["subitem"]:
        steps.append(f"({_ITEMS.get(found['subitem'], found['subitem'])})")
    return " ".join(steps)


def _branch(number: str, branch: str | None) -> str:
    return f"{number}-{branch}" if branch else number


@cache
def _load_titles() -> tuple[tuple[str, str], ...]:
    """(Korean name, English title), the longest first; decrees and rules of an act before the act itself."""
    with (CODES / "laws.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = []
    for row in rows:
        name, title = row["name_ko"], row["name_en"]
        titles.append((name, title))
        if row["kind"] == "act":
            titles.append((f"{name} 시행령", f"Enforcement Decree of the {title}"))
            titles.append((f"{name} 시행규칙", f"Enforcement Rule of the {title}"))
    return tuple(sorted(titles, key=lambda item: (-len(item[0]), item[0])))
