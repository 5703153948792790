"""How text is cut into words."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.search.snippets import AROUND, snippet
from chat.search.words import LONGEST, MOST_TERMS, terms_of, words_in, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", {"hello", "world"}),
        ("snake_case don't", {"snake", "case", "don", "t"}),
        ("Crème brûlée", {"creme", "brulee"}),
        ("cre\u0300me", {"creme"}),
        ("हिन्दी", {"हिन्दी"}),
        ("क्\u200dष", {"क्ष"}),
        ("東京都", {"東京", "京都", "都"}),
        ("東、京", {"東", "京"}),
        ("iPhone東京x", {"iphone", "東京", "京", "x"}),
        ("½ ﷺ", {"12", "صلىاللهعليهوسلم"}),
        ("❤️ 🎉 ¿?", set()),
        ("x" * 100, {"x" * LONGEST}),
        ("é" * 100, {"e" * LONGEST}),
    ],
)
def test_words(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_words_have_nothing_but_letters_digits_and_marks(text: str) -> None:
    for word in words_of(text):
        assert word
        assert not re.search(r"[\s'\"*()&|!:\\^\x00_]", word), word


@given(st.text())
def test_where_words_stand_agrees_with_what_they_are(text: str) -> None:
    placed = list(words_in(text))
    assert {word.fold for word in placed} == words_of(text)
    assert all(0 <= word.start < word.first_end <= word.end <= len(text) for word in placed)


@given(st.text())
def test_a_text_is_found_by_itself(text: str) -> None:
    words = words_of(text)
    for term in terms_of(text):
        assert any(word == term.fold or (term.prefix and word.startswith(term.fold)) for word in words)


def test_a_long_question_is_cut() -> None:
    terms = terms_of(" ".join(map(str, range(1000))))
    assert [term.fold for term in terms] == [str(n) for n in range(MOST_TERMS)]


def shown(body: str, question: str) -> str:
    """With the words that were asked for in brackets."""
    segments = snippet(body, terms_of(question))
    assert all(one.hit != other.hit for one, other in pairwise(segments) if one.hit)
    return "".join(f"[{each.text}]" if each.hit else each.text for each in segments)


@pytest.mark.parametrize(
    ("body", "question", "expected"),
    [
        ("Lunch at noon", "lunch", "[Lunch] at noon"),
        ("Lunch at noon", "noon lunch", "[Lunch] at [noon]"),
        ("Luncheon, lunch", "lunch", "[Luncheon], [lunch]"),
        ("a Café!", "cafe", "a [Café]!"),
        ("हिन्दी में", "हि", "[हिन्दी] में"),
        ("東京都に行く", "東京都", "[東京都]に行く"),
        ("東京都に行く", "京", "東[京]都に行く"),
        ("東東東", "東東", "[東東東]"),
        ("<b>bold</b> & 'x'", "bold", "<b>[bold]</b> & 'x'"),
        ("two\nlines", "lines", "two\n[lines]"),
        ("nothing of it", "other", "nothing of it"),
    ],
)
def test_a_snippet_marks_what_was_asked_for(body: str, question: str, expected: str) -> None:
    assert shown(body, question) == expected


LONG = " ".join(f"word{number}" for number in range(300))


@pytest.mark.parametrize("number", [0, 3, 150, 297, 299])
def test_a_snippet_of_a_long_text_is_what_stands_around_the_first_hit(number: int) -> None:
    text = shown(LONG, f"word{number}")
    assert f"[word{number}" in text
    assert len(text) <= AROUND + 4
    assert len(text) > AROUND / 2
    inner = text.strip("…")
    assert inner.replace("[", "").replace("]", "") in LONG
    assert all(re.fullmatch(r"\[?word\d+\]?", word) for word in inner.split())
    assert text.startswith("…") == ("word0" not in inner.replace("[", "").replace("]", "").split())
    assert text.endswith("…") == ("word299" not in inner.replace("[", "").replace("]", "").split())


@given(st.text(min_size=1, max_size=600), st.data())
def test_a_snippet_is_a_piece_of_the_text(text: str, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from([*words_of(text), "x"]))
    segments = snippet(text, terms_of(question))
    shown = "".join(each.text for each in segments)
    assert shown.removeprefix("…").removesuffix("…") in text
    assert min(len(text), AROUND - 2 * LONGEST) <= len(shown) <= AROUND + 2
    assert all(each.text for each in segments)
    if question in words_of(text):
        assert any(each.hit for each in segments)


def test_one_word_that_fills_everything_is_shown_from_its_beginning() -> None:
    segments = snippet("x" * 4000, terms_of("x"))
    assert [(len(each.text), each.hit) for each in segments] == [(AROUND, True), (1, False)]
