"""What the demo people show each other: made here, so that nothing has to be downloaded, and the same each time."""

import math
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw, ImageOps

from accounts.models import User
from chat.services.attachments import Upload, attachment_upload

WIDTH, HEIGHT = 960, 640
RATE = 8000
"""Of sound: as on the telephone."""
SECONDS = 5
BARS = 48

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class View:
    """A landscape: the sky from top to bottom, the sun, and what lies below it from far to near."""

    sky: tuple[Colour, Colour]
    sun: tuple[int, int]
    hills: tuple[Colour, ...]
    steepness: int


VIEWS = {
    "Backwaters 1.jpg": View(((64, 110, 168), (250, 206, 148)), (700, 330), ((70, 122, 130), (38, 92, 96)), 14),
    "Backwaters 2.jpg": View(((38, 52, 104), (240, 132, 96)), (300, 360), ((88, 70, 110), (40, 44, 84)), 22),
    "Backwaters 3.jpg": View(((116, 174, 210), (232, 240, 222)), (480, 180), ((104, 156, 96), (58, 112, 66)), 34),
    "Above the clouds.jpg": View(
        ((52, 98, 160), (246, 226, 206)), (760, 220), ((150, 168, 196), (92, 122, 150), (44, 78, 84)), 110
    ),
}


def shown(name: str, owner: User) -> UUID:
    """The file of that name, uploaded by its owner."""
    if name in VIEWS:
        return _uploaded(owner, name, _landscape(VIEWS[name]), "image/jpeg")
    if name.endswith(".wav"):
        loudness = [_loudness(SECONDS * (bar + 0.5) / BARS) for bar in range(BARS)]
        waveform = [round(100 * each) for each in loudness]
        return _uploaded(owner, name, _melody(), "audio/wav", duration_ms=SECONDS * 1000, waveform=waveform)
    return _uploaded(owner, name, _page(name.removesuffix(".pdf")), "application/pdf")


def _uploaded(
    owner: User,
    name: str,
    content: bytes,
    content_type: str,
    *,
    duration_ms: int | None = None,
    waveform: list[int] | None = None,
) -> UUID:
    upload = Upload(BytesIO(content), len(content), name, content_type, duration_ms, waveform)
    return attachment_upload(owner=owner, upload=upload).pk


def _landscape(view: View) -> bytes:
    light = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    image = ImageOps.colorize(light, *view.sky)
    draw = ImageDraw.Draw(image)
    x, y = view.sun
    draw.ellipse((x - 44, y - 44, x + 44, y + 44), fill=(255, 244, 214))
    for number, colour in enumerate(view.hills):
        draw.polygon([(0, HEIGHT), *_ridge(view, number), (WIDTH, HEIGHT)], fill=colour)
    target = BytesIO()
    image.save(target, "JPEG", quality=80)
    return target.getvalue()


def _ridge(view: View, number: int) -> list[tuple[float, float]]:
    """Each nearer one lower down, and with another rhythm."""
    base = HEIGHT * (0.62 + 0.16 * number)
    waves: list[Callable[[float], float]] = [
        lambda x: math.sin(x / (97 - 11 * number) + number),
        lambda x: 0.5 * math.sin(x / (41 + 7 * number) + 2.1 * number),
    ]
    return [(x, base - view.steepness * sum(wave(x) for wave in waves)) for x in range(0, WIDTH + 1, 8)]


def _melody() -> bytes:
    """Four notes, hummed twice."""
    samples = [
        round(12_000 * _loudness(second) * math.sin(2 * math.pi * _pitch(second) * second))
        for second in (number / RATE for number in range(RATE * SECONDS))
    ]
    target = BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return target.getvalue()


def _pitch(second: float) -> float:
    return (196.0, 220.0, 261.6, 220.0)[int(second / SECONDS * 8) % 4]


def _loudness(second: float) -> float:
    """Each note swells and fades."""
    part = second / SECONDS * 8 % 1
    return 0.02 + 0.98 * math.sin(math.pi * part) ** 2 * (1 - 0.4 * second / SECONDS)


def _page(title: str) -> bytes:
    """A PDF of one page with a line on it."""
    line = f"BT /F1 28 Tf 72 720 Td ({title}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 5 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Font << /F1 6 0 R >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    page, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(page))
    return page + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (count, table, end)
