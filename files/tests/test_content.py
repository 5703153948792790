"""What files are taken for."""

import pytest

from files.content import UNKNOWN, audio_type, file_type

WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\0" * 40 + b"A_OPUS"
OGG = b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead"
M4A = b"\0\0\0\x1cftypM4A \0\0\0\0"
MP4 = b"\0\0\0\x1cftypisom\0\0\0\0"
MP3 = b"\xff\xfb\x90\x64" + b"\0" * 100
WAV = b"RIFF\x24\0\0\0WAVEfmt "


@pytest.mark.parametrize(
    ("head", "name", "claimed", "found"),
    [
        (WEBM, "voice.webm", "audio/webm", "audio/webm"),
        (WEBM, "voice.webm", "video/webm", "audio/webm"),
        (WEBM, "voice", "", "audio/webm"),
        (WEBM + b"V_VP9", "film.webm", "video/webm", None),
        (OGG, "voice.ogg", "audio/ogg", "audio/ogg"),
        (OGG, "voice.opus", UNKNOWN, "audio/ogg"),
        (b"OggS\0\2" + b"\0" * 20 + b"\1\x13\x80theora", "film.ogg", "video/ogg", None),
        (M4A, "song.m4a", "audio/mp4", "audio/mp4"),
        (MP4, "voice.mp4", "audio/mp4", "audio/mp4"),
        (MP4, "film.mp4", "video/mp4", None),
        (MP4 + b"hdlrvide", "voice.mp4", "audio/mp4", None),
        (MP3, "song.mp3", "audio/mpeg", "audio/mpeg"),
        (b"ID3\4\0\0", "song.mp3", "audio/mpeg", "audio/mpeg"),
        (WAV, "sound.wav", "audio/wav", "audio/wav"),
        (MP3, "page.html", "audio/mpeg", None),
        (MP3, "song.mp3", "text/html", None),
        (b"\xff\xfeU\0T\0F\0", "utf16.mp3", "audio/mpeg", None),
        (b"\xff\xfb\xf0\0", "bad.mp3", "audio/mpeg", None),
        (b"\xff\xfb", "short.mp3", "audio/mpeg", None),
        (b"RIFF\x24\0\0\0AVI ", "film.wav", "audio/wav", None),
        (b"", "nothing.mp3", "audio/mpeg", None),
    ],
)
def test_sound_is_what_sounds_and_says_so(head: bytes, name: str, claimed: str, found: str | None) -> None:
    assert audio_type(head, name=name, claimed=claimed) == found


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b"%PDF-1.7\n", "report.pdf", "application/pdf"),
        (b"<html>", "report.pdf", UNKNOWN),
        (b"PK\3\4" + b"\0" * 30, "letters.zip", "application/zip"),
        (b"MZ" + b"\0" * 30, "letters.zip", UNKNOWN),
        (b"hello", "notes.txt", "text/plain"),
        ("நன்றி".encode(), "notes.txt", "text/plain"),
        (b"a,b\n1,2\n", "sums.csv", "text/csv"),
        (b"# Title", "notes.md", "text/markdown"),
        (b"\0\1\2", "notes.txt", UNKNOWN),
        (b"\xff\xfa", "notes.txt", UNKNOWN),
        (b"x" * 4095 + "é".encode()[:1], "long.txt", "text/plain"),
        (b"<html><script>alert(1)</script>", "page.html", UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "drawing.svg", UNKNOWN),
        (b"<?xml version='1.0'?>", "data.xml", UNKNOWN),
        (b"alert(1)", "script.js", UNKNOWN),
        (b"anything", "no suffix", UNKNOWN),
        (b"GIF89a", "x.pdf", UNKNOWN),
    ],
)
def test_a_download_is_called_what_it_is_or_nothing(head: bytes, name: str, found: str) -> None:
    assert file_type(head, name=name) == found
