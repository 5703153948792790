"""What a file is: by what stands in it, which its name and its sender only claim."""

import mimetypes

import puremagic

from files.images import HEAD_BYTES
from files.names import suffix_of

UNKNOWN = "application/octet-stream"
SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "audio/webm": (".webm", ".weba"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mp4": (".m4a", ".mp4", ".m4b"),
    "audio/mpeg": (".mp3",),
    "audio/wav": (".wav",),
}
# Claimed for a voice note by browsers that go by the suffix.
_CALLED_VIDEO = {"video/webm", "video/mp4", "video/ogg", "application/ogg"}
_TEXTS = {"text/plain", "text/csv", "text/markdown", "application/json"}
_ARCHIVES = ("application/zip", "application/vnd.openxmlformats-", "application/vnd.oasis.", "application/epub+zip")
_NAMED = mimetypes.MimeTypes(filenames=())
_NAMED.add_type("text/markdown", ".md")


def audio_type(head: bytes, *, name: str, claimed: str) -> str | None:
    """Sound that browsers play; if its name or sender call it something else, it is not trusted to be that."""
    found = _audio_in(head, calls_itself_audio=claimed.startswith("audio/") or suffix_of(name) == ".m4a")
    if found is None or suffix_of(name) not in {"", *SUFFIXES[found]}:
        return None
    return found if claimed.startswith("audio/") or claimed in {"", UNKNOWN, *_CALLED_VIDEO} else None


def _audio_in(head: bytes, *, calls_itself_audio: bool) -> str | None:
    match head[:4]:
        case b"\x1aE\xdf\xa3":
            return "audio/webm" if b"webm" in head[:64] and not _has(head, b"V_VP", b"V_AV1", b"V_MPEG") else None
        case b"OggS":
            return "audio/ogg" if _has(head[:512], b"OpusHead", b"\x01vorbis", b"Speex   ") else None
        case b"RIFF":
            return "audio/wav" if head[8:12] == b"WAVE" else None
    if head[4:8] == b"ftyp":
        is_audio = head[8:12] in {b"M4A ", b"M4B "} or (calls_itself_audio and b"vide" not in head)
        return "audio/mp4" if is_audio else None
    return "audio/mpeg" if head.startswith(b"ID3") or _is_mp3_frame(head[:4]) else None


def _is_mp3_frame(header: bytes) -> bool:
    """Eleven bits of synchronisation, layer III, and no rate that is reserved."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return False
    return header[2] & 0xF0 not in {0x00, 0xF0} and header[2] & 0x0C != 0x0C


def file_type(head: bytes, *, name: str) -> str:
    """For a file that is only downloaded: what its name claims, if what stands in it agrees."""
    claimed = _NAMED.guess_type(f"x{suffix_of(name)}")[0] or UNKNOWN
    if claimed in _TEXTS:
        return claimed if _is_text(head) else UNKNOWN
    if claimed.startswith(_ARCHIVES):
        return claimed if head.startswith(b"PK\x03\x04") else UNKNOWN
    active = claimed.startswith("text/") or claimed.endswith(("xml", "script"))
    return claimed if not active and claimed in _magic_types(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) == HEAD_BYTES and error.start > len(head) - 4  # a letter was cut in two
    return True


def _magic_types(head: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _has(head: bytes, *signs: bytes) -> bool:
    return any(sign in head for sign in signs)
