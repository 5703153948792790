"""Initials on a colour, for people without a photo."""

from urllib.parse import unquote, urlsplit
from uuid import UUID
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.serializers import ValidationError

from accounts.avatars import COLOURS, avatar_path, avatar_svg, clusters, colour_of, initials, initials_are_valid
from realtime.ids import uuid7
from realtime.rest.fields import Line

SOMEBODY = UUID(int=7)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Alice Anand", "AA"),
        ("alice", "A"),
        ("Jean-Luc de la Fontaine", "JF"),
        ("  spaced   out  ", "SO"),
        ("Élodie Östberg", "ÉÖ"),
        ("e\u0301lodie", "E\u0301"),
        ("(Bob) “Smith”", "BS"),
        ("ßtraße", "ß"),
        ("王小明", "王"),
        ("محمد علي", "مع"),
        ("אברהם לוי", "אל"),
        ("श्रीनिवास क्षत्रिय", "श्रीक्ष"),
        ("தமிழ் கொடி", "தகொ"),
        ("ଶ୍ରୀ", "ଶ୍ରୀ"),
        ("🎉 Party", "🎉P"),
        ("👩‍👩‍👧 Family", "👩‍👩‍👧F"),
        ("👋🏽", "👋🏽"),
        ("🇮🇳 India", "🇮🇳I"),
        ("7 of 9", "79"),
        ("...", "?"),
        ("", "?"),
    ],
)
def test_initials_are_what_a_reader_takes_for_letters(name: str, expected: str) -> None:
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("name", "size"), [("Alice Anand", 56), ("Zed", 56), ("தமிழ் கொடி", 40), ("തോമസ് വർഗീസ്", 40), ("തോമ കോശി", 34)]
)
def test_letters_with_signs_beside_them_are_smaller(name: str, size: int) -> None:
    assert f'font-size="{size}"' in avatar_svg(0, initials(name))


def test_a_tamil_dot_ends_a_letter() -> None:
    """Unlike in the scripts that join, where the same kind of sign ties two consonants."""
    assert clusters("க்க") == ["க்", "க"]
    assert clusters("क्क") == ["क्क"]


@given(st.text(max_size=40))
def test_initials_of_any_name_are_valid_and_short(name: str) -> None:
    text = initials(name)
    assert initials_are_valid(text)
    assert 1 <= len(text) <= 24


@given(st.text("\u200c\u200dकष्\u094d\u0301ß😀👩🏽🇮🇳 aZ.", max_size=40) | st.text(max_size=40))
def test_whoever_may_have_a_name_has_a_picture(text: str) -> None:
    try:
        name = Line().run_validation(text)
    except ValidationError:
        name = text
    assert Client().get(avatar_path(SOMEBODY, name)).status_code == 200


@pytest.mark.parametrize("given_name", ["\u200dAlice", "\u200d\u200c Alice", "Alice \u200d"])
def test_a_joiner_that_ties_nothing_is_not_part_of_a_name(given_name: str) -> None:
    assert Line().run_validation(given_name) == "Alice"


def test_rows_from_before_that_rule_have_a_picture_too() -> None:
    assert initials("\u200dAlice") == "A"
    assert initials("\u200d") == "?"


@pytest.mark.parametrize("text", ["ABC", "<b>", "a", "A B", "", "&", "A\x00", "\u202eA"])
def test_other_texts_are_not(text: str) -> None:
    assert not initials_are_valid(text)


@pytest.mark.parametrize("colour", COLOURS)
def test_white_letters_stand_out_from_every_colour(colour: str) -> None:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_somebody_keeps_their_colour_and_people_differ() -> None:
    assert colour_of(SOMEBODY) == colour_of(UUID(int=7))
    assert {colour_of(uuid7()) for _ in range(300)} == set(range(len(COLOURS)))


@pytest.mark.parametrize("name", ["Alice Anand", "श्रीनिवास क्षत्रिय", "محمد علي", "👩‍👩‍👧 Family", "..."])
def test_the_address_leads_to_the_picture(client: Client, name: str) -> None:
    path = avatar_path(SOMEBODY, name)
    assert urlsplit(path).path == path
    assert path.isascii()
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    svg = Xml.fromstring(response.content)
    assert "".join(svg.itertext()).replace("\u200c", "") == initials(name)


@pytest.mark.parametrize(
    "path",
    ["/avatars/99/A.svg", "/avatars/-1/A.svg", "/avatars/1/%3Cscript%3E.svg", "/avatars/1/ABC.svg", "/avatars/1/.svg"],
)
def test_other_addresses_lead_nowhere(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert unquote(path) not in response.content.decode() or "<script" not in unquote(path)
