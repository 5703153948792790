"""Pictures of people. Their addresses are random or say it all, so browsers may keep them for ever."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.avatars import COLOURS, avatar_svg, initials_are_valid

FOR_EVER = "public, max-age=31536000, immutable"
# Even opened as a page of its own, a picture runs nothing and asks for nothing.
HARMLESS = "default-src 'none'; style-src 'none'; sandbox"


@require_safe
def avatar(request: HttpRequest, colour: int, initials: str) -> HttpResponse:
    if colour >= len(COLOURS) or not initials_are_valid(initials):
        raise Http404
    return _picture(avatar_svg(colour, initials).encode(), "image/svg+xml")


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponse:
    try:
        with default_storage.open(f"photos/{name}.webp") as file:
            return _picture(file.read(), "image/webp")
    except FileNotFoundError:
        raise Http404 from None


def _picture(content: bytes, content_type: str) -> HttpResponse:
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": HARMLESS}
    return HttpResponse(content, content_type=content_type, headers=headers)
