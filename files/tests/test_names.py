"""Names of files, as people gave them and as they are shown."""

import pytest

from files.names import MAX_LENGTH, clean_name, with_suffix


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("holiday.jpg", "holiday.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("two\r\nSet-Cookie: a=b.txt", "twoSet-Cookie a=b.txt"),
        ('a"b<c>.txt', "abc.txt"),
        ("\x00\x1f\x7f", "file"),
        ("", "file"),
        ("..", "file"),
        (" .hidden. ", "hidden"),
        ("தமிழ் கோப்பு.pdf", "தமிழ் கோப்பு.pdf"),
        ("👨‍👩‍👧.png", "👨‍👩‍👧.png"),
        ("\ud800.txt", "txt"),
    ],
)
def test_a_name_is_one_line_that_leads_nowhere(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    name = clean_name("x" * 500 + ".jpeg")
    assert len(name) == MAX_LENGTH
    assert name.endswith("x.jpeg")
    assert len(clean_name("x." + "y" * 500)) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("a.jpg", "a.jpg"),
        ("a.JPEG", "a.JPEG"),
        ("evil.html", "evil.jpg"),
        ("photo", "photo.jpg"),
        ("x" * 120, "x" * 116 + ".jpg"),
    ],
)
def test_a_name_ends_as_what_the_file_is(name: str, now: str) -> None:
    assert with_suffix(name, (".jpg", ".jpeg")) == now
